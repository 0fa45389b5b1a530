"""The parser of Pro Santé Connect's claims: pure, and afraid of nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.enums import SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.pro_sante_connect import MOST_ACTIVITIES, read_identity
from tests.openid.people import RPPS, exercise, physician, place, userinfo

ISSUER = "https://psc.exemple.example/realm"


def read(claims: dict[str, Any]) -> ProvenIdentity:
    return read_identity(claims, issuer=ISSUER, acr="eidas1")


def test_a_physician_is_read_whole() -> None:
    identity = read(physician())
    assert identity.method == SignInMethod.PRO_SANTE_CONNECT
    assert (identity.issuer, identity.acr) == (ISSUER, "eidas1")
    assert (identity.national_id, identity.rpps, identity.is_physician) == (f"8{RPPS}", RPPS, True)
    assert (identity.full_name, identity.specialty) == ("Dr Camille Exemple", "Médecine générale")
    (activity,) = identity.activities
    assert (activity.name, activity.address) == ("Cabinet des Lilas", "2 rue de l’Arquebuse")
    assert (activity.postal_code, activity.city, activity.commune_code) == ("21000", "Dijon", "21231")
    assert (activity.mode, activity.specialty) == ("L", "Médecine générale")


def test_what_was_read_goes_through_a_session_and_comes_back() -> None:
    identity = read(userinfo(exercise(place(), place("HOPITAL"))))
    assert ProvenIdentity.from_json(json.loads(json.dumps(identity.to_json()))) == identity


def test_without_reference_the_person_has_no_profession() -> None:
    identity = read(userinfo(SubjectRole=["10^1.2.250.1.213.1.1.5.5"]))
    assert (identity.profession, identity.activities, identity.is_physician) == ("", (), False)
    assert identity.full_name == "Mme Camille Exemple"


def test_codes_are_read_with_their_nomenclature_or_alone() -> None:
    told = exercise(place(codeModeExercice="S^1.2.250"), codeProfession="10^1.2.250.1.71.1.2.7")
    identity = read(userinfo(told, SubjectRole=[]))
    assert (identity.profession, identity.activities[0].mode) == ("10", "S")


def test_the_role_tells_the_profession_that_an_exercise_does_not() -> None:
    identity = read(userinfo(exercise(place(), codeProfession=""), SubjectRole=["10^1.2.250.1.71.1.2.7"]))
    assert identity.is_physician


def test_of_two_professions_that_of_physician_is_kept_with_its_places() -> None:
    identity = read(userinfo(exercise(place("CABINET INFIRMIER"), profession="60"), exercise(place())))
    assert identity.is_physician
    assert [activity.name for activity in identity.activities] == ["Cabinet des Lilas"]


def test_two_specialities_give_each_place_once() -> None:
    first, second = (exercise(place(), place("HOPITAL"), codeSavoirFaire=code) for code in ("SM54", "SM18"))
    identity = read(userinfo(first, second))
    assert [(activity.name, activity.specialty) for activity in identity.activities] == [
        ("Cabinet des Lilas", "Médecine générale"),
        ("Hopital", "Médecine générale"),
    ]


@pytest.mark.parametrize(
    ("kind", "code", "specialty"),
    [
        ("S", "SM18", "Gériatrie"),
        ("S", "SM53", "Médecine générale"),
        ("S", "SM999", ""),
        ("C", "SM18", ""),
        ("", "", ""),
    ],
)
def test_only_a_speciality_known_here_is_told(kind: str, code: str, specialty: str) -> None:
    told = exercise(place(), codeTypeSavoirFaire=kind, codeSavoirFaire=code)
    assert read(userinfo(told)).specialty == specialty


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("JEAN-PIERRE", "D'ALMEIDA", "Dr Jean-Pierre d'Almeida"),
        ("ÉLODIE", "LE GOFF", "Dr Élodie Le Goff"),
        ("Élodie", "de Sousa", "Dr Élodie de Sousa"),
        ("anne", "o'neill", "Dr Anne O'Neill"),
        ("", "", "Dr Camille Exemple"),
    ],
)
def test_names_are_those_of_the_exercise_as_one_reads_them(first: str, last: str, name: str) -> None:
    told = exercise(place(), prenomDexercice=first, nomDexercice=last)
    assert read(userinfo(told)).full_name == name


@pytest.mark.parametrize(
    ("told", "words"), [("DR", "Dr"), ("PR", "Pr"), ("M", "M."), ("MME", "Mme"), ("?", "Mme"), ("XYZ", "")]
)
def test_the_civility_is_that_of_the_exercise_then_that_of_the_person(told: str, words: str) -> None:
    assert read(userinfo(exercise(place(), codeCiviliteDexercice=told))).civility == words


@pytest.mark.parametrize(
    ("changes", "name", "city", "postal_code"),
    [
        ({"raisonSocialeSite": "CHU DE DIJON"}, "CHU de Dijon", "Dijon", "21000"),
        ({"enseigneCommercialeSite": "Les Lilas"}, "Les Lilas", "Dijon", "21000"),
        ({"bureauCedex": "21079 DIJON CEDEX 9", "codePostal": ""}, "Cabinet des Lilas", "Dijon", "21079"),
        ({"bureauCedex": "L'ISLE SUR LE DOUBS"}, "Cabinet des Lilas", "L’Isle sur le Doubs", "21000"),
        ({"bureauCedex": "", "codePostal": "XX"}, "Cabinet des Lilas", "", ""),
    ],
)
def test_a_place_is_told_as_one_reads_it(changes: dict[str, str], name: str, city: str, postal_code: str) -> None:
    (activity,) = read(userinfo(exercise(place(**changes)))).activities
    assert (activity.name, activity.city, activity.postal_code) == (name, city, postal_code)


@pytest.mark.parametrize("phone", ["0380000001", "03 80 00 00 01", "+33380000001"])
def test_a_telephone_is_kept_when_it_is_one(phone: str) -> None:
    told = exercise(place(telephone=phone), place("HOPITAL", telephone="voir le secrétariat"))
    assert [activity.phone for activity in read(userinfo(told)).activities] == [phone, ""]


def test_a_great_many_places_are_cut() -> None:
    told = exercise(*(place(f"CABINET {number}") for number in range(99)))
    assert len(read(userinfo(told)).activities) == MOST_ACTIVITIES


@pytest.mark.parametrize("number", ["899900001900", "8", "0210000001", "30B0057881/CPET0002"])
def test_an_identifier_that_is_no_rpps_number_names_no_physician_of_the_directory(number: str) -> None:
    identity = read(physician(SubjectNameID=number))
    assert identity.national_id == number
    assert identity.rpps == ""
    assert not identity.is_physician


def test_a_person_of_the_sandbox_has_an_rpps_number_of_no_national_range() -> None:
    one, other = (read(physician(SubjectNameID=f"ANS2023112213273{digit}")) for digit in "23")
    assert one.is_test and one.is_physician
    assert one.rpps.startswith("998") and one.rpps != other.rpps
    assert not read(physician()).is_test


@pytest.mark.parametrize("changes", [{"SubjectNameID": None, "preferred_username": None}, {"sub": None}, {"sub": 3}])
def test_claims_that_name_nobody_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read(physician(**changes))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({*physician(), *physician()["SubjectRefPro"], *exercise(), *place()})


def spoilt(value: Any, junk: dict[str, Any]) -> Any:
    """Put junk wherever a claim of that name stands."""
    if isinstance(value, dict):
        return {name: junk[name] if name in junk else spoilt(inner, junk) for name, inner in value.items()}
    return [spoilt(inner, junk) for inner in value] if isinstance(value, list) else value


@given(st.dictionaries(st.sampled_from(NAMES), JUNK, max_size=6))
def test_whatever_comes_is_read_into_what_rows_can_hold_or_refused(junk: dict[str, Any]) -> None:
    try:
        identity = read(spoilt(userinfo(exercise(place(), place("HOPITAL"))), junk))
    except ValueError:
        return
    assert 1 <= len(identity.subject) <= 200
    assert 1 <= len(identity.national_id) <= 60
    assert max(len(identity.first_name), len(identity.last_name), len(identity.specialty)) <= 100
    assert len(identity.profession) <= 4
    assert len(identity.civility) <= 10
    for activity in identity.activities:
        assert len(activity.name) <= 150
        assert len(activity.city) <= 100
        assert len(activity.phone) <= 20
        assert len(activity.commune_code) <= 5
    kept = json.dumps(identity.to_json(), ensure_ascii=False)
    assert "\x00" not in kept
    kept.encode()
