"""Loads a person's roles once per request, as the plain facts of `accounts.actors`."""

from datetime import UTC, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, F, OuterRef, Value
from django.db.models.functions import Coalesce

from jalon.accounts.actors import Actor, DelegationFact, MembershipFact, WardFact
from jalon.accounts.enums import MembershipRole, UserKind, WardRole
from jalon.accounts.models import Delegation, TerritoryRole, User
from jalon.accounts.sessions import SignIn
from jalon.directory.models import CareUnit, Membership, WardMember

WARD_KINDS = (UserKind.PHYSICIAN, UserKind.WARD)
_KINDS = ArrayField(CharField())


def load_actor(user: User, *, sign_in: SignIn | None = None) -> Actor:
    """Return the person with every active role. One query, two for secretaries and territorial roles.

    `sign_in`: how the session was opened; without one nothing was proven by card or e-CPS.
    """
    memberships, wards = _places(user)
    return Actor(
        user=user,
        memberships=memberships,
        delegations=_delegations(user) if user.kind == UserKind.SECRETARY else (),
        wards=wards,
        departments=_departments(user) if user.kind in (UserKind.COORDINATOR, UserKind.ANALYST) else frozenset(),
        proven_at=datetime.fromtimestamp(sign_in.proven_at, UTC) if sign_in and sign_in.proven_at else None,
    )


def _places(user: User) -> tuple[tuple[MembershipFact, ...], tuple[WardFact, ...]]:
    """Return the roles in establishments, then in hospital wards, each by name; one query for both."""
    held = Membership.objects.filter(user=user, ended_at__isnull=True).values_list(
        Value(""), "establishment_id", "establishment__name", "role", "unit_id", "id", _kinds()
    )
    if user.kind in WARD_KINDS:
        teams = WardMember.objects.filter(user=user, ended_at__isnull=True, ward__closed_at__isnull=True)
        held = held.union(
            teams.values_list(
                *("ward__name", "ward_id", "ward__establishment__name", "role"),
                *(Value(None, BigIntegerField()), "id", Value([], _KINDS)),
            ),
            all=True,
        )
    # Sorted here: every page pays for this query.
    rows = sorted(held, key=lambda row: (row[2], row[0], row[5]))
    return (
        tuple(
            MembershipFact(place, name, MembershipRole(role), unit, frozenset(kinds))
            for ward, place, name, role, unit, _, kinds in rows
            if not ward
        ),
        tuple(WardFact(place, ward, name, WardRole(role)) for ward, place, name, role, *_ in rows if ward),
    )


def _kinds() -> ArraySubquery:
    """Return, for a membership, the kinds of the units in which it is held."""
    units = CareUnit.objects.filter(
        establishment=OuterRef("establishment_id"), pk=Coalesce(OuterRef("unit_id"), F("pk"))
    )
    return ArraySubquery(units.values("kind").distinct(), output_field=_KINDS)


def _delegations(user: User) -> tuple[DelegationFact, ...]:
    rows = Delegation.objects.filter(delegate=user, ended_at__isnull=True).select_related("physician__user")
    return tuple(
        DelegationFact(row.physician.user_id, row.physician.user.full_name, row.may_send) for row in rows.order_by("id")
    )


def _departments(user: User) -> frozenset[str]:
    role = TerritoryRole.objects.filter(user=user).first()
    return frozenset(role.departments if role else ())
