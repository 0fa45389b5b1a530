"""The usual answers of a unit, as dialogs inside the page of the request: one step less than a page of their own.

Their fields say nothing of the person, so they are written once and kept. Without JavaScript the same buttons lead to
the pages of `views.act`, which also show the mistakes.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from jalon.referrals.guards import Situation
from jalon.referrals.workflow import Action, Door
from jalon.web.formfields import render_field
from jalon.web.referrals.consequences import consequences, title_of
from jalon.web.referrals.forms import DEEDS, About, initial_of

IN_DIALOG = (Action.REQUEST_INFO, Action.WAITLIST, Action.HOLD, Action.OFFER, Action.REFUSE)


@dataclass(frozen=True)
class Dialog:
    """One answer: its form's fields as HTML, and the words of its button."""

    action: Action
    title: str
    sentences: list[str]
    fields: SafeString
    button: str
    danger: bool


def dialogs(doors: list[Door], situation: Situation) -> list[Dialog]:
    """Return the dialogs of the open doors that have one; no query."""
    today, about = timezone.localdate(), About.of(situation.referral)
    found = []
    for door in doors:
        if door.open and door.action in IN_DIALOG:
            deed = DEEDS[door.action]
            title = title_of(door.action, door.label, situation)
            told = consequences(door.action, situation)
            fields = _fields(door.action, about, today)
            found.append(Dialog(door.action, title, told, fields, deed.button, deed.danger))
    return found


@lru_cache(maxsize=128)
def _fields(action: Action, about: About, today: date) -> SafeString:
    """Return the fields of an action as they are at that hour. Identifiers carry the action: a page holds several."""
    initial: dict[str, Any] = initial_of(action, None, timezone.now())
    form = DEEDS[action].form(initial=initial, auto_id=f"{action}_%s", about=about)
    return format_html_join("", "{}", ((render_field(field),) for field in form))
