"""Who is told of what, and that no message says who the person is nor why they need care."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.enums import DossierKind
from jalon.mail.models import OutgoingEmail
from jalon.notifications.registry import REGISTRY
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.lapse import lapse
from jalon.referrals.actions.not_arrived import not_arrived
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import WaitlistGrade
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.workflow import BY_EVENT
from tests.factories import make_establishment, make_family, make_unit, make_unit_staff
from tests.referrals.factories import Story, join, propose

pytestmark = pytest.mark.django_db


def told(template: str) -> set[str]:
    return set(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))


def addresses(*people: User) -> set[str]:
    return {person.email for person in people}


def test_every_event_of_the_table_has_its_line_save_the_opening() -> None:
    silent = set(BY_EVENT) - set(REGISTRY)

    assert silent == {"referral.read"}
    for lines in REGISTRY.values():
        for notice in lines:
            assert get_template(f"emails/{notice.template}.txt")


def test_a_new_request_is_told_to_those_who_may_answer_and_to_the_desk_address() -> None:
    unit = make_unit(make_establishment(email="admissions@tilleuls.example"))
    story = Story(unit)
    decision = make_unit_staff(unit.establishment, MembershipRole.DECISION_MAKER)
    make_unit_staff(unit.establishment, MembershipRole.MANAGER)
    make_unit_staff(unit.establishment, MembershipRole.MEDICAL_READER)
    make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS, unit=make_unit(unit.establishment, stay_type="day"))

    story.sent()

    desk = story.desks[unit.pk].user
    assert told("referral_sent") == {*addresses(desk, decision), "admissions@tilleuls.example"}


def test_answers_are_told_to_the_physician_and_the_family() -> None:
    story = Story()
    family = make_family()
    join(story.dossier, family, "relative")
    referral = story.read()
    desk = story.desk(referral)
    both = addresses(story.physician, family)

    request_info(referral, message="Un aidant ?", actor=desk)
    assert told("referral_info_requested") == both
    give_info(referral, message="Sa fille.", actor=story.doctor)
    assert told("referral_info_given") == addresses(desk.user)
    waitlist(referral, grade=WaitlistGrade.ADMISSIBLE, actor=desk)
    assert told("referral_waitlisted") == both
    propose(referral, desk)
    assert told("referral_offered") == both
    revoke_offer(referral, actor=desk)
    assert told("referral_offer_revoked") == both
    refuse(referral, reason=RefusalReason.NO_PLACE, actor=desk)
    assert told("referral_refused") == both
    reopen(referral, actor=desk)
    assert told("referral_reopened") == both


def test_a_place_held_then_no_longer_is_told_to_those_who_ask_and_its_end_to_the_unit_too() -> None:
    story = Story(make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL), kind=DossierKind.SANITAIRE)
    referral = story.read()
    desk = story.desk(referral)

    hold(referral, until=timezone.now() + timedelta(hours=2), actor=desk)
    assert told("referral_held") == addresses(story.physician)
    lapse(story.dossier.pk, referral.pk, now=timezone.now() + timedelta(hours=3))
    assert told("referral_hold_ended") == addresses(story.physician)
    assert told("referral_hold_lapsed") == addresses(desk.user)
    accept_offer(propose(referral, desk, days=0), actor=story.doctor)
    not_arrived(referral, actor=desk)
    assert told("referral_not_arrived") == addresses(story.physician)


def test_an_acceptance_is_told_to_the_unit_and_to_the_relatives_of_who_accepted() -> None:
    story = Story()
    family = make_family()
    join(story.dossier, family, "relative")
    referral = story.offered()

    accept_offer(referral, actor=story.doctor)

    assert told("referral_offer_accepted") == addresses(story.desk(referral).user)
    assert told("referral_offer_accepted_by_us") == addresses(family)


def test_an_admission_tells_the_other_units_whose_request_was_sent() -> None:
    first, second, third = make_unit(), make_unit(), make_unit()
    story = Story(first, second, third)
    winner, _, _ = story.offered(first), story.sent(second), story.chosen(third)

    admit(winner, admitted_on=timezone.localdate(winner.sent_at), actor=story.desk(winner))

    assert told("referral_superseded") == addresses(story.desks[second.pk].user)
    assert told("referral_admitted") == addresses(story.physician)


def test_after_a_death_the_units_are_told_and_the_family_is_not() -> None:
    first, second = make_unit(), make_unit()
    story = Story(first, second)
    family = make_family()
    join(story.dossier, family, "relative")
    here = story.sent(first)
    story.sent(second)

    withdraw(here, reason=WithdrawalReason.DECEASED, actor=story.doctor)

    assert told("referral_withdrawn") == addresses(*[desk.user for desk in story.desks.values()])
    assert told("referral_withdrawn_by_us") == set()


def test_no_message_names_the_person_the_care_or_what_was_written() -> None:
    place = make_establishment(name="La Fontaine")
    unit = make_unit(place, kind=UnitKind.EHPAD, name="Unité protégée Alzheimer")
    story = Story(unit)
    referral = story.offered(days=20)
    desk = story.desk(referral)
    decline_offer(referral, stay_on_list=True, actor=story.doctor, message="Elle chute souvent")
    request_info(referral, message="Insuline ?", actor=desk)
    withdraw(referral, reason=WithdrawalReason.STATE_CHANGED, actor=story.doctor)

    everything = " ".join(f"{row.subject} {row.body}" for row in OutgoingEmail.objects.all())
    for secret in ("Moreau", "Lucienne", "Alzheimer", "chute", "Insuline", "EHPAD", "état de santé", "1939", "GIR"):
        assert secret not in everything
    assert story.dossier.number in everything
    assert f"{settings.SITE_URL}/demandes/{referral.pk}/" in everything
    assert "⟦undefined" not in everything


def test_one_event_writes_one_message_to_each_address() -> None:
    desk_address = "admissions@tilleuls.example"
    unit = make_unit(make_establishment(email=desk_address))
    story = Story(unit)
    User.objects.filter(pk=story.desks[unit.pk].user.pk).update(email=desk_address.upper())

    story.sent()

    assert [address.lower() for address in told("referral_sent")] == [desk_address]


def test_every_mail_ends_with_the_same_words() -> None:
    folder = Path(settings.BASE_DIR) / "jalon" / "templates" / "emails"

    for path in folder.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert path.name == "base.txt" or text.startswith('{% extends "emails/base.txt" %}')
