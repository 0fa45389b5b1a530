"""The worker's part: have attachments scanned, and erase what nothing leads to."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.dossiers.actions.erase_attachments import erase_orphans, erase_removed
from jalon.dossiers.actions.scan_attachment import scan
from jalon.dossiers.enums import ScanState
from jalon.dossiers.files import antivirus
from jalon.dossiers.files.antivirus import AntivirusAwayError
from jalon.dossiers.files.storage import LostFileError
from jalon.dossiers.models import Attachment

logger = structlog.get_logger(__name__)

# 4 s, 16 s, 64 s: then the sweep below, for as long as the daemon stays away.
BACK_OFF = RetryStrategy(max_attempts=3, exponential_wait=4, retry_exceptions=[AntivirusAwayError, LostFileError])
SWEEP_BATCH = 500
GRACE = timedelta(minutes=2)


@app.task(queue="dossiers", retry=BACK_OFF)
def scan_attachment(attachment_id: str) -> str | None:
    """Scan one attachment, just joined."""
    return scan(UUID(attachment_id))


@app.periodic(cron="*/5 * * * *")
@app.task(queue="dossiers", queueing_lock="dossiers.scan")
def sweep_unscanned(timestamp: int) -> int:
    """Scan what waits: joined while the daemon was away, or before there was one. Leave off when it does not answer."""
    if not antivirus.is_configured():
        return 0
    waiting = Attachment.objects.filter(
        scan_state=ScanState.WAITING, erased_at__isnull=True, added_at__lt=timezone.now() - GRACE
    )
    scanned = 0
    for pk in list(waiting.order_by("added_at").values_list("pk", flat=True)[:SWEEP_BATCH]):
        try:
            scanned += scan(pk) is not None
        except AntivirusAwayError:
            logger.exception("antivirus_away")
            break
        except LostFileError:
            continue  # in the log already; the others are read
    return scanned


@app.periodic(cron="50 3 * * *")
@app.task(queue="dossiers", queueing_lock="dossiers.erase")
def erase_attachments(timestamp: int) -> dict[str, int]:
    """Erase, every night, what was removed a month ago, and what no attachment names."""
    return {"removed": erase_removed(), "orphans": erase_orphans()}
