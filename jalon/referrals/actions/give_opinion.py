"""Somebody of a unit gives an opinion on a request: medical, or on the places. The state of the request stays."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import GONE, UNITED, lock_dossier, place_of, refusals_for_lost_races
from jalon.referrals.enums import BedOpinion, MedicalOpinion
from jalon.referrals.models import Referral
from jalon.referrals.opinions import EVENTS, VALUES, OpinionKind, place_of_opinion, why_no_opinion


def give_opinion(
    referral: Referral,
    kind: OpinionKind,
    *,
    value: str,
    actor: Actor,
    on: date | None = None,
    message: str = "",
    for_desk: str = "",
    now: datetime | None = None,
) -> Referral:
    """Write the opinion beside the former ones; the free texts are sealed. Conditions and a lack have to be said."""
    now = now or timezone.now()
    if value not in VALUES[kind].values:
        raise Refusal("Choisissez votre avis.")
    _refuse_unsaid(value, on, message or for_desk, now)
    with refusals_for_lost_races():
        dossier, family = lock_dossier(referral.dossier_id)
        row = next((row for row in family if row.pk == referral.pk), None)
        if row is None:
            raise Refusal(UNITED if Referral.objects.filter(pk=referral.pk).exists() else GONE)
        if reason := why_no_opinion(kind, actor, row):
            raise Refusal(reason)
        data: dict[str, Any] = {"opinion": value}
        if value == BedOpinion.PLACE_ON and on is not None:
            data["on"] = on.isoformat()
        texts = {"message": message, "for_desk": for_desk}
        record_event(
            EVENTS[kind],
            actor=actor.user,
            actor_place=place_of(actor, row),
            dossier_id=dossier.pk,
            referral_id=row.pk,
            data=data,
            sealed=dossier.sealer.seal(texts, place_of_opinion(row.pk)) if any(texts.values()) else None,
            at=now,
        )
        if kind == OpinionKind.MEDICAL:
            row.medical_opinion = value
            row.save(update_fields=["medical_opinion"])
        return row


def _refuse_unsaid(value: str, on: date | None, said: str, now: datetime) -> None:
    if value in (MedicalOpinion.CONDITIONS, MedicalOpinion.MORE_INFO) and not said.strip():
        raise Refusal("Dites quelles conditions, ou ce qui manque pour conclure.")
    if value == BedOpinion.PLACE_ON and on is None:
        raise Refusal("Dites à quelle date une place est possible.")
    if value == BedOpinion.PLACE_ON and on is not None and on < timezone.localdate(now):
        raise Refusal("Cette date est passée. Indiquez une date à partir d’aujourd’hui.")
