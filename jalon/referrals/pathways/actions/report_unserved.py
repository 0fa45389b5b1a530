"""Tell the coordination that no platform takes the children of a commune, at the age of this one; once."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.territory import department_of
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.needs import Place
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.choose import refuse_strangers
from jalon.referrals.pathways.models import UnservedReport
from jalon.referrals.pathways.queries import report_of
from jalon.referrals.pathways.territory import UNSAID, home_of, is_older, is_unserved

NOT_A_CHILD = "Seul le dossier d’un enfant cherche une plateforme."
NOT_OPEN = "Ce dossier est clos."
SERVED = "Une plateforme peut maintenant recevoir l’enfant\N{NO-BREAK SPACE}: relisez la liste."


def report_unserved(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> UnservedReport:
    """Write the report and return it; a second call returns the same row and tells nobody again."""
    with refusals_for_lost_races():
        locked, _ = lock_dossier(dossier.pk)
        refuse_strangers(actor, locked)
        if locked.kind != DossierKind.TND:
            raise Refusal(NOT_A_CHILD)
        if not locked.is_open:
            raise Refusal(NOT_OPEN)
        place = home_of(locked)
        if place is None:
            raise Refusal(UNSAID)
        report = _once(locked, place, actor.user.pk, now or timezone.now())
        if report is None:
            raise Refusal(SERVED)
        return report


def report_at_signing(dossier: Dossier, signer_id: int, now: datetime) -> None:
    """Write the same when a child's dossier, locked by its signature, is ready to leave and has nowhere to go."""
    place = home_of(dossier)
    if place is not None:
        _once(dossier, place, signer_id, now)


def _once(locked: Dossier, place: Place, user_id: int, now: datetime) -> UnservedReport | None:
    """Return the report of this commune and age, written now unless it was; None when a platform takes the child."""
    already = report_of(locked, place)
    if already is not None or not is_unserved(locked, place):
        return already
    report = UnservedReport.objects.create(
        dossier=locked,
        commune=place["commune"],
        department=department_of(place["commune"]),
        older=is_older(locked),
        reported_at=now,
        reported_by_id=user_id,
    )
    record_event(
        "platform.unserved_reported",
        actor=report.reported_by,
        dossier_id=locked.pk,
        data={"department": report.department},
        at=now,
    )
    return report
