"""Begin an account before its address is proven (ADR 23): open it, write to the address, correct it, warn, confirm."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.accounts.actions.create_account import refuse_taken_address
from jalon.accounts.actions.end_sessions import end_sessions
from jalon.accounts.actions.mail_link import HOUR, TOO_MANY, mail_link, may_leave, use_link
from jalon.accounts.enums import LinkPurpose, UserKind
from jalon.accounts.models import Beginning, MailedLink, User
from jalon.accounts.origin import Origin, digest
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.mail import outbox

#: Nobody receives mail there (RFC 2606): what an account is called until its address is proven.
NOWHERE = "a-confirmer.invalid"
FROM_ONE_NETWORK = 10
WARNED_BEFORE = timedelta(days=1)
PATH = "/compte/lien/confirmer/{secret}/"
OVER = (
    "Ce dossier n’a pas été confirmé à temps\N{NO-BREAK SPACE}: il est annulé et effacé. "
    "Vous pouvez en commencer un autre."
)


def begin_account(
    address: str, *, first_name: str, last_name: str, origin: Origin, now: datetime | None = None
) -> User:
    """Return an account of the family that opens only what it begins, and write to the address to confirm it.

    The same is done whoever has the address. Raises Refusal for a network that begins too many.
    """
    now = now or timezone.now()
    network = digest("network", origin.network)
    if Beginning.objects.filter(network_digest=network, begun_at__gt=now - HOUR).count() >= FROM_ONE_NETWORK:
        raise Refusal(TOO_MANY)
    with transaction.atomic():
        user = User.objects.create_user(
            f"{uuid4().hex}@{NOWHERE}",
            None,
            first_name=first_name,
            last_name=last_name,
            kind=UserKind.FAMILY,
            terms_accepted_at=now,
        )
        beginning = Beginning.objects.create(
            user=user,
            address=address,
            network_digest=network,
            begun_at=now,
            expires_at=now + timedelta(days=settings.CONFIRMATION_DAYS),
        )
        record_event("account.begun", actor=user, at=now)
        _write(beginning, "begun_confirm", network, now)
    return user


def ask_again(beginning: Beginning, *, address: str, origin: Origin, now: datetime | None = None) -> None:
    """Write once more, to the same address or a corrected one, whose earlier links stop working. The end stays."""
    now = now or timezone.now()
    network = digest("network", origin.network)
    with transaction.atomic():
        row = Beginning.objects.select_for_update(of=("self",)).filter(pk=beginning.pk, expires_at__gt=now).first()
        if row is None:
            raise Refusal(OVER)
        if row.address.lower() != address.lower():
            unused = MailedLink.objects.filter(user=row.user, used_at__isnull=True, expires_at__gt=now)
            unused.update(expires_at=now)
            row.address = address
            row.save(update_fields=["address"])
        _write(row, "begun_confirm", network, now)


def remind_of_beginning(address: str, network_digest: str, now: datetime) -> None:
    """Send again the link of the latest account begun with an address, if there is one: its browser may be gone."""
    row = Beginning.objects.filter(address__iexact=address, expires_at__gt=now).order_by("-begun_at").first()
    if row is not None:
        _mail(row, "begun_confirm", network_digest, now)


def warn(beginning_id: int, *, now: datetime | None = None) -> bool:
    """Warn, once, that what was begun is about to be cancelled; return whether it was still to do."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = to_warn(now).select_for_update(of=("self",)).filter(pk=beginning_id)
        row = rows.select_related("user").first()
        if row is None:
            return False
        row.warned_at = now
        row.save(update_fields=["warned_at"])
        _mail(row, "begun_warning", "", now)
    return True


def to_warn(now: datetime) -> QuerySet[Beginning]:
    """Return those that end within a day and were not warned."""
    return Beginning.objects.filter(warned_at__isnull=True, expires_at__gt=now, expires_at__lte=now + WARNED_BEFORE)


def confirm_account(link: MailedLink, password: str, *, now: datetime | None = None) -> User:
    """Give a begun account its address and a password; its sessions end, the link is used.

    Raises Refusal when the link served, what was begun is over, or the address has an account.
    """
    now = now or timezone.now()
    with transaction.atomic():
        use_link(link, now=now)
        user, beginning = lock_begun(link, now)
        refuse_taken_address(beginning.address)
        user.email = beginning.address
        user.email_verified_at = now
        user.set_password(password)
        user.save(update_fields=["email", "email_verified_at", "password"])
        beginning.delete()
        end_sessions(user)
        record_event("account.created", actor=user, data={"kind": user.kind, "method": "link"}, at=now)
        outbox.queue(f"account:{user.pk}:created", user.email, "account_created", {"user": user, "at": now})
    return user


def lock_begun(link: MailedLink, now: datetime) -> tuple[User, Beginning]:
    """Return, locked, the account that a link confirms and its beginning; Refusal when it is over."""
    beginning = (
        Beginning.objects.select_for_update(of=("self",))
        .filter(user=link.user_id, address__iexact=link.address, expires_at__gt=now)
        .first()
    )
    if beginning is None:
        raise Refusal(OVER)
    return User.objects.select_for_update(of=("self",)).get(pk=beginning.user_id), beginning


def _write(beginning: Beginning, template: str, network: str, now: datetime) -> None:
    """Write to the address unless it was written to too often: nothing shows of it."""
    if may_leave(beginning.address, network, now):
        _mail(beginning, template, network, now)


def _mail(beginning: Beginning, template: str, network: str, now: datetime) -> None:
    owner = User.objects.filter(email__iexact=beginning.address, is_active=True).first()
    if owner is not None and owner.kind != UserKind.FAMILY:
        template = "begun_professional"
    mail_link(
        LinkPurpose.CONFIRM_ADDRESS,
        beginning.address,
        template,
        user=beginning.user,
        path=PATH,
        context={"known": owner is not None, "ends_at": beginning.expires_at},
        network_digest=network,
        now=now,
    )
