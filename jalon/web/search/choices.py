"""The « Choisir » button of a result, and the bar that counts what is chosen."""

from collections.abc import Mapping
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.wording import state_words
from jalon.web.sprite import shape
from jalon.web.templatetags.jalon_ui import status

FORM = "choix"


def choice_html(dossier_id: UUID, unit_id: int, name: str, request: Referral | None, problem: str = "") -> SafeString:
    """Return the button, pressed when the unit is chosen; or the state of the request already sent."""
    if request is not None and request.state != ReferralState.DRAFT:
        return format_html(
            '<span id="choix-{}"><a href="{}">{}</a></span>',
            unit_id,
            reverse("referrals:detail", args=[request.pk]),
            status(request.state, state_words(request.state, request.unit.kind)),
        )
    chosen = request is not None
    button = format_html(
        '<button type="submit" form="{}" id="choisir-{}" class="chip" name="{}" value="{}" aria-pressed="{}"'
        ' hx-post="{}">{}{}<span class="unseen"> {}</span></button>',
        FORM,
        unit_id,
        "retirer" if chosen else "choisir",
        unit_id,
        "true" if chosen else "false",
        reverse("search:choose", args=[dossier_id]),
        shape("i-check" if chosen else "i-plus", "icon"),
        "Choisi" if chosen else "Choisir",
        name,
    )
    error = format_html('<p class="error-line" role="alert">{}</p>', problem) if problem else ""
    return format_html('<span id="choix-{}">{}{}</span>', unit_id, button, error)


def bar(dossier_id: UUID, requests: Mapping[int, Referral], *, swapped: bool = False) -> dict[str, object]:
    """Return what `search/bar.html` needs. `swapped`: sent beside a button, to take the place of the bar."""
    # Those of a plan of waves leave by themselves: nothing is to be prepared for them.
    chosen = [row for row in requests.values() if row.state == ReferralState.DRAFT and row.plan_id is None]
    names = ", ".join(str(row.unit) for row in chosen)
    words = plural(len(chosen), "établissement choisi", "établissements choisis")
    return {
        "chosen_count": len(chosen),
        "chosen_words": words,
        "chosen_names": names,
        "review_url": reverse("referrals:review", args=[dossier_id]),
        "swapped": swapped,
    }


def bar_html(dossier_id: UUID, requests: Mapping[int, Referral]) -> str:
    """Return the bar alone, for a page that is already shown."""
    return render_to_string("search/bar.html", bar(dossier_id, requests, swapped=True))
