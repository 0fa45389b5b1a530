"""What matching may know of a dossier, by who reads: medical needs are the physician's."""

from typing import Any

from jalon.directory.criteria import Criteria
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.matching.explain import Reason, explain
from jalon.matching.facts import facts_of, needs_of_dossier
from jalon.matching.rules import Refusable, current

# What the requesters answer themselves. Every other need comes from a medical section.
ADMINISTRATIVE = frozenset(
    {"stays", "when", "dates", "social_aid", "budget_month", "distance_km", "place", "home", "couple", "pets"}
)

# Of follow-up care, whose stay, dates and where to look are told by a medical section: where care at home is given.
ADMINISTRATIVE_OF_FOLLOWUP = frozenset({"home"})


def readable_needs(dossier: Dossier, standing: Standing) -> dict[str, Any]:
    """Return the derived needs that this person may know: what comes from medical sections is the physician's."""
    needs = dossier.needs
    if standing == Standing.PHYSICIAN:
        return needs
    known = ADMINISTRATIVE_OF_FOLLOWUP if dossier.kind == DossierKind.SANITAIRE else ADMINISTRATIVE
    return {name: value for name, value in needs.items() if name in known}


def conditions_of(dossier: Dossier, standing: Standing, unit: CareUnit) -> tuple[list[Reason], list[Reason]]:
    """Return what the unit makes a rule and the person does not meet, then what is only to be known before sending.

    Both as this person may know them, and in the words of a search (`jalon.matching.why`). No query.
    """
    needs = needs_of_dossier(readable_needs(dossier, standing), Criteria(age=dossier.age))
    told = explain(needs, facts_of(unit))
    closed = [reason for reason in told.excluded if refusable_of(reason)]
    return closed, [reason for reason in (*told.againsts, *told.unknowns) if refusable_of(reason)]


def refusable_of(reason: Reason) -> Refusable | None:
    """Return what a unit may refuse by the rule that a reason comes from, or None when it may not."""
    book = current()
    rule = book.by_code.get(reason.code)
    return next((row for row in book.refusable if rule and row.code == rule.refusal), None)


def medical_rules(unit: CareUnit) -> list[Refusable]:
    """Return the rules of a unit whose answer is medical: only a physician may learn it."""
    return [
        row for row in current().refusable if row.is_medical and row.code in unit.refuses and unit.kind in row.kinds
    ]
