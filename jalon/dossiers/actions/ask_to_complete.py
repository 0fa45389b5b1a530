"""Ask those who can to bring what a dossier lacks before it is sent: one e-mail, at most once a day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.demands import Filler
from jalon.dossiers.enums import FAMILY_ROLES, ParticipantRole, Rights
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import CLOSED, NO_STANDING, DossierPolicy
from jalon.mail.outbox import Letter, queue_all

AGAIN_AFTER = timedelta(days=1)
ASKED = "dossier.completion_asked"
ROLES = {
    Filler.PHYSICIAN: (ParticipantRole.PHYSICIAN,),
    Filler.CARERS: (ParticipantRole.PHYSICIAN,),
    Filler.REQUESTERS: (*FAMILY_ROLES, ParticipantRole.HELPER),
}


def ask_to_complete(dossier: Dossier, who: Filler, *, actor: Actor, now: datetime | None = None) -> list[User]:
    """Write to those who can bring what lacks, and return them.

    The message gives the dossier's number and a link: neither the person's name, nor what lacks. Refusal when the
    dossier is closed or not the actor's, when nobody can be asked, or when they were asked less than a day ago.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, row.pk)
        if found is None or not found[1].is_requester:
            raise Refusal(NO_STANDING)
        if not row.is_open:
            raise Refusal(CLOSED)
        people = [user for user in who_fills(row, who) if user.pk != actor.user.pk]
        if not people:
            raise Refusal("Personne d’autre ne suit ce dossier. Désignez d’abord le médecin traitant.")
        if asked_at(row, now).get(audience(who)):
            raise Refusal("Cela a déjà été demandé depuis moins d’un jour. Un appel ira plus vite.")
        event = record_event(ASKED, actor=actor.user, dossier_id=row.pk, data={"who": audience(who)}, at=now)
        context = {"number": row.number, "link": f"{settings.SITE_URL.rstrip('/')}/dossiers/{row.pk}/"}
        queue_all([Letter(f"event:{event.pk}:{user.pk}", user.email, "completion_asked", context) for user in people])
    return people


def audience(who: Filler) -> str:
    """Return the word under which the journal keeps whom was asked: the physician is asked once for all."""
    return "family" if who is Filler.REQUESTERS else "physician"


def who_fills(dossier: Dossier, who: Filler) -> list[User]:
    """Return the people of the dossier who can bring what lacks, oldest first. One query."""
    fills = (Rights.WRITE, Rights.DECIDE)
    people = dossier.participants.in_force().filter(role__in=ROLES[who], rights__in=fills, user__is_active=True)
    return [row.user for row in people.select_related("user").order_by("since", "pk")]


def asked_at(dossier: Dossier, now: datetime) -> dict[str, datetime]:
    """Return when each audience was asked, for those asked less than a day ago. One query."""
    events = Event.objects.filter(dossier_id=dossier.pk, name=ASKED, at__gt=now - AGAIN_AFTER)
    return {event.data["who"]: event.at for event in events.order_by("at")}
