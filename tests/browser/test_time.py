"""Time that runs out, seen by people: a session about to end, a code about to die."""

import re

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import User
from tests.browser.conftest import Open
from tests.factories import PASSWORD, make_physician


@pytest.fixture
def doctor(transactional_db: None) -> User:
    return make_physician()


def test_an_idle_doctor_is_warned_stays_and_loses_nothing(open_browser: Open, doctor: User) -> None:
    person = open_browser(doctor)
    person.page.clock.install()
    person.goes_to("/dossiers/nouveau/").fills(birth_name="Garnier")
    bar = person.page.locator("[data-session-idle]")
    expect(bar).to_be_hidden()
    person.page.clock.fast_forward("28:10")
    expect(bar).to_contain_text("la session se ferme dans 2")
    bar.get_by_role("button", name="Rester connecté").click()
    expect(bar).to_be_hidden()
    assert person.page.locator("[name=birth_name]").input_value() == "Garnier"
    person.page.clock.fast_forward("30:10")
    expect(bar).to_contain_text("La session s’est fermée")
    assert person.page.locator("[name=birth_name]").input_value() == "Garnier"


def test_a_warning_in_one_tab_goes_when_another_is_used(open_browser: Open, doctor: User) -> None:
    person = open_browser(doctor)
    person.page.clock.install()
    person.goes_to("/accueil/")
    person.page.clock.fast_forward("28:10")
    bar = person.page.locator("[data-session-idle]")
    expect(bar).to_be_visible()
    person.page.context.new_page().goto("/dossiers/")
    expect(bar).to_be_hidden()


def test_after_nearly_four_hours_one_is_told_that_nothing_prolongs_the_session(
    open_browser: Open, doctor: User
) -> None:
    person = open_browser(doctor)
    person.page.clock.install()
    person.goes_to("/accueil/")
    for _ in range(9):
        person.page.clock.fast_forward("26:00")
        person.page.evaluate(
            "document.dispatchEvent(new CustomEvent('htmx:afterRequest', {detail: {successful: true}}))"
        )
    person.page.clock.fast_forward("04:30")
    bar = person.page.locator("[data-session-idle]")
    expect(bar).to_contain_text("bientôt duré quatre heures")
    expect(bar.get_by_role("button", name="Rester connecté")).to_be_hidden()


def test_the_page_of_a_code_counts_its_time_takes_a_paste_and_says_when_it_is_over(
    open_browser: Open, doctor: User
) -> None:
    person = open_browser()
    person.page.clock.install()
    person.goes_to("/medecins-liberaux/").fills(identifier=f"8{doctor.professional.rpps}", password=PASSWORD)
    person.presses("Recevoir mon code")
    person.title_is("Votre code à 6 chiffres")
    person.page.clock.fast_forward("00:20")
    person.reads(re.compile(r"Valable encore 9\s?min \d+\s?s, jusqu’à"))
    resend = person.page.get_by_role("button", name=re.compile("Renvoyer un code dans"))
    expect(resend).to_have_attribute("aria-disabled", "true")
    person.page.clock.fast_forward("00:45")
    expect(person.page.get_by_role("button", name="Renvoyer un code", exact=True)).to_be_enabled()
    person.page.clock.fast_forward("09:00")
    person.reads("Ce code a plus de 10 minutes, il ne marche plus.")


def test_a_password_to_choose_is_shown_on_demand_and_judged_as_one_leaves_it(open_browser: Open, doctor: User) -> None:
    person = open_browser(doctor).goes_to("/mon-compte/mot-de-passe/")
    field = person.page.locator("[name=password]")
    assert field.get_attribute("type") == "password"
    person.page.get_by_role("button", name="Montrer le mot de passe").click()
    assert field.get_attribute("type") == "text"
    field.fill("jalonjalonjalonjalon")
    field.press("Tab")
    person.reads("se devine trop vite")
    field.fill("grenouille vélo orage pantoufle")
    field.press("Tab")
    person.reads("Ce mot de passe convient")
