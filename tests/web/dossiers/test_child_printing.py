"""The addressing form of a child, whole on paper, for those who read the medical part alone."""

import pytest

from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, Participant
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_complete_child_dossier, make_complete_dossier
from tests.factories import make_family, make_secretary
from tests.referrals.pathways.factories import AtPlatform
from tests.web.dossiers.pdf import body, reader, squeezed, text

pytestmark = pytest.mark.django_db
PAST = {
    "past": "yes",
    "evaluations": [
        {"profession": "speech", "assessment": "yes", "intervention": "yes", "period": "2026", "conclusion": "Retard"}
    ],
}
WISHED = {"wished_contract": ["ent"], "wished_package": ["psychomotor"], "proposal": ["assessment"], "reason": "Motif"}


def address(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/imprimer/adressage/"


def test_the_form_is_printed_whole() -> None:
    dossier = make_complete_child_dossier(
        signs=("24m-08", "24m-10"), answers={"clinique": {"history": "Aucun", **PAST}, "adressage": WISHED}
    )
    physician = dossier.created_by
    client = InspectingClient().sign_in(physician)
    assert "Formulaire d’adressage" in text_of(client.get(f"/dossiers/{dossier.pk}/"))
    pdf = body(client.get(address(dossier)))
    assert "ne vaut pas admission" in reader(pdf).pages[0].extract_text()
    said = squeezed(text(pdf))
    for words in (
        *("Formulaire d’adressage", "Confidentiel médical", dossier.number, "Morel", "Léo", "Anne"),
        *(physician.professional.rpps, "Dit en consultation", "recueilli par", "français", "Dossier à la MDPH"),
        *("Dit spontanément plus de dix mots usuels", "Non acquis", "Orthophonie", "Retard"),
        *("Professions conventionnées", "ORL", "Psychomotricité", "Signé électroniquement"),
        "Signature d’un titulaire de l’autorité parentale",
    ):
        assert squeezed(words) in said, words


def test_the_form_names_the_platform_and_how_to_reach_it() -> None:
    story = AtPlatform()
    client = InspectingClient().sign_in(story.physician)
    assert squeezed("Plateforme à choisir") in squeezed(text(body(client.get(address(story.dossier)))))
    place = story.chosen().unit.establishment
    place.address, place.phone, place.email = "12 rue des Acacias", "0380000010", "pco@essai.example"
    place.save()
    said = squeezed(text(body(client.get(address(story.dossier)))))
    for words in (place.name, "12 rue des Acacias", place.city, "03 80 00 00 10", "pco@essai.example"):
        assert squeezed(words) in said, words


def test_who_does_not_read_the_medical_part_has_no_such_form() -> None:
    dossier = make_complete_child_dossier()
    parent = make_family()
    Participant.objects.create(dossier=dossier, user=parent, role=ParticipantRole.GUARDIAN)
    for person in (make_secretary(dossier.created_by), parent):
        client = InspectingClient().sign_in(person)
        assert client.get(address(dossier)).status_code == 404
        page = text_of(client.get(f"/dossiers/{dossier.pk}/"))
        assert "Formulaire d’adressage" not in page
        assert "Volet administratif" in page


def test_other_kinds_of_dossier_have_none() -> None:
    dossier = make_complete_dossier()
    client = InspectingClient().sign_in(dossier.created_by)
    assert client.get(address(dossier)).status_code == 404
    assert "Formulaire d’adressage" not in text_of(client.get(f"/dossiers/{dossier.pk}/"))
