"""What a place costs: the worked examples of the documentation, and what holds of every estimate."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.departments import DEPARTMENTS
from jalon.matching.cost import Case, Missing, Person, Regime, Span, Tariffs, estimate, month, scale_on
from jalon.matching.cost_figures import FILE, current, read

TODAY = date(2026, 11, 26)
EXAMPLES = Path(settings.BASE_DIR) / "docs" / "domain" / "cost.md"
amounts = st.decimals("0.50", "150", places=2)
incomes = st.decimals("0", "12000", places=2)


def worked_examples() -> list[list[str]]:
    lines = EXAMPLES.read_text(encoding="utf-8").partition("## Worked examples")[2].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def told(span: Span | None) -> str:
    if span is None:
        return "missing"
    return f"{span.low}" if span.is_exact else f"{span.low} to {span.high}"


PLAIN = Tariffs(
    kind="ehpad",
    stay_type="permanent",
    department="21",
    lodging=Decimal("67.40"),
    gir_12=Decimal("22.36"),
    gir_34=Decimal("14.19"),
    gir_56=Decimal("6.02"),
)


def ehpad(**fields: Any) -> Tariffs:
    return replace(PLAIN, **fields)


@pytest.mark.parametrize("row", worked_examples(), ids=lambda row: " ".join(row[4:8]))
def test_the_worked_examples_of_the_documentation_hold(row: list[str]) -> None:
    lodging, gir_12, gir_34, gir_56, department, gir, income, couple, aid, by_month, paid, total = row
    tariffs = ehpad(
        lodging=number(lodging),
        gir_12=number(gir_12),
        gir_34=number(gir_34),
        gir_56=number(gir_56),
        department=department,
    )
    person = Person(int(gir) if gir else None, number(income), couple == "yes", number(aid))

    found = estimate(tariffs, person, TODAY)

    assert (f"{found.lodging}", told(found.dependency), told(found.total)) == (by_month, paid, total)


def test_there_are_worked_examples() -> None:
    assert len(worked_examples()) >= 10


sorted_tariffs = st.tuples(amounts, amounts, amounts).map(lambda found: sorted(found, reverse=True))


@given(sorted_tariffs, st.integers(1, 6), incomes, incomes, st.booleans())
def test_more_income_never_costs_less_nor_less_than_the_tariff_of_gir_5_6(
    tariffs: list[Decimal], gir: int, one: Decimal, other: Decimal, couple: bool
) -> None:
    unit = ehpad(gir_12=tariffs[0], gir_34=tariffs[1], gir_56=tariffs[2])
    poor, rich = (estimate(unit, Person(gir, income, couple), TODAY) for income in sorted((one, other)))

    assert poor.total is not None and rich.total is not None
    assert month(tariffs[2]) <= poor.total.low - month(Decimal("67.40")) <= rich.total.low - month(Decimal("67.40"))
    assert poor.share is not None and poor.share.apa >= 0


@given(sorted_tariffs, amounts, st.none() | st.integers(1, 6), st.none() | incomes, st.none() | incomes)
def test_the_lines_add_up_to_the_cent_and_nothing_is_negative(
    tariffs: list[Decimal], lodging: Decimal, gir: int | None, income: Decimal | None, aid: Decimal | None
) -> None:
    unit = ehpad(lodging=lodging, gir_12=tariffs[0], gir_34=tariffs[1], gir_56=tariffs[2])

    found = estimate(unit, Person(gir, income, housing_aid=aid), TODAY)

    assert found.total is not None and found.dependency is not None and found.lodging is not None
    assert found.total.low == found.lodging + found.dependency.low - found.housing_aid >= 0
    assert found.total.high == found.lodging + found.dependency.high - found.housing_aid
    assert found.total.low == found.total.low.quantize(Decimal("0.01"))
    if found.share is not None:
        assert found.share.paid + found.share.apa == found.share.tariff


@given(sorted_tariffs, st.integers(1, 6), incomes)
def test_what_is_not_known_of_the_person_leaves_a_span_that_holds_the_answer(
    tariffs: list[Decimal], gir: int, income: Decimal
) -> None:
    unit = ehpad(gir_12=tariffs[0], gir_34=tariffs[1], gir_56=tariffs[2])
    known = estimate(unit, Person(gir, income), TODAY).total
    assert known is not None

    for person in (Person(), Person(gir=gir), Person(income=income)):
        span = estimate(unit, person, TODAY).total
        assert span is not None and span.low <= known.low <= span.high


def test_each_missing_figure_is_named_and_leaves_no_total() -> None:
    bare = estimate(ehpad(lodging=None, gir_12=None, gir_34=None, gir_56=None), Person(), TODAY)
    assert bare.missing == (Missing.LODGING, Missing.GIR_12, Missing.GIR_34, Missing.GIR_56)
    assert bare.total is None
    assert estimate(ehpad(gir_34=None), Person(gir=6), TODAY).missing == ()


def test_tariffs_that_contradict_each_other_are_said_and_not_used() -> None:
    found = estimate(ehpad(gir_12=Decimal("4.00")), Person(gir=1, income=Decimal(1500)), TODAY)

    assert (found.missing, found.total) == ((Missing.CONTRADICTION,), None)


def test_a_day_without_figures_gives_no_estimate() -> None:
    assert estimate(ehpad(), Person(gir=2), date(2025, 11, 26)).missing == (Missing.SCALE,)
    after = estimate(ehpad(department="93"), Person(gir=2), date(2027, 1, 1))
    assert (after.regime, after.missing) == (Regime.FUSED, (Missing.FUSED_DAY,))


def test_the_scale_of_a_year_is_one_line_more() -> None:
    this_year, next_year = scale_on(TODAY), scale_on(date(2027, 1, 1))

    assert this_year and (this_year.lower, this_year.upper) == (Decimal("2846.77"), Decimal("4379.64"))
    assert next_year and (next_year.lower, next_year.upper) == (Decimal("2869.55"), Decimal("4414.70"))


@pytest.mark.parametrize(
    ("department", "commune", "regime"),
    [
        ("69", "69123", Regime.FUSED),
        ("69", "69383", Regime.FUSED),
        ("69", "69264", Regime.APA),
        ("974", "97411", Regime.FUSED),
        ("21", "21231", Regime.APA),
    ],
)
def test_the_experiment_is_told_by_the_place(department: str, commune: str, regime: Regime) -> None:
    assert estimate(ehpad(department=department, commune=commune), Person(), TODAY).regime == regime


def test_every_department_of_the_experiment_exists() -> None:
    figures = current()
    assert figures.fused_departments <= set(DEPARTMENTS)
    assert len(figures.fused_departments) == 22
    assert len([code for code in figures.fused_communes if code < "69381"]) == 58


def test_a_temporary_stay_pays_its_tariff_whole_even_where_the_experiment_is() -> None:
    found = estimate(ehpad(stay_type="temporary", department="93"), Person(gir=2, income=Decimal(900)), TODAY)

    assert (found.regime, found.share) == (Regime.HOME_APA, None)
    assert found.total == Span(Decimal("2730.20"), Decimal("2730.20"))


def test_a_day_of_day_care_is_told_by_the_day() -> None:
    found = estimate(ehpad(kind="day_centre", stay_type="day"), Person(gir=3), TODAY)

    assert found.by_day
    assert found.total == Span(Decimal("81.59"), Decimal("81.59"))


def test_a_residence_autonomie_has_no_dependency_tariff() -> None:
    unit = ehpad(kind="residence_autonomie", gir_12=None, gir_34=None, gir_56=None)

    assert told(estimate(unit, Person(), TODAY).total) == "2050.08"


def test_housing_aid_is_taken_off_up_to_the_price_of_lodging() -> None:
    found = estimate(ehpad(), Person(6, Decimal(1000), housing_aid=Decimal(9999)), TODAY)

    assert (found.housing_aid, told(found.total)) == (Decimal("2050.08"), "183.11")


def test_what_a_month_leaves_is_told_for_one_person_only() -> None:
    assert estimate(ehpad(), Person(2, Decimal(1850)), TODAY).left == Decimal("-383.19")
    assert estimate(ehpad(), Person(2, Decimal(1850), couple=True), TODAY).left is None
    assert estimate(ehpad(), Person(2), TODAY).left is None


def test_an_apa_too_small_is_not_paid() -> None:
    found = estimate(ehpad(gir_12=Decimal("7.50")), Person(1, Decimal(6000)), TODAY)

    assert found.share is not None
    assert (found.share.case, found.share.apa) == (Case.UNPAID, 0)


def test_every_figure_names_its_source_and_periods_follow_each_other() -> None:
    for series in current().by_name.values():
        days = [figure.since for figure in series]
        assert days == sorted(set(days))
        assert all(figure.source for figure in series)


def test_a_source_that_is_not_named_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "costs.toml"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace('source = "smic"', 'source = "smig"'), encoding="utf-8")

    with pytest.raises(KeyError, match="smig"):
        read(wrong)
