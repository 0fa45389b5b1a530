"""A manager says what a dossier must have before it is sent, and whom the unit refuses by rule."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.demands import Level
from jalon.dossiers.kinds.registry import KINDS
from jalon.matching.rules import current
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER
from jalon.referrals.readiness import demands_of
from tests.client import InspectingClient, text_of
from tests.factories import make_unit, make_unit_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> CareUnit:
    return make_unit(kind=UnitKind.RESIDENCE_AUTONOMIE)


@pytest.fixture
def manager(unit: CareUnit) -> User:
    return make_unit_staff(unit.establishment, MembershipRole.MANAGER)


def address(unit: CareUnit) -> str:
    return f"/etablissement/unites/{unit.pk}/exigences/"


def form_of(response: Any) -> dict[str, str]:
    """The form as the browser would send it."""
    boxes = BeautifulSoup(response.content, "html.parser").select("main form input[name]")
    return {
        box["name"]: box["value"]
        for box in boxes
        if box["name"] != "csrfmiddlewaretoken" and (box["type"] == "hidden" or box.has_attr("checked"))
    }


def test_the_page_opens_on_what_is_asked_nationally_and_saving_it_declares_nothing(
    unit: CareUnit, manager: User
) -> None:
    client = InspectingClient().sign_in(manager)
    form = form_of(client.get(address(unit)))
    assert (form["medical"], form["autonomie"], form["paper.identity"]) == ("wished", "required", "none")
    assert form["condition_gir_1_2"] == form["condition_age"] == "avertir"
    assert "condition_usld" not in form
    assert client.post(address(unit), form).status_code == 302
    unit.refresh_from_db()
    assert (unit.accepts_incomplete, unit.demands, unit.refuses) == (False, {}, [])
    assert not Event.objects.filter(name="unit.edited").exists()


def test_what_is_declared_is_kept_told_to_the_public_and_in_the_history(unit: CareUnit, manager: User) -> None:
    client = InspectingClient().sign_in(manager)
    form = form_of(client.get(address(unit)))
    form |= {"medical": "required", "paper.identity": "wished", "condition_gir_1_2": "refuser"}
    client.post(address(unit), form | {"accepts_incomplete": "on"})
    unit.refresh_from_db()
    assert unit.demands == {"medical": "required", "paper.identity": "wished"}
    assert (unit.accepts_incomplete, unit.refuses) == (True, ["gir_1_2"])
    public = text_of(InspectingClient().get(f"/annuaire/{unit.establishment.finess}/"))
    assert "Accepte un dossier incomplet" in public
    assert "Une personne en GIR 1 ou 2" in public
    history = text_of(client.get(f"/etablissement/{unit.establishment.finess}/historique/"))
    assert "Le volet médical complet et signé par un médecin : exigé" in history
    assert "accepte un dossier incomplet, 2 exigences à vous, 1 refus par règle" in text_of(
        client.get(f"/etablissement/{unit.establishment.finess}/")
    )


def test_two_managers_at_once_and_the_second_is_told(unit: CareUnit, manager: User) -> None:
    client = InspectingClient().sign_in(manager)
    form = form_of(client.get(address(unit)))
    CareUnit.objects.filter(pk=unit.pk).update(demands={"medical": "none"})
    response = client.post(address(unit), form | {"medical": "required"})
    assert response.status_code == 409
    assert "Une autre personne a modifié cette page" in text_of(response)
    assert form_of(response)["medical"] == "required"
    assert "Pas demandé" in text_of(response)


@given(
    levels=st.dictionaries(st.sampled_from(["medical", "autonomie", "paper.identity"]), st.sampled_from(list(Level))),
    refused=st.sets(st.sampled_from(["age", "gir_1_2", "gir_3"])),
    junk=st.dictionaries(st.sampled_from(["medical", "condition_age"]), st.text(max_size=20), max_size=1),
)
def test_whatever_is_chosen_comes_back_and_anything_else_gets_a_sentence(
    unit: CareUnit, manager: User, levels: dict[str, Level], refused: set[str], junk: dict[str, str]
) -> None:
    CareUnit.objects.filter(pk=unit.pk).update(demands={}, refuses=[], accepts_incomplete=False)
    client = InspectingClient().sign_in(manager)
    form = form_of(client.get(address(unit))) | {code: level.value for code, level in levels.items()}
    form |= {f"condition_{code}": "refuser" for code in refused}
    valid = {*Level, "avertir", "refuser"}
    response = client.post(address(unit), form | junk)
    if any(value not in valid for value in junk.values()):
        assert response.status_code == 422
        assert "Choisissez l’une des réponses" in text_of(response)
    elif not junk:
        assert response.status_code == 302
        assert form_of(client.get(address(unit))) | {"version": ""} == form | {"version": ""}


def test_every_kind_of_unit_of_a_dossier_may_say_what_it_asks_and_the_others_nothing() -> None:
    for kind in UnitKind.values:
        asked = demands_of(CareUnit(kind=kind))
        assert bool(asked) == (kind in {answers for dossier in KINDS for answers in KINDS_OF_DOSSIER[dossier]})
    assert all(row.kinds and row.source for row in current().refusable)
    assert {row.code for row in current().refusable if row.is_medical} == {"gir_1_2", "gir_3", "usld"}
