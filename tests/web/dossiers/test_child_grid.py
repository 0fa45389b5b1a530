"""The grid of a child, filled in on its page: the bracket of the age, the answers, what they advise."""

import re
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from jalon.accounts.models import User
from jalon.dossiers.documents import open_section
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.codes import question_code
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.models import Dossier
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.dossiers.factories import make_child_dossier, section_of
from tests.dossiers.writing import write_answers
from tests.factories import make_physician
from tests.referrals.pathways.factories import AtPlatform

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(tag: Any) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip()


class Doctor:
    """A physician at the page of one child's grid, as a browser without a script: it sends what the page holds."""

    def __init__(self, months: int) -> None:
        self.user: User = make_physician()
        self.dossier: Dossier = make_child_dossier(self.user, months=months)
        self.url = f"/dossiers/{self.dossier.pk}/volets/reperage/"
        self.client = InspectingClient().sign_in(self.user)
        self.open()

    def open(self) -> BeautifulSoup:
        self.page = soup(self.client.get(self.url))
        return self.page

    def held(self) -> dict[str, list[str]]:
        """What the page's form would send."""
        sent: dict[str, list[str]] = {}
        for control in self.page.select("#volet input, #volet textarea, #volet option[selected]"):
            if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
                continue
            text = control.get_text()[1:] if control.name == "textarea" else control.get("value", "")
            control = control.parent if control.name == "option" else control
            sent.setdefault(control["name"], []).append(text)
        return sent

    def send(self, button: str = "_stay", value: str = "", **answers: str | list[str]) -> BeautifulSoup:
        """Answer, press, and see the page that comes."""
        sent = self.held() | {code: given if isinstance(given, list) else [given] for code, given in answers.items()}
        sent.setdefault(button, []).append(value)
        response = self.client.post(self.url, sent, follow=True)
        assert response.status_code == 200
        self.page = soup(response)
        return self.page

    def fill(self, missing: tuple[str, ...] = (), ticked: tuple[str, ...] = (), bracket: str = "") -> BeautifulSoup:
        """Answer the whole grid: all acquired but `missing`, nothing at any age but `ticked`."""
        any_age = {item.id: "no" for family in grid().families for item in family.items}
        by_age = {item.id: "acquired" for item in grid().bracket(bracket or self.ticked[0]).items}
        told = any_age | by_age | dict.fromkeys(ticked, "yes") | dict.fromkeys(missing, "not_acquired")
        return self.send(**{question_code(item): answer for item, answer in told.items()})

    @property
    def ticked(self) -> list[str]:
        return [box["value"] for box in self.page.select("input[type=checkbox][name=brackets][checked]")]

    @property
    def written(self) -> set[str]:
        """The brackets whose items the page writes."""
        names = {control["name"] for control in self.page.select("[name^=item_]")}
        return {name.split("_")[1] for name in names}

    @property
    def panel(self) -> str:
        return words(self.page.select_one("#score"))

    @property
    def title(self) -> str:
        return words(self.page.select_one(".outcome-title"))

    @property
    def answers(self) -> dict[str, Any]:
        return open_section(self.dossier, section_of(self.dossier, "reperage")).answers


class TestTheDayAndTheBracket:
    @pytest.mark.parametrize(
        ("months", "bracket"),
        [(6, "6m"), (11, "6m"), (12, "12m"), (18, "18m"), (24, "24m"), (36, "3a"), (48, "4a"), (60, "5a"), (83, "6a")],
    )
    def test_today_and_the_bracket_of_the_age_are_proposed_and_nothing_is_written(self, months: int, bracket: str):
        doctor = Doctor(months)
        assert doctor.page.select_one("[name=observed_on]")["value"] == f"{timezone.localdate():%d/%m/%Y}"
        assert (doctor.ticked, doctor.written) == ([bracket], {bracket})
        assert section_of(doctor.dossier, "reperage").revision == 0

    def test_the_first_answer_keeps_them(self):
        doctor = Doctor(20)
        doctor.send(t01="no")
        assert (doctor.answers["observed_on"], doctor.answers["brackets"]) == (str(timezone.localdate()), ["18m"])

    def test_a_child_born_at_27_weeks_seen_at_13_months_has_the_bracket_of_6_months_explained(self):
        doctor = Doctor(13)
        assert doctor.ticked == ["12m"]
        assert "Né avant 37 semaines ? Dites-le d’abord" in words(doctor.page.select_one("#age"))
        doctor.send(t01="yes")
        doctor.send(weeks_of_gestation="27")
        assert (doctor.ticked, doctor.written) == (["6m"], {"6m"})
        assert doctor.answers["brackets"] == ["6m"]
        told = words(doctor.page.select_one("#age"))
        assert "Âge corrigé : 10 mois (âge réel : 13 mois). L’enfant est né à 27 semaines, 13 semaines avant" in told
        assert "Celle de son âge corrigé." in words(doctor.page.select_one("#f-brackets"))
        doctor.fill(missing=("6m-06",), ticked=("T01",))
        assert doctor.title == f"Revoir dans 3{NBSP}mois".replace(NBSP, " ")
        assert "Âge corrigé : 10 mois" in doctor.panel

    def test_the_bracket_does_not_move_under_answers_already_given_but_the_page_says_it(self):
        doctor = Doctor(13)
        doctor.send(t01="yes", item_12m_01="not_acquired")
        doctor.send(weeks_of_gestation="27")
        assert doctor.ticked == ["12m"]
        assert "La tranche de son âge n’est pas cochée." in words(doctor.page.select_one("#age"))
        assert "Ne compte pas à cet âge." in words(doctor.page.select_one("#f-brackets"))
        doctor.send("_again", brackets=["", "6m"])
        assert doctor.written == {"6m"}
        assert doctor.answers["item_12m_01"] == "not_acquired"

    def test_from_two_years_on_the_real_age_counts_again(self):
        doctor = Doctor(24)
        doctor.send(t01="yes")
        doctor.send(weeks_of_gestation="27")
        assert doctor.ticked == ["24m"]
        assert "À partir de 2 ans, l’âge n’est plus corrigé." in words(doctor.page.select_one("#age"))

    def test_another_day_changes_the_bracket_that_nobody_touched(self):
        doctor = Doctor(24)
        before = same_day_after(timezone.localdate(), -2)
        doctor.send(observed_on=f"{before:%d/%m/%Y}")
        assert doctor.ticked == ["18m"]

    def test_a_day_before_the_birth_is_told_and_nothing_typed_is_lost(self):
        doctor = Doctor(24)
        doctor.send(observed_on="01/01/2001", t08="yes")
        assert "La date de naissance vient après la date de l’examen." in words(doctor.page.select_one("#age"))
        assert doctor.page.select_one("[name=observed_on]")["value"] == "01/01/2001"
        assert doctor.answers["t08"] is True

    def test_a_day_that_is_none_comes_back_as_typed(self):
        doctor = Doctor(24)
        page = doctor.send(observed_on="31/02/2026", t08="yes")
        assert page.select_one("[name=observed_on]")["value"] == "31/02/2026"
        assert "Donnez la date de l’examen" in words(page.select_one("#age"))
        assert doctor.answers["t08"] is True

    @pytest.mark.parametrize("months", [2, 90, 140])
    def test_an_age_without_a_bracket_can_still_be_filled_in_whole(self, months: int):
        doctor = Doctor(months)
        assert (doctor.ticked, doctor.written) == (["none"], set())
        doctor.send("_neutral", "any_risk")
        doctor.send(t07="no", t22="yes", t23="no", comment_none="Grille 7-12 remplie.")
        assert section_of(doctor.dossier, "reperage").missing == 0
        assert "Suivi habituel" not in doctor.panel

    @pytest.mark.parametrize("months", [2, 90])
    def test_a_loss_presses_where_the_booklet_has_no_bracket_too(self, months: int):
        doctor = Doctor(months)
        doctor.send(t07="yes")
        assert doctor.title == "Avis hospitalier en urgence"
        assert "demander en urgence une consultation hospitalière" in doctor.panel
        assert "Perte de compétences acquises" in doctor.panel and "aucun signe" not in doctor.panel


class TestTheBracketBelow:
    def test_from_four_years_on_it_is_offered_from_the_start(self):
        doctor = Doctor(50)
        assert "Au moindre doute : regardez aussi la tranche d’en dessous." in words(doctor.page.select_one("#below"))
        doctor.send("brackets", "3a", item_4a_01="acquired", comment_4a="À revoir")
        assert set(doctor.ticked) == {"3a", "4a"} == doctor.written
        assert doctor.page.select_one("[name=comment_4a]").get_text().strip() == "À revoir"
        assert doctor.page.select_one("[name=item_4a_01][checked]")["value"] == "acquired"
        assert words(doctor.page.select_one("#below")) == ""

    def test_before_it_is_offered_at_a_doubt_only(self):
        doctor = Doctor(20)
        assert words(doctor.page.select_one("#below")) == ""
        doctor.send(item_18m_01="not_assessed")
        assert "Un doute : regardez aussi la tranche" in words(doctor.page.select_one("#below"))

    def test_its_signs_count_with_those_of_the_child(self):
        doctor = Doctor(50)
        doctor.send("brackets", "3a")
        doctor.fill(missing=("4a-01", "4a-10"), bracket="4a")
        doctor.send(item_3a_06="not_acquired")
        assert doctor.title == "Proposer la plateforme (PCO)"
        assert "dont 1 de la tranche d’en dessous" in doctor.panel

    def test_below_the_first_there_is_none(self):
        doctor = Doctor(8)
        doctor.send(item_6m_01="not_acquired")
        assert [box["value"] for box in doctor.page.select("input[type=checkbox][name=brackets]")] == ["6m"]
        assert words(doctor.page.select_one("#below")) == ""


class TestWhatItAdvises:
    @pytest.mark.parametrize(
        ("months", "missing", "ticked", "title", "sentence"),
        [
            (
                *(18, ("18m-01", "18m-05"), (), "Proposer la plateforme (PCO)"),
                "2 signes d’alerte dans 2 domaines (motricité globale et langage) : le seuil de 18 mois (2 signes dans "
                "au moins 2 domaines) est atteint.",
            ),
            (
                *(18, ("18m-05", "18m-06"), (), "Suivi habituel"),
                "2 signes d’alerte dans 1 domaine (langage) : le seuil de 18 mois (2 signes dans au moins 2 domaines) "
                "n’est pas atteint.",
            ),
            (
                *(60, ("5a-05", "5a-06", "5a-08"), (), "Proposer la plateforme (PCO)"),
                "3 signes d’alerte dans 2 domaines (motricité fine et langage) : le seuil de 5 ans (3 signes dans au "
                "moins 2 domaines) est atteint.",
            ),
            (
                *(60, ("5a-08", "5a-09", "5a-10"), (), "Suivi habituel"),
                "3 signes d’alerte dans 1 domaine (langage) : le seuil de 5 ans (3 signes dans au moins 2 domaines) "
                "n’est pas atteint.",
            ),
            (
                *(30, (), ("T07",), "Avis hospitalier en urgence"),
                "Perte de compétences acquises : elle demande en urgence l’avis de l’hôpital (pédiatrie ou "
                "neuropédiatrie), quels que soient l’âge et les autres réponses.",
            ),
            (30, (), ("T08", "T18"), "Revoir dans 3 mois", "2 facteurs transversaux, sous le seuil."),
            (
                *(50, ("4a-10",), ("T03",), "Revoir dans 6 mois"),
                "Un facteur de risque avec un signe d’alerte, sous le seuil.",
            ),
            (
                *(30, (), ("T03",), "Suivi habituel"),
                "Un facteur de risque seul demande un suivi clinique particulier, que cette grille aide à faire.",
            ),
            (
                *(30, (), ("T22",), "Suivi habituel"),
                "L’inquiétude de l’entourage est à prendre en compte, même sous le seuil.",
            ),
        ],
    )
    def test_each_example_of_the_booklet_typed_through_the_page_gives_its_sentence(
        self, months: int, missing: tuple[str, ...], ticked: tuple[str, ...], title: str, sentence: str
    ):
        doctor = Doctor(months)
        doctor.fill(missing, ticked)
        assert doctor.title == title
        assert sentence in doctor.panel

    def test_a_loss_is_told_under_its_line_at_the_head_of_the_page_and_beside_it(self):
        doctor = Doctor(30)
        page = doctor.send(t07="yes")
        told = "Perte de compétences acquises : à faire voir en urgence."
        assert told in words(page.select_one("#w-t07"))
        assert told in words(page.select_one("#volet > .banner.error"))
        assert doctor.title == "Avis hospitalier en urgence"
        assert page.select_one("#score")["class"][-1] == "urgent"

    def test_a_grid_not_finished_clears_nobody(self):
        doctor = Doctor(18)
        assert doctor.title == "Grille en cours"
        assert "suivi habituel" not in doctor.panel
        assert "Il reste 32 réponses à donner." in doctor.panel
        doctor.send(item_18m_01="not_acquired", t01="no", t08="yes", t09="yes")
        assert doctor.title == "Grille en cours"
        assert "ils peuvent encore faire atteindre le seuil" in doctor.panel

    def test_what_could_not_be_assessed_leaves_it_open(self):
        doctor = Doctor(18)
        doctor.fill()
        assert doctor.title == "Suivi habituel"
        doctor.send(item_18m_01="not_assessed", item_18m_05="not_assessed")
        assert doctor.title == "Rien à conclure encore"
        assert "2 items ne sont pas évalués à 18 mois : ils peuvent encore faire atteindre le seuil." in doctor.panel
        assert "suivi habituel" not in doctor.panel

    def test_the_threshold_is_said_as_soon_as_it_is_reached(self):
        doctor = Doctor(18)
        doctor.send(item_18m_01="not_acquired", item_18m_05="not_acquired")
        assert doctor.title == "Proposer la plateforme (PCO)"
        assert "Il reste 30 réponses à donner." in doctor.panel

    def test_it_never_blocks(self):
        doctor = Doctor(18)
        doctor.fill()
        assert section_of(doctor.dossier, "reperage").missing == 0


class TestTheLines:
    def test_what_is_not_assessed_asks_why(self):
        doctor = Doctor(18)
        assert not doctor.page.select("[name^=why_]")
        page = doctor.send(item_18m_05="not_assessed")
        asked = page.select("#w-item-18m-05 [name=why_18m_05] option")
        assert [one["value"] for one in asked] == ["", "technical", "behaviour"]
        doctor.send(why_18m_05="behaviour")
        assert doctor.answers["why_18m_05"] == "behaviour"

    def test_without_a_script_what_an_answer_calls_for_comes_before_one_goes_on(self):
        doctor = Doctor(18)
        sent = doctor.held() | {"item_18m_05": ["not_assessed"], "t07": ["yes"], "_next": [""]}
        response = doctor.client.post(doctor.url, sent)
        assert response.url == f"{doctor.url}#q-t07-detail"
        page = doctor.open()
        assert "Une réponse appelle une précision" in words(page.main)
        assert page.select("#q-t07-detail") and page.select("[name=why_18m_05]")
        on = doctor.client.post(doctor.url, doctor.held() | {"t07_detail": ["Le langage, depuis mai"], "_next": [""]})
        assert on.url == doctor.url.replace("reperage", "clinique")

    def test_without_a_script_one_goes_on_when_nothing_more_is_called_for(self):
        doctor = Doctor(18)
        sent = doctor.held() | {"item_18m_05": ["acquired"], "_next": [""]}
        assert doctor.client.post(doctor.url, sent).url == doctor.url.replace("reperage", "clinique")

    def test_one_press_says_that_the_rest_of_a_domain_is_acquired_and_can_be_undone(self):
        doctor = Doctor(18)
        doctor.send("_neutral", "age_18m_language", item_18m_05="not_acquired")
        found = {code: value for code, value in doctor.answers.items() if code.startswith("item_")}
        assert found == {
            "item_18m_05": "not_acquired",
            "item_18m_06": "acquired",
            "item_18m_07": "acquired",
        }
        doctor.send("_undo", "neutral:age_18m_language")
        assert [code for code in doctor.answers if code.startswith("item_")] == ["item_18m_05"]

    def test_the_first_domain_is_pressed_by_itself_too(self):
        doctor = Doctor(18)
        doctor.send("_neutral", "age_18m_gross_motor")
        assert {code for code in doctor.answers if code.startswith("item_")} == {"item_18m_01", "item_18m_02"}

    def test_nothing_to_report_never_answers_for_a_loss_nor_for_a_worry(self):
        doctor = Doctor(18)
        doctor.send("_neutral", "any_risk")
        told = {code for code in doctor.answers if re.fullmatch("t[0-9]{2}", code)}
        assert told == {f"t{number:02}" for number in range(1, 24)} - {"t07", "t22", "t23"}

    def test_an_answer_that_is_none_is_refused_with_a_sentence(self):
        doctor = Doctor(18)
        page = doctor.send(item_18m_05="<b>")
        assert "Cette réponse n’est pas dans la liste." in words(page.select_one("#w-item-18m-05"))

    def test_a_bracket_that_is_none_is_refused_with_a_sentence(self):
        doctor = Doctor(18)
        page = doctor.send(brackets=["7a"], item_18m_01="acquired")
        assert "Cette réponse n’est pas dans la liste." in words(page.select_one("#f-brackets"))
        assert doctor.answers["item_18m_01"] == "acquired"


class TestAutosave:
    def send(self, doctor: Doctor, **answers: str) -> Any:
        sent = doctor.held() | {code: [given] for code, given in answers.items()}
        return doctor.client.post(doctor.url, sent, HTTP_HX_REQUEST="true")

    def test_it_sends_back_the_outcome_what_is_called_for_and_nothing_that_did_not_change(self):
        doctor = Doctor(18)
        response = self.send(doctor, item_18m_05="not_assessed")
        page = soup(response)
        assert page.select_one("#w-item-18m-05 [name=why_18m_05]")
        assert not page.select("#w-item-18m-06, .lines-group")
        assert page.select_one("#score") and page.select_one("#age") and page.select_one("#below button")
        assert "HX-Trigger" not in response.headers

    def test_another_bracket_asks_for_the_page_again(self):
        doctor = Doctor(13)
        doctor.send(t01="yes")
        response = self.send(doctor, weeks_of_gestation="27")
        assert response.headers["HX-Trigger"] == "again"
        brackets = soup(response).select_one("#f-brackets")
        assert [box["value"] for box in brackets.select("[checked]")] == ["6m"]
        # What the script then sends: the page as those pieces left it.
        doctor.page.select_one("#f-brackets").replace_with(brackets)
        doctor.page.select_one("#revision").replace_with(soup(response).select_one("#revision"))
        doctor.send("_again", weeks_of_gestation="27")
        assert (doctor.ticked, doctor.written) == (["6m"], {"6m"})
        assert doctor.answers["weeks_of_gestation"] == 27

    def test_what_a_colleague_answered_meanwhile_comes_in_its_place(self):
        doctor = Doctor(18)
        page = doctor.held()
        doctor.send(item_18m_06="not_acquired")
        response = doctor.client.post(doctor.url, page | {"item_18m_05": ["acquired"]}, HTTP_HX_REQUEST="true")
        language = soup(response).select_one("#g-age-18m-language")
        chosen = {control["name"]: control["value"] for control in language.select("[checked]")}
        assert chosen == {"item_18m_05": "acquired", "item_18m_06": "not_acquired"}

    def test_the_loss_is_told_at_once(self):
        page = soup(self.send(Doctor(30), t07="yes"))
        assert page.select_one("#w-t07 [role=alert]") and page.select_one("#w-t07 [name=t07_detail]")


class TestWeight:
    @pytest.mark.parametrize("months", [8, 14, 20, 30, 40, 50, 65, 80])
    def test_the_page_stays_light_with_both_brackets_filled_in(self, months: int):
        doctor = Doctor(months)
        own = doctor.ticked[0]
        below = grid().below(grid().bracket(own))
        if below:
            doctor.send("_again", brackets=["", own, below.code])
        assert len(doctor.client.get(doctor.url).content) < PAGE_LIMIT_BYTES
        shown = [item for code in doctor.ticked for item in grid().bracket(code).items]
        doctor.send(**{question_code(item.id): "acquired" for item in shown}, t01="yes", t07="yes")
        assert len(doctor.client.get(doctor.url).content) < PAGE_LIMIT_BYTES

    @pytest.mark.parametrize("months", [14, 50, 80])
    def test_it_does_for_a_child_of_whom_nothing_could_be_assessed(self, months: int):
        doctor = Doctor(months)
        items = grid().bracket(doctor.ticked[0]).items
        page = doctor.send(**{question_code(item.id): "not_assessed" for item in items}, t01="yes", t07="yes")
        assert len(page.select("select[name^=why_]")) == len(items)
        assert len(doctor.client.get(doctor.url).content) < PAGE_LIMIT_BYTES


def test_who_reads_the_grid_sees_what_it_advises_and_nothing_to_press():
    doctor = Doctor(18)
    doctor.fill(("18m-01", "18m-05"))
    assert date.fromisoformat(doctor.answers["observed_on"]) == timezone.localdate()
    page = soup(doctor.client.get(f"/dossiers/{doctor.dossier.pk}/volets/reperage/signer/"))
    assert "Proposer la plateforme (PCO), 2 signes dans 2 domaines" in words(page)


class TestReading:
    def read(self, missing: tuple[str, ...]) -> BeautifulSoup:
        doctor = Doctor(18)
        doctor.fill(missing)
        doctor.send(item_18m_07="not_assessed", t07="yes")
        doctor.send(why_18m_07="behaviour", t07_detail="Le langage, depuis mai")
        return soup(doctor.client.get(f"{doctor.url}signer/"))

    def test_what_is_not_acquired_stands_out_first_with_how_many(self):
        page = self.read(missing=("18m-06",))
        language = next(one for one in page.select("h4") if one.get_text().startswith("Langage oral"))
        assert words(language) == "Langage oral 1 non acquis, 1 non évalué, 1 acquis"
        assert [(words(row.dt), words(row.dd)) for row in language.find_next("dl").select("div")] == [
            ("18m-06 Comprend les consignes simples", "Non acquis"),
            ("18m-07 Dit spontanément cinq mots", "Non évalué"),
            ("18m-07, pourquoi pas évalué", "Comportement de l’enfant"),
        ]
        assert words(language.find_next("ul")).endswith("Désigne un objet ou une image sur consigne orale Acquis")

    def test_what_is_ticked_at_any_age_stands_out_with_its_precision_and_the_rest_in_few_words(self):
        page = self.read(missing=("18m-06",))
        lost = next(one for one in page.select("h4") if one.get_text().startswith("Régression"))
        assert words(lost) == "Régression de compétences acquises 1 oui"
        assert [words(told) for told in lost.find_next("dl").select("dd")] == ["Oui", "Le langage, depuis mai"]
        risks = next(one for one in page.select("h4") if one.get_text().startswith("Facteurs de risque"))
        assert words(risks).endswith("6 non")
        assert words(risks.find_next("ul").select("li")[4]) == "T05 Affections néonatales sévères Non"

    def test_what_the_grid_says_comes_before_its_lines_for_whoever_reads_it(self):
        story = AtPlatform(months=18)
        write_answers(
            story.dossier, "reperage", {"observed_on": str(timezone.localdate()), "t07": True}, story.physician
        )
        story.read()
        client = InspectingClient().sign_in(story.doctor.user)
        page = soup(client.get(f"/dossiers/{story.dossier.pk}/volets/reperage/"))
        assert "Avis hospitalier en urgence" in words(page.select_one(".comes-first #score"))
        assert page.select_one(".sheet").find_previous(id="score")
