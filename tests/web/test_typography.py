"""French typography, dates in words, amounts and numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.web import typography as ty

N = ty.NBSP
NOW = datetime(2026, 11, 24, 14, 7, tzinfo=ty.PARIS)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pour quand ?", f"Pour quand{N}?"),
        ("Rien reçu?", f"Rien reçu{N}?"),
        ("Attention : deux choses ; voilà !", f"Attention{N}: deux choses{N}; voilà{N}!"),
        ("« Les Tilleuls »", f"«{N}Les Tilleuls{N}»"),
        ("«Les Tilleuls»", f"«{N}Les Tilleuls{N}»"),
        ("l'entrée d'aujourd'hui", "l’entrée d’aujourd’hui"),
        ("en cours...", "en cours…"),
        ("2 240 € par mois", f"2{N}240{N}€ par mois"),
        ("1 234 567 km", f"1{N}234{N}567{N}km"),
        ("Mme Moreau et M. Girard, Dr Perrin", f"Mme{N}Moreau et M.{N}Girard, Dr{N}Perrin"),
        ("GIR 3, 84 lits, à 2 km", f"GIR{N}3, 84{N}lits, à 2{N}km"),
        ("le 24 novembre, le 1er janvier", f"le 24{N}novembre, le 1er{N}janvier"),
        ("à 14 h 07", f"à 14{N}h{N}07"),
        ("62 % fait", f"62{N}% fait"),
        ("10\u202f000\u202f€", f"10{N}000{N}€"),
    ],
)
def test_spaces_and_apostrophes_follow_french_rules(typed: str, printed: str) -> None:
    assert ty.french(typed) == printed


@pytest.mark.parametrize(
    "text",
    ["https://exemple.fr/page?x=1;y=2", "14:07", "a:b", "FINESS 210980413", "le 12 24 mai 2026 35"],
)
def test_addresses_hours_and_identifiers_keep_their_characters(text: str) -> None:
    assert ty.french(text).replace(N, " ") == text
    assert f"{N}:" not in ty.french(text)
    assert f"{N}?" not in ty.french(text)


@given(st.text(max_size=80))
def test_typography_applied_twice_changes_nothing_more(text: str) -> None:
    once = ty.french(text)
    assert ty.french(once) == once


@given(st.text(alphabet="abc <>&;:!?'=\"/12 «»", max_size=60))
def test_tags_and_entities_of_html_come_out_as_they_went_in(text: str) -> None:
    html = f"<a href=\"/x?y='1' !\">{text.replace('<', '').replace('>', '').replace('&', '')}</a> &amp; &nbsp;"
    printed = ty.french_html(html)
    assert printed.startswith("<a href=\"/x?y='1' !\">")
    assert printed.endswith("</a> &amp; &nbsp;")


def test_a_day_is_written_in_words_with_its_year_only_when_it_is_not_this_one() -> None:
    today = NOW.date()
    assert ty.day_words(date(2026, 11, 24), today) == f"mardi 24{N}novembre"
    assert ty.day_words(date(2027, 1, 1), today) == f"vendredi 1er{N}janvier 2027"
    assert ty.day_words(date(1939, 5, 3), today) == f"mercredi 3{N}mai 1939"


def test_a_moment_in_utc_is_told_in_paris() -> None:
    moment = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert ty.day_words(moment, NOW.date()) == f"mercredi 25{N}novembre"
    assert ty.hour_words(moment) == f"0{N}h{N}30"


def test_hours_are_told_without_idle_zeros() -> None:
    assert ty.hour_words(NOW) == f"14{N}h{N}07"
    assert ty.hour_words(NOW.replace(hour=18, minute=0)) == f"18{N}h"
    assert ty.hour_words(datetime(2026, 7, 1, 6, 15, tzinfo=UTC)) == f"8{N}h{N}15"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (2240, f"2{N}240{N}€"),
        (Decimal("73.64"), f"73,64{N}€"),
        (Decimal("73.60"), f"73,60{N}€"),
        (Decimal("2240.00"), f"2{N}240{N}€"),
        (0, f"0{N}€"),
        ("1234567.005", f"1{N}234{N}567,01{N}€"),
        (-95, f"-95{N}€"),
        (73.64, f"73,64{N}€"),
    ],
)
def test_amounts_show_cents_only_when_there_are_any(amount: Decimal | int | float | str, words: str) -> None:
    assert ty.euro_words(amount) == words


def test_an_amount_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Not an amount"):
        ty.euro_words("douze")


def test_long_numbers_are_cut_in_groups_and_odd_ones_left_alone() -> None:
    assert ty.grouped("210980413", (2, 3, 4)) == f"21{N}098{N}0413"
    assert ty.grouped("10003456789", (2, 3, 3, 3)) == f"10{N}003{N}456{N}789"
    assert ty.grouped("12", (2, 3, 4)) == "12"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(hours=5), "ce matin"),
        (timedelta(minutes=10), "cet après-midi"),
        (timedelta(days=1), "hier"),
        (timedelta(days=2), f"2{N}jours"),
        (timedelta(days=13), f"13{N}jours"),
        (timedelta(days=14), f"2{N}semaines"),
        (timedelta(days=29), f"4{N}semaines"),
        (timedelta(days=30), f"1{N}mois"),
        (timedelta(days=61), f"2{N}mois"),
        (timedelta(days=365), f"1{N}an"),
        (timedelta(days=800), f"2{N}ans"),
        (timedelta(days=-1), "demain"),
        (timedelta(days=-3), f"dans 3{N}jours"),
    ],
)
def test_an_age_is_told_in_the_unit_a_person_would_use(ago: timedelta, words: str) -> None:
    assert ty.age_words(NOW - ago, NOW) == words


def test_an_age_in_the_evening_and_a_day_without_hour() -> None:
    assert ty.age_words(NOW.replace(hour=19), NOW.replace(hour=22)) == "ce soir"
    assert ty.age_words(NOW.date(), NOW) == "aujourd’hui"


@pytest.mark.parametrize(
    ("days", "words", "level"),
    [
        (3, f"reste 3{N}jours", ""),
        (2, f"reste 2{N}jours", "soon"),
        (1, "demain", "soon"),
        (0, "aujourd’hui", "soon"),
        (-1, f"retard 1{N}j", "late"),
        (-4, f"retard 4{N}j", "late"),
    ],
)
def test_a_deadline_says_what_is_left_or_how_late(days: int, words: str, level: str) -> None:
    assert ty.clock(NOW.date() + timedelta(days=days), NOW) == ty.Clock(words, level)


def test_a_deadline_may_write_its_lateness_in_full_and_call_earlier() -> None:
    assert ty.clock(NOW.date() - timedelta(days=1), NOW, long=True).words == "dépassé d’un jour"
    assert ty.clock(NOW.date() - timedelta(days=4), NOW, long=True).words == f"dépassé de 4{N}jours"
    assert ty.clock(NOW.date() + timedelta(days=10), NOW, soon=10).level == "soon"


def test_a_deadline_with_an_hour_is_late_after_it() -> None:
    assert ty.clock(NOW + timedelta(hours=1), NOW).words == "aujourd’hui"
    assert ty.clock(NOW - timedelta(hours=1), NOW) == ty.Clock("dépassé aujourd’hui", "late")


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1)))
def test_every_date_has_words(day: date) -> None:
    assert ty.age_words(day, NOW)
    assert ty.clock(day, NOW).words
    assert ty.day_words(day, NOW.date()).count(N) == 1
