"""Searches as people write them, and the one unit that must come first."""

from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from jalon.core.text import fold
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.words import refresh_words
from tests.client import InspectingClient
from tests.directory.factories import make_commune
from tests.factories import make_establishment, make_unit

pytestmark = pytest.mark.django_db

COMMUNES = (
    ("21231", "Dijon", ("21000",), 160000, 47.32, 5.04),
    ("21617", "Talant", ("21240",), 11500, 47.34, 5.0),
    ("69383", "Lyon 3e Arrondissement", ("69003",), 100000, 45.76, 4.85),
    ("69123", "Lyon", ("69001", "69003"), 519000, 45.76, 4.84),
    ("75115", "Paris 15e Arrondissement", ("75015",), 230000, 48.84, 2.29),
    ("93066", "Saint-Denis", ("93200",), 149000, 48.94, 2.36),
    ("97411", "Saint-Denis", ("97400", "97417"), 153000, -20.88, 55.45),
    ("97416", "Saint-Pierre", ("97410",), 84000, -21.34, 55.48),
    ("97209", "Fort-de-France", ("97200",), 78000, 14.6, -61.07),
    ("97701", "Saint-Barthélemy", ("97133",), 10600, None, None),
    ("98818", "Nouméa", ("98800",), 94000, None, None),
    ("71153", "Le Creusot", ("71200",), 20000, 46.8, 4.43),
    ("2A004", "Ajaccio", ("20000", "20090"), 74000, 41.92, 8.74),
    ("94038", "L'Haÿ-les-Roses", ("94240",), 30000, 48.78, 2.34),
    ("57463", "Metz", ("57000",), 120000, 49.12, 6.18),
    ("46020", "Beauregard", ("46260",), 240, 44.35, 1.82),
)
# key: (name, town as the files write it, INSEE code, kind, stay, mention, fields)
HOUSES: dict[str, tuple[str, str, str, UnitKind, StayType, dict[str, Any]]] = {
    "tilleuls-lyon": ("LES TILLEULS", "LYON CEDEX 03", "69383", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "tilleuls-talant": ("EHPAD Les Tilleuls", "Talant", "21617", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "ste-marie": ("RESIDENCE STE MARIE", "DIJON", "21231", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "saint-joseph": ("EHPAD ST JOSEPH", "METZ", "57463", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "noisetiers": ("Les Noisetiers", "Dijon", "21231", UnitKind.RESIDENCE_AUTONOMIE, StayType.PERMANENT, {}),
    "ssiad-talant": ("Soins du Val", "Dijon", "21231", UnitKind.SSIAD, StayType.HOME, {"served_communes": ["21617"]}),
    "had": ("HAD de Bourgogne", "Dijon", "21231", UnitKind.HAD, StayType.HOME, {"served_departments": ["21"]}),
    "smr": ("Centre Le Rivage", "Dijon", "21231", UnitKind.SMR, StayType.FULL_HOSPITAL, {"mention": "A51"}),
    "smr-old": ("Centre Champmaillot", "Dijon", "21231", UnitKind.SMR, StayType.FULL_HOSPITAL, {"mention": "A59"}),
    "lost": ("Les Acacias", "Dijon", "21231", UnitKind.EHPAD, StayType.PERMANENT, {"dementia_unit": True}),
    "usp": ("CH Fernand-Widal", "PARIS", "75115", UnitKind.USP, StayType.FULL_HOSPITAL, {}),
    "pco": ("PCO de Moselle", "Metz", "57463", UnitKind.PCO, StayType.OUTPATIENT, {"served_departments": ["57"]}),
    "day": ("La Clairière", "Le Creusot", "71153", UnitKind.DAY_CENTRE, StayType.DAY, {}),
    "help": ("Âge et Vie", "Metz", "57463", UnitKind.HOME_HELP, StayType.HOME, {"served_communes": ["57463"]}),
    "reunion": ("EHPAD Les Lataniers", "Saint-Denis", "97411", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "sud-reunion": ("Les Flamboyants", "Saint-Pierre", "97416", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "martinique": ("Les Filaos", "Fort-de-France", "97209", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "barth": ("Bruyn", "Saint-Barthélemy", "97701", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "noumea": ("Ma Maison", "Nouméa", "98818", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "corse": ("Sainte-Cécile", "Ajaccio", "2A004", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "hay": ("L'Espérance", "L'Haÿ-les-Roses", "94038", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "beauregard": ("Résidence Beauregard", "Metz", "57463", UnitKind.EHPAD, StayType.PERMANENT, {}),
    "seine": ("EHPAD Basilique", "Saint-Denis", "93066", UnitKind.EHPAD, StayType.PERMANENT, {}),
}
SENTENCES: tuple[tuple[dict[str, str], str], ...] = (
    ({"q": "ehpad les tilleuls lyon 3"}, "tilleuls-lyon"),
    ({"q": "EHPAD Les Tilleuls, Lyon 3ème"}, "tilleuls-lyon"),
    ({"q": "ehpad st denis réunion"}, "reunion"),
    ({"q": "ehpad à Saint-Pierre de la Réunion"}, "sud-reunion"),
    ({"q": "les filaos martinique"}, "martinique"),
    ({"q": "ehpad martinique"}, "martinique"),
    ({"q": "les tilleuls à Talant"}, "tilleuls-talant"),
    ({"q": "ephad les tileuls dijon"}, "tilleuls-talant"),
    ({"q": "maison de retraite talant"}, "tilleuls-talant"),
    ({"q": "ste marie"}, "ste-marie"),
    ({"q": "Résidence Sainte-Marie"}, "ste-marie"),
    ({"q": "sainte marie dijon"}, "ste-marie"),
    ({"q": "ehpad saint joseph"}, "saint-joseph"),
    ({"q": "ehpad st josph metz"}, "saint-joseph"),
    ({"q": "res aut dijon"}, "noisetiers"),
    ({"q": "les noissetiers"}, "noisetiers"),
    ({"q": "ssiad talant"}, "ssiad-talant"),
    ({"q": "soins infirmiers à domicile à Talant"}, "ssiad-talant"),
    ({"q": "had 21240"}, "had"),
    ({"q": "SMR dijon"}, "smr"),
    ({"quoi": "smr", "ou": "dijon", "mention": "A51"}, "smr"),
    ({"q": "smr gériatrique dijon"}, "smr-old"),
    ({"q": "SMR de gériatrie", "ou": "Dijon"}, "smr-old"),
    ({"q": "centre de rééducation orthopédique à Dijon"}, "smr"),
    ({"q": "ehpad alzheimer dijon", "quoi": "smr"}, "lost"),
    ({"q": "ehpad avec unité protégée Dijon"}, "lost"),
    ({"q": "smr champmaillot"}, "smr-old"),
    ({"q": "soins palliatifs paris 15e"}, "usp"),
    ({"q": "pco metz"}, "pco"),
    ({"q": "accueil de jour le creusot"}, "day"),
    ({"quoi": "accueil-de-jour", "ou": "creusot"}, "day"),
    ({"q": "aide à domicile metz"}, "help"),
    ({"quoi": "ehpad", "ou": "97400"}, "reunion"),
    ({"quoi": "ehpad", "ou": "st denis 97417"}, "reunion"),
    ({"quoi": "ehpad", "ou": "97410"}, "sud-reunion"),
    ({"quoi": "ehpad", "ou": "Martinique"}, "martinique"),
    ({"quoi": "ehpad", "ou": "97133"}, "barth"),
    ({"quoi": "ehpad", "ou": "98800"}, "noumea"),
    ({"quoi": "ehpad", "ou": "ajacio"}, "corse"),
    ({"quoi": "ehpad", "ou": "20090"}, "corse"),
    ({"q": "à Dijon", "quoi": "had"}, "had"),
    ({"q": "ehpad l’hay les roses"}, "hay"),
    ({"q": "beauregard"}, "beauregard"),
    ({"q": "basilique 93200"}, "seine"),
    ({"q": "ehpad lataniers", "ou": "la réunion"}, "reunion"),
)


@pytest.fixture
def houses() -> dict[str, CareUnit]:
    points = {}
    for code, name, postal_codes, population, latitude, longitude in COMMUNES:
        points[code] = make_commune(
            code, name, *postal_codes, population=population, latitude=latitude, longitude=longitude
        )
    built = {}
    for key, (name, town, code, kind, stay, fields) in HOUSES.items():
        commune = points[code]
        place = make_establishment(latitude=commune.latitude, longitude=commune.longitude)
        Establishment.objects.filter(pk=place.pk).update(
            name=name,
            city=town,
            search_name=fold(f"{name} {town}"),
            postal_code=commune.postal_codes[0],
            department=commune.department,
            commune=commune,
        )
        place.refresh_from_db()
        place.save()
        built[key] = make_unit(place, kind=kind, stay_type=stay, **fields)
    refresh_words()
    return built


def first_result(client: InspectingClient, query: dict[str, str]) -> tuple[str, str]:
    """Return the FINESS number of the first result and the text of the page; one link is followed where one must."""
    soup = BeautifulSoup(client.get(f"/annuaire/?{urlencode(query)}", follow=True).content, "html.parser")
    choices = soup.select("main section .lines a")
    if len(choices) == 1:
        soup = BeautifulSoup(client.get("/annuaire/" + choices[0]["href"]).content, "html.parser")
    link = soup.select_one("li.result h2 a")
    return (link["href"].strip("/").split("/")[-1] if link else ""), " ".join(soup.main.get_text(" ").split())


@pytest.mark.parametrize(("query", "key"), SENTENCES, ids=[" · ".join(query.values()) for query, _ in SENTENCES])
def test_a_sentence_finds_the_unit_it_means(
    client: InspectingClient, houses: dict[str, CareUnit], query: dict[str, str], key: str
) -> None:
    finess, told = first_result(client, query)
    assert finess == houses[key].establishment.finess, told[:600]


def test_a_finess_number_is_that_establishment_wherever_one_looks(
    client: InspectingClient, houses: dict[str, CareUnit]
) -> None:
    finess = houses["hay"].establishment.finess
    spaced = f"{finess[:2]} {finess[2:5]} {finess[5:]}"
    for query in ({"q": finess}, {"q": spaced}, {"q": finess, "quoi": "smr", "ou": "Dijon"}):
        assert first_result(client, query)[0] == finess


def test_two_towns_of_one_name_are_told_apart_by_their_department(
    client: InspectingClient, houses: dict[str, CareUnit]
) -> None:
    soup = BeautifulSoup(client.get("/annuaire/?quoi=ehpad&ou=st+denis").content, "html.parser")
    links = soup.select("main section .lines a")
    assert [link.get_text() for link in links] == [
        "Saint-Denis (97400), La Réunion",
        "Saint-Denis (93200), Seine-Saint-Denis",
    ]
    for link, key in zip(links, ("reunion", "seine"), strict=True):
        page = BeautifulSoup(client.get("/annuaire/" + link["href"]).content, "html.parser")
        assert page.select_one("li.result h2").get_text() == houses[key].establishment.name


def test_a_town_in_the_words_of_a_name_is_proposed_and_a_name_taken_for_a_town_can_be_searched(
    client: InspectingClient, houses: dict[str, CareUnit]
) -> None:
    soup = BeautifulSoup(client.get("/annuaire/?q=beauregard").content, "html.parser")
    assert "Vous cherchiez la commune ? Beauregard (46260), Lot" in " ".join(soup.main.get_text(" ").split())
    soup = BeautifulSoup(client.get("/annuaire/?q=tilleuls+talant").content, "html.parser")
    link = soup.find("a", string=lambda text: text and "tilleuls talant" in text)
    assert first_result(client, {"q": '"tilleuls talant"'})[0] == houses["tilleuls-talant"].establishment.finess
    assert "%22tilleuls+talant%22" in link["href"]


def test_a_corrected_slip_is_said(client: InspectingClient, houses: dict[str, CareUnit]) -> None:
    told = first_result(client, {"q": "les noissetiers"})[1]
    assert "Nous avons cherché « les noisetiers », au lieu de « les noissetiers »." in told


@pytest.mark.parametrize("name", ["Résidence Saint-Martin", "Les Lilas Saint Barthélemy", "Val de Loire"])
def test_a_house_named_as_a_department_is_still_a_house(name: str, client: InspectingClient) -> None:
    make_unit(make_establishment(name=name, city="Metz"))
    soup = BeautifulSoup(client.get(f"/annuaire/?{urlencode({'q': name})}").content, "html.parser")
    assert [link.get_text() for link in soup.select(".result h2 a")] == [name]


def test_a_filter_said_in_words_is_ticked_and_can_be_taken_off(
    client: InspectingClient, houses: dict[str, CareUnit]
) -> None:
    answer = client.get("/annuaire/?q=smr+gériatrique+dijon&quand=maintenant")
    assert answer["Location"] == "/annuaire/?q=dijon&quand=maintenant&mention=A59&quoi=smr"
    soup = BeautifulSoup(client.get(answer["Location"]).content, "html.parser")
    assert soup.select_one("#id_mention option[selected]")["value"] == "A59"
    (removal,) = (link["href"] for link in soup.select("a[href]") if "Gériatrie" in link.get_text())
    found = BeautifulSoup(client.get(f"/annuaire/{removal}").content, "html.parser").select(".result h2")
    assert len(found) == 2


@pytest.mark.parametrize(
    "query", [{"q": "gériatrie dijon"}, {"q": '"smr gériatrique dijon"'}, {"q": "smr gériatrique", "mention": "A51"}]
)
def test_a_word_that_no_kind_of_care_precedes_or_a_filter_already_chosen_changes_nothing(
    client: InspectingClient, query: dict[str, str]
) -> None:
    assert client.get(f"/annuaire/?{urlencode(query)}").status_code == 200
