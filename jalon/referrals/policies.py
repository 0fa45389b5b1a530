"""Who sees which requests, and who may do what to them. Whoever is not named here sees nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Membership
from jalon.dossiers.enums import Rights
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.columns import OF_DOSSIER, OWN, PLACE
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral
from jalon.referrals.sides import (
    ANSWERING_ROLES,
    READING_ROLES,
    Side,
    asking_side,
    requester_standing,
    side_of,
    unit_side,
)
from jalon.referrals.workflow import Action, why_not

SENT_OPEN_STATES = OPEN_STATES[1:]
REQUESTER_KINDS = (UserKind.PHYSICIAN, UserKind.SECRETARY, UserKind.FAMILY, UserKind.WARD)
AWAITED_FROM_UNITS = (*(ReferralState.SENT, ReferralState.READ, ReferralState.WAITLISTED, ReferralState.IN_PATHWAY),)


@dataclass(frozen=True)
class Found:
    """A request that the person may see, the side from which, and how a requester stands to the dossier.

    `family`: every request of the dossier, this one included.
    """

    referral: Referral
    side: Side
    standing: Standing = Standing.NONE
    family: tuple[Referral, ...] = ()

    @property
    def situation(self) -> Situation:
        """What the doors depend on; no query."""
        return Situation(self.referral, self.referral.dossier, self.family)

    def with_referral(self, fresh: Referral) -> "Found":
        """Return the same with the request as an action left it."""
        fresh.dossier = self.referral.dossier
        family = tuple(fresh if row.pk == fresh.pk else row for row in self.family)
        return replace(self, referral=fresh, family=family)


def at_places(actor: Actor, roles: Iterable[MembershipRole]) -> Q:
    """Return the condition on requests to the places where the person holds one of the roles; empty without any."""
    establishments, units = actor.establishments_as(*roles), actor.units_as(*roles)
    place = Q()
    if establishments:
        place |= Q(establishment_id__in=sorted(establishments))
    if units:
        place |= Q(unit_id__in=sorted(units))
    return place


def _sent_to(actor: Actor) -> QuerySet[Referral]:
    """Return the requests, choices included, for the places where the person reads what is received."""
    place = at_places(actor, READING_ROLES)
    return Referral.objects.filter(place) if place else Referral.objects.none()


class ReferralPolicy:
    """May this person do this to this request · which requests · who may."""

    @staticmethod
    def received(actor: Actor) -> QuerySet[Referral]:
        """Return the requests sent where the person reads them: admissions, decision, medical reading."""
        return _sent_to(actor).filter(sent_at__isnull=False)

    @staticmethod
    def received_open(actor: Actor) -> QuerySet[Referral]:
        """Return those still open; their states alone say that they were sent, so that an index answers."""
        return _sent_to(actor).filter(state__in=SENT_OPEN_STATES)

    @staticmethod
    def made(actor: Actor) -> QuerySet[Referral]:
        """Return the requests of the dossiers for which the person asks."""
        if actor.user.kind not in REQUESTER_KINDS:
            return Referral.objects.none()
        dossiers = DossierPolicy.asked_for(actor).filter(pk=OuterRef("dossier_id"))
        return Referral.objects.filter(Exists(dossiers))

    @classmethod
    def rows(cls, actor: Actor) -> QuerySet[Referral]:
        """Return every request the person may see, once each."""
        if not actor.memberships:
            return cls.made(actor)
        if actor.user.kind == UserKind.UNIT_STAFF:
            return cls.received(actor)
        return Referral.objects.filter(
            Q(pk__in=cls.made(actor).values("pk")) | Q(pk__in=cls.received(actor).values("pk"))
        )

    @staticmethod
    def find(actor: Actor, pk: UUID) -> Found | None:
        """Return the request and the person's side, or None when it must not be known to exist.

        One query, two for those who ask.
        """
        rows = Referral.objects.filter(dossier__referrals=pk).select_related("dossier", "unit__establishment")
        family = tuple(rows.only(*OWN, *OF_DOSSIER, *PLACE).order_by("id"))
        row = next((each for each in family if each.pk == pk), None)
        if row is None:
            return None
        side = unit_side(actor, row) if actor.memberships else Side.NONE
        if side != Side.NONE:
            return Found(row, side, family=family)
        if actor.user.kind not in REQUESTER_KINDS:
            return None
        standing = requester_standing(actor, row.dossier_id)
        return Found(row, asking_side(standing), standing, family) if standing.is_requester else None

    @staticmethod
    def dossier_of(pk: UUID) -> UUID | None:
        """Return the dossier of a request, for the journal of refused openings; None when there is no such request."""
        return Referral.objects.filter(pk=pk).values_list("dossier_id", flat=True).first()

    @staticmethod
    def may(actor: Actor, referral: Referral, action: Action) -> str:
        """Return in French why the person may not do this now; empty when they may."""
        return why_not(action, side_of(actor, referral), Situation.of(referral))

    @staticmethod
    def who_answers(unit: CareUnit) -> QuerySet[User]:
        """Return the people who may answer for a unit, told of what reaches it; at a platform, its doctors too."""
        answering = Q(ReferralPolicy._holders(unit, ANSWERING_ROLES))
        if unit.kind == UnitKind.PCO:
            prescribing = ReferralPolicy._holders(unit, (MembershipRole.MEDICAL_READER,))
            answering |= Q(prescribing, kind=UserKind.PHYSICIAN)
        return ReferralPolicy._people(answering)

    @staticmethod
    def _holders(unit: CareUnit, roles: Iterable[MembershipRole]) -> Exists:
        memberships = Membership.objects.filter(
            Q(unit__isnull=True) | Q(unit=unit.pk),
            user=OuterRef("pk"),
            establishment=unit.establishment_id,
            role__in=tuple(roles),
            ended_at__isnull=True,
        )
        return Exists(memberships)

    @staticmethod
    def _people(condition: Exists | Q) -> QuerySet[User]:
        return User.objects.filter(condition, is_active=True).only("email").order_by("id")

    @staticmethod
    def who_reads(dossier: Dossier) -> list[tuple[Referral, QuerySet[User]]]:
        """Return the requests through which the dossier is shared, each with those who read it there. One query, and
        one for each request when its people are listed."""
        rows = Referral.objects.filter(dossier=dossier, closed_at__isnull=True, sent_at__isnull=False)
        return [
            (row, ReferralPolicy._people(ReferralPolicy._holders(row.unit, READING_ROLES)))
            for row in rows.select_related("dossier", "unit__establishment").order_by("sent_at", "id")
        ]

    @staticmethod
    def who_requests(dossier: Dossier, least: Rights = Rights.READ) -> list[User]:
        """Return the people on the asking side who may do at least this, told of the answers; none of a paper."""
        return DossierPolicy.who_requests(dossier, least)

    @classmethod
    def who_keeps(cls, dossier: Dossier, least: Rights) -> list[User]:
        """Return the people told of the dossier itself: who asks, and may do at least this, or who answers for the
        unit that holds a paper.
        """
        return list(cls.who_answers(dossier.paper_unit)) if dossier.paper_unit else cls.who_requests(dossier, least)

    @staticmethod
    def overdue(actor: Actor) -> QuerySet[Referral]:
        """Return the late requests of a coordinator's territory; nothing of the person is loaded."""
        if actor.user.kind != UserKind.COORDINATOR:
            return Referral.objects.none()
        rows = Referral.objects.filter(
            establishment__department__in=sorted(actor.departments),
            state__in=AWAITED_FROM_UNITS,
            due_at__lt=timezone.now(),
        )
        return rows.select_related("unit__establishment").only(
            "id",
            "state",
            "stay_type",
            "sent_at",
            "due_at",
            "reminded_at",
            "unit__name",
            "unit__kind",
            "unit__establishment__name",
            "unit__establishment__city",
            "unit__establishment__department",
            "unit__establishment__finess",
        )
