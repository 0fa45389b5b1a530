"""Each legal clock as a way to its milestone: how much has run, in words, shape and colour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape

from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.dossiers.kinds.tnd.clocks import Clock, ClockState, Deadline, Milestones, deadlines
from jalon.referrals.pathways.deadlines import NEAR_DAYS
from jalon.web import typography
from jalon.web.sprite import shape

LATE, SOON, KEPT, MISSED, RUNNING, TO_COME = "late", "soon", "kept", "missed", "running", "to-come"
STONES = {LATE: "m-late", SOON: "m-todo", KEPT: "m-kept", MISSED: "m-done", RUNNING: "m-todo"}
NAMES = {
    Clock.ANSWER: "Réponse",
    Clock.WELCOME: "Accueil",
    Clock.SYNTHESIS: "Synthèse",
    Clock.PATHWAY: "Fin du parcours",
}
#: What starts a clock that does not run yet.
AFTER = {
    Clock.WELCOME: "après l’avis",
    Clock.SYNTHESIS: "après la première séance",
    Clock.PATHWAY: "après l’avis",
}


@dataclass(frozen=True)
class Way:
    """How one clock stands: `level` is its colour and its stone, `run` how much of the way is behind, in hundredths."""

    clock: Clock
    level: str
    run: int
    words: str

    @property
    def name(self) -> str:
        return NAMES[self.clock]


def ways_of(milestones: Milestones | None, today: date, wanted: Iterable[Clock] = tuple(Clock)) -> list[Way]:
    """Return the clocks of a child, in order; those that wait for another one say for which."""
    if milestones is None:
        return []
    started = {deadline.clock: deadline for deadline in deadlines(milestones)}
    return [_way(clock, started.get(clock), milestones, today) for clock in wanted]


def _way(clock: Clock, deadline: Deadline | None, milestones: Milestones, today: date) -> Way:
    if deadline is None:
        return Way(clock, TO_COME, 0, _before(clock, milestones))
    state = deadline.state(today)
    if deadline.done is not None:
        return Way(clock, KEPT if state is ClockState.KEPT else MISSED, 100, _done(deadline, deadline.done))
    if state is ClockState.RUNNING and _is_over(milestones):
        return Way(clock, TO_COME, 0, "sans objet")
    told = typography.clock(deadline.due, datetime.combine(today, time.min), soon=NEAR_DAYS[clock], long=True)
    level = {"late": LATE, "soon": SOON}.get(told.level, RUNNING)
    whole = (deadline.due - deadline.since).days
    run = 100 if level == LATE else round(100 * (today - deadline.since).days / whole)
    return Way(clock, level, run, told.words)


def _before(clock: Clock, milestones: Milestones) -> str:
    if _is_over(milestones):
        return "sans objet"
    if clock is Clock.SYNTHESIS and milestones.welcomed is None:
        return "après l’accueil"
    return AFTER[clock]


def _is_over(milestones: Milestones) -> bool:
    refused = milestones.answered is not None and milestones.prescribed is None
    return milestones.ended is not None or refused


def _done(deadline: Deadline, done: date) -> str:
    over = (done - deadline.due).days
    if deadline.clock is Clock.PATHWAY:
        return f"clos le {typography.day_words(done)}"
    days = (done - deadline.since).days
    took = f"en {plural(days, 'jour')}" if days else "le jour même"
    return f"tenu, {took}" if over <= 0 else f"{took}, {over} de trop"


def drawing(way: Way) -> SafeString:
    """Return the line to the milestone, hidden from screen readers: the words say all of it."""
    if way.level == TO_COME:
        return SafeString("")
    ahead = f'<path class="ahead" d="M{way.run} 4H100"/>' if way.run < 100 else ""
    dot = f'<path class="at" d="M{max(way.run, 2)} 4h0"/>' if way.run < 100 else ""
    return SafeString(
        f'<span class="track"><svg class="line" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="M0 4H{way.run}"/>{ahead}{dot}</svg>{shape(STONES[way.level], "milestone")}</span>'
    )


def cell(way: Way) -> str:
    """Return the <td> of a clock; on a phone its name comes first, and a clock that does not run is left out."""
    off = " card-off" if way.level == TO_COME else ""
    name = f'<span class="only-cards">{way.name}</span>'
    return (
        f'<td role="cell" class="way {way.level}{off}">{name}{drawing(way)}'
        f'<span class="words">{escape(way.words)}</span></td>'
    )
