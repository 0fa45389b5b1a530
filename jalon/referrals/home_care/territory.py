"""Care at home goes where it is served: the commune where care is given, and the services that go there.

The commune is that of the section « soins à domicile » when care is given elsewhere, else that of the person's address.
What a unit lists is `directory.territory.serves`, the rule of the searches.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.territory import serves
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from jalon.referrals.reach import NBSP, Reach, named, serving

UNSAID = f"On ne sait pas dans quelle commune les soins sont donnés{NBSP}: complétez l’adresse du volet administratif."


def reaches(dossier: Dossier, units: Iterable[CareUnit]) -> dict[int, Reach]:
    """Return what the territory says of each unit that goes to people, by its identifier; nothing of the others.

    Two queries, and one for each kind of unit that does not go there.
    """
    going = [unit for unit in units if unit.kind in TERRITORIAL]
    if not going:
        return {}
    town = care_town(dossier)
    if town is None:
        return {unit.pk: Reach(unsaid=UNSAID) for unit in going}
    served = {unit.pk: serves(unit, town["code"]) for unit in going}
    kinds = sorted({unit.kind for unit in going if served[unit.pk] is False})
    others = {kind: _others(kind, town) for kind in kinds}
    name = town["label"]
    doubt = f"Ce service n’a pas dit quelles communes il dessert{NBSP}: on ne sait pas s’il va à {name}."
    found = {}
    for unit in going:
        if served[unit.pk] is False:
            found[unit.pk] = Reach(elsewhere=f"Ce service ne va pas à {name}. {others[unit.kind]}")
        elif served[unit.pk] is None:
            found[unit.pk] = Reach(doubt=doubt)
    return found


def care_town(dossier: Dossier) -> Mapping[str, str] | None:
    """Return the commune where care is given, as `{"code", "label"}`, or None when nobody said. One query."""
    rows = dossier.sections.filter(code__in=("administratif", "domicile"), revision__gt=0)
    answers: dict[str, Mapping[str, Any]] = {row.code: open_section(dossier, row).counted for row in rows}
    address = answers.get("domicile", {}).get("care_address") or answers.get("administratif", {}).get("address") or {}
    town: Mapping[str, str] | None = address.get("town")
    return town if town and town.get("code") else None


def _others(kind: str, town: Mapping[str, str]) -> str:
    going = named(serving(kind, town["code"]), "Y va", "Y vont")
    return going or f"Aucun service de cette sorte ({UnitKind(kind).label}) ne dit y aller."
