"""Parents read of the medical part what a physician shows them, and nothing else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.core.refusal import Refusal
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import Membership
from jalon.dossiers.actions.disclose import disclose, take_back_disclosure
from jalon.dossiers.actions.remove_attachment import remove_attachment, restore_attachment
from jalon.dossiers.actions.share import end_share, share
from jalon.dossiers.enums import DossierState, ParticipantRole, RemovalReason, Rights
from jalon.dossiers.models import Attachment, Disclosure, Dossier, Participant, SectionSignature
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import (
    actor,
    make_complete_child_dossier,
    make_complete_dossier,
    save,
    sign_medical_part,
)
from tests.dossiers.samples import attach, pdf
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit, make_unit_staff
from tests.web.dossiers.pdf import body, squeezed, text

pytestmark = pytest.mark.django_db
REASON = "Parle peu, ne court pas encore."


class Child:
    """A child's dossier, signed by its physician, with one parent."""

    def __init__(self) -> None:
        self.physician = make_physician()
        self.dossier = make_complete_child_dossier(self.physician)
        self.parent = make_family()
        self.place = join(self.dossier, self.parent)

    def signature(self, code: str) -> SectionSignature:
        return SectionSignature.objects.filter(section__dossier=self.dossier, section__code=code).latest("version")

    def show(self, code: str, *people: Participant, by: User | None = None) -> list[Disclosure]:
        return disclose(
            self.dossier,
            signatures=[self.signature(code).pk],
            people=[person.pk for person in people or (self.place,)],
            actor=actor(by or self.physician),
        )

    def show_file(self, row: Attachment) -> list[Disclosure]:
        return disclose(self.dossier, attachments=[row.pk], people=[self.place.pk], actor=actor(self.physician))

    def url(self, name: str = "disclosures", *more: object) -> str:
        return reverse(f"dossiers:{name}", args=[self.dossier.pk, *more])


@pytest.fixture
def child() -> Child:
    return Child()


def join(dossier: Dossier, user: User, role: ParticipantRole = ParticipantRole.GUARDIAN) -> Participant:
    return Participant.objects.create(dossier=dossier, user=user, role=role, rights=Rights.READ)


def make_platform_doctor(dossier: Dossier) -> User:
    """A physician who reads the medical part at the platform that the dossier is shared with."""
    place = make_establishment(name="PCO de Côte-d’Or")
    unit = make_unit(place, kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT)
    share(dossier, unit)
    doctor = make_physician()
    Membership.objects.create(user=doctor, establishment=place, role=MembershipRole.MEDICAL_READER)
    return doctor


def test_a_parent_reads_nothing_of_the_medical_part_until_it_is_shown(client: InspectingClient, child: Child) -> None:
    client.sign_in(child.parent)

    assert client.get(child.url("section", "adressage")).status_code == 403
    page = client.get(child.url())

    assert page.status_code == 200
    assert "Aucun document médical n’est partagé avec vous" in text_of(page)


def test_a_physician_chooses_a_document_and_the_parent_reads_it(client: InspectingClient, child: Child) -> None:
    client.sign_in(child.physician)
    shown = text_of(client.get(child.url()))
    assert "Rien de la partie médicale." in shown
    answer = client.post(
        child.url(), {"documents": [f"v{child.signature('adressage').pk}"], "people": [child.place.pk]}, follow=True
    )
    assert f"Partagé avec {child.parent.full_name}." in text_of(answer)

    client.sign_in(child.parent)
    overview = text_of(client.get(child.url("overview")))
    assert "Partagé avec vous" in overview
    assert "Adressage à la plateforme</a>" in overview
    row = Disclosure.objects.get()
    page = client.get(child.url("disclosure", row.pk))

    assert REASON in text_of(page)
    assert f"{child.physician.full_name} vous montre ce document" in text_of(page)
    assert client.get(child.url("section", "adressage")).status_code == 403
    assert client.get(child.url("history", "adressage")).status_code == 403
    assert client.get(child.url("print", "medical")).status_code == 404


def test_a_guardian_is_ticked_and_what_everybody_reads_is_offered_no_more(
    client: InspectingClient, child: Child
) -> None:
    join(child.dossier, make_family(), ParticipantRole.RELATIVE)
    form = client.sign_in(child.physician).get(child.url()).context["form"]
    assert form["people"].value() == [str(child.place.pk)]

    child.show("clinique", *child.dossier.participants.filter(role__in=("guardian", "relative")))
    form = client.get(child.url()).context["form"]

    assert [label for _, label in form.fields["documents"].choices] == [
        "Grille de repérage",
        "Adressage à la plateforme",
    ]


def test_what_was_shown_stays_as_it_was_signed_until_the_new_version_is_shown(
    client: InspectingClient, child: Child
) -> None:
    child.show("adressage")
    first = Disclosure.objects.get()
    save(child.dossier, "adressage", "proposal=assessment&reason=Marche+depuis+mars", child.physician)
    client.sign_in(child.parent)
    assert REASON in text_of(client.get(child.url("disclosure", first.pk)))

    sign_medical_part(child.dossier, child.physician)
    assert REASON in text_of(client.get(child.url("disclosure", first.pk)))
    child.show("adressage")

    assert client.get(child.url("disclosure", first.pk)).status_code == 404
    second = Disclosure.objects.get(ended_at=None)
    assert "Marche depuis mars" in text_of(client.get(child.url("disclosure", second.pk)))


def test_a_parent_shown_the_grid_is_not_told_what_it_would_advise_today(client: InspectingClient, child: Child) -> None:
    [row] = child.show("reperage")
    client.sign_in(child.parent)

    assert "Motricité globale" in text_of(client.get(child.url("disclosure", row.pk)))
    for name in ("advice", "print_advice"):
        assert client.get(child.url(name)).status_code == 403


def test_an_older_version_is_refused_with_what_to_do(client: InspectingClient, child: Child) -> None:
    stale = child.signature("adressage").pk
    save(child.dossier, "adressage", "proposal=assessment&reason=Marche+depuis+mars", child.physician)
    sign_medical_part(child.dossier, child.physician)

    sent = {"documents": [f"v{stale}"], "people": [child.place.pk]}
    answer = client.sign_in(child.physician).post(child.url(), sent)

    assert answer.status_code == 422
    assert "Un de ces documents vient de changer" in text_of(answer)
    with pytest.raises(Refusal, match="vient de changer"):
        disclose(child.dossier, signatures=[stale], people=[child.place.pk], actor=actor(child.physician))
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choisissez au moins un document à partager."),
        ({"documents": ["v0"]}, "Un de ces documents vient de changer"),
        ({"documents": ["n’importe quoi"], "people": ["0"]}, "Cette personne n’est plus sur ce dossier."),
    ],
)
def test_bad_input_gets_a_sentence(
    client: InspectingClient, child: Child, sent: dict[str, list[str]], sentence: str
) -> None:
    answer = client.sign_in(child.physician).post(child.url(), sent)

    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_taken_back_a_document_is_not_found_from_the_next_request_on(client: InspectingClient, child: Child) -> None:
    [row] = child.show("reperage")
    assert client.sign_in(child.parent).get(child.url("disclosure", row.pk)).status_code == 200

    client.sign_in(child.physician)
    answer = client.post(child.url("end_disclosure", row.pk), follow=True)

    assert f"{child.parent.full_name} ne lit plus ce document." in text_of(answer)
    assert client.sign_in(child.parent).get(child.url("disclosure", row.pk)).status_code == 404
    assert take_back_disclosure(child.dossier, row.pk, actor=actor(child.physician)) is None


def test_one_parent_never_reads_what_is_shown_to_the_other_alone(client: InspectingClient, child: Child) -> None:
    other = make_family()
    join(child.dossier, other)
    [row] = child.show("clinique")
    client.sign_in(other)

    assert client.get(child.url("disclosure", row.pk)).status_code == 404
    assert "Aucun document médical n’est partagé avec vous" in text_of(client.get(child.url()))
    assert "Partagé avec vous" not in text_of(client.get(child.url("overview")))


def test_who_leaves_and_comes_back_is_shown_nothing(client: InspectingClient, child: Child) -> None:
    [row] = child.show("clinique")
    Participant.objects.filter(pk=child.place.pk).update(ended_at=timezone.now())
    assert client.sign_in(child.parent).get(child.url("disclosure", row.pk)).status_code == 404

    join(child.dossier, child.parent)

    assert client.get(child.url("disclosure", row.pk)).status_code == 404
    with pytest.raises(Refusal, match="n’est plus sur ce dossier"):
        child.show("clinique", child.place)


def test_the_doctor_of_the_platform_shows_too_and_its_desk_does_not(client: InspectingClient, child: Child) -> None:
    doctor = make_platform_doctor(child.dossier)
    place = doctor.memberships.get().establishment
    [row] = child.show("adressage", by=doctor)
    assert REASON in text_of(client.sign_in(child.parent).get(child.url("disclosure", row.pk)))
    assert client.sign_in(doctor).get(child.url()).status_code == 200

    for role in MembershipRole:
        person = make_unit_staff(place, role)
        seen = client.sign_in(person).get(child.url()).status_code
        assert seen in (403, 404), role
        with pytest.raises(Refusal, match="Seuls le médecin du dossier"):
            child.show("clinique", by=person)


def test_the_doctor_of_a_platform_whose_share_is_over_shows_nothing(client: InspectingClient, child: Child) -> None:
    doctor = make_platform_doctor(child.dossier)
    [shown] = child.show("adressage", by=doctor)
    end_share(child.dossier, child.dossier.shares.get().unit)

    assert client.sign_in(doctor).get(child.url()).status_code == 404
    with pytest.raises(Refusal):
        take_back_disclosure(child.dossier, shown.pk, actor=actor(doctor))
    # What was shown stays shown; the physician of the dossier takes it back.
    assert take_back_disclosure(child.dossier, shown.pk, actor=actor(child.physician)) is not None


@pytest.mark.parametrize("who", ["secretary", "parent", "helper", "colleague"])
def test_nobody_else_shows_anything(client: InspectingClient, child: Child, who: str) -> None:
    [row] = child.show("adressage")
    helper = make_family()
    Participant.objects.create(
        dossier=child.dossier,
        user=helper,
        role=ParticipantRole.HELPER,
        rights=Rights.DECIDE,
        given_by=child.parent,
        organisation="CLIC",
        mandate_until=timezone.localdate() + timedelta(days=9),
    )
    secretary = make_secretary(child.physician, may_send=True)
    person = {"secretary": secretary, "parent": child.parent, "helper": helper, "colleague": make_physician()}[who]
    sent = {"documents": [f"v{child.signature('clinique').pk}"], "people": [child.place.pk]}
    client.sign_in(person)

    refused = 404 if who == "colleague" else 403
    assert client.post(child.url(), sent).status_code == refused
    assert client.post(child.url("end_disclosure", row.pk)).status_code == refused
    if who != "parent":
        assert client.get(child.url()).status_code == refused
        assert client.get(child.url("disclosure", row.pk)).status_code == 404
    assert [one.pk for one in Disclosure.objects.filter(ended_at=None)] == [row.pk]


def test_a_helper_is_never_offered(client: InspectingClient, child: Child) -> None:
    until = timezone.localdate() + timedelta(days=9)
    helper = Participant.objects.create(
        dossier=child.dossier,
        user=make_family(),
        role=ParticipantRole.HELPER,
        given_by=child.parent,
        organisation="CLIC",
        mandate_until=until,
    )
    form = client.sign_in(child.physician).get(child.url()).context["form"]

    assert str(helper.pk) not in dict(form.fields["people"].choices)
    with pytest.raises(Refusal):
        child.show("clinique", helper)


def test_a_report_is_read_and_downloaded_once_shown(client: InspectingClient, child: Child) -> None:
    report = attach(child.dossier, "speech", child.physician, pdf(words="Bilan"), "bilan-orthophonie.pdf")
    pages = [("attachment", 1), ("attachment_file", 1), ("attachment_page", 1, 1)]
    addresses = [child.url(name, report.pk, *more[1:]) for name, *more in pages]
    client.sign_in(child.parent)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]

    [row] = child.show_file(report)

    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    listed = text_of(client.get(child.url("attachments")))
    assert "Ce que le médecin ou la plateforme partagent avec vous." in listed
    assert "Bilan d’orthophonie" in listed
    assert client.post(child.url("remove_attachment", report.pk), {"reason": "mistake"}).status_code == 302
    report.refresh_from_db()
    assert report.removed_at is None
    take_back_disclosure(child.dossier, row.pk, actor=actor(child.physician))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_report_taken_away_is_shown_no_more_and_comes_back_with_it(client: InspectingClient, child: Child) -> None:
    report = attach(child.dossier, "speech", child.physician)
    child.show_file(report)
    remove_attachment(report, RemovalReason.MISTAKE, actor=actor(child.physician))
    address = child.url("attachment", report.pk)

    assert client.sign_in(child.parent).get(address).status_code == 404
    assert "Bilan d’orthophonie" not in text_of(client.get(child.url()))
    with pytest.raises(Refusal, match="retiré"):
        child.show_file(report)
    restore_attachment(report, actor=actor(child.physician))
    assert client.get(address).status_code == 200


def test_parents_are_told_by_an_e_mail_that_says_nothing_of_health(child: Child) -> None:
    other = make_family()
    join(child.dossier, other)
    child.show("clinique")

    letter = OutgoingEmail.objects.get()
    assert letter.recipient == child.parent.email
    assert letter.subject == f"Un document est partagé avec vous, dossier {child.dossier.number}"
    assert child.url() in letter.body
    for word in ("Clinique", child.dossier.birth_name, "médical", "enfant"):
        assert word not in letter.subject + letter.body
    child.show("clinique")
    assert OutgoingEmail.objects.count() == 1
    assert mail.outbox == []


def test_a_parent_keeps_on_paper_the_version_that_they_are_shown_and_only_that(
    client: InspectingClient, child: Child
) -> None:
    [row] = child.show("clinique")
    save(child.dossier, "clinique", "history=Tout+autre+chose", child.physician)
    client.sign_in(child.parent)
    address = child.url("print_disclosure", row.pk)
    assert address in client.get(child.url("disclosure", row.pk)).content.decode()
    said = text(body(client.get(address)))
    assert squeezed("Document partagé") in squeezed(said)
    assert squeezed("Signé électroniquement") in squeezed(said)
    for word in ("Tout autre chose", "Le dossier a changé", "Grille", "sous pli"):
        assert squeezed(word) not in squeezed(said)
    record = AccessRecord.objects.filter(dossier_id=child.dossier.pk, actor_id=child.parent.pk).latest("pk")
    assert record.subject == "section:clinique:imprimer"
    assert "Volet Clinique, imprimé" in text_of(client.get(child.url("accesses")))
    take_back_disclosure(child.dossier, row.pk, actor=actor(child.physician))
    assert client.get(address).status_code == 404


def test_what_a_parent_opens_is_in_the_journal(client: InspectingClient, child: Child) -> None:
    [row] = child.show("clinique")
    client.sign_in(child.parent).get(child.url("disclosure", row.pk))

    record = AccessRecord.objects.filter(dossier_id=child.dossier.pk, actor_id=child.parent.pk).latest("pk")

    assert (record.subject, record.granted) == ("section:clinique", True)
    told = text_of(client.sign_in(child.physician).get(child.url("accesses")))
    assert "Volet Clinique" in told


def test_a_dossier_that_is_over_shows_what_it_showed_and_a_report_may_still_be_shown(
    client: InspectingClient, child: Child
) -> None:
    [row] = child.show("clinique")
    over = {"state": DossierState.ARCHIVED, "closed_at": timezone.now()}
    Dossier.objects.filter(pk=child.dossier.pk).update(**over)

    client.sign_in(child.physician)
    sent = {"documents": [f"v{child.signature('adressage').pk}"], "people": [child.place.pk]}
    assert client.post(child.url(), sent).status_code == 302

    client.sign_in(child.parent)
    assert client.get(child.url("disclosure", row.pk)).status_code == 200
    assert "Adressage à la plateforme" in text_of(client.get(child.url()))
    assert take_back_disclosure(child.dossier, row.pk, actor=actor(child.physician)) is not None


def test_the_dossier_of_an_adult_shows_nothing_to_the_family(client: InspectingClient) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    place = join(dossier, make_family(), ParticipantRole.RELATIVE)
    signature = SectionSignature.objects.filter(section__dossier=dossier).latest("pk")

    assert client.sign_in(physician).get(reverse("dossiers:disclosures", args=[dossier.pk])).status_code == 404
    with pytest.raises(Refusal):
        disclose(dossier, signatures=[signature.pk], people=[place.pk], actor=actor(physician))


def test_the_signature_of_another_dossier_is_not_shown_here(child: Child) -> None:
    other = Child()

    with pytest.raises(Refusal, match="vient de changer"):
        disclose(
            child.dossier,
            signatures=[other.signature("clinique").pk],
            people=[child.place.pk],
            actor=actor(child.physician),
        )


def test_the_page_of_a_parent_costs_the_same_for_one_document_and_for_many(
    client: InspectingClient, child: Child
) -> None:
    def cost() -> int:
        client.get(child.url())  # else the session may have to write that it is still used
        with CaptureQueriesContext(connection) as queries:
            client.get(child.url())
        return len(queries)

    child.show("reperage")
    client.sign_in(child.parent)
    one = cost()
    for number in range(12):
        child.show_file(attach(child.dossier, "report", child.physician, pdf(words=str(number))))
    child.show("clinique")

    assert cost() == one
