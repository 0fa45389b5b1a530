"""Doubles brought together, paper written down, data looked after: at a desk and on a telephone, by axe."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalon.accounts.enums import MembershipRole
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState, ParticipantRole
from jalon.dossiers.models import Dossier
from tests.browser.conftest import Open
from tests.dossiers.factories import make_dossier, save
from tests.factories import make_establishment, make_family, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import join

SIZES: tuple[dict[str, Any], ...] = (
    {"viewport": {"width": 1280, "height": 900}},
    {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
)


@pytest.mark.parametrize("size", SIZES, ids=["desk", "telephone"])
def test_a_doctor_unites_two_dossiers(open_browser: Open, size: dict[str, Any]) -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician, first_names="Lucienne Louise")
    save(kept, "medical", "treatments=Bisoprolol", physician)
    save(left, "medical", "treatments=Ramipril&history=Chute", physician)
    person = open_browser(physician, **size)
    person.goes_to(f"/dossiers/{kept.pk}/")
    person.presses("Réunir les deux dossiers")
    person.finds_nothing_wrong()
    person.picks("garder", str(kept.pk))
    person.presses("Comparer les réponses")
    person.reads("Lucienne Louise")
    person.finds_nothing_wrong()
    person.presses("Continuer")
    person.picks("medical/treatments", "left")
    person.finds_nothing_wrong()
    person.presses("Continuer")
    person.title_is("Réunir les deux dossiers")
    person.finds_nothing_wrong()
    person.presses("Réunir les dossiers")
    expect(person.page.locator("body")).to_contain_text(f"Les deux dossiers sont réunis sous le numéro {kept.number}.")
    person.goes_to(f"/dossiers/{left.pk}/")
    person.finds_nothing_wrong()
    person.presses(f"Ouvrir le dossier {kept.number}")
    person.goes_to(f"/dossiers/{kept.pk}/volets/medical/")
    expect(person.page.locator("[name='treatments']").first).to_have_value("Ramipril")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "telephone"])
def test_a_desk_writes_a_paper_down_and_proposes_a_place(open_browser: Open, size: dict[str, Any]) -> None:
    place = make_establishment(name="Les Tilleuls")
    unit = make_unit(place)
    make_unit(place, stay_type="temporary")
    person = open_browser(make_unit_staff(place, MembershipRole.ADMISSIONS), answers=(422,), **size)
    person.goes_to("/demandes/")
    person.presses("Enregistrer une demande papier")
    person.finds_nothing_wrong()
    person.presses("Enregistrer la demande")
    person.reads("Choisissez le séjour demandé")
    person.finds_nothing_wrong()
    person.picks("units", str(unit.pk))
    arrived = timezone.localdate() - timedelta(days=2)
    person.fills(received_on=arrived.strftime("%d/%m/%Y"), birth_name="Vidal", first_names="Robert")
    person.fills(birth_date="14/07/1936", contact="Claire Vidal", phone="03 80 00 00 01")
    person.picks("sex", "M")
    person.presses("Enregistrer la demande")
    person.reads("reçu sur papier le")
    person.finds_nothing_wrong()
    person.presses("Administratif")
    expect(person.page.locator("[name='contacts.0.used_name']")).to_have_value("Claire Vidal")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "telephone"])
def test_a_daughter_asks_that_a_dossier_be_erased_and_calls_it_off(open_browser: Open, size: dict[str, Any]) -> None:
    daughter = make_family()
    dossier = make_dossier()
    join(dossier, daughter, ParticipantRole.RELATIVE)
    person = open_browser(daughter, **size)
    person.goes_to(f"/dossiers/{dossier.pk}/")
    person.presses("Données et conservation")
    person.reads("S’ouvre quand le dossier est clos.")
    person.finds_nothing_wrong()
    close_dossier(dossier, actor=None, reason="forgotten", state=DossierState.ARCHIVED)
    person.goes_to(f"/dossiers/{dossier.pk}/donnees/")
    person.presses("Demander l’effacement")
    person.reads("Ce dossier sera effacé le")
    person.finds_nothing_wrong()
    person.presses("Ne plus effacer ce dossier")
    expect(person.page.locator("body")).to_contain_text("La demande d’effacement est annulée.")
    assert Dossier.objects.get(pk=dossier.pk).erase_on is None


def test_a_death_told_by_mistake_is_undone_on_the_page(open_browser: Open) -> None:
    daughter = make_family()
    dossier = make_dossier()
    join(dossier, daughter, ParticipantRole.RELATIVE)
    person = open_browser(daughter, **SIZES[1])
    person.goes_to(f"/dossiers/{dossier.pk}/clore/")
    person.picks("reason", "deceased")
    person.presses("Clore le dossier")
    person.reads("ils ne vous écriront plus")
    person.finds_nothing_wrong()
    person.page.get_by_text("C’est une erreur").click()
    person.presses("Rouvrir le dossier")
    expect(person.page.locator("body")).to_contain_text("Le dossier est repris.")
