"""The page of a unit: what it says, what it does not say, what machines read of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from microdata import Item, get_items

from jalon.accounts.enums import MembershipRole
from jalon.directory.capabilities import BY_CODE, CAPABILITIES
from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.models import CareUnit, Contact
from jalon.directory.territory import serves
from jalon.web.public.kinds import PURPOSES
from jalon.web.public.said import places_mark
from jalon.web.search.cards import FreePlaces
from tests.client import InspectingClient
from tests.directory.factories import make_commune
from tests.factories import make_establishment, make_family, make_photo, make_physician, make_unit, make_unit_staff
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db


def soup_of(client: InspectingClient, unit: CareUnit, query: str = "", end: str = "") -> BeautifulSoup:
    response = client.get(f"/annuaire/{unit.establishment.finess}/{end}{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(node: object) -> str:
    return " ".join(node.get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


@pytest.mark.parametrize("kind", list(UnitKind))
def test_each_kind_says_what_it_is_for_and_who_pays(client: InspectingClient, kind: UnitKind) -> None:
    stay = StayType.HOME if kind in (UnitKind.HAD, UnitKind.SSIAD, UnitKind.HOME_HELP) else StayType.PERMANENT
    told = words(soup_of(client, make_unit(kind=kind, stay_type=stay)).main).replace("\N{NO-BREAK SPACE}", " ")
    assert PURPOSES[kind].is_for in told
    assert PURPOSES[kind].pays in told


def test_who_is_taken_and_who_is_not_is_said_or_said_to_be_unsaid(client: InspectingClient) -> None:
    told = words(soup_of(client, make_unit(takes="Personnes de 60 ans et plus", not_takes="Fugues")).main)
    assert "Accueille Personnes de 60 ans et plus" in told
    assert "N’accueille pas Fugues" in told
    assert "L’établissement ne l’a pas encore écrit" in words(soup_of(client, make_unit()).main)


def test_each_capability_is_a_sentence_and_what_is_unsaid_is_a_question(client: InspectingClient) -> None:
    unit = make_unit(offers=["pasa", "lang_pt"], lacks=["oxygen"], social_aid=True, dementia_unit=False)
    main = soup_of(client, unit).main
    yes, no = (" ".join(words(line) for line in main.select(f".said .{css}")) for css in ("yes", "no"))
    assert BY_CODE["pasa"].yes in yes
    assert "Habilité à l’aide sociale." in yes
    assert "On y parle portugais." in yes
    assert BY_CODE["oxygen"].no in no
    assert "Pas d’unité protégée." in no
    unsaid = words(main.select_one(".unsaid"))
    assert BY_CODE["dialysis"].label in unsaid
    for code in ("pasa", "oxygen", "social_aid", "dementia_unit", "lang_ar"):
        assert BY_CODE[code].label not in unsaid


def test_a_unit_says_nothing_of_what_does_not_concern_its_kind(client: InspectingClient) -> None:
    platform = make_unit(kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT)
    told = words(soup_of(client, platform).main)
    assert BY_CODE["pets"].label not in told
    for page in (told, words(soup_of(client, platform, end="fiche/").main)):
        assert "Places" not in page, "a platform has no places"


def test_prices_are_dated_with_what_they_include_and_missing_ones_are_said(client: InspectingClient) -> None:
    unit = make_unit(price_single=Decimal("73.64"), price_date=date(2025, 1, 1), price_includes="Linge, repas")
    told = words(soup_of(client, unit).main)
    assert "73,64 € par jour, 2 240 € par mois tarif du 1er janvier 2025" in told
    assert "Ce que le prix comprend Linge, repas" in told
    assert "Prix non communiqué" in words(soup_of(client, make_unit()).main)
    had = make_unit(kind=UnitKind.HAD, stay_type=StayType.HOME)
    assert "non communiqué" not in words(soup_of(client, had).main)


def test_free_places_are_marked_fresh_then_no_longer_shown(client: InspectingClient) -> None:
    now = timezone.now()
    fresh = words(soup_of(client, make_unit(free_places=2, free_places_at=now - timedelta(days=3))).main)
    assert "2 places libres déclarées le" in fresh
    assert "vieillit" in places_mark(FreePlaces("ageing", "", ""), CareUnit(), now)
    assert "À jour, dit il y a 3 jours" in fresh
    stale = words(soup_of(client, make_unit(free_places=2, free_places_at=now - timedelta(days=90))).main)
    assert "2 places" not in stale
    assert "dernière nouvelle le" in stale
    assert "Trop ancien pour compter" in stale
    assert "Pas dit par l’établissement" in words(soup_of(client, make_unit()).main)


def test_the_usual_time_to_answer_is_measured_or_not_yet_known(client: InspectingClient) -> None:
    assert "4 jours en général" in words(soup_of(client, make_unit(usual_answer_days=4)).main)
    assert "le jour même en général" in words(soup_of(client, make_unit(usual_answer_days=0)).main)
    told = words(soup_of(client, make_unit(answer_days=5)).main)
    assert "pas encore connu" in told
    assert "Promise sous 5 jours" in told


def test_contacts_access_papers_and_expected_answers_are_shown(client: InspectingClient) -> None:
    place = make_establishment(access="Bus L4, arrêt Lac", phone="0380112233", website="https://tilleuls.example/")
    unit = make_unit(place, papers="- Carte d'identité\n\n• Ordonnances", expects=["demande.stay_type", "gone.gone"])
    Contact.objects.create(
        establishment=place, purpose="Admissions", name="Mme Marty", phone="03 80 44 55 66", email="a@tilleuls.example"
    )
    main = soup_of(client, unit).main
    links = {link["href"] for link in main.select("a")}
    assert {"tel:0380112233", "tel:0380445566", "mailto:a@tilleuls.example", "https://tilleuls.example/"} <= links
    assert [words(item) for item in main.select(".papers li")] == ["Carte d’identité", "Ordonnances"]
    assert "Bus L4, arrêt Lac" in words(main)
    assert "03 80 11 22 33" in words(main)
    assert "gone" not in words(main)


def test_what_a_manager_wrote_is_never_code(client: InspectingClient) -> None:
    place_of_code = "javascript:alert(4)"
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3)"
    place = make_establishment(presentation=attack, access=attack, website=place_of_code, name="Les <b>Tilleuls</b>")
    unit = make_unit(
        place, takes=attack, not_takes=attack, papers=attack, price_includes=attack, price_single=Decimal(60)
    )
    Contact.objects.create(establishment=place, purpose=attack[:100], phone="1")
    make_photo(place, attack)
    address = f"?u={place.finess}.{unit.pk}"
    for path in (f"/annuaire/{place.finess}/", f"/annuaire/{place.finess}/fiche/", f"/annuaire/comparer/{address}"):
        soup = BeautifulSoup(client.get(path).content, "html.parser")
        assert not [script for script in soup.select("script") if not script.get("src")], path
        assert not soup.select("main b b, main img:not(.gallery img), main [onerror]"), path
        assert "<script>alert(1)</script>" in soup.main.get_text(), path
        assert not [link for link in soup.select("a[href]") if link["href"].startswith("javascript")], path


def test_several_units_are_listed_with_the_longest_stays_first(client: InspectingClient) -> None:
    place = make_establishment()
    for stay in (StayType.DAY, StayType.TEMPORARY, StayType.PERMANENT):
        unit = make_unit(place, stay_type=stay)
    main = soup_of(client, unit).main
    titles = [words(heading) for heading in main.select(".offer-title h2")]
    assert titles == ["EHPAD, hébergement permanent", "EHPAD, hébergement temporaire", "EHPAD, accueil de jour"]
    assert [words(link) for link in main.select(".on-page a")] == titles


def test_authorisations_name_the_category_and_the_mentions(client: InspectingClient) -> None:
    unit = make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A52", capacity=30)
    told = words(soup_of(client, unit).select_one(".about-page details"))
    assert "catégorie FINESS 500" in told
    assert "mention système nerveux (30 places, ROR, offre 103)" in told


def test_a_page_says_when_it_was_confirmed_or_invites_its_manager(client: InspectingClient) -> None:
    unit = make_unit()
    assert "Vous dirigez cet établissement" in words(soup_of(client, unit).main)
    unit.establishment.confirmed_at = timezone.now() - timedelta(days=800)
    unit.establishment.save()
    told = words(soup_of(client, unit).main)
    assert "Confirmée par l’établissement le " in told
    assert "Il y a plus de six mois" in told
    assert "Vous dirigez cet établissement" not in told
    manager = make_unit_staff(unit.establishment, MembershipRole.MANAGER)
    assert "Modifier cette page" in words(soup_of(client.sign_in(manager), unit).main)


def test_what_one_can_do_next_depends_on_who_reads(client: InspectingClient) -> None:
    unit = make_unit()
    assert "Commencer" in words(soup_of(client, unit).main)
    assert "Ouvrir un dossier" in words(soup_of(client.sign_in(make_physician()), unit).main)
    assert "Ouvrir un dossier" in words(soup_of(client.sign_in(make_family()), unit).main)
    staff = make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)
    assert "Un dossier s’ouvre par la personne, ses proches" in words(soup_of(client.sign_in(staff), unit).main)


# Territories


def had(**fields: object) -> CareUnit:
    return make_unit(kind=UnitKind.HAD, stay_type=StayType.HOME, **fields)


@pytest.fixture
def communes() -> None:
    make_commune("21231", "Dijon", "21000", population=160000)
    make_commune("21617", "Talant", "21240")
    make_commune("71076", "Chalon-sur-Saône", "71100")
    make_commune("69123", "Lyon", "69001")
    make_commune("69383", "Lyon 3e Arrondissement", "69003")


@pytest.mark.usefixtures("communes")
@pytest.mark.parametrize(
    ("fields", "typed", "answer"),
    [
        ({"served_communes": ["21617"]}, "Talant", "Oui, "),
        ({"served_communes": ["21617"]}, "21240", "Oui, "),
        ({"served_communes": ["21617"]}, "Dijon", "Non, "),
        ({"served_departments": ["71"]}, "chalon sur saone", "Oui, "),
        ({"served_departments": ["71"]}, "Dijon", "Non, "),
        ({"served_communes": ["69123"]}, "Lyon 3", "Oui, "),
        ({}, "Dijon", "Sans doute"),
        ({}, "71100", "Non, "),
    ],
)
def test_whether_a_commune_is_served_is_answered_in_a_sentence(
    client: InspectingClient, fields: dict[str, list[str]], typed: str, answer: str
) -> None:
    main = soup_of(client, had(**fields), f"?ou={typed}").main
    assert words(main.select_one(".verdicts")).startswith(answer)
    leads_on = main.select(".verdicts a")
    assert bool(leads_on) == (answer == "Non, ")


@pytest.mark.usefixtures("communes")
def test_a_commune_that_is_not_found_is_answered_beside_the_field(client: InspectingClient) -> None:
    main = soup_of(client, had(), "?ou=qqzzqq").main
    assert "Nous ne trouvons pas de commune" in words(main.select_one(".serves .field.error"))
    assert main.select_one("#id_ou")["value"] == "qqzzqq"


@pytest.mark.usefixtures("communes")
def test_any_text_asked_of_a_territory_gives_a_page(client: InspectingClient) -> None:
    unit = had()
    for value in NASTY:
        response = client.get(f"/annuaire/{unit.establishment.finess}/", {"ou": value})
        assert response.status_code == 200


@pytest.mark.usefixtures("communes")
def test_the_communes_served_are_named(client: InspectingClient) -> None:
    told = words(soup_of(client, had(served_communes=["21617", "21231"], served_departments=["71"])).main)
    assert "Le département entier : 71 (Saône-et-Loire)" in told
    assert "Et 2 communes : Dijon, Talant" in told
    assert "On suppose son département : 21 (Côte-d’Or)" in words(soup_of(client, had()).main)


def test_a_house_is_not_asked_which_communes_it_serves(client: InspectingClient) -> None:
    main = soup_of(client, make_unit(), "?ou=Dijon").main
    assert main.select_one(".serves") is None
    assert "Territoire desservi" not in words(main)


@given(
    communes=st.lists(st.sampled_from(["21231", "21617", "69123", "69383", "97411"])),
    departments=st.lists(st.sampled_from(["21", "69", "974"])),
    own=st.sampled_from(["21", "69", "974"]),
)
def test_a_unit_that_lists_something_serves_only_that(communes: list[str], departments: list[str], own: str) -> None:
    unit = CareUnit(served_communes=communes, served_departments=departments, department=own)
    if communes or departments:
        assert serves(unit, "21617") == ("21617" in communes or "21" in departments)
    else:
        assert serves(unit, "21617") is (None if own == "21" else False)


# What machines read


def items(client: InspectingClient, unit: CareUnit) -> Item:
    found = get_items(client.get(f"/annuaire/{unit.establishment.finess}/").content)
    assert len(found) == 1
    return found[0]


def test_machines_read_the_establishment_and_its_offers(client: InspectingClient) -> None:
    place = make_establishment(
        name="Les Tilleuls", phone="0380112233", address="8 rue du Lac", website="https://tilleuls.example/"
    )
    make_photo(place)
    unit = make_unit(
        place, price_single=Decimal("73.64"), price_date=date(2026, 1, 1), free_places=2, free_places_at=timezone.now()
    )
    Contact.objects.create(establishment=place, purpose="Admissions", phone="0380445566")
    read = items(client, unit)
    assert {str(kind) for kind in read.itemtype} == {
        "https://schema.org/MedicalOrganization",
        "https://schema.org/LocalBusiness",
    }
    assert read.name == "Les Tilleuls"
    assert str(read.url) == f"http://testserver/annuaire/{place.finess}/"
    assert read.telephone.replace("\N{NO-BREAK SPACE}", " ") == "03 80 11 22 33"
    assert read.priceRange.replace("\N{NO-BREAK SPACE}", " ") == "73,64 € par jour"
    assert (read.address.streetAddress, read.address.postalCode, read.address.addressLocality) == (
        "8 rue du Lac",
        "21000",
        "Dijon",
    )
    assert (float(read.geo.latitude), float(read.geo.longitude)) == (47.32, 5.04)
    assert (read.identifier.propertyID, read.identifier.value) == ("FINESS", place.finess)
    assert read.contactPoint.contactType == "Admissions"
    assert str(read.image).endswith(".jpg")
    offer = read.makesOffer
    assert offer.itemOffered.serviceType == "EHPAD, hébergement permanent"
    assert str(offer.availability) == "https://schema.org/InStock"
    price = offer.priceSpecification
    assert (price.price, price.priceCurrency, price.unitCode, price.validFrom) == ("73.64", "EUR", "DAY", "2026-01-01")


def test_machines_are_told_nothing_that_is_not_known(client: InspectingClient) -> None:
    old = timezone.now() - timedelta(days=90)
    read = items(client, make_unit(free_places=2, free_places_at=old))
    assert read.priceRange is None
    assert read.makesOffer.availability is None
    assert read.makesOffer.priceSpecification is None


@pytest.mark.usefixtures("communes")
def test_machines_read_the_type_of_place_and_the_area_served(client: InspectingClient) -> None:
    hospital = make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL)
    assert [str(kind) for kind in items(client, hospital).itemtype] == ["https://schema.org/Hospital"]
    flats = make_unit(kind=UnitKind.RESIDENCE_AUTONOMIE)
    assert [str(kind) for kind in items(client, flats).itemtype] == ["https://schema.org/LocalBusiness"]
    offer = items(client, had(served_communes=["21617", "21231"])).makesOffer
    assert offer.get_all("areaServed") == ["Dijon", "Talant"]


# Photos and the sheet


def test_a_photo_is_served_once_and_known_again_by_its_digest(
    client: InspectingClient, django_assert_num_queries
) -> None:
    unit = make_unit()
    photo = make_photo(unit.establishment, "Le jardin clos")
    image = soup_of(client, unit).select_one(".gallery img")
    assert (image["alt"], image["width"], image["height"]) == ("Le jardin clos", "8", "6")
    response = client.get(image["src"])
    assert response["Content-Type"] == "image/jpeg"
    assert response.content == bytes(photo.image)
    assert response["ETag"] == f'"{photo.digest}"'
    assert "immutable" in response["Cache-Control"]
    assert not response.cookies
    with django_assert_num_queries(1):
        assert client.get(image["src"], headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_photo_of_another_establishment_or_unknown_is_not_found(client: InspectingClient) -> None:
    photo = make_photo(make_establishment())
    other = make_establishment()
    tag = {"if-none-match": f'"{photo.digest}"'}
    for address in (f"{other.finess}/photos/{photo.digest}", f"{other.finess}/photos/{'0' * 64}"):
        assert client.get(f"/annuaire/{address}.jpg", headers=tag).status_code == 404


def test_the_sheet_is_dated_and_writes_what_is_common_once(client: InspectingClient) -> None:
    place = make_establishment(legal_status=LegalStatus.PUBLIC)
    for stay in (StayType.PERMANENT, StayType.TEMPORARY):
        unit = make_unit(place, stay_type=stay, takes="Tous les âges", offers=["oxygen"], price_single=Decimal(60))
    told = words(soup_of(client, unit, end="fiche/").main)
    assert told.count("Tous les âges") == 1
    assert told.count("Peut donner de l’oxygène.") == 1
    assert "Fiche du " in told
    assert f"http://testserver/annuaire/{place.finess}/" in told
    assert "60 € par jour" in told


def test_a_closed_establishment_has_a_sheet_that_says_so(client: InspectingClient) -> None:
    place = make_establishment(closed_on=date(2025, 3, 1))
    response = client.get(f"/annuaire/{place.finess}/fiche/")
    assert "fermé depuis le 1er mars 2025" in words(BeautifulSoup(response.content, "html.parser").main)
    assert client.get("/annuaire/210000000/fiche/").status_code == 404


def test_a_page_costs_the_same_queries_whatever_it_holds(client: InspectingClient, django_assert_num_queries) -> None:
    place = make_establishment()
    everything = [one.code for one in CAPABILITIES if not one.column]
    for number, stay in enumerate(StayType):
        unit = make_unit(place, kind=UnitKind.HAD, stay_type=stay, offers=everything, served_communes=["21231"])
        Contact.objects.create(establishment=place, purpose=f"Poste {number}", phone="1")
    make_photo(place)
    with django_assert_num_queries(5):
        soup_of(client, unit)
    with django_assert_num_queries(5):
        soup_of(client, unit, end="fiche/")
