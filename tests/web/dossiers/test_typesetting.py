"""Whatever people typed is printed as they typed it, and the same content gives the same bytes."""

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.dossiers.declarations import AuthorRole, Confidentiality, Group, Question, SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import Standing
from jalon.dossiers.questions import InvalidAnswerError, Line, Part, Rows, Text
from jalon.web.dossiers.printing.binding import UNDRAWN, Edition, Leaf, bind
from jalon.web.dossiers.printing.letters import BREAK, printable
from jalon.web.dossiers.printing.press import set_volume
from jalon.web.dossiers.printing.volumes import ADMINISTRATIVE
from jalon.web.typography import french
from tests.web.dossiers.pdf import reader, squeezed, text

AT = datetime(2026, 11, 24, 14, 7, tzinfo=ZoneInfo("Europe/Paris"))
ROWS = Rows((Part("a", "Première", Line()), Part("b", "Seconde", Text())), most=400, singular="ligne")
WIDE = Rows(tuple(Part(f"p{n}", f"Partie {n}", Line(limit=400)) for n in range(6)), most=9, singular="fiche")
TYPST = "#*_`$\\@<>[](){}=-+/~\"'&%:;,."
LETTERS = "abz éÀœÆ ñßğőž αβγΩ жЯ 😀 €²½µ→≤✓\n"
TYPED = st.lists(st.sampled_from([*TYPST, *LETTERS, "🙏🏽", "👩‍⚕️"]), min_size=1, max_size=200).map("".join)


def definition(*questions: Question) -> SectionDefinition:
    return SectionDefinition(
        "essai",
        "Essai",
        1,
        AuthorRole.REQUESTER,
        Confidentiality.ADMINISTRATIVE,
        (Group("groupe", "Groupe", questions),),
    )


DEFINITION = definition(
    Question("line", "Une ligne", Line(limit=5000)),
    Question("text", "Un texte", Text(limit=20_000)),
    Question("rows", "Des lignes", ROWS),
    Question("wide", "Des fiches", WIDE),
)


def content(number: str = "GA-AAAA-AAAA", name: str = "Garnier", **answers: Any) -> dict[str, Any]:
    """One section of four questions, with no database."""
    dossier = Dossier(
        pk=UUID(int=1),
        number=number,
        kind="grand_age",
        birth_name=name,
        first_names="Lucienne",
        birth_date=date(1939, 5, 3),
        sex="F",
    )
    leaf = Leaf(Section(code="essai", revision=1), Document(DEFINITION, answers), 1, AT, "Dr Hélène Perrin")
    return bind(ADMINISTRATIVE, dossier, [leaf], Edition("Dr X", Standing.PHYSICIAN, AT))


def volume(number: str = "GA-AAAA-AAAA", name: str = "Garnier", **answers: Any) -> bytes:
    return set_volume(content(number, name, **answers), at=AT)


@settings(max_examples=40, deadline=None)
@given(TYPED)
def test_what_looks_like_typst_or_html_is_printed_as_typed(typed: str) -> None:
    value = Text().clean(typed)
    if value is not None:
        for place in (volume(text=value), volume(rows=[{"a": " ".join(value.split())}])):
            assert squeezed(french(value)) in squeezed(text(place))


@pytest.mark.parametrize(
    "typed",
    [
        '#import "@preview/evil:1.0.0": *',
        "#let volume = none",
        '#read("/etc/passwd") #sys.inputs #panic("x")',
        "*gras* _italique_ `code` $x^2$ = Titre",
        "\\ @label <label> // commentaire /* autre */",
        "<script>alert(1)</script> &amp; {{ volume }} ${7*7}",
        "https://exemple.fr/une/adresse?a=1&b=2#ancre",
        "- puce\n+ numéro\n/ terme : suite",
        '"}], "medical": true, "x": [{"',
    ],
)
def test_markup_of_any_kind_is_only_text(typed: str) -> None:
    for pdf in (volume(line=typed), volume(text=typed), volume(wide=[{f"p{n}": typed for n in range(6)}])):
        assert squeezed(french(typed)) in squeezed(text(pdf))
    # A name stands on the cover and in the running head.
    assert squeezed(french(typed)) in squeezed(text(volume(name=typed)))


@pytest.mark.parametrize("typed", ["محمد بن عبد الله", "שלום לך", "Αθήνα", "Москва", "Երևան", "საქართველო"])
def test_other_scripts_keep_every_letter(typed: str) -> None:
    # Readers of PDF give right-to-left words in the order of the eye: letters are counted.
    lacking = Counter(squeezed(typed)) - Counter(squeezed(text(volume(line=typed))))
    assert not lacking


def test_a_character_without_a_drawing_is_told_by_its_number_and_the_cover_says_so() -> None:
    words = text(volume(line="Chambre 中 ok"))
    assert "Chambre [U+4E2D] ok" in words
    assert squeezed(UNDRAWN) in squeezed(words)
    assert squeezed(UNDRAWN) not in squeezed(text(volume(line="Chambre ok")))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_that_the_forms_accept_is_set(typed: str) -> None:
    try:
        value = Text().clean(typed)
    except InvalidAnswerError:
        return
    if value is not None:
        assert volume(text=value).startswith(b"%PDF")


@pytest.mark.parametrize(
    "odd", ["🙏\u0301", "\u05b1x", "a\u05b1", "🕉\u200d⚮", "g\u05bc🏽", "a\ufeffb", "👩🏽‍⚕️", "1\ufe0f\u20e3"]
)
def test_marks_that_no_font_joins_are_told_too(odd: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        volume(line=odd, text=f"{odd}\n{odd}", name=odd)
    assert caplog.records == []


def test_what_typst_refuses_is_set_without_the_standards_and_not_told_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        pdf = set_volume({**content(line="secret"), "person": "中 secret"}, at=AT)
    assert b"pdfuaid" not in pdf
    assert reader(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "secret" in text(pdf)
    assert len(caplog.records) == 1
    assert "中" not in caplog.text
    assert "secret" not in caplog.text


class TestLongTexts:
    def test_no_word_leaves_the_page(self) -> None:
        pdf = volume(line="W" * 4000, wide=[{f"p{n}": "M" * 300 for n in range(6)}], rows=[{"a": "W" * 200, "b": "x"}])
        assert text(pdf).replace(" ", "").count("W") == 4200
        for page in reader(pdf).pages:
            right = float(page.mediabox.right)
            places: list[float] = []
            page.extract_text(visitor_text=lambda words, cm, tm, font, size, seen=places: seen.append(tm[4]))
            assert max(places) < right

    def test_many_pages_keep_all_their_lines_and_repeat_the_head_of_a_table(self) -> None:
        lines = [f"Ligne {number} du texte" for number in range(900)]
        rows = [{"a": f"gauche {number}", "b": f"droite {number}"} for number in range(200)]
        pdf = volume(text="\n".join(lines), rows=rows)
        words = text(pdf)
        assert all(f"Ligne {number} du texte" in words for number in range(900))
        assert all(f"droite {number}" in words for number in range(200))
        pages = [page.extract_text() for page in reader(pdf).pages]
        tables = [page for page in pages if "droite" in page]
        assert len(tables) > 3
        assert all("Première" in page for page in tables)

    def test_lines_of_a_cell_stay_lines(self) -> None:
        page = reader(volume(rows=[{"a": "gauche", "b": "un\ndeux\n\ntrois"}])).pages[1].extract_text()
        assert "undeux" not in page.replace(" ", "")
        assert [line for line in page.splitlines() if line.strip() in ("deux", "trois")] == ["deux", "trois"]

    def test_a_long_word_is_cut_only_where_letters_end(self) -> None:
        cut = printable("e\u0301" * 10 + "x\u0323" * 40)
        assert all(piece[0].isalpha() for piece in cut.split(BREAK))
        assert printable("prénom.nom@exemple.fr") == "prénom.nom@exemple.fr"


class TestSameBytes:
    def test_the_same_content_at_the_same_moment_gives_the_same_bytes(self) -> None:
        assert volume(line="un") == volume(line="un")
        assert volume(line="un") != volume(line="deux")

    def test_threads_print_at_once_each_its_own(self) -> None:
        def one(index: int) -> tuple[int, str]:
            return index, text(volume(f"GA-AAAA-{index:04}", line=f"mot{index}fin"))

        with ThreadPoolExecutor(8) as pool:
            for index, words in pool.map(one, range(40)):
                assert f"GA-AAAA-{index:04}" in words
                assert [number for number in range(40) if f"mot{number}fin" in words] == [index]


def test_a_version_of_another_year_says_its_year() -> None:
    dossier = Dossier(number="GA-1", kind="grand_age", birth_name="A", first_names="B", birth_date=date(1939, 5, 3))
    leaf = Leaf(Section(code="essai", revision=1), Document(DEFINITION), 1, AT - timedelta(days=400), "Dr X")
    footer = bind(ADMINISTRATIVE, dossier, [leaf], Edition("Dr X", Standing.FAMILY, AT))["footer"]
    assert "version du 20 octobre 2025 à 14 h 07, éditée le 24 novembre 2026" in footer.replace("\u00a0", " ")
