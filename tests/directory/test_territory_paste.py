"""The lines people paste to say whom a unit serves: each names a commune, or gets a sentence."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from jalon.directory.models import Commune
from jalon.directory.territory_paste import names_of, parse_communes, parse_departments
from tests.directory.factories import make_commune

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def communes() -> None:
    make_commune("21231", "Dijon", "21000")
    make_commune("21540", "Saint-Apollinaire", "21850")
    make_commune("21200", "Cormot", "21340")
    make_commune("21054", "Beaune", "21200")
    make_commune("2A004", "Ajaccio", "20000")
    make_commune("97411", "Saint-Denis", "97400")
    make_commune("93066", "Saint-Denis", "93200")
    make_commune("11339", "Saint-Denis", "11310")
    make_commune("69383", "Lyon 3e Arrondissement", "69003")
    make_commune("21355", "Fontaine-lès-Dijon", "21121")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("21231", "21231"),
        ("Dijon", "21231"),
        ("dijon", "21231"),
        ("Dijon (21000)", "21231"),
        ("21231 Dijon", "21231"),
        ("Dijon;21231", "21231"),
        ("Dijon\t21000", "21231"),
        ("  DIJON ,", "21231"),
        ("st apollinaire", "21540"),
        ("Saint Apollinaire", "21540"),
        ("2a004", "2A004"),
        ("Beaune 21200", "21054"),
        ("21200", "21200"),
        ("Saint-Denis 97400", "97411"),
        ("Saint-Denis 93066", "93066"),
        ("Lyon 3", "69383"),
        ("Lyon 3ème", "69383"),
        ("fontaine les dijon", "21355"),
    ],
)
def test_a_line_names_a_commune_as_people_write_it(line: str, code: str) -> None:
    pasted = parse_communes(line, "21")
    assert (pasted.codes, pasted.problems) == ((code,), ())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Dijonn", "aucune commune ne porte ce nom. Vouliez-vous dire Dijon 21231 ?"),
        ("21000", "aucune commune n’a le code INSEE 21000. Un code postal ne suffit pas : ajoutez le nom."),
        ("Saint-Denis", "3 communes portent ce nom. Ajoutez le code, par exemple Saint-Denis 11339"),
        ("Saint-Denis 21000", "aucune commune ne porte ce nom avec le code 21000."),
        ("21231 Beaune", "le code 21231 est celui de Dijon. Gardez le code ou le nom."),
        ("code;commune", "aucune commune ne porte ce nom."),
        ("<script>", "aucune commune ne porte ce nom."),
    ],
)
def test_a_line_that_names_none_gets_a_sentence_with_its_number(line: str, sentence: str) -> None:
    pasted = parse_communes(f"Dijon\n{line}", "21")
    assert pasted.codes == ("21231",)
    [problem] = pasted.problems
    told = problem.replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith(f"Ligne 2, « {' '.join(line.replace(';', ' ').split())} » : ")
    assert sentence in told


def test_a_name_borne_twice_is_the_one_of_the_department() -> None:
    assert parse_communes("Saint-Denis", "93").codes == ("93066",)


def test_each_commune_is_kept_once_and_empty_lines_say_nothing() -> None:
    pasted = parse_communes("\n21231\n\nDijon\nDijon (21000)\n", "21")
    assert (pasted.codes, pasted.problems) == (("21231",), ())


def test_many_wrong_lines_are_told_up_to_a_page_then_counted() -> None:
    pasted = parse_communes("\n".join(f"xx{number}" for number in range(100)), "21")
    assert len(pasted.problems) == 31
    assert pasted.problems[-1] == "Et 70 autres lignes à corriger."


def test_seven_hundred_lines_cost_the_queries_of_one(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(3):
        parse_communes("Dijon\nnulle part\n" * 350, "21")


def test_what_is_shown_is_read_back_the_same() -> None:
    codes = list(Commune.objects.values_list("code", flat=True))
    assert parse_communes("\n".join(names_of(codes)), "01").codes == tuple(sorted(codes))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["21231", "Dijon", "2A004", "é", ";", "\x00", "(", "99999"]), max_size=12).map(" ".join)
)
def test_any_text_gives_known_communes_and_a_sentence_for_each_other_line(text: str) -> None:
    pasted = parse_communes(text, "21")
    assert Commune.objects.filter(code__in=pasted.codes).count() == len(pasted.codes)
    assert pasted.codes == tuple(sorted(set(pasted.codes)))
    assert len(pasted.problems) <= len(text.splitlines())
    assert pasted.codes or pasted.problems or not text.strip(" ,.;\t\x00\n\r") or not text.split()


@pytest.mark.parametrize(
    ("text", "codes"), [("21, 71", ("21", "71")), ("2a;974 1\n", ("2A", "974")), ("", ()), ("01 01", ("01",))]
)
def test_departments_are_read_by_their_codes(text: str, codes: tuple[str, ...]) -> None:
    assert parse_departments(text).codes == codes


@pytest.mark.parametrize("text", ["20", "96", "210", "Côte-d’Or", "<b>", "99"])
def test_what_is_no_department_is_said(text: str) -> None:
    [problem] = parse_departments(text).problems
    assert "n’est pas un code de département" in problem
