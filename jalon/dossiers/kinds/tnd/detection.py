"""What the grid of a child advises. The doctor decides: an outcome is a sentence, never a door.

The rule is data (`detection.toml`): this module only counts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jalon.core.ages import complete_months, in_words
from jalon.core.text import and_list, plural
from jalon.dossiers.kinds.tnd.ages import (
    NBSP,
    Age,
    AgeError,
    InputError,
    check_days,
    day_of_months,
)
from jalon.dossiers.kinds.tnd.grid import Bracket, Grid, Item, Outcome, Role, Rule, grid

#: Weeks of gestation at which children are born: beyond, it is a typing error.
EARLIEST_BIRTH, LATEST_BIRTH = 21, 44
LOSS = (
    f"Perte de compétences acquises{NBSP}: elle demande en urgence l’avis de l’hôpital (pédiatrie ou neuropédiatrie), "
    "quels que soient l’âge et les autres réponses."
)


class Answer(StrEnum):
    """What was seen of an item by age."""

    ACQUIRED = "acquired"
    NOT_ACQUIRED = "not_acquired"
    NOT_ASSESSED = "not_assessed"


class AnswerError(InputError):
    """An item that does not exist, or an answer that it does not take."""


@dataclass(frozen=True)
class Assessment:
    """What the grid advises, and why.

    `signs`: number of items by age not acquired that count; `domains`: number of domains they touch. `bracket`: the
    code of the child's, empty at an age that has none, where only a loss of what was acquired is judged. `advice`: the
    sentence for the doctor; `reasons`: those that say why, the deciding one first.
    `unassessed`: items of the bracket without an answer, or not assessed; `unseen`: all of them, and no sign. `open`:
    whether these could still bring the child to the threshold. `below`: the code of the bracket to check also, empty
    when there is none or no doubt.
    """

    outcome: Outcome
    signs: int
    domains: int
    bracket: str
    advice: str
    reasons: tuple[str, ...]
    unassessed: tuple[Item, ...]
    unseen: bool
    open: bool
    below: str


@dataclass(frozen=True)
class _Counted:
    """The answers, sorted: what `assess` and its sentences look at."""

    bracket: Bracket
    below: Bracket | None
    signs: tuple[Item, ...]
    reached: Bracket | None
    regression: bool
    factors: tuple[Item, ...]
    unassessed: tuple[Item, ...]
    open: bool
    elsewhere: tuple[Bracket, ...]

    @property
    def unseen(self) -> bool:
        return not self.signs and len(self.unassessed) == len(self.bracket.items)

    @property
    def risks(self) -> tuple[Item, ...]:
        return tuple(item for item in self.factors if item.role is Role.RISK)

    @property
    def domains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.domain for item in self.signs))


def age_of(birth_date: date, on: date, weeks_of_gestation: int | None) -> Age:
    """Return the age of a child on a day, corrected below two years when born preterm; raise AgeError.

    `weeks_of_gestation`: complete weeks at birth, None when nobody knows: the real age then counts.
    """
    rule = grid().rule
    check_days(birth_date, on)
    months = complete_months(birth_date, on)
    if weeks_of_gestation is None:
        return Age(months)
    if type(weeks_of_gestation) is not int or not EARLIEST_BIRTH <= weeks_of_gestation <= LATEST_BIRTH:
        raise AgeError(
            f"Le terme s’écrit en semaines entières, de {EARLIEST_BIRTH} à {LATEST_BIRTH}, par exemple 32. "
            "Laissez-le vide s’il n’est pas connu."
        )
    if weeks_of_gestation >= rule.preterm or months >= rule.corrected_until:
        return Age(months)
    early = rule.term - weeks_of_gestation
    return Age(months, complete_months(birth_date + timedelta(weeks=early), on), early)


def bracket_of(birth_date: date, on: date, weeks_of_gestation: int | None) -> Bracket:
    """Return the bracket to fill in for a child on a day; raise AgeError when the grid has none."""
    return _bracket(age_of(birth_date, on, weeks_of_gestation), birth_date)


def assess(birth_date: date, on: date, weeks_of_gestation: int | None, answers: Mapping[str, bool | str]) -> Assessment:
    """Return what the answers of a child's grid advise.

    `answers`: by the identifier of the item, True or False at any age (T01 to T23), an `Answer` by age. Items of
    brackets other than the child's and the one below are left out, and a reason says it. `weeks_of_gestation`: None
    when not known. Raise AgeError or AnswerError, whose `sentence` says what to do; a loss of what was acquired presses
    at any age, one without a bracket too.
    """
    whole = grid()
    age = age_of(birth_date, on, weeks_of_gestation)
    told = _checked(whole, answers)
    try:
        bracket = _bracket(age, birth_date)
    except AgeError as error:
        if not _regressed(whole, told):
            raise
        return _without_bracket(whole, error.sentence)
    found = _count(whole, bracket, told)
    outcome = _outcome(found, whole.rule)
    put_off = any(told.get(item.id) == Answer.NOT_ASSESSED for item in bracket.items)
    doubt = outcome is not Outcome.NONE or found.signs or found.factors or put_off
    offered = found.below if bracket.check_below or doubt else None
    return Assessment(
        outcome=outcome,
        signs=len(found.signs),
        domains=len(found.domains),
        bracket=bracket.code,
        advice=_advice(whole, found, outcome),
        reasons=tuple(_reasons(whole, age, found, outcome, weeks_of_gestation)),
        unassessed=found.unassessed,
        unseen=found.unseen,
        open=found.open,
        below=offered.code if offered else "",
    )


def _without_bracket(whole: Grid, why: str) -> Assessment:
    """Return that a loss presses, at an age of which nothing else is judged; `why` says so."""
    return Assessment(
        outcome=Outcome.URGENT,
        signs=0,
        domains=0,
        bracket="",
        advice=whole.advice[Outcome.URGENT],
        reasons=(LOSS, why),
        unassessed=(),
        unseen=False,
        open=False,
        below="",
    )


def _bracket(age: Age, birth_date: date) -> Bracket:
    brackets = grid().brackets
    if age.counted > brackets[-1].last:
        raise AgeError(
            f"À {in_words(age.months)}, l’enfant a passé l’âge de cette grille, qui s’arrête à "
            f"{in_words(brackets[-1].last)}. De 7 à 12{NBSP}ans, utilisez le livret des 7 à 12{NBSP}ans."
        )
    for bracket in brackets:
        if bracket.first <= age.counted <= bracket.last:
            return bracket
    start = day_of_months(birth_date + timedelta(weeks=age.weeks_early), brackets[0].first)
    kind = "À" if age.corrected is None else "En âge corrigé, à"
    raise AgeError(
        f"{kind} {in_words(age.counted)}, l’enfant n’a pas l’âge de cette grille, qui commence à "
        f"{in_words(brackets[0].first)}, le {start:%d/%m/%Y}. Une inquiétude, ou la perte de ce qui était acquis, "
        "n’attend pas cet âge."
    )


def _checked(whole: Grid, answers: Mapping[str, bool | str]) -> dict[str, bool | str]:
    """Return the answers when each is one that its item takes."""
    if not isinstance(answers, Mapping):
        raise AnswerError("Les réponses de la grille ne sont pas lisibles. Remplissez-la à nouveau.")
    for key, answer in answers.items():
        item = whole.items.get(key) if isinstance(key, str) else None
        if item is None:
            raise AnswerError(f"L’item «{NBSP}{key}{NBSP}» n’est pas dans la grille. Retirez-le.")
        if item.bracket and not (isinstance(answer, str) and answer in tuple(Answer)):
            raise AnswerError(f"L’item {key} se répond par acquis, non acquis ou non évalué.")
        if not item.bracket and not isinstance(answer, bool):
            raise AnswerError(f"L’élément {key} se répond par oui ou non.")
    return dict(answers)


def _count(whole: Grid, bracket: Bracket, answers: Mapping[str, bool | str]) -> _Counted:
    below = whole.below(bracket)
    counted = [bracket, below] if below is not None and whole.rule.below_counts else [bracket]
    signs = tuple(item for one in counted for item in one.items if answers.get(item.id) == Answer.NOT_ACQUIRED)
    known = (Answer.ACQUIRED, Answer.NOT_ACQUIRED)
    unassessed = tuple(item for item in bracket.items if answers.get(item.id) not in known)
    answered = {whole.items[key].bracket for key in answers}
    reached = _reached(whole.rule, counted, signs)
    may_reach = _reached(whole.rule, counted, (*signs, *unassessed))
    return _Counted(
        bracket=bracket,
        below=below,
        signs=signs,
        reached=reached,
        regression=_regressed(whole, answers),
        factors=tuple(item for item in _ticked(whole, answers) if item.role is not Role.REGRESSION),
        unassessed=unassessed,
        open=reached is None and may_reach is not None,
        elsewhere=tuple(one for one in whole.brackets if one.code in answered and one not in counted),
    )


def _ticked(whole: Grid, answers: Mapping[str, bool | str]) -> list[Item]:
    return [item for family in whole.families for item in family.items if answers.get(item.id) is True]


def _regressed(whole: Grid, answers: Mapping[str, bool | str]) -> bool:
    return any(item.role is Role.REGRESSION for item in _ticked(whole, answers))


def _reached(rule: Rule, counted: Iterable[Bracket], signs: Iterable[Item]) -> Bracket | None:
    """Return the bracket whose threshold is reached: that of the child by all the signs, else the one below by its own
    signs alone, since younger the child would have reached it.
    """
    own, *below = counted
    signs = tuple(signs)
    if rule.reached(Counter(item.domain for item in signs), own.threshold):
        return own
    for one in below:
        if rule.reached(Counter(item.domain for item in signs if item.bracket == one.code), one.threshold):
            return one
    return None


def _outcome(found: _Counted, rule: Rule) -> Outcome:
    if found.regression:
        return Outcome.URGENT
    if found.reached:
        return Outcome.ADDRESS
    if len(found.factors) >= rule.factors or (found.risks and found.signs):
        return Outcome.RECHECK
    return Outcome.NONE


def _advice(whole: Grid, found: _Counted, outcome: Outcome) -> str:
    if outcome is Outcome.NONE and found.unseen:
        return whole.advice["unseen"]
    return whole.advice[outcome].format(delay=f"{found.bracket.recheck}{NBSP}mois")


def _reasons(whole: Grid, age: Age, found: _Counted, outcome: Outcome, weeks: int | None) -> Iterator[str]:
    """Yield the sentences, the one that decides first."""
    if found.regression:
        yield LOSS
    # A threshold that is not reached says less than what makes the doctor see the child again.
    first, then = [*_said_of_factors(found, outcome)], [_said_of_signs(whole, found)]
    yield from (*first, *then) if outcome is Outcome.RECHECK else (*then, *first)
    if age.corrected is not None:
        yield (
            f"Âge corrigé{NBSP}: {in_words(age.corrected)}. La naissance a eu lieu à {weeks}{NBSP}semaines, "
            f"{age.weeks_early}{NBSP}semaines avant le terme{NBSP}: avant 2{NBSP}ans, l’âge corrigé choisit la tranche "
            f"(âge réel{NBSP}: {in_words(age.months)})."
        )
    prematurity = whole.items[whole.rule.prematurity]
    if weeks is not None and weeks < whole.rule.preterm and prematurity not in found.factors:
        yield f"La naissance à {weeks}{NBSP}semaines est un facteur de risque à cocher ({prematurity.id})."
    if found.unassessed:
        yield _said_of_unassessed(found)
    if found.elsewhere:
        names = and_list([_named(bracket) for bracket in found.elsewhere])
        yield f"À cet âge, ce qui a été répondu à {names} ne compte pas."


def _said_of_signs(whole: Grid, found: _Counted) -> str:
    if not found.signs and not found.unassessed:
        return f"Aucun signe d’alerte à {_named(found.bracket)}."
    if found.unseen:
        return f"Aucun item n’est évalué à {_named(found.bracket)}{NBSP}: rien ne peut en être conclu."
    if not found.signs:
        return f"Aucun signe d’alerte parmi ce qui est évalué à {_named(found.bracket)}."
    count = plural(len(found.signs), "signe d’alerte", "signes d’alerte")
    domains = plural(len(found.domains), "domaine")
    names = and_list([whole.domains[domain] for domain in found.domains])
    below = sum(item.bracket != found.bracket.code for item in found.signs)
    older = f", dont {below} de la tranche d’en dessous" if below else ""
    judged = found.reached or found.bracket
    threshold = f"{judged.threshold}{NBSP}signes dans au moins {whole.rule.domains}{NBSP}domaines"
    state = "est atteint" if found.reached else "n’est pas atteint"
    return f"{count} dans {domains} ({names}){older}{NBSP}: le seuil de {_named(judged)} ({threshold}) {state}."


def _said_of_factors(found: _Counted, outcome: Outcome) -> Iterator[str]:
    if outcome is Outcome.RECHECK:
        several = plural(len(found.factors), "facteur transversal", "facteurs transversaux")
        why = "Un facteur de risque avec un signe d’alerte" if found.risks and found.signs else several
        yield f"{why}, sous le seuil."
    elif found.risks and outcome is Outcome.NONE:
        yield "Un facteur de risque seul demande un suivi clinique particulier, que cette grille aide à faire."
    if outcome is Outcome.NONE and any(item.role is Role.WORRY for item in found.factors):
        yield "L’inquiétude de l’entourage est à prendre en compte, même sous le seuil."


def _said_of_unassessed(found: _Counted) -> str:
    count = len(found.unassessed)
    items = plural(count, "item n’est pas évalué", "items ne sont pas évalués")
    if not found.open:
        return f"{items} à {_named(found.bracket)}."
    can = "il peut" if count == 1 else "ils peuvent"
    return f"{items} à {_named(found.bracket)}{NBSP}: {can} encore faire atteindre le seuil."


def _named(bracket: Bracket) -> str:
    return bracket.label.replace(" ", NBSP)
