"""A visitor asks for an account, or for a new password. What comes by e-mail depends on whose address it is."""

from datetime import datetime, timedelta

from django.db.models.functions import Lower
from django.utils import timezone

from jalon.accounts.actions.mail_link import mail_link
from jalon.accounts.enums import LinkPurpose, UserKind
from jalon.accounts.models import MailedLink, User
from jalon.accounts.origin import Origin, digest
from jalon.core.refusal import Refusal

HOUR = timedelta(hours=1)
TO_ONE_ADDRESS = 3
FROM_ONE_NETWORK = 20
TOO_MANY = "Beaucoup de messages ont été demandés depuis votre réseau. Attendez une heure, puis réessayez."
# Purpose, template and path by whether the address has an account.
NEW = (LinkPurpose.CREATE_ACCOUNT, "/compte/lien/creer/{secret}/")
KNOWN = (LinkPurpose.RESET_PASSWORD, "/compte/lien/mot-de-passe/{secret}/")


def ask_link(address: str, *, wanted: LinkPurpose, origin: Origin, now: datetime | None = None) -> None:
    """Send one message, whoever has the address, so that neither the page nor its delay tells who has an account.

    A new address gets a link that creates an account, a known one a link to a new password, whichever was asked for,
    with a sentence that says so. A physician's password is set through a card or e-CPS only: the message says that.
    Beyond three an hour nothing leaves, and nothing shows. Raises Refusal for a network that asks too often.
    """
    now = now or timezone.now()
    network = digest("network", origin.network)
    if MailedLink.objects.filter(network_digest=network, created_at__gt=now - HOUR).count() >= FROM_ONE_NETWORK:
        raise Refusal(TOO_MANY)
    sent = MailedLink.objects.alias(whose=Lower("address")).filter(whose=address.lower(), created_at__gt=now - HOUR)
    if sent.exclude(purpose=LinkPurpose.INVITATION).count() >= TO_ONE_ADDRESS:
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
