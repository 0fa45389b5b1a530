"""The page of one request: where it stands, who is awaited, what may be done, what happened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.actors import Actor
from jalon.directory.enums import UnitKind
from jalon.dossiers.policies import Standing
from jalon.dossiers.queries import identity_of, twins
from jalon.referrals.actions.open import open_referral
from jalon.referrals.deadlines import origin_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.home_care.lengths import is_at_home
from jalon.referrals.home_care.reading import HomeCare
from jalon.referrals.models import Referral
from jalon.referrals.policies import Found
from jalon.referrals.queries import latest_offers, timeline
from jalon.referrals.workflow import Action, Door, doors
from jalon.web.access import requesters_and_units
from jalon.web.middleware import actor_of
from jalon.web.pathways.asked import Asked, asked_of
from jalon.web.referrals.access import find_or_404, record_opening
from jalon.web.referrals.consequences import offer_facts
from jalon.web.referrals.dates import dates_of
from jalon.web.referrals.dialogs import dialogs
from jalon.web.referrals.forms import has_form
from jalon.web.referrals.home_care.page import Panel, panel_of
from jalon.web.referrals.news import news_of
from jalon.web.referrals.next_steps import AfterRefusal, after_refusal, reads_reasons
from jalon.web.referrals.opinion_board import board
from jalon.web.referrals.sections import known_to, sections_of, standing_of
from jalon.web.referrals.steps import ahead, awaited, held, listed_words
from jalon.web.referrals.words import delay_words, referral_url, status_head

WITH_DELAY = (ReferralState.DRAFT, ReferralState.SENT, ReferralState.READ)
PRIMARY = (Action.ACCEPT_OFFER, Action.GIVE_INFO, Action.ADMIT, Action.OFFER, Action.REOPEN, Action.SEND)
DANGER = (Action.REFUSE, Action.WITHDRAW, Action.REVOKE_OFFER)
# No offer pends nor was accepted: only then does the page show one.
BEFORE_ANY_OFFER = (
    ReferralState.DRAFT,
    ReferralState.SENT,
    ReferralState.READ,
    ReferralState.INFO_REQUESTED,
    ReferralState.WAITLISTED,
)


@requesters_and_units
@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = find_or_404(request, pk)
    if found.referral.unit.kind == UnitKind.PCO and not found.side.asks:
        return redirect("pathways:child", pk=pk)
    found = _opened(actor, found)
    record_opening(actor, found)
    referral, situation = found.referral, found.situation
    available = [door for door in doors(situation, found.side) if has_form(door.action, referral.unit.kind)]
    offered = None if referral.state in BEFORE_ANY_OFFER else latest_offers([referral.pk]).get(referral.pk)
    proposals = [row for row in situation.family if row.state == ReferralState.OFFERED]
    now = timezone.now()
    standing, rows = standing_of(actor, found), list(situation.dossier.sections.order_by("pk"))
    child = asked_of(actor, found)
    return render(
        request,
        "referrals/read.html",
        {
            "referral": referral,
            "dossier": situation.dossier,
            "establishment": referral.unit.establishment,
            "status": status_head(referral),
            **_of_child(child),
            "awaited": awaited(referral, found.side, now),
            "requester": found.side.asks,
            "main_door": _main(available),
            "other_doors": [door for door in available if door != _main(available)],
            "danger": DANGER,
            "dialogs": dialogs(available, situation),
            "seen": referral.state_since.isoformat(),
            "address": referral_url(referral.pk),
            "offer": offer_facts(offered),
            "held": held(referral, now),
            "listed": listed_words(referral),
            "board": None if found.side.asks else board(referral, actor),
            "after_refusal": _after_refusal(found),
            "care": _care_at_home(actor, found, standing),
            "proposals": len(proposals) if found.side.asks else 0,
            "sections": sections_of(found, standing, rows),
            "known": known_to(found, standing),
            "news": news_of(found, standing, rows),
            "delay": delay_words(referral, origin_of(situation.dossier)) if _has_delay(referral) else "",
            "dates": dates_of(situation.dossier, standing, situation.family) if referral.is_open else None,
            "twins": twins(actor, identity_of(situation.dossier), situation.dossier.kind, besides=situation.dossier),
            "lines": timeline(referral, medical=_reads_reasons(found)),
            "ahead": child.ahead if child else ahead(referral, found.side, now),
        },
    )


def _opened(actor: Actor, found: Found) -> Found:
    """Return the request, read from now on once somebody who answers opens it."""
    if found.side.answers and found.referral.state == ReferralState.SENT:
        return found.with_referral(open_referral(found.referral, actor=actor))
    return found


def _of_child(child: Asked | None) -> dict[str, Any]:
    return {"child": child, "cards": child.cards if child else [], "refused": child.refused if child else ""}


def _has_delay(referral: Referral) -> bool:
    """Whether the delay of the unit is told in words; the legal ones of a platform are drawn once it was sent."""
    drawn = referral.unit.kind == UnitKind.PCO and referral.sent_at is not None
    return referral.state in WITH_DELAY and not drawn


def _care_at_home(actor: Actor, found: Found, standing: Standing) -> Panel | None:
    """Return what is written of care at home, for a request sent to a unit that gives it; five queries, else none."""
    referral = found.referral
    if not is_at_home(referral.unit.kind) or referral.sent_at is None:
        return None
    return panel_of(HomeCare.of(referral, found.side, standing, actor))


def _reads_reasons(found: Found) -> bool:
    """Whether a refusal is told word for word: to the unit that wrote it, and to the physician of the dossier."""
    return not found.side.asks or reads_reasons(found.standing)


def _after_refusal(found: Found) -> AfterRefusal | None:
    """Return what the requester may do once refused; the unit is told nothing more."""
    if not found.side.asks or found.referral.state != ReferralState.REFUSED:
        return None
    return after_refusal(found.referral, medical=_reads_reasons(found))


def _main(available: list[Door]) -> Door | None:
    """Return the one door drawn as the main button: the first, in order, that is open."""
    open_doors = {door.action: door for door in available if door.open}
    return next((open_doors[action] for action in PRIMARY if action in open_doors), None)
