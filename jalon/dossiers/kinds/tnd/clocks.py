"""The legal clocks of a pathway, as pure functions of its milestones.

Sources: CSP art. R. 2134-2 (décret 2025-770 of 5 August 2025), before it art. R. 2135-3: the platform's doctor
prescribes within fifteen days of receipt; the child is received within three months of the prescription; a synthesis
meets at latest six months after the first intervention; the pathway lasts one year, renewable once.

Days are calendar days. The day that starts a delay is not counted; a delay in months ends on the same day of the month,
or on the last one where it does not exist. A delay that ends on a Saturday, a Sunday or a public holiday is **not**
extended: these articles say nothing of working days, and the rule that extends (Code de procédure civile, art. 642) is
one of court procedure. Nothing suspends a clock either: a complement asked leaves the fifteen days running.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format

from jalon.core.text import plural
from jalon.dossiers.kinds.tnd.ages import NBSP, InputError, same_day_after

ANSWER_DAYS = 15
WELCOME_MONTHS = 3
SYNTHESIS_MONTHS = 6
PATHWAY_MONTHS = 12
RENEWALS = 1


class ClockError(InputError):
    """Milestones that contradict each other, or a renewal too many."""


class Clock(StrEnum):
    """What is awaited."""

    ANSWER = "answer"
    WELCOME = "welcome"
    SYNTHESIS = "synthesis"
    PATHWAY = "pathway"


class ClockState(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "running"
    LATE = "late"
    KEPT = "kept"
    MISSED = "missed"


@dataclass(frozen=True)
class Milestones:
    """The days on which things happened, None while they have not.

    `answered`: the platform said yes or no; `prescribed`: its doctor prescribed the pathway. `renewals`: 0 or 1.
    `ended`: the pathway closed.
    """

    received: date
    answered: date | None = None
    prescribed: date | None = None
    welcomed: date | None = None
    first_intervention: date | None = None
    synthesis: date | None = None
    renewals: int = 0
    ended: date | None = None


@dataclass(frozen=True)
class Deadline:
    """One clock: what started it, its last day, and the day on which it was answered."""

    clock: Clock
    since: date
    due: date
    done: date | None = None

    def state(self, today: date) -> ClockState:
        """Return how it stands; the last day itself is still in time."""
        if self.done is not None:
            return ClockState.KEPT if self.done <= self.due else ClockState.MISSED
        return ClockState.RUNNING if today <= self.due else ClockState.LATE

    def days_left(self, today: date) -> int:
        """Return the days until the last one, below zero when it has passed."""
        return (self.due - today).days


@dataclass(frozen=True)
class _Words:
    """How a clock is told: what is awaited, done, late; then the same as parents read it."""

    awaited: str
    done: str
    late: str
    parents: str
    parents_done: str
    parents_late: str


_CALL = "Vous pouvez l’appeler pour savoir où en est la demande."
_WORDS = {
    Clock.ANSWER: _Words(
        "Réponse au médecin",
        "Réponse donnée",
        f"Réponse au médecin{NBSP}: {{days}} de retard sur les 15{NBSP}jours qui suivent la réception.",
        "La plateforme répond au plus tard le {due}.",
        "La plateforme a répondu le {done}.",
        f"La plateforme devait répondre au plus tard le {{due}}. {_CALL}",
    ),
    Clock.WELCOME: _Words(
        "Premier accueil de l’enfant",
        "Enfant reçu",
        f"Premier accueil de l’enfant{NBSP}: {{days}} de retard sur les 3{NBSP}mois qui suivent la prescription.",
        "Votre enfant est reçu une première fois au plus tard le {due}.",
        "Votre enfant a été reçu une première fois le {done}.",
        f"La plateforme devait recevoir votre enfant au plus tard le {{due}}. {_CALL}",
    ),
    Clock.SYNTHESIS: _Words(
        "Réunion de synthèse",
        "Synthèse tenue",
        f"Réunion de synthèse{NBSP}: {{days}} de retard sur les 6{NBSP}mois qui suivent la première intervention.",
        "La plateforme fait le point avec vous au plus tard le {due}.",
        "La plateforme a fait le point avec vous le {done}.",
        f"La plateforme devait faire le point avec vous au plus tard le {{due}}. {_CALL}",
    ),
    Clock.PATHWAY: _Words(
        "Fin du parcours",
        "Parcours clos",
        f"Parcours à son terme depuis {{days}}{NBSP}: à clore, ou à renouveler s’il ne l’a pas été.",
        "Le parcours de votre enfant dure jusqu’au {due}.",
        "Le parcours de votre enfant s’est terminé le {done}.",
        "Le parcours de votre enfant allait jusqu’au {due}. La plateforme vous dit ce qui vient ensuite.",
    ),
}


def answer_due(received: date) -> date:
    """Return the last day on which the platform answers."""
    return received + timedelta(days=ANSWER_DAYS)


def welcome_due(prescribed: date) -> date:
    """Return the last day on which the child is received."""
    return same_day_after(prescribed, WELCOME_MONTHS)


def synthesis_due(first_intervention: date) -> date:
    """Return the last day of the synthesis meeting."""
    return same_day_after(first_intervention, SYNTHESIS_MONTHS)


def pathway_end(prescribed: date, renewals: int = 0) -> date:
    """Return the last day of the pathway; raise ClockError beyond one renewal."""
    if renewals not in range(RENEWALS + 1):
        raise ClockError("Le parcours dure un an et se renouvelle une seule fois.")
    return same_day_after(prescribed, PATHWAY_MONTHS * (1 + renewals))


def deadlines(milestones: Milestones) -> tuple[Deadline, ...]:
    """Return the clocks that have started, in order; raise ClockError when the milestones contradict each other."""
    _check(milestones)
    return tuple(_started(milestones))


def _started(milestones: Milestones) -> Iterator[Deadline]:
    yield Deadline(Clock.ANSWER, milestones.received, answer_due(milestones.received), milestones.answered)
    if milestones.prescribed is None:
        return
    yield Deadline(Clock.WELCOME, milestones.prescribed, welcome_due(milestones.prescribed), milestones.welcomed)
    if milestones.first_intervention is not None:
        start = milestones.first_intervention
        yield Deadline(Clock.SYNTHESIS, start, synthesis_due(start), milestones.synthesis)
    end = pathway_end(milestones.prescribed, milestones.renewals)
    yield Deadline(Clock.PATHWAY, milestones.prescribed, end, milestones.ended)


def _check(milestones: Milestones) -> None:
    """Raise ClockError when a milestone comes before one that it follows, or without it."""
    pathway_end(milestones.received, milestones.renewals)
    follows = (
        ("la réponse", milestones.answered, "la réception", milestones.received),
        ("la prescription", milestones.prescribed, "la réponse", milestones.answered),
        ("le premier accueil", milestones.welcomed, "la prescription", milestones.prescribed),
        ("la première intervention", milestones.first_intervention, "la prescription", milestones.prescribed),
        ("la synthèse", milestones.synthesis, "la première intervention", milestones.first_intervention),
        ("la fin du parcours", milestones.ended, "la prescription", milestones.prescribed),
    )
    for name, day, before, earlier in follows:
        if day is not None and (earlier is None or day < earlier):
            raise ClockError(f"Les dates se contredisent{NBSP}: {name} ne vient pas avant {before}. Vérifiez-les.")
    if milestones.renewals and milestones.prescribed is None:
        raise ClockError("Un parcours se renouvelle après avoir été prescrit.")


def for_professionals(deadline: Deadline, today: date) -> str:
    """Return the sentence that the platform and the doctor read."""
    words, left = _WORDS[deadline.clock], deadline.days_left(today)
    if deadline.done is not None:
        over = (deadline.done - deadline.due).days
        kept = "dans le délai" if over <= 0 else f"{plural(over, 'jour')} après le délai"
        return f"{words.done} le {_day(deadline.done)}, {kept}."
    if left < 0:
        return words.late.format(days=plural(-left, "jour"))
    remaining = f"il reste {plural(left, 'jour')}" if left else "c’est aujourd’hui"
    return f"{words.awaited} au plus tard le {_day(deadline.due)}{NBSP}: {remaining}."


def for_parents(deadline: Deadline, today: date) -> str:
    """Return the sentence that the parents read."""
    words = _WORDS[deadline.clock]
    if deadline.done is not None:
        return words.parents_done.format(done=_day(deadline.done))
    late = deadline.state(today) is ClockState.LATE
    return (words.parents_late if late else words.parents).format(due=_day(deadline.due))


def _day(day: date) -> str:
    return date_format(day, "j\N{NO-BREAK SPACE}F Y")
