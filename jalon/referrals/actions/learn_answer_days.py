"""Learn how long each unit usually takes to give a first answer, from a year of requests."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from jalon.audit.models import Event
from jalon.directory.models import CareUnit
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral

YEAR = timedelta(days=365)
#: Fewer requests tell nothing of a habit.
FEWEST = 5
ANSWERS = ("referral.info_requested", "referral.waitlisted", "referral.offered", "referral.refused")
WAITING = (ReferralState.SENT, ReferralState.READ)

# A request still without an answer counts for the time it has waited: leaving it out would praise silence. One that
# closed before an answer (taken back, admitted elsewhere) tells nothing. Whole days are rounded: an answer in the same
# half-day is « le jour même ».
_LEARN = SQL("""
WITH waited AS (
    SELECT r.unit_id, coalesce(min(e.at), %(now)s) - r.sent_at AS time
    FROM {referrals} r
    LEFT JOIN {events} e ON e.referral_id = r.id AND e.name = ANY(%(answers)s) AND e.at >= r.sent_at
    WHERE r.sent_at >= %(since)s
    GROUP BY r.id
    HAVING min(e.at) IS NOT NULL OR r.state = ANY(%(waiting)s)
),
usual AS (
    SELECT unit_id,
        round(extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY time)) / 86400)::int AS days
    FROM waited GROUP BY unit_id HAVING count(*) >= %(fewest)s
)
UPDATE {units} u SET usual_answer_days = changed.days
FROM (
    SELECT c.id, usual.days FROM {units} c LEFT JOIN usual ON usual.unit_id = c.id
    WHERE c.usual_answer_days IS DISTINCT FROM usual.days
) changed
WHERE u.id = changed.id
""").format(
    referrals=Identifier(Referral._meta.db_table),
    events=Identifier(Event._meta.db_table),
    units=Identifier(CareUnit._meta.db_table),
)


def learn_answer_days(now: datetime | None = None) -> int:
    """Write the median, in days, of each unit's time to a first answer; return how many units changed. One statement.

    A first answer is a complement asked for, a place on the list, an offer or a refusal. A unit with fewer than FEWEST
    requests in the year has none.
    """
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _LEARN,
            {
                "now": now,
                "since": now - YEAR,
                "answers": list(ANSWERS),
                "waiting": [str(state) for state in WAITING],
                "fewest": FEWEST,
            },
        )
        return cursor.rowcount
