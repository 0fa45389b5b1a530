"""A manager makes the team of a hospital ward: invitation, acceptance, end."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.accounts.actions.invite_secretary import PATH, WITHDRAWN
from jalon.accounts.actions.mail_link import mail_link, use_link
from jalon.accounts.actors import Actor
from jalon.accounts.enums import LinkPurpose, UserKind, WardRole
from jalon.accounts.models import MailedLink, User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.enums import WardPosition
from jalon.directory.models import Ward, WardInvitation, WardMember
from jalon.directory.policies import ONLY_WARD_MANAGERS, EstablishmentPolicy

NOT_OF_WARDS = (
    "Vous êtes connecté avec un compte «\N{NO-BREAK SPACE}{other}\N{NO-BREAK SPACE}». Cette invitation s’accepte avec "
    "un compte «\N{NO-BREAK SPACE}{wanted}\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: déconnectez-vous, puis ouvrez de "
    "nouveau le lien."
)
CLOSED_WARD = "Ce service est fermé."


def kind_of(role: WardRole) -> UserKind:
    """Return the kind of account of somebody in a ward: a doctor signs, and is known by card or e-CPS."""
    return UserKind.PHYSICIAN if role == WardRole.DOCTOR else UserKind.WARD


def invite_to_ward(
    ward: Ward, address: str, position: WardPosition, *, actor: Actor, phone: str = "", now: datetime | None = None
) -> WardInvitation:
    """Send the invitation. Raises Refusal when the person is of the team, or is invited already."""
    now = now or timezone.now()
    _refuse_others(actor, ward)
    if ward.members.filter(ended_at__isnull=True, user__email__iexact=address).exists():
        raise Refusal("Cette personne est déjà dans l’équipe du service.")
    with transaction.atomic():
        row = Ward.objects.select_for_update(of=("self",)).select_related("establishment").get(pk=ward.pk)
        if row.closed_at is not None:
            raise Refusal(CLOSED_WARD)
        if open_invitations(row, now).filter(link__address__iexact=address).exists():
            raise Refusal("Une invitation attend déjà à cette adresse. Retirez-la pour en envoyer une autre.")
        context = {
            "inviter": actor.user.full_name,
            "establishment": row.establishment.name,
            "roles": [f"{position.label}, service {row.name}"],
            "whole_group": False,
        }
        link = mail_link(LinkPurpose.INVITATION, address, "staff_invitation", path=PATH, context=context, now=now)
        invitation = WardInvitation.objects.create(
            link=link, invited_by=actor.user, ward=row, position=position, phone=phone
        )
        _record("ward.invited", row, actor.user, {"invitation": invitation.pk}, now)
    return invitation


def open_invitations(ward: Ward, now: datetime) -> QuerySet[WardInvitation]:
    """Return the invitations that can still be accepted, latest first."""
    return WardInvitation.objects.filter(
        ward=ward, accepted_at__isnull=True, revoked_at__isnull=True, link__expires_at__gt=now
    ).order_by("-pk")


def accept_ward_invitation(invitation: WardInvitation, user: User, *, now: datetime | None = None) -> WardMember:
    """Put the person in the team. Raises Refusal for another kind of account, or when it waits no more."""
    now = now or timezone.now()
    if user.kind != (wanted := kind_of(invitation.role)):
        raise Refusal(NOT_OF_WARDS.format(other=UserKind(user.kind).label, wanted=wanted.label))
    with transaction.atomic():
        row = WardInvitation.objects.select_for_update(of=("self",)).select_related("link").get(pk=invitation.pk)
        if not row.is_open:
            raise Refusal(WITHDRAWN)
        ward = Ward.objects.select_for_update(of=("self",)).select_related("establishment").get(pk=row.ward_id)
        if ward.closed_at is not None:
            raise Refusal(CLOSED_WARD)
        use_link(row.link, now=now)
        row.accepted_at, row.accepted_by = now, user
        row.save(update_fields=["accepted_at", "accepted_by"])
        # Whoever is invited again, at another address, takes the new place.
        ward.members.filter(user=user, ended_at__isnull=True).update(ended_at=now)
        member = WardMember.objects.create(
            ward=ward, user=user, role=row.role, position=row.position, phone=row.phone, since=now
        )
        _record("ward.joined", ward, user, {"invitation": row.pk}, now)
    return member


def revoke_ward_invitation(ward: Ward, pk: int, *, actor: Actor, now: datetime | None = None) -> None:
    """Withdraw an invitation that was not accepted yet; nothing happens when there is none."""
    now = now or timezone.now()
    _refuse_others(actor, ward)
    row = open_invitations(ward, now).filter(pk=pk).first()
    if row is not None:
        with transaction.atomic():
            MailedLink.objects.filter(pk=row.link_id).update(expires_at=now)
            WardInvitation.objects.filter(pk=row.pk).update(revoked_at=now)


def end_ward_member(ward: Ward, pk: int, *, actor: Actor, now: datetime | None = None) -> WardMember | None:
    """Take somebody out of the team, at once; nothing happens when they are not in it.

    By the manager, or by the person.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = WardMember.objects.select_for_update(of=("self",)).select_related("user")
        row = rows.filter(ward=ward, pk=pk, ended_at__isnull=True).first()
        if row is None:
            return None
        if row.user_id != actor.user.pk:
            _refuse_others(actor, ward)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _record("ward.left", ward, actor.user, {"member": row.pk}, now)
    return row


def _refuse_others(actor: Actor, ward: Ward) -> None:
    if not EstablishmentPolicy.may_edit(actor, ward.establishment):
        raise Refusal(ONLY_WARD_MANAGERS)


def _record(name: str, ward: Ward, user: User, data: dict[str, int], now: datetime) -> None:
    record_event(name, actor=user, actor_place=ward.establishment.name, data={"ward": ward.pk, **data}, at=now)
