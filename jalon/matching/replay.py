"""What would differ for the dossiers of a month under other rules: units gained, lost, moved. No health data leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.search_sql import Hit, Statement, several
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.matching.facts import Needs, needs_of_dossier
from jalon.matching.ranking import ruled
from jalon.matching.rules import RuleBook
from jalon.matching.sought import criteria_of, point_of, sought

SHOWN = 20
BATCH = 50
USUAL_RADIUS_KM = 50
# The first kind of care that answers each kind of dossier, as its search opens.
KIND_OF_DOSSIER = {
    DossierKind.GRAND_AGE: UnitKind.EHPAD,
    DossierKind.SANITAIRE: UnitKind.SMR,
    DossierKind.TND: UnitKind.PCO,
}
STAYS = (StayType.PERMANENT, StayType.TEMPORARY, StayType.DAY, StayType.NIGHT)


@dataclass(frozen=True)
class Moved:
    """One unit that stays in the list at another place (from 1)."""

    finess: str
    before: int
    after: int


@dataclass(frozen=True)
class Difference:
    """What one dossier would see: FINESS numbers. `dossier` is a mark that tells dossiers apart, and names none."""

    dossier: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[Moved, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.gained or self.lost or self.moved)


def replay(dossiers: QuerySet[Dossier], before: RuleBook, after: RuleBook, *, now: datetime) -> Iterator[Difference]:
    """Yield what differs for each dossier that says where to look. Two queries a batch of BATCH dossiers."""
    rows = dossiers.order_by("pk")
    last = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        last = batch[-1].pk
        yield from _compare(batch, before, after, now)


def mark_of(dossier: Dossier) -> str:
    """Return ten characters that stand for a dossier: the same at each run, and nobody finds the dossier from them."""
    return salted_hmac("jalon.matching.replay", str(dossier.pk)).hexdigest()[:10]


def _searched(dossier: Dossier) -> tuple[Criteria, Needs] | None:
    """Return the search that the dossier opens, and its needs; None when it does not say where."""
    needs = dossier.needs
    if wanted := next(iter(sought(needs)), None):
        criteria = criteria_of(wanted, dossier.age)
        return (criteria, needs_of_dossier(needs, criteria)) if criteria.centre else None
    place = needs.get("place") or {}
    point = point_of(place)
    if point is None:
        return None
    asked = [stay for stay in STAYS if stay in (needs.get("stays") or ())]
    kind = DossierKind(dossier.kind)
    criteria = Criteria(
        kinds=(KIND_OF_DOSSIER[kind],),
        stay_types=tuple(asked[:1]) if kind == DossierKind.GRAND_AGE else (),
        commune=str(place.get("commune") or ""),
        centre=point,
        radius_km=needs.get("distance_km") or USUAL_RADIUS_KM,
        budget_month=needs.get("budget_month"),
        age=dossier.age,
        reachable=True,
    )
    return criteria, needs_of_dossier(needs, criteria)


def _compare(batch: Iterable[Dossier], before: RuleBook, after: RuleBook, now: datetime) -> Iterator[Difference]:
    searched = [(mark_of(dossier), found) for dossier in batch if (found := _searched(dossier))]
    pages = several(
        Statement(ruled(criteria, needs, book), now).page_statement("adaptes", SHOWN, 0)
        for _, (criteria, needs) in searched
        for book in (before, after)
    )
    for number, (mark, _) in enumerate(searched):
        old, new = ([_name(hit) for hit in page] for page in pages[2 * number : 2 * number + 2])
        yield Difference(
            dossier=mark,
            gained=tuple(name for name in new if name not in old),
            lost=tuple(name for name in old if name not in new),
            moved=tuple(
                Moved(name, old.index(name) + 1, new.index(name) + 1)
                for name in new
                if name in old and old.index(name) != new.index(name)
            ),
        )


def _name(hit: Hit) -> str:
    """Return the FINESS number, with the mention that tells apart the units of one hospital."""
    unit = hit.unit
    return f"{unit.establishment.finess}/{unit.mention}" if unit.mention else unit.establishment.finess
