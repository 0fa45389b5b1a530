"""FHIR resources one at a time, from `.ndjson`, `.ndjson.gz` and Bundles in `.json`, in a memory that does not grow.

What is broken is said with its place, and the rest is read: a line that is not JSON costs that line, a file cut short
what lay beyond the cut.
"""

import codecs
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from jalon.directory.importing.problems import FileRefused, RowRejected
from jalon.directory.importing.reading import open_bytes

Resource = dict[str, Any]
# A resource of the national directory has some 3,000 bytes; its longest extension lists every commune of France.
MAX_LINE_BYTES = 5_000_000
HEAD_BYTES = 1_000_000
_BUNDLE = re.compile(rb'"resourceType"\s*:\s*"Bundle"')
LINE, ENTRY = "ligne", "entrée"
_CUT = (EOFError, zlib.error, gzip.BadGzipFile)


class FhirFile:
    """One file. `place` is what its numbers count: lines, or entries of a Bundle. `cut` is known once it was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_bundle = _is_long_bundle(path)
        self.place = ENTRY if self.is_bundle else LINE
        self.cut = False

    def resources(self) -> Iterator[tuple[int, Resource | RowRejected]]:
        """Yield number and resource, or why that line or entry is unfit; `fullUrl` is kept in the resource."""
        with open_bytes(self.path) as handle:
            yield from self._entries(handle) if self.is_bundle else self._lines(handle)

    def _lines(self, handle: io.BufferedIOBase) -> Iterator[tuple[int, Resource | RowRejected]]:
        number = 0
        while True:
            try:
                line = handle.readline(MAX_LINE_BYTES)
            except _CUT:
                self.cut = True
                reason = "le fichier compressé s’arrête ici ou y est abîmé ; les lignes qui précèdent sont lues."
                yield number + 1, RowRejected(reason)
                return
            if not line:
                return
            number += 1
            if len(line) >= MAX_LINE_BYTES:
                _skip_line(handle)
                yield number, RowRejected("cette ligne est démesurée.")
            elif line.strip():
                for resource in _of_line(line, last=not line.endswith(b"\n")):
                    self.cut |= isinstance(resource, Cut)
                    yield number, resource

    def _entries(self, handle: io.BufferedIOBase) -> Iterator[tuple[int, Resource | RowRejected]]:
        number = 0
        try:
            for entry in ijson.items(handle, "entry.item", use_float=True):
                number += 1
                yield number, _of_entry(entry)
        except (*_CUT, ijson.JSONError, UnicodeDecodeError, RecursionError):
            self.cut = True
            yield (
                number + 1,
                RowRejected("le Bundle s’arrête ici ou y est abîmé ; les entrées qui précèdent sont lues."),
            )


class Cut(RowRejected):
    """The last line has no end: what lay beyond it is missing."""


def is_fhir(path: Path) -> bool:
    """Tell whether a file is FHIR in JSON, by how it begins and never by its name."""
    try:
        head = _head(path)
    except FileRefused:
        return False
    return head.startswith(b"{") and b'"resourceType"' in head


def _head(path: Path) -> bytes:
    """Return how a file begins, as far as it can be read."""
    head = b""
    with open_bytes(path) as handle:
        try:
            while len(head) < HEAD_BYTES and (more := handle.read1(HEAD_BYTES)):
                head += more
        except _CUT as error:
            if not head:
                reason = "la compression est abîmée dès le début. Téléchargez-le de nouveau."
                raise FileRefused(path, 1, reason) from error
    return head.removeprefix(codecs.BOM_UTF8).lstrip()


def _is_long_bundle(path: Path) -> bool:
    """Tell whether a file is one Bundle that is not read as one line. A first line that is broken is no sign of it."""
    head = _head(path)
    whole_lines = head.split(b"\n")[:-1]
    return bool(_BUNDLE.search(head)) and not (whole_lines and isinstance(next(_of_line(whole_lines[0]), None), dict))


def _of_line(line: bytes, *, last: bool = False) -> Iterator[Resource | RowRejected]:
    """Yield the resource of a line; those of its entries when it is a Bundle."""
    try:
        found = json.loads(line.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError):
        yield Cut("la dernière ligne est coupée.") if last else RowRejected("cette ligne n’est pas du JSON.")
        return
    if isinstance(found, dict) and found.get("resourceType") == "Bundle":
        entries = found.get("entry")
        yield from map(_of_entry, entries if isinstance(entries, list) else ())
    elif isinstance(found, dict):
        yield found
    else:
        yield RowRejected("cette ligne n’est pas une ressource FHIR.")


def _of_entry(entry: Any) -> Resource | RowRejected:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict):
        return RowRejected("cette entrée n’a pas de ressource.")
    return {**resource, "fullUrl": entry.get("fullUrl")}


def _skip_line(handle: io.BufferedIOBase) -> None:
    while (rest := handle.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass
