"""Somebody has proven who they are: write it down, and open again what their failures had closed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.enums import STRONG_METHODS, SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import Professional, User
from jalon.accounts.origin import Origin
from jalon.accounts.sessions import SignIn
from jalon.accounts.throttle import Try
from jalon.audit.journal import record_sign_in


def sign_in(
    user: User,
    method: SignInMethod,
    *,
    origin: Origin,
    identity: ProvenIdentity | None = None,
    earlier: SignIn | None = None,
    id_token: str = "",
    now: datetime | None = None,
) -> SignIn:
    """Journal a complete sign-in and return what its session must know.

    A card or e-CPS opens the password way again and keeps the professional's facts up to date. `earlier`: the sign-in
    of the session it confirms, whose proof of identity still counts when this one is by password.
    """
    now = now or timezone.now()
    is_strong = method in STRONG_METHODS
    with transaction.atomic():
        changed = {"failures_in_row": 0, "last_login": now}
        if is_strong:
            changed["password_way_closed_at"] = None
        User.objects.filter(pk=user.pk).update(**changed)
        if method == SignInMethod.PASSWORD:
            Try.of(_identifier(user), origin).forget_failures()
        if identity is not None:
            _bring_up_to_date(user, identity, now)
        record_sign_in(
            user=user,
            method=method,
            acr=identity.acr if identity else "",
            certificate=identity.certificate if identity else "",
            address=origin.address,
            device=origin.device,
            at=now,
        )
    return SignIn(
        method=method,
        at=now.timestamp(),
        proven_at=now.timestamp() if is_strong else (earlier.proven_at if earlier else 0.0),
        acr=identity.acr if identity else "",
        address=origin.address,
        device=origin.device,
        id_token=id_token or (earlier.id_token if earlier else ""),
        id_token_from=method if id_token else (earlier.id_token_from if earlier else ""),
    )


def _identifier(user: User) -> str:
    professional = getattr(user, "professional", None)
    return professional.rpps if professional else user.email.lower()


def _bring_up_to_date(user: User, identity: ProvenIdentity, now: datetime) -> None:
    facts: dict[str, object] = {"proven_at": now}
    if identity.profession:
        facts["profession"] = identity.profession
    if identity.activities:
        facts["activities"] = identity.to_json()["activities"]
    Professional.objects.filter(user=user, rpps=identity.rpps or None).update(**facts)
