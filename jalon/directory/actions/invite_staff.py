"""A manager gives roles in the establishment: invitation, acceptance, end."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jalon.accounts.actions.invite_secretary import PATH, WITHDRAWN
from jalon.accounts.actions.mail_link import mail_link, use_link
from jalon.accounts.actors import Actor
from jalon.accounts.enums import LinkPurpose, MembershipRole, UserKind
from jalon.accounts.models import MailedLink, User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.models import CareUnit, Establishment, Membership, StaffInvitation
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy

NOT_STAFF = (
    "Vous êtes connecté avec {other}. Une invitation d’établissement s’accepte avec un compte d’établissement"
    "\N{NO-BREAK SPACE}: déconnectez-vous, puis ouvrez de nouveau le lien."
)
LAST_MANAGER = "C’est la dernière personne qui gère l’établissement. Donnez d’abord ce rôle à quelqu’un d’autre."


def invite_staff(
    establishment: Establishment,
    address: str,
    roles: Sequence[MembershipRole],
    *,
    actor: Actor,
    unit: CareUnit | None = None,
    whole_group: bool = False,
    now: datetime | None = None,
) -> StaffInvitation:
    """Send the invitation. Raises Refusal when the person holds these roles, or is invited already.

    `whole_group`: in every establishment of the same legal entity that the inviter keeps on the day it is accepted.
    """
    now = now or timezone.now()
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    held = Membership.objects.filter(
        establishment=establishment, unit=unit, user__email__iexact=address, ended_at__isnull=True
    ).values_list("role", flat=True)
    if whole_group and (unit is not None or len(group_of(establishment, actor.user)) < 2):
        raise Refusal("Vous ne gérez pas d’autre établissement de ce groupe. Invitez cette personne dans chacun.")
    if set(roles) <= set(held) and not whole_group:
        raise Refusal("Cette personne a déjà ces rôles.")
    return send_invitation(
        establishment, address, roles, inviter=actor.user, unit=unit, whole_group=whole_group, now=now
    )


def send_invitation(
    establishment: Establishment,
    address: str,
    roles: Sequence[MembershipRole],
    *,
    inviter: User,
    unit: CareUnit | None = None,
    whole_group: bool = False,
    now: datetime,
) -> StaffInvitation:
    """Write the invitation and its e-mail; who may is for the caller to say. Raises Refusal when one waits already."""
    with transaction.atomic():
        Establishment.objects.select_for_update(of=("self",)).only("pk").get(pk=establishment.pk)
        if open_invitations(establishment, now).filter(link__address__iexact=address).exists():
            raise Refusal("Une invitation attend déjà à cette adresse. Retirez-la pour en envoyer une autre.")
        context = {
            "inviter": inviter.full_name,
            "establishment": establishment.name,
            "roles": [str(role.label) for role in roles],
            "whole_group": whole_group,
        }
        link = mail_link(LinkPurpose.INVITATION, address, "staff_invitation", path=PATH, context=context, now=now)
        row = StaffInvitation.objects.create(
            link=link,
            invited_by=inviter,
            establishment=establishment,
            unit=unit,
            roles=[*roles],
            whole_group=whole_group,
        )
        record_event("staff.invited", actor=inviter, actor_place=establishment.name, data={"invitation": row.pk})
    return row


def group_of(establishment: Establishment, manager: User) -> list[Establishment]:
    """Return the establishments of the same legal entity that the person keeps, this one included. One query.

    Nobody gives a role where they could not give it by hand: an establishment that others keep is left to them.
    """
    kept = Membership.objects.filter(
        establishment=OuterRef("pk"),
        user=manager,
        role=MembershipRole.MANAGER,
        unit__isnull=True,
        ended_at__isnull=True,
    )
    if not establishment.finess_legal:
        return [establishment]
    rows = Establishment.objects.filter(Exists(kept), finess_legal=establishment.finess_legal, closed_on__isnull=True)
    return [establishment, *rows.exclude(pk=establishment.pk).order_by("name", "pk")]


def open_invitations(establishment: Establishment, now: datetime) -> QuerySet[StaffInvitation]:
    """Return the invitations that can still be accepted, latest first."""
    return StaffInvitation.objects.filter(
        establishment=establishment, accepted_at__isnull=True, revoked_at__isnull=True, link__expires_at__gt=now
    ).order_by("-pk")


def accept_staff_invitation(
    invitation: StaffInvitation, user: User, *, now: datetime | None = None
) -> list[Membership]:
    """Give the person the roles of the invitation."""
    now = now or timezone.now()
    if user.kind != UserKind.UNIT_STAFF:
        raise Refusal(
            NOT_STAFF.format(other=f"un compte «\N{NO-BREAK SPACE}{UserKind(user.kind).label}\N{NO-BREAK SPACE}»")
        )
    with transaction.atomic():
        row = StaffInvitation.objects.select_for_update(of=("self",)).select_related("link").get(pk=invitation.pk)
        if not row.is_open:
            raise Refusal(WITHDRAWN)
        use_link(row.link, now=now)
        row.accepted_at, row.accepted_by = now, user
        row.save(update_fields=["accepted_at", "accepted_by"])
        places = group_of(row.establishment, row.invited_by) if row.whole_group else [row.establishment]
        given = [
            Membership.objects.get_or_create(user=user, establishment=place, unit=row.unit, role=role, ended_at=None)[0]
            for place in places
            for role in row.roles
        ]
        record_event("staff.accepted", actor=user, actor_place=row.establishment.name, data={"invitation": row.pk})
    return given


def revoke_staff_invitation(
    establishment: Establishment, pk: int, *, actor: Actor, now: datetime | None = None
) -> None:
    """Withdraw an invitation that was not accepted yet; nothing happens when there is none."""
    now = now or timezone.now()
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    row = open_invitations(establishment, now).filter(pk=pk).first()
    if row is not None:
        with transaction.atomic():
            MailedLink.objects.filter(pk=row.link_id).update(expires_at=now)
            StaffInvitation.objects.filter(pk=row.pk).update(revoked_at=now)


def end_membership(
    establishment: Establishment, pk: int, *, actor: Actor, now: datetime | None = None
) -> Membership | None:
    """Take a role back, at once. Raises Refusal for the last manager; nothing happens when there is no such role."""
    now = now or timezone.now()
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    with transaction.atomic():
        Establishment.objects.select_for_update(of=("self",)).only("pk").get(pk=establishment.pk)
        current = Membership.objects.filter(establishment=establishment, ended_at__isnull=True)
        row = current.filter(pk=pk).first()
        if row is None:
            return None
        managers = current.filter(role=MembershipRole.MANAGER, unit__isnull=True)
        if row.role == MembershipRole.MANAGER and not managers.exclude(pk=row.pk).exists():
            raise Refusal(LAST_MANAGER)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record_event(
            "staff.role_ended",
            actor=actor.user,
            actor_place=establishment.name,
            data={"membership": row.pk, "role": row.role},
        )
    return row
