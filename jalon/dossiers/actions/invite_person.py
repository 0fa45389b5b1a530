"""Invite somebody to a dossier: a relative, the person concerned, or a helper by mandate."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.accounts.actions.invite_secretary import PATH
from jalon.accounts.actions.mail_link import mail_link
from jalon.accounts.actors import Actor
from jalon.accounts.enums import LinkPurpose, UserKind
from jalon.accounts.models import MailedLink, User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import one_line
from jalon.dossiers.enums import FAMILY_ROLES, DossierKind, ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant, ParticipantInvitation
from jalon.dossiers.people import Asker, refuse_mandate_until
from jalon.dossiers.policies import Standing

MOST_PEOPLE = 20
BETWEEN_TWO = timedelta(minutes=5)
TOO_SOON = (
    "L’e-mail est parti il y a moins de cinq minutes. Laissez-lui le temps d’arriver, "
    "et faites regarder les indésirables."
)
GONE = "Cette invitation n’attend plus\N{NO-BREAK SPACE}: elle a été acceptée, déclinée ou retirée."


@dataclass(frozen=True)
class Gift:
    """What an invitation gives. `organisation` and `until`, the last day, are those of a mandate alone."""

    role: ParticipantRole
    rights: Rights
    organisation: str = ""
    until: date | None = None

    @property
    def is_mandate(self) -> bool:
        return self.role == ParticipantRole.HELPER


def invite_person(
    dossier: Dossier, address: str, gift: Gift, *, actor: Actor, now: datetime | None = None
) -> ParticipantInvitation:
    """Send the invitation: its e-mail gives the dossier's number, never who the person is.

    Refusal when the actor may not invite so or has no proven address, when the one typed is their own, a physician's,
    that of somebody who takes part or is invited, and when the dossier has twenty people.
    """
    now = now or timezone.now()
    address = address.strip()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        asker = Asker.of(actor, row)
        if reason := asker.may_invite(row, gift.role):
            raise Refusal(reason)
        _refuse_gift(gift)
        _refuse_address(row, address, actor)
        _refuse_more(row, gift)
        invitation = ParticipantInvitation(
            dossier=row,
            invited_by=actor.user,
            role=gift.role,
            rights=gift.rights,
            organisation=one_line(gift.organisation) if gift.is_mandate else "",
            mandate_until=gift.until if gift.is_mandate else None,
        )
        invitation.link = _mail(invitation, address, asker.standing, now)
        invitation.save()
        record_event(
            "dossier.person_invited",
            actor=actor.user,
            dossier_id=row.pk,
            data={"invitation": invitation.pk, "role": gift.role.value, "rights": gift.rights.value},
        )
    return invitation


def waiting_invitations(dossier: Dossier) -> QuerySet[ParticipantInvitation]:
    """Return the invitations neither accepted, declined nor taken back, expired ones included, latest first."""
    rows = dossier.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, declined_at__isnull=True)
    return rows.order_by("-pk")


def resend_invitation(dossier: Dossier, pk: int, *, actor: Actor, now: datetime | None = None) -> ParticipantInvitation:
    """Send it again, with another link: the former stops working, and the seven days begin anew."""
    now = now or timezone.now()
    with transaction.atomic():
        invitation, asker = _waiting(dossier, pk, actor)
        former = invitation.link
        if now - former.created_at < BETWEEN_TWO:
            raise Refusal(TOO_SOON)
        if invitation.role == ParticipantRole.HELPER:
            refuse_mandate_until(invitation.mandate_until)
        invitation.link = _mail(invitation, former.address, asker.standing, now)
        invitation.save(update_fields=["link"])
        MailedLink.objects.filter(pk=former.pk).update(expires_at=now)
        record_event(
            "dossier.person_invited_again",
            actor=actor.user,
            dossier_id=dossier.pk,
            data={"invitation": invitation.pk},
        )
    return invitation


def cancel_invitation(dossier: Dossier, pk: int, *, actor: Actor, now: datetime | None = None) -> ParticipantInvitation:
    """Take back an invitation that waits; its link stops working at once."""
    now = now or timezone.now()
    with transaction.atomic():
        invitation, _ = _waiting(dossier, pk, actor)
        take_back([invitation], now)
        record_event(
            "dossier.invitation_cancelled", actor=actor.user, dossier_id=dossier.pk, data={"invitation": invitation.pk}
        )
    return invitation


def take_back(invitations: list[ParticipantInvitation], now: datetime) -> None:
    """Close invitations that wait, in the caller's transaction."""
    MailedLink.objects.filter(pk__in=[row.link_id for row in invitations]).update(expires_at=now)
    ParticipantInvitation.objects.filter(pk__in=[row.pk for row in invitations]).update(revoked_at=now)


def _waiting(dossier: Dossier, pk: int, actor: Actor) -> tuple[ParticipantInvitation, Asker]:
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    asker = Asker.of(actor, row)
    invitation = waiting_invitations(row).filter(pk=pk).select_related("link", "dossier").first()
    if invitation is None:
        raise Refusal(GONE)
    if reason := asker.may_invite(row, invitation.role):
        raise Refusal(reason)
    return invitation, asker


def _refuse_gift(gift: Gift) -> None:
    if gift.is_mandate:
        if not one_line(gift.organisation):
            raise Refusal("Écrivez pour quel organisme agit ce professionnel.")
        refuse_mandate_until(gift.until)
    elif gift.role not in FAMILY_ROLES:
        raise Refusal("Un médecin ne s’invite pas\N{NO-BREAK SPACE}: désignez-le comme médecin traitant.")


def _refuse_address(dossier: Dossier, address: str, actor: Actor) -> None:
    if address.lower() == actor.user.email.lower():
        raise Refusal("C’est votre propre adresse. Indiquez celle de la personne à inviter.")
    taking_part = dossier.participants.filter(ended_at__isnull=True, user__email__iexact=address)
    present = taking_part.select_related("user").first()
    if present is not None and present.is_over:
        raise Refusal(
            f"Le mandat de {present.user.full_name} est terminé\N{NO-BREAK SPACE}: renouvelez-le dans la liste."
        )
    if present is not None:
        raise Refusal(f"{present.user.full_name} est déjà sur ce dossier. Ses droits se changent dans la liste.")
    if User.objects.filter(email__iexact=address, kind=UserKind.PHYSICIAN).exists():
        raise Refusal("C’est l’adresse d’un médecin inscrit\N{NO-BREAK SPACE}: désignez-le comme médecin traitant.")
    if waiting_invitations(dossier).filter(link__address__iexact=address).exists():
        raise Refusal("Une invitation attend déjà à cette adresse. Vous pouvez la renvoyer, ou la retirer.")


def _refuse_more(dossier: Dossier, gift: Gift) -> None:
    people, waiting = Participant.objects.filter(dossier=dossier, ended_at__isnull=True), waiting_invitations(dossier)
    if people.count() + waiting.count() >= MOST_PEOPLE:
        raise Refusal(
            f"Ce dossier a déjà {MOST_PEOPLE}\N{NO-BREAK SPACE}personnes, invitations comprises. Retirez-en une."
        )
    patient = {"role": ParticipantRole.PATIENT}
    if gift.role == ParticipantRole.PATIENT and (
        people.filter(**patient).exists() or waiting.filter(**patient).exists()
    ):
        raise Refusal("La personne concernée est déjà sur ce dossier, ou y est invitée.")


def _mail(invitation: ParticipantInvitation, address: str, standing: Standing, now: datetime) -> MailedLink:
    """Send the link. The person concerned is not named, be it as the one who invites."""
    inviter = invitation.invited_by
    is_patient = inviter.participations.filter(dossier=invitation.dossier, role=ParticipantRole.PATIENT).exists()
    context = {
        "inviter": "La personne concernée" if is_patient else inviter.full_name,
        "by_secretary": standing == Standing.SECRETARY,
        "number": invitation.dossier.number,
        "rights": invitation.rights,
        "of_child": invitation.dossier.kind == DossierKind.TND,
        "agrees": invitation.role == ParticipantRole.GUARDIAN,
        "organisation": invitation.organisation,
        "mandate_until": invitation.mandate_until,
    }
    return mail_link(LinkPurpose.INVITATION, address, "dossier_invitation", path=PATH, context=context, now=now)
