"""Send the choices of a dossier: all at once, or none."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.core.text import and_list
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.actions.base import lock_dossier, move, refusals_for_lost_races
from jalon.referrals.deadlines import answer_due, origin_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.known import seal_known
from jalon.referrals.models import Referral
from jalon.referrals.readiness import Point, Readiness, readiness
from jalon.referrals.sides import Side
from jalon.referrals.wording import NBSP
from jalon.referrals.workflow import Action, why_not

NOTHING_TO_SEND = "Aucune demande à envoyer : elles sont déjà parties, retirées du choix, ou attendent leur vague."


def send(
    dossier: Dossier,
    *,
    actor: Actor,
    only: Collection[UUID] | None = None,
    acknowledged: Mapping[UUID, str] = MappingProxyType({}),
    now: datetime | None = None,
) -> list[Referral]:
    """Send the choices of the dossier (`only` these requests, when given) and share it with their units. Those that
    wait for their wave stay.

    `acknowledged`: for each request with warnings, the digest of those that the person read (`Readiness.digest`). A
    unit that changed what it asks since the page was shown holds the sending back, and is named.
    """
    now = now or timezone.now()
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        found = DossierPolicy.find(actor, dossier.pk)
        if found is None:
            raise Refusal("Ce dossier ne vous est pas ouvert.")
        if reason := DossierPolicy.may_send(actor, found[1], locked):
            raise Refusal(reason)
        unsent = [row for row in family if row.state == ReferralState.DRAFT and row.plan_id is None]
        drafts = [row for row in unsent if only is None or row.pk in only]
        if not drafts:
            raise Refusal(NOTHING_TO_SEND)
        ready = ready_for(locked, found[1], drafts)
        refuse_closed_units(drafts)
        for row in drafts:
            if reason := why_not(Action.SEND, Side.REQUESTER, Situation(row, locked, family)):
                raise Refusal(reason)
            refuse_unready(row, ready[row.unit_id], acknowledged.get(row.pk))
        return [send_one(row, actor, now, ready[row.unit_id].warnings) for row in drafts]


def ready_for(dossier: Dossier, standing: Standing, drafts: Collection[Referral]) -> dict[int, Readiness]:
    """Return how ready the dossier is for each unit, read under lock: no manager changes what it asks meanwhile."""
    wanted = sorted(row.unit_id for row in drafts)
    rows = CareUnit.objects.select_for_update(of=("self",), no_key=True).select_related("establishment")
    units = {unit.pk: unit for unit in rows.filter(pk__in=wanted).order_by("pk")}
    for row in drafts:
        row.unit = units[row.unit_id]
    return readiness(dossier, standing, units.values())


def refuse_unready(row: Referral, ready: Readiness, read: str | None) -> None:
    """Raise when the door is closed, or when what is to be known was not acknowledged. `read`: the digest of that."""
    if ready.walls:
        raise Refusal(ready.refusal)
    if ready.warnings and read is None:
        raise Refusal(f"{row.unit}{NBSP}: lisez ce qui est à savoir, puis cochez «{NBSP}Envoyer quand même{NBSP}».")
    if ready.warnings and read != ready.digest:
        raise Refusal(f"{row.unit}{NBSP}: ce qui est à savoir vient de changer. Relisez-le, puis envoyez.")


def is_away(row: Referral) -> bool:
    """Whether the unit receives no request by Jalon now."""
    return row.unit.closed or not row.unit.accepts_referrals


def refuse_closed_units(drafts: Iterable[Referral]) -> None:
    """Raise, naming those that receive no request now."""
    away = [str(row.unit) for row in drafts if is_away(row)]
    if away:
        verb = "ne reçoit plus" if len(away) == 1 else "ne reçoivent plus"
        these = "le" if len(away) == 1 else "les"
        raise Refusal(f"{and_list(away)} {verb} de demandes par Jalon{NBSP}: retirez-{these} du choix, puis envoyez.")


def send_one(
    row: Referral, actor: Actor, now: datetime, known: Iterable[Point] = (), wave: int | None = None
) -> Referral:
    """Send one choice, already locked and judged by the caller; `known`: the warnings that the person acknowledged.

    `wave`: the number of the wave, for a choice that leaves by a plan.
    """
    due = answer_due(row.unit, origin_of(row.dossier), now)
    return move(
        row,
        Action.SEND,
        ReferralState.SENT,
        actor=actor,
        now=now,
        data={"due_at": due.isoformat()},
        sent_at=now,
        sent_by=actor.user,
        due_at=due,
        known_sealed=seal_known(row.dossier.sealer, row, known),
        wave=wave,
    )
