"""The sentences of a match, and what they stand on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.capabilities import BY_CODE
from jalon.directory.criteria import WISHES, Criteria
from jalon.directory.freshness import FRESH_DAYS
from jalon.directory.search_sql import CONDITIONS
from jalon.matching.explain import CHECKS, Explanation, explain, kilometres, month_price, of_place
from jalon.matching.facts import Needs, UnitFacts, needs_of_criteria, needs_of_dossier
from jalon.matching.rules import RULES, Strength

NBSP = "\N{NO-BREAK SPACE}"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNIT = UnitFacts(stay_type="permanent", stay_label="Hébergement permanent", capacity=84)


def sentences(explanation: Explanation) -> dict[str, list[str]]:
    return {
        name: [str(reason).replace(NBSP, " ") for reason in getattr(explanation, name)]
        for name in ("fors", "againsts", "unknowns", "excluded")
    }


def said(needs: Needs, **facts: object) -> dict[str, list[str]]:
    return sentences(explain(needs, replace(UNIT, **facts), now=NOW))


def test_a_unit_that_suits_says_why() -> None:
    needs = Needs(stays=("permanent",), place="Talant", budget_month=2300, dementia=True, social_aid=True)
    told = said(
        needs,
        distance_km=2.2,
        price_day=Decimal("73.64"),
        price_date=date(2026, 1, 1),
        dementia_unit=True,
        social_aid=True,
        free_places=1,
        free_places_at=NOW,
    )
    assert told["fors"] == [
        "Unité protégée, adaptée aux troubles de l’orientation.",
        "60 € de moins que le budget indiqué.",
        "Habilité à l’aide sociale.",
        "1 place libre déclarée le 24 novembre.",
        "À 2 km de Talant.",
    ]
    assert told["againsts"] == told["unknowns"] == told["excluded"] == []


def test_a_unit_that_does_not_suit_says_why_not() -> None:
    needs = Needs(place="Arles", budget_month=2300, dementia=True, social_aid=True)
    told = said(
        needs,
        distance_km=22.4,
        price_day=Decimal("94.36"),
        price_date=date(2026, 1, 1),
        dementia_unit=False,
        social_aid=False,
        free_places=0,
        free_places_at=NOW - timedelta(days=12),
    )
    assert told["againsts"] == [
        "Pas d’unité protégée.",
        "Dépasse de 570 € le budget indiqué.",
        "Pas d’aide sociale à l’hébergement.",
        "Aucune place libre, dit le 12 novembre.",
        "À 22 km d’Arles.",
    ]
    assert told["fors"] == []


def test_what_nobody_said_is_said_to_be_unknown() -> None:
    needs = Needs(place="Talant", budget_month=2300, dementia=True, social_aid=True, pets=True, couple=True)
    told = said(needs, capacity=None)
    assert told["unknowns"] == [
        "Ne dit pas s’il a une unité protégée.",
        "Ne dit pas son prix.",
        "Ne dit pas s’il est habilité à l’aide sociale.",
        "Places non déclarées.",
        "Adresse non située : la distance est inconnue.",
        "Ne dit pas s’il accueille un couple.",
        "Ne dit pas s’il accepte un animal.",
        "Ne dit pas combien de places il compte.",
    ]


def test_what_is_not_asked_is_not_held_against_a_unit() -> None:
    told = said(Needs(), dementia_unit=False, social_aid=False, price_day=Decimal("200"))
    assert told["againsts"] == []


@pytest.mark.parametrize(
    ("days", "kind", "sentence"),
    [
        (FRESH_DAYS, "fors", "2 places libres déclarées le 10 novembre."),
        (FRESH_DAYS + 1, "unknowns", "Places non déclarées, dernière nouvelle le 9 novembre."),
        (365, "unknowns", "Places non déclarées, dernière nouvelle le 24 novembre 2025."),
    ],
)
def test_free_places_are_believed_for_fourteen_days(days: int, kind: str, sentence: str) -> None:
    told = said(Needs(), free_places=2, free_places_at=NOW - timedelta(days=days))
    assert told[kind] == [sentence]


def test_a_required_wish_that_is_not_met_excludes_with_its_sentence() -> None:
    needs = Needs(dementia=True, required=frozenset({"dementia_unit"}))
    assert said(needs, dementia_unit=False)["excluded"] == ["Pas d’unité protégée."]
    assert said(needs, dementia_unit=None)["excluded"] == ["Ne dit pas s’il a une unité protégée."]
    assert said(needs, dementia_unit=True)["excluded"] == []


def test_stay_age_and_reception_of_requests_exclude() -> None:
    needs = Needs(stays=("temporary",), age=55, required=frozenset({"reachable", "age"}))
    told = said(needs, minimum_age=60, accepts_referrals=False)
    assert told["excluded"] == [
        "Ne propose pas de séjour de ce type (hébergement permanent seulement).",
        "Accueille à partir de 60 ans.",
        "Ne reçoit pas encore de demandes par Jalon : un appel reste possible.",
    ]
    assert told["againsts"] == ["Avant 60 ans, une dérogation d’âge est à demander."]


def test_an_old_price_is_to_be_checked() -> None:
    told = said(Needs(), price_day=Decimal("60"), price_date=date(2023, 1, 1))
    assert told["unknowns"] == ["Prix de 2023, à vérifier.", "Places non déclarées."]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Talant", "de Talant"),
        ("Arles", "d’Arles"),
        ("Évry", "d’Évry"),
        ("Le Creusot", "du Creusot"),
        ("Les Ulis", "des Ulis"),
        ("La Rochelle", "de La Rochelle"),
        ("Yvetot", "d’Yvetot"),
        ("Yerres", "de Yerres"),
        ("chez sa fille", "de chez sa fille"),
    ],
)
def test_a_place_after_de(place: str, words: str) -> None:
    assert of_place(place) == words


def test_prices_and_distances_are_whole_numbers() -> None:
    assert month_price(Decimal("73.64")) == 2240
    assert kilometres(0.3) == f"moins de 1{NBSP}km"
    assert kilometres(1.6) == f"2{NBSP}km"


def test_every_rule_is_checked_and_the_wishes_are_those_that_order_the_search() -> None:
    assert [rule.code for rule in RULES] == list(CHECKS)
    assert {rule.code for rule in RULES if rule.strength is Strength.WISH} == set(WISHES)
    assert set(CONDITIONS) <= {*CHECKS, *BY_CODE}


def test_the_needs_of_a_dossier_add_what_the_search_cannot_ask() -> None:
    criteria = Criteria(budget_month=2300, dementia_unit=True, centre_label="Talant")
    needs = needs_of_dossier({"pets": True, "couple": None}, criteria)
    assert needs.pets is True
    assert needs.couple is None
    assert needs.dementia is True
    assert needs_of_criteria(criteria).required == frozenset({"dementia_unit"})


maybe = st.sampled_from([True, False, None])


@given(
    needs=st.builds(
        Needs,
        stays=st.sampled_from([(), ("permanent",), ("day", "night")]),
        place=st.sampled_from(["", "Talant"]),
        budget_month=st.none() | st.integers(1, 10_000),
        dementia=maybe,
        social_aid=maybe,
        age=st.none() | st.integers(0, 120),
        couple=maybe,
        pets=maybe,
        required=st.frozensets(st.sampled_from(sorted(CONDITIONS))),
    ),
    facts=st.builds(
        UnitFacts,
        stay_type=st.sampled_from(["permanent", "day"]),
        distance_km=st.none() | st.floats(0, 20_000),
        price_day=st.none() | st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2),
        price_date=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        social_aid=maybe,
        dementia_unit=maybe,
        capacity=st.none() | st.integers(0, 1000),
        minimum_age=st.none() | st.integers(0, 120),
        free_places=st.none() | st.integers(0, 999),
        free_places_at=st.just(NOW),
        accepts_referrals=st.booleans(),
    ),
)
def test_every_sentence_is_whole_and_each_rule_speaks_once(needs: Needs, facts: UnitFacts) -> None:
    answer = explain(needs, facts, now=NOW)
    reasons = [*answer.fors, *answer.againsts, *answer.unknowns, *answer.excluded]
    assert len({reason.code for reason in reasons}) == len(reasons)
    for reason in reasons:
        assert reason.sentence[0].isupper() or reason.sentence[0].isdigit()
        assert reason.sentence.endswith(".")
        assert "{" not in reason.sentence
        assert "None" not in reason.sentence
