"""An estimate of cost in words: every line with its formula in figures and where its numbers come from. No query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jalon.core.text import and_list
from jalon.directory.enums import StayType
from jalon.directory.models import CareUnit
from jalon.matching.cost import (
    Case,
    Estimate,
    Missing,
    Person,
    Regime,
    Span,
    estimate,
    figure_on,
    is_estimated,
    month,
    tariffs_of,
)
from jalon.matching.cost_figures import Figure
from jalon.matching.explain import day as day_of
from jalon.matching.explain import euros
from jalon.web.typography import euro_words

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
LEVEL_NAMES = {1: "1-2", 2: "1-2", 3: "3-4", 4: "3-4", 5: "5-6", 6: "5-6"}
UNGIVEN = {
    Missing.LODGING: "son prix d’hébergement",
    Missing.GIR_12: f"son tarif GIR{NBSP}1-2",
    Missing.GIR_34: f"son tarif GIR{NBSP}3-4",
    Missing.GIR_56: f"son tarif GIR{NBSP}5-6",
}
MISSING_WORDS = {
    Missing.CONTRADICTION: "Les tarifs dépendance publiés se contredisent : à demander à l’établissement.",
    Missing.SCALE: "Le barème de l’APA à cette date n’est pas encore connu ici.",
    Missing.FUSED_DAY: "Ce département essayait un autre mode de paiement, dont la suite n’est pas connue ici.",
}
NOT_COUNTED = (
    "Ne sont pas comptés : le linge s’il est en plus, le coiffeur, le téléphone, la mutuelle, "
    "ce qui se paie à l’entrée."
)


@dataclass(frozen=True)
class CostLine:
    """One line of an estimate. `form` is nothing, `less` for what is taken off, `total` for what is left to pay."""

    name: str
    amount: str
    formula: str = ""
    sources: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True)
class CostSheet:
    """An estimate as a page lays it out. `headline` is empty when something is missing."""

    headline: str
    lines: tuple[CostLine, ...]
    missing: tuple[str, ...]
    left: str
    notes: tuple[str, ...]


def estimated(unit: CareUnit, person: Person, today: date) -> Estimate | None:
    """Return what a unit costs this person; None when its care is paid by the Assurance maladie, or by the hour."""
    return estimate(tariffs_of(unit), person, today) if is_estimated(unit.kind) else None


def short(found: Estimate) -> str:
    """« 2 233 € par mois », « 2 233 € à 2 631 € par mois », or nothing when something is missing."""
    if found.total is None:
        return ""
    ends = dict.fromkeys(euros(int(amount.quantize(Decimal(1), ROUND_HALF_UP))) for amount in _ends(found.total))
    return f"{' à '.join(ends)} {_period(found)}"


def short_note(found: Estimate) -> str:
    """Return what the short amount depends on, or what is missing."""
    if found.missing:
        return " ".join(missing_words(found))
    taken = {Regime.APA: "estimation, APA déduite", Regime.FUSED: "estimation"}
    return ", ".join(part for part in (taken.get(found.regime, "estimation"), _depends(found)) if part)


def missing_words(found: Estimate) -> tuple[str, ...]:
    """Return what there is no total without, in sentences; what the establishment does not give is one of them."""
    ungiven = [UNGIVEN[code] for code in found.missing if code in UNGIVEN]
    sentences = [f"L’établissement ne donne pas {and_list(ungiven)}."] if ungiven else []
    return (*sentences, *(MISSING_WORDS[code] for code in found.missing if code in MISSING_WORDS))


def sheet(found: Estimate, today: date) -> CostSheet:
    """Return the whole estimate in words, by the figures of that day."""
    lines = [*_lodging(found, today), *_DEPENDENCY[found.regime](found, today), *_housing(found)]
    headline = ""
    if found.total is not None:
        headline = f"{_between(found.total)} {_period(found)}"
        lines.append(CostLine("Reste à payer, estimé", _between(found.total), form="total"))
    return CostSheet(headline, tuple(lines), missing_words(found), _left(found), _notes(found, today))


def _ends(span: Span) -> tuple[Decimal, Decimal]:
    return span.low, span.high


def _between(span: Span) -> str:
    return euro_words(span.low) if span.is_exact else f"entre {euro_words(span.low)} et {euro_words(span.high)}"


def _period(found: Estimate) -> str:
    return "par jour" if found.by_day else "par mois"


def _depends(found: Estimate) -> str:
    if found.total is None or found.total.is_exact:
        return ""
    unknown = ["le GIR"] if found.person.gir is None else []
    if found.regime == Regime.APA and found.person.income is None:
        unknown.append("les revenus")
    return f"selon {and_list(unknown)}"


def _times(price_day: Decimal, found: Estimate) -> str:
    """« 67,40 € × 365 jours ÷ 12 mois »; one day is itself."""
    return euro_words(price_day) if found.by_day else f"{euro_words(price_day)} × 365 jours ÷ 12 mois"


def _given(found: Estimate, today: date) -> tuple[str, ...]:
    tariffs = found.tariffs
    dated = f"tarif du {day_of(tariffs.dated, today)}" if tariffs.dated else "tarif sans date"
    return (", ".join(part for part in (tariffs.source, dated) if part),)


def _told(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return the sources of figures of law, each once; what was not read in an official text is said."""
    sources = [f"{figure.source}{'' if figure.verified else ' (lu dans une source secondaire)'}" for figure in figures]
    return tuple(dict.fromkeys(sources))


def _lodging(found: Estimate, today: date) -> list[CostLine]:
    price = found.tariffs.lodging
    if price is None or found.lodging is None:
        return []
    room = "Journée" if found.by_day else "Loyer et services" if found.regime == Regime.RENT else "Hébergement"
    name = f"{room}, chambre double" if found.tariffs.is_double and not found.by_day else room
    return [CostLine(name, euro_words(found.lodging), _times(price, found), _given(found, today))]


def _tariff_line(found: Estimate, today: date) -> list[CostLine]:
    """The tariff of a known GIR, and what the APA pays of it."""
    gir, share, scale = found.person.gir, found.share, found.scale
    if gir is None or share is None:
        return []
    tariff = {"1-2": found.tariffs.gir_12, "3-4": found.tariffs.gir_34, "5-6": found.tariffs.gir_56}[LEVEL_NAMES[gir]]
    name = f"Dépendance, tarif GIR{NBSP}{LEVEL_NAMES[gir]}"
    lines = [CostLine(name, euro_words(share.tariff), _times(tariff or Decimal(0), found), _given(found, today))]
    if share.case != Case.NO_APA and scale is not None:
        amount = f"{MINUS}{NBSP}{euro_words(share.apa)}"
        lines.append(CostLine("APA en établissement", amount, _formula(found), _told(scale.figures), "less"))
    return lines


def _formula(found: Estimate) -> str:
    """What the article R. 232-19 leaves to the person, in figures; the APA pays the rest of the tariff."""
    share, scale, person = found.share, found.scale, found.person
    if share is None or scale is None:
        return ""
    least = month(found.tariffs.gir_56 or Decimal(0))
    income = (person.income or Decimal(0)) / (scale.couple_parts if person.couple else 1)
    told = f"{'la moitié des revenus' if person.couple else 'les revenus'}, {euro_words(income)}"
    lower, upper, gap = euro_words(scale.lower), euro_words(scale.upper), euro_words(share.tariff - least)
    percent = f"{scale.most_share:.0%}".replace("%", f"{NBSP}%")
    whole = f"{euro_words(least)} + {gap}"
    rest = {
        Case.LEAST: f"le tarif GIR{NBSP}5-6 reste à payer ({euro_words(share.paid)}), car {told}, "
        f"ne dépassent pas {lower}",
        Case.BETWEEN: f"restent à payer {whole} × ({euro_words(income)} {MINUS} {lower}) ÷ ({upper} {MINUS} {lower}) "
        f"× {percent} = {euro_words(share.paid)}, car {told}, sont entre {lower} et {upper}",
        Case.MOST: f"restent à payer {whole} × {percent} = {euro_words(share.paid)}, car {told}, dépassent {upper}",
        Case.UNPAID: f"elle serait de moins de {euro_words(scale.floor)} par mois : elle n’est pas versée",
    }[share.case]
    if share.case == Case.UNPAID:
        return f"{rest[:1].upper()}{rest[1:]}"
    return f"{euro_words(share.tariff)} {MINUS} {euro_words(share.paid)} : {rest}"


def _apa(found: Estimate, today: date) -> list[CostLine]:
    if found.share is not None or found.dependency is None:
        return _tariff_line(found, today)
    scale = found.scale
    rest = f"Le tarif GIR{NBSP}5-6 au moins ; le plus est payé"
    formula = f"{rest} au-dessus de {euro_words(scale.upper)} de revenus par mois" if scale else ""
    sources = (*_given(found, today), *_told(scale.figures if scale else ()))
    name = f"Dépendance, APA déduite, {_depends(found)}" if _depends(found) else "Dépendance, APA déduite"
    return [CostLine(name, _between(found.dependency), formula, sources)]


def _fused(found: Estimate, today: date) -> list[CostLine]:
    figure = found.fused_day
    if figure is None or found.dependency is None:
        return []
    formula = f"{_times(figure.value, found)}, la même pour tous, quels que soient le GIR et les revenus"
    return [CostLine("Participation à l’autonomie", _between(found.dependency), formula, _told([figure]))]


def _home_apa(found: Estimate, today: date) -> list[CostLine]:
    if found.dependency is None:
        return []
    gir = found.person.gir
    level = f"tarif GIR{NBSP}{LEVEL_NAMES[gir]}" if gir is not None else "selon le GIR"
    formula = "" if found.by_day else "Tarif d’un jour × 365 jours ÷ 12 mois, pour un mois entier"
    return [CostLine(f"Dépendance, {level}", _between(found.dependency), formula, _given(found, today))]


def _rent(found: Estimate, today: date) -> list[CostLine]:
    return []


def _housing(found: Estimate) -> list[CostLine]:
    if not found.housing_aid:
        return []
    amount = f"{MINUS}{NBSP}{euro_words(found.housing_aid)}"
    given = found.person.housing_aid
    formula = "Montant que vous donnez" if given == found.housing_aid else "Montant que vous donnez, au plus le prix"
    return [CostLine("Aide au logement", amount, formula, form="less")]


def _left(found: Estimate) -> str:
    left = found.left
    if left is None:
        return ""
    if left < 0:
        return f"Avec ces revenus, il manquerait {euro_words(-left)} par mois."
    return f"Avec ces revenus, il resterait {euro_words(left)} par mois."


def _notes(found: Estimate, today: date) -> tuple[str, ...]:
    """What is said and not computed."""
    permanent = found.tariffs.stay_type == StayType.PERMANENT
    notes = [_social_aid(found, today) if permanent else ""]
    if permanent:
        notes.append("Aide au logement (APL ou ALS) : à demander à la CAF ou à la MSA, qui en fixe le montant.")
    if permanent and found.regime != Regime.RENT:
        notes.append(_tax(today))
    if found.regime == Regime.FUSED:
        notes.append(
            "Ce département essaie depuis juillet 2025 un tarif unique : l’APA en établissement n’y existe plus. "
            "Qui y vivait déjà et payait moins garde son montant."
        )
    if found.regime == Regime.HOME_APA:
        notes.append("L’APA à domicile peut payer une part de ce séjour : c’est le plan d’aide qui le dit.")
    if found.regime == Regime.RENT:
        notes.append("L’aide à l’autonomie y est payée comme à la maison : APA à domicile, à demander au département.")
    if found.person.couple:
        notes.append(_couple(today))
    return tuple(note for note in (*notes, NOT_COUNTED) if note)


def _social_aid(found: Estimate, today: date) -> str:
    if found.tariffs.social_aid is None:
        return "Aide sociale du département : l’établissement ne dit pas s’il y est habilité. À demander."
    if not found.tariffs.social_aid:
        return "Aide sociale du département : cet établissement n’y est pas habilité."
    share, least = figure_on("left_share", today), figure_on("left_least", today)
    own = found.tariffs.social_aid_lodging
    price = f" Le prix est alors de {euro_words(own)} par jour." if own is not None else ""
    kept = ""
    if share and least:
        kept = (
            f" Elle laisse à la personne {share.value:.0%} de ses revenus, au moins {euro_words(least.value)} par mois"
            f"{_doubt(least)}."
        ).replace("%", f"{NBSP}%")
    return (
        f"Aide sociale du département : possible ici, si les revenus ne suffisent pas.{price}{kept} Elle peut être "
        "reprise sur la succession, et les enfants peuvent être sollicités. À demander au CCAS de la commune."
    )


def _tax(today: date) -> str:
    share, cap = figure_on("tax_share", today), figure_on("tax_cap", today)
    if share is None or cap is None:
        return ""
    percent = f"{share.value:.0%}".replace("%", f"{NBSP}%")
    return (
        f"Impôt sur le revenu : {percent} de ce qui est payé est rendu l’année suivante à qui est imposable, "
        f"{euro_words(share.value * cap.value)} par an au plus ({cap.source})."
    )


def _couple(today: date) -> str:
    spouse = figure_on("left_spouse", today)
    kept = ""
    if spouse:
        kept = f" Avec l’aide sociale, qui reste à la maison garde au moins {euro_words(spouse.value)} par mois"
        kept = f"{kept}{_doubt(spouse)}."
    return f"En couple, l’estimation est celle d’une personne ; la moitié des revenus compte.{kept}"


def _doubt(figure: Figure) -> str:
    return "" if figure.verified else ", à vérifier"


_DEPENDENCY: dict[Regime, Callable[[Estimate, date], list[CostLine]]] = {
    Regime.APA: _apa,
    Regime.FUSED: _fused,
    Regime.HOME_APA: _home_apa,
    Regime.RENT: _rent,
}
