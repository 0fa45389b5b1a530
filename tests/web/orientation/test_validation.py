"""« Valider le dossier » waits for the reason of a choice that is not advised, however the choice came to lack one."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.sign_section import sign_medical_part
from jalon.dossiers.models import Dossier
from tests.client import InspectingClient, text_of
from tests.directory.factories import make_unit_at
from tests.dossiers.factories import (
    actor,
    make_complete_dossier,
    make_complete_followup_dossier,
    save,
    section_of,
)
from tests.dossiers.writing import write_answers
from tests.factories import make_family, make_physician

pytestmark = pytest.mark.django_db
TO_EXPLAIN = (
    "Un choix reste à expliquer\N{NO-BREAK SPACE}: d’après les réponses d’aujourd’hui, {} n’est pas parmi ce qui "
    "convient. Dites pourquoi, ou choisissez autrement."
)
WHY = "Sa fille est médecin et la prend chez elle."


@pytest.fixture
def dossier(physician: User) -> Dossier:
    """Complete and not validated; what is chosen is advised, and no reason is given."""
    complete = make_complete_followup_dossier(physician, signed=False)
    write_answers(complete, "orientation", {"otherwise": None}, physician)
    return complete


@pytest.fixture
def client(physician: User) -> InspectingClient:
    return InspectingClient().sign_in(physician)


def choose_by_the_section(client: InspectingClient, dossier: Dossier, **answers: str) -> None:
    sent = {"revision": section_of(dossier, "orientation").revision, "near": "home", **answers}
    assert client.post(f"/dossiers/{dossier.pk}/volets/orientation/", sent).status_code == 302


def address(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/volets/motif/signer/"


def page(client: InspectingClient, dossier: Dossier) -> BeautifulSoup:
    return BeautifulSoup(client.get(address(dossier)).content, "html.parser")


def press(client: InspectingClient, dossier: Dossier):
    rows = dossier.sections.all()
    return client.post(address(dossier), {f"revision.{row.code}": row.revision for row in rows})


def is_validated(dossier: Dossier) -> bool:
    return dossier.sections.filter(signed_at__isnull=False).exists()


def test_what_is_advised_is_validated_without_a_reason(client: InspectingClient, dossier: Dossier) -> None:
    assert page(client, dossier).select_one("button.primary") is not None
    assert press(client, dossier).status_code == 302
    assert is_validated(dossier)


def test_a_choice_saved_by_its_section_without_a_reason_closes_the_door_and_says_where_to_give_it(
    client: InspectingClient, dossier: Dossier
) -> None:
    choose_by_the_section(client, dossier, chosen="usp")
    soup = page(client, dossier)
    said = TO_EXPLAIN.format("Unité de soins palliatifs (USP)")
    assert soup.select_one("button.door[aria-disabled=true]") is not None
    assert said in soup.select_one("#why").get_text()
    link = soup.select_one("#why a")["href"]
    assert link == f"/dossiers/{dossier.pk}/orientation/#q-otherwise"
    assert said in client.get(link.partition("#")[0]).content.decode()
    assert soup.select_one(".actions button:not([type=button])") is None


def test_who_presses_all_the_same_is_refused_with_the_same_sentence_and_the_way_there(
    client: InspectingClient, dossier: Dossier
) -> None:
    choose_by_the_section(client, dossier, chosen="usp")
    answer = press(client, dossier)
    assert answer.status_code == 200
    banner = BeautifulSoup(answer.content, "html.parser").select_one(".banner.error")
    assert TO_EXPLAIN.format("Unité de soins palliatifs (USP)") in banner.get_text()
    assert banner.select_one("a")["href"] == f"/dossiers/{dossier.pk}/orientation/#q-otherwise"
    assert not is_validated(dossier)


def test_with_the_reason_the_same_choice_is_validated(client: InspectingClient, dossier: Dossier) -> None:
    choose_by_the_section(client, dossier, chosen="usp", otherwise=WHY)
    assert press(client, dossier).status_code == 302
    assert is_validated(dossier)


def test_several_choices_are_each_named(client: InspectingClient, dossier: Dossier, physician: User) -> None:
    write_answers(dossier, "orientation", {"chosen": ["usp", "smr.A56.full_hospital"]}, physician)
    told = page(client, dossier).select_one("#why").get_text()
    assert told.startswith("Des choix restent à expliquer")
    assert "hospitalisation complète\N{NO-BREAK SPACE}; Unité de soins palliatifs (USP) ne sont pas parmi" in told


def test_an_answer_changed_after_the_choice_asks_for_the_reason(
    client: InspectingClient, dossier: Dossier, physician: User
) -> None:
    assert page(client, dossier).select_one("button.primary") is not None
    write_answers(dossier, "medical", {"stable": "no"}, physician)
    assert "n’est pas parmi ce qui convient" in text_of(client.get(address(dossier)))
    press(client, dossier)
    assert not is_validated(dossier)


def test_an_answer_changed_after_the_signature_asks_for_the_reason_before_signing_anew(
    client: InspectingClient, dossier: Dossier, physician: User
) -> None:
    sign_medical_part(dossier, {row.code: row.revision for row in dossier.sections.all()}, actor=actor(physician))
    write_answers(dossier, "medical", {"stable": "no"}, physician)
    before = section_of(dossier, "medical").signed_version
    assert "Un choix reste à expliquer" in text_of(press(client, dossier))
    assert section_of(dossier, "medical").signed_version == before
    write_answers(dossier, "orientation", {"otherwise": WHY}, physician)
    assert press(client, dossier).status_code == 302
    assert section_of(dossier, "medical").signed_version == before + 1


def test_what_changes_between_the_page_and_the_press_is_judged_again(client: InspectingClient, physician: User) -> None:
    """A service of care at home that closes meanwhile: the revisions read are still those of the dossier."""
    had = make_unit_at(4, kind=UnitKind.HAD, stay_type=StayType.HOME, served_communes=["21617"])
    dossier = make_complete_followup_dossier(physician, motive="brulure_pansements", chosen="had", signed=False)
    town = {"code": "21617", "label": "Talant (21240)"}
    write_answers(dossier, "administratif", {"address": {"street": "3 rue Foch", "town": town}}, physician)
    care = {"dressings": ["complex"], "dressing_minutes": 60, "dressings_per_week": 7}
    write_answers(dossier, "soins", {"technical": True, "continuous_watch": False, **care}, physician)
    write_answers(dossier, "orientation", {"otherwise": None}, physician)
    assert page(client, dossier).select_one("button.primary") is not None
    CareUnit.objects.filter(pk=had.pk).update(closed=True)
    assert "Hospitalisation à domicile (HAD) n’est pas parmi ce qui convient" in text_of(press(client, dossier))
    assert not is_validated(dossier)


def test_the_choice_is_named_to_a_physician_of_the_dossier_alone(dossier: Dossier, physician: User) -> None:
    save(dossier, "orientation", "chosen=usp", physician)
    for stranger in (make_physician(), make_family()):
        with pytest.raises(Refusal) as refused:
            sign_medical_part(dossier, {}, actor=actor(stranger))
        assert refused.value.sentence == "Seul un médecin du dossier signe ce volet."


def test_the_page_of_validation_asks_the_territory_once_and_that_of_another_kind_never(
    client: InspectingClient, dossier: Dossier, physician: User
) -> None:
    save(dossier, "orientation", "chosen=usp", physician)
    elder = make_complete_dossier(physician, signed=False)
    for one, asked in ((dossier, 1), (elder, 0)):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/dossiers/{one.pk}/volets/medical/signer/")
        assert sum("served_communes" in query["sql"] for query in captured) == asked
