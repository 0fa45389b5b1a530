"""Loads a person's roles once per request, as the plain facts of `accounts.actors`."""

from datetime import UTC, datetime

from jalon.accounts.actors import Actor, DelegationFact, MembershipFact
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import Delegation, TerritoryRole, User
from jalon.accounts.sessions import SignIn
from jalon.directory.models import Membership


def load_actor(user: User, *, sign_in: SignIn | None = None) -> Actor:
    """Return the person with every active role. One query, two for secretaries and territorial roles.

    `sign_in`: how the session was opened; without one nothing was proven by card or e-CPS.
    """
    memberships = Membership.objects.filter(user=user, ended_at__isnull=True).values_list(
        "establishment_id", "establishment__name", "role", "unit_id", "id"
    )
    return Actor(
        user=user,
        memberships=tuple(
            MembershipFact(establishment, name, MembershipRole(role), unit)
            # Sorted here: every page pays for this query.
            for establishment, name, role, unit, _ in sorted(memberships, key=lambda row: (row[1], row[4]))
        ),
        delegations=_delegations(user) if user.kind == UserKind.SECRETARY else (),
        departments=_departments(user) if user.kind in (UserKind.COORDINATOR, UserKind.ANALYST) else frozenset(),
        proven_at=datetime.fromtimestamp(sign_in.proven_at, UTC) if sign_in and sign_in.proven_at else None,
    )


def _delegations(user: User) -> tuple[DelegationFact, ...]:
    rows = Delegation.objects.filter(delegate=user, ended_at__isnull=True).select_related("physician__user")
    return tuple(
        DelegationFact(row.physician.user_id, row.physician.user.full_name, row.may_send) for row in rows.order_by("id")
    )


def _departments(user: User) -> frozenset[str]:
    role = TerritoryRole.objects.filter(user=user).first()
    return frozenset(role.departments if role else ())
