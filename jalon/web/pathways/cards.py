"""The three legal clocks with their counts, above the list of children."""

from dataclasses import dataclass

from jalon.dossiers.kinds.tnd.clocks import Clock
from jalon.referrals.pathways import desk
from jalon.referrals.pathways.deadlines import NEAR_DAYS
from jalon.referrals.wording import NBSP

CLOCKS = (
    (Clock.ANSWER, "Répondre", f"15{NBSP}jours après réception du dossier"),
    (Clock.WELCOME, "Recevoir l’enfant", f"3{NBSP}mois après la prescription"),
    (Clock.SYNTHESIS, "Faire la synthèse", f"6{NBSP}mois après la première intervention"),
)


@dataclass(frozen=True)
class Card:
    """One clock, with how many children are past it, near it and in time."""

    title: str
    rule: str
    late: int
    near: int
    near_words: str
    in_time: int


def cards_of(counts: desk.Counts) -> list[Card]:
    """Return the clocks with their counts; no query."""
    return [
        Card(
            title,
            rule,
            counts.clocks[clock].late,
            counts.clocks[clock].near,
            f"sous {NEAR_DAYS[clock]}{NBSP}jours",
            counts.clocks[clock].in_time,
        )
        for clock, title, rule in CLOCKS
    ]
