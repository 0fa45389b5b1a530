"""The rules of orientation, read from `orientation.toml`. A file that cannot be used is refused with its rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from jalon.dossiers.kinds import reading
from jalon.dossiers.kinds.reading import DataFileError, Header, among, exact
from jalon.dossiers.kinds.sanitaire.situation import FACTS, Conditions, FactType, conditions
from jalon.dossiers.kinds.sanitaire.solutions import CareKind

FILE = Path(__file__).with_name("orientation.toml")
#: Sentences said by the engine itself, beside one of each kind.
SAID = ("had_unsaid", "unconcerned", "no_mode", "nothing")


class Effect(StrEnum):
    """What comes of a rule whose conditions all hold."""

    PROPOSES = "proposes"
    FOR = "for"
    AGAINST = "against"
    CHECK = "check"
    EXCLUDES = "excludes"
    ELSEWHERE = "elsewhere"


class Certainty(StrEnum):
    """How sure the source is; the value is that of the file."""

    FOUND = "found"
    MEMORY = "memory"
    PROPOSAL = "proposal"


@dataclass(frozen=True)
class Rule:
    """One rule. Its fields are those of the file; see its head."""

    code: str
    title: str
    kinds: frozenset[CareKind]
    effect: Effect
    when: Conditions
    sentence: str
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class RuleBook:
    """The rules in the order of the file. `base`: the sentence of each kind that a motive provides for."""

    header: Header
    base: Mapping[str, str]
    rules: tuple[Rule, ...]


@cache
def current() -> RuleBook:
    """Return the rules in force, read once; raise DataFileError."""
    return read(FILE)


def read(path: Path) -> RuleBook:
    """Return the rules of a file; raise DataFileError."""
    header, data = reading.load(path, {"base", "rule"})
    if not isinstance(data["base"], dict):
        raise DataFileError(f"{path.name}: [base] gives each kind its sentence.")
    exact(data["base"], f"{path.name}, base", {*CareKind, *SAID})
    base = {name: reading.text(sentence, f"{path.name}, base {name}") for name, sentence in data["base"].items()}
    rules: dict[str, Rule] = {}
    for entry in reading.entries(data["rule"], path.name):
        rule = _rule(entry, f"{path.name}, rule {entry.get('code', '?')}")
        if rule.code in rules:
            raise DataFileError(f"{path.name}: rule « {rule.code} » is there twice.")
        rules[rule.code] = rule
    return RuleBook(header, base, tuple(rules.values()))


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    exact(entry, where, {"code", "title", "kinds", "effect", "when", "sentence", "source", "certainty"})
    among(entry["kinds"], list(CareKind), where)
    among([entry["effect"]], list(Effect), where)
    among([entry["certainty"]], list(Certainty), where)
    rule = Rule(
        code=reading.code(entry["code"], where),
        title=reading.text(entry["title"], where),
        kinds=frozenset(CareKind(kind) for kind in entry["kinds"]),
        effect=Effect(entry["effect"]),
        when=conditions(entry["when"], where),
        sentence=reading.text(entry["sentence"], where),
        source=reading.text(entry["source"], where),
        certainty=Certainty(entry["certainty"]),
    )
    if bool(rule.kinds) is (rule.effect is Effect.ELSEWHERE):
        raise DataFileError(f"{where}: a rule has kinds, except the one that sends elsewhere.")
    numbers = {condition.fact for condition in rule.when.all if FACTS[condition.fact][0] is FactType.NUMBER}
    numbers -= {condition.fact for condition in rule.when.all if condition.unknown}
    try:
        told = {name for _, name, _, _ in Formatter().parse(rule.sentence) if name is not None}
    except ValueError as error:
        raise DataFileError(f"{where}: {error}.") from None
    if foreign := told - numbers:
        raise DataFileError(f"{where}: the sentence cannot tell {reading.listed(foreign)}: no condition has it.")
    return rule
