"""The pages of a dossier: what each person sees, what is traced, and what each page costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole as Role
from jalon.audit.models import AccessRecord
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.share import share
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, Participant
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import (
    actor,
    make_commune,
    make_complete_dossier,
    make_dossier,
    save,
    section_of,
    sign_medical_part,
)
from tests.factories import make_family, make_physician, make_secretary, make_unit, make_unit_staff

pytestmark = pytest.mark.django_db
QUERY_LIMIT = 12
SECTIONS = ("identite", "demande", "administratif", "medical", "autonomie")
IDENTITY_FORM = {
    "kind": "grand_age",
    "birth_name": "Garnier",
    "first_names": "Lucienne",
    "birth_date": "03/05/1939",
    "sex": "F",
    "birth_place": "Talant (21240)",
}


def client_of(user) -> InspectingClient:
    return InspectingClient().sign_in(user)


def url(dossier: Dossier, code: str = "", end: str = "") -> str:
    return f"/dossiers/{dossier.pk}/" + (f"volets/{code}/{end}" if code else end)


class TestCreate:
    def test_a_valid_identity_opens_a_dossier_and_leads_to_the_request(self):
        make_commune()
        response = client_of(make_physician()).post("/dossiers/nouveau/", IDENTITY_FORM)
        dossier = Dossier.objects.get()
        assert response.url == url(dossier, "demande")
        assert dossier.birth_name == "Garnier"

    def test_faults_come_back_together_with_what_was_typed(self):
        response = client_of(make_physician()).post(
            "/dossiers/nouveau/",
            {**IDENTITY_FORM, "birth_date": "31/02/1939", "nir": "1 23", "first_names": "", "birth_place": "Ici"},
        )
        page = text_of(response)
        assert response.status_code == 200
        assert "Février 1939 a 28 jours" in page
        assert "compte 15 caractères" in page
        assert 'value="31/02/1939"' in page
        assert "4 réponses sont à corriger." in page
        assert not Dossier.objects.exists()

    def test_a_second_dossier_for_the_same_person_is_asked_about_first(self):
        make_commune()
        physician = make_physician()
        first = make_dossier(physician, first_names="Lucienne")
        client = client_of(physician)
        page = text_of(client.post("/dossiers/nouveau/", IDENTITY_FORM))
        assert "Un dossier est déjà ouvert pour cette personne" in page
        assert first.number in page
        assert client.post("/dossiers/nouveau/", {**IDENTITY_FORM, "again": "yes"}).status_code == 302

    def test_a_twin_in_the_dossiers_of_another_physician_is_not_told(self):
        make_commune()
        make_dossier(make_physician(), first_names="Lucienne")
        assert client_of(make_physician()).post("/dossiers/nouveau/", IDENTITY_FORM).status_code == 302

    def test_a_secretary_chooses_the_physician(self):
        make_commune()
        physician = make_physician()
        client = client_of(make_secretary(physician))
        page = text_of(client.post("/dossiers/nouveau/", IDENTITY_FORM))
        assert "Choisissez le médecin" in page
        response = client.post("/dossiers/nouveau/", {**IDENTITY_FORM, "physician": str(physician.pk)})
        assert response.status_code == 302
        assert Dossier.objects.get().participants.get().user == physician


class TestList:
    def test_names_and_numbers_are_found_whatever_the_accents_and_the_order(self):
        physician = make_physician()
        dossier = make_dossier(physician, birth_name="Lefèvre", used_name="D’Arcy", first_names="Zoé")
        make_dossier(physician)
        client = client_of(physician)
        for words in ("zoe lefevre", "D'ARCY", dossier.number.lower()):
            page = text_of(client.get("/dossiers/", {"q": words}))
            assert "Zoé D’Arcy" in page
            assert "Moreau" not in page
        for nothing in ("!!", "x" * 5000, "%"):
            assert "Aucun dossier ne porte ce nom" in text_of(client.get("/dossiers/", {"q": nothing}))

    def test_only_own_dossiers_are_listed(self):
        make_dossier()
        page = text_of(client_of(make_physician()).get("/dossiers/"))
        assert "Aucun dossier pour l’instant" in page

    def test_one_dossier_and_thirty_cost_the_same_queries(self):
        physician = make_physician()
        make_dossier(physician)
        client = client_of(physician)
        client.get("/dossiers/")
        with CaptureQueriesContext(connection) as one:
            client.get("/dossiers/")
        for _ in range(30):
            make_dossier(physician)
        with CaptureQueriesContext(connection) as many:
            assert "25 sur 31" in text_of(client.get("/dossiers/"))
        assert len(one) == len(many) <= QUERY_LIMIT


class TestBudgets:
    @pytest.mark.parametrize("code", SECTIONS)
    def test_a_section_costs_few_queries_and_few_bytes(self, code, django_assert_max_num_queries):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        client = client_of(physician)
        with django_assert_max_num_queries(QUERY_LIMIT):
            response = client.get(url(dossier, code))
        assert len(response.content) < PAGE_LIMIT_BYTES

    def test_an_autosave_costs_a_constant_number_of_queries(self, django_assert_max_num_queries):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        client = client_of(physician)
        with django_assert_max_num_queries(20):
            client.post(url(dossier, "medical"), {"height": "172", "revision": "1"}, headers={"HX-Request": "true"})


class TestDoors:
    def test_each_opening_is_traced_once_and_an_autosave_is_not(self):
        physician = make_physician()
        dossier = make_dossier(physician)
        client = client_of(physician)
        client.get(url(dossier))
        client.get(url(dossier, "medical"))
        client.post(url(dossier, "medical"), {"urgent": "yes", "revision": "0"}, headers={"HX-Request": "true"})
        rows = AccessRecord.objects.order_by("id").values_list("subject", "granted", "actor_role")
        assert list(rows) == [
            ("dossier", True, "Médecin du dossier"),
            ("section:medical", True, "Médecin du dossier"),
        ]

    def test_a_stranger_finds_nothing_and_the_attempt_is_traced(self):
        dossier = make_dossier()
        client = client_of(make_physician())
        for address in (url(dossier), url(dossier, "medical"), url(dossier, end="acces/")):
            assert client.get(address).status_code == 404
        refused = AccessRecord.objects.values_list("granted", "actor_role")
        assert list(refused) == [(False, "Sans lien avec le dossier")] * 3

    def test_a_dossier_or_section_that_does_not_exist_is_not_found_and_leaves_no_trace(self):
        physician = make_physician()
        client = client_of(physician)
        assert client.get("/dossiers/00000000-0000-4000-8000-000000000000/").status_code == 404
        assert client.get(url(make_dossier(physician), "inconnu")).status_code == 404
        assert not AccessRecord.objects.exists()

    @pytest.mark.parametrize("who", ["secretary", "family", "admissions"])
    def test_the_medical_part_is_closed_with_a_reason_to_those_who_may_not_read_it(self, who):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        unit = make_unit()
        share(dossier, unit)
        people = {
            "secretary": lambda: make_secretary(physician),
            "family": make_family,
            "admissions": lambda: make_unit_staff(unit.establishment, Role.ADMISSIONS),
        }
        person = people[who]()
        if who == "family":
            Participant.objects.create(dossier=dossier, user=person, role=ParticipantRole.RELATIVE)
        client = client_of(person)
        overview = text_of(client.get(url(dossier)))
        assert "Réservé à la lecture médicale. Partie médicale : signée par" in overview
        for method in (client.get, client.post):
            response = method(url(dossier, "medical"))
            assert response.status_code == 403
            assert "Insuffisance cardiaque" not in text_of(response)
        assert "ce volet" in text_of(client.get(url(dossier, "medical"))).lower()
        assert AccessRecord.objects.filter(subject="section:medical", granted=False).count() == 3

    def test_a_medical_reader_of_the_unit_reads_and_cannot_write(self):
        dossier = make_complete_dossier()
        unit = make_unit()
        share(dossier, unit)
        client = client_of(make_unit_staff(unit.establishment, Role.MEDICAL_READER))
        page = text_of(client.get(url(dossier, "medical")))
        assert "Insuffisance cardiaque" in page
        assert "Signé" in page
        assert "<textarea" not in page
        assert "GIR 6" in text_of(client.get(url(dossier, "autonomie")))
        assert client.post(url(dossier, "medical"), {"urgent": "no"}).status_code == 403

    def test_a_closed_dossier_is_read(self):
        physician = make_physician()
        dossier = close_dossier(make_complete_dossier(physician), actor=actor(physician), reason="admitted")
        client = client_of(physician)
        assert "il se lit, il ne se modifie plus" in text_of(client.get(url(dossier, "medical")))
        assert "clos depuis" in text_of(client.get(url(dossier)))

    def test_who_opened_is_read_by_the_physician_and_the_family_only(self):
        physician = make_physician()
        dossier = make_dossier(physician)
        daughter, secretary = make_family(), make_secretary(physician)
        Participant.objects.create(dossier=dossier, user=daughter, role=ParticipantRole.RELATIVE)
        client_of(secretary).get(url(dossier, "medical"))
        for person in (physician, daughter):
            page = text_of(client_of(person).get(url(dossier, end="acces/")))
            assert secretary.full_name in page
            assert "Volet Médical" in page
            assert "Refusé" in page
        assert client_of(secretary).get(url(dossier, end="acces/")).status_code == 403


class TestNextStep:
    def test_the_overview_leads_from_filling_in_to_signing_to_searching(self):
        make_commune()
        physician = make_physician()
        dossier = make_dossier(physician)
        client = client_of(physician)
        assert "Remplir : Demande" in text_of(client.get(url(dossier)))
        assert "il manque 3 réponses" in text_of(client.get(url(dossier)))
        ready = make_complete_dossier(physician, signed=False)
        page = text_of(client.get(url(ready)))
        assert "il manque la signature du médecin" in page
        assert url(ready, "medical", "signer/") in page
        sign_medical_part(ready, physician)
        assert "Chercher un établissement" in text_of(client.get(url(ready)))

    def test_a_secretary_is_not_sent_to_a_door_that_is_closed_to_her(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician, signed=False)
        page = text_of(client_of(make_secretary(physician)).get(url(dossier)))
        assert "Partie médicale : en cours" in page
        assert "Le médecin la remplit et la signe." in page
        assert "signer/" not in page


class TestSign:
    def test_everything_is_read_again_then_signed_in_one_gesture(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician, signed=False)
        client = client_of(physician)
        page = text_of(client.get(url(dossier, "medical", "signer/")))
        assert "Insuffisance cardiaque" in page
        assert "Autonomie · GIR 6" in page
        response = client.post(url(dossier, "medical", "signer/"), {"revision.medical": "1", "revision.autonomie": "1"})
        assert response.url == url(dossier)
        assert section_of(dossier, "medical").is_signed
        assert section_of(dossier, "autonomie").is_signed

    def test_a_change_meanwhile_refuses_the_signature_of_both_with_a_sentence(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician, signed=False)
        save(dossier, "autonomie", "transferts=B&transferts=t", physician)
        response = client_of(physician).post(
            url(dossier, "medical", "signer/"), {"revision.medical": "1", "revision.autonomie": "1"}
        )
        assert "a changé depuis que vous l’avez relu" in text_of(response)
        assert not section_of(dossier, "medical").is_signed

    def test_an_incomplete_part_shows_a_closed_door(self):
        physician = make_physician()
        dossier = make_dossier(physician)
        page = text_of(client_of(physician).get(url(dossier, "medical", "signer/")))
        assert "S’ouvre quand les volets 4 et 5 sont complets" in page

    def test_a_section_that_is_not_signed_has_no_such_page(self):
        physician = make_physician()
        dossier = make_dossier(physician)
        assert client_of(physician).get(url(dossier, "demande", "signer/")).status_code == 404


class TestHistory:
    def test_saves_of_one_sitting_are_one_line_and_each_state_is_read_again(self):
        physician = make_physician()
        dossier = make_dossier(physician)
        for height in (170, 171, 172):
            save(dossier, "medical", f"height={height}", physician)
        client = client_of(physician)
        assert "3 enregistrements" in text_of(client.get(url(dossier, "medical", "historique/")))
        assert "170 cm" in text_of(client.get(url(dossier, "medical", "historique/?revision=1")))
        for wrong in ("9", "x", "-1", "9" * 30):
            assert client.get(url(dossier, "medical", f"historique/?revision={wrong}")).status_code == 404


def test_a_visitor_is_led_to_the_door_and_loses_no_address():
    dossier = make_dossier()
    response = Client().get(url(dossier, "medical"))
    assert response.status_code == 302
    assert str(dossier.pk) in response.url
