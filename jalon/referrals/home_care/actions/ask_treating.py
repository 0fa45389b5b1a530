"""The médecin traitant is asked whether they agree to care at home: at the sending, or again by those who ask."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.dossiers.actions.name_physician import name_physician
from jalon.dossiers.models import Dossier
from jalon.mail import outbox
from jalon.referrals.home_care.actions.base import caring
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import AgreementState, How
from jalon.referrals.home_care.models import Agreement
from jalon.referrals.home_care.treating import agreement_of, has_signed, treating_of
from jalon.referrals.models import Referral


def ask_at_sending(referral: Referral, sender_id: int | None, *, now: datetime) -> Agreement | None:
    """Ask for the agreement that a request to a unit at home calls for; None when one was asked before.

    A médecin traitant who signed what the dossier says today agrees by that signature: nothing is asked.
    """
    dossier, kind = referral.dossier, referral.unit.kind
    if agreement_of(dossier, kind) is not None:
        return None
    treating = treating_of(dossier)
    physician = treating.physician
    row = Agreement(dossier=dossier, unit_kind=kind, physician=physician, name=treating.name, asked_at=now)
    if physician is not None and has_signed(dossier, physician):
        row.state, row.how = AgreementState.AGREED, How.SIGNATURE
        row.obtained_on = timezone.localdate(now)
        row.answered_at, row.answered_by = now, physician
        row.save(force_insert=True)
        _told("agreement_signed", referral, physician, now)
        return row
    row.save(force_insert=True)
    _told("agreement_asked", referral, None, now)
    if treating.takes_part and physician is not None and physician.pk != sender_id:
        write_to(physician, referral, row)
    return row


def ask_physician(
    referral: Referral,
    *,
    actor: Actor,
    physician: User | None = None,
    name: str = "",
    address: str = "",
    now: datetime | None = None,
) -> Agreement:
    """Ask again, and name the médecin traitant: one known to Jalon, or another by name and e-mail address.

    Whoever does not follow the dossier yet is named in it (`name_physician`), and comes by its number or by accepting.
    """
    now = now or timezone.now()
    with caring(referral, Deed.ASK_PHYSICIAN, actor) as care:
        dossier, kind = care.referral.dossier, care.referral.unit.kind
        follows = physician is not None and dossier.participants.in_force().filter(user=physician).exists()
        if not follows:
            name_physician(dossier, actor=actor, physician=physician, name=name, address=address, now=now)
        row = care.agreement
        if row is None or row.state != AgreementState.PENDING:
            row = Agreement(dossier=dossier, unit_kind=kind, asked_at=now)
        row.physician = physician
        row.name = physician.full_name if physician else name
        row.asked_at = now
        row.save()
        _told("agreement_asked", care.referral, actor.user, now)
        if follows and physician is not None:
            write_to(physician, care.referral, row)
        return row


def follow_arrival(dossier: Dossier, physician: User) -> None:
    """Put a physician who just came as médecin traitant on what waits for nobody's account. One query."""
    rows = Agreement.objects.filter(dossier=dossier, state=AgreementState.PENDING, physician__isnull=True)
    rows.update(physician=physician, name=physician.full_name)


def write_to(physician: User, referral: Referral, row: Agreement) -> None:
    """Write to the médecin traitant that an answer is awaited: the dossier's number, nothing of the person."""
    address = reverse("referrals:home_act", args=[referral.pk, Deed.GIVE_AGREEMENT])
    context = {"number": referral.dossier.number, "link": f"{settings.SITE_URL.rstrip('/')}{address}"}
    outbox.queue(f"agreement:{row.pk}:{row.asked_at.timestamp():.0f}", physician.email, "home_agreement_asked", context)


def _told(name: str, referral: Referral, actor: User | None, now: datetime) -> None:
    record_event(f"home.{name}", actor=actor, dossier_id=referral.dossier_id, referral_id=referral.pk, data={}, at=now)
