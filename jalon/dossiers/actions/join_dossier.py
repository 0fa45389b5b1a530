"""A physician comes to a dossier by its number and the birth date of the person, as told by the family."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import WardRole
from jalon.audit.journal import record_event
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.core.text import one_line
from jalon.dossiers.actions.answer_designation import take_part
from jalon.dossiers.actions.hand_over import pass_to
from jalon.dossiers.enums import DesignationState, DossierState
from jalon.dossiers.models import Dossier

UNKNOWN = (
    "Aucun dossier ouvert ne porte ce numéro avec cette date de naissance. Vérifiez les deux auprès de la famille."
)
TOO_MANY = "Trop d’essais. Attendez une heure, ou demandez à la famille de vous désigner dans le dossier."
MOST_WRONG, WINDOW = 10, timedelta(hours=1)
_REFUSED = "dossier.join_refused"


def join_dossier(number: str, birth_date: date, *, actor: Actor, now: datetime | None = None) -> Dossier:
    """Make the physician a participant, and tell the family; the name that was pending without an account is answered.

    The number of a dossier united with another leads to the one that stays.

    A ward that waits for a doctor without an account has handed the dossier over then.

    Refusal, the same whatever is wrong, when no open dossier has this number and this birth date; after ten of these
    within the hour, whatever is typed.
    """
    now = now or timezone.now()
    if not actor.is_physician:
        raise Refusal("Seul un médecin rejoint un dossier par son numéro.")
    wrong = Event.objects.filter(name=_REFUSED, actor_id=actor.user.pk, at__gt=now - WINDOW).count()
    if wrong >= MOST_WRONG:
        raise Refusal(TOO_MANY)
    typed = "-".join(one_line(number).upper().replace("-", " ").split())
    with transaction.atomic():
        row = (
            Dossier.objects.select_for_update(of=("self",))
            .filter(
                Q(number=typed) | Q(merged__number=typed),
                birth_date=birth_date,
                state=DossierState.OPEN,
                created_by__email_verified_at__isnull=False,
            )
            .first()
        )
        if row is not None:
            if not row.participants.filter(user=actor.user, ended_at__isnull=True).exists():
                take_part(row, actor, now)
                row.designations.filter(state=DesignationState.PENDING, physician__isnull=True).update(
                    state=DesignationState.ACCEPTED, answered_at=now
                )
                _take_over(row, actor, now)
                record_event("dossier.physician_joined", actor=actor.user, dossier_id=row.pk, data={})
            return row
    record_event(_REFUSED, actor=actor.user, data={}, at=now)
    raise Refusal(UNKNOWN)


def _take_over(dossier: Dossier, actor: Actor, now: datetime) -> None:
    """Answer the hand-over that waits for a doctor without an account; whoever is of the ward is not that doctor."""
    if dossier.ward_id in actor.wards_as(*WardRole):
        return
    if dossier.hand_overs.filter(physician__isnull=True, ended_at__isnull=True).update(physician=actor.user):
        pass_to(dossier, actor.user, now)
