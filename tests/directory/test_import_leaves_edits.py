"""What managers wrote on every page of theirs outlives the next import of public data."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jalon.accounts.enums import MembershipRole
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.actions.edit_establishment import ContactValues, EstablishmentValues, edit_establishment
from jalon.directory.actions.edit_photos import add_photo
from jalon.directory.actions.edit_unit import EDITABLE, edit_unit
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType
from jalon.directory.models import CareUnit, Contact, Establishment, Photo
from jalon.directory.photos import CleanPhoto
from tests.directory import files
from tests.directory.files import TILLEULS, finess_file, finess_row
from tests.factories import make_unit_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_communes")]
UNIT: dict[str, Any] = {
    "name": "Les Tilleuls, aile nord",
    "capacity": 12,
    "minimum_age": 55,
    "accepts_referrals": False,
    "answer_days": 3,
    "takes": "Les personnes valides.",
    "not_takes": "Les trachéotomies.",
    "papers": "Carte vitale",
    "price_single": Decimal("91.10"),
    "price_double": Decimal("81.10"),
    "price_single_social_aid": Decimal("71.10"),
    "price_gir_12": Decimal("21.10"),
    "price_gir_34": Decimal("11.10"),
    "price_gir_56": Decimal("5.10"),
    "price_date": date(2020, 1, 1),
    "price_includes": "Le linge.",
    "social_aid": False,
    "dementia_unit": False,
    "offers": ["pasa"],
    "lacks": ["pool"],
    "expects": ["demande.budget_month"],
    "accepts_incomplete": True,
    "medical_opinion_first": True,
    "demands": {"paper.identity": "wished"},
    "refuses": ["age"],
    "served_departments": ["71"],
    "served_communes": ["21617"],
}
PAGE = EstablishmentValues(
    presentation="Calme.",
    access="Bus 5",
    phone="03 80 00 00 01",
    email="a@tilleuls.example",
    website="https://tilleuls.example",
)
CONTACTS = [ContactValues(purpose="Admissions", name="Mme Roy", phone="03 80 00 00 02", email="")]


def test_every_edited_field_outlives_an_import(run_import: Any, tmp_path: Any) -> None:
    assert set(UNIT) == EDITABLE
    run_import("--finess", finess_file(tmp_path / "first.csv", [finess_row()]))
    place = Establishment.objects.get(finess=TILLEULS)
    unit = place.units.get(stay_type=StayType.PERMANENT)
    manager = load_actor(make_unit_staff(place, MembershipRole.MANAGER))
    edit_establishment(place, PAGE, CONTACTS, actor=manager)
    edit_unit(unit, UNIT, actor=manager)
    add_photo(place, CleanPhoto(b"jpeg", 640, 480), "Le jardin", actor=manager)
    declare_free_places(unit, 2, actor=manager)
    kept = CareUnit.objects.filter(pk=unit.pk).values(*UNIT, "free_places", "free_places_at").get()

    run_import("--finess", finess_file(tmp_path / "again.csv", [finess_row()]))
    header, row = files.DAILY_HEADER, files.daily_row()
    run_import("--ehpad-prices", files.write(tmp_path / "prices.csv", (header, row)))

    assert CareUnit.objects.filter(pk=unit.pk).values(*UNIT, "free_places", "free_places_at").get() == kept
    assert Establishment.objects.filter(pk=place.pk).values(*PAGE).get() == PAGE
    assert [contact.name for contact in Contact.objects.all()] == ["Mme Roy"]
    assert [photo.description for photo in Photo.objects.all()] == ["Le jardin"]
