"""First half of signing in: who claims to come, with what password."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.accounts.models import SignInFailure, User
from jalon.core.identifiers import normalise
from jalon.core.refusal import Refusal

MISMATCH = (
    "Identifiant, mot de passe : quelque chose ne correspond pas. "
    "Vérifiez les deux ; pour un médecin, la carte CPS ou l’e-CPS ouvre toujours cet espace."
)
TOO_MANY = (
    "Trop d’essais avec cet identifiant. Attendez {minutes} minutes, puis réessayez ; "
    "vérifiez d’ici là que l’identifiant est le bon."
)


def check_password(identifier: str, password: str, *, now: datetime | None = None) -> User:
    """Return the person known by this RPPS number or e-mail address, when the password is theirs.

    The refusal is the same whether the person exists or not. The password way opens to a physician only after a card
    or an e-CPS has opened it (design: signing in, 3).
    """
    now = now or timezone.now()
    digest = hashlib.sha256(identifier.strip().lower().encode()).hexdigest()
    since = now - timedelta(minutes=settings.SIGN_IN_FAILURES_MINUTES)
    failures = SignInFailure.objects.filter(identifier_digest=digest, at__gte=since).count()
    if failures >= settings.SIGN_IN_FAILURES_ALLOWED:
        raise Refusal(TOO_MANY.format(minutes=settings.SIGN_IN_FAILURES_MINUTES))
    user = _find(identifier)
    if user is None:
        make_password(password)  # Takes as long as checking one: a stranger learns nothing from the delay.
    if user is None or not user.check_password(password) or not _password_door_is_open(user):
        SignInFailure.objects.create(identifier_digest=digest, at=now)
        raise Refusal(MISMATCH)
    return user


def _find(identifier: str) -> User | None:
    people = User.objects.filter(is_active=True).select_related("professional")
    if "@" in identifier:
        return people.filter(email__iexact=identifier.strip()).exclude(kind=UserKind.PHYSICIAN).first()
    return people.filter(professional__rpps=normalise(identifier)).first()


def _password_door_is_open(user: User) -> bool:
    if user.email_verified_at is None:
        return False
    return user.kind != UserKind.PHYSICIAN or user.professional.password_door_opened_at is not None
