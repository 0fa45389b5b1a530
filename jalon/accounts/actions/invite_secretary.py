"""A physician lets somebody prepare dossiers: invitation, acceptance, end."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.accounts.actions.mail_link import mail_link, use_link
from jalon.accounts.enums import LinkPurpose, UserKind
from jalon.accounts.models import Delegation, MailedLink, Professional, SecretaryInvitation, User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal

PATH = "/invitation/{secret}/"
NOT_A_SECRETARY = (
    "Vous êtes connecté avec {other}. Une invitation de secrétariat s’accepte avec un compte de secrétariat"
    "\N{NO-BREAK SPACE}: déconnectez-vous, puis ouvrez de nouveau le lien."
)
WITHDRAWN = "Cette invitation a été retirée. Demandez-en une autre à la personne qui vous l’a envoyée."


def invite_secretary(
    physician: Professional, address: str, *, may_send: bool, now: datetime | None = None
) -> SecretaryInvitation:
    """Send the invitation. Raises Refusal when the person is already the physician's secretary, or invited."""
    now = now or timezone.now()
    current = Delegation.objects.filter(physician=physician, ended_at__isnull=True, delegate__email__iexact=address)
    if current.exists():
        raise Refusal("Cette personne prépare déjà vos dossiers.")
    if address.lower() == physician.user.email.lower():
        raise Refusal("C’est votre propre adresse. Indiquez celle de votre secrétariat.")
    with transaction.atomic():
        Professional.objects.select_for_update(of=("self",)).get(pk=physician.pk)
        pending = open_invitations(physician, now).filter(link__address__iexact=address)
        if pending.exists():
            raise Refusal("Une invitation attend déjà à cette adresse. Retirez-la pour en envoyer une autre.")
        context = {"inviter": physician.user.full_name, "may_send": may_send}
        link = mail_link(LinkPurpose.INVITATION, address, "secretary_invitation", path=PATH, context=context, now=now)
        row = SecretaryInvitation.objects.create(
            link=link, invited_by=physician.user, physician=physician, may_send=may_send
        )
        record_event("secretary.invited", actor=physician.user, data={"invitation": row.pk})
    return row


def open_invitations(physician: Professional, now: datetime) -> QuerySet[SecretaryInvitation]:
    """Return the invitations that can still be accepted, latest first."""
    return SecretaryInvitation.objects.filter(
        physician=physician, accepted_at__isnull=True, revoked_at__isnull=True, link__expires_at__gt=now
    ).order_by("-pk")


def accept_secretary_invitation(
    invitation: SecretaryInvitation, user: User, *, now: datetime | None = None
) -> Delegation:
    """Make the person the physician's secretary."""
    now = now or timezone.now()
    if user.kind != UserKind.SECRETARY:
        raise Refusal(NOT_A_SECRETARY.format(other=f"un compte « {UserKind(user.kind).label} »"))
    with transaction.atomic():
        row = SecretaryInvitation.objects.select_for_update(of=("self",)).select_related("link").get(pk=invitation.pk)
        if not row.is_open:
            raise Refusal(WITHDRAWN)
        use_link(row.link, now=now)
        row.accepted_at, row.accepted_by = now, user
        row.save(update_fields=["accepted_at", "accepted_by"])
        delegation, _ = Delegation.objects.get_or_create(
            physician=row.physician, delegate=user, ended_at=None, defaults={"may_send": row.may_send}
        )
        record_event("secretary.accepted", actor=user, data={"invitation": row.pk})
    return delegation


def revoke_secretary_invitation(physician: Professional, pk: int, *, now: datetime | None = None) -> None:
    """Withdraw an invitation that was not accepted yet; nothing happens when there is none."""
    now = now or timezone.now()
    rows = open_invitations(physician, now).filter(pk=pk)
    MailedLink.objects.filter(pk__in=rows.values("link")).update(expires_at=now)
    SecretaryInvitation.objects.filter(physician=physician, pk=pk, accepted_at__isnull=True).update(revoked_at=now)


def change_delegation(physician: Professional, pk: int, *, may_send: bool | None, now: datetime | None = None) -> None:
    """Let a secretary send what is signed, or no longer; `may_send` None ends the delegation, at once."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = Delegation.objects.select_for_update(of=("self",))
        row = rows.filter(physician=physician, pk=pk, ended_at__isnull=True).first()
        if row is None:
            return
        if may_send is None:
            row.ended_at = now
        else:
            row.may_send = may_send
        row.save(update_fields=["ended_at", "may_send"])
        name = "secretary.ended" if may_send is None else "secretary.may_send_changed"
        record_event(name, actor=physician.user, data={"delegation": row.pk})
