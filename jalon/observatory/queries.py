"""What a territory may see: late answers without a name, and counts whose small cells are masked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from jalon.directory.enums import UnitKind
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import PastReferral, Referral

# Below this count a cell could point at a person. Source: CNIL and INSEE practice for health data.
SMALLEST_SHOWN = 5
AWAITING_UNIT = (ReferralState.SENT, ReferralState.READ)


def overdue(departments: Collection[str], now: datetime) -> QuerySet[Referral]:
    """Return referrals whose unit should have answered, oldest first. Only columns that name nobody are read."""
    return (
        Referral.objects.filter(state__in=AWAITING_UNIT, due_at__lt=now, unit__department__in=departments)
        .select_related("unit", "establishment", "dossier")
        .only(
            "state",
            "due_at",
            "sent_at",
            "stay_type",
            "unit__kind",
            "unit__name",
            "establishment__name",
            "establishment__city",
            "establishment__phone",
            "dossier__number",
        )
        .order_by("due_at", "id")
    )


@dataclass(frozen=True)
class Cell:
    """A count, or nothing when it is too small to be shown."""

    shown: int | None

    @property
    def words(self) -> str:
        return f"moins de {SMALLEST_SHOWN}" if self.shown is None else str(self.shown)


@dataclass(frozen=True)
class KindLine:
    """The referrals sent to one kind of care, by state."""

    label: str
    cells: tuple[Cell, ...]


COLUMNS: tuple[tuple[str, tuple[ReferralState, ...]], ...] = (
    ("En attente de réponse", (ReferralState.SENT, ReferralState.READ, ReferralState.INFO_REQUESTED)),
    ("Sur liste d’attente", (ReferralState.WAITLISTED,)),
    ("Place proposée ou acceptée", (ReferralState.OFFERED, ReferralState.CONFIRMED)),
    ("Admis", (ReferralState.ADMITTED,)),
    ("Parcours en cours ou terminé", (ReferralState.IN_PATHWAY, ReferralState.CONCLUDED)),
    ("Refusées", (ReferralState.REFUSED,)),
    ("Retirées ou closes", (ReferralState.WITHDRAWN, ReferralState.SUPERSEDED, ReferralState.EXPIRED)),
)


def by_kind(departments: Collection[str]) -> list[KindLine]:
    """Return the table kinds × states of the referrals sent to the units of these departments, those of erased dossiers
    included. Two queries.
    """
    rows = (
        Referral.objects.filter(sent_at__isnull=False, unit__department__in=departments)
        .values("unit__kind", "state")
        .annotate(count=Count("id"))
        .order_by()
    )
    past = (
        PastReferral.objects.filter(unit__department__in=departments)
        .values("unit__kind", "state")
        .annotate(count=Count("id"))
        .order_by()
    )
    counts: dict[tuple[str, str], int] = {}
    for row in (*rows, *past):
        key = row["unit__kind"], row["state"]
        counts[key] = counts.get(key, 0) + row["count"]
    kinds = [kind for kind in UnitKind if any(key[0] == kind for key in counts)]
    return [
        KindLine(
            kind.label,
            tuple(_cell(sum(counts.get((kind, state), 0) for state in states)) for _, states in COLUMNS),
        )
        for kind in kinds
    ]


def _cell(count: int) -> Cell:
    return Cell(None if 0 < count < SMALLEST_SHOWN else count)
