"""What every page that asks for six digits shows: where they went, for how long, and how to have others."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from jalon.accounts.actions.issue_code import may_resend_at
from jalon.accounts.models import EmailedCode
from jalon.core.refusal import Refusal
from jalon.core.text import masked_address
from jalon.web.signin.forms import CodeForm


def code_page(form: CodeForm, row: EmailedCode) -> dict[str, Any]:
    """Return the context of the page. Moments are told to the script as seconds from now: its clock may be wrong."""
    now = timezone.now()
    return {
        "form": form,
        "address": masked_address(row.address),
        "sent_at": row.sent_at,
        "expires_at": row.expires_at,
        "seconds_left": max(0, int((row.expires_at - now).total_seconds())),
        "seconds_to_resend": max(0, int((may_resend_at(row) - now).total_seconds())),
    }


def asked_again(request: HttpRequest, send: Callable[[], EmailedCode]) -> EmailedCode | None:
    """Send another code and say so, or say why not."""
    try:
        row = send()
    except Refusal as reason:
        messages.warning(request, reason.sentence)
        return None
    messages.success(request, "Un nouveau code est parti. L’ancien ne marche plus.")
    return row
