"""What every action shares: the locks, the guard, the one place where a state is written.

Locks are taken in one order everywhere, the dossier first, then all its requests by identifier, so that two actions
on one dossier wait for each other and never deadlock. Whatever the losing side of a race meets becomes a sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.keep_place import free_place, take_place
from jalon.dossiers.actions.share import end_share, share
from jalon.dossiers.models import Dossier
from jalon.referrals.columns import DOSSIER, OWN, PLACE
from jalon.referrals.enums import OPEN_STATES, OfferOutcome, ReferralState, WaitlistGrade
from jalon.referrals.guards import Situation
from jalon.referrals.models import HOLDING_STATES, Offer, Referral
from jalon.referrals.sides import Side, side_of
from jalon.referrals.workflow import STATE_FACTS, Action, row_of, why_not

BUSY = "Quelqu’un d’autre agit sur ce dossier en ce moment. Rien n’est perdu : recommencez dans un instant."
MOVED = "La demande a changé pendant que vous répondiez : relisez-la, puis confirmez si cela convient toujours."
UNITED = "Le dossier vient d’être réuni avec un autre de la même personne : relisez la demande, puis recommencez."
NOT_OPEN_TO_YOU = "Cette demande ne vous est pas ouverte."
GONE = "Cette demande n’existe plus : elle a été retirée du choix."
BROKEN_RULES = {
    "referral_one_place_accepted_per_stay": "Une autre place vient d’être acceptée pour ce séjour.",
    "referral_one_permanent_admission": "La personne vient d’être admise ailleurs.",
    "referral_one_open_per_unit": "Une demande est déjà en cours dans cette unité.",
    "offer_one_pending": "Une place est déjà proposée et attend sa réponse.",
    "wave_plan_one_in_force": "Ce dossier part déjà par vagues.",
}


@contextmanager
def refusals_for_lost_races() -> Iterator[None]:
    """Turn what the database says to the second of two simultaneous actions into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnostic = getattr(error.__cause__, "diag", None)
        sentence = BROKEN_RULES.get(getattr(diagnostic, "constraint_name", None) or "")
        if sentence is None:
            raise
        raise Refusal(sentence) from error
    except OperationalError as error:
        # 55P03 lock_not_available, 40P01 deadlock_detected, 40001 serialization_failure
        if getattr(error.__cause__, "sqlstate", None) in ("55P03", "40P01", "40001"):
            raise Refusal(BUSY) from error
        raise


def lock_dossier(dossier_id: UUID) -> tuple[Dossier, tuple[Referral, ...]]:
    """Lock the dossier, then its requests by identifier; must run in a transaction."""
    dossier = Dossier.objects.select_for_update(of=("self",)).only(*DOSSIER).get(pk=dossier_id)
    rows = Referral.objects.select_for_update(of=("self",)).filter(dossier=dossier_id)
    family = tuple(rows.select_related("unit__establishment").only(*OWN, *PLACE).order_by("id"))
    for row in family:
        row.dossier = dossier
    return dossier, family


def lock_request(referral: Referral) -> tuple[Dossier, tuple[Referral, ...], Referral]:
    """Lock as `lock_dossier` does; return the request as it is now too, or raise when it is gone."""
    dossier, family = lock_dossier(referral.dossier_id)
    fresh = next((row for row in family if row.pk == referral.pk), None)
    if fresh is None:
        raise Refusal(UNITED if Referral.objects.filter(pk=referral.pk).exists() else GONE)
    return dossier, family, fresh


@contextmanager
def acting(referral: Referral, action: Action, actor: Actor | None) -> Iterator[Situation]:
    """Open the transaction of an action on one request: locks, re-reads, and refuses what the table refuses."""
    with refusals_for_lost_races():
        dossier, family, fresh = lock_request(referral)
        situation = Situation(fresh, dossier, family)
        side = side_of(actor, fresh)
        if side == Side.NONE:
            raise Refusal(NOT_OPEN_TO_YOU)
        if reason := why_not(action, side, situation):
            raise Refusal(reason)
        if referral.seen_since is not None and referral.seen_since != fresh.state_since:
            raise Refusal(f"{STATE_FACTS[ReferralState(fresh.state)]} {MOVED}")
        yield situation


def move(
    referral: Referral,
    action: Action,
    target: ReferralState,
    *,
    actor: Actor | None,
    now: datetime,
    data: dict[str, Any] | None = None,
    message: str = "",
    **changes: Any,
) -> Referral:
    """Write the new state with what belongs to it, and record the event. Columns not given take their empty value."""
    row = row_of(action, referral.dossier.kind)
    if row is None or referral.state not in row.sources or target not in row.targets:
        raise ValueError(f"The table has no {action} from {referral.state} to {target}.")
    before = referral.state
    _write(referral, _blank_columns(target, now) | changes)
    _keep_shares(referral, before)
    record_deed(row.event, referral, actor, now, {"from": before, "to": str(target)} | (data or {}), message)
    return referral


def note(
    referral: Referral,
    action: Action,
    *,
    actor: Actor | None,
    now: datetime,
    data: dict[str, Any] | None = None,
    message: str = "",
    **changes: Any,
) -> Referral:
    """Write what an action changes of a request whose state stays, and record the event."""
    row = row_of(action, referral.dossier.kind)
    if row is None or referral.state not in row.sources or row.targets:
        raise ValueError(f"The table has no {action} that leaves {referral.state} as it is.")
    _write(referral, changes)
    record_deed(row.event, referral, actor, now, {"from": referral.state, "to": referral.state} | (data or {}), message)
    return referral


def _write(referral: Referral, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(referral, name, value)
    values |= keep_place(referral)
    referral.save(update_fields=list(values))


def keep_place(referral: Referral) -> dict[str, Any]:
    """Have the free places of the unit follow the request: a place held, proposed or accepted is not free.

    Return the column to save with the others. Admitted, the person has the place for good.
    """
    kept = referral.held_until is not None or referral.state in (ReferralState.OFFERED, ReferralState.CONFIRMED)
    taken = referral.place_taken
    if kept and not taken:
        referral.place_taken = take_place(referral.unit_id)
    elif taken and not kept:
        referral.place_taken = False
        if referral.state != ReferralState.ADMITTED:
            free_place(referral.unit_id)
    return {"place_taken": referral.place_taken} if referral.place_taken != taken else {}


def _blank_columns(target: ReferralState, now: datetime) -> dict[str, Any]:
    blank = {
        "state": target,
        "state_since": now,
        "closed_at": None if target in OPEN_STATES else now,
        "due_at": None,
        "reminded_at": None,
        "grade": "",
        "paused_grade": "",
        "list_rank": None,
        "list_wait": "",
        "refusal_reason": "",
        "advised_level": "",
        "advised_mention": "",
        "withdrawal_reason": "",
        "admitted_on": None,
    }
    if target == ReferralState.SENT:
        blank |= {"medical_opinion": "", "read_at": None}
    return blank if target in HOLDING_STATES else blank | {"held_until": None}


def _keep_shares(referral: Referral, before: str) -> None:
    """A unit reads the dossier while its request is open, once it has admitted the person, and always its own paper."""
    reads_before = before in OPEN_STATES and before != ReferralState.DRAFT
    reads_now = referral.state == ReferralState.ADMITTED or (
        referral.state in OPEN_STATES and referral.state != ReferralState.DRAFT
    )
    if reads_now and not reads_before:
        share(referral.dossier, referral.unit)
    elif reads_before and not reads_now and not referral.dossier.is_paper:
        end_share(referral.dossier, referral.unit)


def record_deed(
    name: str, referral: Referral, actor: Actor | None, now: datetime, data: dict[str, Any], message: str = ""
) -> None:
    """Record what was done of a request, by nobody for a task. `data` holds days and codes, nothing of health; the
    words of `message` are sealed.
    """
    sealed = None
    if message:
        sealed = referral.dossier.sealer.seal({"message": message}, f"event:{referral.pk}")
    record_event(
        name,
        actor=actor.user if actor else None,
        actor_place=place_of(actor, referral),
        dossier_id=referral.dossier_id,
        referral_id=referral.pk,
        data=data,
        sealed=sealed,
        at=now,
    )


def place_of(actor: Actor | None, referral: Referral) -> str:
    """Return where the person acts from: the establishment for those who answer, the practice for a physician."""
    if actor is None:
        return ""
    if any(fact.establishment_id == referral.establishment_id for fact in actor.memberships):
        return referral.unit.establishment.name
    return actor.user.professional.practice_name if actor.is_physician else ""


def list_place(referral: Referral) -> dict[str, Any]:
    """Return what was told of the list, to keep while a complement is awaited."""
    return {"list_rank": referral.list_rank, "list_wait": referral.list_wait}


def grade_to_keep(referral: Referral) -> str:
    """Return the rank on the waiting list to come back to."""
    return referral.grade or referral.paused_grade


def answer_pending_offer(referral: Referral, outcome: OfferOutcome, now: datetime) -> Offer | None:
    """Close the offer that waits for its answer, when there is one."""
    offer = referral.offers.filter(outcome=OfferOutcome.PENDING).first()
    if offer is not None:
        offer.outcome = outcome
        offer.answered_at = now
        offer.save(update_fields=["outcome", "answered_at"])
    return offer


def back_on_list(referral: Referral) -> str:
    """Return the rank of a request that leaves an offer: its former one, or admissible since a place was offered."""
    return referral.paused_grade or WaitlistGrade.ADMISSIBLE
