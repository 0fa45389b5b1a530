"""What is known of a child's request to a platform, as one person sees it. Three queries at most, whatever it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.dossiers.kinds.tnd.clocks import Deadline
from jalon.dossiers.policies import Standing
from jalon.referrals.models import Referral
from jalon.referrals.pathways.deadlines import clocks_of, running, today_at
from jalon.referrals.pathways.enums import EngagementState
from jalon.referrals.pathways.models import Engagement, Package, Pathway, TurnedDown
from jalon.referrals.sides import Side, holds_role


@dataclass(frozen=True)
class Reading:
    """A request to a platform, with its pathway once there is one, and who looks at it.

    `engagements`: those who see the child, sought and ended ones included, in the order in which they were written.
    `turned_down`: where a refusal says to go, None before one. `reads_medical`: the person may read the words that tell
    of health, as a physician of the dossier or a medical reader of the platform.
    """

    referral: Referral
    side: Side
    standing: Standing
    pathway: Pathway | None
    packages: tuple[Package, ...]
    engagements: tuple[Engagement, ...]
    turned_down: TurnedDown | None
    reads_medical: bool

    @classmethod
    def of(cls, referral: Referral, side: Side, standing: Standing, actor: Actor) -> "Reading":
        """Read it: one query for the pathway, two for what it holds, or one for a refusal.

        `side` and `standing`: as `ReferralPolicy.find` returns them.
        """
        medical = standing.reads_medical
        if not side.asks:
            medical = holds_role(actor, referral, (MembershipRole.MEDICAL_READER,))
        rows = Pathway.objects.filter(referral=referral)
        pathway = rows.select_related("dossier", "prescribed_by", "renewed_by", "ended_by").first()
        if pathway is None:
            told = TurnedDown.objects.filter(referral=referral)
            turned_down = told.select_related("dossier", "by", "other_unit__establishment").first()
            return cls(referral, side, standing, None, (), (), turned_down, medical)
        people = pathway.engagements.select_related("dossier", "report").order_by("sought_on", "added_at", "pk")
        return cls(
            referral,
            side,
            standing,
            pathway,
            tuple(pathway.packages.order_by("year", "profession")),
            tuple(people),
            None,
            medical,
        )

    @property
    def today(self) -> date:
        """The day it is where the platform is."""
        return today_at(self.referral)

    @property
    def clocks(self) -> tuple[Deadline, ...]:
        """The legal clocks that started, in order."""
        return clocks_of(self.referral, self.pathway)

    @property
    def awaited(self) -> list[Deadline]:
        """Those whose answer is still to come, the nearest first."""
        return running(self.referral, self.pathway)

    @property
    def sought(self) -> tuple[Engagement, ...]:
        """The professions that nobody answers for yet."""
        return self._in(EngagementState.SOUGHT)

    @property
    def engaged(self) -> tuple[Engagement, ...]:
        return self._in(EngagementState.ENGAGED)

    def engagement(self, pk: UUID) -> Engagement | None:
        return next((row for row in self.engagements if row.pk == pk), None)

    def packages_of(self, year: int) -> tuple[Package, ...]:
        return tuple(row for row in self.packages if row.year == year)

    def _in(self, state: EngagementState) -> tuple[Engagement, ...]:
        return tuple(row for row in self.engagements if row.state == state)


def paid_sessions(packages: Iterable[Package], profession: str) -> int:
    """Return how many sessions of a profession the packages pay, over both years: their count goes on at a renewal."""
    return sum(row.sessions for row in packages if row.profession == profession)
