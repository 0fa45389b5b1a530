"""The documents shown to the family of a child, in words: what may be chosen, what is shown today, to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse

from jalon.core.forms import GlossedMultipleChoiceField
from jalon.core.text import plural
from jalon.dossiers.actions.disclose import CHANGED, NO_DOCUMENT, NOBODY, NOT_THERE
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import AttachmentDetails, section_definition
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.registry import KINDS, paper_of
from jalon.dossiers.models import Attachment, Disclosure, Dossier, Participant, SectionSignature
from jalon.dossiers.policies import AttachmentPolicy, DisclosurePolicy
from jalon.dossiers.queries import disclosable_attachments, disclosable_signatures, disclosures, disclosures_to
from jalon.web.dossiers.doors import Opened
from jalon.web.typography import day_words

_VERSION = "v"


@dataclass(frozen=True)
class Shown:
    """One document shown to one person. `url` is where that person reads it."""

    row: Disclosure
    label: str
    note: str
    url: str

    @property
    def whom(self) -> str:
        return self.row.participant.user.full_name


def shown_of(dossier: Dossier, rows: Iterable[Disclosure]) -> list[Shown]:
    """Return what is shown, in words; no query."""
    return [_shown(dossier, row) for row in rows]


def _shown(dossier: Dossier, row: Disclosure) -> Shown:
    if row.attachment is not None:
        label, note = _file_words(dossier, row.attachment)
        return Shown(row, label, note, reverse("dossiers:attachment", args=[dossier.pk, row.attachment.pk]))
    label, note = _signed_words(dossier, row.signed)
    return Shown(row, label, note, reverse("dossiers:disclosure", args=[dossier.pk, row.pk]))


def _signed_words(dossier: Dossier, row: SectionSignature) -> tuple[str, str]:
    definition: SectionDefinition = section_definition(dossier, row.section)
    return definition.label, f"Version {row.version}, signée {day_words(row.at)} par {row.signer.full_name}"


def _file_words(dossier: Dossier, row: Attachment) -> tuple[str, str]:
    title = AttachmentDetails.open(dossier, row).title
    return paper_of(dossier.kind, row.paper).label, f"{title}, joint {day_words(row.added_at)}"


def shown_to(door: Opened) -> list[Shown]:
    """Return what is shown to the person who came in; one query for the dossier of a child, else none."""
    if not (KINDS[door.dossier.kind].disclosed and door.standing.is_family):
        return []
    return shown_of(door.dossier, disclosures_to(door.actor, door.dossier))


def section_shown(door: Opened, pk: int) -> Shown:
    """Return one section that is shown to the person who came in; 404 when it is not, or no more."""
    found = next((one for one in shown_to(door) if one.row.pk == pk and one.row.signature_id), None)
    if found is None:
        raise Http404
    return found


def files_shown_to(door: Opened) -> set[UUID]:
    """Return the attachments shown to the person who came in; one query for the dossier of a child, else none."""
    return {one.row.attachment_id for one in shown_to(door) if one.row.attachment_id}


@dataclass(frozen=True)
class Summary:
    """What the page of the dossier says of it: to whoever shows documents, or to whom they are shown."""

    title: str
    sentence: str
    link: str
    shown: list[Shown]


def summary_of(door: Opened) -> Summary | None:
    """Return it, None for those whom it does not concern; one query for the dossier of a child, else none."""
    if DisclosurePolicy.discloses(door.actor, door.standing, door.dossier):
        count = len({(row.signature_id, row.attachment_id) for row in disclosures(door.dossier)})
        shared = plural(count, "document médical partagé", "documents médicaux partagés")
        sentence = f"{shared}." if count else "Aucun document médical n’est partagé."
        return Summary("Partagé avec les parents", sentence, "Choisir ce que les parents lisent", [])
    if shown := shown_to(door):
        return Summary("Partagé avec vous", "", "Tous les documents partagés avec vous", shown)
    return None


class DiscloseForm(forms.Form):
    """Which documents, and with whom; guardians are ticked at first, or the only person of the family.

    `has_documents`: whether something is left to show to somebody.
    """

    def __init__(
        self, door: Opened, family: list[Participant], shown: list[Disclosure], data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        documents = _documents(door, len(family), shown)
        self.has_documents = bool(documents)
        self.fields["documents"] = GlossedMultipleChoiceField(
            label="Quels documents",
            choices=[(value, label) for value, label, _ in documents],
            glosses={value: note for value, _, note in documents},
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": NO_DOCUMENT, "invalid_choice": CHANGED},
        )
        guardians = [person for person in family if person.role == ParticipantRole.GUARDIAN]
        self.fields["people"] = GlossedMultipleChoiceField(
            label="Avec qui",
            choices=[(str(person.pk), person.user.full_name) for person in family],
            glosses={str(person.pk): str(person.get_role_display()) for person in family},
            initial=[str(person.pk) for person in guardians or (family if len(family) == 1 else [])],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": NOBODY, "invalid_choice": NOT_THERE},
        )

    @property
    def signatures(self) -> list[int]:
        chosen = self.cleaned_data["documents"]
        return [int(value.removeprefix(_VERSION)) for value in chosen if value.startswith(_VERSION)]

    @property
    def attachments(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data["documents"] if not value.startswith(_VERSION)]

    @property
    def persons(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["people"]]


def _documents(door: Opened, people: int, shown: list[Disclosure]) -> list[tuple[str, str, str]]:
    """Return what is not shown to the whole family yet: (value, name, small line). Two queries."""
    dossier = door.dossier
    counts: dict[int | UUID | None, int] = {}
    for row in shown:
        key = row.signature_id or row.attachment_id
        counts[key] = counts.get(key, 0) + 1
    found = [
        (f"{_VERSION}{row.pk}", *_signed_words(dossier, row))
        for row in disclosable_signatures(dossier)
        if counts.get(row.pk, 0) < people
    ]
    return found + [
        (str(row.pk), *_file_words(dossier, row))
        for row in disclosable_attachments(door.standing, dossier)
        if AttachmentPolicy.is_open(row) and counts.get(row.pk, 0) < people
    ]


def to_be_signed(door: Opened) -> list[str]:
    """Return the medical sections that nobody signed yet, by name: they may be shown afterwards."""
    steps = [step for step in door.steps if step.definition.is_medical]
    return [step.definition.label for step in steps if not step.section.signed_version]
