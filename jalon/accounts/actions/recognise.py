"""Whose account a proven identity opens."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jalon.accounts.enums import SignInCause
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import LinkedIdentity, User
from jalon.accounts.refusals import SignInRefused


def recognise(identity: ProvenIdentity, *, now: datetime | None = None) -> User | None:
    """Return the account of this identity, None when it has none yet; remember the prover's name for it.

    An account is found by the prover's own name of the person, else by the national identifier, which a card and
    Pro Santé Connect prove alike: the same account opens by both. Never by an e-mail address. Raises SignInRefused
    for a closed account, and when the two names lead to two accounts.
    """
    now = now or timezone.now()
    with transaction.atomic():
        link = (
            LinkedIdentity.objects.select_for_update(of=("self",))
            .filter(issuer=identity.issuer, subject=identity.subject)
            .first()
        )
        if link is not None and link.national_id != identity.national_id:
            raise SignInRefused(SignInCause.IDENTITY_CONFLICT)
        holders = Q(pk=link.user_id) if link else Q(pk__in=())
        if identity.national_id:
            holders |= Q(identities__national_id=identity.national_id)
        if identity.rpps:
            holders |= Q(professional__rpps=identity.rpps)
        people = list(User.objects.select_related("professional").filter(holders).distinct()[:2])
        if len(people) > 1:
            raise SignInRefused(SignInCause.IDENTITY_CONFLICT)
        if not people:
            return None
        user = people[0]
        if not user.is_active:
            raise SignInRefused(SignInCause.ACCOUNT_CLOSED)
        link_identity(user, identity, now=now)
    return user


def link_identity(user: User, identity: ProvenIdentity, *, now: datetime | None = None) -> None:
    """Remember that this identity opens this account; raise SignInRefused when it already opens another."""
    now = now or timezone.now()
    row, is_new = LinkedIdentity.objects.get_or_create(
        issuer=identity.issuer,
        subject=identity.subject,
        defaults={"user": user, "national_id": identity.national_id, "linked_at": now, "used_at": now},
    )
    if row.user_id != user.pk:
        raise SignInRefused(SignInCause.IDENTITY_CONFLICT)
    if not is_new:
        LinkedIdentity.objects.filter(pk=row.pk).update(used_at=now)
