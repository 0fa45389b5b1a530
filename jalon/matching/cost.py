"""What a place costs, less the APA: pure arithmetic on what a unit says and on `cost_figures`. No query is made here.

An estimate is a span: what is not known of the person (GIR, income) leaves a lowest and a highest amount, both exact;
what the unit does not say is `missing`, and there is no total. Amounts are euros, rounded half up to the cent line by
line, so that the lines of an estimate add up to the cent. A month is 365 days in twelve months, as everywhere here.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.matching.cost_figures import Figure, Figures, current
from jalon.matching.explain import DAYS_IN_A_YEAR, MONTHS_IN_A_YEAR

CENT = Decimal("0.01")
ZERO = Decimal(0)
PAID_KINDS = (UnitKind.EHPAD, UnitKind.USLD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.DAY_CENTRE)
BY_DAY = (StayType.DAY, StayType.NIGHT)
GIRS = range(1, 7)
APA_GIRS = range(1, 5)


class Regime(StrEnum):
    """How dependency is paid."""

    APA = "apa"  # a tariff by GIR, of which the APA pays a part
    FUSED = "fused"  # one amount a day for all, no APA (experiment of 2025)
    HOME_APA = "home_apa"  # a tariff by GIR; home APA may help, its plan decides
    RENT = "rent"  # no dependency tariff: a résidence autonomie


class Missing(StrEnum):
    """What there is no total without."""

    LODGING = "lodging"
    GIR_12 = "gir_12"
    GIR_34 = "gir_34"
    GIR_56 = "gir_56"
    CONTRADICTION = "contradiction"
    SCALE = "scale"
    FUSED_DAY = "fused_day"


class Case(StrEnum):
    """Which sentence of the article R. 232-19 gave the share of the person."""

    NO_APA = "no_apa"  # GIR 5 or 6
    LEAST = "least"  # income under the lower threshold
    BETWEEN = "between"
    MOST = "most"  # income above the upper threshold
    UNPAID = "unpaid"  # what is left of the APA is too small to be paid


@dataclass(frozen=True)
class Person:
    """What the reader says, or lets us know. None: not known. `income` is a month's, of both for a couple."""

    gir: int | None = None
    income: Decimal | None = None
    couple: bool = False
    housing_aid: Decimal | None = None


@dataclass(frozen=True)
class Tariffs:
    """What a unit says of its prices, in euros a day."""

    kind: str
    stay_type: str
    department: str
    commune: str = ""
    lodging: Decimal | None = None
    is_double: bool = False
    gir_12: Decimal | None = None
    gir_34: Decimal | None = None
    gir_56: Decimal | None = None
    dated: date | None = None
    source: str = ""
    social_aid: bool | None = None
    social_aid_lodging: Decimal | None = None


@dataclass(frozen=True)
class Span:
    """A lowest and a highest amount; the same when all is known."""

    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Share:
    """What a person pays of the dependency tariff, what the APA pays, and why; euros a month."""

    tariff: Decimal
    paid: Decimal
    case: Case

    @property
    def apa(self) -> Decimal:
        return self.tariff - self.paid


@dataclass(frozen=True)
class Estimate:
    """One unit for one person. `by_day`: amounts are of one day, not of a month.

    `share` is the exact share of the APA's regime, when GIR and income are known or do not count; `dependency` is what
    the person pays of dependency in every regime. `total` is None when something is missing. `scale` and `fused_day`
    are the figures of law that counted.
    """

    tariffs: Tariffs
    person: Person
    regime: Regime
    by_day: bool
    lodging: Decimal | None
    dependency: Span | None
    share: Share | None
    housing_aid: Decimal
    total: Span | None
    missing: tuple[Missing, ...]
    scale: "Scale | None"
    fused_day: Figure | None

    @property
    def left(self) -> Decimal | None:
        """What a month's income leaves once all is paid; negative when it does not suffice. Not for a couple."""
        income = self.person.income
        if income is None or self.person.couple or self.total is None or not self.total.is_exact or self.by_day:
            return None
        return income - self.total.low


def tariffs_of(unit: CareUnit) -> Tariffs:
    """Return what a unit says. Its establishment is loaded."""
    place = unit.establishment
    return Tariffs(
        kind=unit.kind,
        stay_type=unit.stay_type,
        department=place.department,
        commune=place.commune_id or "",
        lodging=unit.price_single or unit.price_double,
        is_double=unit.price_single is None and unit.price_double is not None,
        gir_12=unit.price_gir_12,
        gir_34=unit.price_gir_34,
        gir_56=unit.price_gir_56,
        dated=unit.price_date,
        source=unit.get_source_display(),
        social_aid=unit.social_aid,
        social_aid_lodging=unit.price_single_social_aid,
    )


def is_estimated(kind: str) -> bool:
    """Tell whether a place of this kind is paid by the person; the others are paid by the Assurance maladie."""
    return kind in PAID_KINDS


def month(price_day: Decimal) -> Decimal:
    """Return a month of a price a day, to the cent."""
    return cents(price_day * DAYS_IN_A_YEAR / MONTHS_IN_A_YEAR)


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def regime_of(tariffs: Tariffs, figures: Figures) -> Regime:
    """Return how dependency is paid there."""
    if tariffs.kind == UnitKind.RESIDENCE_AUTONOMIE:
        return Regime.RENT
    if tariffs.stay_type != StayType.PERMANENT:
        return Regime.HOME_APA
    return Regime.FUSED if figures.is_fused(tariffs.department, tariffs.commune) else Regime.APA


def estimate(tariffs: Tariffs, person: Person, day: date, figures: Figures | None = None) -> Estimate:
    """Return what a place costs this person, by the figures that hold on that day."""
    book = figures or current()
    regime = regime_of(tariffs, book)
    by_day = tariffs.stay_type in BY_DAY
    dependency = _DEPENDENCY[regime](tariffs, person, day, book)
    lodging = None if tariffs.lodging is None else cents(tariffs.lodging) if by_day else month(tariffs.lodging)
    missing = (*((Missing.LODGING,) if lodging is None else ()), *dependency.missing)
    aid = min(person.housing_aid or ZERO, lodging or ZERO) if not by_day else ZERO
    total = None
    if lodging is not None and dependency.span is not None:
        total = Span(lodging + dependency.span.low - aid, lodging + dependency.span.high - aid)
    return Estimate(
        tariffs,
        person,
        regime,
        by_day,
        lodging,
        dependency.span,
        dependency.share,
        aid,
        total,
        missing,
        dependency.scale,
        dependency.fused_day,
    )


@dataclass(frozen=True)
class _Dependency:
    span: Span | None
    share: Share | None = None
    missing: tuple[Missing, ...] = ()
    scale: "Scale | None" = None
    fused_day: Figure | None = None


def _rent(tariffs: Tariffs, person: Person, day: date, figures: Figures) -> _Dependency:
    return _Dependency(Span(ZERO, ZERO))


def _fused(tariffs: Tariffs, person: Person, day: date, figures: Figures) -> _Dependency:
    figure = figures.on("fused_day", day)
    if figure is None:
        return _Dependency(None, missing=(Missing.FUSED_DAY,))
    paid = month(figure.value)
    return _Dependency(Span(paid, paid), fused_day=figure)


def _home_apa(tariffs: Tariffs, person: Person, day: date, figures: Figures) -> _Dependency:
    """The tariff of the GIR, whole: what home APA pays of it is written in the person's plan."""
    by_gir, missing = _tariffs_by_gir(tariffs, person)
    if missing:
        return _Dependency(None, missing=missing)
    each = cents if tariffs.stay_type in BY_DAY else month
    amounts = [each(tariff) for tariff in by_gir.values()]
    return _Dependency(Span(min(amounts), max(amounts)))


def _apa(tariffs: Tariffs, person: Person, day: date, figures: Figures) -> _Dependency:
    by_gir, missing = _tariffs_by_gir(tariffs, person, and_least=True)
    if missing:
        return _Dependency(None, missing=missing)
    scale = _scale(day, figures)
    if scale is None and any(gir in APA_GIRS for gir in by_gir):
        return _Dependency(None, missing=(Missing.SCALE,))
    least = month(tariffs.gir_56 or ZERO)
    incomes = _incomes(person, scale)
    shares = [
        share_of(gir, month(tariff), least, income, scale) for gir, tariff in by_gir.items() for income in incomes
    ]
    if any(share.tariff < least for share in shares):
        return _Dependency(None, missing=(Missing.CONTRADICTION,))
    paid = [share.paid for share in shares]
    exact = shares[0] if len(set(shares)) == 1 else None
    return _Dependency(Span(min(paid), max(paid)), exact, scale=scale)


@dataclass(frozen=True)
class Scale:
    """The APA of a day: thresholds of a month's income, the share above them, what is too little to be paid."""

    lower: Decimal
    upper: Decimal
    most_share: Decimal
    couple_parts: Decimal
    floor: Decimal
    figures: tuple[Figure, ...]


def _scale(day: date, figures: Figures) -> Scale | None:
    names = (
        "third_person",
        "lower_multiple",
        "upper_multiple",
        "most_share",
        "couple_parts",
        "floor_hours",
        "smic_hour",
    )
    found = [figures.on(name, day) for name in names]
    known = [figure for figure in found if figure is not None]
    if len(known) < len(names):
        return None
    third_person, lower, upper, most, parts, hours, smic = (figure.value for figure in known)
    return Scale(
        cents(lower * third_person), cents(upper * third_person), most, parts, cents(hours * smic), tuple(known)
    )


def scale_on(day: date, figures: Figures | None = None) -> Scale | None:
    """Return the scale of the APA in an establishment that holds on a day; None when it is not known here."""
    return _scale(day, figures or current())


def figure_on(name: str, day: date) -> Figure | None:
    """Return a figure of law that holds on a day, by its name in `costs.toml`; None when there is none."""
    return current().on(name, day)


def share_of(gir: int, tariff: Decimal, least: Decimal, income: Decimal, scale: Scale | None) -> Share:
    """Return what a person pays a month of the tariff of their GIR (CASF, art. R. 232-19).

    `least` is the tariff of GIR 5-6, which everyone pays; `income` is that of one person.
    """
    if gir not in APA_GIRS or scale is None:
        return Share(tariff, tariff, Case.NO_APA)
    if income <= scale.lower:
        part, case = ZERO, Case.LEAST
    elif income <= scale.upper:
        part, case = (income - scale.lower) / (scale.upper - scale.lower), Case.BETWEEN
    else:
        part, case = Decimal(1), Case.MOST
    paid = cents(least + (tariff - least) * part * scale.most_share)
    if ZERO < tariff - paid < scale.floor:
        return Share(tariff, tariff, Case.UNPAID)
    return Share(tariff, paid, case)


def _incomes(person: Person, scale: Scale | None) -> list[Decimal]:
    """Return the income of one person; without it, one that pays the least and one that pays the most."""
    if scale is None:
        return [ZERO]
    if person.income is None:
        return [ZERO, scale.upper + 1]
    return [person.income / scale.couple_parts if person.couple else person.income]


def _tariffs_by_gir(
    tariffs: Tariffs, person: Person, *, and_least: bool = False
) -> tuple[dict[int, Decimal], tuple[Missing, ...]]:
    """Return the tariff of each GIR that the person may have, and what the unit does not say of them.

    `and_least`: the tariff of GIR 5-6 counts whatever the GIR.
    """
    by_level = {Missing.GIR_12: tariffs.gir_12, Missing.GIR_34: tariffs.gir_34, Missing.GIR_56: tariffs.gir_56}
    levels = {gir: level for level, girs in zip(by_level, ((1, 2), (3, 4), (5, 6)), strict=True) for gir in girs}
    wanted = [person.gir] if person.gir is not None else list(GIRS)
    needed = dict.fromkeys([levels[gir] for gir in wanted] + ([Missing.GIR_56] if and_least else []))
    missing = tuple(level for level in by_level if level in needed and by_level[level] is None)
    return {gir: tariff for gir in wanted if (tariff := by_level[levels[gir]]) is not None}, missing


_DEPENDENCY = {Regime.APA: _apa, Regime.FUSED: _fused, Regime.HOME_APA: _home_apa, Regime.RENT: _rent}
