import tomllib
from typing import Any

import pytest

from jalon.directory.enums import UnitKind
from jalon.dossiers.kinds.sanitaire.sections.requester import ORIGINS
from jalon.referrals.clocks import FILE, expected, read


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
