"""Strict, streaming reading of `;`-separated files: what is cut, mis-encoded or foreign is refused with its line."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from jalon.directory.importing.problems import FileRefused, quoted

GZIP_MAGIC = b"\x1f\x8b"
FOREIGN_MAGIC = {
    b"PK\x03\x04": "c’est un classeur ou une archive ZIP, pas un fichier CSV.",
    b"\xd0\xcf\x11\xe0": "c’est un classeur Excel, pas un fichier CSV.",
    b"%PDF": "c’est un document PDF, pas un fichier CSV.",
    b"PAR1": "c’est un fichier Parquet, pas un fichier CSV.",
    codecs.BOM_UTF16_LE: "le texte est en UTF-16 ; enregistrez-le en UTF-8.",
    codecs.BOM_UTF16_BE: "le texte est en UTF-16 ; enregistrez-le en UTF-8.",
}
MAX_LINE_BYTES = 100_000
UTF8 = "utf-8"
LATIN1 = "iso-8859-1"

# Accents read once with the wrong table and written again: « Ã© », « Ã‰ », « Â° », « â€™ », or lost for ever.
_TWICE_ENCODED = re.compile("Ã[^A-Za-zÀ-ÿ\\s;'’.-]|[ÃÂ][\u0080-\u00bf]|â€|ï¿½|\ufffd")
# French files said to be ISO-8859-1 hold the few characters that only Windows-1252 has, at these places.
_WINDOWS = {
    code: bytes((code,)).decode("cp1252") for code in range(0x80, 0xA0) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_C1 = re.compile("[\x80-\x9f]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def open_bytes(path: Path) -> io.BufferedIOBase:
    """Open a file, through gzip when its first bytes say so. Raises FileRefused for what is not text."""
    try:
        with path.open("rb") as handle:
            start = handle.read(8)
    except FileNotFoundError as error:
        raise FileRefused(path, 0, "ce fichier n’existe pas.") from error
    except OSError as error:
        raise FileRefused(path, 0, "ce fichier ne s’ouvre pas, ou c’est un dossier.") from error
    if not start:
        raise FileRefused(path, 1, "le fichier est vide.")
    for magic, reason in FOREIGN_MAGIC.items():
        if start.startswith(magic):
            raise FileRefused(path, 1, reason)
    if start.startswith(GZIP_MAGIC):
        return gzip.open(path, "rb")
    return path.open("rb")


def byte_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number, end of line included. Raises FileRefused where the file breaks off."""
    number = 0
    with open_bytes(path) as handle:
        try:
            while line := handle.readline(MAX_LINE_BYTES):
                number += 1
                if len(line) >= MAX_LINE_BYTES:
                    raise FileRefused(path, number, "cette ligne est démesurée ; ce n’est pas le fichier attendu.")
                if b"\0" in line:
                    raise FileRefused(path, number, "cette ligne contient des octets nuls ; ce n’est pas du texte.")
                yield number, line
        except EOFError as error:
            reason = "le fichier compressé s’arrête au milieu. Téléchargez-le de nouveau."
            raise FileRefused(path, number + 1, reason) from error
        except (zlib.error, gzip.BadGzipFile) as error:
            raise FileRefused(path, number + 1, "la compression est abîmée. Téléchargez-le de nouveau.") from error


def encoding_of(path: Path) -> str:
    """Return UTF-8 when the whole file is valid so, else ISO-8859-1: for the layout that is found in both."""
    for _, line in byte_lines(path):
        if not line.isascii():
            try:
                line.decode(UTF8)
            except UnicodeDecodeError:
                return LATIN1
    return UTF8


def first_fields(path: Path) -> list[str]:
    """Return the columns of the first line, however it is encoded, to tell which layout it is."""
    _, raw = next(byte_lines(path), (1, b""))
    return raw.removeprefix(codecs.BOM_UTF8).decode(LATIN1).strip("\r\n").split(";")


def text_lines(path: Path, encoding: str = UTF8) -> Iterator[str]:
    """Yield each line as text. Raises FileRefused at the first character that the encoding does not explain."""
    for number, raw in byte_lines(path):
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            reason = (
                f"le caractère n° {error.start + 1} n’est pas de l’UTF-8. "
                "Le fichier est dans un autre encodage, sans doute ISO-8859-1."
            )
            raise FileRefused(path, number, reason) from error
        if not raw.isascii():
            if _C1.search(text):
                text = text.translate(_WINDOWS)
            if damage := _TWICE_ENCODED.search(text):
                reason = f"{quoted(damage.group())} montre des accents abîmés par un double encodage."
                raise FileRefused(path, number, reason)
            if _C1.search(text):
                raise FileRefused(path, number, "un caractère n’est ni de l’UTF-8 ni de l’ISO-8859-1.")
        yield _CONTROL.sub(" ", text)


def table_rows(path: Path, encoding: str = UTF8, *, quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Yield each non-blank row with its line, the header included. A row is one line: no value holds an end of line."""
    for number, text in enumerate(text_lines(path, encoding), start=1):
        line = text.rstrip("\r\n")
        if not line:
            continue
        if not quoted or '"' not in line:
            yield number, line.split(";")
            continue
        try:
            yield number, next(csv.reader((line,), delimiter=";", strict=True))
        except csv.Error as error:
            raise FileRefused(path, number, "un guillemet n’est pas refermé, ou l’est trop tôt.") from error


def whole_rows(
    path: Path, rows: Iterator[tuple[int, list[str]]], width_of: Callable[[list[str]], int]
) -> Iterator[tuple[int, list[str], str]]:
    """Yield line, fields and what is wrong with their number (an empty text when nothing is).

    Raises FileRefused when the last row is short (a cut file) or when one has less than half its columns.
    """
    pending = next(rows, None)
    while pending is not None:
        line, fields = pending
        pending = next(rows, None)
        width = width_of(fields)
        if len(fields) == width:
            yield line, fields, ""
            continue
        counted = f"{len(fields)} colonnes au lieu de {width}"
        if pending is None and len(fields) < width:
            reason = f"{counted}. La dernière ligne est coupée : le fichier est tronqué."
            raise FileRefused(path, line, reason)
        if len(fields) * 2 < width:
            raise FileRefused(path, line, f"{counted}. Le fichier est abîmé ou d’une autre nature.")
        yield line, fields, f"{counted}."
