"""Runs `examiner` on a file, and says in French what it found."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from jalon.core.refusal import Refusal
from jalon.dossiers.files.formats import MOST_BYTES, PLAIN_TEXT, extension_of
from jalon.dossiers.files.refusals import SENTENCES

logger = structlog.get_logger(__name__)

EXAMINER = Path(__file__).with_name("examiner.py")
SECONDS = 25
# Words are words whatever they are called; these names say that somebody means to run them.
TEXT_EXTENSIONS = ("", "txt", "text", "csv", "md")
SCRIPT_EXTENSIONS = (
    *("bat", "cmd", "js", "jse", "mjs", "vbs", "vbe", "wsf", "ps1", "psm1", "sh", "bash", "py", "pl", "rb", "php"),
    *("reg", "inf", "scr", "com", "hta", "lnk", "url", "desktop", "jar", "exe"),
)


class PictureError(Exception):
    """A page has no picture: it does not exist, or the file defeats the program that draws it."""


@dataclass(frozen=True)
class Examined:
    """What a file is. `pages`: how many can be shown as pictures."""

    media_type: str
    pages: int


def examine(file: BinaryIO, name: str, size: int) -> Examined:
    """Return what the file is, by its content; raise Refusal, with what to do, when it is not taken.

    `file` is one of the system (it has a descriptor); `name` decides nothing but whether a text is meant as a script.
    """
    if size > MOST_BYTES:
        raise Refusal(SENTENCES["too_large"])
    output = _run(file, "inspect")
    found: dict[str, Any] = json.loads(output) if output is not None else {"refused": "unreadable"}
    code = found.get("refused") or _script(found["media_type"], name)
    if code:
        raise Refusal(SENTENCES[code])
    return Examined(found["media_type"], found["pages"])


def picture(file: BinaryIO, media_type: str, page: int) -> bytes:
    """Return one page as JPEG, counted from 0; raise PictureError when there is none."""
    output = _run(file, "render", media_type, str(page))
    if not output:
        raise PictureError
    return output


def _script(media_type: str, name: str) -> str:
    extension = extension_of(name)
    if media_type != PLAIN_TEXT or extension in TEXT_EXTENSIONS:
        return ""
    return "program" if extension in SCRIPT_EXTENSIONS else "unknown"


def _run(file: BinaryIO, *arguments: str) -> bytes | None:
    """Return what the examiner wrote, None when it was ended or failed. It gets the file, and no environment."""
    command = [sys.executable, "-I", str(EXAMINER), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, with arguments of our own
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        logger.warning("examiner_took_too_long", task=arguments[0])
        return None
    if done.returncode != 0:
        logger.warning("examiner_failed", task=arguments[0], status=done.returncode)
        return None
    return done.stdout
