"""The antivirus: a ClamAV daemon, spoken to over its socket. `JALON_CLAMAV` names it; empty, there is none."""

from typing import BinaryIO

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

SECONDS = 60
UNIX = "unix:"


class AntivirusAwayError(Exception):
    """The daemon does not answer, or cannot say: the file waits."""


def is_configured() -> bool:
    """Return whether attachments are scanned here."""
    return bool(settings.CLAMAV)


def threat_in(file: BinaryIO) -> str:
    """Return the name of what was found in a file, nothing when it is clean; raise AntivirusAwayError for no answer."""
    file.seek(0)
    try:
        answer = _daemon().instream(file)
    except (ClamdError, OSError) as error:
        raise AntivirusAwayError(str(error)) from error
    status, name = answer.get("stream", ("ERROR", None))
    if status == "FOUND":
        return name or "inconnu"
    if status != "OK":
        raise AntivirusAwayError(f"The daemon answers {status}: {name}.")
    return ""


def _daemon() -> ClamdNetworkSocket:
    address: str = settings.CLAMAV
    if address.startswith(UNIX):
        return ClamdUnixSocket(address.removeprefix(UNIX), timeout=SECONDS)
    host, _, port = address.rpartition(":")
    return ClamdNetworkSocket(host, int(port), timeout=SECONDS)
