"""Every question of every section: typed, saved, read on screen, printed. Nothing here names a question."""

import pytest
from bs4 import BeautifulSoup

from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.kinds.registry import KINDS
from jalon.web.dossiers.printing.volumes import print_of
from jalon.web.typography import french
from tests.client import InspectingClient
from tests.dossiers.factories import IDENTITY, actor, make_commune, section_of
from tests.dossiers.respondent import question_texts, rounds
from tests.factories import make_physician
from tests.web.dossiers.pdf import body, squeezed, text

SECTIONS = [(kind, definition) for kind in KINDS.values() for definition in kind.sections]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "definition"), SECTIONS, ids=lambda given: given.code)
def test_every_answer_is_typed_saved_read_and_printed(kind, definition: SectionDefinition) -> None:
    make_commune()
    physician = make_physician()
    client = InspectingClient().sign_in(physician)
    dossier = open_dossier(kind.code, IDENTITY, actor=actor(physician))
    told: set[str] = set()
    for raws in rounds(definition):
        section = section_of(dossier, definition.code)
        saved = save_section(section, raws, actor=actor(physician), expected_revision=section.revision)
        assert saved.errors == {}
        counted = saved.document.counted
        page = client.get(
            f"/dossiers/{dossier.pk}/volets/{definition.code}/historique/?revision={saved.section.revision}"
        )
        screen = squeezed(BeautifulSoup(page.content, "html.parser").get_text())
        paper = squeezed(text(body(client.get(print_of(dossier.pk, definition, saved.section.revision)))))
        for code, value in counted.items():
            question = definition.by_code[code]
            for words in question_texts(question, value):
                for line in words.split("\n"):
                    assert squeezed(french(line)) in screen, (code, line)
                    assert squeezed(french(line)) in paper, (code, line)
        told |= counted.keys()
    assert told == definition.by_code.keys()
