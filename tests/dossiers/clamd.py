"""A ClamAV daemon for tests: one that speaks its protocol here, and the real one where Debian's package is."""

import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.dossiers.samples import EICAR


class _Session(socketserver.StreamRequestHandler):
    """INSTREAM as clamd answers it: chunks of a length and its bytes, until one of length zero."""

    server: "FakeClamd"

    def handle(self) -> None:
        if self.rfile.readline() != b"nINSTREAM\n":
            self.wfile.write(b"UNKNOWN COMMAND\n")
            return
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.read.append(content)
        self.wfile.write(self.server.answer or (_found if EICAR in content else b"stream: OK\n"))


_found = b"stream: Eicar-Test-Signature FOUND\n"


class FakeClamd(socketserver.ThreadingTCPServer):
    """`read`: what it was given to scan. `answer`: said whatever was read, when not empty."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.read: list[bytes] = []
        self.answer = b""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def fake_clamd() -> Iterator[FakeClamd]:
    with FakeClamd() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@contextmanager
def real_clamd(folder: Path) -> Iterator[str]:
    """Run Debian's clamd with a single signature, that of the EICAR test file; give its address."""
    signatures, path, log = folder / "signatures", folder / "clamd.sock", folder / "clamd.log"
    signatures.mkdir()
    (signatures / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    folder.chmod(0o755)
    settings = folder / "clamd.conf"
    settings.write_text(
        f"LocalSocket {path}\nDatabaseDirectory {signatures}\nForeground yes\nLogFile {log}\nStreamMaxLength 21M\n"
        "OfficialDatabaseOnly no\n"
    )
    with (folder / "output").open("wb") as output:
        daemon = subprocess.Popen([str(CLAMD), "--config-file", str(settings)], stdout=output, stderr=output)
    try:
        _wait_for(path, daemon)
        yield f"unix:{path}"
    finally:
        daemon.terminate()
        daemon.wait(20)


def _wait_for(path: Path, daemon: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert daemon.poll() is None, (path.parent / "output").read_text()
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("clamd did not answer within a minute.")
