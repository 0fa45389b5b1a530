import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from jalon.directory.enums import UnitKind
from jalon.dossiers.kinds.sanitaire.sections.requester import ORIGINS
from jalon.referrals.clocks import FILE, expected, promise_words, read
from jalon.referrals.clocks_page import page
from jalon.referrals.management.commands.write_clocks import PATH
from jalon.referrals.wording import promised
from jalon.web.referrals.words import left_words


def tables() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", UnitKind)
def test_every_kind_of_unit_has_a_delay_wherever_the_person_is(kind: UnitKind) -> None:
    for origin in ("", *(option.code for option in ORIGINS)):
        assert kind in expected(kind, origin).kinds


def test_a_file_without_a_delay_for_a_kind_is_refused() -> None:
    wrong = tables()
    wrong["answer"] = [table for table in wrong["answer"] if "usp" not in table["kinds"]]

    with pytest.raises(ValueError, match="usp"):
        read(wrong)


def test_a_delay_is_in_hours_or_in_days_and_never_both() -> None:
    wrong = tables()
    wrong["answer"][0]["days"] = 2

    with pytest.raises(ValueError, match="one of them"):
        read(wrong)


def test_a_place_that_no_answer_names_is_refused() -> None:
    wrong = tables()
    wrong["answer"][0]["from"] = ["hopital"]

    with pytest.raises(ValueError, match="hopital"):
        read(wrong)


def test_the_written_page_of_clocks_says_what_the_file_says() -> None:
    written = (settings.BASE_DIR / PATH).read_text(encoding="utf-8")

    assert written == page(), "run: python manage.py write_clocks"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (UnitKind.EHPAD, "7 jours"),
        (UnitKind.HAD, "8 heures ouvrées, 4 depuis l’hôpital"),
        (UnitKind.USP, "4 heures ouvrées"),
        (UnitKind.SSIAD, "3 jours ouvrés, 2 depuis l’hôpital"),
    ],
)
def test_a_page_of_the_directory_says_the_delay_of_its_kind_of_unit(kind: UnitKind, words: str) -> None:
    assert promise_words(kind, 7).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("due", "place", "words"),
    [
        (datetime(2026, 11, 30, 17, tzinfo=UTC), "21", "lundi 30 novembre"),
        (datetime(2026, 11, 30, 11, tzinfo=UTC), "21", "lundi 30 novembre, 12 h"),
        (datetime(2026, 11, 30, 8, 30, tzinfo=UTC), "974", "lundi 30 novembre, 9 h 30 (heure de Paris)"),
    ],
)
def test_a_promise_says_its_hour_unless_it_ends_the_day(due: datetime, place: str, words: str) -> None:
    assert promised(due, place).replace("\N{NO-BREAK SPACE}", " ") in (words, f"{words} 2026")


@pytest.mark.parametrize(
    ("hour", "words"),
    [(8, "Il reste 3 heures ouvrées."), (10, "Il reste 1 heure ouvrée."), (11, ""), (12, "")],
)
def test_what_is_left_is_told_in_hours_of_work(hour: int, words: str) -> None:
    now, due = datetime(2026, 11, 30, hour, tzinfo=UTC), datetime(2026, 11, 30, 11, tzinfo=UTC)

    assert left_words(due, now, "21").replace("\N{NO-BREAK SPACE}", " ") == words


def test_less_than_an_hour_and_more_than_two_days_are_told_plainly() -> None:
    due = datetime(2026, 11, 30, 11, tzinfo=UTC)

    assert left_words(due, due - timedelta(minutes=20), "21") == "Il reste moins d’une heure ouvrée."
    assert "4\N{NO-BREAK SPACE}jours ouvrés" in left_words(due, due - timedelta(days=6), "21")
