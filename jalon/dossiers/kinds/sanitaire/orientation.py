"""From a motive and what the dossier says, to the kinds of care that suit, with the reasons for and against.

Pure: no query, no clock. The doctor may choose otherwise and then says why (`to_justify`, `unexplained`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jalon.core.text import and_list
from jalon.directory.enums import StayType
from jalon.dossiers.kinds.sanitaire.had import Mode, modes
from jalon.dossiers.kinds.sanitaire.rules import Effect, Rule, RuleBook, current
from jalon.dossiers.kinds.sanitaire.situation import FACTS, Facts, any_holds
from jalon.dossiers.kinds.sanitaire.solutions import ADULTS, CHILDREN, NBSP, OPTIONS, PROGRAMMES, TOWN, CareKind, Option
from jalon.dossiers.kinds.sanitaire.thesaurus import Motive

#: From this age a child may be admitted among adults, by exception; from the other, is one (CSP R. 6123-121).
AMONG_ADULTS, ADULT = 16, 18
#: From this age the general unit is the geriatric one (proposed, to be confirmed by clinicians).
GERIATRIC = 75
MODES_SOURCE = "Modes de prise en charge de l’HAD (ATIH)."


class Standing(StrEnum):
    """Where an option stands: exactly one of these."""

    RECOMMENDED = "recommended"
    POSSIBLE = "possible"
    EXCLUDED = "excluded"
    UNCONCERNED = "unconcerned"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            "recommended": "Conseillée",
            "possible": "Possible",
            "excluded": "Écartée",
            "unconcerned": "Sans objet",
        }[self.value]


@dataclass(frozen=True)
class Reason:
    """One sentence; `code` and `source` are those of its rule."""

    code: str
    sentence: str
    source: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Advice:
    """One option and why. A suitable one has at least one `fors`; an excluded one at least one `exclusions`.

    `modes`: those of HAD that are retained, the principal one first.
    """

    option: Option
    standing: Standing
    fors: tuple[Reason, ...] = ()
    againsts: tuple[Reason, ...] = ()
    checks: tuple[Reason, ...] = ()
    exclusions: tuple[Reason, ...] = ()
    modes: tuple[Mode, ...] = ()

    @property
    def suits(self) -> bool:
        return self.standing in (Standing.RECOMMENDED, Standing.POSSIBLE)


@dataclass(frozen=True)
class Orientation:
    """Every kind of care, judged: the recommended first, then the possible, in the usual order of the motive.

    `elsewhere`: where to turn, when the state calls for what is not here or when nothing suits.
    """

    motive: Motive
    advices: tuple[Advice, ...]
    elsewhere: tuple[Reason, ...]

    @property
    def suitable(self) -> tuple[Advice, ...]:
        """What is recommended, then what is possible."""
        return tuple(advice for advice in self.advices if advice.suits)

    @property
    def excluded(self) -> tuple[Advice, ...]:
        return tuple(advice for advice in self.advices if advice.standing is Standing.EXCLUDED)

    def of(self, kind: CareKind) -> tuple[Advice, ...]:
        """Return what is said of a kind of care: one advice, several for SMR."""
        return tuple(advice for advice in self.advices if advice.option.kind is kind)


@dataclass(frozen=True)
class HadView:
    """What HAD can do. `fit`: fit, light, unsaid, none; `unsaid`: names of the facts that would tell."""

    fit: str
    modes: tuple[Mode, ...]
    unsaid: tuple[str, ...] = ()


def orient(motive: Motive, facts: Facts, book: RuleBook | None = None) -> Orientation:
    """Return the orientation of a dossier with this motive and these facts (`situation.FACTS`)."""
    book = book or current()
    known = {
        **facts,
        "motive": frozenset({motive.code}),
        "domain": frozenset({motive.domain}),
        "moment": frozenset({motive.moment.code}),
        "aim": frozenset({motive.aim.code}),
        "intensity": frozenset({motive.intensity.code}),
        "usual": frozenset({motive.care.options[0].kind.value}),
        "mentions": frozenset(option.mention for option in motive.care.options if option.mention),
        "bed": any(option.is_bed for option in motive.care.options),
    }
    had = _had(motive, known)
    known |= {"had": frozenset({had.fit}), "modes": frozenset(mode.code for mode in had.modes)}
    advices = [_advice(option, motive, known, had, book) for option in _options(motive, known)]
    order = list(Standing)
    advices.sort(key=lambda advice: order.index(advice.standing))
    elsewhere = [
        _reason(rule, known) for rule in book.rules if rule.effect is Effect.ELSEWHERE and rule.when.hold(known)
    ]
    if not elsewhere and not any(advice.suits for advice in advices):
        elsewhere.append(_base("nothing", book))
    return Orientation(motive, tuple(advices), tuple(elsewhere))


def to_justify(orientation: Orientation, chosen: Iterable[str]) -> list[Option]:
    """Return, of the options chosen by code, those that orientation does not propose: the doctor writes why."""
    proposed = {advice.option.code for advice in orientation.suitable}
    return [OPTIONS[code] for code in chosen if code not in proposed]


def unexplained(orientation: Orientation, choice: Mapping[str, Any]) -> list[Option]:
    """Return the options that the doctor chose otherwise without saying why (`sections.choice`)."""
    return [] if choice.get("otherwise") else to_justify(orientation, choice.get("chosen") or ())


def _options(motive: Motive, facts: Facts) -> Iterator[Option]:
    """Yield the options to judge: those of the motive, then every other kind of care, each once."""
    age = facts.get("age")
    mentions = {option.mention[:1] for option in motive.care.options if option.mention}
    for option in motive.care.options:
        # An SMR exists for adults and for children: the other one is left unsaid when this one is there.
        if isinstance(age, int) and mentions == {ADULTS, CHILDREN}:
            others = ADULTS if age < AMONG_ADULTS else CHILDREN if age >= ADULT else ""
            if option.mention[:1] == others and others:
                continue
        yield option
    if not any(option.stay is StayType.FULL_HOSPITAL for option in motive.care.options):
        yield Option(CareKind.SMR, _general_mention(age), StayType.FULL_HOSPITAL)
    there = motive.care.kinds
    yield from (Option(kind) for kind in CareKind if kind not in there and kind is not CareKind.SMR)


def _general_mention(age: object) -> str:
    """Return the mention of an SMR that takes in without a specialty."""
    if not isinstance(age, int):
        return "A50"
    return "E50" if age < AMONG_ADULTS else "A59" if age >= GERIATRIC else "A50"


def _advice(option: Option, motive: Motive, facts: Facts, had: HadView, book: RuleBook) -> Advice:
    of_option = {
        **facts,
        "mention": frozenset({option.mention}),
        "stay": frozenset({str(option.stay or "")}),
    }
    said: dict[Effect, list[Reason]] = {effect: [] for effect in Effect}
    for rule in book.rules:
        if option.kind in rule.kinds and rule.when.hold(of_option):
            said[rule.effect].append(_reason(rule, of_option))
    listed = option in motive.care.options
    retained: tuple[Mode, ...] = ()
    if option.kind is CareKind.HAD:
        listed = had.fit != "none"
        retained = had.modes
        said[Effect.EXCLUDES] += _too_light(had)
        said[Effect.CHECK] += _to_tell(had)
    if not listed and not said[Effect.PROPOSES]:
        sentence = "no_mode" if option.kind is CareKind.HAD else "unconcerned"
        return Advice(option, Standing.UNCONCERNED, againsts=(_base(sentence, book),))
    if exclusions := tuple(said[Effect.EXCLUDES]):
        return Advice(option, Standing.EXCLUDED, exclusions=exclusions, modes=retained)
    is_doubtful = option.kind is CareKind.HAD and had.fit == "unsaid"
    fors = said[Effect.PROPOSES] if not listed else [_provided(option, motive, had, book)]
    return Advice(
        option,
        Standing.POSSIBLE if said[Effect.AGAINST] or is_doubtful else Standing.RECOMMENDED,
        fors=(*fors, *said[Effect.FOR]),
        againsts=tuple(said[Effect.AGAINST]),
        checks=tuple(said[Effect.CHECK]),
        modes=retained,
    )


def _provided(option: Option, motive: Motive, had: HadView, book: RuleBook) -> Reason:
    """Return why the motive itself calls for the option, with its details."""
    is_doubtful = option.kind is CareKind.HAD and had.fit == "unsaid"
    base = _base("had_unsaid" if is_doubtful else option.kind.value, book)
    if option.kind is CareKind.SMR:
        return Reason(base.code, base.sentence.format(motive=motive.pathology.label), base.source)
    details = {
        CareKind.TOWN: and_list([TOWN[code] for code in motive.care.town]),
        CareKind.PRADO: and_list([PROGRAMMES[code] for code in motive.care.programmes]),
        CareKind.HAD: and_list([f"{mode.code} {mode.label[:1].lower()}{mode.label[1:]}" for mode in had.modes]),
    }
    detail = details.get(option.kind)
    if not detail:
        return base
    return Reason(base.code, f"{base.sentence.removesuffix('.')}{NBSP}: {detail}.", base.source)


def _had(motive: Motive, facts: Facts) -> HadView:
    """Return the modes that the motive announces or the care shows, and whether one may be the principal."""
    announced = set(motive.care.modes)
    candidates: dict[str, bool | None] = {}
    for code, mode in modes().items():
        shown = any_holds(mode.shown_by, facts) if mode.shown_by else True
        if code in announced or (mode.told_by_care and shown):
            candidates[code] = shown
    # The motive's own order says which mode is the principal.
    order = [*motive.care.modes, *(code for code in candidates if code not in announced)]
    shown_modes = [modes()[code] for code in order if candidates[code]]
    shown_modes.sort(key=lambda mode: not mode.principal)
    if not candidates:
        return HadView("none", ())
    if shown_modes and shown_modes[0].principal:
        return HadView("fit", tuple(shown_modes))
    doubtful = [modes()[code] for code in order if candidates[code] is None]
    if doubtful:
        facts_wanted = {
            condition.fact: None
            for mode in doubtful
            for alternative in mode.shown_by
            if alternative.hold(facts) is None
            for condition in alternative.all
            if condition.fact not in facts
        }
        return HadView("unsaid", tuple(doubtful), tuple(facts_wanted))
    return HadView("light", tuple(modes()[code] for code in order))


def _too_light(had: HadView) -> list[Reason]:
    if had.fit != "light":
        return []
    return [Reason(f"mode_{mode.code}", mode.light, MODES_SOURCE) for mode in had.modes[:1]]


def _to_tell(had: HadView) -> list[Reason]:
    if had.fit != "unsaid":
        return []
    wanted = and_list([FACTS[name][1][:1].lower() + FACTS[name][1][1:] for name in had.unsaid])
    sentence = f"Pour savoir si l’HAD convient, préciser{NBSP}: {wanted}."
    return [Reason("had_unsaid", sentence, MODES_SOURCE)]


def _base(name: str, book: RuleBook) -> Reason:
    return Reason(name, book.base[name], "Thésaurus des motifs.")


def _reason(rule: Rule, facts: Facts) -> Reason:
    return Reason(rule.code, rule.sentence.format(**facts), rule.source)
