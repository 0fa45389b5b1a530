"""The import on the real public files, where they are beside the repository; they may not be committed."""

import csv
import gzip
from math import cos, hypot, radians
from pathlib import Path

import pytest

from jalon.core.text import fold
from jalon.directory.importing.folder import files_in
from jalon.directory.models import CareUnit, Commune, Establishment
from tests.directory.test_import_finess import counts
from tests.web.search.test_sentences import first_result

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DEPARTMENT = DATA / "finess" / "etablissements_finess_2021-01_dep21.csv"
RAW = DATA / "finess" / "reconstitue_cs1100507_dep21_974.csv"
FHIR = DATA / "fhir" / "finess_fhir_r4_dep21.ndjson.gz"
NATIONAL = DATA / "finess" / "etablissements_finess_2021-01.csv.gz"

# What people type, and what the first result is then called or where it is, folded; nothing where none is near.
SENTENCES = {
    "ehpad les tilleuls lyon 3": "montluel",
    "maison de retraite st etienne": "saint etienne",
    "ehpad 97200": "fort de france",
    "ehpad strabourg": "strasbourg",
    "ssiad chalon sur saone": "chalon sur saone",
    "st malo ehpad": "saint malo",
    "ehpad paris 15e": "paris",
    "690000013": "montgelas",
    "smr gériatrique grenoble": "rocheplane",
    "usld toulouse": "toulouse",
    "ehpad l’haÿ les roses": "l hay les roses",
    "ehpad cayenne": "cayenne",
    "res aut bourg en bresse": "bourg en bresse",
    "smr cardiaque lyon": "rosay",
    "soins palliatifs villejuif": "villejuif",
    "centre de rééducation brest": "brest",
    "les opalines": "les opalines",
    "ehpad val de marne": "nogent sur marne",
    "ehpad corse du sud": "ajaccio",
    "korian marseille": "korian",
    "marpa": "marpa",
    "hôpital de la charité": "hopital de la charite",
    "ehpad sainte marie nantes": "",
    "résidence autonomie st denis réunion": "",
    "ehpad mayotte": "",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_files() -> None:
    if not NATIONAL.exists():
        pytest.skip(f"The real public files are not in {DATA}.")


def test_the_shipped_communes_are_all_of_france(run_import):
    report = run_import("--communes")
    assert counts(report, "communes") == (35_014, 0, 0, 0)
    assert Commune.objects.get(code="2A004").name == "Ajaccio"


def test_a_department_enters_whole_with_the_communes_of_the_product_and_again_for_nothing(run_import, everything):
    report = run_import("--finess", DEPARTMENT)
    assert counts(report) == (655, 0, 0, 0) and "communes_2026" in report["remarks"][0]
    before = everything()
    assert counts(run_import("--finess", DEPARTMENT)) == (0, 0, 655, 0)
    assert everything() == before


def test_the_official_layout_gives_the_same_points_as_the_prepared_one_within_fifty_metres(run_import):
    report = run_import("--finess", RAW)
    assert counts(report) == (1069, 0, 0, 0)
    with gzip.open(NATIONAL, "rt", encoding="utf-8", newline="") as handle:
        prepared = {row["finess_et"]: row for row in csv.DictReader(handle, delimiter=";")}
    rows = list(Establishment.objects.all())
    assert {row.department for row in rows} == {"21", "974"}
    for row in rows:
        other = prepared[row.finess]
        assert row.commune_id == other["code_insee"]
        if other["lon"]:
            east = (row.longitude - float(other["lon"])) * cos(radians(row.latitude))
            assert hypot(row.latitude - float(other["lat"]), east) * 111_195 < 50


def test_a_folder_is_sorted_out_by_content():
    found = files_in(DATA)
    assert found.finess == (NATIONAL,)
    assert [path.name for path in found.communes] == ["communes_2026.csv.gz"]
    assert len(found.prices) == 4
    assert {path.name.split("_")[0] for path in found.sae} == {"ID", "SSR", "HAD", "USLD", "PALIA"}


def test_the_whole_country_enters_beds_add_up_and_what_people_type_finds_it(run_import, client):
    report = run_import("--folder", DATA)
    assert counts(report) == (65_940, 0, 0, 0)
    kinds = dict.fromkeys(("smr", "usld", "had", "usp"), 0)
    for kind, capacity in CareUnit.objects.exclude(capacity=None).values_list("kind", "capacity"):
        kinds[kind] += capacity
    # Totals of the SAE 2023: 101,367 beds and 19,294 places of SMR, 29,249 beds, 24,093 places, 1,960 beds.
    assert kinds == {"smr": 120_661, "usld": 29_249, "had": 24_093, "usp": 1_960}
    assert CareUnit.objects.filter(kind="ehpad", stay_type="permanent", price_single__gt=0).count() > 7_000
    assert report["kinds"]["prices"]["rejected"] == len(report["rejections"]) < 300

    for sentence, expected in SENTENCES.items():
        finess, told = first_result(client, {"q": sentence})
        found = fold(" ".join(f"{row.name} {row.city}" for row in Establishment.objects.filter(finess=finess)))
        assert expected in found and bool(expected) == bool(found), f"{sentence}: {told[:300]}"


def test_the_real_fhir_feed_makes_the_establishments_that_the_extract_makes(run_import, everything):
    report = run_import("--fhir", FHIR)
    assert counts(report, "fhir_establishments") == (655, 0, 0, 0) and not report["dropped"]
    before = everything()
    assert counts(run_import("--fhir", FHIR), "fhir_establishments") == (0, 0, 655, 0)
    assert everything() == before
    fields = ("finess", "category", "department", "opened_on")
    of_the_feed = {row["finess"]: row for row in Establishment.objects.values("commune_id", *fields)}
    units = set(CareUnit.objects.values_list("establishment__finess", "kind", "stay_type"))
    run_import("--finess", DEPARTMENT)
    same_commune = 0
    for row in Establishment.objects.values("commune_id", *fields):
        other = of_the_feed[row["finess"]]
        assert all(row[name] == other[name] for name in fields)
        same_commune += row["commune_id"] == other["commune_id"]
    assert same_commune >= 650
    assert set(CareUnit.objects.values_list("establishment__finess", "kind", "stay_type")) == units
