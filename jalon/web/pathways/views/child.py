"""The page of a child at its platform: the clocks, what can be done, who sees the child, the dossier, what happened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalon.dossiers.policies import DisclosurePolicy
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.policies import Found
from jalon.referrals.queries import timeline
from jalon.referrals.workflow import Action, doors
from jalon.web.access import platforms
from jalon.web.middleware import actor_of
from jalon.web.pathways.find import find_child
from jalon.web.pathways.opinion import OPINIONS, who_gives
from jalon.web.pathways.page import ahead_of, buttons, clock_cards, later_parts, parts_of, people_of
from jalon.web.pathways.rows import sender_of
from jalon.web.referrals.access import record_opening
from jalon.web.referrals.home_care.page import Button
from jalon.web.referrals.news import news_of
from jalon.web.referrals.sections import known_to, sections_of, standing_of
from jalon.web.referrals.words import refusal_told, status_head

#: The doors that the page does not lead to otherwise, in order.
OTHERS = (Action.GIVE_INFO, Action.REQUEST_INFO, Action.REOPEN, Action.CONCLUDE, Action.WITHDRAW)


@platforms
@require_safe
def child(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    found, reading = find_child(request, pk)
    record_opening(actor, found)
    referral = found.referral
    standing = standing_of(actor, found)
    rows = list(referral.dossier.sections.order_by("pk"))
    return render(
        request,
        "pathways/child.html",
        heading(found, reading)
        | {
            "status": status_head(referral),
            "cards": clock_cards(reading),
            "main": _main(found, reading),
            "others": _others(found),
            "closed": _closed(found, reading),
            "parts": parts_of(reading),
            "people": people_of(reading),
            "first_on": reading.pathway.first_intervention_on if reading.pathway else None,
            "people_buttons": buttons(reading, Deed.ENGAGE, Deed.SEEK, Deed.NOTE_INTERVENTION),
            "later": later_parts(reading),
            "sections": sections_of(found, standing, rows),
            "discloses": DisclosurePolicy.discloses(actor, standing, referral.dossier),
            "known": known_to(found, standing),
            "news": news_of(found, standing, rows),
            "lines": timeline(referral, medical=reading.reads_medical),
            "ahead": ahead_of(reading),
        },
    )


def heading(found: Found, reading: Reading) -> dict[str, Any]:
    """Return what the head of every page of a child says."""
    referral = found.referral
    return {
        "referral": referral,
        "dossier": referral.dossier,
        "age": referral.dossier.age_words,
        "sender": sender_of(referral),
        "pathway": reading.pathway,
        "refused": refusal_told(referral),
    }


def _open(found: Found) -> set[Action]:
    return {door.action for door in doors(found.situation, found.side) if door.open}


def _main(found: Found, reading: Reading) -> Button | None:
    """Return what the page asks first of this person."""
    pk, opened = found.referral.pk, _open(found)
    if opened & OPINIONS:
        return Button("Rendre l’avis", reverse("pathways:opinion", args=[pk]))
    pathway = reading.pathway
    if pathway is None or not pathway.is_running:
        return None
    wanted = (
        (Deed.GIVE_WELCOME, pathway.welcomed_on is None and pathway.welcome_at is None),
        (Deed.NOTE_WELCOMED, pathway.welcomed_on is None),
        (Deed.ENGAGE, bool(reading.sought) or not reading.engagements),
        (Deed.NOTE_INTERVENTION, pathway.first_intervention_on is None),
        (Deed.PLAN_SYNTHESIS, pathway.synthesis_on is None and pathway.synthesis_at is None),
        (Deed.HOLD_SYNTHESIS, pathway.synthesis_on is None),
    )
    return next((button for deed, due in wanted if due for button in buttons(reading, deed)), None)


def _others(found: Found) -> list[Button]:
    """Return the other open doors of the life cycle; of a paper, what the desk writes down for those who asked too."""
    pk, opened = (
        found.referral.pk,
        {door.action: door.label for door in doors(found.situation, found.side) if door.open},
    )
    gives_opinion = OPINIONS & set(opened)
    ends = reverse("pathways:act", args=[pk, "clore"])
    return [
        Button(
            opened[one],
            ends if one == Action.CONCLUDE else reverse("referrals:act", args=[pk, one]),
            one in (Action.CONCLUDE, Action.WITHDRAW),
        )
        for one in OTHERS
        if one in opened and not (gives_opinion and one == Action.REQUEST_INFO)
    ]


def _closed(found: Found, reading: Reading) -> str:
    """Return who gives the opinion, for those who do not."""
    waits = found.referral.is_open and reading.pathway is None
    return who_gives(found.referral.unit) if waits and not _open(found) & OPINIONS else ""
