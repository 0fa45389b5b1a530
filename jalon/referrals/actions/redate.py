"""Give the dossier another wished date, and tell it to every unit that has the dossier."""

from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.copies import question_of
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.referrals.actions.base import lock_dossier, record_deed, refusals_for_lost_races
from jalon.referrals.models import Referral, SectionReading
from jalon.referrals.policies import SENT_OPEN_STATES

REDATED = "referral.redated"
NOT_YOURS = "Ce dossier ne vous est pas ouvert."
NO_DATE = "Ce dossier ne demande pas de date souhaitée."
TOO_EARLY = "Choisissez aujourd’hui ou un jour à venir."
SAME = "C’est déjà la date souhaitée\N{NO-BREAK SPACE}: choisissez-en une autre."


def redate(
    dossier: Dossier, *, wished_on: date, actor: Actor, message: str = "", now: datetime | None = None
) -> list[Referral]:
    """Write the date as typing it in its section does, and record it on each open request; return those requests.

    Refusal for whoever may not write the section, for a day that has passed, and when the date is already that one.
    `message` says why, to the units. One e-mail for each unit comes of it: the change of the section tells none again.
    """
    now = now or timezone.now()
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        found = DossierPolicy.find(actor, dossier.pk)
        if found is None or not found[1].is_requester:
            raise Refusal(NOT_YOURS)
        asked = question_of(locked.kind, "wished_on")
        if asked is None:
            raise Refusal(NO_DATE)
        if wished_on < timezone.localdate(now):
            raise Refusal(TOO_EARLY)
        definition, question = asked
        section = locked.sections.get(code=definition.code)
        before = Dossier.objects.values_list("wished_on", flat=True).get(pk=dossier.pk)
        if before == wished_on:
            raise Refusal(SAME)
        raw = question.type.raw(wished_on.isoformat())
        save_section(section, {question.code: raw}, actor=actor, expected_revision=section.revision, now=now)
        told = [row for row in family if row.state in SENT_OPEN_STATES]
        data = {"wished_on": wished_on.isoformat(), "before": before.isoformat() if before else ""}
        for row in told:
            record_deed(REDATED, row, actor, now, data, message.strip())
        readings = SectionReading.objects.filter(section=section, unit__in=[row.unit_id for row in told])
        readings.filter(told_at__isnull=True).update(told_at=now)
    return told
