"""From what people type to a commune."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.models import Commune
from jalon.directory.places import complete, resolve
from tests.directory.factories import make_commune

pytestmark = pytest.mark.django_db


@pytest.fixture
def communes() -> None:
    make_commune("21231", "Dijon", "21000", population=160000)
    make_commune("21617", "Talant", "21240", population=11500)
    make_commune("21223", "Daix", "21121", population=1500)
    make_commune("21278", "Fontaine-lès-Dijon", "21121", population=9000)
    make_commune("93066", "Saint-Denis", "93200", "93210", population=149000)
    make_commune("97411", "Saint-Denis", "97400", "97417", population=153000)
    make_commune("71153", "Le Creusot", "71200", population=20000)
    make_commune("94038", "L'Haÿ-les-Roses", "94240", population=30000)
    make_commune("69123", "Lyon", "69003", "69004", population=519000)
    make_commune("69383", "Lyon 3e Arrondissement", "69003", population=100000)
    make_commune("2A004", "Ajaccio", "20000", "20090", population=74000)
    make_commune("51513", "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "51290", population=500)


@pytest.mark.usefixtures("communes")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Talant", "21617"),
        ("  talant ", "21617"),
        ("21240", "21617"),
        ("Talant (21240)", "21617"),
        ("21240 Talant", "21617"),
        ("21617", "21617"),
        ("2A004", "2A004"),
        ("2a004", "2A004"),
        ("20090", "2A004"),
        ("le creusot", "71153"),
        ("Creusot", "71153"),
        ("l'hay les roses", "94038"),
        ("L’HAŸ LES ROSES", "94038"),
        ("st denis 97400", "97411"),
        ("Saint-Denis (93200)", "93066"),
        ("21121 Daix", "21223"),
        ("69003", "69383"),
        ("lyon 3", "69383"),
        ("Lyon 3e", "69383"),
        ("lyon", "69123"),
        ("Saint Remy en Bouzemont Saint Genest et Isson", "51513"),
        ("12 rue du Lac, 21000 Dijon", "21231"),
        ("12 rue de Talant 21000 DIJON", "21231"),
        ("12 bis rue de la Paix, Dijon", "21231"),
        ("rue de la Paix, dijon", "21231"),
    ],
)
def test_a_commune_is_found_as_people_write_it(typed: str, code: str) -> None:
    place = resolve(typed).place
    assert place is not None
    assert place.code == code


@pytest.mark.usefixtures("communes")
def test_an_address_says_that_the_search_starts_from_the_town() -> None:
    sentence = resolve("12 rue du Lac, 21000 Dijon").sentence
    assert sentence == "L’adresse exacte n’est pas située : la recherche part du centre de Dijon (21000)."


@pytest.mark.usefixtures("communes")
def test_two_towns_of_one_name_are_a_choice_the_bigger_first() -> None:
    answer = resolve("st-denis")
    assert answer.place is None
    assert [place.label for place in answer.candidates] == ["Saint-Denis (97400)", "Saint-Denis (93200)"]
    assert answer.sentence == "Plusieurs communes s’appellent Saint-Denis. Laquelle ?"


@pytest.mark.usefixtures("communes")
def test_a_postal_code_of_several_towns_is_a_choice() -> None:
    answer = resolve("21121")
    assert [place.name for place in answer.candidates] == ["Fontaine-lès-Dijon", "Daix"]
    assert "couvre plusieurs communes" in answer.sentence


@pytest.mark.usefixtures("communes")
def test_a_typing_slip_is_answered_with_what_was_probably_meant() -> None:
    answer = resolve("Tallant")
    assert answer.place is None
    assert [place.name for place in answer.candidates] == ["Talant"]
    assert "« Tallant »" in answer.sentence


@pytest.mark.usefixtures("communes")
@pytest.mark.parametrize("typed", ["99999", "qqzzqq", "?!", "12"])
def test_what_is_nowhere_gives_a_sentence_or_nothing(typed: str) -> None:
    answer = resolve(typed)
    assert answer.place is None
    assert answer.candidates == ()
    assert answer.sentence or typed == "?!"


@pytest.mark.usefixtures("communes")
def test_every_label_resolves_to_its_own_commune() -> None:
    for commune in Commune.objects.all():
        place = resolve(str(commune)).place
        assert place is not None
        assert place.code == commune.code


@pytest.mark.usefixtures("communes")
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("tal", ["Talant"]),
        ("saint-d", ["Saint-Denis", "Saint-Denis"]),
        ("creu", ["Le Creusot"]),
        ("2112", ["Fontaine-lès-Dijon", "Daix"]),
        ("974", ["Saint-Denis"]),
        ("200", ["Ajaccio"]),
        ("t", []),
        ("", []),
        ("123456", []),
    ],
)
def test_completion_gives_the_most_populated_first(typed: str, names: list[str]) -> None:
    assert [commune.name for commune in complete(typed)] == names


@given(text=st.text(max_size=80))
def test_no_text_breaks_the_finding_of_a_place(text: str) -> None:
    resolve(text)
    complete(text)
