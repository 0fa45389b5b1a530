"""A unit agrees with a start and a weekly rhythm, or changes the rhythm later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.referrals.actions.offer import offer
from jalon.referrals.home_care.actions.base import caring, told
from jalon.referrals.home_care.doors import STUDIED, Deed
from jalon.referrals.home_care.lengths import Length
from jalon.referrals.home_care.models import Rhythm
from jalon.referrals.home_care.reading import HomeCare
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.models import Referral

EMPTY = "Cochez au moins un passage dans la semaine."
SAME = "Rien n’a changé dans la semaine."


@dataclass(frozen=True)
class Plan:
    """What the unit proposes. `answer_before`: until when it keeps the place."""

    start_on: date
    weeks: int
    week: Week
    note: str = ""


def agree(
    referral: Referral, plan: Plan, *, answer_before: datetime, actor: Actor, now: datetime | None = None
) -> Referral:
    """Write the rhythm and propose the place from its first day; the requester reads both and accepts or not."""
    now = now or timezone.now()
    with caring(referral, Deed.WRITE_RHYTHM, actor) as care:
        if care.referral.state not in STUDIED:
            raise Refusal("L’accord est déjà donné. Changez le rythme.")
        _refuse_impossible(plan, care.length)
        _write(care, plan, actor, now)
        return offer(care.referral, entry_on=plan.start_on, place="", answer_before=answer_before, actor=actor, now=now)


def change_rhythm(referral: Referral, *, week: Week, note: str, actor: Actor, now: datetime | None = None) -> Rhythm:
    """Write another week; start and length stay as agreed. The requester is told the difference."""
    now = now or timezone.now()
    with caring(referral, Deed.WRITE_RHYTHM, actor) as care:
        former = care.rhythm
        if former is None or care.referral.state in STUDIED:
            raise Refusal("Donnez d’abord l’accord, avec la date de début.")
        if not week.passages:
            raise Refusal(EMPTY)
        if week == care.week and note == former.opened("note_sealed"):
            raise Refusal(SAME)
        row = _write(care, Plan(former.start_on, former.weeks, week, note), actor, now)
        told("rhythm_changed", care, actor, now)
        return row


def _write(care: HomeCare, plan: Plan, actor: Actor, now: datetime) -> Rhythm:
    row = Rhythm(
        referral=care.referral,
        dossier=care.referral.dossier,
        version=care.rhythm.version + 1 if care.rhythm else 1,
        start_on=plan.start_on,
        weeks=plan.weeks,
        written_at=now,
        written_by=actor.user,
    )
    row.seal("week_sealed", plan.week.codes)
    row.seal("note_sealed", plan.note)
    row.save(force_insert=True)
    return row


def _refuse_impossible(plan: Plan, length: Length) -> None:
    if not plan.week.passages:
        raise Refusal(EMPTY)
    if not 1 <= plan.weeks <= length.most_weeks:
        raise Refusal(
            f"La durée va de 1 à {plural(length.most_weeks, 'semaine')}\N{NO-BREAK SPACE}: elle se renouvelle."
        )


def end_of(start: date, weeks: int) -> date:
    """Return the last day of a stay that lasts so many weeks."""
    return start + timedelta(days=weeks * 7 - 1)
