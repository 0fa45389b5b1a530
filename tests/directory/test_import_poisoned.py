"""A feed in which everything is wrong somewhere: a report that says it, and a directory that stays sane.

Whatever the order in which the resources come.
"""

import io
import re
from collections import Counter
from math import isfinite

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.core.identifiers import is_valid_finess
from jalon.directory.capabilities import BY_CODE, TERRITORIAL, capabilities_of
from jalon.directory.importing.checking import ImportFiles
from jalon.directory.importing.run import import_directory
from jalon.directory.models import CareUnit, Commune, Establishment
from tests.directory.fhir_feed import (
    ages,
    beds,
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

pytestmark = pytest.mark.usefixtures("with_communes")

SELF, CYCLE, ZERO, SWAPPED, OVERSEAS, ABROAD, NAN = (finess_number(serial) for serial in range(10, 17))
TWIN, CLOSED, EMPTY, TOWNLESS, WRONG_COMMUNE, ABSURD, GIANT, TAGS = (finess_number(serial) for serial in range(20, 28))
WRONG_KEY = f"{finess_number(30)[:8]}{(int(finess_number(30)[8]) + 1) % 10}"
OLD, NEW = {"lastUpdated": "2020-01-01T00:00:00Z"}, {"lastUpdated": "2026-06-01T00:00:00Z"}


def pointed(key, number, lat, lon):
    return [organization(key, number), location(f"lieu-{key}", key, lat, lon)]


POISON = [
    legal_entity(partOf={"reference": "Organization/ej"}),
    # Its own parent; two that are each other's; services that no establishment carries.
    organization("self", SELF, partOf={"reference": "Organization/self"}),
    organization("a", CYCLE, partOf={"reference": "Organization/b"}),
    {"resourceType": "Organization", "id": "b", "partOf": {"reference": "Organization/c"}},
    {"resourceType": "Organization", "id": "c", "partOf": {"reference": "Organization/b"}},
    service("boucle", "25", owner="b"),
    service("nulle-part", "25", owner="inconnue"),
    # Coordinates.
    *pointed("zero", ZERO, 0, 0),
    *pointed("swapped", SWAPPED, 5.005, 47.336),
    *pointed("overseas", OVERSEAS, -20.88, 55.45),
    *pointed("abroad", ABROAD, 948.2, -7.5),
    *pointed("nan", NAN, float("nan"), float("inf")),
    # The same number twice, the same resource twice, a wrong key, no number at all.
    organization("ancienne", TWIN, name="Ancien nom", meta=OLD),
    organization("nouvelle", TWIN, name="Nouveau nom", meta=NEW),
    organization("nouvelle", TWIN, name="Nom de l’an passé", meta=OLD),
    organization("fausse", WRONG_KEY),
    organization("sans", identifier=[]),
    # Closed, without a unit, without a town, of a commune that does not exist, without a name, of no category.
    organization("close", CLOSED, active=False),
    service("close", "25", owner="close"),
    organization("vide", EMPTY, type=[concept("…/TRE_R66", "620")]),
    organization("sans-ville", TOWNLESS, address=None),
    organization("insee", WRONG_COMMUNE),
    location(
        "insee", "insee", extension=[extension("ror-commune-cog", valueCodeableConcept=concept("…/TRE_R13", "21999"))]
    ),
    organization("sans-nom", finess_number(40), name=" \u0007 "),
    organization("sans-categorie", finess_number(41), type=[]),
    # Absurd numbers.
    organization(
        "absurde", ABSURD, extension=[price(-3), price(99999), price("gratuit"), price(7, "03", dependencyLevel="9")]
    ),
    service("absurde", "21", owner="absurde", extension=[ages(940)], location=[{"reference": "Location/absurde"}]),
    location("absurde", "ailleurs", extension=[beds(900_000), beds(-4)]),
    service("zones", "28", owner="absurde", extension=[zone("3", "00000"), zone("2", "999"), zone("3", "21617")]),
    # Names.
    organization("geante", GIANT, name="É" * 70_000),
    organization(
        "balises", TAGS, name='<script>alert("x")</script>Les\u0000 <b>Lilas</b>\u202e\n\ud800', telecom=[
            {"system": "url", "value": "javascript:alert(1)"}, {"system": "phone", "value": "appelez-nous"},
        ],
    ),
    # Shapes that no profile knows.
    {"resourceType": "Organization", "id": ["x"], "identifier": "y", "type": 4, "address": [[]], "partOf": 3},
    {"resourceType": "HealthcareService", "id": 3, "category": {"coding": {"code": 4}}, "availableTime": "jamais"},
    {"resourceType": "Location", "position": "ici", "extension": {"url": 5}},
    {"resourceType": {"a": 1}}, {"resourceType": "Patient", "id": "1"},
    '{"resourceType": "Location", "id"', "null", '"' + "x" * 50, "[" * 3000, '{"n": ' + "9" * 6000 + "}",
]  # fmt: skip


def the_directory():
    """Everything that an import writes, but for the moments when it did."""
    hidden = {"id", "establishment_id", "updated_at"}
    places = [
        {name: value for name, value in row.items() if name not in hidden}
        for row in Establishment.objects.order_by("finess").values()
    ]
    order = ("establishment__finess", "kind", "stay_type", "mention")
    units = [
        {name: value for name, value in row.items() if name not in hidden}
        for row in CareUnit.objects.order_by(*order).values(
            *order, *(field.name for field in CareUnit._meta.concrete_fields if field.name != "establishment")
        )
    ]
    return places, units


def assert_sane():
    communes = {commune.code: commune for commune in Commune.objects.all()}
    for place in Establishment.objects.prefetch_related("units"):
        commune = communes[place.commune_id]
        assert is_valid_finess(place.finess) and place.department == commune.department
        assert place.name.strip() == place.name and 0 < len(place.name) <= 200
        assert not re.search("[\x00-\x1f<>\u202e\ud800-\udfff]", place.name)
        assert abs(place.latitude - commune.latitude) < 0.6 and abs(place.longitude - commune.longitude) < 0.6
        assert place.website == "" and (place.phone == "" or len(place.phone) == 10)
        for unit in place.units.all():
            assert (unit.latitude, unit.longitude, unit.department) == (
                place.latitude, place.longitude, place.department,
            )  # fmt: skip
            assert unit.closed or place.closed_on is None
            assert unit.capacity is None or 0 < unit.capacity <= 3000
            assert unit.price_single is None or (isfinite(unit.price_single) and 15 <= unit.price_single <= 400)
            assert unit.minimum_age is None or unit.minimum_age <= 120
            assert set(unit.offers) <= {capability.code for capability in capabilities_of(unit.kind)} <= set(BY_CODE)
            assert set(unit.served_communes) <= set(communes) and set(unit.served_departments) <= {"21", "974", "2A"}
            assert unit.kind in TERRITORIAL or not (unit.served_communes or unit.served_departments)


class TestPoison:
    @pytest.fixture
    def report(self, run_import, tmp_path):
        return run_import("--fhir", ndjson(tmp_path / "poison.ndjson", POISON))

    def test_the_directory_is_sane_and_holds_what_could_be_saved(self, report):
        assert_sane()
        kept = dict(Establishment.objects.values_list("finess", "name"))
        assert set(kept) == {
            SELF, CYCLE, ZERO, SWAPPED, OVERSEAS, ABROAD, NAN, TWIN, CLOSED, EMPTY, WRONG_COMMUNE, ABSURD, GIANT, TAGS,
        }  # fmt: skip
        assert kept[TWIN] == "Nouveau nom" and kept[TAGS] == 'alert("x")Les Lilas' and len(kept[GIANT]) == 200
        talant = Commune.objects.get(code="21617")
        for number in (ZERO, SWAPPED, OVERSEAS, ABROAD, NAN, WRONG_COMMUNE):
            place = Establishment.objects.get(finess=number)
            assert place.commune_id == "21617"
            if number != WRONG_COMMUNE:
                assert (place.latitude, place.longitude) == (talant.latitude, talant.longitude)
        assert (
            Establishment.objects.get(finess=CLOSED).closed_on
            and not Establishment.objects.get(finess=EMPTY).units.exists()
        )
        home = CareUnit.objects.get(kind="ssiad")
        assert (home.served_communes, home.served_departments) == (["21617"], [])

    def test_the_report_counts_and_explains_each_thing_that_was_left_out(self, report):
        assert report["kinds"]["fhir_establishments"]["created"] == 14
        assert report["ignored"] == {"Patient": 1, "sans type": 1}
        reasons = " ".join(item["reason"] for item in (*report["rejections"], *report["dropped"]))
        for words in (
            "se rattachent en boucle", "Organization/inconnue n’est pas dans les fichiers", "hors du département 21",
            "n’existent pas sur le globe", f"le FINESS {TWIN} est déjà celui d’Organization/nouvelle",
            "Organization/nouvelle est donnée deux fois", "n’est pas un numéro FINESS", "la commune manque",
            "21999", "le nom de l’établissement manque", "n’est pas une catégorie FINESS", "est négatif",
            "sort des bornes", "n’est pas un nombre", "n’est pas un nombre de lits", "n’est pas celui d’une personne",
            "zone inconnue du territoire desservi : 999",
            "n’a pas dix chiffres", "n’est pas une adresse https://", "n’est pas du JSON",
            "n’est pas une ressource FHIR", "sans type (TRE_R244)",
        ):  # fmt: skip
            assert words in reasons.replace("\N{NO-BREAK SPACE}", " "), words
        lines = {item["line"] for item in report["rejections"]}
        assert all(1 <= line <= len(POISON) for line in lines) and len(lines) > 15

    def test_people_read_it_in_french_with_the_places_in_the_file(self, tmp_path):
        out = io.StringIO()
        path = ndjson(tmp_path / "poison.ndjson", POISON)
        call_command("import_directory", "--fhir", str(path), stdout=out, skip_checks=True)
        said = out.getvalue().replace("\N{NO-BREAK SPACE}", " ")
        assert "Lignes écartées :" in said and "Valeurs laissées de côté :" in said
        assert re.search(r"poison\.ndjson, ligne \d+ : ", said)
        assert "Ressources d’un autre type, laissées de côté : 1 Patient, 1 sans type." in said

    def test_a_second_run_changes_nothing(self, report, run_import, tmp_path):
        before = the_directory()
        again = run_import("--fhir", tmp_path / "poison.ndjson")
        assert the_directory() == before
        for kind in ("fhir_establishments", "fhir_units", "prices", "care_units"):
            tally = again["kinds"].get(kind, {"created": 0, "updated": 0})
            assert (tally["created"], tally["updated"]) == (0, 0), kind
        assert Counter(item["reason"] for item in again["rejections"]) == Counter(
            item["reason"] for item in report["rejections"]
        )

    def test_an_extract_and_a_feed_with_the_same_numbers_end_the_same_in_either_order(self, run_import, tmp_path):
        extract = finess_file(tmp_path / "f.csv", [finess_row(), finess_row(ZERO), finess_row()])
        feed = ndjson(tmp_path / "poison.ndjson", [*POISON, organization("tilleuls", TILLEULS, meta=NEW)])
        report = run_import("--fhir", feed, "--finess", extract)
        assert f"le FINESS {TILLEULS} est déjà à la ligne 2" in str(report["rejections"])
        assert Establishment.objects.filter(finess=TILLEULS).count() == 1
        assert_sane()
        together = the_directory()
        again = run_import("--finess", extract, "--fhir", feed)
        assert the_directory() == together and again["kinds"]["establishments"]["created"] == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(POISON))))
def test_the_order_of_the_resources_does_not_matter(tmp_path, order):
    ends = []
    for rank, resources in enumerate((POISON, [POISON[place] for place in order])):
        path = ndjson(tmp_path / f"{rank}.ndjson", resources)
        with transaction.atomic():
            import_directory(ImportFiles(fhir=(path,)))
            ends.append(the_directory())
            assert_sane()
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


def test_the_legal_entity_named_by_a_sound_chain_is_kept_in_a_poisoned_feed(run_import, tmp_path):
    run_import("--fhir", ndjson(tmp_path / "p.ndjson", [*POISON, organization("saine", TILLEULS)]))
    assert Establishment.objects.get(finess=TILLEULS).finess_legal == LEGAL
