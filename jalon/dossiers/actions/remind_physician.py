"""A family reminds the doctor, once, that the medical part is awaited."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.medical import MedicalProgress, medical_state
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import CLOSED, DossierPolicy
from jalon.dossiers.queries import participants, pending_designation
from jalon.dossiers.reminder import REMINDED, Reminder, reminder_of
from jalon.mail import outbox
from jalon.mail.models import OutgoingEmail

ONLY_FAMILY = "La personne et ses proches relancent le médecin."
NOBODY = "Aucun médecin n’est encore désigné\N{NO-BREAK SPACE}: commencez par là."
SIGNED = "La partie médicale est déjà signée."
ONCE = "Ce médecin a déjà été relancé. Appelez son cabinet, ou désignez un autre médecin."
TOO_SOON = "Ce médecin vient d’être prévenu. Laissez-lui trois jours avant de le relancer."


def remind_physician(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> str:
    """Write to the doctor awaited and return their name; the message names nobody. Refusal says why not."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, row.pk)
        if found is None or not found[1].is_guided:
            raise Refusal(ONLY_FAMILY)
        if not row.is_open:
            raise Refusal(CLOSED)
        if medical_state(row, row.sections.defer("answers_sealed")).progress == MedicalProgress.SIGNED:
            raise Refusal(SIGNED)
        reminder = reminder_of(row, participants(row), pending_designation(row))
        if reminder is None:
            raise Refusal(NOBODY)
        if reminder.sent_at is not None:
            raise Refusal(ONCE)
        if not reminder.is_open(now):
            raise Refusal(TOO_SOON)
        event = record_event(REMINDED, actor=actor.user, dossier_id=row.pk, at=now)
        address, link = _addressee(row, reminder)
        outbox.queue(f"reminder:{event.pk}", address, "physician_reminded", {"number": row.number, "link": link})
    return reminder.name


def _addressee(dossier: Dossier, reminder: Reminder) -> tuple[str, str]:
    """Return the address and the link of the message: that of the first one for a doctor without an account."""
    site = settings.SITE_URL.rstrip("/")
    if reminder.physician is not None:
        return reminder.physician.user.email, f"{site}/dossiers/{dossier.pk}/"
    designation = reminder.designation
    if designation is not None and designation.physician is not None:
        return designation.physician.email, f"{site}/dossiers/designations/{designation.pk}/"
    key = f"designation:{designation.pk if designation else 0}"
    sent = OutgoingEmail.objects.filter(key=key).values_list("recipient", flat=True).first()
    return sent or "", f"{site}/dossiers/rejoindre/"
