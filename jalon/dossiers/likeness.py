"""Whether two identities are those of one person, written twice: accents, hyphens, inverted names, slips of the keys.

The strict traits compared are those of the national reference for identity vigilance (RNIV): birth name, first names,
date of birth, sex. A likeness is a question put to people, never a decision.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import OSA

from jalon.core.text import and_list, fold

#: Letters from which one slip, then two, still leave the same name.
ONE_SLIP, TWO_SLIPS = 4, 9
#: No dossier is about somebody born before.
OLDEST = 1890


@dataclass(frozen=True)
class Identity:
    """The traits compared, as typed."""

    birth_name: str
    first_names: str
    birth_date: date
    sex: str
    used_name: str = ""

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> "Identity":
        """Read the answers of an identity section, dates as ISO text."""
        return cls(
            answers["birth_name"],
            answers["first_names"],
            date.fromisoformat(answers["birth_date"]),
            answers["sex"],
            answers.get("used_name") or "",
        )


def letters(name: str) -> str:
    """Return the letters alone: « Le Goff » and « LE-GOFF » are one name. One without Latin letters stays as it is."""
    return fold(name).replace(" ", "") or name.strip().casefold()


def neighbouring_dates(day: date) -> set[date]:
    """Return the dates that one slip makes of this one: day and month inverted, one digit wrong, two exchanged."""
    text = day.strftime("%d%m%Y")
    typed = {f"{text[2:4]}{text[:2]}{text[4:]}"}
    for place in range(len(text)):
        typed |= {f"{text[:place]}{digit}{text[place + 1 :]}" for digit in "0123456789"}
        if place:
            typed.add(f"{text[: place - 1]}{text[place]}{text[place - 1]}{text[place + 1 :]}")
    found = {parsed for one in typed if (parsed := _date(one)) is not None}
    return {one for one in found if one.year > OLDEST} | {day}


def _date(text: str) -> date | None:
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None


def differences(one: Identity, other: Identity, *, siblings: bool = False) -> list[str] | None:
    """Return what differs between two identities of one person, in words; None when they are two people.

    At most one of the date and the sex may differ; with either, the names must be the same letter for letter.
    `siblings`: brothers and sisters of one birth may each have a dossier, so that another first name, be it one letter
    away, is another person.
    """
    if siblings and not _one_given(one.first_names, other.first_names):
        return None
    names = _names(one, other)
    if names is None:
        return None
    found = list(names)
    if one.birth_date != other.birth_date:
        found.append("la date de naissance")
    if one.sex != other.sex:
        found.append("le sexe")
    loose = one.birth_date != other.birth_date or one.sex != other.sex
    if loose and (names or len(found) > 1 or other.birth_date not in neighbouring_dates(one.birth_date)):
        return None
    return found


def _names(one: Identity, other: Identity) -> list[str] | None:
    straight = _same_surname(one, other), _same_given(one.first_names, other.first_names)
    if None not in straight:
        return [words for words in straight if words]
    inverted = (
        _nearness([letters(one.birth_name)], _given(other.first_names)),
        _nearness(_given(one.first_names), [letters(other.birth_name)]),
    )
    return ["le nom et le prénom, inversés"] if None not in inverted else None


def _same_surname(one: Identity, other: Identity) -> str | None:
    slips = _nearness([letters(one.birth_name)], [letters(other.birth_name)])
    if slips is not None:
        return "l’écriture du nom" if slips else ""
    crossed = (
        _nearness([letters(one.birth_name)], [letters(other.used_name)]),
        _nearness([letters(one.used_name)], [letters(other.birth_name)]),
    )
    return None if crossed == (None, None) else "le nom de naissance et le nom d’usage"


def _same_given(one: str, other: str) -> str | None:
    slips = _nearness(_given(one), _given(other))
    if slips is None:
        return None
    return "l’écriture du prénom" if slips else ""


def _one_given(one: str, other: str) -> bool:
    """Whether first names are the same but for accents, hyphens and further ones: « Lina » is not « Mina »."""
    some, others = fold(one).split(), fold(other).split()
    shortest = min(len(some), len(others))
    return some[:shortest] == others[:shortest] if shortest else letters(one) == letters(other)


def _given(first_names: str) -> list[str]:
    """Return what may be the first of the first names: all letters, the first word, the first two of a composed one."""
    words = fold(first_names).split()
    return sorted({letters(first_names), *words[:1], "".join(words[:2])} - {""})


def _nearness(some: Iterable[str], others: Iterable[str]) -> int | None:
    """Return the least slips between two names of two lists; None when no pair is near."""
    nearest = None
    for one in filter(None, some):
        for other in filter(None, others):
            shortest = min(len(one), len(other))
            allowed = (shortest >= ONE_SLIP) + (shortest >= TWO_SLIPS)
            slips = OSA.distance(one, other, score_cutoff=allowed)
            if slips <= allowed and (nearest is None or slips < nearest):
                nearest = slips
    return nearest


def difference_words(found: list[str]) -> str:
    """« Mêmes nom, prénom, date de naissance et sexe. », or what differs."""
    if not found:
        return "Mêmes nom, prénom, date de naissance et sexe."
    return f"À un détail près\N{NO-BREAK SPACE}: {and_list(found)}."
