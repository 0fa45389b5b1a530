"""The orientation page: every kind of care with its reasons, the doctor's choice, who reads it, and what follows."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, Share
from tests.client import InspectingClient
from tests.directory.factories import make_unit_at
from tests.dossiers.factories import (
    make_commune,
    make_complete_followup_dossier,
    make_dossier,
    make_followup_dossier,
    section_of,
)
from tests.dossiers.writing import write_answers
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit, make_unit_staff
from tests.referrals.factories import join
from tests.web.orientation.vignettes import (
    ALCOHOL,
    CARER,
    CHILD,
    KNEE,
    LONELY,
    STROKE,
    VIGNETTES,
    address,
    dossier_of,
    kept,
    options,
    page,
    post,
    reasons,
    serving,
    words,
)

pytestmark = pytest.mark.django_db


class TestAdvice:
    @pytest.mark.parametrize("vignette", VIGNETTES, ids=[vignette["title"] for vignette in VIGNETTES])
    def test_each_vignette_is_read_on_the_page_with_its_reasons(
        self, client: InspectingClient, physician: User, vignette: dict[str, Any]
    ) -> None:
        for kind in (UnitKind.HAD, UnitKind.SSIAD):
            if vignette["serves"][kind]:
                serving(kind)
        soup = page(client.sign_in(physician), dossier_of(vignette, physician))
        told = options(soup)
        assert told["recommended"] == vignette["recommended"]
        assert told["possible"] == vignette["possible"]
        assert set(vignette["excluded"]) <= set(told["excluded"])
        for why in vignette["why"]:
            shown = reasons(soup, why["option"])
            for sentence in (*why.get("for", ()), *why.get("against", ()), *why.get("excluded", ())):
                assert words(BeautifulSoup(sentence, "html.parser")) in shown

    def test_before_a_motive_the_page_sends_to_it(self, client: InspectingClient, physician: User) -> None:
        dossier = make_followup_dossier(physician)
        soup = page(client.sign_in(physician), dossier)
        assert soup.select_one("a.primary")["href"].endswith("/volets/motif/")
        assert not soup.select("input[name=chosen]")

    def test_town_and_prado_say_what_the_doctor_does(self, client: InspectingClient, physician: User) -> None:
        soup = page(client.sign_in(physician), dossier_of(KNEE, physician))
        assert "rédigez les ordonnances" in reasons(soup, "town")
        assert "signalez la sortie au conseiller PRADO" in reasons(soup, "prado")
        assert "Aucune demande" not in reasons(soup, "smr.A51.day_hospital")

    def test_an_answer_that_would_change_the_advice_is_named_and_linked(
        self, client: InspectingClient, physician: User
    ) -> None:
        dossier = dossier_of(LONELY, physician)
        soup = page(client.sign_in(physician), dossier)
        link = soup.find("a", string="Retour ou maintien au domicile possible dès maintenant")
        assert link["href"] == f"/dossiers/{dossier.pk}/volets/motif/#q-home-now"
        complete = page(client, dossier_of(STROKE, physician))
        assert "Ces réponses changeraient l’avis" not in words(complete.main)

    def test_what_nothing_can_take_says_where_to_turn(self, client: InspectingClient, physician: User) -> None:
        soup = page(client.sign_in(physician), dossier_of(STROKE, physician, medical={"stable": "no"}))
        assert "il relève d’un service de court séjour" in words(soup.main)
        assert options(soup)["recommended"] == []

    def test_a_child_is_not_sent_among_adults(self, client: InspectingClient, physician: User) -> None:
        soup = page(client.sign_in(physician), dossier_of(CHILD, physician))
        told = options(soup)
        proposed = (*told["recommended"], *told["possible"])
        assert any(code.startswith("smr.E") for code in proposed)
        assert not any(code.startswith("smr.A") for code in proposed)


class TestTerritory:
    def test_who_goes_to_the_commune_is_told(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(CARER, physician)
        serving(UnitKind.HAD)
        serving(UnitKind.SSIAD)
        assert "Soins à Talant (21240) : une HAD et un SSIAD y vont." in words(
            page(client.sign_in(physician), dossier).main
        )

    def test_without_an_had_there_the_had_is_closed_and_why_is_said(
        self, client: InspectingClient, physician: User
    ) -> None:
        serving(UnitKind.HAD, served_communes=["21054"])
        serving(UnitKind.SSIAD)
        soup = page(client.sign_in(physician), dossier_of(CARER, physician))
        assert "had" in options(soup)["excluded"]
        assert "Aucune HAD ne dessert la commune." in reasons(soup, "had")
        told = words(soup.main)
        assert "Aucun service ne dessert Talant (21240) en HAD." in told
        assert "Soins à Talant (21240) : un SSIAD y va." in told

    def test_an_had_of_the_department_that_lists_nothing_is_to_be_checked(
        self, client: InspectingClient, physician: User
    ) -> None:
        serving(UnitKind.HAD, served_communes=[], department="21")
        soup = page(client.sign_in(physician), dossier_of(CARER, physician))
        assert "had" in options(soup)["recommended"]
        assert "Vérifier qu’une HAD dessert la commune." in reasons(soup, "had")

    def test_the_place_where_the_care_is_given_counts_and_not_that_of_life(
        self, client: InspectingClient, physician: User
    ) -> None:
        make_commune("21054", "Beaune", "21200")
        serving(UnitKind.HAD)
        beaune = {"street": "1 rue du Lac", "town": {"code": "21054", "label": "Beaune (21200)"}}
        away = {"elsewhere": True, "care_address": beaune}
        soup = page(client.sign_in(physician), dossier_of(CARER, physician, domicile=away))
        assert "had" in options(soup)["excluded"]
        assert "Aucun service ne dessert Beaune (21200) en" in words(soup.main)

    def test_a_closed_service_serves_nobody(self, client: InspectingClient, physician: User) -> None:
        serving(UnitKind.HAD, closed=True)
        assert "had" in options(page(client.sign_in(physician), dossier_of(CARER, physician)))["excluded"]


class TestChoice:
    def test_what_is_advised_is_kept_without_a_reason_and_leads_to_its_units(
        self, client: InspectingClient, physician: User
    ) -> None:
        near = make_unit_at(3, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A52")
        make_unit_at(2, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A58")
        dossier = dossier_of(STROKE, physician)
        answer = post(client.sign_in(physician), dossier, chosen=["smr.A52.full_hospital"])
        assert (answer.status_code, answer["Location"]) == (302, f"{address(dossier)}#suite")
        assert kept(dossier) == {"chosen": ["smr.A52.full_hospital"], "near": "home"}
        following = page(client, dossier).select_one("#suite")
        assert str(near) in words(following)
        assert words(following).count("km") == 1
        url = following.select_one("a.primary")["href"]
        assert url == f"/dossiers/{dossier.pk}/recherche/?solution=1"
        results = BeautifulSoup(client.get(url).content, "html.parser")
        assert [words(one) for one in results.select("li.result h2")] == [str(near)]

    def test_choosing_otherwise_asks_why_and_loses_nothing(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        client.sign_in(physician)
        answer = post(client, dossier, chosen=["smr.A58.full_hospital", "had"], near="home", distance_km="12")
        assert answer.status_code == 200
        soup = BeautifulSoup(answer.content, "html.parser")
        assert "Dites en une phrase pourquoi" in words(soup.select_one("#f-otherwise"))
        assert sorted(box["value"] for box in soup.select("input[name=chosen][checked]")) == [
            "had",
            "smr.A58.full_hospital",
        ]
        assert soup.select_one("#q-distance-km")["value"] == "12"
        assert kept(dossier) == {}
        why = "Sa fille est médecin d’HAD et prend tout en charge."
        assert post(client, dossier, chosen=["had"], otherwise=why).status_code == 302
        assert kept(dossier)["otherwise"] == why

    def test_nothing_ticked_is_told(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        answer = post(client.sign_in(physician), dossier, otherwise="Rien")
        assert "Cochez au moins une solution." in answer.content.decode()
        assert "Rien" in answer.content.decode()
        assert kept(dossier) == {}

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"chosen": ["smr.A52.full_hospital", "clinic"]}, "Une réponse est à corriger."),
            ({"chosen": ["smr.A52.full_hospital"], "distance_km": "loin"}, "nombre"),
            ({"chosen": ["smr.A52.full_hospital"], "near": "relative"}, "Écrivez la commune de ce proche"),
            ({"chosen": ["smr.A52.full_hospital"], "near": "hospital"}, "écrivez sa commune"),
            ({"chosen": ["smr.A52.full_hospital"], "near": "relative", "near_town": "Xyz"}, "code officiel"),
        ],
    )
    def test_a_wrong_answer_gets_its_sentence(
        self, client: InspectingClient, physician: User, sent: dict[str, Any], sentence: str
    ) -> None:
        dossier = dossier_of(STROKE, physician)
        answer = post(client.sign_in(physician), dossier, **sent)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert kept(dossier) == {}

    def test_near_the_hospital_takes_the_commune_of_the_requesting_service(
        self, client: InspectingClient, physician: User
    ) -> None:
        beaune = make_commune("21054", "Beaune", "21200", latitude=47.02, longitude=4.84)
        hospital = make_establishment(commune=beaune, city="Beaune")
        asking = {"establishment": hospital.name, "finess": hospital.finess, "ward": "Neurologie"}
        dossier = dossier_of(STROKE, physician, demandeur=asking)
        serving(UnitKind.HAD)
        post(
            client.sign_in(physician), dossier, chosen=["smr.A52.full_hospital", "had"], near="hospital", otherwise="x"
        )
        assert kept(dossier)["near_town"]["label"] == "Beaune (21200)"
        needs = Dossier.objects.get(pk=dossier.pk).needs
        assert (needs["place"]["commune"], needs["home"]["commune"]) == ("21054", "21617")
        told = words(page(client, dossier).select_one("#suite"))
        assert "à moins de 50 km de Beaune" in told
        beds = BeautifulSoup(client.get(f"/dossiers/{dossier.pk}/recherche/?solution=1").content, "html.parser")
        home = BeautifulSoup(client.get(f"/dossiers/{dossier.pk}/recherche/?solution=2").content, "html.parser")
        assert beds.select_one("#id_ou")["value"] == "Beaune (21200)"
        assert home.select_one("#id_ou")["value"] == "Talant (21240)"

    def test_a_commune_typed_for_another_place_is_no_obstacle(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        sent = {"chosen": ["smr.A52.full_hospital"], "near": "home", "near_town": "Xyz"}
        assert post(client.sign_in(physician), dossier, **sent).status_code == 302
        assert "near_town" not in kept(dossier)

    def test_near_a_relative_looks_around_their_commune(self, client: InspectingClient, physician: User) -> None:
        make_commune("71076", "Chalon-sur-Saône", "71100", latitude=46.78, longitude=4.85)
        dossier = dossier_of(STROKE, physician)
        client.sign_in(physician)
        post(client, dossier, chosen=["smr.A52.full_hospital"], near="relative", near_town="chalon sur saone")
        soup = BeautifulSoup(client.get(f"/dossiers/{dossier.pk}/recherche/").content, "html.parser")
        assert soup.select_one("#id_ou")["value"] == "Chalon-sur-Saône (71100)"

    def test_a_choice_that_the_dossier_no_longer_supports_is_told(
        self, client: InspectingClient, physician: User
    ) -> None:
        dossier = dossier_of(STROKE, physician)
        post(client.sign_in(physician), dossier, chosen=["smr.A52.full_hospital"])
        write_answers(dossier, "medical", {"stable": "no"}, physician)
        told = words(page(client, dossier).main)
        assert "SMR système nerveux, hospitalisation complète n’est pas parmi ce qui convient." in told

    def test_another_doctor_at_work_on_the_choice_loses_nothing(
        self, client: InspectingClient, physician: User
    ) -> None:
        dossier = dossier_of(STROKE, physician)
        colleague = make_physician(last_name="Second")
        join(dossier, colleague, ParticipantRole.PHYSICIAN)
        client.sign_in(physician)
        seen = section_of(dossier, "orientation").revision
        write_answers(dossier, "orientation", {"chosen": ["smr.A59.full_hospital"]}, colleague)
        answer = client.post(address(dossier), {"revision": seen, "chosen": "smr.A52.full_hospital", "near": "home"})
        assert answer.status_code == 200
        assert "Second" in answer.content.decode()
        assert "Garder ma réponse" in answer.content.decode()
        seen = section_of(dossier, "orientation").revision
        sent = {"revision": seen, "chosen": "smr.A52.full_hospital", "near": "home", "_keep": "theirs:chosen"}
        assert client.post(address(dossier), sent).status_code == 302
        assert kept(dossier)["chosen"] == ["smr.A59.full_hospital"]

    def test_a_closed_dossier_is_read_and_not_changed(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        post(client.sign_in(physician), dossier, chosen=["smr.A52.full_hospital"])
        Dossier.objects.filter(pk=dossier.pk).update(state="closed", closed_at=dossier.created_at)
        soup = page(client, dossier)
        assert "Retenu" in words(soup.main)
        assert not soup.select("input[name=chosen]")
        assert post(client, dossier, chosen=["had"]).status_code == 403


def test_a_choice_is_said_to_be_modified_once_it_is_no_longer_the_one_signed(
    client: InspectingClient, physician: User
) -> None:
    dossier = make_complete_followup_dossier(physician)
    client.sign_in(physician)
    assert "Modifié depuis la signature" not in words(page(client, dossier).main)
    write_answers(dossier, "orientation", {"chosen": ["smr.A51.full_hospital"]}, physician)
    assert "Modifié depuis la signature" in words(page(client, dossier).main)


class TestWhoReads:
    def test_the_secretary_sees_only_that_it_is_chosen(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(ALCOHOL, physician)
        client.sign_in(make_secretary(physician))
        assert "n’a pas encore choisi" in words(page(client, dossier).main)
        write_answers(dossier, "orientation", {"chosen": ["smr.A58.full_hospital"]}, physician)
        told = words(page(client, dossier).main)
        assert "Le médecin a choisi vers quels soins orienter" in told
        for secret in ("addictives", "SMR", "Alcool", "HAD"):
            assert secret not in told
        assert post(client, dossier, chosen=["had"]).status_code == 403
        assert kept(dossier)["chosen"] == ["smr.A58.full_hospital"]

    def test_the_search_of_a_secretary_tells_no_solution(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(ALCOHOL, physician)
        write_answers(dossier, "orientation", {"chosen": ["smr.A58.full_hospital", "had"]}, physician)
        client.sign_in(make_secretary(physician))
        soup = BeautifulSoup(client.get(f"/dossiers/{dossier.pk}/recherche/?solution=1").content, "html.parser")
        assert not soup.select("nav[aria-label='Solutions retenues']")
        assert not soup.select("#id_mention option[selected]")

    def test_the_family_and_strangers_read_nothing(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(ALCOHOL, physician)
        relative = make_family()
        join(dossier, relative, ParticipantRole.RELATIVE)
        assert client.sign_in(relative).get(address(dossier)).status_code == 403
        assert client.sign_in(make_physician()).get(address(dossier)).status_code == 404
        assert list(AccessRecord.objects.filter(subject="orientation").values_list("granted", flat=True)) == [False]

    def test_the_opening_is_written_and_named_in_words(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        page(client.sign_in(physician), dossier)
        assert "L’orientation" in client.get(f"/dossiers/{dossier.pk}/acces/").content.decode()

    def test_a_dossier_of_another_kind_has_none(self, client: InspectingClient, physician: User) -> None:
        assert client.sign_in(physician).get(address(make_dossier(physician))).status_code == 404

    def test_the_unit_reads_the_choice_and_its_reason_in_the_section(
        self, client: InspectingClient, physician: User
    ) -> None:
        dossier = dossier_of(STROKE, physician)
        why = "Place déjà promise par le service."
        write_answers(dossier, "orientation", {"chosen": ["smr.A51.full_hospital"], "otherwise": why}, physician)
        unit = make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A51")
        Share.objects.create(dossier=dossier, unit=unit)
        reader = make_unit_staff(unit.establishment, MembershipRole.MEDICAL_READER)
        told = client.sign_in(reader).get(f"/dossiers/{dossier.pk}/volets/orientation/").content.decode()
        assert why in told
        assert "SMR locomoteur, hospitalisation complète" in told


def test_one_unit_or_thirty_cost_the_same_queries(client: InspectingClient, physician: User) -> None:
    dossier = dossier_of(CARER, physician)
    chosen = {"chosen": ["had", "usp", "lisp", "home_help"]}
    write_answers(dossier, "orientation", chosen, physician)
    client.sign_in(physician)
    serving(UnitKind.HAD)
    page(client, dossier)

    def queries(url: str) -> int:
        # Once before: a session says now and then that it is still in use.
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = [address(dossier), *(f"/dossiers/{dossier.pk}/recherche/?solution={number}" for number in (1, 2))]
    make_unit_at(3, kind=UnitKind.USP, stay_type=StayType.FULL_HOSPITAL)
    before = [queries(url) for url in urls]
    for number in range(30):
        serving(UnitKind.HAD)
        make_unit_at(3 + number / 10, kind=UnitKind.USP, stay_type=StayType.FULL_HOSPITAL)
    assert [queries(url) for url in urls] == before


def test_staff_of_a_unit_do_not_enter(client: InspectingClient, physician: User) -> None:
    staff = make_unit_staff(make_unit().establishment, MembershipRole.MEDICAL_READER)
    assert client.sign_in(staff).get(address(dossier_of(STROKE, physician))).status_code == 403
