"""One person written twice is found; two people are left two."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.likeness import Identity, differences, neighbouring_dates
from jalon.dossiers.models import Participant
from jalon.dossiers.queries import identity_of, twins
from tests.dossiers.factories import actor, make_dossier
from tests.factories import make_family, make_physician, make_secretary

LUCIENNE = Identity("Garnier", "Lucienne Marie", date(1939, 5, 3), "F", "Moreau")


def like(birth_name="Garnier", first_names="Lucienne Marie", born=date(1939, 5, 3), sex="F", used_name="Moreau"):
    return differences(LUCIENNE, Identity(birth_name, first_names, born, sex, used_name))


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"birth_name": "GARNIER", "first_names": "LUCIENNE"},
        {"birth_name": "Garnïer", "first_names": "Lucienne, Marie"},
        {"birth_name": "Gar nier", "first_names": "Lucienne-Marie"},
        {"used_name": ""},
    ],
)
def test_accents_hyphens_capitals_and_further_first_names_change_nothing(same):
    assert like(**same) == []


@pytest.mark.parametrize(
    ("near", "said"),
    [
        ({"birth_name": "Garner"}, ["l’écriture du nom"]),
        ({"birth_name": "Granier"}, ["l’écriture du nom"]),
        ({"first_names": "Lucinne"}, ["l’écriture du prénom"]),
        ({"birth_name": "Lucienne", "first_names": "Garnier"}, ["le nom et le prénom, inversés"]),
        ({"birth_name": "Moreau", "used_name": ""}, ["le nom de naissance et le nom d’usage"]),
        ({"born": date(1939, 3, 5)}, ["la date de naissance"]),
        ({"born": date(1938, 5, 3)}, ["la date de naissance"]),
        ({"born": date(1993, 5, 3)}, ["la date de naissance"]),
        ({"sex": "M"}, ["le sexe"]),
    ],
)
def test_one_slip_is_found_and_named(near, said):
    assert like(**near) == said


@pytest.mark.parametrize(
    "other",
    [
        {"first_names": "Madeleine"},
        {"birth_name": "Fournier"},
        {"born": date(1942, 11, 17)},
        {"born": date(1939, 3, 5), "birth_name": "Granier"},
        {"born": date(1939, 3, 5), "sex": "M"},
    ],
)
def test_two_people_stay_two(other):
    assert like(**other) is None


def test_twin_sisters_with_short_names_are_two_people():
    lea = Identity("Roy", "Léa", date(2022, 1, 9), "F")
    assert differences(lea, Identity("Roy", "Zoé", date(2022, 1, 9), "F")) is None


NAMES = st.text(st.characters(min_codepoint=65, max_codepoint=383, categories=("Lu", "Ll")), min_size=1, max_size=12)
IDENTITIES = st.builds(
    Identity, NAMES, NAMES, st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.sampled_from("FM"), st.just("")
)


@given(IDENTITIES)
def test_every_person_is_like_themselves(one):
    assert differences(one, one) == []


@given(IDENTITIES, IDENTITIES)
def test_likeness_does_not_depend_on_who_came_first(one, other):
    assert (differences(one, other) is None) == (differences(other, one) is None)


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.dates(date(1900, 1, 1), date(2026, 1, 1)))
def test_a_slip_of_date_is_one_in_both_directions(one, other):
    assume(one != other)
    assert (other in neighbouring_dates(one)) == (one in neighbouring_dates(other))


@pytest.mark.django_db
class TestWhoIsTold:
    def test_a_physician_and_their_secretary_find_their_own_dossier_under_another_spelling(self):
        physician = make_physician()
        first = make_dossier(physician)
        typed = Identity("Granier", "Lucienne", date(1939, 5, 3), "F")
        for person in (physician, make_secretary(physician)):
            (found,) = twins(actor(person), typed, "grand_age")
            assert found.dossier == first
            assert "l’écriture du nom" in found.words

    def test_a_date_typed_wrong_still_finds_the_dossier(self):
        physician = make_physician()
        first = make_dossier(physician)
        (found,) = twins(actor(physician), Identity("GARNIER", "Lucienne", date(1939, 3, 5), "F"), "grand_age")
        assert found.dossier == first

    def test_the_surest_comes_first(self):
        physician = make_physician()
        near, same = make_dossier(physician, birth_name="Granier"), make_dossier(physician)
        assert [twin.dossier for twin in twins(actor(physician), LUCIENNE, "grand_age")] == [same, near]
        assert [twin.dossier for twin in twins(actor(physician), identity_of(same), "grand_age", besides=same)] == [
            near
        ]

    def test_a_dossier_that_is_not_theirs_is_not_told(self):
        dossier = make_dossier(make_physician())
        relative = make_family()
        assert twins(actor(make_physician()), identity_of(dossier), "grand_age") == []
        assert twins(actor(relative), identity_of(dossier), "grand_age") == []
        Participant.objects.create(dossier=dossier, user=relative, role=ParticipantRole.RELATIVE)
        assert [twin.dossier for twin in twins(actor(relative), identity_of(dossier), "grand_age")] == [dossier]

    def test_thirty_namesakes_cost_one_query(self, django_assert_num_queries):
        physician = make_physician()
        for _ in range(30):
            make_dossier(physician)
        person = actor(physician)
        with django_assert_num_queries(1):
            assert len(twins(person, LUCIENNE, "grand_age")) == 30
