"""What a coordination reads of the communes reported without a platform for children: no name, no dossier, no date but
those of the first and last report.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Commune
from jalon.directory.territory import serves, serving_codes
from jalon.observatory.queries import Cell, cell
from jalon.referrals.pathways.guards import OLDER_CHILDREN
from jalon.referrals.pathways.models import UnservedReport


@dataclass(frozen=True)
class Reported:
    """One commune at one age. `older`: from 7 to 12, rather than under 7. `children` is masked when it is small.

    `since`: the platforms that say they take these children now, which end the report.
    """

    code: str
    name: str
    department: str
    older: bool
    children: Cell
    first: datetime
    last: datetime
    since: tuple[str, ...]

    @property
    def ages(self) -> str:
        return "7 à 12\N{NO-BREAK SPACE}ans" if self.older else "Moins de 7\N{NO-BREAK SPACE}ans"


def reported(departments: Collection[str]) -> list[Reported]:
    """Return what was reported in these departments: what still holds first, then the latest. Three queries."""
    rows = list(
        UnservedReport.objects.filter(department__in=departments)
        .values("commune", "department", "older")
        .annotate(count=Count("dossier", distinct=True), first=Min("reported_at"), last=Max("reported_at"))
        .order_by("-last", "commune", "older")
    )
    if not rows:
        return []
    communes = {row["commune"] for row in rows}
    names = dict(Commune.objects.filter(code__in=communes).values_list("code", "name"))
    platforms = _platforms(communes, departments)
    found = [
        Reported(
            code=row["commune"],
            name=names.get(row["commune"], row["commune"]),
            department=row["department"],
            older=row["older"],
            children=cell(row["count"]),
            first=row["first"],
            last=row["last"],
            since=tuple(
                str(unit)
                for unit in platforms
                if serves(unit, row["commune"]) and (OLDER_CHILDREN in unit.offers or not row["older"])
            ),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: bool(row.since))


def _platforms(communes: Collection[str], departments: Collection[str]) -> list[CareUnit]:
    """Return the open platforms that list one of these communes or departments, by name. One query."""
    codes = sorted({code for commune in communes for code in serving_codes(commune)})
    listed = Q(served_communes__overlap=codes) | Q(served_departments__overlap=list(departments))
    rows = CareUnit.objects.filter(listed, kind=UnitKind.PCO, closed=False)
    return list(rows.select_related("establishment").order_by("establishment__name", "pk"))
