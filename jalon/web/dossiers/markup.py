"""Small helpers to write HTML quickly: a section holds hundreds of controls, most of them the same at every request."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString

from jalon.web.formfields import text
from jalon.web.sprite import shape

NOTHING = SafeString("")


def join(parts: Iterable[str]) -> SafeString:
    """Join pieces that are already HTML."""
    return SafeString("".join(parts))


def words(value: str) -> SafeString:
    """Escape a text, with French typography."""
    return text(value)


def quoted(value: str) -> SafeString:
    """Escape a text as it is: what a person typed."""
    return escape(value)


def error_line(sentence: str) -> SafeString:
    """Write the sentence under a control that holds a refused answer."""
    mark = shape("i-exclamation-octagon-fill", "icon")
    return SafeString(f'<p class="error-line">{mark}<span>{words(sentence)}</span></p>')


def banner(kind: str, symbol: str, content: str, attributes: str = "") -> SafeString:
    """Write a banner around HTML."""
    return SafeString(f'<div class="banner {kind}"{attributes}>{shape(symbol, "icon")}<div>{content}</div></div>')
