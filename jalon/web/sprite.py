"""Shapes of the sprite: icons `i-*`, statuses `s-*`, milestones `m-*`."""

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "jalon/icons.svg"
_FILE = Path(__file__).resolve().parents[1] / "static" / SPRITE
_SYMBOL = re.compile(r'<symbol id="([a-z0-9_-]+)"')


@cache
def symbols() -> frozenset[str]:
    """Return the identifiers of the sprite's symbols."""
    return frozenset(_SYMBOL.findall(_FILE.read_text(encoding="utf-8")))


def shape(symbol: str, css: str, label: str = "") -> SafeString:
    """Return an <svg> showing a symbol: an image named `label`, or hidden from screen readers without one.

    Raise ValueError when the sprite does not hold the symbol.
    """
    if label:
        address = _address(symbol)
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, address)
    return _unnamed(symbol, css)


@cache
def _unnamed(symbol: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, _address(symbol))


def _address(symbol: str) -> str:
    if symbol not in symbols():
        raise ValueError(f"The sprite {SPRITE} has no symbol {symbol!r}.")
    return f"{static(SPRITE)}#{symbol}"
