"""Issue a code and queue its e-mail, as one."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.models import User
from jalon.mail import outbox
from jalon.web.signin.attempt import Attempt


def send_code(request: HttpRequest, user: User, next_url: str) -> None:
    """Send six digits to the person's address and bind them to this visitor's session."""
    with transaction.atomic():
        code, digits = issue_code(user)
        outbox.queue(
            f"sign-in-code:{code.pk}",
            user.email,
            "sign_in_code",
            {"digits": digits, "minutes": settings.SIGN_IN_CODE_MINUTES},
        )
    Attempt(user.pk, code.pk, next_url).keep(request.session)
