"""Every wrong file, through the door that people use: a sentence beside its name, and nothing of it is kept."""

import pytest
from django.core.files.storage import storages

from jalon.accounts.models import User
from jalon.dossiers.files.formats import MOST_BYTES
from jalon.dossiers.files.refusals import SENTENCES
from jalon.dossiers.models import Attachment, Dossier
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_dossier
from tests.dossiers.samples import file, image
from tests.dossiers.test_files import BAD
from tests.factories import make_physician

pytestmark = pytest.mark.django_db
WRONG = {case: (content, SENTENCES[code]) for case, (content, code) in BAD.items()} | {
    "21 MB": (b"%PDF-1.7" + bytes(MOST_BYTES + 1024 * 1024), SENTENCES["too_large"]),
}
# Nine at once, and a good one: the page takes ten.
GROUPS = [list(WRONG)[start : start + 9] for start in range(0, len(WRONG), 9)]


def kept() -> set[str]:
    folders, _ = storages["dossiers"].listdir("")
    return {name for folder in folders for name in storages["dossiers"].listdir(folder)[1]}


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def person(physician: User) -> InspectingClient:
    return InspectingClient().sign_in(physician)


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_dossier(physician)


@pytest.mark.parametrize("cases", GROUPS, ids=lambda cases: cases[0])
def test_each_wrong_file_gets_its_sentence_beside_its_name_and_the_good_one_is_kept(
    person: InspectingClient, dossier: Dossier, cases: list[str]
) -> None:
    before = kept()
    files = [file(f"carte-identite-{number}.pdf", WRONG[case][0]) for number, case in enumerate(cases)]
    files.append(file("bon.jpg", image(words=cases[0])))
    response = person.post(f"/dossiers/{dossier.pk}/pieces/", {"paper": "identity", "file": files})
    assert response.status_code == 422
    page = text_of(response)
    for number, case in enumerate(cases):
        sentence = WRONG[case][1].replace("\N{NO-BREAK SPACE}", " ")
        assert f"carte-identite-{number}.pdf :</b> {sentence}" in page, case
    assert Attachment.objects.get().media_type == "image/jpeg"
    assert len(kept() - before) == 1


@pytest.mark.parametrize(
    "case", ["a program before a PDF", "an archive that fills the disk", "a PDF with a password", "21 MB"]
)
def test_the_script_of_the_page_gets_the_sentence_alone(person: InspectingClient, dossier: Dossier, case: str) -> None:
    content, sentence = WRONG[case]
    data = {"paper": "identity", "file": file("carte-identite.pdf", content)}
    response = person.post(f"/dossiers/{dossier.pk}/pieces/", data, headers={"hx-request": "true"})
    assert (response.status_code, response.content.decode()) == (422, sentence)
    assert not Attachment.objects.exists()
