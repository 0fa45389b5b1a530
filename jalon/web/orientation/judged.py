"""A follow-up care dossier judged: its answers, its territory, every kind of care, and what is still to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jalon.core.text import and_list
from jalon.directory.enums import UnitKind
from jalon.dossiers.kinds.sanitaire.deciding import deciding
from jalon.dossiers.kinds.sanitaire.facts import QUESTIONS
from jalon.dossiers.kinds.sanitaire.orientation import Orientation
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import said
from jalon.dossiers.kinds.sanitaire.situation import FACTS
from jalon.dossiers.orienting import AT_HOME, Answers, counted_of, judgement
from jalon.web.dossiers.doors import Opened

NAMES = {UnitKind.HAD: "HAD", UnitKind.SSIAD: "SSIAD"}
MOST_WANTED = 6
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Wanted:
    """An answer that nobody gave and that would change the advice, with the question that asks it."""

    words: str
    url: str


@dataclass(frozen=True)
class Judged:
    """What the page says of a dossier. `territory` tells who goes to the commune of care; `motive` is in words."""

    answers: Answers
    motive: str
    orientation: Orientation
    territory: tuple[str, ...]
    wanted: list[Wanted]


def judge(door: Opened, today: date) -> Judged | None:
    """Return the orientation of a dossier whose medical part the person may read; None before a motive is chosen.

    One query, none while the commune is not known.
    """
    found = judgement(counted_of(door.dossier, [step.section for step in door.steps]), today)
    if found is None:
        return None
    motive = found.orientation.motive
    return Judged(
        answers=found.answers,
        motive=said(motive),
        orientation=found.orientation,
        territory=tuple(_territory(found.town, found.serves)),
        wanted=_wanted(door, found.answers, list(deciding(motive, found.facts))),
    )


def _territory(town: Mapping[str, str] | None, serves: Mapping[str, bool | None]) -> list[str]:
    if town is None:
        return ["La commune de la personne n’est pas connue\N{NO-BREAK SPACE}: on ne sait pas qui y intervient."]
    at = f"à {town['label']}"
    by_answer = {answer: [NAMES[kind] for kind in AT_HOME if serves[kind] is answer] for answer in (True, None, False)}
    lines = []
    if there := by_answer[True]:
        verb = "y va" if len(there) == 1 else "y vont"
        lines.append(f"Soins {at}{NBSP}: {and_list([_article(name) for name in there])} {verb}.")
    if silent := by_answer[None]:
        said = "services du département ne disent pas quelles communes ils desservent"
        lines.append(f"{and_list(silent)} {at}{NBSP}: les {said}.")
    if none := by_answer[False]:
        lines.append(f"Aucun service ne dessert {town['label']} en {and_list(none)}.")
    return lines


def _article(name: str) -> str:
    return f"une {name}" if name == "HAD" else f"un {name}"


def _wanted(door: Opened, answers: Answers, facts: list[str]) -> list[Wanted]:
    """Return the questions to answer first: those that the dossier asks, each once."""
    steps = {step.definition.code: step for step in door.steps if step.definition.code in answers}
    found: dict[str, Wanted] = {}
    for fact in facts:
        for section, code in QUESTIONS[fact]:
            step = steps.get(section)
            if step is None:
                continue
            shown = {question.code: question for question in step.definition.shown(answers[section])}
            if code in shown and step.access.write:
                name = FACTS[fact][1]
                url = f"{step.url}#{shown[code].anchor}"
                found.setdefault(url, Wanted(name, url))
                break
    return list(found.values())[:MOST_WANTED]
