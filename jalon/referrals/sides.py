"""How a person stands to one request: who asks, who answers, who only reads."""

from enum import StrEnum
from uuid import UUID

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.directory.enums import UnitKind
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.models import Referral

ANSWERING_ROLES = (MembershipRole.ADMISSIONS, MembershipRole.DECISION_MAKER)
READING_ROLES = (*ANSWERING_ROLES, MembershipRole.MEDICAL_READER)


class Side(StrEnum):
    """The side from which a person sees a request. A manager alone, or anybody else, sees none of it.

    Of those who ask, `REQUESTER` decides; relatives and helpers may fill the dossier or read it alone. `UNIT_DOCTOR`
    exists at a platform that follows children alone: a physician who reads the medical part there, and prescribes.
    """

    REQUESTER = "requester"
    REQUESTER_WRITER = "requester_writer"
    REQUESTER_READER = "requester_reader"
    UNIT = "unit"
    UNIT_DOCTOR = "unit_doctor"
    UNIT_READER = "unit_reader"
    SYSTEM = "system"
    NONE = "none"

    @property
    def asks(self) -> bool:
        return self in (Side.REQUESTER, Side.REQUESTER_WRITER, Side.REQUESTER_READER)

    @property
    def answers(self) -> bool:
        return self in (Side.UNIT, Side.UNIT_DOCTOR)


SIDE_LABELS = {
    Side.REQUESTER: "demandeur",
    Side.REQUESTER_WRITER: "demandeur, sans décider",
    Side.REQUESTER_READER: "demandeur, en lecture",
    Side.UNIT: "établissement",
    Side.UNIT_DOCTOR: "médecin de la plateforme",
    Side.UNIT_READER: "établissement, en lecture",
    Side.SYSTEM: "Jalon",
    Side.NONE: "",
}


def holds_role(actor: Actor, referral: Referral, roles: tuple[MembershipRole, ...]) -> bool:
    """Whether the person holds one of the roles where the request was sent: establishment or unit."""
    return referral.establishment_id in actor.establishments_as(*roles) or referral.unit_id in actor.units_as(*roles)


def prescribes(actor: Actor, referral: Referral) -> bool:
    """Whether the person is the doctor of the platform that a child's request was sent to."""
    at_platform = actor.is_physician and referral.unit.kind == UnitKind.PCO
    return at_platform and holds_role(actor, referral, (MembershipRole.MEDICAL_READER,))


def unit_side(actor: Actor, referral: Referral) -> Side:
    """Return the side of the person among those who receive the request; no query."""
    if referral.sent_at is None:
        return Side.NONE
    if prescribes(actor, referral):
        return Side.UNIT_DOCTOR
    if holds_role(actor, referral, ANSWERING_ROLES):
        return Side.UNIT
    if holds_role(actor, referral, READING_ROLES):
        return Side.UNIT_READER
    return Side.NONE


def asking_side(standing: Standing) -> Side:
    """Return the side of somebody who stands so to the dossier, NONE for those who do not ask."""
    if standing.decides:
        return Side.REQUESTER
    if standing.writes:
        return Side.REQUESTER_WRITER
    return Side.REQUESTER_READER if standing.is_requester else Side.NONE


def requester_standing(actor: Actor, dossier_id: UUID) -> Standing:
    """Return how the person stands among those who ask, or NONE; one query."""
    found = DossierPolicy.find(actor, dossier_id)
    return found[1] if found and found[1].is_requester else Standing.NONE


def side_of(actor: Actor | None, referral: Referral) -> Side:
    """Return how the person stands to the request; `actor` None is the system."""
    if actor is None:
        return Side.SYSTEM
    side = unit_side(actor, referral) if actor.memberships else Side.NONE
    if side != Side.NONE:
        return side
    return asking_side(requester_standing(actor, referral.dossier_id))
