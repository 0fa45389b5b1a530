"""A dossier whose choices leave by waves, for tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.actors import load_actor
from jalon.directory.models import CareUnit
from jalon.dossiers.policies import Standing
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.plan_waves import plan_waves
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral, WavePlan
from jalon.referrals.readiness import readiness
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.waves import at_hour
from tests.dossiers.factories import make_complete_dossier
from tests.factories import make_establishment, make_physician, make_unit
from tests.referrals.factories import Story, join, propose

S = ReferralState
NAMES = ("Alpha", "Béta", "Gamma", "Delta", "Epsilon")
PARIS = ZoneInfo("Europe/Paris")


class Waves:
    """A dossier ready to be sent, its choices, and the plan by which they leave."""

    def __init__(self, names: Sequence[str] = NAMES, *, size: int = 2, planner: User | None = None) -> None:
        self.physician = make_physician()
        self.doctor = load_actor(self.physician)
        self.dossier = make_complete_dossier(self.physician)
        self.units = {name: make_unit(make_establishment(name=name)) for name in names}
        self.desks = {name: Story.desk_of(unit) for name, unit in self.units.items()}
        self.rows = {name: choose(self.dossier, unit, actor=self.doctor) for name, unit in self.units.items()}
        self.before = at_hour(timezone.localdate() + timedelta(days=7), 18)
        self.size = size
        if planner:
            join(self.dossier, planner, "relative")

    def plan(self, *names: str, actor: Any = None, **options: Any) -> WavePlan:
        return plan_waves(
            self.dossier,
            **{
                "order": [self.rows[name].pk for name in names or self.rows],
                "size": self.size,
                "answer_before": self.before,
                "actor": actor or self.doctor,
                **options,
            },
        )

    @property
    def in_force(self) -> WavePlan:
        return WavePlan.objects.latest("pk")

    @property
    def sent(self) -> list[str]:
        rows = Referral.objects.filter(dossier=self.dossier, sent_at__isnull=False).select_related(
            "unit__establishment"
        )
        return sorted(row.unit.establishment.name for row in rows)

    def answered(self, name: str) -> Referral:
        """The request of this unit, opened there."""
        return open_referral(Referral.objects.get(pk=self.rows[name].pk), actor=self.desks[name])

    def refused(self, name: str) -> None:
        refuse(self.answered(name), reason=RefusalReason.NO_PLACE, actor=self.desks[name])

    def offered(self, name: str) -> Referral:
        return propose(self.answered(name), self.desks[name])

    def read(self, *names: str) -> dict[UUID, str]:
        """What a page posts for the warnings that the physician ticked."""
        found = readiness(self.dossier, Standing.PHYSICIAN, CareUnit.objects.select_related("establishment"))
        return {self.rows[name].pk: found[self.units[name].pk].digest for name in names}

    def later(self) -> datetime:
        """A minute after the date by which the present wave had to answer."""
        return WavePlan.objects.get(ended_at=None).answer_before + timedelta(minutes=1)


def told(template: str) -> set[str]:
    return set(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))
