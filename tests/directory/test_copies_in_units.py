"""What units copy of their establishment follows it."""

import pytest
from django.utils import timezone

from jalon.directory.models import CareUnit
from tests.factories import make_establishment, make_unit

pytestmark = pytest.mark.django_db


def test_a_moved_establishment_takes_its_units_along_and_nobody_elses():
    moved, other = make_establishment(), make_establishment()
    unit, stays = make_unit(moved), make_unit(other)
    moved.latitude, moved.longitude, moved.department = 48.1, -1.6, "35"
    moved.save()
    unit.refresh_from_db()
    before = (stays.latitude, stays.longitude)
    stays.refresh_from_db()
    assert (unit.latitude, unit.longitude, unit.department) == (48.1, -1.6, "35")
    assert (stays.latitude, stays.longitude) == before


def test_a_point_that_is_taken_away_is_taken_from_the_units():
    place = make_establishment()
    unit = make_unit(place)
    place.latitude = place.longitude = None
    place.save()
    unit.refresh_from_db()
    assert unit.latitude is None and unit.longitude is None


def test_a_closed_establishment_closes_its_units():
    place = make_establishment()
    make_unit(place)
    place.closed_on = timezone.localdate()
    place.save()
    assert CareUnit.objects.get(establishment=place).closed


def test_a_unit_without_a_point_gets_the_one_of_its_establishment():
    place = make_establishment()
    unit = make_unit(place)
    CareUnit.objects.update(latitude=None, longitude=None)
    place.save()
    unit.refresh_from_db()
    assert (unit.latitude, unit.longitude) == (place.latitude, place.longitude)
