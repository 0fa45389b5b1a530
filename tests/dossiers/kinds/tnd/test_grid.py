"""The booklet as data: every item once, in its bracket and domain, word for word; a wrong file is refused."""

import hashlib
import re
from pathlib import Path

import pytest

from jalon.dossiers.kinds.reading import DataFileError
from jalon.dossiers.kinds.tnd import checks
from jalon.dossiers.kinds.tnd.checks import detection_data_can_be_read
from jalon.dossiers.kinds.tnd.grid import FILE, Role, grid, read
from jalon.dossiers.kinds.tnd.sections.detection import DETECTION

GRID = grid()
REGRESSION = '[family.items]\nT07 = "Perte objective et persistante d’acquisition antérieure"'
#: Number of items by bracket and domain, counted on the booklet.
COUNTED = {
    "6m": {"gross_motor": 2, "fine_motor": 3, "language": 2, "social": 2},
    "12m": {"gross_motor": 3, "fine_motor": 4, "language": 3, "social": 2},
    "18m": {"gross_motor": 2, "fine_motor": 2, "language": 3, "social": 2},
    "24m": {"gross_motor": 3, "fine_motor": 4, "language": 2, "social": 2},
    "3a": {"gross_motor": 2, "fine_motor": 3, "language": 3, "social": 2},
    "4a": {"gross_motor": 5, "fine_motor": 4, "language": 4, "cognition": 4, "social": 1},
    "5a": {"gross_motor": 4, "fine_motor": 3, "language": 3, "cognition": 3, "social": 2},
    "6a": {"gross_motor": 4, "fine_motor": 4, "language": 3, "cognition": 5, "social": 3},
}


def test_the_data_of_the_product_are_right() -> None:
    assert detection_data_can_be_read(None) == []


def test_the_booklet_has_23_items_at_any_age_and_103_by_age_each_once() -> None:
    lines = re.findall(r"^(T\d\d|\d+[ma]-\d\d) = ", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == len(set(lines)) == len(GRID.items) == 126
    assert [item for item in lines if item.startswith("T")] == [f"T{number:02}" for number in range(1, 24)]
    assert sum(item.bracket != "" for item in GRID.items.values()) == 103


def test_every_item_stands_in_its_bracket_and_domain() -> None:
    for bracket in GRID.brackets:
        assert {domain.code: len(domain.items) for domain in bracket.domains} == COUNTED[bracket.code]
        assert [item.id for item in bracket.items] == [
            f"{bracket.code}-{number:02}" for number in range(1, len(bracket.items) + 1)
        ]
    assert [bracket.code for bracket in GRID.brackets] == list(COUNTED)
    assert len({item.label for item in GRID.items.values()}) >= 124  # two items are asked at two ages


def test_brackets_follow_each_other_from_6_to_83_months_with_their_thresholds() -> None:
    assert [(bracket.code, bracket.first, bracket.last, bracket.threshold) for bracket in GRID.brackets] == [
        ("6m", 6, 11, 2),
        ("12m", 12, 17, 2),
        ("18m", 18, 23, 2),
        ("24m", 24, 35, 2),
        ("3a", 36, 47, 2),
        ("4a", 48, 59, 3),
        ("5a", 60, 71, 3),
        ("6a", 72, 83, 3),
    ]
    assert [bracket.code for bracket in GRID.brackets if bracket.check_below] == ["4a", "5a", "6a"]


def test_the_roles_of_the_items_at_any_age() -> None:
    roles = {item.id: item.role for family in GRID.families for item in family.items}
    assert {item for item, role in roles.items() if role is Role.RISK} == {f"T0{number}" for number in range(1, 7)}
    assert {item for item, role in roles.items() if role is Role.REGRESSION} == {"T07"}
    assert {item for item, role in roles.items() if role is Role.WORRY} == {"T22", "T23"}


@pytest.mark.parametrize(
    ("item", "label"),
    [
        ("T07", "Perte objective et persistante d’acquisition antérieure"),
        ("6m-05", "Cligne les yeux à l’approche d’un objet vers l’œil gauche ou l’œil droit"),
        ("12m-10", "Comprend l’interdit du «\N{NO-BREAK SPACE}non\N{NO-BREAK SPACE}»"),
        ("18m-02", "Marche sans aide, pieds à plat (plus de cinq pas)"),
        ("24m-09", "Associe deux mots (bébé dodo, maman partie)"),
        ("4a-18", "Sait prendre son tour dans un jeu à deux ou à plusieurs"),
        ("6a-13", "Peut répéter dans l’ordre trois chiffres non sériés (5, 2, 9)"),
    ],
)
def test_the_wording_is_that_of_the_booklet(item: str, label: str) -> None:
    assert GRID.items[item].label == label


def test_the_wording_changes_only_with_the_version_of_the_section() -> None:
    """When this fails: a dossier shows its grid as it was filled in. Copy the section under its next version."""
    words = "\n".join(f"{item.id} {item.label}" for item in GRID.items.values())
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    assert (GRID.header.version, DETECTION.version, digest) == (1, 1, "b672d7b530856b08")


class TestWrongFiles:
    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ("18m-02 =", "18m-01 =", "Cannot overwrite a value"),
            ("18m-03 =", "24m-03 =", "written 18m-01"),
            ("18m-03 =", "18m-3 =", "written 18m-01"),
            ("T08 =", "X08 =", "written T01"),
            ("T08 =", "T01 =", "item T01 is there twice"),
            ('reading = "total"', 'reading = "both"', "« both » is not known"),
            ("domains = 2\n", 'domains = "2"\n', "a whole number above zero"),
            ("domains = 2\n", "domains = true\n", "a whole number above zero"),
            ("below_counts = true", 'below_counts = "yes"', "true or false"),
            ('prematurity = "T01"', 'prematurity = "T99"', "« T99 » is not known"),
            ("from = 18", "from = 19", "18m does not begin the month after 12m ends"),
            ("recheck = 6\n", "recheck = 7\n", "seen again in 3 to 6 months"),
            ('role = "regression"', 'role = "sign"', "one only, tells a regression"),
            ('role = "worry"', 'role = "fear"', "« fear » is not known"),
            ('code = "cognition"', 'code = "thinking"', "« thinking » is not known"),
            ('code = "cognition"', 'code = "language"', "a domain is there twice"),
            ('18m-01 = "Se lève', '18m-01 = ""\n18m-99 = "Se lève', "a text is expected"),
            ('social = "socialisation"', "social = 3", "a text is expected"),
            (REGRESSION, 'items = ["T07"]', "a table of labels by code is expected"),
            ("unseen = ", "nothing = ", "« unseen » is missing"),
            ("soonest = 3", 'soonest = "3"', "a whole number above zero"),
            ("threshold = 3", "threshold = 3\npoints = 1", "nobody reads « points »"),
            ("reviewers = [", "readers = [", "is missing from its head"),
        ],
    )
    def test_what_is_wrong_is_refused_with_its_place(self, tmp_path: Path, old: str, new: str, sentence: str) -> None:
        text = FILE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / FILE.name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DataFileError, match=re.escape(sentence)):
            read(path)

    def test_the_start_says_what_is_wrong(self, monkeypatch) -> None:
        def broken() -> None:
            raise DataFileError("detection.toml: item T01 is there twice.")

        monkeypatch.setattr(checks, "advice_book", broken)
        [error] = detection_data_can_be_read(None)
        assert (error.id, "T01" in error.msg) == ("jalon.E042", True)


def test_the_documentation_shows_the_brackets() -> None:
    """When this fails: paste what it wants into docs/domain/tnd.md, under « The grid »."""
    page = (Path(__file__).parents[4] / "docs" / "domain" / "tnd.md").read_text(encoding="utf-8")
    for one in GRID.brackets:
        line = (one.label, f"{one.first}–{one.last}", len(one.items), one.threshold, len(one.domains))
        assert f"| {' | '.join(map(str, line))} |" in page
