"""Malformed input in every field of every form: a sentence, no error page, nothing lost."""

import re

import pytest
from django.http import QueryDict
from django.utils.html import escape

from jalon.dossiers.documents import open_section, section_definition
from jalon.dossiers.forms import read_answers
from jalon.dossiers.kinds.registry import GRAND_AGE
from jalon.dossiers.models import Dossier
from jalon.dossiers.questions import Line, Text
from tests.client import InspectingClient
from tests.dossiers.factories import make_commune, make_dossier, section_of
from tests.factories import make_physician

pytestmark = pytest.mark.django_db
MALFORMED = {
    "a word": "n’importe quoi",
    "a negative number": "-1",
    "a huge number": "9" * 400,
    "a decimal": "3,7e12",
    "other digits": "٣٤",
    "not a number": "NaN",
    "a past date": "01/01/0001",
    "a far date": "31/12/9999",
    "an impossible date": "30/02/2020",
    "a zero date": "00/00/0000",
    "a control character": "a\x07b",
    "a null": "a\x00b",
    "a direction override": "a\u202eb",
    "a private character": "a\ue000b",
    "a noncharacter": "a\uffffb",
    "emoji": "👵🏽🧑‍⚕️",
    "SQL": "'; DROP TABLE dossiers_section; --",
    "HTML": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "a template": "${7*7} #{x} <%= 7*7 %>",
    "percent signs": "%s %d %(x)s {0} {}",
    "spaces": "   \t  ",
    "many lines": "\n" * 300,
    "a path": "../../etc/passwd",
    "JSON": '{"$ne": null}',
}
CODES = [definition.code for definition in GRAND_AGE.sections]


def form(definition, value: str) -> dict[str, str]:
    """Every field of a section, parts included, with the same value."""
    sent = {question.code: value for question in definition.questions}
    for question in definition.questions:
        for part in ("street", "town", "0.used_name", "0.phone", "0.email", "0.carer", "99999.phone", "x.y"):
            sent[f"{question.code}.{part}"] = value
    return sent


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", MALFORMED)
def test_every_field_of_a_section_answers_malformed_input_and_loses_nothing(code, name):
    make_commune()
    physician = make_physician()
    dossier = make_dossier(physician)
    client = InspectingClient().sign_in(physician)
    definition = section_definition(dossier, section_of(dossier, code))
    sent = form(definition, MALFORMED[name])
    response = client.post(f"/dossiers/{dossier.pk}/volets/{code}/", {**sent, "revision": MALFORMED[name]})
    assert response.status_code in (200, 302)
    document = open_section(dossier, section_of(dossier, code))
    page = response if response.status_code == 200 else client.get(response.url)
    html = page.content.decode()
    raws = read_answers(definition, response.wsgi_request.POST)
    for question in definition.questions:
        raw = raws[question.code]
        kept = document.raw(question)
        disputes = document.disputed.get(question.code, {}).get(str(physician.pk), {"raw": None})
        assert kept == raw or disputes["raw"] == raw or question.type.clean(raw) == document.answers.get(question.code)
        if isinstance(question.type, Line | Text) and isinstance(raw, str) and raw.strip():
            shown = kept if disputes["raw"] is None else raw
            assert escape(str(shown)) in html
    if document.typed:
        assert len(re.findall('class="error-line"', html)) >= len(
            [code for code in document.typed if code in {q.code for q in definition.shown(document.answers)}]
        )
    again = client.post(
        f"/dossiers/{dossier.pk}/volets/{code}/", {**sent, "revision": "1"}, headers={"HX-Request": "true"}
    )
    assert again.status_code == 200


@pytest.mark.parametrize("name", MALFORMED)
def test_the_form_of_a_new_dossier_answers_malformed_input(name):
    client = InspectingClient().sign_in(make_physician())
    sent = form(GRAND_AGE.identity, MALFORMED[name])
    response = client.post("/dossiers/nouveau/", {**sent, "physician": MALFORMED[name]})
    assert response.status_code == 200
    assert "à corriger" in response.content.decode()
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("name", MALFORMED)
def test_the_other_parameters_of_the_pages_answer_malformed_input(name):
    value = MALFORMED[name]
    physician = make_physician()
    dossier = make_dossier(physician)
    client = InspectingClient().sign_in(physician)
    base = f"/dossiers/{dossier.pk}/"
    assert client.get("/dossiers/", {"q": value, "page": value}).status_code == 200
    assert client.get(f"{base}acces/", {"page": value}).status_code == 200
    assert client.get(f"{base}volets/medical/", {"ligne": value}).status_code == 200
    assert client.get(f"{base}volets/medical/historique/", {"page": value}).status_code == 200
    assert client.get(f"{base}volets/medical/historique/", {"revision": value}).status_code in (200, 404)
    for field in ("_keep", "_add", "_remove", "_next"):
        for prefix in ("", "mine:", "theirs:"):
            answer = client.post(f"{base}volets/medical/", {field: prefix + value, "revision": value})
            assert answer.status_code == 302
    revisions = {"revision.medical": value, "revision.autonomie": value}
    assert client.post(f"{base}volets/medical/signer/", revisions).status_code == 200


@pytest.mark.parametrize("code", ["medical", "administratif"])
def test_ten_megabytes_in_one_field_come_back_with_a_sentence(code):
    physician = make_physician()
    dossier = make_dossier(physician)
    client = InspectingClient().sign_in(physician)
    field = {"medical": "history", "administratif": "email"}[code]
    huge = "a" * 10_000_000
    response = client.post(f"/dossiers/{dossier.pk}/volets/{code}/", {field: huge, "revision": "0"})
    assert response.status_code == 200
    assert huge.encode() in response.content
    assert b"error-line" in response.content


def test_a_form_of_wrong_shape_is_read_without_an_error():
    data = QueryDict("history=a&history=b&context=&symptoms=delusions&symptoms=x&transferts=A&=&a.b.c=1")
    for definition in GRAND_AGE.sections:
        assert isinstance(read_answers(definition, data), dict)
