"""What a dossier already says, as the first values of its search."""

from typing import Any

from jalon.core.geo import Point
from jalon.directory.search import RADII_KM
from jalon.directory.wanted import WANTED, Wanted
from jalon.dossiers.enums import DossierKind, Sex
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER
from jalon.web.search.asked import Prefill

LINE_OF_STAY = {
    "permanent": "ehpad",
    "temporary": "ehpad-temporaire",
    "day": "accueil-de-jour",
    "night": "accueil-de-nuit",
}
FIRST_LINE = {DossierKind.GRAND_AGE: "ehpad", DossierKind.SANITAIRE: "smr", DossierKind.TND: "pco"}


def lines_for(dossier: Dossier) -> tuple[Wanted, ...]:
    """Return the lines of « Ce qu’il faut » that answer this kind of dossier."""
    kinds = set(KINDS_OF_DOSSIER[DossierKind(dossier.kind)])
    return tuple(wanted for wanted in WANTED if wanted.kinds and kinds.issuperset(wanted.kinds))


def prefill(dossier: Dossier, needs: dict[str, Any]) -> Prefill:
    """Return the first values of the search. What is needed leaves out and orders by the rules of matching, no box."""
    place = needs.get("place") or {}
    values = {
        "quoi": _line(dossier, needs),
        "ou": str(place.get("label") or ""),
        "rayon": str(_radius(needs.get("distance_km"))),
        "budget": str(needs.get("budget_month") or ""),
    }
    return Prefill(
        values={name: value for name, value in values.items() if value},
        centre=_point(place),
        centre_label=str(place.get("label") or "").partition(" (")[0],
        commune=str(place.get("commune") or ""),
        kinds=tuple(KINDS_OF_DOSSIER[DossierKind(dossier.kind)]),
        age=dossier.age,
        reachable=True,
    )


def _line(dossier: Dossier, needs: dict[str, Any]) -> str:
    stays = [LINE_OF_STAY[stay] for stay in needs.get("stays") or () if stay in LINE_OF_STAY]
    return stays[0] if stays else FIRST_LINE[DossierKind(dossier.kind)]


def _radius(wished: int | None) -> int | str:
    if wished is None:
        return ""
    return next((radius for radius in RADII_KM if radius >= wished), RADII_KM[-1])


def _point(place: dict[str, Any]) -> Point | None:
    latitude, longitude = place.get("lat"), place.get("lon")
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def short_name(dossier: Dossier) -> str:
    """Return « Mme Moreau »."""
    civility = "Mme" if dossier.sex == Sex.FEMALE else "M."
    return f"{civility}\N{NO-BREAK SPACE}{dossier.used_name or dossier.birth_name}"


def person_words(dossier: Dossier, needs: dict[str, Any]) -> str:
    """Return « 87 ans, GIR 3, troubles de l’orientation. », of what the person who reads may know."""
    words = [f"{dossier.age}\N{NO-BREAK SPACE}ans"]
    if needs.get("gir"):
        words.append(f"GIR\N{NO-BREAK SPACE}{needs['gir']}")
    if needs.get("dementia") or needs.get("wandering"):
        words.append("troubles de l’orientation")
    return ", ".join(words) + "."
