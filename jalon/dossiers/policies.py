"""Who may do what to a dossier and its sections. Deny by default."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.enums import DesignationState, DossierState, ParticipantRole, ScanState
from jalon.dossiers.files import antivirus
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Attachment, Designation, Dossier, Participant, Share
from jalon.dossiers.papers import Paper

READING_ROLES = (
    MembershipRole.ADMISSIONS,
    MembershipRole.DECISION_MAKER,
    MembershipRole.MEDICAL_READER,
)

CLOSED = "Ce dossier est clos\N{NO-BREAK SPACE}: il se lit, il ne se modifie plus."
MEDICAL_FOR_SECRETARY = "Seul le médecin peut lire ce volet."
MEDICAL_FOR_FAMILY = (
    "Seul le médecin peut lire ce volet. Vous voyez ici s’il est complet\N{NO-BREAK SPACE}; "
    "le médecin peut vous en parler."
)
MEDICAL_FOR_UNIT = (
    "Ce volet est réservé aux personnes habilitées à la lecture médicale dans votre établissement. "
    "Votre responsable peut donner cette habilitation."
)
READ_ONLY_FOR_UNIT = "Le dossier est rempli par le médecin et la famille\N{NO-BREAK SPACE}; vous le lisez."
ONLY_CARERS_CHECK = "Seuls le médecin du dossier et son secrétariat vérifient l’identité, pièce en main."
NO_STANDING = "Ce dossier ne vous est pas ouvert."


class Standing(StrEnum):
    """How a person stands to one dossier, strongest first."""

    PHYSICIAN = "physician"
    SECRETARY = "secretary"
    FAMILY = "family"
    UNIT_MEDICAL = "unit_medical"
    UNIT_ADMISSIONS = "unit_admissions"
    NONE = "none"

    @property
    def label(self) -> str:
        """The role as the access journal says it."""
        return _LABELS[self]

    @property
    def is_requester(self) -> bool:
        return self in (Standing.PHYSICIAN, Standing.SECRETARY, Standing.FAMILY)

    @property
    def is_physician(self) -> bool:
        return self == Standing.PHYSICIAN

    @property
    def is_unit(self) -> bool:
        return self in (Standing.UNIT_MEDICAL, Standing.UNIT_ADMISSIONS)


_LABELS = {
    Standing.PHYSICIAN: "Médecin du dossier",
    Standing.SECRETARY: "Secrétariat du médecin",
    Standing.FAMILY: "Personne concernée ou proche",
    Standing.UNIT_MEDICAL: "Lecture médicale d’un établissement",
    Standing.UNIT_ADMISSIONS: "Admissions d’un établissement",
    Standing.NONE: "Sans lien avec le dossier",
}


@dataclass(frozen=True)
class SectionAccess:
    """What one person may do with one section. `reason` says why the closed doors are closed."""

    read: bool
    write: bool
    sign: bool
    reason: str = ""


def _takes_part(
    user_ids: list[int], roles: tuple[ParticipantRole, ...] = tuple(ParticipantRole), *, united: bool = False
) -> Exists:
    return Exists(_people(united=united).filter(user__in=user_ids, role__in=roles))


def _people(*, united: bool) -> QuerySet[Participant]:
    """Return who takes part now. `united`: a dossier united with another is open to the people of the one that stays,
    which is asked for one dossier only: on lists, where such dossiers are not shown, it would cost an index.
    """
    here = Q(dossier=OuterRef("pk"))
    if united:
        here |= Q(dossier=OuterRef("merged_into"))
    return Participant.objects.filter(here, ended_at__isnull=True)


def _shared_with(actor: Actor, *roles: MembershipRole) -> Exists:
    """Whether a live share goes to a unit in which the person holds one of the roles, there and not elsewhere."""
    return Exists(
        Share.objects.filter(
            Q(unit__establishment__in=actor.establishments_as(*roles)) | Q(unit__in=actor.units_as(*roles)),
            dossier=OuterRef("pk"),
            ended_at__isnull=True,
        )
    )


def _ways(actor: Actor, *, united: bool = False) -> list[tuple[Standing, Exists]]:
    """Return the conditions that give each standing besides taking part; only those the person can meet."""
    ways = []
    if actor.delegations:
        physicians = [fact.physician_user_id for fact in actor.delegations]
        ways.append((Standing.SECRETARY, _takes_part(physicians, (ParticipantRole.PHYSICIAN,), united=united)))
    if any(fact.role == MembershipRole.MEDICAL_READER for fact in actor.memberships):
        ways.append((Standing.UNIT_MEDICAL, _shared_with(actor, MembershipRole.MEDICAL_READER)))
    if any(fact.role in READING_ROLES for fact in actor.memberships):
        ways.append((Standing.UNIT_ADMISSIONS, _shared_with(actor, *READING_ROLES)))
    return ways


class DossierPolicy:
    """The one place that says who may open, read, write, sign and send."""

    @staticmethod
    def rows(actor: Actor) -> QuerySet[Dossier]:
        """Return the dossiers that the person may know of; no duplicates."""
        condition = Q(_takes_part([actor.user.pk]))
        for _, way in _ways(actor):
            condition |= Q(way)
        return Dossier.objects.filter(condition)

    @staticmethod
    def find(actor: Actor, pk: UUID) -> tuple[Dossier, Standing] | None:
        """Return one dossier and how the person stands to it; None when it is not for them. One query."""
        own_role = _people(united=True).filter(user=actor.user)
        ways = _ways(actor, united=True)
        dossier = (
            Dossier.objects.annotate(
                own_role=Subquery(own_role.values("role")[:1]),
                **{f"as_{standing.value}": way for standing, way in ways},
            )
            .filter(pk=pk)
            .first()
        )
        if dossier is None:
            return None
        held = {standing for standing, _ in ways if getattr(dossier, f"as_{standing.value}")}
        if dossier.own_role:
            held.add(Standing.PHYSICIAN if dossier.own_role == ParticipantRole.PHYSICIAN else Standing.FAMILY)
        strongest = next((standing for standing in Standing if standing in held), None)
        return (dossier, strongest) if strongest else None

    @staticmethod
    def as_unit(actor: Actor, pk: UUID) -> Standing:
        """Return how the person stands to a dossier as one of those it is shared with, or NONE. One query."""
        shares = Share.objects.filter(dossier=pk, ended_at__isnull=True)
        places = list(shares.values_list("unit__establishment_id", "unit_id"))
        for standing, roles in (
            (Standing.UNIT_MEDICAL, (MembershipRole.MEDICAL_READER,)),
            (Standing.UNIT_ADMISSIONS, READING_ROLES),
        ):
            establishments, units = actor.establishments_as(*roles), actor.units_as(*roles)
            if any(establishment in establishments or unit in units for establishment, unit in places):
                return standing
        return Standing.NONE

    @staticmethod
    def is_known(pk: UUID) -> bool:
        """Return whether a dossier exists: for the access journal, never for an answer on screen."""
        return Dossier.objects.filter(pk=pk).exists()

    @staticmethod
    def section(standing: Standing, definition: SectionDefinition, dossier: Dossier) -> SectionAccess:
        """Return what a person of this standing may do with one section."""
        if standing == Standing.NONE:
            return SectionAccess(read=False, write=False, sign=False, reason=NO_STANDING)
        if definition.is_medical and standing != Standing.PHYSICIAN:
            return _medical_for_others(standing)
        if standing.is_unit and not dossier.is_paper:
            return SectionAccess(read=True, write=False, sign=False, reason=READ_ONLY_FOR_UNIT)
        if not dossier.is_open:
            return SectionAccess(read=True, write=False, sign=False, reason=CLOSED)
        # What came on paper has no requester here: the unit that holds it writes down what the paper says.
        return SectionAccess(read=True, write=True, sign=definition.signed and standing == Standing.PHYSICIAN)

    @staticmethod
    def may_see_accesses(standing: Standing) -> bool:
        """Return whether the person may read who opened the dossier: its physicians, the patient, relatives."""
        return standing in (Standing.PHYSICIAN, Standing.FAMILY)

    @staticmethod
    def may_keep(standing: Standing, dossier: Dossier) -> bool:
        """Return whether the person may say that the dossier still holds: who asks, or the unit that has the paper."""
        return standing.is_requester or (standing.is_unit and dossier.is_paper)

    @staticmethod
    def may_ask_erasure(standing: Standing) -> bool:
        """Return whether the person may ask that the dossier be erased: the person, relatives, its physicians."""
        return standing in (Standing.PHYSICIAN, Standing.FAMILY)

    @staticmethod
    def designations(actor: Actor) -> QuerySet[Designation]:
        """Return the designations that wait for the answer of this physician, on open dossiers."""
        return Designation.objects.filter(
            physician=actor.user, state=DesignationState.PENDING, dossier__state=DossierState.OPEN
        )

    @staticmethod
    def may_check_identity(standing: Standing) -> bool:
        """Return whether the person may say that an identity was checked: a professional who sees the document."""
        return standing in (Standing.PHYSICIAN, Standing.SECRETARY)

    @staticmethod
    def who_requests(dossier: Dossier) -> list[User]:
        """Return the people on the asking side, addressees of its e-mails. One query."""
        return list(
            User.objects.filter(
                participations__dossier=dossier, participations__ended_at__isnull=True, is_active=True
            ).order_by("participations__since", "pk")
        )

    @staticmethod
    def may_send(actor: Actor, standing: Standing, dossier: Dossier) -> str | None:
        """Return why the person may not send requests, or None. What the dossier lacks is said by `completeness`."""
        if not standing.is_requester:
            return "Seuls le médecin et la famille envoient les demandes de ce dossier."
        if not dossier.is_open:
            return CLOSED
        if standing == Standing.SECRETARY and not _delegated_to_send(actor, dossier):
            return "Le médecin ne vous a pas délégué l’envoi. Il peut le faire dans ses réglages."
        return None


def _medical_for_others(standing: Standing) -> SectionAccess:
    if standing == Standing.UNIT_MEDICAL:
        return SectionAccess(read=True, write=False, sign=False, reason=READ_ONLY_FOR_UNIT)
    reasons = {
        Standing.SECRETARY: MEDICAL_FOR_SECRETARY,
        Standing.FAMILY: MEDICAL_FOR_FAMILY,
        Standing.UNIT_ADMISSIONS: MEDICAL_FOR_UNIT,
    }
    return SectionAccess(read=False, write=False, sign=False, reason=reasons[standing])


def _delegated_to_send(actor: Actor, dossier: Dossier) -> bool:
    physicians = [fact.physician_user_id for fact in actor.delegations if fact.may_send]
    if not physicians:
        return False
    return Participant.objects.filter(
        dossier=dossier, user__in=physicians, role=ParticipantRole.PHYSICIAN, ended_at__isnull=True
    ).exists()


class AttachmentPolicy:
    """Who may know of, open and change an attachment: whoever may read and write its section."""

    @staticmethod
    def rows(standing: Standing, dossier: Dossier) -> QuerySet[Attachment]:
        """Return the attachments that a person of this standing may know of.

        Removed and refused ones are known to those who may write: they can put them back, or send a better copy.
        """
        rows = dossier.attachments.filter(section__in=AttachmentPolicy.sections(standing, dossier))
        if standing.is_requester:
            return rows
        return rows.filter(removed_at__isnull=True, erased_at__isnull=True)

    @staticmethod
    def sections(standing: Standing, dossier: Dossier) -> list[str]:
        """Return the codes of the sections whose attachments the person may know of."""
        return [
            definition.code
            for definition in KINDS[dossier.kind].sections
            if DossierPolicy.section(standing, definition, dossier).read
        ]

    @staticmethod
    def papers(standing: Standing, dossier: Dossier) -> list[Paper]:
        """Return the kinds of paper that the person may join, or change another into."""
        kind = KINDS[dossier.kind]
        writable = {
            definition.code
            for definition in kind.sections
            if DossierPolicy.section(standing, definition, dossier).write
        }
        if standing.is_unit and dossier.is_paper and dossier.is_open:
            # Whoever holds the envelope puts its medical scan in, and does not read it afterwards.
            writable = {definition.code for definition in kind.sections}
        return [paper for paper in kind.papers if paper.section in writable]

    @staticmethod
    def is_open(row: Attachment) -> bool:
        """Return whether its bytes may be given to those who know of it: kept, and clean where that is looked at."""
        if not row.is_kept or row.removed_at is not None:
            return False
        return row.scan_state == ScanState.CLEAN or not antivirus.is_configured()
