"""What can be wrong with a file, and with one row of it."""

from pathlib import Path


class FileRefused(Exception):
    """The whole file is unfit: nothing of the import is written.

    The text is a French sentence with the line, counted from 1; 0 when the file itself does not open.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = f"{path.name}, ligne {line}" if line else path.name
        super().__init__(f"{place} : {reason}")


class RowRejected(Exception):
    """One row is unfit; the others are read. The text is a French reason.

    ``misfit`` is False when the row is sound but speaks of an establishment that the directory does not
    have: such rows say nothing against the file.
    """

    def __init__(self, reason: str, *, misfit: bool = True) -> None:
        self.misfit = misfit
        super().__init__(reason)


def shown(text: str) -> str:
    """Return a value short enough to be quoted in a sentence."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def quoted(text: str) -> str:
    """Return a value between French quotation marks: « value »."""
    return f"« {shown(text)} »"
