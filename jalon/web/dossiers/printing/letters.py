"""What can be written with the fonts of the PDF. A reader must see that something stood where no font has a drawing."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).with_name("fonts")

#: A word longer than this may be cut at a line's end; a column of the narrowest table holds about as much.
LONGEST_WHOLE = 28
PIECE = 14
BREAK = "\N{ZERO WIDTH SPACE}"
JOINER = "\N{ZERO WIDTH JOINER}"
SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
#: A character told by its number.
TOLD = re.compile(r"\[U\+[0-9A-F]{4,6}\]")

_LONG_WORD = re.compile(rf"[^\s{BREAK}-]{{{LONGEST_WHOLE + 1},}}")
_MARKS = ("Mn", "Mc", "Me")
#: Line ends of every kind; the tabulation; the mark of byte order, which PDF/A forbids and which says nothing.
_PLAIN = {ord(end): "\n" for end in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"} | {ord("\t"): " ", 0xFEFF: None}


@cache
def fonts() -> tuple[frozenset[int], ...]:
    """Return the characters that each font draws, the typeface's first."""
    found = []
    for path in sorted(FONTS.rglob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            found.append(frozenset(font.getBestCmap()))
    return tuple(found)


@cache
def _plain() -> frozenset[str]:
    """Return what the typeface draws by itself, one letter after the other: nearly every text is made of it."""
    typeface = (chr(code) for code in fonts()[0])
    return frozenset(char for char in typeface if unicodedata.category(char) not in (*_MARKS, "Cf")) | {"\n"}


def printable(text: str) -> str:
    """Return the text as it can be set: what no font draws is told by its number, « [U+4E2D] », and very long words
    may be cut."""
    if not _plain().issuperset(text):
        text = "".join(_drawable(unicodedata.normalize("NFC", text.translate(_PLAIN))))
    return _LONG_WORD.sub(lambda found: BREAK.join(_pieces(found[0])), text)


def _drawable(text: str) -> Iterator[str]:
    """Yield each character, or its number when no font draws it together with the letter that it marks or joins."""
    able: tuple[frozenset[int], ...] = ()
    leaning = False
    for char in text:
        if char == "\n":
            able = ()
        elif unicodedata.category(char) != "Cf":
            able = _drawing(char, able if leaning or _leans(char) else fonts())
            if not able:
                char = f"[U+{ord(char):04X}]"
                able = _drawing("]", fonts())
        leaning = char == JOINER
        yield char


def _leans(char: str) -> bool:
    """Whether a character is drawn together with the one before: an accent, the colour of a skin."""
    return unicodedata.category(char) in _MARKS or char in SKINS


def _drawing(char: str, among: tuple[frozenset[int], ...]) -> tuple[frozenset[int], ...]:
    return tuple(font for font in among if ord(char) in font)


def _pieces(word: str) -> Iterator[str]:
    """Cut a word, never before a mark that belongs to the letter before it."""
    start = 0
    for index in range(PIECE, len(word)):
        if index - start >= PIECE and not _leans(word[index]) and JOINER not in word[index - 1 : index + 1]:
            yield word[start:index]
            start = index
    yield word[start:]
