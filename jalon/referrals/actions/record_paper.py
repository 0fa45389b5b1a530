"""Record a request that reached a unit on paper: from then on, a request as any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.open_on_paper import open_on_paper
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.base import lock_dossier, move, refusals_for_lost_races
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER, draft_of
from jalon.referrals.actions.open import open_referral
from jalon.referrals.deadlines import answer_due_again
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.sides import ANSWERING_ROLES
from jalon.referrals.workflow import Action

NOT_ANSWERING = "Seules les admissions et la décision enregistrent une demande reçue sur papier."
NOWHERE = "Aucune unité de votre établissement ne reçoit ces demandes. La personne qui gère sa page peut l’ajouter."
NO_UNIT = "Choisissez le séjour demandé\N{NO-BREAK SPACE}: la demande entrera dans sa liste."
ONE_PLACE = "Une demande papier s’enregistre pour un seul établissement à la fois."
TOO_EARLY = "Une demande papier s’enregistre dans l’année qui suit sa réception. Vérifiez la date."
OLDEST = timedelta(days=366)


@dataclass(frozen=True)
class Envelope:
    """What came: the units it is for, all of one establishment, and when.

    `answers`: raw answers of other sections than the identity, by section code. `kind`: of the dossier that it opens.
    """

    units: tuple[CareUnit, ...]
    received_on: date
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kind: DossierKind = DossierKind.GRAND_AGE


def record_paper(
    envelope: Envelope, identity_answers: Mapping[str, Any], *, actor: Actor, now: datetime | None = None
) -> list[Referral]:
    """Open the dossier that the unit holds, and its requests, already « consultées »; nobody is written to.

    Refusal for whoever does not answer for every unit, for a date that is not of the last year, and at an age that the
    kind does not take. An answer that
    cannot be read is kept as typed, as on any section.
    """
    now = now or timezone.now()
    _guard(envelope, actor, now)
    with refusals_for_lost_races():
        first = envelope.units[0]
        dossier = open_on_paper(
            envelope.kind,
            identity_answers,
            unit=first,
            received_on=envelope.received_on,
            actor=actor,
            now=now,
        )
        locked, _ = lock_dossier(dossier.pk)
        sent = [_received(locked, unit, envelope.received_on, actor, now) for unit in envelope.units]
        # By its requests the unit may write in the dossier.
        for code, answers in envelope.answers.items():
            section = dossier.sections.get(code=code)
            save_section(section, answers, actor=actor, expected_revision=section.revision, now=now)
    return [open_referral(row, actor=actor, now=max(now, row.sent_at or now)) for row in sent]


def answering_units(actor: Actor, kind: DossierKind) -> list[CareUnit]:
    """Return the open units for which the person answers, that take dossiers of a kind; one query."""
    everywhere, alone = actor.establishments_as(*ANSWERING_ROLES), actor.units_as(*ANSWERING_ROLES)
    rows = CareUnit.objects.filter(closed=False, kind__in=KINDS_OF_DOSSIER[kind]).select_related("establishment")
    rows = rows.filter(establishment__in=sorted(everywhere)) | rows.filter(pk__in=sorted(alone))
    return list(rows.order_by("establishment__name", "kind", "stay_type", "pk"))


def _guard(envelope: Envelope, actor: Actor, now: datetime) -> None:
    allowed = {unit.pk for unit in answering_units(actor, envelope.kind)}
    if not allowed:
        raise Refusal(NOT_ANSWERING)
    if not envelope.units:
        raise Refusal(NO_UNIT)
    if not {unit.pk for unit in envelope.units} <= allowed:
        raise Refusal(NOT_ANSWERING)
    if len({unit.establishment_id for unit in envelope.units}) > 1:
        raise Refusal(ONE_PLACE)
    today = timezone.localdate(now)
    if not today - OLDEST <= envelope.received_on <= today:
        raise Refusal(TOO_EARLY)


def _received(dossier: Dossier, unit: CareUnit, received_on: date, actor: Actor, now: datetime) -> Referral:
    noon = timezone.make_aware(datetime.combine(received_on, time(12)))
    row = draft_of(dossier, unit, actor=actor, now=now)
    row.save(force_insert=True)
    # A delay of the law runs from the receipt; one that a unit promises, from the day the paper is written down.
    row.sent_at = min(noon, now)
    due = answer_due_again(row, now)
    return move(
        row,
        Action.SEND,
        ReferralState.SENT,
        actor=actor,
        now=now,
        data={"due_at": due.isoformat(), "received_on": received_on.isoformat()},
        sent_at=row.sent_at,
        sent_by=actor.user,
        due_at=due,
    )
