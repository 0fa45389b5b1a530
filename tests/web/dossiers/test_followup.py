"""Dossiers of follow-up care: opened by a physician, their motive chosen, the sections that it calls for."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.enums import MembershipRole
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.documents import open_section
from jalon.dossiers.kinds.sanitaire.sections.motive import MOTIVE_SECTION
from jalon.dossiers.kinds.sanitaire.thesaurus import thesaurus
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.web.dossiers.panels import steps_of
from tests.client import InspectingClient
from tests.dossiers.factories import (
    make_commune,
    make_complete_followup_dossier,
    make_dossier,
    make_followup_dossier,
    save,
    section_of,
)
from tests.factories import make_family, make_physician, make_secretary, make_unit, make_unit_staff
from tests.web.dossiers.pdf import body, text

pytestmark = pytest.mark.django_db
IDENTITY_FORM = {
    "birth_name": "Garnier",
    "first_names": "Lucienne",
    "birth_date": "03/05/1939",
    "sex": "F",
    "birth_place": "Talant (21240)",
}
STROKE, PALLIATIVE, KNEE = "avc_modere", "palliatif_domicile", "ptg_simple"


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", soup(response).get_text(" "))


def motive_page(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/volets/motif/"


class TestOpening:
    def test_a_physician_says_what_is_looked_for_then_who(self):
        make_commune()
        client = InspectingClient().sign_in(make_physician())
        page = client.post("/dossiers/nouveau/", IDENTITY_FORM)
        assert "Dites d’abord ce qui est cherché." in text_of(page)
        assert soup(page).select_one("[name=birth_name]")["value"] == "Garnier"
        response = client.post("/dossiers/nouveau/", {**IDENTITY_FORM, "kind": "sanitaire"})
        dossier = Dossier.objects.get()
        assert (dossier.kind, response.url) == ("sanitaire", f"/dossiers/{dossier.pk}/volets/demandeur/")

    def test_a_secretary_opens_one_under_the_name_of_the_physician(self):
        make_commune()
        physician = make_physician()
        client = InspectingClient().sign_in(make_secretary(physician))
        client.post("/dossiers/nouveau/", {**IDENTITY_FORM, "kind": "sanitaire", "physician": str(physician.pk)})
        assert Dossier.objects.get().participants.get().user == physician

    def test_an_address_chooses_the_kind_beforehand(self):
        page = InspectingClient().sign_in(make_physician()).get("/dossiers/nouveau/?genre=sanitaire")
        assert [box["value"] for box in soup(page).select("[name=kind][checked]")] == ["sanitaire"]

    def test_a_family_is_told_that_a_physician_opens_it(self):
        make_commune()
        client = InspectingClient().sign_in(make_family())
        assert "c’est un médecin qui ouvre le dossier" in text_of(client.get("/dossiers/nouveau/"))
        refused = client.post("/dossiers/nouveau/?role=relative", {**IDENTITY_FORM, "kind": "sanitaire"})
        assert "Parlez-en à votre médecin traitant" in text_of(refused)
        assert not Dossier.objects.exists()

    def test_only_a_dossier_of_the_same_kind_is_a_double(self):
        make_commune()
        physician = make_physician()
        make_dossier(physician)
        client = InspectingClient().sign_in(physician)
        page = client.post("/dossiers/nouveau/", {**IDENTITY_FORM, "kind": "grand_age"})
        assert "Un dossier est déjà ouvert pour cette personne." in text_of(page)
        assert client.post("/dossiers/nouveau/", {**IDENTITY_FORM, "kind": "sanitaire"}).status_code == 302


class TestMotive:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [("pth", "Prothèse de hanche"), ("avc j12", "Accident vasculaire cérébral"), ("I63", "Accident vasculaire")],
    )
    def test_it_is_found_by_the_words_of_a_doctor(self, words: str, expected: str):
        client = InspectingClient().sign_in(make_physician())
        found = soup(client.post("/dossiers/motifs/", {"_words": words})).select("button[name=motive] b")
        assert found[0].get_text().startswith(expected)

    def test_words_that_find_nothing_lead_to_the_domains(self):
        client = InspectingClient().sign_in(make_physician())
        page = client.post("/dossiers/motifs/", {"_words": "<b>zzz"})
        assert "Aucun motif ne répond à «\N{NO-BREAK SPACE}<b>zzz\N{NO-BREAK SPACE}»" in soup(page).get_text()
        assert len(soup(page).select("button[name=_domain]")) == len(thesaurus().domains)

    def test_every_motive_is_in_its_domain(self):
        client = InspectingClient().sign_in(make_physician())
        listed = {
            button["value"]
            for domain in thesaurus().domains
            for button in soup(client.post("/dossiers/motifs/", {"_domain": domain.code})).select("[name=motive]")
        }
        assert listed == {motive.code for motive in thesaurus().offered}

    def test_without_a_script_looking_for_one_keeps_what_was_typed(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        sent = {"revision": "0", "_words": "genou", "motive_detail": "Genou droit", "_find": ""}
        page = client.post(motive_page(dossier), sent)
        assert page.status_code == 200
        assert KNEE in {button["value"] for button in soup(page).select("button[name=motive]")}
        assert soup(page).select_one("[name=motive_detail]").get_text().strip() == "Genou droit"
        assert open_section(dossier, section_of(dossier, "motif")).answers == {"motive_detail": "Genou droit"}

    def test_without_a_script_a_domain_opens_in_the_page(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        page = client.post(motive_page(dossier), {"revision": "0", "_words": "", "_domain": "neuro"})
        assert STROKE in {button["value"] for button in soup(page).select("button[name=motive]")}

    def test_the_one_chosen_says_what_it_brings_and_opens_its_questions_only(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        response = client.post(motive_page(dossier), {"revision": "0", "motive": STROKE})
        assert response.url == f"{motive_page(dossier)}#q-motive"
        page = soup(client.get(motive_page(dossier)))
        brought = page.select_one(".motive-chosen").get_text(" ")
        assert "système nerveux" in brought
        assert "Kinésithérapie" in brought
        assert "Rééducation" in brought
        assert page.select_one("[name=nihss]")
        assert page.select_one("[name=operated_on]") is None
        assert page.select_one("[data-when=motive]") is None
        assert "Rééducation" in page.select_one("#parcours").get_text()

    def test_another_motive_keeps_what_was_typed_for_the_first(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        client.post(motive_page(dossier), {"revision": "0", "motive": STROKE})
        client.post(motive_page(dossier), {"revision": "1", "nihss": "12", "motive": KNEE})
        document = open_section(dossier, section_of(dossier, "motif"))
        assert document.answers["nihss"] == 12
        assert "nihss" not in document.counted
        client.post(motive_page(dossier), {"revision": "2", "motive": STROKE})
        assert soup(client.get(motive_page(dossier))).select_one("[name=nihss]")["value"] == "12"

    def test_a_motive_that_is_none_is_refused_with_a_sentence(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        page = client.post(motive_page(dossier), {"revision": "0", "motive": "rien"})
        assert "Cette réponse n’est pas dans la liste" in text_of(page)

    @pytest.mark.parametrize("motive", [motive.code for motive in thesaurus().offered][::9])
    def test_its_page_stays_light_and_asks_what_follows(self, motive: str):
        dossier = make_followup_dossier()
        save(dossier, "motif", f"motive={motive}", dossier.created_by)
        page = InspectingClient().sign_in(dossier.created_by).get(motive_page(dossier))
        names = {control["name"] for control in soup(page).select("[name]")}
        answers = {"motive": motive}
        reachable = set(MOTIVE_SECTION.by_code) - MOTIVE_SECTION.out_of_reach(answers) - {"motive"}
        assert reachable <= names | {name.partition(".")[0] for name in names}
        assert len(page.content) < 40_000


class TestSectionsThatAMotiveCallsFor:
    def test_one_no_longer_asked_is_kept_by_those_who_ask_and_not_shown_to_units(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        save(dossier, "motif", f"motive={PALLIATIVE}", dossier.created_by)
        save(dossier, "palliatif", "stage=advanced", dossier.created_by)
        save(dossier, "motif", f"motive={KNEE}", dossier.created_by)
        path = soup(client.get(f"/dossiers/{dossier.pk}/")).select_one("#parcours").get_text()
        assert "Soins palliatifs" not in path
        assert "Soins palliatifs" in text_of(client.get(motive_page(dossier)))
        page = client.get(f"/dossiers/{dossier.pk}/volets/palliatif/")
        assert "Ce volet n’est plus demandé par le motif choisi." in text_of(page)
        saved = client.post(f"/dossiers/{dossier.pk}/volets/palliatif/", {"revision": "1", "team": "EMSP"})
        assert saved.status_code == 302
        dossier.refresh_from_db()
        for_unit = steps_of(dossier, Standing.UNIT_MEDICAL, dossier.sections.all())
        assert "palliatif" not in {step.definition.code for step in for_unit}

    def test_a_unit_reads_the_sections_of_the_version_it_reads(self):
        dossier = make_complete_followup_dossier()
        before = {step.definition.code for step in steps_of(dossier, Standing.UNIT_MEDICAL, dossier.sections.all())}
        save(dossier, "motif", f"motive={PALLIATIVE}", dossier.created_by)
        dossier.refresh_from_db()
        after = {step.definition.code for step in steps_of(dossier, Standing.UNIT_MEDICAL, dossier.sections.all())}
        mine = {step.definition.code for step in steps_of(dossier, Standing.PHYSICIAN, dossier.sections.all())}
        assert before == after
        assert "palliatif" in mine - after

    def test_a_secretary_never_learns_which_the_motive_calls_for(self):
        physician = make_physician()
        dossier = make_followup_dossier(physician)
        client = InspectingClient().sign_in(make_secretary(physician))
        pages = []
        for motive in (KNEE, PALLIATIVE):
            save(dossier, "motif", f"motive={motive}", physician)
            pages.append(soup(client.get(f"/dossiers/{dossier.pk}/")).select_one("#parcours").get_text())
            assert client.get(f"/dossiers/{dossier.pk}/volets/palliatif/").status_code == 404
        assert "Soins palliatifs" not in pages[1]
        assert "Motif et but" in pages[1]


def test_a_relative_who_was_invited_fills_in_what_is_not_medical():
    dossier = make_followup_dossier()
    relative = make_family()
    dossier.participants.create(user=relative, role="relative")
    client = InspectingClient().sign_in(relative)
    page = soup(client.get(f"/dossiers/{dossier.pk}/"))
    assert "Continuer pas à pas" not in page.get_text()
    assert "Service demandeur" in page.select_one("main").get_text()
    home = soup(client.get("/accueil/"))
    assert home.find("a", href=lambda href: href and href.startswith(f"/dossiers/{dossier.pk}/volets/"))
    for address in ("", "bilan/", "accueil/"):
        assert client.get(f"/dossiers/{dossier.pk}/pas-a-pas/{address}").status_code == 404
    saved = client.post(f"/dossiers/{dossier.pk}/volets/social/", {"revision": "0", "alone": "yes"})
    assert saved.status_code == 302
    assert client.get(f"/dossiers/{dossier.pk}/volets/motif/").status_code == 403


def test_both_volumes_print_what_the_motive_calls_for():
    dossier = make_complete_followup_dossier()
    client = InspectingClient().sign_in(dossier.created_by)
    medical = text(body(client.get(f"/dossiers/{dossier.pk}/imprimer/medical/")))
    administrative = text(body(client.get(f"/dossiers/{dossier.pk}/imprimer/administratif/")))
    assert "AVQ physique" in medical
    assert "Rééducation" in medical
    assert "Soins palliatifs" not in medical
    assert "Vie et projet de sortie" in administrative
    assert "hospitalisation complète" not in administrative


def test_each_section_is_a_light_page():
    dossier = make_complete_followup_dossier(signed=False)
    client = InspectingClient().sign_in(dossier.created_by)
    sizes = {
        row.code: len(client.get(f"/dossiers/{dossier.pk}/volets/{row.code}/").content)
        for row in dossier.sections.all()
    }
    assert {code: size for code, size in sizes.items() if size >= 40_000} == {}
    assert len(client.get(f"/dossiers/{dossier.pk}/volets/motif/signer/").content) < 40_000


def test_a_manager_says_what_is_expected_of_the_dossiers_that_the_unit_receives_alone():
    unit = make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A59")
    client = InspectingClient().sign_in(make_unit_staff(unit.establishment, MembershipRole.MANAGER))
    page = client.get(f"/etablissement/unites/{unit.pk}/reponses-attendues/")
    boxes = {box["value"] for box in soup(page).select("[type=checkbox]")}
    assert "soins.nurse_visits" in boxes
    assert "demande.budget_month" not in boxes


class TestValidating:
    def test_one_press_signs_every_medical_section_asked(self):
        dossier = make_complete_followup_dossier(signed=False)
        client = InspectingClient().sign_in(dossier.created_by)
        page = client.get(f"/dossiers/{dossier.pk}/volets/motif/signer/")
        sent = {field["name"]: field["value"] for field in soup(page).select("[name^='revision.']")}
        assert set(sent) == {
            f"revision.{row.code}" for row in dossier.sections.filter(asked=True) if row.code in MEDICAL
        }
        assert client.post(f"/dossiers/{dossier.pk}/volets/motif/signer/", sent).status_code == 302
        assert all(row.is_signed for row in dossier.sections.filter(asked=True, code__in=MEDICAL))

    def test_what_another_changed_since_the_signature_is_shown(self):
        dossier = make_complete_followup_dossier()
        colleague = make_physician(last_name="Colas")
        dossier.participants.create(user=colleague, role="physician")
        save(dossier, "medical", "prognosis=Réservé", colleague)
        page = text_of(
            InspectingClient().sign_in(dossier.created_by).get(f"/dossiers/{dossier.pk}/volets/motif/signer/")
        )
        assert f"Depuis la signature, écrit aussi par {colleague.full_name}" in page
        assert "Ce qui a changé depuis la signature" in page
        assert "Réservé" in page

    def test_what_was_prepared_beside_is_named_with_who_did(self):
        physician = make_physician()
        dossier = make_complete_followup_dossier(physician)
        secretary = make_secretary(physician)
        save(dossier, "administratif", "language=Italien", secretary)
        page = text_of(InspectingClient().sign_in(physician).get(f"/dossiers/{dossier.pk}/volets/motif/signer/"))
        assert f"rempli par {secretary.full_name}" in page


MEDICAL = ("motif", "medical", "soins", "dependance", "reeducation", "palliatif", "transport", "orientation")


class TestScores:
    def test_the_grid_tells_its_two_scores_and_never_a_gir(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        address = f"/dossiers/{dossier.pk}/volets/dependance/"
        assert "il manque 4 réponses" in text_of(client.get(address))
        save(dossier, "dependance", "washing=3&moving=4&feeding=1&continence=2", dossier.created_by)
        told = soup(client.get(address)).select_one("#score").get_text(" ")
        assert "10 sur 16" in told
        assert "il manque 2" in told
        assert "GIR" in told.partition("Ce n’est pas un")[2]
        live = client.post(
            address, {"revision": "1", "behaviour": "2", "communication": "2"}, headers={"HX-Request": "true"}
        )
        assert "4 sur 8" in soup(live).select_one("#score").get_text(" ")

    def test_one_press_answers_alone_for_what_is_left_of_the_grid(self):
        dossier = make_followup_dossier()
        client = InspectingClient().sign_in(dossier.created_by)
        address = f"/dossiers/{dossier.pk}/volets/dependance/"
        client.post(address, {"revision": "0", "washing": "3", "_neutral": "avq"})
        assert "6 sur 16" in text_of(client.get(address))

    def test_pallia_10_calls_for_a_team_from_three(self):
        dossier = make_followup_dossier()
        save(dossier, "motif", f"motive={PALLIATIVE}", dossier.created_by)
        client = InspectingClient().sign_in(dossier.created_by)
        address = f"/dossiers/{dossier.pk}/volets/palliatif/"
        save(dossier, "palliatif", "karnofsky=040&pallia_1=yes&pallia_2=yes", dossier.created_by)
        assert "est indiqué" not in soup(client.get(address)).select_one("#score").get_text()
        save(dossier, "palliatif", "pallia_3=yes", dossier.created_by)
        told = re.sub(r"\s+", " ", soup(client.get(address)).select_one("#score").get_text(" "))
        assert "40 %" in told
        assert "3 sur 10" in told
        assert "L’avis d’une équipe de soins palliatifs est indiqué." in told
