"""What a declaration is worth on each side of a bound, in Python and in SQL alike."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.criteria import Criteria
from jalon.directory.freshness import (
    FRESH_DAYS,
    SHOWN_DAYS,
    Freshness,
    confirmed_since,
    freshness,
    is_confirmed,
    is_fresh,
    is_shown,
)
from jalon.directory.search_sql import Statement
from jalon.web.search.cards import free_places
from tests.factories import make_unit

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
TICK = timedelta(microseconds=1)
FRESH, SHOWN = timedelta(days=FRESH_DAYS), timedelta(days=SHOWN_DAYS)


@pytest.mark.parametrize(
    ("age", "worth"),
    [
        (timedelta(0), Freshness.FRESH),
        (FRESH, Freshness.FRESH),
        (FRESH + TICK, Freshness.AGEING),
        (SHOWN, Freshness.AGEING),
        (SHOWN + TICK, Freshness.STALE),
    ],
)
def test_a_declaration_counts_then_is_marked_then_is_not_shown(age: timedelta, worth: Freshness) -> None:
    assert freshness(NOW - age, NOW) is worth


def test_nobody_declared_is_not_the_same_as_long_ago() -> None:
    assert freshness(None, NOW) is Freshness.NEVER
    assert not is_shown(None, NOW)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_what_counts_is_shown(age: timedelta) -> None:
    assert not is_fresh(NOW - age, NOW) or is_shown(NOW - age, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("age", [FRESH - TICK, FRESH, FRESH + TICK, SHOWN, SHOWN + TICK])
def test_the_search_counts_the_same_places_as_python(age: timedelta) -> None:
    make_unit(free_places=2, free_places_at=NOW - age)
    counted = Statement(Criteria(), NOW).counts()["free_places"]
    assert counted == int(is_fresh(NOW - age, NOW))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "words", "when"),
    [
        (timedelta(days=1), "2 places libres", "déclarées le 24 novembre"),
        (timedelta(weeks=5), "2 places libres", "déclarées il y a 5 semaines, à vérifier"),
        (timedelta(weeks=7), "Places non déclarées", "dernière nouvelle le 7 octobre"),
    ],
)
def test_the_words_of_places_say_their_age_then_keep_the_number_back(age: timedelta, words: str, when: str) -> None:
    told = free_places(make_unit(free_places=2, free_places_at=NOW - age), NOW)
    assert told.words.replace("\N{NO-BREAK SPACE}", " ") == words
    assert told.when.replace("\N{NO-BREAK SPACE}", " ") == when


def test_a_page_is_confirmed_up_to_its_bound() -> None:
    assert is_confirmed(confirmed_since(NOW), NOW)
    assert not is_confirmed(confirmed_since(NOW) - TICK, NOW)
    assert not is_confirmed(None, NOW)
