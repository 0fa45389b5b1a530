"""Queue an e-mail in the caller's transaction: the row and the task that sends it are kept or lost with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.template import Context, Engine
from procrastinate.types import JSONDict

from jalon.core.text import one_line
from jalon.mail.models import OutgoingEmail
from jalon.mail.tasks import send_email

SUBJECT_LIMIT = 200


@dataclass(frozen=True)
class Letter:
    """One message to queue. `key` names what makes it unique; `template` is a file of templates/emails."""

    key: str
    recipient: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def render(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return (subject, body) of a text template, whose first line is the subject."""
    text = Engine.get_default().get_template(f"emails/{template}.txt").render(Context(context, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return one_line(subject)[:SUBJECT_LIMIT], body.strip() + "\n"


def queue(key: str, recipient: str, template: str, context: dict[str, Any]) -> None:
    """Queue one message; a key already queued is not queued twice."""
    if not OutgoingEmail.objects.filter(key=key).exists():
        queue_all([Letter(key, recipient, template, context)])


def queue_all(letters: Sequence[Letter]) -> None:
    """Queue several messages, whose keys are new, in two queries. What is not an address is left out."""
    rows = [_row(letter) for letter in letters if _is_address(letter.recipient)]
    if not rows:
        return
    # Usually inside the transaction of an action already: no savepoint of its own.
    with transaction.atomic(savepoint=False):
        created = OutgoingEmail.objects.bulk_create(rows)
        jobs: list[JSONDict] = [{"email_id": row.pk} for row in created]
        send_email.batch_defer(*jobs)


def forget(words: str) -> int:
    """Remove every message that holds these words, sent or not; return how many. One query, of the whole table."""
    rows = OutgoingEmail.objects.filter(Q(subject__contains=words) | Q(body__contains=words))
    return rows.delete()[0]


def _row(letter: Letter) -> OutgoingEmail:
    subject, body = render(letter.template, letter.context)
    return OutgoingEmail(
        key=letter.key,
        recipient=letter.recipient.strip(),
        template=letter.template,
        subject=subject,
        body=body,
    )


def _is_address(recipient: str) -> bool:
    try:
        validate_email(recipient.strip())
    except ValidationError:
        return False
    return True


def unsent(recipient: str) -> list[str]:
    """Return the keys of what still has to leave for an address; one query."""
    rows = OutgoingEmail.objects.filter(recipient__iexact=recipient, sent_at__isnull=True, abandoned_at__isnull=True)
    return list(rows.values_list("key", flat=True))


def withdraw(keys: Sequence[str]) -> None:
    """Take back messages that must not leave any more; those sent meanwhile stay on record."""
    OutgoingEmail.objects.filter(key__in=keys, sent_at__isnull=True).delete()
