"""Check the six digits that came back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from jalon.accounts.actions.check_password import count_in_row
from jalon.accounts.enums import CodePurpose, SignInCause, SignInMethod
from jalon.accounts.models import EmailedCode
from jalon.accounts.origin import Origin
from jalon.accounts.refusals import CodeExpired
from jalon.accounts.ways import password_way_is_open
from jalon.audit.journal import record_sign_in
from jalon.core.refusal import Refusal
from jalon.core.text import plural

TOO_OLD = "Ce code a plus de {minutes}\N{NO-BREAK SPACE}minutes, il ne marche plus. Demandez un nouveau code."
USED = "Ce code a déjà servi, ou un plus récent l’a remplacé. Demandez un nouveau code."
NO_MORE_TRIES = "Trop d’essais avec ce code, il ne marche plus. Demandez un nouveau code."
CLOSED = (
    "Trop d’essais à la suite\N{NO-BREAK SPACE}: l’entrée par mot de passe est fermée. "
    "Votre carte ou votre e-CPS l’ouvre de nouveau."
)


def verify_code(
    code_id: int, digits: str, *, purpose: CodePurpose, origin: Origin, now: datetime | None = None
) -> EmailedCode:
    """Return the code's row, used from now on, when the digits are those sent.

    Raises Refusal for wrong digits, CodeExpired when only a new code helps. A wrong try counts even when several come
    at once, and each one of a sign-in counts towards the closing of the password way.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = EmailedCode.objects.select_for_update(of=("self",)).select_related("user").filter(pk=code_id).first()
        if row is None or row.purpose != purpose:
            raise CodeExpired(USED)
        refusal = _refusal_before_reading(row, now) or _read(row, digits, origin, now)
    if refusal:
        raise refusal
    return row


def _refusal_before_reading(row: EmailedCode, now: datetime) -> Refusal | None:
    """Return why no digits would do any more. The right ones after the last try do not."""
    if row.used_at is not None:
        return CodeExpired(USED)
    if row.tries >= settings.SIGN_IN_CODE_TRIES:
        return CodeExpired(NO_MORE_TRIES)
    lifetime = timedelta(minutes=settings.SIGN_IN_CODE_MINUTES)
    if row.expires_at <= now:
        replaced = row.expires_at < row.sent_at + lifetime
        return CodeExpired(USED if replaced else TOO_OLD.format(minutes=settings.SIGN_IN_CODE_MINUTES))
    if row.purpose == CodePurpose.SIGN_IN and row.user is not None and not password_way_is_open(row.user, now):
        return CodeExpired(CLOSED)
    return None


def _read(row: EmailedCode, digits: str, origin: Origin, now: datetime) -> Refusal | None:
    """Compare the digits, and mark the row used or tried."""
    if check_password(digits, row.digest):
        row.used_at = now
        row.save(update_fields=["used_at"])
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    if row.purpose == CodePurpose.SIGN_IN:
        count_in_row(row.user, now)
        record_sign_in(
            user=row.user,
            method=SignInMethod.PASSWORD,
            cause=SignInCause.WRONG_CODE,
            address=origin.address,
            device=origin.device,
            at=now,
        )
    left = settings.SIGN_IN_CODE_TRIES - row.tries
    if left == 0:
        return CodeExpired(NO_MORE_TRIES)
    return Refusal(
        f"Ce n’est pas le code envoyé. Vérifiez les six chiffres\N{NO-BREAK SPACE}: il reste {plural(left, 'essai')}."
    )
