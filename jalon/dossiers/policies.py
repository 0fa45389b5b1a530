"""Who may do what to a dossier and its sections. Deny by default."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.dossiers.declarations import AuthorRole, SectionDefinition
from jalon.dossiers.enums import (
    FAMILY_ROLES,
    DesignationState,
    DossierKind,
    DossierState,
    ParticipantRole,
    Rights,
    ScanState,
)
from jalon.dossiers.files import antivirus
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Attachment, Designation, Disclosure, Dossier, Participant, Share
from jalon.dossiers.papers import Paper
from jalon.dossiers.standings import FAMILY_STANDINGS, HELPER_STANDINGS, WARD_READERS, WARD_TEAM, standing_as, stronger
from jalon.dossiers.standings import Standing as Standing
from jalon.dossiers.wards import of_wards, standings_of_wards, ward_addressees, ward_ways

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
MEDICAL_FOR_HELPER = "Seul le médecin peut lire ce volet. Vous voyez ici s’il est complet."
READS_ONLY = (
    "Vous lisez ce dossier sans le remplir. Une personne qui décide pour ce dossier, ou son médecin, peut vous "
    "donner ce droit."
)
ONLY_DECIDERS = (
    "Cela revient aux personnes qui décident pour ce dossier, à son médecin et à son secrétariat. "
    "«\N{NO-BREAK SPACE}Les personnes du dossier\N{NO-BREAK SPACE}» dit qui elles sont."
)
READ_ONLY_FOR_UNIT = "Le dossier est rempli par le médecin et la famille\N{NO-BREAK SPACE}; vous le lisez."
ONLY_CARERS_CHECK = "Seuls le médecin du dossier et son secrétariat vérifient l’identité, pièce en main."
UNCONFIRMED = (
    "Confirmez d’abord votre adresse e-mail, par le lien que vous avez reçu : jusque-là le dossier se "
    "remplit, mais rien n’en part et personne n’y est invité."
)
MEDICAL_FOR_WARD = "Ce volet se lit par les médecins et les soignants du service. Vous voyez ici s’il est complet."
AWAITS_WARD_DOCTOR = (
    "Un médecin du service valide d’abord le dossier\N{NO-BREAK SPACE}: ensuite, toute l’équipe envoie les demandes et "
    "répond aux propositions."
)
#: What a social worker reads of the medical part, to prepare the return home or a place: the help that daily life
#: calls for, never why.
SOCIAL_READS = frozenset({"dependance"})
DEPENDENCY_BY_CARERS = "Les médecins et les soignants du service remplissent ce volet\N{NO-BREAK SPACE}; vous le lisez."
HANDED_OVER = (
    "Le service a passé le relais au médecin traitant\N{NO-BREAK SPACE}: vous lisez ce dossier, il le remplit et "
    "décide."
)
FILLED_BY_CARERS = "Le médecin et son secrétariat remplissent ce volet\N{NO-BREAK SPACE}; vous le lisez."
NO_STANDING = "Ce dossier ne vous est pas ouvert."
ONLY_PHYSICIANS_DISCLOSE = (
    "Seuls le médecin du dossier et celui de la plateforme partagent un document médical avec les parents."
)


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
    return Participant.objects.in_force().filter(here)


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
    """Return the conditions that give each standing besides taking part and wards; only those the person can meet."""
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
        return DossierPolicy._by(actor, _ways(actor))

    @staticmethod
    def asked_for(actor: Actor) -> QuerySet[Dossier]:
        """Return those for which the person asks, without what only reached a place where they work; no duplicates."""
        return DossierPolicy._by(actor, [(standing, way) for standing, way in _ways(actor) if standing.is_requester])

    @staticmethod
    def _by(actor: Actor, ways: list[tuple[Standing, Exists]]) -> QuerySet[Dossier]:
        if actor.wards:
            # As one list of keys: with « or », no index answers.
            own = Participant.objects.in_force().filter(user=actor.user).values("dossier")
            condition = Q(pk__in=own.union(Dossier.objects.filter(of_wards(actor)).values("pk")))
        else:
            condition = Q(_takes_part([actor.user.pk]))
        for _, way in ways:
            condition |= Q(way)
        return Dossier.objects.filter(condition)

    @staticmethod
    def find(actor: Actor, pk: UUID) -> tuple[Dossier, Standing] | None:
        """Return one dossier and how the person stands to it; None when it is not for them. One query."""
        own = _people(united=True).filter(user=actor.user)
        ways = [*ward_ways(actor, united=True), *_ways(actor, united=True)]
        dossier = (
            Dossier.objects.annotate(
                own_role=Subquery(own.values("role")[:1]),
                own_rights=Subquery(own.values("rights")[:1]),
                **{f"as_{standing.value}": way for standing, way in ways},
            )
            .filter(pk=pk)
            .first()
        )
        if dossier is None:
            return None
        held = {standing for standing, _ in ways if getattr(dossier, f"as_{standing.value}")}
        if dossier.own_role:
            held.add(standing_as(dossier.own_role, dossier.own_rights))
        return (dossier, stronger(*held)) if held else None

    @staticmethod
    def own_standings(actor: Actor, dossiers: Iterable[UUID]) -> dict[UUID, Standing]:
        """Return how the person stands to each of these as one of those who ask. One query, none for a
        secretary, two for the team of a ward.

        A physician may be of the family of one of them. Dossiers known otherwise, by a unit, are left out.
        """
        if actor.user.kind == UserKind.SECRETARY:
            return dict.fromkeys(dossiers, Standing.SECRETARY)
        wanted = list(dossiers)
        rows = Participant.objects.in_force().filter(user=actor.user, dossier__in=wanted)
        own = {pk: standing_as(role, rights) for pk, role, rights in rows.values_list("dossier_id", "role", "rights")}
        for pk, standing in standings_of_wards(actor, wanted).items():
            own[pk] = stronger(own.get(pk, Standing.NONE), standing)
        return own

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
        if definition.is_medical and not (standing.is_physician or standing.is_carer):
            return _medical_for_others(standing, definition)
        if standing.is_unit and not dossier.is_paper:
            return SectionAccess(read=True, write=False, sign=False, reason=READ_ONLY_FOR_UNIT)
        if not dossier.is_open:
            return SectionAccess(read=True, write=False, sign=False, reason=CLOSED)
        # What came on paper has no requester here: the unit that holds it writes down what the paper says.
        if not (standing.writes or standing.is_unit):
            reason = HANDED_OVER if standing in WARD_READERS else READS_ONLY
            return SectionAccess(read=True, write=False, sign=False, reason=reason)
        if definition.author == AuthorRole.CARERS and (standing.is_family or standing.is_helper):
            return SectionAccess(read=True, write=False, sign=False, reason=FILLED_BY_CARERS)
        return SectionAccess(read=True, write=True, sign=definition.signed and standing == Standing.PHYSICIAN)

    @staticmethod
    def may_see_accesses(standing: Standing) -> bool:
        """Return whether the person may read who opened the dossier: its physicians, the patient, relatives."""
        return standing == Standing.PHYSICIAN or standing.is_family

    @staticmethod
    def may_name_physician(standing: Standing) -> bool:
        """Return whether the person may name the médecin traitant: the family and helpers, when they decide."""
        return standing in (Standing.FAMILY, Standing.HELPER)

    @staticmethod
    def may_ask_treating(standing: Standing, dossier: Dossier) -> bool:
        """Return whether the person may name the médecin traitant whose agreement care at home calls for: who
        decides for a dossier of follow-up care as a professional; for others see `may_name_physician`.
        """
        professional = standing.decides and not (standing.is_family or standing.is_helper)
        return dossier.kind == DossierKind.SANITAIRE and professional

    @staticmethod
    def may_keep(standing: Standing, dossier: Dossier) -> str | None:
        """Return why the person may not say that a dossier still holds, or None: who fills it, or the unit that has
        the paper.
        """
        if standing.is_unit and not dossier.is_paper:
            return READ_ONLY_FOR_UNIT
        if not (standing.writes or standing.is_unit):
            return READS_ONLY if standing.is_requester else NO_STANDING
        return None if dossier.is_open else CLOSED

    @staticmethod
    def may_reactivate(standing: Standing) -> str | None:
        """Return why the person may not take an archived dossier up again, or None."""
        if standing.decides:
            return None
        return why_not_deciding(standing) if standing.is_requester else NO_STANDING

    @staticmethod
    def may_copy(standing: Standing) -> bool:
        """Return whether the person may read until when the dossier is kept, and take a copy: as `may_see_accesses`."""
        return DossierPolicy.may_see_accesses(standing)

    @staticmethod
    def may_ask_erasure(standing: Standing) -> bool:
        """Return whether the person may ask that the dossier be erased: the family who decide, its physicians."""
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
        return standing in (Standing.PHYSICIAN, Standing.SECRETARY, *WARD_TEAM)

    @staticmethod
    def who_requests(dossier: Dossier, least: Rights = Rights.READ) -> list[User]:
        """Return the people on the asking side who may do at least this, addressees of its e-mails.

        One query, two for the dossier of a ward, of whose team those who wrote in it are told.

        Only those whose address is confirmed.
        """
        enough = list(Rights)[list(Rights).index(least) :]
        rows = dossier.participants.in_force().filter(
            rights__in=enough, user__is_active=True, user__email_verified_at__isnull=False
        )
        people = [row.user for row in rows.select_related("user").order_by("since", "user_id")]
        known = {person.pk for person in people}
        return [*people, *(person for person in ward_addressees(dossier) if person.pk not in known)]

    @staticmethod
    def may_send(actor: Actor, standing: Standing, dossier: Dossier) -> str | None:
        """Return why the person may not send requests, or None. What the dossier lacks is said by `completeness`."""
        if not standing.is_requester:
            return "Seuls le médecin et la famille envoient les demandes de ce dossier."
        if not standing.decides:
            return why_not_deciding(standing)
        if not actor.user.is_confirmed:
            return UNCONFIRMED
        if not dossier.is_open:
            return CLOSED
        if standing == Standing.SECRETARY and not _delegated_to_send(actor, dossier):
            return "Le médecin ne vous a pas délégué l’envoi. Il peut le faire dans ses réglages."
        return None


def why_not_deciding(standing: Standing) -> str:
    """Return why somebody of those who ask does not decide."""
    if standing.prepares:
        return AWAITS_WARD_DOCTOR
    return HANDED_OVER if standing in WARD_READERS else ONLY_DECIDERS


def _medical_for_others(standing: Standing, definition: SectionDefinition) -> SectionAccess:
    if standing == Standing.UNIT_MEDICAL:
        return SectionAccess(read=True, write=False, sign=False, reason=READ_ONLY_FOR_UNIT)
    if standing == Standing.WARD_MEDICAL_READER:
        return SectionAccess(read=True, write=False, sign=False, reason=HANDED_OVER)
    if standing.is_social and definition.code in SOCIAL_READS:
        return SectionAccess(read=True, write=False, sign=False, reason=DEPENDENCY_BY_CARERS)
    reasons = {
        Standing.SECRETARY: MEDICAL_FOR_SECRETARY,
        **dict.fromkeys(FAMILY_STANDINGS.values(), MEDICAL_FOR_FAMILY),
        **dict.fromkeys(HELPER_STANDINGS.values(), MEDICAL_FOR_HELPER),
        **dict.fromkeys((*WARD_TEAM, Standing.WARD_READER), MEDICAL_FOR_WARD),
        Standing.UNIT_ADMISSIONS: MEDICAL_FOR_UNIT,
    }
    return SectionAccess(read=False, write=False, sign=False, reason=reasons[standing])


def _delegated_to_send(actor: Actor, dossier: Dossier) -> bool:
    physicians = [fact.physician_user_id for fact in actor.delegations if fact.may_send]
    if not physicians:
        return False
    rows = dossier.participants.in_force().filter(user__in=physicians, role=ParticipantRole.PHYSICIAN)
    return rows.exists()


class AttachmentPolicy:
    """Who may know of, open and change an attachment: whoever may read and write its section."""

    @staticmethod
    def rows(standing: Standing, dossier: Dossier, disclosed: Collection[UUID] = ()) -> QuerySet[Attachment]:
        """Return the attachments that a person of this standing may know of, and those shown to them: `disclosed`.

        Removed and refused ones are known to those who may write: they can put them back, or send a better copy.
        """
        own = Q(section__in=AttachmentPolicy.sections(standing, dossier))
        live = Q(removed_at__isnull=True, erased_at__isnull=True)
        if not standing.writes:
            own &= live
        return dossier.attachments.filter(own | Q(live, pk__in=disclosed) if disclosed else own)

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
    def why_closed(standing: Standing, dossier: Dossier) -> str:
        """Return why nothing may be joined or changed by somebody who may write in no section."""
        if standing.is_unit and not dossier.is_paper:
            return READ_ONLY_FOR_UNIT
        return READS_ONLY if dossier.is_open else CLOSED

    @staticmethod
    def is_open(row: Attachment) -> bool:
        """Return whether its bytes may be given to those who know of it: kept, and clean where that is looked at."""
        if not row.is_kept or row.removed_at is not None:
            return False
        return row.scan_state == ScanState.CLEAN or not antivirus.is_configured()


class DisclosurePolicy:
    """Who shows a document of the medical part to the family of a child, and who reads it then."""

    @staticmethod
    def discloses(actor: Actor, standing: Standing, dossier: Dossier) -> bool:
        """Return whether the person shows documents, and takes them back: a physician of the dossier, or one who reads
        its medical part in a unit that it is shared with.
        """
        if not KINDS[dossier.kind].disclosed:
            return False
        platform = standing == Standing.UNIT_MEDICAL and actor.user.kind == UserKind.PHYSICIAN
        return standing.is_physician or platform

    @staticmethod
    def family(dossier: Dossier) -> QuerySet[Participant]:
        """Return to whom something may be shown: the family that takes part today, helpers never."""
        return dossier.participants.in_force().filter(role__in=FAMILY_ROLES, user__is_active=True)

    @staticmethod
    def live(dossier: Dossier) -> QuerySet[Disclosure]:
        """Return what is shown today, to whom still takes part; an attachment taken away is shown to nobody."""
        kept = Q(attachment__removed_at__isnull=True, attachment__erased_at__isnull=True)
        rows = Disclosure.objects.filter(Q(attachment__isnull=True) | kept, ended_at__isnull=True)
        return rows.filter(participant__in=DisclosurePolicy.family(dossier))

    @staticmethod
    def shown_to(actor: Actor, dossier: Dossier) -> QuerySet[Disclosure]:
        """Return what is shown to the person; nothing of a kind of dossier that shows nothing."""
        if not KINDS[dossier.kind].disclosed:
            return Disclosure.objects.none()
        return DisclosurePolicy.live(dossier).filter(participant__user=actor.user)
