"""EHPAD prices in three layouts, and hospital capacities of the SAE."""

from datetime import date
from decimal import Decimal

import pytest

from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.models import CareUnit, Establishment
from tests.directory import files
from tests.directory.files import TILLEULS, daily_row, finess_file, finess_number, finess_row, monthly_row, tariff_row
from tests.directory.test_import_finess import counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_communes")]
HOSPITAL = finess_number(500)


@pytest.fixture
def with_ehpad(run_import, tmp_path) -> None:
    rows = [finess_row(sph_code=""), finess_row(finess_number(2), categ_code="202")]
    rows.append(finess_row(HOSPITAL, categ_code="355", raison_sociale="CH", sph_code=""))
    run_import("--finess", finess_file(tmp_path / "base.csv", rows))


@pytest.fixture
def prices(run_import, tmp_path, with_ehpad):
    """Write a price file of a layout and import it."""

    def import_rows(header: str, *rows: str, name: str = "prix.csv"):
        return run_import("--ehpad-prices", files.write(tmp_path / name, (header, *rows)))

    return import_rows


def ehpad(stay: StayType = StayType.PERMANENT) -> CareUnit:
    return CareUnit.objects.get(establishment__finess=TILLEULS, stay_type=stay)


class TestPrices:
    def test_daily_prices_fill_the_permanent_unit_and_make_a_temporary_one_when_priced_so(self, prices):
        report = prices(files.DAILY_HEADER, daily_row())
        assert counts(report, "prices") == (1, 1, 0, 0)
        unit = ehpad()
        assert (unit.price_single, unit.price_double, unit.price_single_social_aid) == (
            Decimal("68.13"),
            Decimal("62.40"),
            Decimal("65.00"),
        )
        assert (unit.price_gir_12, unit.price_gir_34, unit.price_gir_56) == (
            Decimal("19.91"),
            Decimal("12.64"),
            Decimal("5.37"),
        )
        assert unit.price_date == date(2020, 7, 3) and unit.social_aid is True
        short = ehpad(StayType.TEMPORARY)
        assert short.price_single == Decimal("80.00") and short.latitude == unit.latitude
        assert short.social_aid is None

    def test_no_temporary_price_makes_no_temporary_unit(self, prices):
        prices(files.DAILY_HEADER, daily_row(short=""))
        assert CareUnit.objects.filter(establishment__finess=TILLEULS).count() == 1

    def test_monthly_prices_are_brought_to_a_day_and_the_status_is_learnt(self, prices):
        prices(files.MONTHLY_HEADER, monthly_row(), name="prix_2022.csv")
        unit = ehpad()
        assert (unit.price_single, unit.price_double) == (Decimal("70.00"), Decimal("65.00"))
        assert (unit.price_gir_12, unit.price_date) == (Decimal("23.20"), date(2022, 12, 31))
        assert Establishment.objects.get(finess=TILLEULS).legal_status == LegalStatus.ASSOCIATION

    @pytest.mark.parametrize(
        ("label", "expected"),
        [
            ("ARS/PCD, Tarif partiel, habilité aide sociale sans PUI", True),
            ("ARS/PCD, PUV, convention SSIAD, habilité à l'aide sociale", True),
            ("ARS/PCD, Tarif partiel, non habilité aide sociale sans PUI", False),
            ("ARS/PCD, Tarif global, non hab.aide sociale, recours PUI", False),
            ("ARS/PCD, PUV, convention SSIAD, non habilité à l'aide social", False),
            ("Indéterminé", None),
        ],
    )
    def test_the_tariff_mode_tells_whether_social_aid_is_accepted(self, prices, label, expected):
        prices(files.TARIFF_HEADER, tariff_row(label=label))
        assert ehpad().social_aid is expected

    def test_the_newest_price_wins_whatever_the_order_and_old_files_only_fill_gaps(self, prices, everything):
        prices(files.TARIFF_HEADER, tariff_row(), name="prix_2023.csv")
        prices(files.DAILY_HEADER, daily_row())
        unit = ehpad()
        assert (unit.price_single, unit.price_double) == (Decimal("72.06"), Decimal("62.40"))
        assert unit.price_date == date(2023, 12, 31)
        before = everything()
        report = prices(files.DAILY_HEADER, daily_row())
        assert counts(report, "prices") == (0, 0, 2, 0) and everything() == before

    def test_several_files_at_once_end_as_one_after_the_other(self, run_import, tmp_path, with_ehpad, everything):
        old = files.write(tmp_path / "a.csv", (files.DAILY_HEADER, daily_row()))
        new = files.write(tmp_path / "b_2023.csv.gz", (files.TARIFF_HEADER, tariff_row()))
        run_import("--ehpad-prices", new, old)
        before = everything()
        for paths in ([old, new], [new], [old]):
            run_import("--ehpad-prices", *paths)
            assert everything() == before

    def test_prices_that_a_unit_edited_are_kept(self, prices):
        prices(files.DAILY_HEADER, daily_row())
        CareUnit.objects.filter(stay_type="permanent").update(
            price_single=Decimal("70.10"), price_date=date(2020, 1, 1), edited_fields=["price_single"]
        )
        prices(files.DAILY_HEADER, daily_row(single="75", double="66", updated="2021-01-01 00:00:00"))
        unit = ehpad()
        assert (unit.price_single, unit.price_double) == (Decimal("70.10"), Decimal("66.00"))
        assert unit.price_date == date(2020, 1, 1)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"single": "-68"}, "est négatif"),
            ({"single": "0.01"}, "sort des bornes de 15 à 400"),
            ({"single": "2040"}, "sort des bornes"),
            ({"short": "887.39"}, "hébergement temporaire de 887.39"),
            ({"single": "cher"}, "n’est pas un nombre"),
            ({"single": "NaN"}, "n’est pas un nombre"),
            ({"gir12": "189.19"}, "dépasse 100"),
            ({"gir56": "-1"}, "est négatif"),
            ({"updated": "hier"}, "n’est pas une date"),
        ],
    )
    def test_an_absurd_price_leaves_the_row_out(self, prices, change, reason):
        report = prices(files.DAILY_HEADER, daily_row(**change), daily_row(finess_number(2)))
        assert counts(report, "prices") == (0, 0, 0, 2)
        assert reason in report["rejections"][0]["reason"] and report["rejections"][0]["line"] == 2
        assert ehpad().price_single is None

    def test_a_comma_is_a_decimal_point_and_a_token_tariff_is_none(self, prices):
        prices(files.DAILY_HEADER, daily_row(single="68,13", gir56="0.01"))
        assert ehpad().price_single == Decimal("68.13") and ehpad().price_gir_56 is None

    def test_unknown_establishments_and_other_categories_are_left_out_without_blame(self, prices):
        strangers = [daily_row(finess_number(n)) for n in range(1000, 1100)]
        report = prices(files.DAILY_HEADER, daily_row(), daily_row(finess_number(2)), *strangers)
        assert counts(report, "prices") == (1, 1, 0, 101)
        reasons = [rejection["reason"] for rejection in report["rejections"]]
        assert "de catégorie 202, pas un EHPAD" in reasons[0] and "n’est pas dans l’annuaire" in reasons[1]


def sae(kind: str, *values: str, finess: str = HOSPITAL) -> str:
    return ";".join((kind, "2023", finess, "CH", "", *values))


def smr(group: str, beds: str, places: str, full_days: str = "", day_days: str = "", finess: str = HOSPITAL) -> str:
    return sae(
        "SSR", group, "1" if len(group) == 7 else "", beds, "", places, "", full_days, day_days, "", finess=finess
    )


def identity(finess: str = HOSPITAL, commune: str = "21231", status: str = "1") -> str:
    return f"ID;2023;{finess};CH DE DIJON;;;13;{status};355;{commune};2;BD;DE VERDUN;CS 1;21000;"


@pytest.fixture
def capacities(run_import, tmp_path, with_ehpad):
    """Write SAE files and import them together."""

    def import_forms(**forms: tuple[str, ...]):
        headers = {
            "identity": files.SAE_ID_HEADER,
            "smr": files.SAE_SMR_HEADER,
            "had": files.SAE_HAD_HEADER,
            "usld": files.SAE_USLD_HEADER,
            "palliative": files.SAE_PALLIATIVE_HEADER,
            "derived": files.SAE_CAPACITIES_HEADER,
        }
        paths = [files.write(tmp_path / f"{name}.csv", (headers[name], *rows)) for name, rows in forms.items()]
        return run_import("--sae", *paths)

    return import_forms


def units(finess: str = HOSPITAL) -> set[tuple[str, str, str, int | None]]:
    rows = CareUnit.objects.filter(establishment__finess=finess)
    return set(rows.values_list("kind", "stay_type", "mention", "capacity"))


class TestCapacities:
    def test_each_mention_has_a_unit_for_its_beds_and_one_for_its_places(self, capacities, everything):
        rows = (smr("SSR_A", "28", "13"), smr("SSR_TOT", "30", "13"), smr("SSR_A50", "9", "", "4599", "0"))
        rows += (smr("SSR_A53", "", "5"), smr("SSR_A59", "19", "8"), smr("SSR_E52", "2", ""))
        report = capacities(smr=rows)
        assert units() == {
            ("smr", "full_hospital", "A50", 9),
            ("smr", "day_hospital", "A53", 5),
            ("smr", "full_hospital", "A59", 19),
            ("smr", "day_hospital", "A59", 8),
            ("smr", "full_hospital", "E52", 2),
        }
        assert counts(report, "capacities") == (5, 0, 0, 0)
        before = everything()
        assert counts(capacities(smr=rows), "capacities") == (0, 0, 5, 0) and everything() == before

    def test_a_mention_with_days_and_no_beds_of_its_own_has_a_unit_without_capacity(self, capacities):
        capacities(smr=(smr("SSR_TOT", "40", "6"), smr("SSR_A51", "", "", "9000", "300"), smr("SSR_A50", "", "")))
        assert units() == {("smr", "full_hospital", "A51", None), ("smr", "day_hospital", "A51", None)}

    def test_a_hospital_without_any_mention_has_its_whole(self, capacities):
        capacities(smr=(smr("SSR_TOT", "40", "6"),))
        assert units() == {("smr", "full_hospital", "", 40), ("smr", "day_hospital", "", 6)}

    def test_had_usld_and_palliative_units(self, capacities):
        capacities(
            had=(sae("HAD", "45", "575"),),
            usld=(sae("USLD", "60", "21705", "51", "49"), sae("USLD", "", "", "", "", finess=TILLEULS)),
            palliative=(
                sae("PALIA", "1", "14", "1", "1", "10", "311"),
                sae("PALIA", "1", "4", "0", "", "", "", finess=TILLEULS),
            ),
        )
        assert units() == {
            ("had", "home", "", 45),
            ("usld", "permanent", "", 60),
            ("usp", "full_hospital", "", 10),
        }
        assert units(TILLEULS) == {("ehpad", "permanent", "", None)}

    def test_a_hospital_that_finess_lacks_is_made_from_its_identity_at_its_town_hall(
        self, capacities, run_import, tmp_path
    ):
        new = finess_number(600)
        idle = finess_number(601)
        report = capacities(
            identity=(identity(new, "9D411", "3"), identity(idle)), had=(sae("HAD", "12", "1", finess=new),)
        )
        assert counts(report, "hospitals") == (1, 0, 0, 0)
        row = Establishment.objects.get(finess=new)
        assert (row.department, row.city, row.legal_status) == ("974", "Saint-Denis", LegalStatus.COMMERCIAL)
        assert (row.latitude, row.longitude, row.address) == (-20.87874, 55.44721, "2 BD DE VERDUN, CS 1")
        assert not Establishment.objects.filter(finess=idle).exists()
        better = finess_row(new, code_insee="97411", lon="55.45", lat="-20.88", date_maj="2019-01-01")
        run_import("--finess", finess_file(tmp_path / "f.csv", [better]))
        row.refresh_from_db()
        assert row.longitude == 55.45

    def test_the_identity_fills_a_missing_status_and_changes_nothing_else(self, capacities):
        capacities(identity=(identity(),))
        row = Establishment.objects.get(finess=HOSPITAL)
        assert (row.legal_status, row.name) == (LegalStatus.PUBLIC, "CH")
        capacities(identity=(identity(status="3"),))
        row.refresh_from_db()
        assert row.legal_status == LegalStatus.PUBLIC

    def test_an_edited_capacity_is_kept(self, capacities):
        capacities(had=(sae("HAD", "45", "575"),))
        CareUnit.objects.filter(kind="had").update(capacity=50, edited_fields=["capacity"])
        capacities(had=(sae("HAD", "40", "575"),))
        assert CareUnit.objects.get(kind="had").capacity == 50

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (smr("SSR_A50", "-3", ""), "n’est pas un nombre de lits"),
            (smr("SSR_A50", "3.5", ""), "n’est pas un nombre de lits"),
            (smr("SSR_A50", "99999", ""), "n’est pas un nombre de lits"),
            (smr("SSR_Z99", "3", ""), "SSR_Z99"),
            (smr("SSR_A50", "3", "", finess="123456789"), "n’est pas un numéro FINESS"),
            (smr("SSR_A50", "3", "", finess=finess_number(777)), "n’est pas dans l’annuaire"),
        ],
    )
    def test_an_unfit_row_is_left_out(self, capacities, row, reason):
        report = capacities(smr=(row, smr("SSR_A59", "5", "")))
        assert counts(report, "capacities") == (1, 0, 0, 1)
        assert reason in report["rejections"][0]["reason"]

    def test_the_derived_file_gives_beds_by_mention_and_yields_to_the_forms(self, capacities):
        hospital = ("CH", "", "355", "1", "", "", "", "", "21000", "21231")
        row = ";".join((HOSPITAL, *hospital, "28", "13", "9", "0", "0", "0", "0", "0", "0", "0", "0", "19", "60", "0"))
        capacities(derived=(row,))
        assert units() == {
            ("smr", "full_hospital", "A50", 9),
            ("smr", "full_hospital", "A59", 19),
            ("smr", "day_hospital", "", 13),
            ("usld", "permanent", "", 60),
        }
        CareUnit.objects.filter(establishment__finess=HOSPITAL).delete()
        capacities(derived=(row,), smr=(smr("SSR_A50", "9", "2"),))
        assert units() == {
            ("smr", "full_hospital", "A50", 9),
            ("smr", "day_hospital", "A50", 2),
            ("usld", "permanent", "", 60),
        }


def test_units_of_the_price_file_belong_to_the_ehpad_kind(prices):
    prices(files.DAILY_HEADER, daily_row())
    assert {unit.kind for unit in CareUnit.objects.filter(establishment__finess=TILLEULS)} == {UnitKind.EHPAD}
