"""FINESS extracts: both layouts, coordinates, rows left out, what units edited themselves."""

from datetime import date, timedelta
from math import cos, hypot, radians

import pytest
from django.core.management import CommandError
from django.utils import timezone

from jalon.directory.enums import LegalStatus, Source, StayType, UnitKind
from jalon.directory.importing.finess import Record
from jalon.directory.importing.targets import ESTABLISHMENTS
from jalon.directory.models import CareUnit, Establishment
from tests.directory import files
from tests.directory.files import TILLEULS, finess_file, finess_number, finess_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_communes")]


def counts(report, kind="establishments"):
    tally = report["kinds"][kind]
    return tally["created"], tally["updated"], tally["unchanged"], tally["rejected"]


def metres_between(row: Establishment, latitude: float, longitude: float) -> float:
    east = (row.longitude - longitude) * 111_195 * cos(radians(latitude))
    return hypot((row.latitude - latitude) * 111_195, east)


def test_the_columns_written_are_those_of_the_record():
    assert Record._fields == (*ESTABLISHMENTS.key, *(column.name for column in ESTABLISHMENTS.columns))


def test_a_row_becomes_an_establishment_and_the_unit_of_its_category(run_import, tmp_path):
    report = run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row()]))
    assert counts(report) == (1, 0, 0, 0) and counts(report, "care_units") == (1, 0, 0, 0)
    row = Establishment.objects.get(finess=TILLEULS)
    assert (row.name, row.city, row.department) == ("EHPAD LES TILLEULS", "Talant", "21")
    assert row.search_name == "ehpad les tilleuls talant"
    assert row.address == "8 RUE DES TILLEULS, BP 12"
    assert row.legal_status == LegalStatus.PUBLIC and row.source == Source.IMPORT
    assert (row.latitude, row.longitude, row.opened_on) == (47.336, 5.0051, date(1988, 1, 1))
    unit = row.units.get()
    assert (unit.kind, unit.stay_type) == (UnitKind.EHPAD, StayType.PERMANENT)
    assert (unit.latitude, unit.longitude, unit.department) == (row.latitude, row.longitude, "21")
    assert not unit.closed


def test_a_second_run_changes_nothing(run_import, tmp_path, everything):
    path = finess_file(tmp_path / "f.csv.gz", [finess_row(finess_number(n)) for n in range(1, 30)])
    run_import("--finess", path)
    before = everything()
    report = run_import("--finess", path)
    assert counts(report) == (0, 0, 29, 0) and counts(report, "care_units") == (0, 0, 29, 0)
    assert everything() == before


def test_only_rows_that_differ_are_updated_and_units_follow_their_establishment(run_import, tmp_path):
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(), finess_row(finess_number(2))]))
    old = Establishment.objects.get(finess=finess_number(2)).updated_at
    moved = finess_row(lon="5.0100", date_maj="2021-01-05")
    report = run_import("--finess", finess_file(tmp_path / "f.csv", [moved, finess_row(finess_number(2))]))
    assert counts(report) == (0, 1, 1, 0)
    assert CareUnit.objects.get(establishment__finess=TILLEULS).longitude == 5.01
    assert Establishment.objects.get(finess=finess_number(2)).updated_at == old


def test_an_older_file_takes_nothing_back(run_import, tmp_path):
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(date_maj="2021-01-05")]))
    old = finess_row(raison_sociale="ANCIEN NOM", date_maj="2015-03-02")
    assert counts(run_import("--finess", finess_file(tmp_path / "g.csv", [old]))) == (0, 0, 1, 0)
    assert Establishment.objects.get().name == "EHPAD LES TILLEULS"


def test_what_a_unit_edited_itself_is_never_overwritten(run_import, tmp_path):
    path = finess_file(tmp_path / "f.csv", [finess_row()])
    run_import("--finess", path)
    Establishment.objects.update(
        name="Les Tilleuls", search_name="les tilleuls talant", phone="0353019999", edited_fields=["name", "phone"]
    )
    newer = finess_row(
        raison_sociale="NOUVEAU", telephone="0353010000", adresse="9 RUE NEUVE", date_maj="2021-01-06", lon="5.006"
    )
    run_import("--finess", finess_file(path, [newer]))
    row = Establishment.objects.get()
    assert (row.name, row.search_name, row.phone) == ("Les Tilleuls", "les tilleuls talant", "0353019999")
    assert (row.address, row.longitude) == ("9 RUE NEUVE", 5.006)
    assert row.edited_fields == ["name", "phone"]


def test_an_edited_address_keeps_its_point(run_import, tmp_path):
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row()]))
    Establishment.objects.update(latitude=47.3, longitude=5.02, edited_fields=["address"])
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(date_maj="2021-01-06", lon="5.006")]))
    assert Establishment.objects.values_list("latitude", "longitude").get() == (47.3, 5.02)


def test_an_unknown_status_does_not_erase_a_known_one(run_import, tmp_path):
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row()]))
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(sph_code="0")]))
    assert Establishment.objects.get().legal_status == LegalStatus.PUBLIC


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"finess_et": "219900017"}, "n’est pas un numéro FINESS"),
        ({"finess_et": ""}, "manque"),
        ({"finess_et": "21990001６"}, "n’est pas un numéro FINESS"),
        ({"lon": "0", "lat": "0"}, "hors du département 21"),
        ({"lon": "47.336", "lat": "5.0051"}, "hors du département 21"),
        ({"lon": "855000.1", "lat": "6690000.2"}, "n’existent pas sur le globe"),
        ({"lon": "nan", "lat": "47.3"}, "n’existent pas sur le globe"),
        ({"lon": "est", "lat": "nord"}, "ne sont pas deux nombres"),
        ({"lon": "", "lat": "47.3"}, "ne sont pas deux nombres"),
        ({"code_insee": "21999"}, "n’est pas dans la liste des communes"),
        ({"raison_sociale": " "}, "nom de l’établissement manque"),
        ({"categ_code": "EHPAD"}, "n’est pas une catégorie FINESS"),
        ({"date_ouverture": "1988-02-31"}, "n’est pas une date"),
    ],
)
def test_an_unfit_row_is_left_out_with_its_line_and_reason_and_the_others_enter(run_import, tmp_path, change, reason):
    finess = change.pop("finess_et", finess_number(2))
    report = run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(), finess_row(finess, **change)]))
    assert counts(report) == (1, 0, 0, 1)
    (rejection,) = report["rejections"]
    assert (rejection["file"], rejection["line"], rejection["kind"]) == ("f.csv", 3, "establishments")
    assert reason in rejection["reason"]


def test_a_repeated_number_is_left_out_with_the_line_of_the_first(run_import, tmp_path):
    report = run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(), finess_row(telephone="")]))
    assert counts(report) == (1, 0, 0, 1)
    assert f"{TILLEULS} est déjà à la ligne 2" in report["rejections"][0]["reason"]


def test_a_number_in_two_files_is_taken_from_the_first(run_import, tmp_path):
    first = finess_file(tmp_path / "a.csv", [finess_row()])
    second = finess_file(tmp_path / "b.csv", [finess_row(raison_sociale="AUTRE"), finess_row(finess_number(2))])
    for expected in ((2, 0, 0, 1), (0, 0, 2, 1)):
        assert counts(run_import("--finess", first, second)) == expected
    assert Establishment.objects.get(finess=TILLEULS).name == "EHPAD LES TILLEULS"


def test_a_row_with_one_column_too_many_is_left_out(run_import, tmp_path):
    path = finess_file(tmp_path / "f.csv", [finess_row(), f"{finess_row(finess_number(2))};x"])
    report = run_import("--finess", path)
    assert counts(report) == (1, 0, 0, 1) and "17 colonnes au lieu de 16" in report["rejections"][0]["reason"]


def test_windows_ends_of_line_a_byte_order_mark_and_no_last_end_are_all_read(run_import, tmp_path):
    path = finess_file(tmp_path / "f.csv", [finess_row(), finess_row(finess_number(2))], "utf-8-sig", "\r\n")
    path.write_bytes(path.read_bytes().rstrip())
    assert counts(run_import("--finess", path)) == (2, 0, 0, 0)


def test_without_coordinates_an_establishment_stands_at_its_town_hall_and_the_report_says_so(run_import, tmp_path):
    report = run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(lon="", lat="")]))
    assert Establishment.objects.values_list("latitude", "longitude").get() == (47.33584, 5.00483)
    assert "1\N{NO-BREAK SPACE}établissement sans coordonnées" in report["remarks"][0]


def test_quoted_values_are_read_and_may_hold_the_separator(run_import, tmp_path):
    run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row(raison_sociale='"LES ""TILLEULS"" ; TALANT"')]))
    assert Establishment.objects.get().name == 'LES "TILLEULS" ; TALANT'


def test_the_characters_that_windows_adds_to_latin_1_are_read(run_import, tmp_path):
    path = finess_file(tmp_path / "f.csv", [finess_row(raison_sociale="RESIDENCE L\x92ETOILE")])
    run_import("--finess", path)
    assert Establishment.objects.get().name == "RESIDENCE L’ETOILE"


# Town halls, by cs2cs: metres in the system of the file, and the degrees that they must become.
@pytest.mark.parametrize(
    ("commune", "department", "point", "expected"),
    [
        ("231", "21", ("854170.0", "6693182.3", "1,ATLASANTE,96,BAN,EPSG:2154 RGF93"), (47.32103, 5.04127)),
        ("231", "21", ("854170.0", "6693182.3", "1,ATLASANTE,100,IGN,BD_ADRESSE,V2.1,LAMBERT_93"), (47.32103, 5.04127)),
        ("411", "9D", ("338475.5", "7690492.3", "2,ATLASANTE,96,BAN,EPSG:2975 RGR92/UTM 40S"), (-20.87874, 55.44721)),
        ("411", "9D", ("338475.5", "7690492.3", "2,ATLASANTE,100,IGN,BD_ADRESSE,V2.1,UTM_S40"), (-20.87874, 55.44721)),
        ("411", "9D", ("338475.5", "7690492.3", ""), (-20.87874, 55.44721)),
    ],
)
def test_the_official_layout_is_projected_to_degrees(run_import, tmp_path, commune, department, point, expected):
    finess = TILLEULS if department == "21" else files.complete_luhn("97049901")
    rows = [files.raw_structure(finess, commune=commune, department=department), files.raw_point(*point, finess)]
    assert counts(run_import("--finess", files.raw_file(tmp_path / "r.csv", rows))) == (1, 0, 0, 0)
    row = Establishment.objects.get()
    assert metres_between(row, *expected) < 50
    assert row.name == "EHPAD LES TILLEULS À TALANT"
    assert row.commune_id == ("21231" if department == "21" else "97411")
    assert row.address == "8 RUE DES TILLEULS"


def test_the_official_layout_is_read_in_utf_8_too(run_import, tmp_path):
    rows = [files.raw_structure(), files.raw_point("851376.6", "6694756.4", "LAMBERT_93")]
    run_import("--finess", files.raw_file(tmp_path / "r.csv", rows, "utf-8"))
    assert Establishment.objects.get().name == "EHPAD LES TILLEULS À TALANT"


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (("338475.5", "7690492.3", "LAMBERT_93"), "hors du département 21"),
        (("x", "6692905.9", "LAMBERT_93"), "n’est pas un nombre"),
        (("854170.0", "6693182.3", "EPSG:27700 British grid"), "EPSG:27700"),
        (("1e300", "1e300", "LAMBERT_93"), "hors du département 21"),
    ],
)
def test_an_impossible_point_of_the_official_layout_leaves_its_establishment_out(run_import, tmp_path, point, reason):
    rows = [files.raw_structure(), files.raw_structure(finess_number(2))]
    rows += [files.raw_point("851376.6", "6694756.4", "LAMBERT_93"), files.raw_point(*point, finess_number(2))]
    report = run_import("--finess", files.raw_file(tmp_path / "r.csv", rows))
    assert counts(report) == (1, 0, 0, 1)
    assert report["rejections"][0]["line"] == 3 and reason in report["rejections"][0]["reason"]


class TestClosing:
    """Establishments that leave the file stay, unless the operator says that absence means closing."""

    def write(self, tmp_path, rows, day="2021-01-05"):
        return finess_file(tmp_path / "f.csv", [*rows, finess_row(finess_number(900), date_maj=day)])

    def test_absence_closes_nothing_by_itself(self, run_import, tmp_path):
        run_import("--finess", self.write(tmp_path, [finess_row()]))
        run_import("--finess", self.write(tmp_path, []))
        assert Establishment.objects.get(finess=TILLEULS).closed_on is None

    def test_close_missing_closes_them_and_their_units_and_their_return_opens_them(self, run_import, tmp_path):
        run_import("--finess", self.write(tmp_path, [finess_row()]))
        report = run_import("--finess", self.write(tmp_path, [], "2021-02-05"), "--close-missing")
        assert report["closed"] == 1
        row = Establishment.objects.get(finess=TILLEULS)
        assert row.closed_on == date(2021, 2, 5) and row.units.get().closed
        run_import("--finess", self.write(tmp_path, [finess_row()]))
        row.refresh_from_db()
        assert row.closed_on is None and not row.units.get().closed

    def test_other_departments_samples_and_unfit_rows_are_not_taken_for_absent(self, run_import, tmp_path):
        elsewhere = finess_row(files.complete_luhn("97049901"), code_insee="97411", lon="55.45", lat="-20.88")
        run_import("--finess", self.write(tmp_path, [finess_row(), elsewhere]))
        Establishment.objects.create(finess=finess_number(3), name="Exemple", department="21", source=Source.SAMPLE)
        unfit = finess_row(lon="0", lat="0")
        report = run_import("--finess", self.write(tmp_path, [unfit], "2021-02-05"), "--close-missing")
        assert report["closed"] == 0
        assert not Establishment.objects.exclude(closed_on=None).exists()

    def test_too_many_absences_are_a_partial_file(self, run_import, tmp_path, everything):
        rows = [finess_row(finess_number(n)) for n in range(1, 80)]
        run_import("--finess", self.write(tmp_path, rows))
        before = everything()
        with pytest.raises(CommandError, match="le fichier est partiel"):
            run_import("--finess", self.write(tmp_path, rows[:10], "2021-02-05"), "--close-missing")
        assert everything() == before

    def test_a_unit_that_closed_itself_stays_closed(self, run_import, tmp_path):
        run_import("--finess", self.write(tmp_path, [finess_row()]))
        CareUnit.objects.update(closed=True, edited_fields=["closed"], updated_at=timezone.now() - timedelta(days=1))
        run_import("--finess", self.write(tmp_path, [finess_row(lon="5.006")]))
        assert CareUnit.objects.get(establishment__finess=TILLEULS).closed

    def test_close_missing_needs_a_finess_file(self, run_import, tmp_path):
        with pytest.raises(CommandError, match="--close-missing"):
            run_import("--communes", files.communes_file(tmp_path), "--close-missing")


def test_checking_alone_reports_unfit_rows_and_writes_nothing(run_import, tmp_path, everything):
    before = everything()
    path = finess_file(tmp_path / "f.csv", [finess_row(), finess_row("219900017")])
    report = run_import("--finess", path, "--check")
    assert len(report["rejections"]) == 1 and everything() == before
