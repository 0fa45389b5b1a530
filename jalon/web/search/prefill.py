"""What a dossier already says, as the first values of its search."""

import re
from typing import Any

from jalon.directory.enums import UnitKind
from jalon.directory.search import RADII_KM
from jalon.directory.wanted import WANTED, Wanted
from jalon.dossiers.enums import DossierKind, Sex
from jalon.dossiers.models import Dossier
from jalon.matching.sought import Sought, point_of, sought
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER
from jalon.web.search.asked import Prefill

LINE_OF_STAY = {
    "permanent": "ehpad",
    "temporary": "ehpad-temporaire",
    "day": "accueil-de-jour",
    "night": "accueil-de-nuit",
}
LINE_OF_KIND = {"smr": "smr", "had": "had", "usp": "usp", "ssiad": "ssiad", "home_help": "aide-a-domicile"}
FIRST_LINE = {DossierKind.GRAND_AGE: "ehpad", DossierKind.SANITAIRE: "smr", DossierKind.TND: "pco"}


def lines_for(dossier: Dossier) -> tuple[Wanted, ...]:
    """Return the lines of « Ce qu’il faut » that answer this kind of dossier."""
    kinds = set(KINDS_OF_DOSSIER[DossierKind(dossier.kind)])
    return tuple(wanted for wanted in WANTED if wanted.kinds and kinds.issuperset(wanted.kinds))


def chosen_solution(needs: dict[str, Any], number: str) -> Sought | None:
    """Return the solution of this number (from 1), else the first; None when no unit is sought.

    Addresses give a number, for the name of a solution tells of health.
    """
    solutions = sought(needs)
    index = int(number) - 1 if re.fullmatch(r"[1-9][0-9]?", number) else 0
    return solutions[index if index < len(solutions) else 0] if solutions else None


def prefill(dossier: Dossier, needs: dict[str, Any], solution: Sought | None = None) -> Prefill:
    """Return the first values of the search. What is needed leaves out and orders by the rules of matching, no box.

    `solution`: the one whose units are sought, for a dossier that says several.
    """
    place = (solution.place if solution else needs.get("place")) or {}
    values = {
        "quoi": _line(dossier, needs),
        "ou": str(place.get("label") or ""),
        "rayon": str(_radius(needs.get("distance_km"))),
        "budget": str(needs.get("budget_month") or ""),
    }
    if solution is not None:
        values |= _values_of(solution)
    return Prefill(
        values={name: value for name, value in values.items() if value},
        centre=point_of(place),
        centre_label=str(place.get("label") or "").partition(" (")[0],
        commune=str(place.get("commune") or ""),
        kinds=tuple(KINDS_OF_DOSSIER[DossierKind(dossier.kind)]),
        age=dossier.age,
        reachable=True,
        mentions=solution.mentions if solution else (),
        wanted=solution.wanted if solution else (),
    )


def _values_of(solution: Sought) -> dict[str, str]:
    """Return what one solution asks of the form."""
    return {
        "quoi": LINE_OF_KIND[solution.kind],
        "rayon": str(_radius(solution.radius_km)),
        "sejour": solution.stay if solution.kind == UnitKind.SMR else "",
        "mention": solution.option.mention,
    }


def _line(dossier: Dossier, needs: dict[str, Any]) -> str:
    stays = [LINE_OF_STAY[stay] for stay in needs.get("stays") or () if stay in LINE_OF_STAY]
    return stays[0] if stays else FIRST_LINE[DossierKind(dossier.kind)]


def _radius(wished: int | None) -> int | str:
    if wished is None:
        return ""
    return next((radius for radius in RADII_KM if radius >= wished), RADII_KM[-1])


def short_name(dossier: Dossier) -> str:
    """Return « Mme Moreau », and of a child « Léo Morel »."""
    if dossier.kind == DossierKind.TND:
        return f"{dossier.first_names.split(',')[0].split(' ')[0]} {dossier.used_name or dossier.birth_name}"
    civility = "Mme" if dossier.sex == Sex.FEMALE else "M."
    return f"{civility}\N{NO-BREAK SPACE}{dossier.used_name or dossier.birth_name}"


def person_words(dossier: Dossier, needs: dict[str, Any]) -> str:
    """Return « 87 ans, GIR 3, troubles de l’orientation. », of what the person who reads may know."""
    words = [dossier.age_in_words]
    if needs.get("gir"):
        words.append(f"GIR\N{NO-BREAK SPACE}{needs['gir']}")
    if needs.get("dementia") or needs.get("wandering"):
        words.append("troubles de l’orientation")
    return ", ".join(words) + "."
