"""The rules of matching: data that anyone can read (`rules.toml`), checked when it is read. Every kind of dossier uses
the same ones: a new need or rule is a line of that file, never a branch of the code.

A rule answers *yes*, *no* or *unsaid* of one unit for one person, by one of the tests. Its effect says what comes of
it: a no of `excludes` leaves the unit out, and all but a yes of `requires`; a no of `warns` is told before a request is
sent, and leaves the unit out only when it made the rule's `refusal` its own; a yes of any rule brings it nearer by its
`km`; the rest is only said.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import Any

from jalon.directory.capabilities import BY_CODE, TERRITORIAL
from jalon.directory.enums import UnitKind
from jalon.directory.unit_kinds import SMR_MENTIONS

FILE = Path(__file__).with_name("rules.toml")
MOST_KM = 50
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_BEFORE_HIGH_MARK = re.compile(r" (?=[:;?!»])|(?<=«) ")


class Effect(StrEnum):
    """What comes of the answer of a rule. The value is that of the file, the label that of the agency's page."""

    EXCLUDES = "excludes"
    REQUIRES = "requires"
    COUNTS = "counts"
    CAUTION = "caution"
    WARNS = "warns"

    @property
    def label(self) -> str:
        words = {
            "excludes": "Écarte",
            "requires": "Exige un oui",
            "counts": "Compte",
            "caution": "Est dite",
            "warns": "Avertit",
        }
        return words[self.value]


class Check(StrEnum):
    """What is compared: the whole of what rules can do."""

    CAPABILITY = "capability"  # what the unit says of a capability
    ASKED = "asked"  # the same, for each capability that a search asks for and no other rule tells
    WANTED = "wanted"  # the same, for each of `capabilities` that the dossier calls for
    MENTION = "mention"  # the SMR mention of the unit is among `mentions`
    KIND = "kind"  # nothing more than the kinds of the rule: the answer is `answer`
    STAY = "stay"  # the stay of the unit is among those wanted
    AGE = "age"  # the person is as old as the unit wants
    PRICE = "price"  # the month costs no more than the budget
    PRICE_AGE = "price_age"  # the price is older than `limit` days
    PLACES = "places"  # a free place is declared, not long ago
    DISTANCE = "distance"  # the unit is nearer than `limit` km
    SIZE = "size"  # the unit has at least `limit` places
    REACHABLE = "reachable"  # the unit takes requests
    TERRITORY = "territory"  # the unit says that it serves the commune


# The values that a sentence of each test may take, each with an example for those who read the rules.
WORDS = {
    Check.ASKED: {"yes": "Balnéothérapie.", "no": "Pas de balnéothérapie.", "unsaid": "À demander : balnéothérapie."},
    Check.WANTED: {
        "yes": "Orthophonistes dans l’équipe.",
        "no": "Pas d’orthophoniste dans l’équipe.",
        "unsaid": "À demander : orthophonie.",
    },
    Check.STAY: {"stay": "hébergement permanent"},
    Check.AGE: {"age": "60"},
    Check.PRICE: {"amount": "120 €"},
    Check.PRICE_AGE: {"date": "2024"},
    Check.PLACES: {"count": "2 places libres", "date": "déclarées le 12 novembre"},
    Check.DISTANCE: {"km": "8 km", "place": "de Talant"},
    Check.TERRITORY: {"place": "à Talant"},
}
# Needs that the date of birth alone tells.
OF_IDENTITY = {
    *("under_60", "adult", "minor", "child", "child_under_3", "child_under_4"),
    *("child_under_7", "child_under_12", "from_12"),
}
#: How sure a rule is: read in its source, written from memory, or proposed by us.
CERTAINTIES = {"found": "lu", "memory": "de mémoire, à vérifier", "proposal": "proposé, à valider"}
SUBJECTS = {Check.PRICE: "within_budget", Check.PLACES: "free_places"}
# Tests that the statement of a search answers: only these may count, and only these or the area may leave out.
COUNTED = {
    *(Check.CAPABILITY, Check.WANTED, Check.MENTION, Check.KIND),
    *(Check.PRICE, Check.PLACES, Check.SIZE, Check.REACHABLE, Check.AGE),
}
OF_THE_AREA = {Check.STAY, Check.TERRITORY, Check.ASKED}


class RuleFileError(ValueError):
    """A file of rules that cannot be used; the message says which line and what to do."""


@dataclass(frozen=True)
class Rule:
    """One rule. Its fields are those of the file; see its head."""

    code: str
    title: str
    test: Check
    effect: Effect
    yes: str
    no: str
    unsaid: str
    source: str
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    capability: str = ""
    capabilities: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    answer: str = ""
    refusal: str = ""
    limit: int = 0
    km: int = 0
    short: str = ""
    nos: str = ""
    certainty: str = ""

    @property
    def certainty_words(self) -> str:
        """How sure it is, in words; empty when the file does not say."""
        return CERTAINTIES.get(self.certainty, "")

    @property
    def subject(self) -> str:
        """What the rule tells of, as conditions name it: two rules of one subject never speak of one unit together."""
        return self.capability or SUBJECTS.get(self.test, self.code)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """The sentences that are not empty, as « Oui », « Non » or « Ne dit pas », with examples for their values."""
        said = (("Oui", self.yes), ("Non", self.no), ("Ne dit pas", self.unsaid))
        return tuple((answer, sentence.format(**WORDS.get(self.test, {}))) for answer, sentence in said if sentence)


@dataclass(frozen=True)
class Refusable:
    """What a unit may refuse by a rule of its own. `is_medical`: whether it holds says something of health."""

    code: str
    label: str
    kinds: frozenset[str]
    is_medical: bool
    source: str


@dataclass(frozen=True)
class Version:
    """One line of the history of the file."""

    version: int
    date: date
    words: str


@dataclass(frozen=True)
class RuleBook:
    """A file of rules, read and checked."""

    version: int
    date: date
    history: tuple[Version, ...]
    needs: Mapping[str, str]
    refusals: Mapping[str, str]
    rules: tuple[Rule, ...]

    @cached_property
    def refusable(self) -> tuple[Refusable, ...]:
        """What units may refuse by rule, in the order of the file."""
        return tuple(self._refusable(code, label) for code, label in self.refusals.items())

    def _refusable(self, code: str, label: str) -> Refusable:
        rules = [rule for rule in self.rules if rule.refusal == code]
        needs = {need for rule in rules for need in (*rule.needs, *rule.unless)}
        kinds = frozenset(kind for rule in rules for kind in rule.kinds)
        return Refusable(code, label, kinds, bool(needs - OF_IDENTITY), rules[0].source)

    @property
    def by_code(self) -> dict[str, Rule]:
        return {rule.code: rule for rule in self.rules}

    @property
    def counting(self) -> tuple[Rule, ...]:
        """Rules whose yes is worth a detour, the heaviest first."""
        return tuple(sorted((rule for rule in self.rules if rule.km), key=lambda rule: -rule.km))


@cache
def current() -> RuleBook:
    """Return the rules in force, read once."""
    return read(FILE)


def read(path: Path) -> RuleBook:
    """Return the rules of a file, or raise RuleFileError with a sentence for the person who wrote it."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleFileError(f"{path.name}: {error}") from error
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    unknown = set(data) - {"version", "date", "history", "needs", "refusals", "rule"}
    if unknown:
        raise RuleFileError(f"{path.name}: nobody reads {_list(unknown)}.")
    needs = _labels(data, "needs", path)
    refusals = _labels(data, "refusals", path) if "refusals" in data else {}
    entries = data.get("rule")
    if not isinstance(entries, list) or not entries:
        raise RuleFileError(f"{path.name}: it holds no [[rule]].")
    rules: list[Rule] = []
    for line, entry in zip(starts, entries, strict=False):
        try:
            rule = _rule(entry, needs, refusals)
            if rule.code in {other.code for other in rules}:
                raise RuleFileError("its code is that of another rule.")
        except RuleFileError as error:
            raise RuleFileError(f"{path.name}, line {line}, rule « {entry.get('code', '?')} »: {error}") from None
        rules.append(rule)
    if idle := set(refusals) - {rule.refusal for rule in rules}:
        raise RuleFileError(f"{path.name}: no rule has the refusal {_list(idle)}.")
    version, day = data.get("version"), data.get("date")
    history = tuple(_history(data, path))
    if not history or (history[0].version, history[0].date) != (version, day):
        raise RuleFileError(f"{path.name}: the first [[history]] must be of the version and date of the file.")
    return RuleBook(history[0].version, history[0].date, history, needs, refusals, tuple(rules))


def _labels(data: Mapping[str, Any], name: str, path: Path) -> dict[str, str]:
    labels = data.get(name)
    if not isinstance(labels, dict) or not all(isinstance(label, str) and label for label in labels.values()):
        raise RuleFileError(f"{path.name}: [{name}] must give each code its label.")
    return labels


def _history(data: Mapping[str, Any], path: Path) -> Iterator[Version]:
    for entry in data.get("history", ()):
        try:
            version = Version(**entry)
        except TypeError:
            raise RuleFileError(f"{path.name}: a [[history]] has a version, a date and words.") from None
        if not isinstance(version.version, int) or type(version.date) is not date or not version.words:
            raise RuleFileError(f"{path.name}: a [[history]] has a whole version, a date (2026-11-25) and words.")
        yield version


def _rule(entry: Mapping[str, Any], needs: Mapping[str, str], refusals: Mapping[str, str]) -> Rule:
    """Return one rule, or raise RuleFileError without saying where: the caller knows the line."""
    names = {field.name: field for field in fields(Rule)}
    if unknown := set(entry) - set(names):
        raise RuleFileError(f"nobody reads {_list(unknown)}.")
    if missing := {"code", "title", "test", "effect", "yes", "no", "unsaid", "source"} - set(entry):
        raise RuleFileError(f"{_list(missing)} is missing.")
    values: dict[str, Any] = {}
    for name, value in entry.items():
        values[name] = _value(name, value)
    try:
        values |= {"test": Check(values["test"]), "effect": Effect(values["effect"])}
    except ValueError as error:
        raise RuleFileError(f"{error}.") from None
    rule = Rule(**values)
    for problem in (*_problems(rule, needs), *_refusal_problems(rule, refusals)):
        raise RuleFileError(problem)
    # A rule about a capability concerns the kinds of units that have it, unless it names some of them.
    if rule.capability and not rule.kinds:
        return Rule(**values | {"kinds": tuple(map(str, BY_CODE[rule.capability].kinds))})
    return rule


def _value(name: str, value: Any) -> Any:
    if name in ("needs", "unless", "kinds", "capabilities", "mentions"):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise RuleFileError(f"{name} must be a list of codes.")
        return tuple(value)
    if name in ("limit", "km"):
        if type(value) is not int or value < 0:
            raise RuleFileError(f"{name} must be a whole number.")
        return value
    if not isinstance(value, str):
        raise RuleFileError(f"{name} must be a text.")
    return _BEFORE_HIGH_MARK.sub("\N{NO-BREAK SPACE}", value)


def _problems(rule: Rule, needs: Mapping[str, str]) -> Iterator[str]:
    if not _CODE.fullmatch(rule.code):
        yield "its code must be lower-case letters, digits and underscores."
    if not rule.title or not rule.source:
        yield "title and source must say something."
    if rule.certainty not in ("", *CERTAINTIES):
        yield f"certainty is one of {_list(CERTAINTIES)}."
    if unknown := {*rule.needs, *rule.unless} - set(needs):
        yield f"[needs] does not name {_list(unknown)}."
    if unknown := set(rule.kinds) - set(UnitKind.values):
        yield f"no kind of unit is called {_list(unknown)}."
    yield from _test_problems(rule)
    yield from _weight_problems(rule)
    yield from _closing_problems(rule)
    yield from _sentence_problems(rule)


def _test_problems(rule: Rule) -> Iterator[str]:
    if (rule.test is Check.CAPABILITY) != bool(rule.capability):
        yield "a rule has a capability when its test is « capability », and only then."
    if rule.capability and rule.capability not in BY_CODE:
        yield f"no capability is called « {rule.capability} »."
    elif rule.capability and (foreign := set(rule.kinds) - set(BY_CODE[rule.capability].kinds)):
        yield f"« {rule.capability} » is not asked of {_list(foreign)}."
    yield from _list_problems(rule)
    if (rule.test is Check.KIND) != (rule.answer in ("yes", "no", "unsaid")):
        yield "a rule has an answer (yes, no, unsaid) when its test is « kind », and only then."
    if rule.test is Check.KIND and not rule.kinds:
        yield "a rule whose test is « kind » must name kinds."
    if rule.test is Check.TERRITORY and not set(rule.kinds) <= set(TERRITORIAL):
        yield f"only {_list(map(str, TERRITORIAL))} serve a territory."
    if (rule.limit > 0) != (rule.test in (Check.SIZE, Check.DISTANCE, Check.PRICE_AGE)):
        yield "a rule has a limit when its test is size, distance or price_age, and only then."


def _list_problems(rule: Rule) -> Iterator[str]:
    if (rule.test is Check.WANTED) != bool(rule.capabilities):
        yield "a rule has capabilities when its test is « wanted », and only then."
    if unknown := set(rule.capabilities) - set(BY_CODE):
        yield f"no capability is called {_list(unknown)}."
    if (rule.test is Check.MENTION) != bool(rule.mentions):
        yield "a rule has mentions when its test is « mention », and only then."
    if unknown := set(rule.mentions) - set(SMR_MENTIONS):
        yield f"no mention of SMR is called {_list(unknown)}."


def _refusal_problems(rule: Rule, refusals: Mapping[str, str]) -> Iterator[str]:
    if (rule.effect is Effect.WARNS) != bool(rule.refusal):
        yield "a rule has a refusal when its effect is « warns », and only then."
    if rule.refusal and rule.refusal not in refusals:
        yield f"[refusals] does not name « {rule.refusal} »."
    if rule.refusal and not (rule.kinds or rule.capability):
        yield "a rule that a unit may make its own must name kinds."


def _weight_problems(rule: Rule) -> Iterator[str]:
    if rule.km > MOST_KM:
        yield f"{rule.km} km of detour is more than {MOST_KM}."
    if rule.km and rule.test not in COUNTED:
        yield f"a rule whose test is « {rule.test} » cannot count: take its km out."
    if rule.effect is Effect.COUNTS and not rule.km:
        yield "it counts, but for no km."
    if rule.effect is Effect.WARNS and rule.test not in COUNTED:
        yield f"a rule whose test is « {rule.test} » cannot warn."
    if bool(rule.km) != bool(rule.short):
        yield "a rule that counts has a short name for the lists, and only then."
    if rule.km and not rule.yes:
        yield "it counts, but its « yes » does not say for what: no point is hidden."


def _closing_problems(rule: Rule) -> Iterator[str]:
    """Yield what is wrong in a rule that leaves units out whatever they made a rule of theirs."""
    if rule.effect is Effect.EXCLUDES and rule.test not in COUNTED | OF_THE_AREA:
        yield f"a rule whose test is « {rule.test} » cannot leave a unit out."
    if rule.effect is Effect.REQUIRES and rule.test is not Check.CAPABILITY:
        yield f"a rule whose test is « {rule.test} » cannot require."
    if rule.effect in (Effect.EXCLUDES, Effect.REQUIRES) and not rule.no:
        yield "it leaves units out, but its « no » does not say why."
    if rule.effect is Effect.REQUIRES and not rule.unsaid:
        yield "it leaves units out, but its « unsaid » does not say why."


def _sentence_problems(rule: Rule) -> Iterator[str]:
    allowed = set(WORDS.get(rule.test, {}))
    for name in ("yes", "no", "unsaid"):
        sentence = getattr(rule, name)
        if sentence and not sentence.endswith((".", "}")):
            yield f"the sentence « {name} » must end with a full stop."
        try:
            used = {word for _, word, _, _ in Formatter().parse(sentence) if word is not None}
        except ValueError as error:
            yield f"the sentence « {name} »: {error}."
        else:
            if unknown := used - allowed:
                yield f"the sentence « {name} » cannot tell {_list(unknown)}."


def _list(names: Any) -> str:
    return ", ".join(f"« {name} »" for name in sorted(names))
