"""The rule written anew, from the booklet and not from the code, and children whose outcome is counted twice.

`expected` calls nothing of the product: months are counted day by day, domains are ranges of numbers.
"""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.dossiers.kinds.tnd.detection import assess
from tests.dossiers.kinds.tnd.children import TODAY

#: For each age: first month, « non » wanted, then the last number of each domain, in the booklet's order.
BOOKLET = {
    "6m": (6, 2, "2 5 7 - 9"),
    "12m": (12, 2, "3 7 10 - 12"),
    "18m": (18, 2, "2 4 7 - 9"),
    "24m": (24, 2, "3 7 9 - 11"),
    "3a": (36, 2, "2 5 8 - 10"),
    "4a": (48, 3, "5 9 13 17 18"),
    "5a": (60, 3, "4 7 10 13 15"),
    "6a": (72, 3, "4 8 11 16 19"),
}
AGES = list(BOOKLET)
SIZES = {age: int(ends.split()[-1]) for age, (_, _, ends) in BOOKLET.items()}
ANSWERS = ("acquired", "not_acquired", "not_assessed")
Child = tuple[date, int | None, dict[str, bool | str]]


def months_lived(birth: date, on: date) -> int:
    """Count the days that complete a month, one day after the other."""
    lived, day = 0, birth
    while day < on:
        day += timedelta(days=1)
        lived += day.day == birth.day or (day.day == 1 and (day - timedelta(days=1)).day < birth.day)
    return lived


def age_of_grid(birth: date, weeks: int | None) -> str | None:
    months = months_lived(birth, TODAY)
    if weeks is not None and weeks < 37 and months < 24:
        months = months_lived(birth + timedelta(days=7 * (40 - weeks)), TODAY)
    if not 6 <= months < 84:
        return None
    return [age for age in AGES if BOOKLET[age][0] <= months][-1]


def domain_of(item: str) -> int:
    age, number = item.split("-")
    ends = BOOKLET[age][2].split()
    return next(rank for rank, end in enumerate(ends) if end != "-" and int(number) <= int(end))


def reaches(missing: list[str], wanted: int) -> bool:
    return len(missing) >= wanted and len({domain_of(item) for item in missing}) >= 2


def expected(birth: date, weeks: int | None, answers: dict[str, bool | str]) -> tuple[str, int, int, str]:
    age = age_of_grid(birth, weeks)
    missing = [item for item, answer in answers.items() if answer == "not_acquired"]
    own = [item for item in missing if item.split("-")[0] == age]
    rank = AGES.index(age)
    under = [item for item in missing if rank and item.split("-")[0] == AGES[rank - 1]]
    ticked = {item for item, answer in answers.items() if answer is True}
    found = own + under
    if "T07" in ticked:
        outcome = "urgent"
    elif reaches(found, BOOKLET[age][1]) or (rank and reaches(under, BOOKLET[AGES[rank - 1]][1])):
        outcome = "address"
    elif len(ticked) > 1 or (found and ticked & {"T01", "T02", "T03", "T04", "T05", "T06"}):
        outcome = "recheck"
    else:
        outcome = "none"
    return outcome, len(found), len({domain_of(item) for item in found}), age


def compare(child: Child) -> str:
    birth, weeks, answers = child
    found = assess(birth, TODAY, weeks, answers)
    assert (found.outcome, found.signs, found.domains, found.bracket) == expected(birth, weeks, answers), child
    return found.outcome


def generated(seed: int) -> Child:
    """A child of any age that has a grid; few things lack, so that every outcome is met."""
    dice = random.Random(seed)
    weeks = dice.choice([None, None, 40, 39, 37, 36, 33, 27, 24])
    birth = TODAY - timedelta(days=dice.randrange(400, 2550))
    age = age_of_grid(birth, weeks)
    share = dice.choice([0.03, 0.1, 0.2, 0.6])
    ages = [age, AGES[AGES.index(age) - 1]] if age != "6m" and dice.random() < 0.4 else [age]
    answers: dict[str, bool | str] = {f"T{number:02}": dice.random() < share / 3 for number in range(1, 24)}
    for one in ages:
        for number in range(1, SIZES[one] + 1):
            weights = (1 - share, share, 0.05)
            answers[f"{one}-{number:02}"] = dice.choices(ANSWERS, weights)[0]
    return birth, weeks, answers


def test_four_hundred_children_have_the_outcome_of_the_rule_written_anew() -> None:
    outcomes = [compare(generated(seed)) for seed in range(400)]
    assert {outcome: outcomes.count(outcome) >= 20 for outcome in ("address", "urgent", "recheck", "none")} == {
        "address": True,
        "urgent": True,
        "recheck": True,
        "none": True,
    }


ITEMS = [f"{age}-{number:02}" for age in AGES for number in range(1, SIZES[age] + 1)]
CHILDREN = st.tuples(
    st.integers(184, 2556).map(lambda days: TODAY - timedelta(days=days)),
    st.none() | st.integers(21, 44),
    st.dictionaries(st.sampled_from([f"T{number:02}" for number in range(1, 24)]), st.booleans(), max_size=4),
    st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(ANSWERS), max_size=40),
)


@settings(max_examples=300, deadline=None)
@given(CHILDREN)
def test_any_answers_of_any_ages_are_counted_alike(drawn) -> None:
    birth, weeks, any_age, by_age = drawn
    if age_of_grid(birth, weeks) is not None:
        compare((birth, weeks, any_age | by_age))


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_counts_at_its_age_and_only_there_and_just_above(item: str) -> None:
    age = item.split("-")[0]
    for other in AGES:
        months = BOOKLET[other][0]
        birth = date(
            TODAY.year - months // 12 - (months % 12 > TODAY.month - 1), (TODAY.month - 1 - months) % 12 + 1, 26
        )
        counts = other == age or (other != "6m" and AGES[AGES.index(other) - 1] == age)
        assert assess(birth, TODAY, None, {item: "not_acquired"}).signs == counts
