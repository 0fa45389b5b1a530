"""A section saved as one goes, by the page's script and without it; two people at once; nothing typed is lost."""

import pytest

from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Participant
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_dossier, save, section_of
from tests.factories import make_physician

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def physician():
    return make_physician()


@pytest.fixture
def dossier(physician):
    return make_dossier(physician)


@pytest.fixture
def client(physician):
    return InspectingClient().sign_in(physician)


def address(dossier, code="medical"):
    return f"/dossiers/{dossier.pk}/volets/{code}/"


def answers(dossier, code="medical"):
    return open_section(dossier, section_of(dossier, code)).answers


def colleague_saves(dossier, query, revision):
    colleague = make_physician(first_name="Louis", last_name="Colas")
    Participant.objects.create(dossier=dossier, user=colleague, role=ParticipantRole.PHYSICIAN)
    save(dossier, "medical", query, colleague, revision=revision)


def test_an_autosave_returns_the_pieces_that_change(client, dossier):
    response = client.post(address(dossier), {"urgent": "yes", "height": "1m72", "revision": "0"}, headers=SCRIPT)
    page = text_of(response)
    assert '<input type="hidden" name="revision" id="revision" value="1" hx-swap-oob="true">' in page
    assert "Écrivez un nombre entier en chiffres" in page
    assert 'id="parcours"' in page
    assert "Il manque" in page
    assert "<html" not in page
    assert answers(dossier) == {"urgent": True}


def test_the_gir_follows_each_answer_and_is_never_guessed(client, dossier):
    page = text_of(client.get(address(dossier, "autonomie")))
    assert "GIR 1 à 6" in page
    response = client.post(address(dossier, "autonomie"), {"transferts": ["B"], "revision": "0"}, headers=SCRIPT)
    assert 'id="l-transferts" hx-swap-oob="true"><span aria-hidden="true">?</span>' in text_of(response)
    assert answers(dossier, "autonomie") == {
        "transferts": {"ne_fait_pas": False, "s": None, "t": None, "c": None, "h": None}
    }
    response = client.post(address(dossier, "autonomie"), {"transferts": ["B", "t"], "revision": "1"}, headers=SCRIPT)
    assert 'id="l-transferts" hx-swap-oob="true">B</span>' in text_of(response)


def test_leaving_and_coming_back_loses_nothing(client, dossier):
    client.post(address(dossier), {"history": "Asthme\nEczéma", "height": "1m72", "revision": "0"}, headers=SCRIPT)
    page = text_of(client.get(address(dossier)))
    assert "Asthme\nEczéma</textarea>" in page
    assert 'value="1m72"' in page
    assert "Écrivez un nombre entier en chiffres" in page


def test_without_a_script_the_same_form_saves_and_goes_on(client, dossier):
    response = client.post(address(dossier), {"urgent": "yes", "revision": "0", "_next": ""})
    assert response.url == address(dossier, "autonomie")
    response = client.post(address(dossier), {"urgent": "no", "revision": "1", "_stay": ""})
    assert response.url == address(dossier)
    assert answers(dossier) == {"urgent": False}


def test_without_a_script_faults_come_back_on_the_page_with_what_was_typed(client, dossier):
    response = client.post(address(dossier), {"height": "1m72", "revision": "0", "_next": ""})
    assert response.status_code == 200
    page = text_of(response)
    assert "Une réponse est à corriger." in page
    assert 'value="1m72"' in page
    assert "data-error-summary" in page
    assert "data-error-summary" not in text_of(client.get(address(dossier)))


def test_a_text_too_long_to_keep_stays_on_the_screen(client, dossier):
    letter = "é" * 150_000
    response = client.post(address(dossier), {"history": letter, "revision": "0"})
    assert response.status_code == 200
    assert letter in response.content.decode()
    assert "la limite est de 10000" in text_of(response)


def test_what_a_colleague_changed_meanwhile_is_brought_to_the_page(client, dossier):
    client.post(address(dossier), {"urgent": "no", "history": "Asthme", "revision": "0"}, headers=SCRIPT)
    colleague_saves(dossier, "weight=72", revision=1)
    response = client.post(address(dossier), {"urgent": "yes", "weight": "", "revision": "1"}, headers=SCRIPT)
    page = text_of(response)
    assert "Dr Louis Colas modifie aussi ce volet. Vos réponses sont gardées" in page
    assert 'id=f-weight hx-swap-oob="true"' in page
    assert 'value="72"' in page
    assert answers(dossier) == {"urgent": True, "history": "Asthme", "weight": "72"}


def test_two_answers_to_one_question_are_both_shown_and_one_is_chosen(client, dossier, physician):
    client.post(address(dossier), {"history": "Asthme", "revision": "0"}, headers=SCRIPT)
    colleague_saves(dossier, "history=Asthme+s%C3%A9v%C3%A8re", revision=1)
    response = client.post(address(dossier), {"history": "Asthme léger", "revision": "1"})
    assert response.status_code == 200
    for page in (text_of(response), text_of(client.get(address(dossier)))):
        assert "Asthme léger</textarea>" in page
        assert "Dr Louis Colas a répondu autrement." in page
        assert '<p class="theirs">Asthme sévère</p>' in page
    response = client.post(address(dossier), {"history": "Asthme léger", "revision": "3", "_keep": "mine:history"})
    assert response.status_code == 302
    assert answers(dossier) == {"history": "Asthme léger"}


def test_taking_the_other_answer_shows_it_and_forgets_the_dispute(client, dossier):
    client.post(address(dossier), {"history": "Asthme", "revision": "0"}, headers=SCRIPT)
    colleague_saves(dossier, "history=Asthme+grave", revision=1)
    client.post(address(dossier), {"history": "Asthme léger", "revision": "1"}, headers=SCRIPT)
    client.post(address(dossier), {"history": "Asthme léger", "revision": "3", "_keep": "theirs:history"})
    page = text_of(client.get(address(dossier)))
    assert "Asthme grave</textarea>" in page
    assert "a répondu autrement" not in page


def test_rows_are_added_and_removed_without_a_script(client, dossier):
    url = address(dossier, "administratif")
    first = {"contact_self": "no", "contacts.0.used_name": "Faure", "contacts.0.phone": "0380123456"}
    response = client.post(url, {**first, "revision": "0", "_add": "contacts"})
    assert "ligne=contacts" in response.url
    assert "name=contacts.1.used_name" in text_of(client.get(response.url.partition("#")[0]))
    second = {**first, "contacts.1.used_name": "Roux"}
    client.post(url, {**second, "revision": "1"})
    assert [row["used_name"] for row in answers(dossier, "administratif")["contacts"]] == ["Faure", "Roux"]
    client.post(url, {**second, "revision": "2", "_remove": "contacts.0"})
    assert [row["used_name"] for row in answers(dossier, "administratif")["contacts"]] == ["Roux"]
    client.post(url, {"contacts": "", "revision": "3"})
    assert "contacts" not in answers(dossier, "administratif")


def test_a_dossier_closed_meanwhile_refuses_with_a_sentence_and_keeps_the_words_on_screen(client, dossier, physician):
    page = client.get(address(dossier))
    assert page.status_code == 200
    close_dossier(dossier, actor=actor(physician), reason="admitted")
    response = client.post(address(dossier), {"history": "Asthme", "revision": "0"}, headers=SCRIPT)
    assert response.status_code == 422
    assert 'id="avis"' in text_of(response)
    assert "Ce dossier est clos" in text_of(response)
    page = text_of(client.post(address(dossier), {"history": "Asthme", "revision": "0"}))
    assert "Ce dossier est clos" in page
    assert "Asthme</textarea>" in page
    assert answers(dossier) == {}


def test_going_on_stops_at_an_answer_that_an_autosave_kept_as_typed(client, dossier):
    url = address(dossier, "administratif")
    client.post(url, {"phone": "12", "revision": "0"}, headers=SCRIPT)
    response = client.post(url, {"phone": "12", "revision": "1", "_next": ""})
    assert response.status_code == 200
    assert "Une réponse est à corriger." in text_of(response)
    response = client.post(url, {"phone": "0380123456", "revision": "1", "_next": ""})
    assert response.status_code == 302
