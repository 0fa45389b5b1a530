"""Two people save one section at the same second: both are kept, or the second is told; never an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Participant, SectionRevision
from tests.dossiers.factories import make_dossier, save, section_of
from tests.factories import make_physician

pytestmark = pytest.mark.django_db(transaction=True)


def both_save(dossier, people, queries):
    start = Barrier(len(people))

    def run(person, query):
        try:
            start.wait(timeout=10)
            return save(dossier, "medical", query, person, revision=0)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return [future.result() for future in [pool.submit(run, *job) for job in zip(people, queries, strict=True)]]


@pytest.fixture
def people():
    physician, colleague = make_physician(), make_physician()
    dossier = make_dossier(physician)
    Participant.objects.create(dossier=dossier, user=colleague, role=ParticipantRole.PHYSICIAN)
    return dossier, [physician, colleague]


def test_different_answers_are_both_kept(people):
    dossier, pair = people
    results = both_save(dossier, pair, ["height=172", "weight=62,5"])
    assert open_section(dossier, section_of(dossier, "medical")).answers == {"height": 172, "weight": "62.5"}
    assert sorted(saved.section.revision for saved in results) == [1, 2]


def test_different_answers_to_one_question_leave_one_and_ask_the_other(people):
    dossier, pair = people
    both_save(dossier, pair, ["height=172", "height=180"])
    section = section_of(dossier, "medical")
    document = open_section(dossier, section)
    (asked,) = document.disputed["height"].values()
    assert {str(document.answers["height"]), asked["raw"]} == {"172", "180"}
    assert SectionRevision.objects.filter(section=section).count() == 2
