"""The week of a stay at home: who comes on which day and moment. Pure; no query.

A passage is « who-day-moment »: `nurse-mon-morning`. A day may be `all` in what is typed, never in what is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from jalon.core.text import and_list

WHO = {
    "nurse": "Infirmier",
    "carer": "Aide-soignant",
    "physio": "Kinésithérapeute",
    "occupational": "Ergothérapeute",
    "speech": "Orthophoniste",
    "physician": "Médecin",
    "psychologist": "Psychologue",
}
DAYS = {
    "mon": "Lundi",
    "tue": "Mardi",
    "wed": "Mercredi",
    "thu": "Jeudi",
    "fri": "Vendredi",
    "sat": "Samedi",
    "sun": "Dimanche",
}
MOMENTS = {"morning": "Matin", "midday": "Midi", "evening": "Soir", "night": "Nuit"}
EVERY_DAY = "all"
Passage = tuple[str, str, str]


class UnknownPassageError(ValueError):
    """A passage that names nobody, no day or no moment."""


@dataclass(frozen=True)
class Week:
    """The passages of a week, each once."""

    passages: frozenset[Passage] = frozenset()

    @classmethod
    def read(cls, codes: Iterable[str]) -> "Week":
        """Return the week of these codes; UnknownPassageError for one that is not a passage."""
        return cls(frozenset(passage for code in codes for passage in _passages(code)))

    @property
    def codes(self) -> list[str]:
        """What is kept, in a fixed order."""
        return ["-".join(passage) for passage in sorted(self.passages, key=_order)]

    @property
    def count(self) -> int:
        """Passages a week."""
        return len(self.passages)

    def at(self, day: str, moment: str) -> list[str]:
        """Return who comes at one moment of a day, in words."""
        return [words for who, words in WHO.items() if (who, day, moment) in self.passages]

    def lines(self) -> list[str]:
        """Return the week as sentences: « Infirmier, matin : tous les jours »."""
        return list(_sentences(self.passages))

    def changed_from(self, before: "Week") -> tuple[list[str], list[str]]:
        """Return what comes in addition and what comes no more, as sentences."""
        return list(_sentences(self.passages - before.passages)), list(_sentences(before.passages - self.passages))

    def beside(self, days: Iterable[str], moments: Iterable[str]) -> list[str]:
        """Return what the dossier wished and the week does not give, as sentences; nothing wished, nothing told."""
        wished_days, wished_moments = list(days), list(moments)
        without = [DAYS[day].lower() for day in wished_days if not any(each[1] == day for each in self.passages)]
        absent = [
            MOMENTS[name].lower() for name in wished_moments if not any(each[2] == name for each in self.passages)
        ]
        told = []
        if without:
            told.append(f"Aucun passage {_these(without)}, souhaité{'s' if len(without) > 1 else ''} dans le dossier.")
        if absent:
            told.append(f"Aucun passage {_at(absent)}, souhaité dans le dossier.")
        return told


def _these(days: list[str]) -> str:
    return "les " + and_list([f"{day}s" for day in days]) if len(days) > 1 else f"le {days[0]}"


def _at(moments: list[str]) -> str:
    return and_list(["à midi" if name == "midi" else "la nuit" if name == "nuit" else f"le {name}" for name in moments])


def _passages(code: str) -> Iterable[Passage]:
    parts = code.split("-")
    if len(parts) != 3 or parts[0] not in WHO or parts[2] not in MOMENTS:
        raise UnknownPassageError(code)
    who, day, moment = parts
    if day == EVERY_DAY:
        return [(who, each, moment) for each in DAYS]
    if day not in DAYS:
        raise UnknownPassageError(code)
    return [(who, day, moment)]


def _rank(names: Mapping[str, str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


_WHO, _DAY, _MOMENT = _rank(WHO), _rank(DAYS), _rank(MOMENTS)


def _order(passage: Passage) -> tuple[int, int, int]:
    """By person, then moment, then day."""
    return _WHO[passage[0]], _MOMENT[passage[2]], _DAY[passage[1]]


def _sentences(passages: Iterable[Passage]) -> Iterable[str]:
    ordered = sorted(passages, key=_order)
    for (who, moment), group in groupby(ordered, key=lambda each: (each[0], each[2])):
        days = [day for _, day, _ in group]
        words = "tous les jours" if len(days) == len(DAYS) else and_list([DAYS[day].lower() for day in days])
        yield f"{WHO[who]}, {MOMENTS[moment].lower()}\N{NO-BREAK SPACE}: {words}"
