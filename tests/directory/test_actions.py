"""Edits of the directory refuse those who may not, whichever page or command calls them."""

from typing import Any

import pytest

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.core.refusal import Refusal
from jalon.directory.actions.confirm_establishment import confirm_establishment
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.actions.edit_establishment import EstablishmentValues, edit_establishment
from jalon.directory.actions.edit_photos import add_photo, change_photo
from jalon.directory.actions.edit_unit import EDITABLE, edit_unit
from jalon.directory.actors import load_actor
from jalon.directory.models import CareUnit
from jalon.directory.photos import CleanPhoto
from jalon.directory.policies import EstablishmentPolicy
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff

pytestmark = pytest.mark.django_db
PAGE = EstablishmentValues(presentation="Calme.", access="", phone="", email="", website="")


def facts(unit: CareUnit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in EDITABLE}


def strangers(unit: CareUnit) -> list[Actor]:
    elsewhere = make_unit_staff(make_establishment(), *MembershipRole)
    reader = make_unit_staff(unit.establishment, MembershipRole.MEDICAL_READER)
    return [load_actor(person) for person in (make_physician(), elsewhere, reader)]


def test_those_who_may_not_are_refused_with_a_sentence() -> None:
    unit = make_unit()
    for actor in strangers(unit):
        for attempt in (
            lambda actor: edit_establishment(unit.establishment, PAGE, [], actor=actor),
            lambda actor: edit_unit(unit, facts(unit), actor=actor),
            lambda actor: declare_free_places(unit, 1, actor=actor),
            lambda actor: confirm_establishment(unit.establishment, {}, actor=actor),
            lambda actor: add_photo(unit.establishment, CleanPhoto(b"x", 1, 1), "x", actor=actor),
            lambda actor: change_photo(unit.establishment, 1, "remove", actor=actor),
        ):
            with pytest.raises(Refusal) as refusal:
                attempt(actor)
            assert refusal.value.sentence.endswith(".")
    unit.refresh_from_db()
    assert unit.edited_fields == []


def test_what_is_not_the_managers_to_change_is_an_error_of_the_program() -> None:
    unit = make_unit()
    manager = load_actor(make_unit_staff(unit.establishment, MembershipRole.MANAGER))
    with pytest.raises(ValueError, match="closed"):
        edit_unit(unit, {"closed": True}, actor=manager)


def test_a_closed_unit_declares_nothing() -> None:
    unit = make_unit(closed=True)
    manager = load_actor(make_unit_staff(unit.establishment, MembershipRole.MANAGER))
    with pytest.raises(Refusal, match="fermée"):
        declare_free_places(unit, 1, actor=manager)


def test_edited_fields_only_grow() -> None:
    unit = make_unit()
    manager = load_actor(make_unit_staff(unit.establishment, MembershipRole.MANAGER))
    assert edit_unit(unit, {**facts(unit), "capacity": 10}, actor=manager) == ["capacity"]
    assert edit_unit(unit, {**facts(unit), "capacity": 10, "answer_days": 3}, actor=manager) == ["answer_days"]
    unit.refresh_from_db()
    assert unit.edited_fields == ["answer_days", "capacity"]


def test_a_person_with_several_roles_sees_the_establishment_once() -> None:
    place = make_establishment()
    actor = load_actor(make_unit_staff(place, *MembershipRole))
    assert list(EstablishmentPolicy.rows(actor)) == [place]
