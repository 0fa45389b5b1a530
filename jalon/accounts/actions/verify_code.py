"""Check the six digits that came back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from jalon.accounts.actions.issue_code import digest_of
from jalon.accounts.models import SignInCode, User
from jalon.core.refusal import Refusal
from jalon.core.text import plural

TOO_OLD = "Ce code a plus de {minutes} minutes, il ne marche plus. Demandez un nouveau code."
NO_MORE_TRIES = "Trop d’essais avec ce code, il ne marche plus. Demandez un nouveau code."


def verify_code(code_id: int, digits: str, *, now: datetime | None = None) -> User:
    """Return the person when the digits are those sent; a wrong try counts even when several come at once."""
    now = now or timezone.now()
    refusal = _check(code_id, digits, now)
    if refusal:
        raise Refusal(refusal)
    return User.objects.select_related("professional").get(sign_in_codes=code_id)


def _check(code_id: int, digits: str, now: datetime) -> str:
    with transaction.atomic():
        row = SignInCode.objects.select_for_update(of=("self",)).filter(pk=code_id).first()
        if row is None or row.used_at is not None or row.expires_at <= now:
            return TOO_OLD.format(minutes=settings.SIGN_IN_CODE_MINUTES)
        if row.attempts >= settings.SIGN_IN_CODE_ATTEMPTS:
            return NO_MORE_TRIES
        if constant_time_compare(row.digest, digest_of(row.pk, digits)):
            row.used_at = now
            row.save(update_fields=["used_at"])
            return ""
        row.attempts += 1
        row.save(update_fields=["attempts"])
        left = settings.SIGN_IN_CODE_ATTEMPTS - row.attempts
        if left == 0:
            return NO_MORE_TRIES
        return f"Ce n’est pas le code envoyé. Vérifiez les six chiffres : il reste {plural(left, 'essai')}."
