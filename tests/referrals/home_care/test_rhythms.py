"""The week of a stay at home, as plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.referrals.home_care.rhythms import DAYS, MOMENTS, WHO, UnknownPassageError, Week

PASSAGES = st.frozensets(
    st.tuples(st.sampled_from(list(WHO)), st.sampled_from(list(DAYS)), st.sampled_from(list(MOMENTS)))
)


@given(PASSAGES)
def test_what_is_kept_reads_back_the_same_week(passages: frozenset) -> None:
    week = Week(passages)
    assert Week.read(week.codes) == week
    assert len(week.codes) == week.count


@given(PASSAGES, PASSAGES)
def test_the_difference_names_each_passage_that_changed_and_no_other(one: frozenset, other: frozenset) -> None:
    added, removed = Week(one).changed_from(Week(other))
    assert bool(added) == bool(one - other)
    assert bool(removed) == bool(other - one)
    assert not set(added) & set(removed)


@given(st.lists(st.text(max_size=12), max_size=4))
def test_anything_typed_is_a_passage_or_is_refused(parts: list[str]) -> None:
    known = len(parts) == 3 and parts[0] in WHO and parts[1] in (*DAYS, "all") and parts[2] in MOMENTS
    try:
        Week.read(["-".join(parts)])
    except UnknownPassageError:
        assert not known


def test_each_day_is_seven_passages_told_in_one_sentence() -> None:
    week = Week.read(["nurse-all-morning", "nurse-mon-morning", "physio-tue-midday"])
    assert week.count == 8
    assert week.lines() == [
        "Infirmier, matin\N{NO-BREAK SPACE}: tous les jours",
        "Kinésithérapeute, midi\N{NO-BREAK SPACE}: mardi",
    ]


def test_what_changes_is_told_by_person_and_moment() -> None:
    before = Week.read(["nurse-all-morning", "carer-mon-evening"])
    after = Week.read(["nurse-all-morning", "nurse-wed-night"])
    assert after.changed_from(before) == (
        ["Infirmier, nuit\N{NO-BREAK SPACE}: mercredi"],
        ["Aide-soignant, soir\N{NO-BREAK SPACE}: lundi"],
    )


def test_what_was_wished_and_is_not_given_is_told() -> None:
    week = Week.read(["nurse-mon-morning"])
    assert week.beside(["mon"], ["morning"]) == []
    assert week.beside(["mon", "sat", "sun"], ["midday", "night"]) == [
        "Aucun passage les samedis et dimanches, souhaités dans le dossier.",
        "Aucun passage à midi et la nuit, souhaité dans le dossier.",
    ]
    assert week.beside(["sun"], []) == ["Aucun passage le dimanche, souhaité dans le dossier."]


@pytest.mark.parametrize(
    "code", ["", "nurse", "nurse-mon", "nobody-mon-morning", "nurse-xxx-morning", "nurse-mon-never"]
)
def test_a_passage_of_nobody_no_day_or_no_moment_is_refused(code: str) -> None:
    with pytest.raises(UnknownPassageError):
        Week.read([code])
