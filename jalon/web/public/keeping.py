"""The button that keeps a unit in « Ma sélection », and the counter of the top bar. Both work without a script.

A page that has such buttons holds the form they belong to once: `public/_keep_form.html`.
"""

from collections.abc import Callable, Container

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jalon.web.public.selection import kept
from jalon.web.search.cards import Card
from jalon.web.sprite import shape

FORM = "garder"


def keep_html(number: int, name: str, kept_numbers: Container[int], problem: str = "") -> SafeString:
    """Return the button of a unit, pressed when it is kept. `name` is read after its word."""
    is_kept = number in kept_numbers
    button = format_html(
        '<button form="{}" id="garder-{}" class="chip" name="{}" value="{}" aria-pressed="{}" hx-post="{}"'
        ' hx-swap="outerHTML">{}{}<span class="unseen"> {}</span></button>',
        FORM,
        number,
        "retirer" if is_kept else "garder",
        number,
        "true" if is_kept else "false",
        reverse("public:keep"),
        shape("i-check" if is_kept else "i-bookmark", "icon"),
        "Gardé" if is_kept else "Garder",
        name,
    )
    error = format_html(' <span class="error-line" role="alert">{}</span>', problem) if problem else ""
    return format_html("{}{}", button, error)


def keeper(request: HttpRequest) -> Callable[[int, str], SafeString]:
    """Return what makes the button of a unit, from its number and name, for this browser."""
    numbers = frozenset(kept(request))
    return lambda number, name: keep_html(number, name, numbers)


def card_keeper(request: HttpRequest) -> Callable[[Card], str]:
    """Return what makes the button of a card of the search."""
    keep = keeper(request)
    return lambda card: keep(card.unit_id, card.name)


def counter_html(count: int) -> str:
    """Return the counter of the top bar, to take the place of the one already shown."""
    return render_to_string("components/selection.html", {"kept_count": count, "swapped": True})
