"""Two units offer at once: one holds a bed and hears its opinions, the physician takes one place, the other is told."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalon.accounts.enums import MembershipRole
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.browser.test_access import looked_at
from tests.factories import make_establishment, make_unit, make_unit_staff
from tests.referrals.factories import Story

DESK = {"width": 1280, "height": 900}


@pytest.fixture
def story(transactional_db: None) -> Story:
    fields = {
        "kind": UnitKind.SMR,
        "stay_type": StayType.FULL_HOSPITAL,
        "mention": "A52",
        "free_places": 1,
        "free_places_at": timezone.now(),
    }
    names = ("La Fontaine", "La Source")
    units = [make_unit(make_establishment(name=name, city="Dijon"), **fields) for name in names]
    return Story(*units, kind=DossierKind.SANITAIRE)


def test_two_units_offer_at_once_and_one_place_is_taken(open_browser: Open, story: Story) -> None:
    fountain, source = (story.sent(unit) for unit in story.units)
    entry = timezone.localdate().strftime("%d/%m/%Y")
    reader = open_browser(
        make_unit_staff(fountain.unit.establishment, MembershipRole.MEDICAL_READER),
        viewport=DESK,
        reduced_motion="reduce",
    )
    desks = {
        row.pk: open_browser(story.desk(row).user, viewport=DESK, reduced_motion="reduce") for row in (fountain, source)
    }
    doctor = open_browser(story.physician, viewport=DESK, reduced_motion="reduce", answers=(409,))
    found: list[str] = []

    reader.goes_to(f"/demandes/{fountain.pk}/avis/medical/")
    reader.picks("value", "conditions")
    reader.fills(message="Porteur de BLSE", for_desk="Chambre seule")
    reader.submits()
    reader.reads("Favorable, avec des conditions")
    found += looked_at(reader, "the opinions")

    first = desks[fountain.pk].goes_to(f"/demandes/{fountain.pk}/")
    first.reads("À prévoir : Chambre seule")
    first.does_not_read("BLSE")
    first.presses("Garder une place")
    first.page.locator("dialog[open]").get_by_text("Dans 4 heures").click()
    first.page.locator("dialog[open] button[type=submit]").click()
    first.reads("Une place est gardée jusqu’au")
    assert CareUnit.objects.get(pk=fountain.unit_id).free_places == 0
    found += looked_at(first, "a place held")
    doctor.goes_to(f"/demandes/suivi/{story.dossier.pk}/")
    doctor.title_is("La Fontaine garde une place")
    expect(doctor.page.locator("[data-time-left]").first).to_contain_text("encore")
    found += looked_at(doctor, "what the physician sees of it")

    for row in (fountain, source):
        desk = desks[row.pk].goes_to(f"/demandes/{row.pk}/")
        desk.presses("Proposer une place")
        desk.page.locator("dialog[open]").locator("[name=entry_on]").fill(entry)
        desk.page.locator("dialog[open]").locator("[name=answer_before]").fill(entry)
        desk.page.locator("dialog[open] button[type=submit]").click()
        desk.reads("Place proposée")

    doctor.goes_to(f"/demandes/{source.pk}/accept_offer/")
    other_tab = open_browser(story.physician, viewport=DESK).goes_to(f"/demandes/{fountain.pk}/accept_offer/")
    other_tab.reads("La Source sera prévenu et sa demande se fermera")
    other_tab.submits()
    other_tab.reads("Place acceptée")
    doctor.submits()
    doctor.reads("Cette demande est close : une place a été trouvée ailleurs.")

    desks[source.pk].goes_to(f"/demandes/{source.pk}/").reads("Close : admis ailleurs")
    assert CareUnit.objects.get(pk=source.unit_id).free_places == 1
    desks[fountain.pk].goes_to(f"/demandes/{fountain.pk}/").presses("Noter l’arrivée")
    desks[fountain.pk].submits()
    desks[fountain.pk].reads("Admis")
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["admitted", "superseded"]
    assert found == [], "\n".join(found)
