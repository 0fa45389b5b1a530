"""Every e-mail that the product sent, as caught by the demonstration's SMTP server."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.web.access import public

PER_PAGE = 30


@dataclass(frozen=True)
class CaughtEmail:
    """One message as a person would read it."""

    name: str
    sender: str
    recipient: str
    subject: str
    received_at: datetime
    body: str


def _read(path: Path) -> CaughtEmail:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    return CaughtEmail(
        name=path.stem,
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        received_at=datetime.fromtimestamp(path.stat().st_mtime).astimezone(),
        body=body.get_content() if body else "",
    )


def _files() -> list[Path]:
    folder = Path(settings.DEMO_MAIL_DIR)
    return sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(_files(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page, "emails": [_read(path) for path in page]})


@public
@require_safe
def email(request: HttpRequest, name: str) -> HttpResponse:
    for path in _files():
        if path.stem == name:
            return render(request, "demo/email.html", {"email": _read(path)})
    raise Http404
