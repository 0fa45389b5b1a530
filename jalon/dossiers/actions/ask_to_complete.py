"""Ask those who can to bring what a dossier lacks before it is sent: one e-mail, at most once a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.demands import Filler
from jalon.dossiers.enums import FAMILY_ROLES, ParticipantRole, Rights
from jalon.dossiers.models import Designation, Dossier
from jalon.dossiers.policies import CLOSED, NO_STANDING, DossierPolicy
from jalon.dossiers.queries import pending_designation
from jalon.mail.models import OutgoingEmail
from jalon.mail.outbox import Letter, queue_all

AGAIN_AFTER = timedelta(days=1)
#: A doctor who was named this recently was written to then.
PATIENCE = timedelta(days=3)
NOBODY = "Personne d’autre ne suit ce dossier. Désignez d’abord le médecin traitant."
AGAIN = "Cela a déjà été demandé depuis moins d’un jour. Un appel ira plus vite."
TOO_SOON = "Ce médecin vient d’être prévenu. Laissez-lui trois jours avant de le relancer."
ASKED = "dossier.completion_asked"
ROLES = {
    Filler.PHYSICIAN: (ParticipantRole.PHYSICIAN,),
    Filler.CARERS: (ParticipantRole.PHYSICIAN,),
    Filler.REQUESTERS: (*FAMILY_ROLES, ParticipantRole.HELPER),
}


@dataclass(frozen=True)
class Asked:
    """Somebody who can bring what lacks, and where they are written to. `opens_at`: the moment from which a doctor who
    was named, and has not answered yet, may be asked again; None for whoever takes part.
    """

    name: str
    address: str
    link: str
    user_id: int | None = None
    opens_at: datetime | None = None


def ask_to_complete(dossier: Dossier, who: Filler, *, actor: Actor, now: datetime | None = None) -> list[str]:
    """Write to those who can bring what lacks, and return their names.

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
        people = [asked for asked in who_fills(row, who) if asked.user_id != actor.user.pk]
        if not people:
            raise Refusal(NOBODY)
        if asked_at(row, now).get(audience(who)):
            raise Refusal(AGAIN)
        if any(asked.opens_at and asked.opens_at > now for asked in people):
            raise Refusal(TOO_SOON)
        event = record_event(ASKED, actor=actor.user, dossier_id=row.pk, data={"who": audience(who)}, at=now)
        site, number = settings.SITE_URL.rstrip("/"), row.number
        letters = [(one.address, {"number": number, "link": f"{site}{one.link}"}) for one in people]
        queue_all(
            [
                Letter(f"event:{event.pk}:{rank}", address, "completion_asked", context)
                for rank, (address, context) in enumerate(letters)
            ]
        )
    return [one.name for one in people]


def audience(who: Filler) -> str:
    """Return the word under which the journal keeps whom was asked: the physician is asked once for all."""
    return "family" if who is Filler.REQUESTERS else "physician"


def who_fills(dossier: Dossier, who: Filler) -> list[Asked]:
    """Return the people of the dossier who can bring what lacks, oldest first; without a physician, the doctor who was
    named. Three queries at most.
    """
    fills = (Rights.WRITE, Rights.DECIDE)
    people = dossier.participants.in_force().filter(role__in=ROLES[who], rights__in=fills, user__is_active=True)
    page = f"/dossiers/{dossier.pk}/"
    found = [
        Asked(row.user.full_name, row.user.email, page, row.user_id)
        for row in people.select_related("user").order_by("since", "pk")
    ]
    if found or who is Filler.REQUESTERS:
        return found
    named = pending_designation(dossier)
    return [_named(named)] if named else []


def _named(designation: Designation) -> Asked:
    """Return a doctor who was named, at the address of the first message when they have no account."""
    opens_at = designation.named_at + PATIENCE
    if designation.physician is not None:
        page = f"/dossiers/designations/{designation.pk}/"
        return Asked(designation.name, designation.physician.email, page, designation.physician_id, opens_at)
    sent = OutgoingEmail.objects.filter(key=f"designation:{designation.pk}").values_list("recipient", flat=True).first()
    return Asked(designation.name, sent or "", "/dossiers/rejoindre/", None, opens_at)


def asked_at(dossier: Dossier, now: datetime) -> dict[str, datetime]:
    """Return when each audience was asked, for those asked less than a day ago. One query."""
    events = Event.objects.filter(dossier_id=dossier.pk, name=ASKED, at__gt=now - AGAIN_AFTER)
    return {event.data["who"]: event.at for event in events.order_by("at")}
