"""A journey filmed: one numbered picture of the screen for each step, in a folder to look through.

The folder is that of the environment variable JALON_FILM, the test's own otherwise.
"""

import os
from itertools import count
from pathlib import Path

from tests.browser.pages import Person


class Film:
    """The pictures of one journey, numbered across the people who take part."""

    def __init__(self, name: str, otherwise: Path) -> None:
        self.folder = Path(os.environ.get("JALON_FILM") or otherwise) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._numbers = count(1)

    def shows(self, person: Person, scene: str) -> None:
        """Take the whole page as the person has it now."""
        # The caret stays: to hide it the browser would be given an inline style, which the pages' policy refuses.
        person.page.evaluate("scrollTo(0, 0)")  # else the bar that follows is drawn in the middle
        path = self.folder / f"{next(self._numbers):02}-{scene}.png"
        person.page.screenshot(path=path, full_page=True, caret="initial")

    @property
    def scenes(self) -> list[str]:
        """The names of the pictures taken, in order."""
        return sorted(path.stem for path in self.folder.glob("*.png"))
