"""Bring the lists of revoked cards up to date, and raise the alarm while there is still time."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography import x509
from django.conf import settings
from django.utils import timezone

from jalon.accounts.cards.folder import CardFolder, common_name
from jalon.accounts.cards.revocations import Fault, ListRefused, download, state, take
from jalon.mail import outbox

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Problem:
    """One list, named by its address or its authority, and what is wrong with it."""

    name: str
    fault: Fault


def refresh_revocations(*, now: datetime | None = None) -> list[Problem]:
    """Download each of CARD_REVOCATION_LISTS, keep the good ones, publish them for nginx; return what went wrong.

    A bad list replaces nothing. Each problem is logged as an error, and told once a day to ALERT_ADDRESSES. Raises
    OSError or ValueError when the authorities cannot be read.
    """
    now = now or timezone.now()
    files = CardFolder(settings.CARD_FOLDER)
    authorities = files.authorities()
    problems = [
        Problem(url, fault)
        for url in settings.CARD_REVOCATION_LISTS
        if (fault := _refresh(url, files, authorities, now)) is not None
    ]
    files.publish(authorities)
    problems += [
        Problem(common_name(authority), fault)
        for authority in authorities
        if (fault := state(files, authority, now)) is not None
    ]
    if problems:
        _raise_alarm(problems, now)
    return problems


def _refresh(url: str, files: CardFolder, authorities: tuple[x509.Certificate, ...], now: datetime) -> Fault | None:
    try:
        take(download(url), files, authorities, now)
    except ListRefused as refusal:
        return refusal.fault
    return None


def _raise_alarm(problems: list[Problem], now: datetime) -> None:
    for problem in problems:
        logger.error("card_revocation_list", list=problem.name, fault=problem.fault.name)
    today = timezone.localdate(now)
    for address in settings.ALERT_ADDRESSES:
        context = {"problems": problems, "at": now, "site": settings.SITE_URL}
        outbox.queue(f"card_revocations:{today}:{address}", address, "card_revocations", context)
