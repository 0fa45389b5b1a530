"""The invented directory: what it holds, and that nothing in it can be taken for real."""

import io
import random
import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jalon.core.geo import Point, distance_km
from jalon.core.identifiers import is_valid_finess
from jalon.demo import names, sample_directory
from jalon.directory.capabilities import BY_CODE, CAPABILITIES, TERRITORIAL, Group, capabilities_of
from jalon.directory.enums import Source, StayType, UnitKind
from jalon.directory.importing import communes
from jalon.directory.importing.problems import RowRejected
from jalon.directory.importing.run import SHIPPED_COMMUNES
from jalon.directory.models import CareUnit, Commune, Contact, Establishment, Photo
from jalon.dossiers.kinds.registry import KINDS

# Ranges that the numbering plan (Arcep) keeps for works of fiction.
FICTION = re.compile(r"(019900|026191|035301|046571|053649)[0-9]{4}")


@pytest.fixture
def loaded(db: None) -> None:
    """The sample directory on the communes of its departments: a twentieth of the shipped list, for speed."""
    rows = (row for _, row in communes.read(SHIPPED_COMMUNES) if not isinstance(row, RowRejected))
    names = ("code", "name", "search_name", "department", "postal_codes", "population", "latitude", "longitude")
    Commune.objects.bulk_create(
        Commune(**dict(zip(names, row, strict=True))) for row in rows if row[3] in sample_directory.COUNTS
    )
    sample_directory.load()


@pytest.mark.usefixtures("loaded")
class TestSampleDirectory:
    def test_more_than_four_hundred_establishments_of_every_kind_in_seven_departments(self):
        assert 400 <= Establishment.objects.count() <= 460
        departments = {"21", "69", "75", "29", "2A", "974", "972"}
        assert set(Establishment.objects.values_list("department", flat=True)) == departments
        assert set(CareUnit.objects.values_list("kind", flat=True)) == set(UnitKind.values)
        in_each = {department: set() for department in sample_directory.COUNTS}
        for department, kind in CareUnit.objects.values_list("department", "kind"):
            in_each[department].add(kind)
        assert all({"ehpad", "smr", "had", "ssiad", "pco"} <= kinds for kinds in in_each.values())

    def test_numbers_are_sound_and_synthetic_telephones_fictitious_and_addresses_lead_nowhere(self):
        for row in Establishment.objects.all():
            assert is_valid_finess(row.finess) and re.match(r"(21|69|75|29|2A|9704|9702)99", row.finess)
            assert FICTION.fullmatch(row.phone)
            assert row.email.endswith(".example") and row.source == Source.SAMPLE

    def test_each_stands_near_the_town_hall_of_a_real_commune(self):
        for row in Establishment.objects.select_related("commune"):
            town_hall = Point(row.commune.latitude, row.commune.longitude)
            assert distance_km(town_hall, Point(row.latitude, row.longitude)) < 1
            assert row.department == row.commune.department

    def test_the_establishments_of_the_story_are_where_it_takes_place(self):
        story = {
            "Les Tilleuls": "Talant",
            "La Combe aux Fées": "Plombières-lès-Dijon",
            "Le Clos Saint-Vincent": "Fontaine-lès-Dijon",
            "La Fontaine": "Dijon",
            "HAD de la Côte": "Beaune",
            "PCO de Côte-d’Or": "Dijon",
        }
        for name, city in story.items():
            assert Establishment.objects.get(name=name).city == city

    def test_places_are_declared_freshly_long_ago_or_not_at_all(self):
        now = timezone.now()
        declared = [unit.free_places_at for unit in CareUnit.objects.all()]
        fresh = sum(at is not None and at > now - timedelta(days=14) for at in declared)
        assert not any(at and at > now for at in declared)
        assert fresh > 100 and declared.count(None) > 100 and len(declared) - fresh - declared.count(None) > 60

    def test_prices_social_aid_and_dementia_units_vary(self):
        homes = CareUnit.objects.filter(kind=UnitKind.EHPAD, stay_type=StayType.PERMANENT)
        assert set(homes.values_list("social_aid", flat=True)) == {True, False, None}
        assert set(homes.values_list("dementia_unit", flat=True)) == {True, False, None}
        assert all(45 < unit.price_single < 160 for unit in homes)

    def test_every_capability_is_offered_by_some_denied_by_others_and_many_units_say_nothing(self):
        units = list(CareUnit.objects.all())
        offered, lacked = ({code for unit in units for code in getattr(unit, name)} for name in ("offers", "lacks"))
        said_in_columns = {capability.code for capability in CAPABILITIES if capability.column}
        languages = {capability.code for capability in CAPABILITIES if capability.group == Group.LANGUAGE}
        assert offered == set(BY_CODE) - said_in_columns
        assert lacked >= set(BY_CODE) - said_in_columns - languages
        for unit in units:
            assert {*unit.offers, *unit.lacks} <= {capability.code for capability in capabilities_of(unit.kind)}
        silent = [unit for unit in units if not (unit.offers or unit.lacks or unit.takes or unit.papers)]
        assert len(units) * 0.08 < len(silent) < len(units) * 0.25

    def test_answers_expected_are_questions_that_dossiers_ask(self):
        asked = {
            f"{section.code}.{question.code}"
            for kind in KINDS.values()
            for section in kind.sections
            for question in section.questions
        }
        expected = {code for unit in CareUnit.objects.all() for code in unit.expects}
        assert expected and expected <= asked

    def test_contacts_are_fictitious_and_photographs_small(self):
        assert Contact.objects.count() > 300
        for contact in Contact.objects.all():
            assert FICTION.fullmatch(contact.phone)
            assert not contact.email or contact.email.endswith(".example")
        for photo in Photo.objects.all():
            picture = Image.open(io.BytesIO(bytes(photo.image)))
            assert picture.format == "JPEG" and picture.size == (photo.width, photo.height)
            assert len(photo.image) < 60_000 and photo.description
        assert Establishment.objects.get(name="Les Tilleuls").photos.count() == 3
        assert Establishment.objects.filter(category="500", photos=None).exists()

    def test_pages_were_confirmed_lately_long_ago_or_never(self):
        year = timezone.now() - timedelta(days=365)
        places = Establishment.objects
        assert places.filter(confirmed_at__gt=year).count() > 100
        assert places.filter(confirmed_at__lt=year).count() > 40
        assert places.filter(confirmed_at=None).count() > 40

    @pytest.mark.parametrize("kind", ["had", "ssiad", "home_help"])
    def test_services_of_cote_dor_leave_communes_that_nobody_serves(self, kind):
        units = CareUnit.objects.filter(kind=kind, department="21")
        served = {code for unit in units for code in unit.served_communes}
        communes = set(Commune.objects.filter(department="21").values_list("code", flat=True))
        assert served < communes and len(served) > 80

    def test_some_services_never_said_whom_they_serve(self):
        silent = CareUnit.objects.filter(kind__in=TERRITORIAL, served_departments=[], served_communes=[])
        assert 3 <= silent.count() <= 30 and silent.filter(department="21").exists()

    def test_a_town_of_martinique_bears_the_name_of_one_of_la_reunion(self):
        homes = Establishment.objects.filter(city="Saint-Pierre", category="500")
        assert set(homes.values_list("department", flat=True)) == {"972", "974"}

    def test_loading_again_is_quick_and_leaves_what_people_changed(self):
        Establishment.objects.filter(name="Les Tilleuls").update(phone="0353010000", edited_fields=["phone"])
        before = list(CareUnit.objects.order_by("pk").values())
        started = time.monotonic()
        assert sample_directory.load(now=timezone.now() + timedelta(days=3)) == 0
        assert time.monotonic() - started < 5
        assert list(CareUnit.objects.order_by("pk").values()) == before
        assert Establishment.objects.get(name="Les Tilleuls").phone == "0353010000"

    def test_the_same_establishments_come_out_each_time(self):
        first = list(Establishment.objects.order_by("finess").values_list("finess", "name", "city", "latitude"))
        Establishment.objects.all().delete()
        sample_directory.load()
        again = list(Establishment.objects.order_by("finess").values_list("finess", "name", "city", "latitude"))
        assert again == first


@given(year=st.integers(1900, 2030), sex=st.sampled_from("FM"), seed=st.integers(0, 10**6))
def test_anybody_has_a_name_of_their_time_and_the_same_seed_gives_the_same(year, sex, seed):
    name = names.draw(random.Random(seed), year=year, sex=sex)
    assert 1 <= len(name.first_names) <= 3 and len(set(name.first_names)) == len(name.first_names)
    assert name.birth_name and name == names.draw(random.Random(seed), year=year, sex=sex)


def test_names_of_another_time_differ():
    old = {names.draw(random.Random(n), year=1935, sex="F").first_names[0] for n in range(200)}
    young = {names.draw(random.Random(n), year=2020, sex="F").first_names[0] for n in range(200)}
    assert len(old & young) < 10


def test_an_unknown_sex_is_an_error():
    with pytest.raises(ValueError, match="no first names"):
        names.draw(random.Random(1), year=1950, sex="X")
