"""Inside a unit: the medical opinion apart from that on places, each with who and when, and never told outside."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.referrals.actions.give_opinion import give_opinion
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.enums import BedOpinion, MedicalOpinion, ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral
from jalon.referrals.opinions import OpinionKind, latest, opinions
from jalon.referrals.queries import timeline
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.sides import Side
from jalon.referrals.workflow import Action, why_not
from tests.factories import make_establishment, make_unit, make_unit_staff
from tests.referrals.factories import Story, propose

pytestmark = pytest.mark.django_db
S = ReferralState
MEDICAL, BED = OpinionKind.MEDICAL, OpinionKind.BED


def story(**fields: Any) -> Story:
    place = make_establishment(name="La Fontaine")
    unit = make_unit(place, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, **fields)
    return Story(unit, kind=DossierKind.SANITAIRE)


def reader_of(row: Referral) -> Actor:
    return load_actor(make_unit_staff(row.unit.establishment, MembershipRole.MEDICAL_READER))


def test_each_opinion_stands_beside_the_other_with_who_and_when() -> None:
    case = story()
    row = case.read()
    desk, reader = case.desk(row), reader_of(row)
    later = timezone.localdate() + timedelta(days=2)

    give_opinion(row, MEDICAL, value="conditions", message="BLSE", for_desk="Chambre seule", actor=reader)
    give_opinion(row, BED, value="place_on", on=later, actor=desk)

    last = latest(opinions(row, reader))
    assert (last[MEDICAL].words, last[MEDICAL].who) == ("Favorable, avec des conditions", str(reader.user))
    assert (last[BED].on, last[BED].who) == (later, str(desk.user))
    assert (last[MEDICAL].message, last[MEDICAL].for_desk) == ("BLSE", "Chambre seule")
    assert Referral.objects.get().state == S.READ


def test_the_words_of_a_medical_opinion_are_sealed_and_read_by_medical_readers_alone() -> None:
    case = story()
    row = case.read()

    give_opinion(row, MEDICAL, value="favourable", message="BLSE", for_desk="Chambre seule", actor=reader_of(row))

    [seen] = opinions(row, case.desk(row))
    assert (seen.message, seen.for_desk) == ("", "Chambre seule")
    event = Event.objects.get(name="referral.medical_opinion")
    assert "BLSE" not in str(event.data) and b"BLSE" not in bytes(event.sealed or b"")


def test_a_new_opinion_is_given_beside_the_former_and_the_last_one_counts() -> None:
    case = story()
    row = case.read()
    reader = reader_of(row)

    give_opinion(row, MEDICAL, value="more_info", message="Une IRM", actor=reader)
    give_opinion(row, MEDICAL, value="favourable", actor=reader)

    assert [given.value for given in opinions(row, reader)] == ["favourable", "more_info"]
    assert Referral.objects.get().medical_opinion == MedicalOpinion.FAVOURABLE


def test_each_opinion_is_given_by_its_own_people() -> None:
    case = story()
    row = case.read()
    desk, reader = case.desk(row), reader_of(row)
    manager = load_actor(make_unit_staff(row.unit.establishment, MembershipRole.MANAGER))

    for actor in (desk, manager, case.doctor):
        with pytest.raises(Refusal, match="lecture médicale"):
            give_opinion(row, MEDICAL, value="favourable", actor=actor)
    for actor in (reader, manager, case.doctor):
        with pytest.raises(Refusal, match="admissions"):
            give_opinion(row, BED, value="no_place", actor=actor)


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        (MEDICAL, {"value": "no_place"}, "Choisissez votre avis"),
        (MEDICAL, {"value": "conditions"}, "Dites quelles conditions"),
        (MEDICAL, {"value": "more_info", "message": "  "}, "Dites quelles conditions"),
        (BED, {"value": "favourable"}, "Choisissez votre avis"),
        (BED, {"value": "place_on"}, "à quelle date"),
        (BED, {"value": "place_on", "on": date(2020, 1, 1)}, "est passée"),
    ],
)
def test_an_opinion_that_says_nothing_is_refused(kind: OpinionKind, given: dict[str, Any], sentence: str) -> None:
    case = story()
    row = case.read()

    with pytest.raises(Refusal, match=sentence):
        give_opinion(row, kind, actor=reader_of(row) if kind == MEDICAL else case.desk(row), **given)


def test_no_opinion_is_given_once_the_unit_has_answered() -> None:
    case = story()
    row = case.read()
    reader = reader_of(row)
    refuse(row, reason=RefusalReason.NO_PLACE, actor=case.desk(row))

    with pytest.raises(Refusal, match="avant la réponse"):
        give_opinion(row, MEDICAL, value="favourable", actor=reader)


def test_an_opinion_is_never_told_to_those_who_ask() -> None:
    case = story()
    row = case.read()
    before = timeline(row, medical=True)

    give_opinion(row, MEDICAL, value="unfavourable", message="Trop lourd", actor=reader_of(row))
    give_opinion(row, BED, value="no_place", actor=case.desk(row))

    assert timeline(row, medical=True) == before


def test_a_unit_may_want_a_favourable_medical_opinion_before_any_offer() -> None:
    case = story(medical_opinion_first=True)
    row = case.read()
    desk, reader = case.desk(row), reader_of(row)

    with pytest.raises(Refusal, match="S’ouvre avec l’avis médical"):
        propose(row, desk)
    give_opinion(row, MEDICAL, value="unfavourable", message="Instable", actor=reader)
    with pytest.raises(Refusal, match="Le dernier : défavorable"):
        propose(row, desk)
    give_opinion(row, MEDICAL, value="conditions", for_desk="Chambre seule", actor=reader)

    assert propose(row, desk).state == S.OFFERED


def test_a_unit_that_wants_nothing_offers_whatever_the_opinion() -> None:
    case = story()
    row = case.read()
    give_opinion(row, MEDICAL, value="unfavourable", message="Instable", actor=reader_of(row))

    assert not CareUnit.objects.get().medical_opinion_first
    assert why_not(Action.OFFER, Side.UNIT, Situation.of(Referral.objects.get())) == ""


@pytest.mark.parametrize("value", BedOpinion)
def test_the_opinion_on_places_changes_neither_the_state_nor_the_free_places(value: str) -> None:
    case = story(free_places=1, free_places_at=timezone.now())
    row = case.read()

    give_opinion(row, BED, value=value, on=timezone.localdate(), actor=case.desk(row))

    assert (Referral.objects.get().state, CareUnit.objects.get().free_places) == (S.READ, 1)
