"""FHIR feeds, as an operator imports them: what they fill, in which forms, and what they never touch."""

import gzip
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError

from jalon.core.geo import Point
from jalon.directory.criteria import Criteria
from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.search import search
from tests.directory.fhir_feed import (
    LENGTH,
    MODE,
    ages,
    beds,
    bundle,
    concept,
    extension,
    legal_entity,
    location,
    ndjson,
    organization,
    price,
    service,
    zone,
)
from tests.directory.files import LEGAL, TILLEULS, finess_file, finess_number, finess_row
from tests.directory.test_import_finess import counts

pytestmark = pytest.mark.usefixtures("with_communes")
SSIAD = finess_number(2)
PLACES, UNITS = "fhir_establishments", "fhir_units"


def home_nursing(**changes):
    return organization("ssiad", SSIAD, name="SSIAD de Talant", type=[concept("…/TRE_R66", "354")], **changes)


@pytest.fixture
def fill(run_import, tmp_path):
    """Import these resources, in an ndjson file."""

    def run(*resources, options=()):
        return run_import("--fhir", ndjson(tmp_path / "flux.ndjson", resources), *options)

    return run


class TestEstablishments:
    def test_an_organization_and_its_location_make_an_establishment_with_the_units_of_its_category(self, fill):
        report = fill(legal_entity(), location(), organization())
        assert counts(report, PLACES) == (1, 0, 0, 0)
        place = Establishment.objects.get()
        assert (place.finess, place.finess_legal, place.legal_status) == (TILLEULS, LEGAL, LegalStatus.COMMERCIAL)
        assert (place.name, place.category, place.phone) == ("EHPAD Les Tilleuls", "500", "0353011234")
        assert (place.city, place.commune_id, place.department) == ("Talant", "21617", "21")
        assert (place.address, place.postal_code) == ("8 rue des Tilleuls", "21240")
        assert (place.latitude, place.longitude) == (47.336, 5.005)
        assert place.source_date == date(2026, 3, 2)
        unit = place.units.get()
        assert (unit.kind, unit.stay_type, unit.latitude) == (UnitKind.EHPAD, StayType.PERMANENT, 47.336)

    def test_a_second_run_changes_nothing(self, fill, everything):
        feed = (
            organization(),
            location(),
            legal_entity(),
            service("s", "25"),
            home_nursing(),
            service("t", "28", "ssiad"),
        )
        fill(*feed)
        before = everything()
        report = fill(*feed)
        assert counts(report, PLACES) == (0, 0, 2, 0) and counts(report, UNITS) == (0, 0, 2, 0)
        assert everything() == before

    @pytest.mark.parametrize("system", ["http://finess.sante.gouv.fr", "urn:oid:1.2.250.1.71.4.2.2"])
    def test_the_number_is_found_under_its_older_systems(self, fill, system):
        fill(organization(identifier=[{"system": system, "value": f"{TILLEULS}"}]))
        assert Establishment.objects.get().finess == TILLEULS

    def test_a_commune_is_told_by_its_code_before_its_address_and_by_its_name_among_those_of_the_postal_code(
        self, fill
    ):
        code = extension("ror-commune-cog", valueCodeableConcept=concept("…/TRE_R13", "21231"))
        fill(
            organization(),
            location(extension=[code]),
            home_nursing(address=[{"city": "St-Denis CEDEX 9", "postalCode": "97488"}]),
        )
        assert Establishment.objects.get(finess=TILLEULS).city == "Dijon"
        assert Establishment.objects.get(finess=SSIAD).commune_id == "97411"

    def test_a_closed_organization_closes_and_opens_again_with_its_units(self, fill):
        fill(organization())
        ended = {
            "url": "http://hl7.org/fhir/StructureDefinition/organization-period",
            "valuePeriod": {"end": "2026-02-01"},
        }
        later = {"meta": {"lastUpdated": "2026-04-01T00:00:00Z"}}
        fill(organization(extension=[ended], active=False, **later))
        assert Establishment.objects.get().closed_on == date(2026, 2, 1) and CareUnit.objects.get().closed
        fill(organization(**later))
        assert Establishment.objects.get().closed_on is None and not CareUnit.objects.get().closed

    def test_inactive_without_a_date_closes_on_the_day_it_was_written(self, fill, everything):
        fill(organization(active=False))
        assert Establishment.objects.get().closed_on == date(2026, 3, 2)
        before = everything()
        fill(organization(active=False))
        assert everything() == before

    def test_prices_are_brought_to_a_day_and_those_under_a_condition_are_not_public(self, fill):
        prices = [
            price(2160, unit="3", residentialType="02", welcomeType="02", startDate="x"),
            price(66.2, residentialType="01", welcomeType="02"),
            price(12.1, residentialType="02", welcomeType="02", specialPrice="01"),
            price(22.35, kind="03", dependencyLevel="01"),
            price(80, welcomeType="01"),
            price(32.5, kind="05"),
        ]
        aid = extension("ror-organization-financial-help-type", valueCodeableConcept=concept("…/TRE_R241", "02"))
        report = fill(organization(extension=[*prices, aid]))
        stays = {unit.stay_type: unit for unit in CareUnit.objects.all()}
        assert set(stays) == {"permanent", "temporary", "day"}
        permanent = stays["permanent"]
        assert (permanent.price_single, permanent.price_double) == (Decimal("72.00"), Decimal("66.20"))
        assert (permanent.price_gir_12, permanent.price_date) == (Decimal("22.35"), date(2026, 3, 2))
        assert permanent.social_aid and stays["temporary"].price_single == 80 and stays["day"].price_single == 32.5
        assert not report["dropped"]

    def test_numbers_that_the_ror_keeps_to_professionals_are_not_published(self, fill):
        level = {"url": f"{'x'}/ror-telecom-confidentiality-level", "valueCodeableConcept": concept("x", "3")}
        fill(organization(telecom=[{"system": "phone", "value": "0353019999", "extension": [level]}]))
        assert Establishment.objects.get().phone == ""

    def test_values_that_a_feed_leaves_out_take_nothing_away(self, fill, run_import, tmp_path):
        run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row()]))
        fill(organization(telecom=None, address=[{"city": "Talant", "postalCode": "21240"}], partOf=None))
        place = Establishment.objects.get()
        assert (place.phone, place.finess_legal, place.address) == ("0353011234", LEGAL, "8 RUE DES TILLEULS, BP 12")
        assert place.name == "EHPAD Les Tilleuls"

    def test_in_one_import_the_extract_keeps_the_identity_and_the_feed_brings_the_offers(self, run_import, tmp_path):
        extract = finess_file(tmp_path / "f.csv", [finess_row()])
        feed = ndjson(tmp_path / "f.ndjson", [organization(name="Autre nom"), service("s", "25")])
        report = run_import("--finess", extract, "--fhir", feed)
        assert Establishment.objects.get().name == "EHPAD LES TILLEULS"
        assert CareUnit.objects.get().offers == ["pasa"]
        assert "1\N{NO-BREAK SPACE}établissement aussi dans l’extrait FINESS" in report["remarks"][0]


class TestUnits:
    def test_each_type_of_offer_makes_its_unit(self, fill):
        hospital = organization(type=[concept("…/TRE_R66", "355")])
        fill(
            hospital,
            service("1", "101", mode="28", location=[{"reference": "Location/b"}]),
            service("2", "101", mode="29"),
            service("3", "175"),
            service("4", "249"),
            service("5", "128"),
            service("6", "84"),
            location("b", extension=[beds(20), beds(3, "02")]),
        )
        units = {(unit.kind, unit.stay_type, unit.mention): unit for unit in CareUnit.objects.all()}
        assert set(units) == {
            ("smr", "full_hospital", "A59"),
            ("smr", "day_hospital", "A59"),
            ("usp", "full_hospital", ""),
            ("usld", "permanent", ""),
            ("had", "home", ""),
            ("pco", "outpatient", ""),
        }
        assert units["smr", "full_hospital", "A59"].capacity == 20, "the beds installed, not those that are free"

    def test_stays_of_an_ehpad_are_told_by_the_way_of_care_and_its_length(self, fill):
        short = service("2", "21", characteristic=[concept(MODE, "46"), concept(LENGTH, "01")])
        fill(organization(), service("1", "21", mode="46"), short, service("3", "21", mode="47"))
        assert set(CareUnit.objects.values_list("stay_type", flat=True)) == {"permanent", "temporary", "day"}

    def test_codes_of_parts_of_a_unit_become_its_capabilities(self, fill):
        fill(
            organization(),
            service("1", "21", extension=[ages(60)], communication=[concept("urn:ietf:bcp:47", "pt")]),
            service("2", "23"),
            service("3", "24"),
            service("4", "25"),
            service("5", "258"),
        )
        permanent = CareUnit.objects.get(stay_type="permanent")
        assert permanent.offers == ["lang_pt", "pasa", "uhr"] and permanent.dementia_unit
        assert permanent.minimum_age == 60
        assert CareUnit.objects.get(stay_type="temporary").offers == ["emergency_stay"]

    def test_an_internal_organization_is_climbed_up_to_its_establishment(self, fill):
        inner = {"resourceType": "Organization", "id": "oi", "name": "Pôle", "partOf": {"reference": "Organization/eg"}}
        fill(organization(), inner, service("1", "25", owner="oi"))
        assert CareUnit.objects.get().offers == ["pasa"]

    def test_a_service_that_takes_nobody_closes_its_unit_and_an_extract_does_not_open_it(
        self, fill, run_import, tmp_path
    ):
        closed = service("1", "21", notAvailable=[{"description": "Travaux", "during": {"start": "2026-01-05"}}])
        fill(organization(), closed)
        assert CareUnit.objects.get().closed
        run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(date_maj="2026-05-01")]))
        assert CareUnit.objects.get().closed
        fill(organization(), service("1", "21"))
        assert not CareUnit.objects.get().closed

    def test_an_offer_said_to_be_sensitive_is_not_published(self, fill):
        secret = extension("ror-healthcareservice-sensitive-unit", valueBoolean=True)
        report = fill(organization(), service("1", "84", extension=[secret]))
        assert not CareUnit.objects.filter(kind="pco").exists()
        assert "sensible" in report["rejections"][0]["reason"]


class TestTerritories:
    @pytest.mark.parametrize("form", ["division", "coverage"])
    def test_a_service_is_found_where_it_serves_and_nowhere_else(self, fill, form):
        if form == "division":
            fill(home_nursing(), service("1", "28", "ssiad", extension=[zone("3", "21617"), zone("3", "21231")]))
        else:
            code = extension("ror-commune-cog", valueCodeableConcept=concept("…/TRE_R13", "21231"))
            areas = [{"reference": "Location/a"}, {"reference": "Location/b"}]
            fill(
                {"resourceType": "Location", "id": "a", "extension": [code]},
                {"resourceType": "Location", "id": "b", "address": {"city": "Talant", "postalCode": "21240"}},
                home_nursing(),
                service("1", "28", "ssiad", coverageArea=areas),
            )
        unit = CareUnit.objects.get()
        assert unit.served_communes == ["21231", "21617"] and unit.served_departments == []

        def found_in(commune: str) -> bool:
            centre = Point(47.33, 5.0)
            criteria = Criteria(kinds=(UnitKind.SSIAD,), commune=commune, centre=centre, radius_km=50)
            return bool(search(criteria).total)

        assert found_in("21617") and found_in("21231")
        assert not found_in("21054"), "Beaune is in the department, and is not served"

    def test_a_department_is_served_whole_and_what_is_no_zone_is_said(self, fill):
        divisions = [zone("2", "21"), zone("1", "27"), zone("3", "99999")]
        report = fill(home_nursing(), service("1", "28", "ssiad", extension=divisions))
        unit = CareUnit.objects.get()
        assert (unit.served_departments, unit.served_communes) == (["21"], [])
        assert len(report["dropped"]) == 2

    def test_a_territory_is_taken_whole_and_a_feed_without_one_leaves_it(self, fill):
        fill(home_nursing(), service("1", "28", "ssiad", extension=[zone("3", "21617")]))
        fill(home_nursing(), service("1", "28", "ssiad"))
        assert CareUnit.objects.get().served_communes == ["21617"]
        fill(home_nursing(), service("1", "28", "ssiad", extension=[zone("2", "21")]))
        unit = CareUnit.objects.get()
        assert (unit.served_departments, unit.served_communes) == (["21"], [])


class TestWhatManagersEdited:
    def feed(self):
        return (
            organization(telecom=[{"system": "url", "value": "https://tilleuls.example"}], extension=[price(70)]),
            service("1", "21", extension=[ages(65)], location=[{"reference": "Location/b"}]),
            service("2", "24"),
            service("3", "25"),
            location("b", extension=[beds(80)]),
            home_nursing(),
            service("4", "28", "ssiad", extension=[zone("3", "21617")]),
        )

    @pytest.mark.parametrize(
        ("kind", "edited", "values"),
        [
            ("ehpad", ["capacity"], {"capacity": 12}),
            ("ehpad", ["minimum_age"], {"minimum_age": 50}),
            ("ehpad", ["dementia_unit"], {"dementia_unit": False}),
            ("ehpad", ["price_single"], {"price_single": Decimal("61.00")}),
            ("ehpad", ["offers", "lacks"], {"offers": ["pets"], "lacks": ["pasa"]}),
            ("ehpad", ["lacks"], {"offers": [], "lacks": ["pets"]}),
            ("ehpad", ["closed"], {"closed": True}),
            ("ssiad", ["served_communes"], {"served_communes": ["21054"], "served_departments": []}),
            ("ssiad", ["served_departments"], {"served_communes": [], "served_departments": ["21", "71"]}),
        ],
    )
    def test_a_unit_keeps_what_it_said(self, fill, kind, edited, values):
        fill(*self.feed())
        CareUnit.objects.filter(kind=kind).update(edited_fields=edited, **values)
        fill(*self.feed())
        assert CareUnit.objects.filter(kind=kind).values(*values).get() == values

    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", "Aux Tilleuls"), ("phone", "0353010000"), ("website", ""), ("address", "ailleurs")],
    )
    def test_an_establishment_keeps_what_it_said(self, fill, field, value):
        fill(*self.feed())
        Establishment.objects.filter(finess=TILLEULS).update(edited_fields=[field], **{field: value})
        fill(*self.feed())
        assert getattr(Establishment.objects.get(finess=TILLEULS), field) == value

    def test_what_only_units_say_is_never_touched(self, fill):
        fill(*self.feed())
        said = {
            "takes": "Tous", "not_takes": "Personne", "papers": "Carte", "price_includes": "Repas",
            "expects": ["medical.weight"], "answer_days": 3,
        }  # fmt: skip
        CareUnit.objects.update(**said)
        Establishment.objects.update(access="Tram", presentation="Un lieu", email="a@b.example")
        fill(*self.feed())
        assert all(CareUnit.objects.values(*said)[rank] == said for rank in range(2))
        assert Establishment.objects.filter(access="Tram", presentation="Un lieu", email="a@b.example").count() == 2

    def test_what_a_unit_says_it_lacks_a_feed_does_not_make_it_offer(self, fill):
        fill(organization())
        CareUnit.objects.update(lacks=["pasa"])
        fill(organization(), service("1", "25"), service("2", "23"))
        unit = CareUnit.objects.get()
        assert (unit.offers, unit.lacks) == (["uhr"], ["pasa"])


class TestForms:
    def feed(self):
        return [service("s", "25"), location(), organization(), legal_entity()]

    def check(self):
        assert CareUnit.objects.get().offers == ["pasa"]
        assert Establishment.objects.get().latitude == 47.336 and Establishment.objects.get().finess_legal == LEGAL

    @pytest.mark.parametrize("indent", [None, 2])
    def test_a_bundle_on_one_line_or_on_many(self, run_import, tmp_path, indent):
        run_import("--fhir", bundle(tmp_path / "b.json", self.feed(), indent=indent))
        self.check()

    def test_entries_of_a_bundle_refer_to_each_other_by_their_full_addresses(self, run_import, tmp_path):
        place = {**organization(partOf=None), "id": None, "fullUrl": "urn:uuid:1"}
        offer = {**service("s", "25"), "providedBy": {"reference": "urn:uuid:1"}}
        run_import("--fhir", bundle(tmp_path / "b.json", [offer, place]))
        assert CareUnit.objects.get().offers == ["pasa"]

    def test_files_of_a_bulk_export_refer_to_each_other(self, run_import, tmp_path):
        paths = [ndjson(tmp_path / f"{rank}.ndjson.gz", [resource]) for rank, resource in enumerate(self.feed())]
        run_import("--fhir", *paths)
        self.check()

    def test_a_folder_gives_its_fhir_files_and_no_other_json(self, run_import, tmp_path):
        folder = tmp_path / "ror"
        folder.mkdir()
        ndjson(folder / "a.ndjson", self.feed())
        (folder / "notes.json").write_text('{"rien": 1}', encoding="utf-8")
        run_import("--folder", folder)
        self.check()

    def test_resources_of_other_kinds_are_counted_and_an_unknown_extension_is_no_matter(self, fill):
        doctor = {"resourceType": "Practitioner", "id": "p"}
        report = fill(organization(extension=[{"url": "https://ailleurs/x", "valueString": "y"}]), doctor, doctor)
        assert report["ignored"] == {"Practitioner": 2} and Establishment.objects.count() == 1

    def test_a_broken_line_is_said_and_costs_only_itself(self, fill):
        report = fill(organization(), '{"resourceType": "Organi', "[1, 2]", "\udcff", home_nursing())
        assert Establishment.objects.count() == 2
        assert [(item["line"], item["file"]) for item in report["rejections"]] == [
            (2, "flux.ndjson"), (3, "flux.ndjson"), (4, "flux.ndjson"),
        ]  # fmt: skip

    def test_a_truncated_file_is_said_and_what_precedes_is_kept(self, run_import, tmp_path):
        whole = ndjson(tmp_path / "flux.ndjson.gz", [organization(), *(location(f"l{n}", lat=n) for n in range(3000))])
        whole.write_bytes(whole.read_bytes()[:-2000])
        report = run_import("--fhir", whole)
        assert Establishment.objects.count() == 1
        last = report["rejections"][-1]
        assert last["line"] > 1000 and "s’arrête" in last["reason"]

    def test_a_truncated_bundle_keeps_the_entries_before_the_cut(self, run_import, tmp_path):
        path = bundle(tmp_path / "b.json", [organization(), home_nursing()])
        path.write_text(path.read_text(encoding="utf-8")[:-200], encoding="utf-8")
        report = run_import("--fhir", path)
        assert Establishment.objects.count() == 1
        assert (report["rejections"][0]["place"], report["rejections"][0]["line"]) == ("entrée", 2)

    def test_a_truncated_feed_closes_nothing(self, run_import, tmp_path, everything):
        run_import("--fhir", ndjson(tmp_path / "a.ndjson", [organization(), home_nursing()]))
        before = everything()
        cut = ndjson(tmp_path / "b.ndjson.gz", [organization(), *(location(f"l{n}", lat=n) for n in range(3000))])
        cut.write_bytes(cut.read_bytes()[:-2000])
        with pytest.raises(CommandError, match="tronqué"):
            run_import("--fhir", cut, "--close-missing")
        assert everything() == before

    def test_establishments_that_left_the_feed_close_when_asked_and_none_is_deleted(self, run_import, tmp_path):
        run_import("--fhir", ndjson(tmp_path / "a.ndjson", [organization(), home_nursing()]))
        report = run_import("--fhir", ndjson(tmp_path / "b.ndjson", [organization()]), "--close-missing")
        assert report["closed"] == 1 and Establishment.objects.get(finess=SSIAD).closed_on
        assert CareUnit.objects.get(kind="ssiad").closed

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "vide"),
            (b'{"resourceType": "Patient", "id": "1"}\n', "aucune ressource"),
            (b"finess;nom\n1;2\n", "aucune ressource"),
            (gzip.compress(b"x" * 50_000, mtime=0)[:14], "abîmée"),
            (b"%PDF-1.7", "PDF"),
        ],
        ids=["empty", "others", "csv", "cut", "pdf"],
    )
    def test_a_file_that_is_not_such_a_feed_is_refused_and_nothing_is_written(
        self, run_import, tmp_path, everything, content, reason
    ):
        before = everything()
        path = tmp_path / "x.ndjson"
        path.write_bytes(content)
        with pytest.raises(CommandError, match=reason):
            run_import("--fhir", path)
        assert everything() == before

    def test_checking_writes_nothing(self, fill, everything):
        before = everything()
        report = fill(organization(), service("1", "25"), options=("--check",))
        assert not report["rejections"] and everything() == before
