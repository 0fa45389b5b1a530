"""What a request waits for, in a sentence; and its cells in tables, built in Python: a page holds dozens."""

from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.directory.enums import UnitKind
from jalon.dossiers.agreements import family_of
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.agreement import refused_by
from jalon.referrals.advice import refusal_words
from jalon.referrals.clocks import clocks, expected
from jalon.referrals.deadlines import working_time
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.wording import NBSP, day_and_hour, ends_the_day, hour, long_day, promised, state_words
from jalon.web import typography
from jalon.web.referrals import children
from jalon.web.templatetags.jalon_ui import status, status_tag

S = ReferralState
GRADE_WORDS = {
    WaitlistGrade.UNDER_REVIEW: "en analyse",
    WaitlistGrade.ADMISSIBLE: "admissible",
    WaitlistGrade.ACCEPTED: "accord, sans date",
}
# Whose date `due_at` is, as the requester reads it.
NEXT_DATE = {
    S.SENT: "Réponse attendue avant {day}",
    S.READ: "Réponse attendue avant {day}",
    S.INFO_REQUESTED: "Votre réponse avant {day}",
    S.WAITLISTED: "Nouvelles attendues avant {day}",
    S.OFFERED: "Répondre avant {moment}",
    S.CONFIRMED: "Entrée {day}",
}
LATE_DATE = {
    S.SENT: "Réponse attendue depuis {day}",
    S.READ: "Réponse attendue depuis {day}",
    S.INFO_REQUESTED: "Votre réponse était attendue {day}",
    S.WAITLISTED: "Nouvelles attendues depuis {day}",
    S.OFFERED: "Il fallait répondre avant {moment}",
    S.CONFIRMED: "Entrée prévue {day}",
}


@lru_cache(maxsize=2048)
def status_cell(state: str, note: str = "", unit_kind: str = "") -> SafeString:
    """Return the plain form of a state; the same few words come back in every row."""
    return SafeString(status(state, state_words(state, unit_kind), note))


def status_head(referral: Referral) -> SafeString:
    """Return the tinted form of a state, for the head of the request."""
    return SafeString(status_tag(referral.state, state_words(referral.state, referral.unit.kind), note_of(referral)))


def refusal_told(referral: Referral) -> str:
    """Return who refuses, among those who hold parental authority, of a child's request under way; empty otherwise.

    One query for such a request, none for others.
    """
    if referral.dossier.kind != DossierKind.TND or referral.sent_at is None or not referral.is_open:
        return ""
    return refused_by(family_of(referral.dossier))


def note_of(referral: Referral) -> str:
    """Return the small words beside the state, as everyone on the asking side may read them."""
    reason = refusal_words(referral.refusal_reason, medical=False) if referral.refusal_reason else ""
    return note(referral.state, referral.grade, reason, referral.due_at)


def note(state: str, grade: str, reason: str, due_at: datetime | None) -> str:
    """Return the rank, the reason or the date that goes with a state. `reason`: that of a refusal, in words."""
    if state == S.WAITLISTED and grade:
        return GRADE_WORDS[WaitlistGrade(grade)]
    if state == S.REFUSED:
        return reason
    if due_at is not None and state == S.OFFERED:
        return f"jusqu’à {short_day(due_at)}"
    if due_at is not None and state == S.CONFIRMED:
        return f"entrée {short_day(due_at)}"
    return ""


def short_day(moment: datetime) -> str:
    """« jeudi » in the six days to come, « 15 décembre » further away."""
    day = timezone.localdate(moment)
    ahead = (day - timezone.localdate()).days
    if ahead == 0:
        return "aujourd’hui"
    words = long_day(day)
    return words.split(" ", 1)[0] if 0 < ahead < 7 else words.split(" ", 1)[1]


def next_date(referral: Referral, now: datetime) -> str:
    """Return what comes next and when, as the requester reads it."""
    if referral.state == S.DRAFT and referral.plan_id is not None:
        return "Part avec une des prochaines vagues"
    if referral.due_at is None:
        return f"Entrée {long_day(referral.admitted_on)}" if referral.admitted_on else ""
    late = referral.due_at < now
    words = LATE_DATE if late else NEXT_DATE
    if referral.unit.kind == UnitKind.PCO:
        words = children.LATE_DATE if late else children.NEXT_DATE
    pattern = words.get(S(referral.state), "")
    return pattern.format(
        day=f"le {promised(referral.due_at, referral.unit.department)}", moment=f"le {day_and_hour(referral.due_at)}"
    )


def age_cell(moment: datetime, due_at: datetime | None, awaited: bool, now: datetime) -> str:
    """Return since when, and, where the unit is awaited, how close the promised day is; already escaped."""
    words = escape(typography.age_words(moment, now))
    if due_at is None or not awaited:
        return words
    clock = typography.clock(due_at, now)
    if not clock.level:
        return words
    by_hour = clock.words in ("aujourd’hui", "demain") and not ends_the_day(due_at)
    left = f"{clock.words}, {hour(due_at)}" if by_hour else clock.words
    return f'{words}, <span class="deadline {clock.level}">{escape(left)}</span>'


def left_words(due_at: datetime, now: datetime, place: str) -> str:
    """« Il reste 3 heures ouvrées. », « Il reste 4 jours ouvrés. »; nothing once the date has passed."""
    left, day = working_time(now, due_at, place), clocks().desk.length
    if due_at <= now:
        return ""
    if left < timedelta(hours=1):
        return "Il reste moins d’une heure ouvrée."
    if left > 2 * day:
        return f"Il reste {plural(left // day, 'jour ouvré', 'jours ouvrés')}."
    return f"Il reste {plural(left // timedelta(hours=1), 'heure ouvrée', 'heures ouvrées')}."


def delay_words(referral: Referral, origin: str) -> str:
    """Return how long the unit has to answer, and how long it usually takes, each said for what it is."""
    unit = referral.unit
    rule = expected(unit.kind, origin)
    said = "Délai annoncé par l’établissement" if rule.is_own else "Délai attendu de ces unités"
    if rule.calendar:
        said = "Délai de la loi"
    words = f"{said}{NBSP}: {rule.words(unit.answer_days)}."
    if unit.usual_answer_days is None:
        return words
    usual = plural(unit.usual_answer_days, "jour") if unit.usual_answer_days else "moins d’un jour"
    return f"{words} Délai habituel, mesuré sur un an{NBSP}: {usual}."


@lru_cache(maxsize=1)
def _pattern() -> str:
    return reverse("referrals:detail", args=[UUID(int=0)]).replace(str(UUID(int=0)), "{}")


def referral_url(pk: UUID) -> str:
    """Return the address of a request; reversed once, since tables hold dozens."""
    return _pattern().format(pk)
