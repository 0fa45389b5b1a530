"""The person who acts, with every role held, as plain facts that policies can read without a query."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from jalon.accounts.enums import MembershipRole, UserKind, WardRole
from jalon.accounts.models import User


@dataclass(frozen=True)
class MembershipFact:
    """One role in one establishment; `unit_id` narrows it to one care unit. `kinds`: those of its units."""

    establishment_id: int
    establishment_name: str
    role: MembershipRole
    unit_id: int | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DelegationFact:
    """A physician (user identifier) for whom the person prepares files."""

    physician_user_id: int
    physician_name: str
    may_send: bool


@dataclass(frozen=True)
class WardFact:
    """The role of a person in the team of one hospital ward."""

    ward_id: int
    ward_name: str
    establishment_name: str
    role: WardRole


@dataclass(frozen=True)
class Actor:
    """A signed-in person. `proven_at`: when this session last saw their card or e-CPS."""

    user: User
    memberships: tuple[MembershipFact, ...] = ()
    delegations: tuple[DelegationFact, ...] = ()
    wards: tuple[WardFact, ...] = ()
    departments: frozenset[str] = field(default_factory=frozenset)
    proven_at: datetime | None = None

    def may_sign_at(self, now: datetime) -> bool:
        """Whether the card or e-CPS was seen recently enough to sign by it."""
        return self.proven_at is not None and now - self.proven_at < settings.STRONG_FOR_SIGNING

    @property
    def is_physician(self) -> bool:
        return self.user.kind == UserKind.PHYSICIAN

    def establishments_as(self, *roles: MembershipRole) -> frozenset[int]:
        """Return the establishments in which the person holds one of the roles, for every unit."""
        return frozenset(m.establishment_id for m in self.memberships if m.role in roles and m.unit_id is None)

    def units_as(self, *roles: MembershipRole) -> frozenset[int]:
        """Return the care units for which alone the person holds one of the roles."""
        return frozenset(m.unit_id for m in self.memberships if m.role in roles and m.unit_id is not None)

    def kinds_as(self, *roles: MembershipRole) -> frozenset[str]:
        """Return the kinds of the units in which the person holds one of the roles."""
        return frozenset[str]().union(*(fact.kinds for fact in self.memberships if fact.role in roles))

    def wards_as(self, *roles: WardRole) -> list[int]:
        """Return the hospital wards in whose team the person has one of the roles."""
        return sorted(fact.ward_id for fact in self.wards if fact.role in roles)
