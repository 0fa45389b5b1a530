"""Every question of every section: typed in the page, saved, read on screen, printed. Nothing here names a question.

Each option of each choice is answered at least once, third answers (« Ne sait pas ») included; of the motives, those
that open every question.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.models import User
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.declarations import Question, SectionDefinition
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.grand_age.aggir_line import AggirLine
from jalon.dossiers.kinds.registry import KINDS, Kind
from jalon.dossiers.models import Dossier
from jalon.dossiers.questions import Rows, Text
from jalon.web.dossiers import reading
from jalon.web.dossiers.printing import content
from jalon.web.dossiers.printing.volumes import print_of
from jalon.web.typography import french
from tests.client import InspectingClient
from tests.dossiers.factories import IDENTITY, actor, make_child_dossier, make_commune, section_of
from tests.dossiers.respondent import chosen, offered, question_texts, rounds
from tests.factories import make_physician
from tests.web.dossiers.pdf import body, squeezed, text

SECTIONS = [(kind, definition) for kind in KINDS.values() for definition in kind.sections]
pytestmark = pytest.mark.django_db


def opened(kind: Kind, physician: User) -> Dossier:
    """A dossier of the kind, of somebody whose age it takes."""
    if kind.code == DossierKind.TND:
        return make_child_dossier(physician)
    return open_dossier(kind.code, IDENTITY, actor=actor(physician))


def typed(raws: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields as the page sends them: « phone », « address.town », « contacts.0.name »."""
    if isinstance(raws, dict):
        for key, raw in raws.items():
            yield from typed(raw, f"{name}.{key}" if name else key)
    elif isinstance(raws, list) and raws and isinstance(raws[0], dict):
        for number, row in enumerate(raws):
            yield from typed(row, f"{name}.{number}")
    elif isinstance(raws, list):
        yield from ((name, raw) for raw in raws)
    else:
        yield name, raws


def fill(client: InspectingClient, dossier: Dossier, definition: SectionDefinition, raws: dict[str, Any]) -> None:
    """Type the answers in the page of the section and send it."""
    address = f"/dossiers/{dossier.pk}/volets/{definition.code}/"
    data: dict[str, Any] = {"revision": section_of(dossier, definition.code).revision}
    for name, raw in typed(raws):
        data.setdefault(name, []).append(raw)
    response = client.post(address, data)
    assert response.status_code == 302, BeautifulSoup(response.content, "html.parser").select(".error-line")


def lost(client: InspectingClient, dossier: Dossier, definition: SectionDefinition) -> list[tuple[str, str, str]]:
    """Return what was saved and is not on the screen or on the paper: question, words, where."""
    section = section_of(dossier, definition.code)
    page = client.get(f"/dossiers/{dossier.pk}/volets/{definition.code}/historique/?revision={section.revision}")
    places = {
        "screen": squeezed(BeautifulSoup(page.content, "html.parser").get_text()),
        "paper": squeezed(text(body(client.get(print_of(dossier.pk, definition, section.revision))))),
    }
    wanted = [
        (code, words)
        for code, value in open_section(dossier, section).counted.items()
        for words in said(definition, definition.by_code[code], value)
    ]
    times = Counter(squeezed(french(words)) for _, words in wanted)
    return [
        (code, words, place)
        for code, words in wanted
        for place, told in places.items()
        if told.count(squeezed(french(words))) < times[squeezed(french(words))]
    ]


def said(definition: SectionDefinition, question: Question, value: Any) -> Iterator[str]:
    """Yield what must be read of an answer: a short one right after its question, so that no other passes for it."""
    lines = [line for words in question_texts(question, value) for line in words.split("\n")]
    if isinstance(question.type, AggirLine):
        group = next(group for group in definition.groups if question in group.questions)
        yield f"{group.label if len(group.questions) == 1 else question.label}{lines[0]}"
    elif isinstance(question.type, Rows | Text) or len(lines) > 1:
        yield question.name
        yield from lines
    else:
        yield f"{question.name}{lines[0]}"


@pytest.mark.parametrize(("kind", "definition"), SECTIONS, ids=lambda given: given.code)
def test_every_answer_is_typed_saved_read_and_printed(kind: Kind, definition: SectionDefinition) -> None:
    make_commune()
    physician = make_physician()
    client = InspectingClient().sign_in(physician)
    dossier = opened(kind, physician)
    told: dict[str, set[str]] = {code: set() for code in definition.by_code}
    for raws in rounds(definition):
        fill(client, dossier, definition, raws)
        document = open_section(dossier, section_of(dossier, definition.code))
        assert document.typed == {}
        for code, value in document.counted.items():
            assert value == definition.by_code[code].type.clean(raws[code]), code
            told[code] |= chosen(definition.by_code[code].type, raws[code])
        assert lost(client, dossier, definition) == []
    assert told == {code: set(offered(question.type)) for code, question in definition.by_code.items()}


@pytest.mark.parametrize(("kind", "definition"), SECTIONS, ids=lambda given: given.code)
@pytest.mark.parametrize(("module", "place"), [(content, "paper"), (reading, "screen")], ids=["paper", "screen"])
def test_a_question_left_out_of_the_paper_or_of_the_screen_is_noticed(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, definition: SectionDefinition, module: ModuleType, place: str
) -> None:
    make_commune()
    physician = make_physician()
    client = InspectingClient().sign_in(physician)
    dossier = opened(kind, physician)
    fill(client, dossier, definition, next(rounds(definition)))
    counted = open_section(dossier, section_of(dossier, definition.code)).counted
    dropped = list(counted)[-1]
    real = Document.shown_codes

    def without(self: Document) -> set[str]:
        caller = sys._getframe(1).f_globals["__name__"]
        return real(self) - {dropped} if caller == module.__name__ else real(self)

    monkeypatch.setattr(Document, "shown_codes", without)
    missed = lost(client, dossier, definition)
    assert (dropped, place) in {(code, where) for code, _, where in missed}
    assert {where for _, _, where in missed} == {place}
