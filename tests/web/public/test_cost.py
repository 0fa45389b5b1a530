"""What a place would cost: on its page, side by side, and for somebody."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from jalon.directory.models import CareUnit
from jalon.web.public.selection import query_of
from tests.client import InspectingClient, text_of
from tests.factories import make_establishment, make_unit

pytestmark = pytest.mark.django_db


def priced(name: str = "Les Tilleuls", **fields: Any) -> CareUnit:
    values = {
        "price_single": Decimal("67.40"),
        "price_gir_12": Decimal("22.36"),
        "price_gir_34": Decimal("14.19"),
        "price_gir_56": Decimal("6.02"),
        "social_aid": True,
    }
    return make_unit(make_establishment(name=name, department="21"), **{**values, **fields})


def address(*units: CareUnit) -> str:
    return f"{reverse('public:cost')}?{query_of(units)}"


def test_without_an_answer_the_page_tells_the_least_and_the_most(client: InspectingClient) -> None:
    shown = text_of(client.get(address(priced())))

    assert "entre 2 233,19 € et 2 630,80 € par mois" in shown
    assert "67,40 € × 365 jours ÷ 12 mois" in shown
    assert "Dépendance, APA déduite, selon le GIR et les revenus" in shown


def test_with_a_gir_and_an_income_each_line_shows_its_formula_and_its_source(client: InspectingClient) -> None:
    response = client.post(address(priced()), {"gir": "1", "revenus": "3 600 €", "couple": ""})

    shown = text_of(response)
    assert response.status_code == 200
    assert "2 428,57 € par mois" in shown
    assert "183,11 € + 497,01 € × (3 600 € − 2 846,77 €) ÷ (4 379,64 € − 2 846,77 €) × 80 % = 378,49 €" in shown
    assert "CASF, art. R. 232-19" in shown
    assert "Avec ces revenus, il resterait 1 171,43 € par mois." in shown


def test_what_the_income_lacks_and_social_aid_are_said(client: InspectingClient) -> None:
    shown = text_of(client.post(address(priced()), {"gir": "1", "revenus": "1850"}))

    assert "Avec ces revenus, il manquerait 383,19 € par mois." in shown
    assert "Aide sociale du département : possible ici" in shown
    assert "10 % de ses revenus, au moins 125 € par mois, à vérifier" in shown


def test_what_the_establishment_does_not_say_is_said_and_never_guessed(client: InspectingClient) -> None:
    shown = text_of(client.post(address(priced(price_gir_34=None, social_aid=None)), {"gir": "3", "revenus": "1850"}))

    assert "L’établissement ne donne pas son tarif GIR 3-4." in shown
    assert "pas d’estimation" in shown
    assert "l’établissement ne dit pas s’il y est habilité" in shown


def test_a_place_of_the_experiment_has_one_amount_and_no_apa(client: InspectingClient) -> None:
    unit = make_unit(make_establishment(department="93"), price_single=Decimal("67.40"))

    shown = text_of(client.post(address(unit), {"gir": "1", "revenus": "1850"}))

    assert "6,16 € × 365 jours ÷ 12 mois, la même pour tous" in shown
    assert "l’APA en établissement n’y existe plus" in shown


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("revenus", "beaucoup", "Écrivez un montant en euros"),
        ("revenus", "-5", "Écrivez un montant en euros"),
        ("revenus", "1e9", "Écrivez un montant en euros"),
        ("revenus", "1000000", "Ce montant dépasse 100000 €"),
        ("aide_logement", "12,345", "Écrivez un montant en euros"),
        ("gir", "7", "Choisissez une réponse de la liste."),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_what_was_typed_stays(
    client: InspectingClient, field: str, typed: str, sentence: str
) -> None:
    response = client.post(address(priced()), {"gir": "1", "revenus": "1850", field: typed})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert typed in response.content.decode() or field == "gir"


def test_nothing_typed_goes_into_the_address_nor_the_session(client: InspectingClient) -> None:
    client.post(address(priced()), {"gir": "1", "revenus": "1850"})

    assert "1850" not in str(dict(client.session))
    assert 'method="post"' in client.get(address(priced("Darcy"))).content.decode()


def test_four_places_cost_the_same_queries_as_one(
    client: InspectingClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    units = [priced(f"Maison {number}") for number in range(4)]
    for several in (units[:1], units):
        with django_assert_num_queries(1):
            client.post(address(*several), {"gir": "1", "revenus": "1850"})


def test_a_place_that_nobody_pays_says_so_and_an_unknown_one_too(client: InspectingClient) -> None:
    smr = make_unit(kind="smr", stay_type="full_hospital")

    assert "l’Assurance maladie paie" in text_of(client.get(address(smr)))
    assert "n’est pas dans l’annuaire" in text_of(client.get(f"{reverse('public:cost')}?u=210000000.1"))
    assert "Choisissez d’abord une offre" in text_of(client.get(reverse("public:cost")))


def test_the_page_of_an_establishment_tells_the_span_and_sends_to_the_calculation(client: InspectingClient) -> None:
    unit = priced()

    response = client.get(reverse("public:unit", args=[unit.establishment.finess]))

    assert "2 233 € à 2 631 € par mois" in text_of(response)
    assert f'action="{address(unit)}"' in response.content.decode()


def test_the_comparison_has_a_line_of_what_is_left_to_pay(client: InspectingClient) -> None:
    here, there = priced(), priced("Darcy", price_gir_12=None)

    shown = text_of(client.get(f"{reverse('public:compare')}?{query_of([here, there])}"))

    assert "Reste à payer, estimé" in shown
    assert "2 233 € à 2 631 € par mois" in shown
    assert "pas d’estimation" in shown
    assert "ne donne pas son tarif GIR 1-2" in shown


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"stay_type": "temporary"}, "L’APA à domicile peut payer une part de ce séjour"),
        ({"stay_type": "day"}, "89,76 € par jour"),
        ({"kind": "residence_autonomie", "price_gir_12": None}, "APA à domicile, à demander au département"),
        ({"kind": "usld"}, "2 233,19 € par mois"),
    ],
)
def test_each_kind_of_stay_says_what_is_its_own(
    client: InspectingClient, fields: dict[str, Any], expected: str
) -> None:
    shown = text_of(client.post(address(priced(**fields)), {"gir": "1", "revenus": "1850"}))

    assert expected in shown
