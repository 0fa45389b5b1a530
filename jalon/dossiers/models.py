"""Dossiers, their sections as encrypted documents, who takes part, and with which units they are shared."""

import uuid
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalon.accounts.models import Invitation, User
from jalon.core.crypto import Sealer
from jalon.core.text import plural
from jalon.directory.models import CareUnit, Ward
from jalon.dossiers.disclosures import Disclosure as Disclosure  # models of this app
from jalon.dossiers.enums import (
    DossierKind,
    DossierState,
    IdentityDocument,
    IdentityStatus,
    InsNature,
    ParticipantRole,
    RemovalReason,
    Rights,
    ScanState,
    Sex,
)
from jalon.dossiers.kinds.tnd.ages import complete_months, in_words
from jalon.dossiers.treating import Designation as Designation
from jalon.dossiers.treating import HandOver as HandOver


def _identity_condition() -> Q:
    """The status says what was shown: a document, the teleservice, both or none; and who checked, when."""
    document, ins = ~Q(identity_document=""), ~Q(ins_oid="")
    checked = Q(identity_checked_at__isnull=False, identity_checked_by__isnull=False)
    unchecked = Q(identity_checked_at__isnull=True, identity_checked_by__isnull=True)
    return (
        (Q(identity_status=IdentityStatus.PROV) & ~document & ~ins & unchecked)
        | (Q(identity_status=IdentityStatus.VALI) & document & ~ins & checked)
        | (Q(identity_status=IdentityStatus.RECUP) & ~document & ins & checked)
        | (Q(identity_status=IdentityStatus.QUAL) & document & ins & checked)
    )


class Dossier(models.Model):
    """One person's file for one project of care.

    The identity columns are copies of the identity section, kept by `actions.save_section`: lists sort and search on
    them. Everything that tells of health is sealed under the dossier's own data key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("numéro de dossier", max_length=14, unique=True)
    kind = models.CharField(max_length=20, choices=DossierKind.choices)
    state = models.CharField(max_length=20, choices=DossierState.choices, default=DossierState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_for = models.CharField(max_length=30, blank=True, help_text="Code of what closed it; empty while open")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When it was asked whether it still holds")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", help_text="The one that stays"
    )
    paper_unit = models.ForeignKey(
        CareUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The unit that received it on paper, and holds it",
    )
    paper_received_on = models.DateField("reçu le", null=True, blank=True)
    ward = models.ForeignKey(
        Ward,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
        help_text="The hospital ward whose team asks for its patient",
    )
    handed_over_at = models.DateTimeField(
        null=True, blank=True, help_text="When the ward gave it to the médecin traitant; it reads since"
    )
    erase_on = models.DateField(null=True, blank=True, help_text="Announced: erased in the night of this day")
    erase_for = models.CharField(max_length=20, blank=True, help_text="Rule of `retention`, or `asked`")
    held_since = models.DateTimeField(null=True, blank=True, help_text="A legal hold: nothing erases it")
    held_for = models.CharField(max_length=200, blank=True)

    birth_name = models.CharField("nom de naissance", max_length=100)
    used_name = models.CharField("nom d’usage", max_length=100, blank=True)
    first_names = models.CharField("prénoms", max_length=150)
    birth_date = models.DateField("date de naissance")
    sex = models.CharField("sexe", max_length=1, choices=Sex.choices)
    identity_status = models.CharField(max_length=5, choices=IdentityStatus.choices, default=IdentityStatus.PROV)
    identity_document = models.CharField("pièce vue", max_length=12, choices=IdentityDocument.choices, blank=True)
    ins_oid = models.CharField("nature du matricule INS", max_length=20, choices=InsNature.choices, blank=True)
    identity_checked_at = models.DateTimeField(null=True, blank=True)
    identity_checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    wished_on = models.DateField("date souhaitée", null=True, blank=True, help_text="Copy of an answer, see `copies`")
    ready_on = models.DateField("médicalement sortant le", null=True, blank=True, help_text="Another, see `copies`")
    recalled_on = models.DateField(null=True, blank=True, help_text="The wished date whose passing was recalled")
    search_name = models.CharField(max_length=400, help_text="core.text.fold of every name")
    birth_name_letters = models.CharField(max_length=100, help_text="likeness.letters of the birth name")

    master_key_id = models.CharField(max_length=40, db_index=True)
    wrapped_key = models.BinaryField()
    needs_sealed = models.BinaryField(null=True, blank=True, help_text="Derived needs: see dossiers.needs")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state=DossierState.OPEN, closed_at__isnull=True)
                | (~Q(state=DossierState.OPEN) & Q(closed_at__isnull=False)),
                name="dossier_closed_iff_dated",
            ),
            models.CheckConstraint(condition=Q(kind__in=DossierKind.values), name="dossier_kind_known"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="dossier_sex_known"),
            models.CheckConstraint(
                condition=Q(state=DossierState.OPEN) | Q(asked_at__isnull=True), name="dossier_asked_while_open"
            ),
            models.CheckConstraint(condition=_identity_condition(), name="dossier_identity_status_shown"),
            models.CheckConstraint(
                condition=Q(state=DossierState.MERGED, merged_into__isnull=False)
                | ~Q(state=DossierState.MERGED) & Q(merged_into__isnull=True),
                name="dossier_merged_iff_into_another",
            ),
            models.CheckConstraint(
                condition=Q(paper_unit__isnull=True, paper_received_on__isnull=True)
                | Q(paper_unit__isnull=False, paper_received_on__isnull=False),
                name="dossier_on_paper_iff_received",
            ),
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(kind=DossierKind.SANITAIRE),
                name="dossier_of_a_ward_is_of_follow_up_care",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at__isnull=True) | Q(ward__isnull=False), name="dossier_handed_over_by_a_ward"
            ),
            models.CheckConstraint(
                condition=Q(erase_on__isnull=True, erase_for="")
                | Q(erase_on__isnull=False) & ~Q(erase_for="") & ~Q(state=DossierState.OPEN),
                name="dossier_erased_for_a_reason_once_closed",
            ),
            models.CheckConstraint(
                condition=Q(held_since__isnull=True, held_for="") | Q(held_since__isnull=False) & ~Q(held_for=""),
                name="dossier_held_for_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=["birth_date"], name="dossier_born"),
            models.Index(
                fields=["wished_on"],
                condition=Q(state=DossierState.OPEN, wished_on__isnull=False),
                name="dossier_wished_on",
            ),
            models.Index(fields=["updated_at"], condition=Q(state=DossierState.OPEN), name="dossier_open_since"),
            models.Index(fields=["birth_name_letters", "birth_date"], name="dossier_named_and_born"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="dossier_closed_since"),
            models.Index(
                fields=["ward", "updated_at"],
                condition=Q(state=DossierState.OPEN, ward__isnull=False),
                name="dossier_of_ward",
            ),
            models.Index(fields=["erase_on"], condition=Q(erase_on__isnull=False), name="dossier_to_erase"),
        )

    def __str__(self) -> str:
        return self.number

    @cached_property
    def sealer(self) -> Sealer:
        """Opens and seals the documents of this dossier."""
        return Sealer(self.master_key_id, bytes(self.wrapped_key))

    @property
    def is_open(self) -> bool:
        return self.state == DossierState.OPEN

    @property
    def is_paper(self) -> bool:
        """Whether a unit recorded it from paper, and holds it."""
        return self.paper_unit_id is not None

    @property
    def person_name(self) -> str:
        """« Mme Lucienne Moreau »: the used name where there is one, the first of the first names. A child has no
        civility.
        """
        first = self.first_names.split(",")[0].split(" ")[0]
        name = f"{first} {self.used_name or self.birth_name}"
        if self.kind == DossierKind.TND:
            return name
        return f"{'Mme' if self.sex == Sex.FEMALE else 'M.'}\N{NO-BREAK SPACE}{name}"

    @property
    def age(self) -> int:
        """Whole years today, in Paris."""
        today = timezone.localdate()
        before_birthday = (today.month, today.day) < (self.birth_date.month, self.birth_date.day)
        return today.year - self.birth_date.year - before_birthday

    @property
    def age_in_words(self) -> str:
        """« 87 ans »; of a child's dossier « 13 mois », « 3 ans et 2 mois », since a month counts there."""
        if self.kind == DossierKind.TND:
            return in_words(complete_months(self.birth_date, timezone.localdate()))
        return plural(self.age, "an")

    @property
    def needs(self) -> dict[str, Any]:
        """Return the derived needs, or an empty mapping before any section tells something."""
        if self.needs_sealed is None:
            return {}
        return self.sealer.open(bytes(self.needs_sealed), f"needs:{self.pk}")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Those who take part, and those who took part."""

    def in_force(self) -> "ParticipantQuerySet":
        """Return those who take part today: neither left nor revoked, and no mandate past its last day."""
        return self.filter(
            Q(mandate_until__isnull=True) | Q(mandate_until__gte=timezone.localdate()), ended_at__isnull=True
        )


class Participant(models.Model):
    """A person bound to a dossier: its physicians, the patient, relatives, helpers by a mandate.

    A mandate past its last day opens nothing any more; its row stays until it is renewed or ended.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=20, choices=ParticipantRole.choices)
    rights = models.CharField(
        max_length=10,
        choices=Rights.choices,
        default=Rights.DECIDE,
        help_text="Whoever opens a dossier decides for it; an invitation says what it gives",
    )
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who invited the person"
    )
    organisation = models.CharField("organisme", max_length=120, blank=True, help_text="For whom a helper acts")
    mandate_until = models.DateField(null=True, blank=True, help_text="Last day of a helper’s mandate")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "user"], condition=Q(ended_at__isnull=True), name="participant_one_active"
            ),
            models.CheckConstraint(condition=Q(rights__in=Rights.values), name="participant_rights_known"),
            models.CheckConstraint(
                condition=~Q(role=ParticipantRole.PHYSICIAN) | Q(rights=Rights.DECIDE),
                name="participant_physician_decides",
            ),
            models.CheckConstraint(
                condition=(Q(role=ParticipantRole.HELPER, mandate_until__isnull=False, given_by__isnull=False))
                & ~Q(organisation="")
                | ~Q(role=ParticipantRole.HELPER) & Q(mandate_until__isnull=True, organisation=""),
                name="participant_helper_has_a_mandate",
            ),
        )
        indexes = (
            models.Index(fields=["user", "dossier"], condition=Q(ended_at__isnull=True), name="participant_rows"),
        )

    @property
    def is_over(self) -> bool:
        """Whether it opens nothing any more."""
        past = self.mandate_until is not None and self.mandate_until < timezone.localdate()
        return past or self.ended_at is not None


class ParticipantInvitation(Invitation):
    """Somebody of the dossier invites a relative, or gives a helper a mandate. Sent again, it has another link."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=ParticipantRole.choices)
    rights = models.CharField(max_length=10, choices=Rights.choices)
    organisation = models.CharField(max_length=120, blank=True)
    mandate_until = models.DateField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(role=ParticipantRole.PHYSICIAN), name="invitation_not_of_a_physician"),
            models.CheckConstraint(
                condition=Q(role=ParticipantRole.HELPER, mandate_until__isnull=False) & ~Q(organisation="")
                | ~Q(role=ParticipantRole.HELPER) & Q(mandate_until__isnull=True, organisation=""),
                name="invitation_of_a_helper_has_a_mandate",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True, revoked_at__isnull=True),
                name="invitation_accepted_or_not",
            ),
        )

    @property
    def is_open(self) -> bool:
        return super().is_open and self.declined_at is None


class Share(models.Model):
    """A care unit may read the dossier. Written by the sending of a referral, ended by its close."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="shares")
    unit = models.ForeignKey(CareUnit, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "unit"], condition=Q(ended_at__isnull=True), name="share_one_active"
            ),
        )


class Section(models.Model):
    """The answers of one section (« volet »), as one sealed JSON document.

    `revision` counts the saves; 0 is a section never saved. The document is bound to its revision, so that an older
    one put back in its place does not open.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    definition_version = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)
    changed_revision = models.PositiveIntegerField(default=0, help_text="The last save that changed an answer")
    answers_sealed = models.BinaryField(null=True, blank=True)
    missing = models.PositiveSmallIntegerField(help_text="Required answers still lacking")
    asked = models.BooleanField(default=True, help_text="Whether the answers of the dossier call for it: `Kind.asks`")
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_revision = models.PositiveIntegerField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_rpps = models.CharField(max_length=11, blank=True)
    signed_digest = models.BinaryField(null=True, blank=True, help_text="SHA-256 of the answers as signed")
    signed_version = models.PositiveSmallIntegerField(default=0, help_text="How many times it was signed")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier", "code"], name="section_once_in_dossier"),
            models.CheckConstraint(
                condition=Q(
                    signed_at__isnull=True,
                    signed_by__isnull=True,
                    signed_revision__isnull=True,
                    signed_digest__isnull=True,
                    signed_rpps="",
                )
                | (
                    Q(
                        signed_at__isnull=False,
                        signed_by__isnull=False,
                        signed_revision__isnull=False,
                        signed_digest__isnull=False,
                    )
                    & ~Q(signed_rpps="")
                ),
                name="section_signature_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(signed_version=0, signed_at__isnull=True)
                | Q(signed_version__gt=0, signed_at__isnull=False),
                name="section_signed_iff_version",
            ),
            models.CheckConstraint(
                condition=Q(revision=0, answers_sealed__isnull=True) | Q(revision__gt=0, answers_sealed__isnull=False),
                name="section_saved_iff_revised",
            ),
        )

    @property
    def is_signed(self) -> bool:
        """Whether the present answers are those that were signed."""
        return self.signed_revision is not None and self.signed_revision == self.revision


class ScreenPassage(models.Model):
    """A screen of the guided filling that somebody went past, or put off (« Je ne sais pas encore »)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="passages")
    screen = models.CharField(max_length=60, help_text="Its slug: see `guided`")
    later = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "screen"], name="screen_passed_once"),)


class SectionRevision(models.Model):
    """Every saved state of a section, never changed afterwards."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    definition_version = models.PositiveSmallIntegerField()
    answers_sealed = models.BinaryField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["section", "revision"], name="section_revision_unique"),)


class SectionSignature(models.Model):
    """A version that a physician signed, never changed afterwards. `Section` repeats the last one, for lists."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="signatures")
    version = models.PositiveSmallIntegerField(help_text="1 for the first signature of the section")
    revision = models.PositiveIntegerField(help_text="The `SectionRevision` that was signed")
    at = models.DateTimeField()
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rpps = models.CharField(max_length=11)
    digest = models.BinaryField(help_text="SHA-256: see `Document.digest`")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["section", "version"], name="section_signature_version"),
            models.UniqueConstraint(fields=["section", "revision"], name="section_signature_revision"),
        )


class Attachment(models.Model):
    """A file joined to a dossier. Whoever may read its section may read it; others do not know that it exists.

    Its bytes are in the storage `dossiers`, sealed by `Sealer.seal_stream`; what tells of them (the name it came with,
    its SHA-256) is sealed here, bound to the section. Taken away, it can be put back until its bytes are erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="attachments")
    section = models.CharField(max_length=40, help_text="Code of the section whose policy it follows")
    paper = models.CharField(max_length=40, help_text="Kind of paper: see `papers`")
    details_sealed = models.BinaryField(help_text="{title, digest}: see `documents.AttachmentDetails`")
    size = models.PositiveIntegerField(help_text="Bytes, before sealing")
    media_type = models.CharField(max_length=100, help_text="As its content proves: see `files.formats`")
    pages = models.PositiveSmallIntegerField(default=0, help_text="That can be shown; 0 when it is only downloaded")
    stored_as = models.CharField(max_length=64, unique=True, help_text="Random name in the storage")
    scan_state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.WAITING)
    scanned_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removal_reason = models.CharField(max_length=20, choices=RemovalReason.choices, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="When its bytes left the storage")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(scan_state=ScanState.WAITING, scanned_at__isnull=True)
                | Q(scan_state__in=(ScanState.CLEAN, ScanState.REFUSED), scanned_at__isnull=False),
                name="attachment_scanned_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
                name="attachment_removal_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(removed_at__isnull=False) | Q(scan_state=ScanState.REFUSED),
                name="attachment_erased_only_when_removed_or_refused",
            ),
        )
        indexes = (
            models.Index(fields=["added_at"], condition=Q(scan_state=ScanState.WAITING), name="attachment_to_scan"),
            models.Index(
                fields=["removed_at"],
                condition=Q(erased_at__isnull=True, removed_at__isnull=False),
                name="attachment_to_erase",
            ),
        )

    @property
    def is_kept(self) -> bool:
        """Whether its bytes can still be opened."""
        return self.erased_at is None
