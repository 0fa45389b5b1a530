"""The dictionary of the directory, and slips."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jalon.core.geo import Point
from jalon.directory.importing.run import load_shipped_communes
from jalon.directory.models import DirectoryWord, Establishment
from jalon.directory.places import complete, nearest
from jalon.directory.tasks import refresh_directory_words
from jalon.directory.words import corrected, forms_of, is_one_slip, refresh_words
from tests.directory.factories import make_commune, make_unit_at

LETTERS = st.text("abcdefghij", min_size=4, max_size=12)


@given(word=LETTERS, place=st.integers(0, 11), letter=st.sampled_from("abcxyz"), slip=st.integers(0, 3))
def test_a_word_with_one_slip_shares_a_form_with_the_word_and_is_recognised(
    word: str, place: int, letter: str, slip: int
) -> None:
    at = place % (len(word) - 1)
    typed = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[slip]
    assert set(forms_of(typed)) & set(forms_of(word))
    assert is_one_slip(typed, word) == (typed != word)


@pytest.mark.parametrize(("typed", "word"), [("tilleul", "tilleul"), ("abcd", "abef"), ("marie", "mairies")])
def test_no_slip_or_two_slips_are_not_one(typed: str, word: str) -> None:
    assert not is_one_slip(typed, word)


@pytest.mark.django_db
def test_the_dictionary_follows_the_names() -> None:
    make_commune("21617", "Talant", "21240")
    unit = make_unit_at(1, "Les Noisetiers")
    assert refresh_words() == DirectoryWord.objects.count()
    assert corrected("noissetiers tallant") == "noisetiers talant"
    assert corrected("noise ab") == "noise ab"
    Establishment.objects.filter(pk=unit.establishment_id).update(search_name="les erables dijon")
    assert refresh_directory_words(timestamp=0) == DirectoryWord.objects.count()
    assert not DirectoryWord.objects.filter(word="noisetiers").exists()
    assert corrected("erabls") == "erables"


@pytest.mark.django_db
def test_words_are_corrected_in_one_query_whatever_their_number(django_assert_num_queries) -> None:
    make_unit_at(1, "Les Noisetiers")
    refresh_words()
    with django_assert_num_queries(1):
        corrected("noissetiers residdence clairierre")
    with django_assert_num_queries(0):
        corrected("le lac 12")


@pytest.mark.django_db
def test_completion_among_all_communes_reads_by_an_index() -> None:
    load_shipped_communes()
    for typed in ("sa", "saint", "le", "tal", "lyon 3", "211", "974", "97"):
        with CaptureQueriesContext(connection) as captured:
            assert complete(typed), typed
        [query] = captured.captured_queries
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = " ".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan" not in plan, typed


@pytest.mark.django_db
def test_the_nearest_commune_is_that_of_the_point_and_none_at_sea() -> None:
    make_commune("21231", "Dijon", "21000", latitude=47.32, longitude=5.04)
    make_commune("21617", "Talant", "21240", latitude=47.34, longitude=5.0)
    make_commune("98818", "Nouméa", "98800", latitude=None, longitude=None)
    assert str(nearest(Point(47.34, 5.01))) == "Talant (21240)"
    assert nearest(Point(0, 0)) is None
