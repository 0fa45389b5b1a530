"""Which answers that nobody gave would change the orientation: those are asked first."""

from collections.abc import Iterator
from typing import Any

from jalon.dossiers.kinds.sanitaire.facts import QUESTIONS
from jalon.dossiers.kinds.sanitaire.had import modes
from jalon.dossiers.kinds.sanitaire.orientation import Orientation, orient
from jalon.dossiers.kinds.sanitaire.rules import RuleBook, current
from jalon.dossiers.kinds.sanitaire.situation import FACTS, Clause, Facts, FactType
from jalon.dossiers.kinds.sanitaire.thesaurus import Motive


def deciding(motive: Motive, facts: Facts, book: RuleBook | None = None) -> dict[str, int]:
    """Return the facts that nobody said and of which one answer alone would change a standing: how many it changes.

    Those that change the most come first. No query.
    """
    book = book or current()
    present = _standings(orient(motive, facts, book))
    found = {}
    for name in QUESTIONS:
        if name in facts:
            continue
        changes = [_changes(present, orient(motive, {**facts, name: value}, book)) for value in _tried(name, book)]
        if most := max(changes, default=0):
            found[name] = most
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _standings(orientation: Orientation) -> dict[str, str]:
    return {advice.option.code: advice.standing for advice in orientation.advices}


def _changes(present: dict[str, str], other: Orientation) -> int:
    """Return how many options stand otherwise; one that is only judged on one side counts too."""
    there = _standings(other)
    return sum(present.get(code) != there.get(code) for code in present.keys() | there.keys())


def _tried(name: str, book: RuleBook) -> list[Any]:
    """Return the answers worth trying: both of a boolean, the limits and the codes that some condition names."""
    kind = FACTS[name][0]
    if kind is FactType.BOOLEAN:
        return [True, False]
    clauses = list(_clauses(name, book))
    if kind is FactType.NUMBER:
        return sorted({limit for clause in clauses for limit in (clause.low, clause.high)})
    return [frozenset({code}) for code in sorted({code for clause in clauses for code in clause.codes})]


def _clauses(name: str, book: RuleBook) -> Iterator[Clause]:
    conditions = [rule.when for rule in book.rules]
    conditions += [alternative for mode in modes().values() for alternative in mode.shown_by]
    for one in conditions:
        yield from (clause for clause in one.all if clause.fact == name and not clause.unknown)
