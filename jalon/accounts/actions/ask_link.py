"""A visitor asks for an account, or for a new password. What comes by e-mail depends on whose address it is."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actions.begin_account import remind_of_beginning
from jalon.accounts.actions.mail_link import mail_link, may_leave
from jalon.accounts.enums import LinkPurpose, UserKind
from jalon.accounts.models import User
from jalon.accounts.origin import Origin, digest

# Purpose, template and path by whether the address has an account.
NEW = (LinkPurpose.CREATE_ACCOUNT, "/compte/lien/creer/{secret}/")
KNOWN = (LinkPurpose.RESET_PASSWORD, "/compte/lien/mot-de-passe/{secret}/")


def ask_link(address: str, *, wanted: LinkPurpose, origin: Origin, now: datetime | None = None) -> None:
    """Send one message, whoever has the address, so that neither the page nor its delay tells who has an account.

    A new address gets a link that creates an account, a known one a link to a new password, whichever was asked for,
    with a sentence that says so. A physician's password is set through a card or e-CPS only: the message says that.
    What was begun with the address gets its own link once more. Beyond three an hour nothing leaves, and nothing shows.
    Raises Refusal for a network that asks too often.
    """
    now = now or timezone.now()
    network = digest("network", origin.network)
    if not may_leave(address, network, now):
        return
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    purpose, path = KNOWN if user else NEW
    if user and user.kind == UserKind.PHYSICIAN:
        template, path = "password_by_card_only", "/medecins-liberaux/"
    elif user:
        template = "password_reset" if wanted == purpose else "account_exists"
    else:
        template = "account_link" if wanted == purpose else "no_account"
    mail_link(purpose, address, template, user=user, path=path, network_digest=network, now=now)
    remind_of_beginning(address, network, now)
