"""From two questions to a list, in a real browser: back and forth, map and list, and what a screen reader says."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.words import refresh_words
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.browser.test_access import looked_at
from tests.directory.factories import DIJON, make_commune, make_unit_at


@pytest.fixture(autouse=True)
def directory() -> None:
    make_commune("21231", "Dijon", "21000", latitude=DIJON[0], longitude=DIJON[1], population=160000)
    make_commune("21617", "Talant", "21240", latitude=47.34, longitude=5.0, population=11500)
    now = timezone.now()
    for rank in range(1, 19):
        unit = make_unit_at(
            rank / 2,
            f"Maison {rank:02}",
            price_single=Decimal(60 + rank),
            price_date=now.date(),
            social_aid=rank % 2 == 0,
            dementia_unit=rank % 3 == 0,
            offers=["secure_garden"] if rank % 4 == 0 else [],
            free_places=1 if rank == 2 else None,
            free_places_at=now - timedelta(hours=2) if rank == 2 else None,
        )
        unit.establishment.legal_status = LegalStatus.PUBLIC
        unit.establishment.save()
    make_unit_at(3, "Soins du Val", kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21617"])
    refresh_words()


def names(person: Person) -> list[str]:
    return person.page.locator("li.result h2").all_inner_texts()


def test_two_questions_lead_to_what_answers_then_to_the_list_and_back(open_browser: Open) -> None:
    person = open_browser().goes_to("/")
    person.fills(q="ma mère ne peut plus rester seule", ou="Dijon")
    person.page.locator("#id_quand").select_option("maintenant")
    person.submits()
    person.title_is("Ce qui peut répondre")
    asked = person.page.url
    assert "besoin" not in asked, "an address names what was answered and nothing empty"
    person.reads("18 EHPAD à moins de 20 km de Dijon")
    person.presses(re.compile("Voir les 18"))
    person.title_is("18 EHPAD à moins de 20 km de Dijon")
    # Somebody in a hurry sees first who has a place.
    assert names(person)[0] == "Maison 02"
    person.page.get_by_text("Aide sociale", exact=False).first.click()
    person.title_is("9 EHPAD à moins de 20 km de Dijon")
    person.page.go_back()
    person.title_is("18 EHPAD à moins de 20 km de Dijon")
    person.page.go_back()
    person.title_is("Ce qui peut répondre")
    assert person.page.url == asked
    person.page.go_back()
    expect(person.page.locator("#id_q")).to_have_value("ma mère ne peut plus rester seule")


def test_the_two_questions_work_without_javascript(open_browser: Open) -> None:
    person = open_browser(java_script_enabled=False).goes_to("/")
    person.fills(ou="Talant")
    person.picks("besoin", "domicile")
    person.submits()
    person.reads("1 SSIAD qui intervient à Talant")
    person.presses(re.compile("Voir le détail.*Soins infirmiers"))
    person.title_is("1 SSIAD qui intervient à Talant")
    assert names(person) == ["Soins du Val"]
    assert not person.page.locator("#carte").is_visible()


#: What places and measures a box along each axis.
BOX = (("x", "width"), ("y", "height"))


@pytest.mark.parametrize(
    "query",
    ["", "&page=2", "&tri=prix", "&aide_sociale=1", "&avec=secure_garden&tri=distance", "&rayon=5", "&places=1"],
)
def test_the_map_shows_the_results_of_the_list_and_no_other(open_browser: Open, query: str) -> None:
    person = open_browser().goes_to(f"/annuaire/?quoi=ehpad&ou=Dijon{query}")
    results = person.page.locator("li.result")
    listed = results.evaluate_all(
        "rows => rows.map(row => `${row.dataset.number}. ${row.querySelector('h2').textContent}`)"
    )
    points = results.evaluate_all("rows => rows.map(row => [row.dataset.lat, row.dataset.lon].join())")
    assert listed
    assert [line.partition(". ")[2] for line in listed] == names(person)
    pins = person.page.locator(".leaflet-marker-pane .pin")
    expect(pins).to_have_count(len(listed))
    assert pins.evaluate_all("pins => pins.map(pin => pin.getAttribute('aria-label'))") == listed
    assert len(set(points)) == len(points)


def test_the_map_names_the_place_that_is_searched_beside_what_stands_there(open_browser: Open) -> None:
    person = open_browser().goes_to("/annuaire/?quoi=ssiad&ou=Talant")
    name = person.page.locator("#carte .center > span")
    expect(name).to_have_text("Talant")
    word, pin = name.bounding_box(), person.page.locator("#carte .pin").bounding_box()
    assert word and pin
    apart = [(word[side] + word[size] <= pin[side], pin[side] + pin[size] <= word[side]) for side, size in BOX]
    assert any(map(any, apart))


def test_a_pin_leads_to_its_line(open_browser: Open) -> None:
    person = open_browser().goes_to("/annuaire/?quoi=ehpad&ou=Dijon&tri=distance")
    person.page.get_by_role("button", name="15. Maison 15", exact=True).press("Enter")
    expect(person.page.get_by_role("link", name="Maison 15", exact=True)).to_be_focused()


def test_what_a_screen_reader_says_of_a_result(open_browser: Open) -> None:
    person = open_browser().goes_to("/annuaire/?quoi=ehpad&ou=Dijon&tri=distance&budget=1900&unite_protegee=1")
    result = person.page.locator("li.result").nth(1)
    expect(result).to_match_aria_snapshot(
        """
        - listitem:
          - text: Numéro 2
          - heading "Maison 06" [level=2]:
            - link "Maison 06"
          - paragraph: Dijon, à 3 km · public · 80 places
          - paragraph: 2 008 € par mois
          - list:
            - listitem: Places non déclarées
            - listitem: /Convient/
            - listitem: /Peut gêner.*Dépasse de 108 € le budget indiqué/
        """
    )
    first = person.page.locator("li.result").first
    expect(first.get_by_role("heading", level=3)).to_have_text(["Ce qui convient", "Ce qui peut gêner"])


def test_on_a_phone_the_list_comes_first_and_the_map_on_demand(open_browser: Open) -> None:
    person = open_browser(viewport={"width": 390, "height": 844}).goes_to("/annuaire/?quoi=ehpad&ou=Dijon")
    assert not person.page.locator("#carte").is_visible()
    person.presses("Voir la carte")
    expect(person.page.locator("#carte .pin").first).to_be_visible()
    person.presses("Cacher la carte")
    expect(person.page.locator("#carte")).not_to_be_visible()


def test_near_me_sends_a_rounded_position_and_writes_the_commune(open_browser: Open) -> None:
    person = open_browser(
        geolocation={"latitude": 47.341234, "longitude": 5.001234}, permissions=["geolocation"]
    ).goes_to("/annuaire/")
    with person.page.expect_request(re.compile("commune-proche")) as sent:
        person.presses("Près de moi")
    assert sent.value.url.endswith("?lat=47.34&lon=5.00")
    expect(person.page.locator("#id_ou")).to_have_value("Talant (21240)")


def test_near_me_refused_says_what_to_do(open_browser: Open) -> None:
    person = open_browser().goes_to("/annuaire/")
    person.presses("Près de moi")
    expect(person.page.locator("[data-near-words]")).to_have_text(re.compile("Écrivez la commune"))


def test_axe_finds_nothing_from_the_questions_to_the_list(open_browser: Open) -> None:
    person, found = open_browser(reduced_motion="reduce"), []
    for path in (
        "/?q=bonjour&ou=Dijon",
        "/orientation/",
        "/orientation/?q=il+ne+respire+plus+et+ne+peut+plus+rester+seul&ou=Dijon",
        "/orientation/?besoin=enfant",
        "/annuaire/?q=ehpad+maisson+dijon",
        "/annuaire/?quoi=ssiad",
        "/annuaire/?quoi=ehpad&ou=Dijon&avec=secure_garden&declarees=7",
    ):
        found += looked_at(person.goes_to(path), path)
    person.page.set_viewport_size({"width": 1440, "height": 900})
    person.goes_to("/annuaire/?quoi=tout&ou=Dijon").page.get_by_text("Tous les filtres").click()
    found += looked_at(person, "all the filters")
    assert found == [], "\n".join(found)
