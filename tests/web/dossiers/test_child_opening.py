"""Opening the dossier of a child: who may, at what age, and twins."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.models import Dossier
from tests.client import InspectingClient
from tests.dossiers.factories import IDENTITY, actor, make_commune, section_of
from tests.factories import make_family, make_physician, make_secretary

pytestmark = pytest.mark.django_db
PAGE = "/dossiers/nouveau/"


def born(months: int, days: int = 0) -> str:
    """The birth date, as typed, of a child who is so many months old today, or some days less."""
    day = same_day_after(timezone.localdate(), -months)
    return f"{day.fromordinal(day.toordinal() + days):%d/%m/%Y}"


def form(**fields: str) -> dict[str, str]:
    return {
        "kind": "tnd",
        "birth_name": "Morel",
        "first_names": "Lina",
        "birth_date": born(30),
        "sex": "F",
        "birth_place": "Talant (21240)",
        **fields,
    }


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", soup(response).get_text(" "))


@pytest.fixture
def doctor() -> InspectingClient:
    make_commune()
    return InspectingClient().sign_in(make_physician())


class TestThePage:
    def test_it_speaks_of_a_child_and_asks_for_twins(self, doctor):
        page = soup(doctor.get(f"{PAGE}?genre=tnd"))
        assert page.h1.get_text() == "Nouveau dossier d’un enfant"
        assert page.select_one("[name=kind][checked]")["value"] == "tnd"
        assert page.select_one("[name=multiple_birth]") and page.select_one("[name=birth_rank]")
        assert "sécurité sociale de l’enfant" in page.get_text()

    def test_where_the_kind_is_still_to_choose_what_tells_twins_apart_opens_with_that_of_children(self, doctor):
        page = soup(doctor.get(PAGE))
        asked = page.select_one("#f-multiple-birth")
        assert (asked["data-when"], asked["data-values"]) == ("kind", "tnd")
        doctor.post(PAGE, form(multiple_birth="yes", birth_rank="2"))
        answers = open_section(Dossier.objects.get(), section_of(Dossier.objects.get(), "identite")).answers
        assert (answers["multiple_birth"], answers["birth_rank"]) == (True, 2)

    def test_other_kinds_keep_nothing_that_only_a_child_is_asked(self, doctor):
        doctor.post(PAGE, form(kind="sanitaire", multiple_birth="yes", birth_rank="2"))
        dossier = Dossier.objects.get()
        assert "multiple_birth" not in open_section(dossier, section_of(dossier, "identite")).answers

    def test_faults_come_back_with_what_was_typed(self, doctor):
        page = doctor.post(PAGE, form(birth_date="31/02/2023", multiple_birth="yes"))
        assert "Février 2023 a 28 jours" in text_of(page)
        assert soup(page).select_one("[name=birth_date]")["value"] == "31/02/2023"
        assert soup(page).select_one("[name=multiple_birth][checked]")["value"] == "yes"
        assert not Dossier.objects.exists()


class TestWhoOpens:
    def test_a_physician(self, doctor):
        response = doctor.post(PAGE, form())
        dossier = Dossier.objects.get()
        assert (dossier.kind, dossier.number[:2]) == ("tnd", "EN")
        assert response.url == f"/dossiers/{dossier.pk}/volets/famille/"

    def test_a_secretary_under_the_name_of_the_physician(self):
        make_commune()
        physician = make_physician()
        client = InspectingClient().sign_in(make_secretary(physician))
        client.post(PAGE, form(physician=str(physician.pk)))
        assert Dossier.objects.get().participants.get().user == physician

    def test_a_family_is_told_whom_to_ask(self):
        make_commune()
        client = InspectingClient().sign_in(make_family())
        assert "votre inquiétude suffit" in text_of(client.get(PAGE)).lower()
        refused = client.post(f"{PAGE}?role=relative", form())
        assert "Parlez-en à votre médecin, à un pédiatre, à la PMI" in text_of(refused)
        assert not Dossier.objects.exists()


class TestAge:
    @pytest.mark.parametrize("months", [0, 1, 23, 83])
    def test_under_seven_it_opens_without_a_word(self, doctor, months: int):
        page = doctor.post(PAGE, form(birth_date=born(months)), follow=True)
        assert Dossier.objects.count() == 1
        assert "7 à 12" not in text_of(page)

    @pytest.mark.parametrize("months", [84, 100, 143])
    def test_from_seven_to_twelve_it_opens_and_says_which_platforms_answer(self, doctor, months: int):
        page = doctor.post(PAGE, form(birth_date=born(months)), follow=True)
        assert Dossier.objects.count() == 1
        assert "ne peut être reçu que par une plateforme qui sert aussi les 7 à 12 ans" in text_of(page)

    def test_the_day_before_the_twelfth_birthday_still_opens(self, doctor):
        doctor.post(PAGE, form(birth_date=born(144, days=1)))
        assert Dossier.objects.count() == 1

    @pytest.mark.parametrize("months", [144, 200])
    def test_from_the_twelfth_birthday_on_it_is_refused_with_the_reason_and_where_to_go(self, doctor, months: int):
        page = doctor.post(PAGE, form(birth_date=born(months)))
        assert "a passé l’âge du parcours, qui se prescrit avant le jour des 12 ans. Adressez-le à un CMPP" in text_of(
            page
        )
        assert soup(page).select_one("[name=birth_name]")["value"] == "Morel"
        assert not Dossier.objects.exists()

    def test_no_other_way_opens_one_from_twelve_on(self):
        with pytest.raises(Refusal, match="12\N{NO-BREAK SPACE}ans"):
            open_dossier(DossierKind.TND, {**IDENTITY, "birth_date": "2010-01-01"}, actor=actor(make_physician()))

    def test_the_age_is_said_as_one_says_it_of_a_child(self, doctor):
        page = doctor.post(PAGE, form(birth_date=born(13)), follow=True)
        assert "13 mois, née le" in text_of(page)
        assert "1 an, née" not in text_of(page)


class TestTwins:
    @pytest.mark.parametrize(
        "other",
        [
            {"first_names": "Mina"},
            {"first_names": "Lino", "sex": "M"},
            {"first_names": "Line"},
            {"first_names": "Léo", "sex": "M"},
            {"first_names": "Mina", "multiple_birth": "yes", "birth_rank": "2"},
        ],
    )
    def test_a_twin_is_another_child(self, doctor, other: dict[str, str]):
        doctor.post(PAGE, form())
        assert doctor.post(PAGE, form(**other)).status_code == 302
        assert Dossier.objects.count() == 2

    def test_twins_with_composed_names_that_begin_alike_are_two_children_everywhere(self, doctor):
        doctor.post(PAGE, form(first_names="Marie-Lou"))
        response = doctor.post(PAGE, form(first_names="Marie-Anne"))
        second = Dossier.objects.get(first_names="Marie-Anne")
        assert response.status_code == 302
        assert "semble concerner la même personne" not in text_of(doctor.get(f"/dossiers/{second.pk}/"))

    @pytest.mark.parametrize(
        "same",
        [
            {},
            {"first_names": "LINA"},
            {"first_names": "Lina Rose"},
            {"birth_name": "Moral"},
            {"sex": "M"},
            {"multiple_birth": "yes", "birth_rank": "1"},
        ],
    )
    def test_the_same_child_is_still_found(self, doctor, same: dict[str, str]):
        doctor.post(PAGE, form())
        page = doctor.post(PAGE, form(**same))
        assert "Un dossier est déjà ouvert pour cet enfant." in text_of(page)
        assert doctor.post(PAGE, form(again="yes", **same)).status_code == 302
        assert Dossier.objects.count() == 2
