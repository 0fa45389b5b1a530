"""A family chooses without an account: keeps two homes, compares them, shares the list, prints a sheet."""

import re

import pytest
from playwright.sync_api import expect

from jalon.directory.models import CareUnit, Contact
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.browser.test_access import looked_at
from tests.directory.factories import make_commune, make_unit_at
from tests.factories import make_photo

DESK = {"width": 1280, "height": 900}


@pytest.fixture
def homes(transactional_db: None) -> list[CareUnit]:
    make_commune("21231", "Dijon", "21000", population=160000)
    homes = [
        make_unit_at(2, "Les Tilleuls", offers=["pasa", "oxygen"], takes="Personnes de 60 ans et plus"),
        make_unit_at(3, "Les Érables", lacks=["pasa"], papers="Carte d’identité\nOrdonnances", price_single=70),
    ]
    make_photo(homes[0].establishment)
    Contact.objects.create(establishment=homes[0].establishment, purpose="Admissions", phone="0380112233")
    return homes


def page_of(unit: CareUnit) -> str:
    return f"/annuaire/{unit.establishment.finess}/"


def keeps_both(person: Person) -> None:
    person.goes_to("/annuaire/?quoi=ehpad&ou=Dijon")
    for name in ("Les Tilleuls", "Les Érables"):
        person.page.get_by_role("button", name=re.compile(f"Garder {name}")).click()
        expect(person.page.get_by_role("button", name=re.compile(f"Gardé {name}"))).to_have_attribute(
            "aria-pressed", "true"
        )
    expect(person.page.locator("#ma-selection")).to_contain_text("2")


def test_a_family_keeps_compares_and_shares_without_an_account(open_browser: Open, homes: list[CareUnit]) -> None:
    daughter = open_browser(viewport=DESK)
    keeps_both(daughter)
    daughter.page.locator("#ma-selection").click()
    daughter.title_is("Ma sélection : 2 offres gardées")
    link = daughter.page.get_by_label("Lien à copier").input_value()
    daughter.presses("Comparer celles qui sont cochées")
    daughter.title_is("2 offres côte à côte")
    daughter.presses("Seulement les différences")
    daughter.reads("Pôle d’activités et de soins adaptés")
    daughter.does_not_read("Statut")
    brother = open_browser(viewport=DESK)
    brother.goes_to(link)
    brother.reads("Les Érables")
    expect(brother.page.locator("#ma-selection")).to_be_hidden()
    brother.presses("Enregistrer cette liste")
    brother.title_is("Ma sélection : 2 offres gardées")
    brother.presses("Retirer Les Tilleuls")
    brother.title_is("Ma sélection : 1 offre gardée")
    daughter.goes_to("/annuaire/selection/")
    daughter.title_is("Ma sélection : 2 offres gardées")


def test_all_of_it_works_without_scripts(open_browser: Open, homes: list[CareUnit]) -> None:
    person = open_browser(viewport=DESK, java_script_enabled=False)
    for home in homes:
        person.goes_to(page_of(home))
        person.page.locator("button[name=garder]").click()
        person.reads("est dans votre sélection.")
        assert person.page.url.endswith(page_of(home))
    person.goes_to("/annuaire/selection/")
    person.presses("Comparer celles qui sont cochées")
    person.title_is("2 offres côte à côte")


def test_the_sheet_of_one_unit_holds_on_one_page_of_paper(open_browser: Open, homes: list[CareUnit]) -> None:
    person = open_browser(viewport=DESK)
    person.goes_to(page_of(homes[0]))
    person.presses("Fiche à imprimer")
    person.reads("Fiche du")
    person.page.emulate_media(media="print")
    for hidden in (".topbar", ".footer", ".sheet-tools"):
        expect(person.page.locator(hidden)).to_be_hidden()
    printed = person.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_axe_finds_nothing_on_the_pages_of_units(open_browser: Open, homes: list[CareUnit]) -> None:
    person = open_browser(viewport=DESK, answers=(404,), reduced_motion="reduce")
    names = "&".join(f"u={home.establishment.finess}.{home.pk}" for home in homes)
    found = []
    for path in (page_of(homes[1]), "/annuaire/selection/", "/annuaire/comparer/"):
        found += looked_at(person.goes_to(path), f"nothing kept {path}")
    person.page.set_viewport_size(DESK)
    keeps_both(person)
    paths = (
        *("/annuaire/selection/", f"/annuaire/selection/?{names}", f"/annuaire/comparer/?{names}"),
        *(page_of(homes[0]), f"{page_of(homes[0])}fiche/", "/annuaire/?quoi=ehpad&ou=Dijon"),
    )
    for path in paths:
        found += looked_at(person.goes_to(path), path)
    assert found == [], "\n".join(found)
