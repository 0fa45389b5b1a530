"""The sentences of a match, and what they stand on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.core.text import of_place
from jalon.directory.capabilities import CAPABILITIES
from jalon.directory.criteria import WISHES, Criteria
from jalon.directory.enums import UnitKind
from jalon.directory.freshness import FRESH_DAYS
from jalon.directory.search_sql import CONDITIONS
from jalon.matching.explain import CHECKS, Explanation, explain, in_place, kilometres, month_price
from jalon.matching.facts import Needs, UnitFacts, needs_of_criteria, needs_of_dossier
from jalon.matching.rules import Check, current

NBSP = "\N{NO-BREAK SPACE}"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ASKED = frozenset({"dementia", "social_aid_pending"})
UNIT = UnitFacts("permanent", "ehpad", stay_label="Hébergement permanent", capacity=84)


def sentences(explanation: Explanation) -> dict[str, list[str]]:
    return {
        name: [str(reason).replace(NBSP, " ") for reason in getattr(explanation, name)]
        for name in ("fors", "againsts", "unknowns", "excluded")
    }


def said(needs: Needs, **facts: object) -> dict[str, list[str]]:
    return sentences(explain(needs, replace(UNIT, **facts), now=NOW))


def test_a_unit_that_suits_says_why() -> None:
    needs = Needs(ASKED, stays=("permanent",), place="Talant", budget_month=2300)
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
        "Habilité à l’aide sociale.",
        "60 € de moins que le budget indiqué.",
        "1 place libre déclarée le 24 novembre.",
        "À 2 km de Talant.",
    ]
    assert told["againsts"] == told["unknowns"] == told["excluded"] == []


def test_a_unit_that_does_not_suit_says_why_not() -> None:
    needs = Needs(ASKED, place="Arles", budget_month=2300)
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
        "Pas d’aide sociale à l’hébergement.",
        "Dépasse de 570 € le budget indiqué.",
        "Aucune place libre, dit le 12 novembre.",
        "À 22 km d’Arles.",
    ]
    assert told["fors"] == []


def test_what_nobody_said_is_said_to_be_unknown() -> None:
    needs = Needs(ASKED | {"pets", "couple"}, place="Talant", budget_month=2300)
    told = said(needs, capacity=None)
    assert told["unknowns"] == [
        "Ne dit pas s’il a une unité protégée.",
        "Ne dit pas s’il est habilité à l’aide sociale.",
        "Ne dit pas son prix.",
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
    needs = Needs(frozenset({"dementia"}), required=frozenset({"dementia_unit"}))
    assert said(needs, dementia_unit=False)["excluded"] == ["Pas d’unité protégée."]
    assert said(needs, dementia_unit=None)["excluded"] == ["Ne dit pas s’il a une unité protégée."]
    assert said(needs, dementia_unit=True)["excluded"] == []


def test_a_needed_care_excludes_who_denies_it_and_only_warns_of_who_says_nothing() -> None:
    needs = Needs(frozenset({"gastrostomy"}))
    assert said(needs, lacks=frozenset({"enteral"}))["excluded"] == ["N’assure pas la nutrition par sonde."]
    assert said(needs, offers=frozenset({"enteral"}))["fors"][0] == "Assure la nutrition par sonde."
    told = said(needs)
    assert told["excluded"] == []
    assert told["unknowns"][0] == (
        "Ne dit pas s’il assure la nutrition par sonde : à vérifier auprès de l’établissement."
    )


def test_what_is_ticked_in_a_search_is_told_in_the_words_of_the_capability() -> None:
    needs = needs_of_criteria(Criteria(offers=("lang_pt", "pool")))
    told = said(needs, offers=frozenset({"lang_pt"}))
    assert told["fors"] == ["On y parle portugais."]
    assert told["excluded"] == ["À demander : balnéothérapie."]


def test_a_need_and_a_box_about_the_same_thing_are_told_once() -> None:
    needs = Needs(frozenset({"wandering", "dementia"}), asked=("secure_garden",), required=frozenset({"secure_garden"}))
    told = said(needs, dementia_unit=True)
    assert told["fors"] == ["Unité protégée, adaptée aux troubles de l’orientation."]
    assert told["excluded"] == ["À demander : jardin clos."]


def test_the_detours_of_what_is_met_are_summed() -> None:
    needs = Needs(frozenset({"wandering", "urgent"}), budget_month=2300)
    met = explain(needs, replace(UNIT, dementia_unit=True, free_places=2, free_places_at=NOW), now=NOW)
    worth = {reason.code: reason.km for reason in met.fors}
    weights = current().by_code
    assert worth == {"protected_unit": weights["protected_unit"].km, "urgent_place": weights["urgent_place"].km}
    assert met.km == sum(worth.values())


def test_stay_age_and_reception_of_requests_exclude() -> None:
    needs = Needs(frozenset({"under_60"}), stays=("temporary",), age=55, required=frozenset({"reachable"}))
    told = said(needs, minimum_age=60, accepts_referrals=False, refuses=frozenset({"age"}))
    assert told["excluded"] == [
        "Ne propose pas de séjour de ce type (hébergement permanent seulement).",
        "Accueille à partir de 60 ans : plus jeune, une dérogation d’âge est à demander.",
        "Ne reçoit pas encore de demandes par Jalon : un appel reste possible.",
    ]
    assert told["unknowns"][0] == (
        "Avant 60 ans, une dérogation d’âge est à demander : à vérifier auprès de l’établissement."
    )


def test_a_service_says_whether_it_comes_to_the_commune() -> None:
    def told(serves: bool | None, place: str = "Le Creusot") -> dict[str, list[str]]:
        return said(Needs(place=place), kind="ssiad", stay_type="home", serves=serves)

    assert told(True)["fors"] == ["Intervient au Creusot."]
    assert told(False, "Les Ulis")["excluded"] == ["N’intervient pas aux Ulis."]
    assert told(None)["unknowns"][0] == (
        "Ne dit pas dans quelles communes il intervient : à vérifier auprès du service."
    )
    assert in_place("Talant") == "à Talant"


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


def test_every_test_of_the_rules_is_checked_and_every_box_has_a_rule() -> None:
    assert set(CHECKS) == set(Check)
    assert set(WISHES) <= {rule.subject for rule in current().rules}
    assert {capability.code for capability in CAPABILITIES if not capability.column} <= set(CONDITIONS)


@pytest.mark.parametrize(
    ("derived", "stays", "codes"),
    [
        ({"dementia": True, "wandering": False}, (), {"dementia"}),
        ({"social_aid": "yes"}, (), {"social_aid"}),
        ({"social_aid": "pending", "pets": True, "couple": None}, (), {"social_aid_pending", "pets"}),
        ({"girs": [1, 2]}, (), {"gir_1_2"}),
        ({"girs": [2, 3]}, (), set()),
        ({"urgent": True}, ("temporary",), {"urgent", "urgent_temporary"}),
        ({"urgent": True}, ("permanent",), {"urgent"}),
        ({"needs": ["mdr", "pump"]}, (), {"mdr", "pump"}),
        ({}, (), set()),
    ],
)
def test_the_needs_of_a_dossier_are_codes(derived: dict[str, object], stays: tuple[str, ...], codes: set[str]) -> None:
    assert needs_of_dossier(derived, Criteria(stay_types=stays)).codes == codes


def test_what_a_search_asks_for_are_needs_too() -> None:
    needs = needs_of_criteria(Criteria(dementia_unit=True, age=59, wishes=frozenset({"social_aid"})))
    assert needs.codes == {"dementia", "under_60", "adult", "from_12", "social_aid_pending"}
    assert needs.required == {"dementia_unit"}


@pytest.mark.parametrize(
    ("refusal", "kind", "codes", "age"),
    [
        ("age", "ehpad", set(), 59),
        ("gir_1_2", "residence_autonomie", {"gir_1_2"}, 80),
        ("gir_3", "residence_autonomie", {"gir_3"}, 80),
        ("usld", "usld", {"no_smti"}, 80),
    ],
)
def test_a_condition_warns_and_leaves_out_only_before_a_unit_that_made_it_a_rule(
    refusal: str, kind: str, codes: set[str], age: int
) -> None:
    needs = Needs(frozenset(codes), age=age)
    facts = replace(UnitFacts(stay_type="permanent", kind=kind), minimum_age=60 if refusal == "age" else None)
    warned = explain(needs, facts, now=NOW)
    ruled = explain(needs, replace(facts, refuses=frozenset({refusal})), now=NOW)
    others = frozenset(current().refusals) - {refusal}
    assert warned.excluded == ()
    assert explain(needs, replace(facts, refuses=others), now=NOW) == warned
    assert {reason.code for reason in ruled.excluded} <= {reason.code for reason in warned.againsts}
    assert {current().by_code[reason.code].refusal for reason in ruled.excluded} == {refusal}


maybe = st.sampled_from([True, False, None])
CODES = sorted(capability.code for capability in CAPABILITIES if not capability.column)


@given(
    needs=st.builds(
        Needs,
        codes=st.frozensets(st.sampled_from(sorted(current().needs))),
        stays=st.sampled_from([(), ("permanent",), ("day", "night")]),
        place=st.sampled_from(["", "Talant"]),
        budget_month=st.none() | st.integers(1, 10_000),
        age=st.none() | st.integers(0, 120),
        asked=st.lists(st.sampled_from(CODES), unique=True, max_size=4).map(tuple),
        required=st.frozensets(st.sampled_from(sorted(WISHES))),
    ),
    facts=st.builds(
        UnitFacts,
        stay_type=st.sampled_from(["permanent", "day"]),
        kind=st.sampled_from(UnitKind.values),
        stay_label=st.just("Hébergement"),
        offers=st.frozensets(st.sampled_from(CODES[::2])),
        lacks=st.frozensets(st.sampled_from(CODES[1::2])),
        refuses=st.frozensets(st.sampled_from(sorted(current().refusals))),
        serves=maybe,
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
def test_every_sentence_is_whole_has_a_source_and_each_rule_speaks_once(needs: Needs, facts: UnitFacts) -> None:
    answer = explain(needs, facts, now=NOW)
    reasons = [*answer.fors, *answer.againsts, *answer.unknowns, *answer.excluded]
    assert len({reason.code for reason in reasons}) == len(reasons)
    for reason in reasons:
        assert reason.sentence[0].isupper() or reason.sentence[0].isdigit()
        assert reason.sentence.endswith(".")
        assert "{" not in reason.sentence
        assert "None" not in reason.sentence
        assert reason.source
    assert answer.km == sum(reason.km for reason in reasons)


UNDER_7 = {"under_60", "minor", "child", "child_under_12", "child_under_7"}


@pytest.mark.parametrize(
    ("age", "codes"),
    [
        (2, {*UNDER_7, "child_under_4", "child_under_3"}),
        (3, {*UNDER_7, "child_under_4"}),
        (6, UNDER_7),
        (7, UNDER_7 - {"child_under_7"}),
        (11, UNDER_7 - {"child_under_7"}),
        (12, {"under_60", "minor", "child", "from_12"}),
        (15, {"under_60", "minor", "child", "from_12"}),
        (17, {"under_60", "minor", "from_12"}),
        (18, {"under_60", "adult", "from_12"}),
        (88, {"adult", "from_12"}),
        (None, set()),
    ],
)
def test_an_age_tells_who_may_take_the_person_in(age: int | None, codes: set[str]) -> None:
    assert needs_of_criteria(Criteria(age=age)).codes == codes


def smr(mention: str, **said: Any) -> UnitFacts:
    return UnitFacts(stay_type="full_hospital", kind="smr", mention=mention, **said)


@pytest.mark.parametrize(
    ("age", "mention", "excluded"),
    [
        (9, "A57", ["Mention d’adultes : avant 16 ans, une mention d’enfants est nécessaire."]),
        (9, "E57", []),
        (16, "A57", []),
        (16, "E57", []),
        (40, "E57", ["Mention réservée aux enfants et aux adolescents."]),
        (40, "A57", []),
        (None, "E57", []),
        (9, "", []),
    ],
)
def test_children_and_adults_have_their_own_mentions(age: int | None, mention: str, excluded: list[str]) -> None:
    told = explain(needs_of_criteria(Criteria(age=age)), smr(mention))
    assert [str(reason).replace(NBSP, " ") for reason in told.excluded] == excluded


def test_what_the_motive_calls_for_brings_nearer_and_is_asked_of_those_that_may_tell() -> None:
    needs = Needs(wanted=("speech", "pool", "haematology"))
    told = explain(needs, smr("A52", offers=frozenset({"speech"}), lacks=frozenset({"pool"})))
    assert ([str(one) for one in told.fors], told.km) == (["Orthophonistes dans l’équipe."], 4)
    assert "Pas de balnéothérapie." in map(str, told.againsts)
    assert f"À demander{NBSP}: hématologie." in map(str, told.unknowns)
    assert explain(needs, smr("A56", lacks=frozenset({"haematology"}))).excluded
    ssiad = explain(needs, UnitFacts(stay_type="home", kind="ssiad"))
    assert not any("ortho" in str(one) for one in (*ssiad.fors, *ssiad.againsts, *ssiad.unknowns))


def test_care_that_the_person_has_leaves_out_where_what_the_motive_usually_calls_for_does_not() -> None:
    unit = smr("A55", lacks=frozenset({"parenteral"}))
    assert explain(Needs(codes=frozenset({"parenteral"}), wanted=("parenteral",)), unit).excluded
    told = explain(Needs(wanted=("parenteral",)), unit)
    assert not told.excluded
    assert [str(one) for one in told.againsts] == ["N’assure pas la nutrition parentérale."]
