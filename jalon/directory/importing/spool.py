"""Rows kept in a temporary file between the check and the writing."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import IO


class Spool:
    """Memory stays flat however long the file, and what was checked is what is written, whatever becomes of the file.

    Rows are tuples of texts, numbers, None, lists of texts and dates; dates come back as ISO texts, which PostgreSQL
    reads as well.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._file: IO[str]

    def __enter__(self) -> "Spool":
        self._file = self._stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, row: tuple[object, ...]) -> None:
        """Keep a row."""
        self._file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        self._file.seek(0)
        return (tuple(json.loads(line)) for line in self._file)
