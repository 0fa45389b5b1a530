"""The one reminder that a family may send to the doctor whose part is awaited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jalon.audit.models import Event
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Designation, Dossier, Participant

REMINDED = "dossier.physician_reminded"
#: A doctor told this recently is not reminded yet.
PATIENCE = timedelta(days=3)


@dataclass(frozen=True)
class Reminder:
    """Who would be reminded, when that opens, and when it was done."""

    name: str
    opens_at: datetime
    sent_at: datetime | None
    designation: Designation | None
    physician: Participant | None

    def is_open(self, now: datetime) -> bool:
        """Whether the family may send it now."""
        return self.sent_at is None and now >= self.opens_at


def reminder_of(dossier: Dossier, people: list[Participant], pending: Designation | None) -> Reminder | None:
    """Return the reminder of the latest doctor of a dossier, None when no doctor was named. One query.

    `people` are those who take part, with their accounts; `pending` the designation that waits. A doctor who answers,
    or another one, may be reminded once again.
    """
    physician = next((row for row in reversed(people) if row.role == ParticipantRole.PHYSICIAN), None)
    if physician is not None:
        name, since = physician.user.full_name, physician.since
    elif pending is not None:
        name, since = pending.name, pending.named_at
    else:
        return None
    sent = Event.objects.filter(dossier_id=dossier.pk, name=REMINDED, at__gte=since).order_by("-id").first()
    return Reminder(
        name=name,
        opens_at=since + PATIENCE,
        sent_at=sent.at if sent else None,
        designation=None if physician else pending,
        physician=physician,
    )
