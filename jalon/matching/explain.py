"""Why a unit suits a person, why it may not, what it does not say: pure functions over `facts` and `rules`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.dates import MONTHS

from jalon.core.text import of_place
from jalon.directory.capabilities import BY_CODE, PLACELESS
from jalon.directory.enums import UnitKind
from jalon.directory.freshness import is_fresh
from jalon.matching.facts import Needs, UnitFacts
from jalon.matching.rules import Check, Effect, Rule, RuleBook, current

NBSP = "\N{NO-BREAK SPACE}"
MONTHS_IN_A_YEAR = 12
DAYS_IN_A_YEAR = 365
EVERY_KIND = frozenset(UnitKind.values)


@dataclass(frozen=True)
class Reason:
    """One sentence, the code of the rule it comes from, that rule's source, and the km that a yes is worth."""

    code: str
    sentence: str
    source: str = ""
    km: int = 0

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Explanation:
    """All that can be said of one unit for one person. Not empty `excluded`: the unit is left out.

    `km` is the sum of the detours that its yeses are worth: it stands in lists as if it were so much nearer.
    """

    fors: tuple[Reason, ...] = ()
    againsts: tuple[Reason, ...] = ()
    unknowns: tuple[Reason, ...] = ()
    excluded: tuple[Reason, ...] = ()
    km: int = 0


@dataclass(frozen=True)
class Clock:
    """The present moment, and its day in Paris."""

    now: datetime
    today: date


@dataclass(frozen=True)
class Concern:
    """A rule that speaks for this person, of units of these kinds. `capability` is the one it tells of, if any."""

    rule: Rule
    kinds: frozenset[str]
    capability: str

    @property
    def subject(self) -> str:
        return self.capability or self.rule.subject


# « yes », « no » or « unsaid », with the values of the sentence; None: nothing to say.
Answer = tuple[str, dict[str, str]]


def concerns(needs: Needs, book: RuleBook | None = None) -> Iterator[Concern]:
    """Yield the rules that speak for this person, in the order of the file; of one subject, the first only."""
    covered: dict[str, frozenset[str]] = {}
    for rule in (book or current()).rules:
        if (rule.needs and needs.codes.isdisjoint(rule.needs)) or not needs.codes.isdisjoint(rule.unless):
            continue
        for capability in _capabilities(rule, needs):
            concern = Concern(rule, _kinds(rule, capability), capability)
            told = covered.get(concern.subject, frozenset())
            covered[concern.subject] = told | concern.kinds
            if kinds := concern.kinds - told:
                yield Concern(rule, kinds, capability)


def _capabilities(rule: Rule, needs: Needs) -> tuple[str, ...]:
    """Return the capabilities that a rule tells of for this person, an empty name when it tells of none."""
    if rule.test is Check.ASKED:
        return needs.asked
    if rule.test is Check.WANTED:
        return tuple(code for code in needs.wanted if code in rule.capabilities)
    return (rule.capability,)


def _kinds(rule: Rule, capability: str) -> frozenset[str]:
    """Return the kinds of units that a rule concerns: what is wanted is asked only of those that may tell of it, places
    only of those that have some.
    """
    if rule.test is Check.WANTED:
        return frozenset(map(str, BY_CODE[capability].kinds))
    kinds = frozenset(rule.kinds) or EVERY_KIND
    return kinds.difference(PLACELESS) if rule.test is Check.PLACES else kinds


def explain(needs: Needs, unit: UnitFacts, *, now: datetime | None = None, book: RuleBook | None = None) -> Explanation:
    """Check every rule that concerns this person and this unit, in the order of the file."""
    moment = now or timezone.now()
    clock = Clock(moment, timezone.localdate(moment))
    said: dict[str, list[Reason]] = {"yes": [], "no": [], "unsaid": [], "excluded": []}
    km = 0
    for concern in concerns(needs, book):
        rule = concern.rule
        answer = CHECKS[rule.test](concern, needs, unit, clock) if unit.kind in concern.kinds else None
        if answer is None:
            continue
        verdict, values = answer
        required = concern.subject in needs.required or rule.effect is Effect.REQUIRES
        closes = rule.effect is Effect.EXCLUDES or rule.refusal in unit.refuses
        leaves_out = verdict != "yes" if required else verdict == "no" and closes
        worth = rule.km if verdict == "yes" else 0
        km += worth
        sentence = getattr(rule, verdict).format(**values)
        if leaves_out and not sentence and concern.capability:
            sentence = getattr(BY_CODE[concern.capability], verdict)
        if sentence:
            code = concern.capability if rule.test in (Check.ASKED, Check.WANTED) else rule.code
            said["excluded" if leaves_out else verdict].append(Reason(code, sentence, rule.source, worth))
    return Explanation(tuple(said["yes"]), tuple(said["no"]), tuple(said["unsaid"]), tuple(said["excluded"]), km)


def month_price(price_day: Decimal) -> int:
    """Return whole euros a month for a price a day: a year is 365 days in twelve months."""
    month = Decimal(price_day) * DAYS_IN_A_YEAR / MONTHS_IN_A_YEAR
    return int(month.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def euros(amount: int) -> str:
    """Return « 2 240 € »."""
    return f"{amount:,}".replace(",", NBSP) + f"{NBSP}€"


def kilometres(distance: float) -> str:
    """Return « moins de 1 km », « 2 km »: whole kilometres, for distances as the crow flies are no finer."""
    whole = round(distance)
    return f"{whole}{NBSP}km" if whole else f"moins de 1{NBSP}km"


def day(moment: date | datetime, today: date) -> str:
    """Return « 12 novembre », with the year when it is another one."""
    when = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    number = "1er" if when.day == 1 else str(when.day)
    year = "" if when.year == today.year else f" {when.year}"
    return f"{number}{NBSP}{MONTHS[when.month]}{year}"


def in_place(place: str) -> str:
    """Return a place after « à »: « à Talant », « au Creusot », « aux Ulis »."""
    if place.startswith("Le "):
        return f"au {place[3:]}"
    if place.startswith("Les "):
        return f"aux {place[4:]}"
    return f"à {place}"


def _yes_no(value: bool | None) -> str:
    return "unsaid" if value is None else "yes" if value else "no"


def _capability(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer:
    capability = BY_CODE[concern.capability]
    sentences = {"yes": capability.yes, "no": capability.no, "unsaid": capability.unsaid}
    return _yes_no(unit.says(capability.code)), sentences


def _kind(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer:
    return concern.rule.answer, {}


def _mention(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer:
    return _yes_no(unit.mention in concern.rule.mentions if unit.mention else None), {}


def _stay(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if not needs.stays:
        return None
    return _yes_no(unit.stay_type in needs.stays), {"stay": unit.stay_label.lower()}


def _age(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if needs.age is None or unit.minimum_age is None:
        return None
    return _yes_no(needs.age >= unit.minimum_age), {"age": str(unit.minimum_age)}


def _reachable(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer:
    return _yes_no(unit.accepts_referrals), {}


def _price(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if needs.budget_month is None:
        return None
    if unit.price_day is None:
        return "unsaid", {}
    # Compared by the day, as the statement of a search does; told by the month.
    within = unit.price_day * DAYS_IN_A_YEAR <= needs.budget_month * MONTHS_IN_A_YEAR
    left = abs(needs.budget_month - month_price(unit.price_day))
    return _yes_no(within), {"amount": euros(left)}


def _price_age(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if unit.price_day is None or unit.price_date is None:
        return None
    if unit.price_date >= clock.today - timedelta(days=concern.rule.limit):
        return None
    return "unsaid", {"date": str(unit.price_date.year)}


def _places(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer:
    if unit.free_places is None or unit.free_places_at is None:
        return "unsaid", {"date": "", "count": ""}
    date_words = day(unit.free_places_at, clock.today)
    if not is_fresh(unit.free_places_at, clock.now):
        return "unsaid", {"date": f", dernière nouvelle le {date_words}", "count": ""}
    if not unit.free_places:
        return "no", {"date": date_words, "count": ""}
    declared = "déclarée le" if unit.free_places == 1 else "déclarées le"
    free = "place libre" if unit.free_places == 1 else "places libres"
    return "yes", {"count": f"{unit.free_places}{NBSP}{free}", "date": f"{declared} {date_words}"}


def _distance(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if not needs.place:
        return None
    if unit.distance_km is None:
        return "unsaid", {}
    values = {"km": kilometres(unit.distance_km), "place": of_place(needs.place)}
    return _yes_no(unit.distance_km <= concern.rule.limit), values


def _size(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer:
    return _yes_no(None if unit.capacity is None else unit.capacity >= concern.rule.limit), {}


def _territory(concern: Concern, needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    return (_yes_no(unit.serves), {"place": in_place(needs.place)}) if needs.place else None


CHECKS: dict[Check, Callable[[Concern, Needs, UnitFacts, Clock], Answer | None]] = {
    Check.CAPABILITY: _capability,
    Check.ASKED: _capability,
    Check.WANTED: _capability,
    Check.MENTION: _mention,
    Check.KIND: _kind,
    Check.STAY: _stay,
    Check.AGE: _age,
    Check.PRICE: _price,
    Check.PRICE_AGE: _price_age,
    Check.PLACES: _places,
    Check.DISTANCE: _distance,
    Check.SIZE: _size,
    Check.REACHABLE: _reachable,
    Check.TERRITORY: _territory,
}
