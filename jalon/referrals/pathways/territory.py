"""A child goes to the platform of their home, at an age that it takes.

The commune is that of the child's address, as the needs of the dossier hold it; what a unit lists is
`directory.territory.serves`, the rule of the searches. The age is judged by `dossiers.kinds.tnd.eligibility`.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from jalon.core.ages import complete_months
from jalon.core.text import of_place
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.territory import department_of, serves, serving_codes
from jalon.dossiers.kinds.tnd.eligibility import OLDER, TOO_OLD, Eligibility, eligibility
from jalon.dossiers.models import Dossier
from jalon.dossiers.needs import Place
from jalon.referrals.pathways.guards import OLDER_CHILDREN
from jalon.referrals.reach import BY_TERRITORY, NBSP, Reach, named, serving

UNSAID = (
    f"On ne sait pas dans quelle commune l’enfant habite{NBSP}: complétez son adresse, section "
    f"«{NBSP}Parents et accord{NBSP}»."
)
BY_AGE = f"CSP art. L. 2135-1, arrêté du 19{NBSP}décembre 2025{NBSP}; âges que la plateforme déclare."
NOBODY = "Aucune plateforme ne dit recevoir les enfants de cette commune à cet âge."


def reaches(dossier: Dossier, units: Iterable[CareUnit]) -> dict[int, Reach]:
    """Return what home and age say of each platform, by its identifier; nothing of one that takes the child.

    No query, one when a platform does not take the child and another may.
    """
    rows = [unit for unit in units if unit.kind == UnitKind.PCO]
    if not rows:
        return {}
    place = home_of(dossier)
    ages = {unit.pk: age_at(dossier, unit) for unit in rows}
    there = {unit.pk: serves(unit, place["commune"]) if place else None for unit in rows}
    refused = [unit for unit in rows if not ages[unit.pk].eligible or there[unit.pk] is False]
    others = _others(dossier, place) if refused and place else ""
    found = {}
    for unit in rows:
        reach = _reach(ages[unit.pk], there[unit.pk], place, others)
        if reach != Reach():
            found[unit.pk] = reach
    return found


def home_of(dossier: Dossier) -> Place | None:
    """Return the commune where the child lives, or None when nobody said. No query when the needs are loaded."""
    place: Place | None = dossier.needs.get("place")
    return place if place and place["commune"] else None


def home_name(place: Place) -> str:
    """Return « Talant » of « Talant (21240) »."""
    return place["label"].partition(" (")[0]


def age_at(dossier: Dossier, unit: CareUnit) -> Eligibility:
    """Return whether a platform takes a child of this age today, with its sentence. No query."""
    return eligibility(dossier.birth_date, timezone.localdate(), OLDER_CHILDREN in unit.offers)


def is_older(dossier: Dossier) -> bool:
    """Whether the child is from 7 to 12 today, or beyond: platforms of the 0 to 6 take them no more."""
    return complete_months(dossier.birth_date, timezone.localdate()) >= OLDER


def is_too_old(dossier: Dossier) -> bool:
    """Whether no platform takes the child any more."""
    return complete_months(dossier.birth_date, timezone.localdate()) >= TOO_OLD


def _reach(age: Eligibility, there: bool | None, place: Place | None, others: str) -> Reach:
    against = [] if age.eligible else [age.sentence]
    sources = [] if age.eligible else [BY_AGE]
    if place is not None and there is False:
        against.append(f"Cette plateforme ne reçoit pas les enfants {of_place(home_name(place))}.")
        sources.append(BY_TERRITORY)
    if against:
        return Reach(elsewhere=" ".join(filter(None, (*against, others))), source=" ".join(sources))
    if place is None:
        return Reach(unsaid=UNSAID)
    if there is None:
        return Reach(
            doubt="Cette plateforme n’a pas dit de quelles communes elle reçoit les enfants"
            f"{NBSP}: on ne sait pas si elle reçoit ceux {of_place(home_name(place))}."
        )
    return Reach()


def _others(dossier: Dossier, place: Place) -> str:
    """Name those that take a child of this commune and age; nothing when the age closes every one."""
    if is_too_old(dossier):
        return ""
    offers = (OLDER_CHILDREN,) if is_older(dossier) else ()
    return named(serving(UnitKind.PCO, place["commune"], offers=offers), "Peut le faire", "Peuvent le faire") or NOBODY


def platforms_of(commune: str) -> list[CareUnit]:
    """Return the open platforms that say they serve a commune, or that list nothing in its department, by name.

    Establishments are loaded. One query.
    """
    department = department_of(commune)
    listed = Q(served_communes__overlap=serving_codes(commune)) | Q(served_departments__contains=[department])
    silent = Q(department=department, served_communes=[], served_departments=[])
    rows = CareUnit.objects.filter(listed | silent, kind=UnitKind.PCO, closed=False)
    return list(rows.select_related("establishment").order_by("establishment__name", "pk"))


def is_unserved(dossier: Dossier, place: Place) -> bool:
    """Whether no platform may take the child, reachable by Jalon or not, though their age allows it. One query."""
    return not is_too_old(dossier) and not any(
        age_at(dossier, unit).eligible for unit in platforms_of(place["commune"])
    )
