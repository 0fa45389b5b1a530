"""The demonstration's post office: a real SMTP server on loopback that keeps each message as a file, and sends none.

`python -m jalon.demo.mail_catcher FOLDER PORT` serves until SIGTERM; `--fd N` in place of the port takes a socket
that is already bound, so that nobody can take the port in between.
"""

import argparse
import asyncio
import os
import signal
import socket
import uuid
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 32 * 1024 * 1024  # bytes


def write_message(folder: Path, content: bytes, sender: str, recipients: list[str]) -> Path:
    """Write one message, whole or not at all. Names sort by time of arrival (UTC).

    The envelope, which the headers may not tell, is kept in `X-Envelope-From` and `X-Envelope-To`; the rest is as sent.
    """
    envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n".encode()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{uuid.uuid4().hex[:8]}.eml"
    unfinished = folder / f".{name}.part"
    with unfinished.open("wb") as file:
        file.write(envelope + content)
        file.flush()
        os.fsync(file.fileno())
    return unfinished.replace(folder / name)


class Keeper:
    """aiosmtpd's handler: the method names are its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        recipients = [str(recipient) for recipient in envelope.rcpt_tos]
        try:
            write_message(self.folder, content, str(envelope.mail_from or ""), recipients)
        except OSError as error:
            # A temporary refusal: the sender keeps the message and tries again.
            return f"451 The message could not be written: {error.strerror}"
        return "250 Message kept"


async def serve(folder: Path, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    finished = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, finished.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, hostname="localhost", loop=loop),
        sock=listener,
    )
    async with server:
        await finished.wait()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Keep every message received by SMTP as a file.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--fd", type=int, help="a bound socket to listen on")
    given = parser.parse_args(arguments)
    if given.fd is not None:
        listener = socket.socket(fileno=given.fd)
    else:
        listener = socket.create_server(("127.0.0.1", given.port))
    asyncio.run(serve(given.folder, listener))


if __name__ == "__main__":
    main()
