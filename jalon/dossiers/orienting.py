"""A follow-up care dossier judged from what it holds: the advice of orientation, and the choice left without a reason.

The page that advises, the page of validation and the action that signs all read it here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.directory.enums import UnitKind
from jalon.directory.territory import served
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.sanitaire.facts import facts_of, motive_of
from jalon.dossiers.kinds.sanitaire.needs import town_of_care
from jalon.dossiers.kinds.sanitaire.orientation import Orientation, orient, unexplained
from jalon.dossiers.kinds.sanitaire.sections.choice import CHOICE
from jalon.dossiers.kinds.sanitaire.situation import Facts
from jalon.dossiers.models import Dossier, Section

Answers = Mapping[str, Mapping[str, Any]]
AT_HOME = (UnitKind.HAD, UnitKind.SSIAD)


@dataclass(frozen=True)
class Judgement:
    """The advice, and what it was made from: counted answers by section, facts, the town of care.

    `serves`: whether an HAD, a SSIAD goes to that town, None when nobody can tell; empty while the town is not known.
    """

    answers: Answers
    town: Mapping[str, str] | None
    serves: Mapping[str, bool | None]
    facts: Facts
    orientation: Orientation


def counted_of(dossier: Dossier, sections: Iterable[Section]) -> dict[str, Mapping[str, Any]]:
    """Return the counted answers of sections, by code. No query."""
    return {section.code: open_section(dossier, section).counted for section in sections}


def judgement(answers: Answers, today: date) -> Judgement | None:
    """Return the advice for the counted answers of the sections asked; None before a motive is chosen.

    One query, none while the town is not known.
    """
    motive = motive_of(answers)
    if motive is None:
        return None
    town = town_of_care(answers)
    serves = served(town["code"], AT_HOME) if town else {}
    facts = facts_of(answers, today, serves)
    return Judgement(answers, town, serves, facts, orient(motive, facts))


def why_to_explain(orientation: Orientation, choice: Mapping[str, Any]) -> str:
    """Return what to say of a choice that is not advised and has no reason; empty when nothing is left to explain.

    `choice`: the answers of the section « orientation ».
    """
    labels = [option.label for option in unexplained(orientation, choice)]
    if not labels:
        return ""
    left, are_not = ("Un choix reste", "n’est pas") if len(labels) == 1 else ("Des choix restent", "ne sont pas")
    named = "\N{NO-BREAK SPACE}; ".join(labels)
    return (
        f"{left} à expliquer\N{NO-BREAK SPACE}: d’après les réponses d’aujourd’hui, {named} {are_not} parmi ce qui "
        "convient. Dites pourquoi, ou choisissez autrement."
    )


def left_to_explain(dossier: Dossier, sections: Iterable[Section], today: date) -> str:
    """Return why the medical part may not be signed yet for want of a reason; empty when nothing is left to explain.

    `sections`: those asked. One query at most, none for another kind of dossier or before something is chosen.
    """
    if dossier.kind != DossierKind.SANITAIRE:
        return ""
    answers = counted_of(dossier, sections)
    choice = answers.get(CHOICE.code, {})
    if not choice.get("chosen") or choice.get("otherwise"):
        return ""
    judged = judgement(answers, today)
    return why_to_explain(judged.orientation, choice) if judged else ""
