"""The team of a hospital ward: what each role opens in the dossiers of its patients, and when."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.accounts.enums import UserKind, WardRole
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.enums import ROLE_OF, WardPosition
from jalon.directory.models import Ward, WardMember
from jalon.directory.queries import ward_team
from jalon.dossiers.actions.hand_over import end_hand_over, hand_over, see_hand_over
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.actions.name_contacts import name_contacts
from jalon.dossiers.actions.open_for_ward import open_for_ward
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.actions.sign_section import sign_section
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.registry import SANITAIRE
from jalon.dossiers.models import Dossier, Participant
from jalon.dossiers.policies import AWAITS_WARD_DOCTOR, HANDED_OVER, DossierPolicy, Standing
from jalon.dossiers.queries import prepared
from jalon.dossiers.standings import WARD_READERS, WARD_TEAM
from jalon.dossiers.ward_contacts import NO_PHYSICIAN, NOT_OF_TEAM, named, slots_of
from jalon.mail.models import OutgoingEmail
from jalon.referrals.sides import Side, requester_standing
from jalon.referrals.sides import asking_side as side_of_standing
from tests.dossiers.factories import (
    actor,
    fill_followup,
    make_dossier,
    make_followup_dossier,
    make_ward_dossier,
    section_of,
    sign_medical_part,
)
from tests.factories import make_family, make_physician, make_user, make_ward, make_ward_member

pytestmark = pytest.mark.django_db

Position = WardPosition
MEDICAL = [definition.code for definition in SANITAIRE.sections if definition.is_medical]
OTHERS = [definition.code for definition in SANITAIRE.sections if not definition.is_medical]
TEAM = {
    Position.MANAGER: Standing.WARD_CARER,
    Position.NURSE: Standing.WARD_CARER,
    Position.SOCIAL: Standing.WARD_SOCIAL,
    Position.SECRETARY: Standing.WARD_SECRETARY,
}


@pytest.fixture
def ward() -> Ward:
    return make_ward()


@pytest.fixture
def doctor(ward: Ward) -> User:
    return make_ward_member(ward, Position.PHYSICIAN)


@pytest.fixture
def dossier(ward: Ward, doctor: User) -> Dossier:
    return make_ward_dossier(doctor)


def standing(user: User, dossier: Dossier) -> Standing:
    found = DossierPolicy.find(actor(user), dossier.pk)
    assert (found is not None) == DossierPolicy.rows(actor(user)).filter(pk=dossier.pk).exists()
    own = DossierPolicy.own_standings(actor(user), [dossier.pk])
    assert own.get(dossier.pk, Standing.NONE) == (found[1] if found else Standing.NONE)
    return found[1] if found else Standing.NONE


def rights(of: Standing, dossier: Dossier, codes: list[str]) -> set[str]:
    told = set()
    for definition in SANITAIRE.sections:
        access = DossierPolicy.section(of, definition, dossier)
        assert access.reason or access.write
        if definition.code in codes:
            told.add(
                "".join(
                    mark if may else "-"
                    for mark, may in zip("rws", (access.read, access.write, access.sign), strict=True)
                )
            )
    return told


def validated(dossier: Dossier, doctor: User) -> Dossier:
    fill_followup(dossier, doctor)
    sign_medical_part(dossier, doctor)
    return Dossier.objects.get(pk=dossier.pk)


def test_a_doctor_of_the_ward_is_a_physician_of_its_dossiers(dossier: Dossier, ward: Ward, doctor: User) -> None:
    colleague = make_ward_member(ward, Position.PHYSICIAN)
    assert standing(doctor, dossier) == standing(colleague, dossier) == Standing.PHYSICIAN
    assert DossierPolicy.may_send(actor(colleague), Standing.PHYSICIAN, dossier) is None
    fill_followup(dossier, doctor)
    sign_medical_part(dossier, colleague)


def test_a_carer_fills_everything_and_signs_nothing(dossier: Dossier, ward: Ward) -> None:
    nurse = make_ward_member(ward)
    assert standing(nurse, dossier) == Standing.WARD_CARER_PREPARING
    assert rights(Standing.WARD_CARER_PREPARING, dossier, MEDICAL + OTHERS) == {"rw-"}
    fill_followup(dossier, nurse)
    section = section_of(dossier, "medical")
    with pytest.raises(Refusal, match="Seul un médecin du dossier"):
        sign_section(section, actor=actor(nurse), expected_revision=section.revision)


def test_a_social_worker_fills_what_is_not_medical_and_reads_the_dependency(dossier: Dossier, ward: Ward) -> None:
    worker = make_ward_member(ward, Position.SOCIAL)
    found = standing(worker, dossier)
    assert rights(found, dossier, OTHERS) == {"rw-"}
    assert rights(found, dossier, ["dependance"]) == {"r--"}
    assert rights(found, dossier, [code for code in MEDICAL if code != "dependance"]) == {"---"}


def test_a_secretary_of_the_ward_never_reads_the_medical_part(dossier: Dossier, ward: Ward) -> None:
    found = standing(make_ward_member(ward, Position.SECRETARY), dossier)
    assert rights(found, dossier, OTHERS) == {"rw-"}
    assert rights(found, dossier, MEDICAL) == {"---"}


@pytest.mark.parametrize("position", TEAM)
def test_the_team_decides_once_a_doctor_of_the_ward_has_validated(
    dossier: Dossier, ward: Ward, doctor: User, position: WardPosition
) -> None:
    member = make_ward_member(ward, position)
    before = standing(member, dossier)
    assert before.prepares and not before.decides and before.writes
    assert DossierPolicy.may_send(actor(member), before, dossier) == AWAITS_WARD_DOCTOR
    assert side_of_standing(requester_standing(actor(member), dossier.pk)) == Side.REQUESTER_WRITER
    signed = validated(dossier, doctor)
    after = standing(member, signed)
    assert after == TEAM[position] and after.decides
    assert DossierPolicy.may_send(actor(member), after, signed) is None
    assert side_of_standing(after) == Side.REQUESTER


@pytest.mark.parametrize("position", list(Position))
def test_whoever_leaves_the_ward_is_out_at_the_next_request(
    dossier: Dossier, ward: Ward, position: WardPosition
) -> None:
    member = make_ward_member(ward, position)
    assert standing(member, dossier) != Standing.NONE
    WardMember.objects.filter(user=member).update(ended_at=timezone.now())
    assert standing(member, dossier) == Standing.NONE
    section = section_of(dossier, "social")
    with pytest.raises(Refusal):
        save_section(section, {"alone": "yes"}, actor=actor(member), expected_revision=section.revision)


def test_a_ward_knows_nothing_of_the_patients_of_another(dossier: Dossier, ward: Ward) -> None:
    other = make_ward(ward.establishment, name="Neurologie")
    for position in Position:
        assert standing(make_ward_member(other, position), dossier) == Standing.NONE


def test_one_may_be_of_two_wards_with_two_roles(dossier: Dossier, ward: Ward) -> None:
    person = make_ward_member(ward, Position.SECRETARY)
    other = make_ward(ward.establishment, name="Neurologie")
    make_ward_member(other, Position.PHYSICIAN)
    make_ward_member(other, Position.NURSE, user=person)
    theirs = make_ward_dossier(person, other, birth_name="Petit")
    assert standing(person, dossier) == Standing.WARD_SECRETARY_PREPARING
    assert standing(person, theirs) == Standing.WARD_CARER_PREPARING


def test_the_database_keeps_wards_to_follow_up_care(ward: Ward) -> None:
    old = make_dossier()
    with pytest.raises(IntegrityError, match="dossier_of_a_ward_is_of_follow_up_care"), transaction.atomic():
        Dossier.objects.filter(pk=old.pk).update(ward=ward)


def test_only_the_team_opens_a_dossier_of_the_ward(ward: Ward, doctor: User) -> None:
    for stranger in (make_physician(), make_user(UserKind.WARD), make_family()):
        with pytest.raises(Refusal, match="pas dans l’équipe"):
            open_for_ward(ward, {}, [], actor=actor(stranger))


def test_finding_a_dossier_of_a_ward_costs_one_query(
    dossier: Dossier, ward: Ward, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for position in Position:
        person = actor(make_ward_member(ward, position))
        with django_assert_num_queries(1):
            assert DossierPolicy.find(person, dossier.pk)


def test_the_requesting_service_is_filled_in_from_the_ward(dossier: Dossier, ward: Ward, doctor: User) -> None:
    answers = open_section(dossier, section_of(dossier, "demandeur")).answers
    assert (answers["ward"], answers["establishment"]) == ("Cardiologie", "Hôpital d’essai")
    assert answers["physician_name"] == doctor.full_name
    assert answers["physician_rpps"] == doctor.professional.rpps
    assert answers["contacts"][0]["phone"] == ward.phone
    lacking = open_section(dossier, section_of(dossier, "demandeur")).missing()
    assert [question.code for question in lacking] == ["wished_date"]


def test_contacts_are_changed_among_the_team_alone(dossier: Dossier, ward: Ward, doctor: User) -> None:
    nurse = make_ward_member(ward)
    slots = slots_of(ward_team(ward))
    [member] = [row for row in ward_team(ward) if row.user == doctor]
    with pytest.raises(Refusal, match=NO_PHYSICIAN):
        named(slots, {})
    with pytest.raises(Refusal, match=NOT_OF_TEAM):
        named(slots, {"physician": str(member.pk), "carer": "999999"})
    [own] = [row for row in ward_team(ward) if row.user == nurse]
    with pytest.raises(Refusal, match=NOT_OF_TEAM):
        named(slots, {"physician": str(own.pk)})
    name_contacts(dossier, named(slots, {"physician": str(member.pk), "carer": str(own.pk)}), actor=actor(nurse))
    answers = open_section(dossier, section_of(dossier, "demandeur")).answers
    assert [row["role"] for row in answers["contacts"]] == ["physician", "nurse"]
    assert answers["ward"] == "Cardiologie"


def test_what_was_prepared_since_the_signature_is_told_with_its_authors(
    dossier: Dossier, ward: Ward, doctor: User
) -> None:
    nurse = make_ward_member(ward)
    fill_followup(dossier, nurse)
    assert prepared([dossier.pk], MEDICAL)[dossier.pk].names == (nurse.full_name,)
    sign_medical_part(dossier, doctor)
    assert prepared([dossier.pk], MEDICAL) == {}


def test_a_ward_is_written_to_by_those_who_took_part(dossier: Dossier, ward: Ward, doctor: User) -> None:
    nurse, bystander = make_ward_member(ward), make_ward_member(ward)
    fill_followup(dossier, nurse)
    assert DossierPolicy.who_requests(dossier) == [doctor, nurse]
    WardMember.objects.filter(user__in=(doctor, nurse)).update(ended_at=timezone.now())
    assert DossierPolicy.who_requests(dossier) == [bystander]


def test_the_relay_makes_the_physician_answer_and_the_ward_read(dossier: Dossier, ward: Ward, doctor: User) -> None:
    people = {position: make_ward_member(ward, position) for position in Position}
    signed = validated(dossier, doctor)
    gp = make_physician()
    hand_over(signed, actor=actor(people[Position.NURSE]), physician=gp)
    signed.refresh_from_db()
    assert standing(gp, signed) == Standing.PHYSICIAN
    readers = {Position.PHYSICIAN: Standing.WARD_MEDICAL_READER, Position.NURSE: Standing.WARD_MEDICAL_READER}
    for position, person in people.items():
        found = standing(person, signed)
        assert found == readers.get(position, found) and found in WARD_READERS
        assert not found.writes and not found.decides
        assert DossierPolicy.may_send(actor(person), found, signed) == HANDED_OVER
    assert rights(Standing.WARD_MEDICAL_READER, signed, MEDICAL + OTHERS) == {"r--"}
    assert rights(Standing.WARD_READER, signed, MEDICAL) == {"---"}
    assert DossierPolicy.who_requests(signed) == [gp]


def test_the_message_of_the_relay_tells_no_health_data(dossier: Dossier, doctor: User) -> None:
    gp = make_physician()
    hand_over(dossier, actor=actor(doctor), physician=gp)
    [letter] = OutgoingEmail.objects.filter(recipient=gp.email)
    told = letter.subject + letter.body
    assert dossier.number in told and f"/dossiers/{dossier.pk}/relais/" in told
    for secret in ("Moreau", "Garnier", "Lucienne", "Cardiologie", "Hôpital"):
        assert secret not in told


def test_a_doctor_without_an_account_takes_the_dossier_by_its_number(
    dossier: Dossier, ward: Ward, doctor: User
) -> None:
    hand_over(dossier, actor=actor(doctor), name="Dr Anne Roy", address="cabinet.roy@exemple.example")
    assert standing(doctor, dossier) == Standing.PHYSICIAN
    assert OutgoingEmail.objects.filter(recipient="cabinet.roy@exemple.example").exists()
    with pytest.raises(Refusal, match="déjà passé"):
        hand_over(dossier, actor=actor(doctor), physician=make_physician())
    colleague = make_ward_member(ward, Position.PHYSICIAN)
    join_dossier(dossier.number, dossier.birth_date, actor=actor(colleague))
    assert standing(doctor, dossier) == Standing.PHYSICIAN, "a doctor of the ward is not the médecin traitant"
    gp = make_physician()
    join_dossier(dossier.number, dossier.birth_date, actor=actor(gp))
    dossier.refresh_from_db()
    assert standing(gp, dossier) == Standing.PHYSICIAN
    assert standing(doctor, dossier) == Standing.WARD_MEDICAL_READER
    assert dossier.hand_overs.get().physician == gp


@pytest.mark.parametrize("by_the_ward", [True, False])
def test_a_relay_is_undone_until_it_is_read(dossier: Dossier, doctor: User, by_the_ward: bool) -> None:
    gp = make_physician()
    hand_over(dossier, actor=actor(doctor), physician=gp)
    with pytest.raises(Refusal):
        end_hand_over(dossier, actor=actor(make_physician()))
    end_hand_over(dossier, actor=actor(doctor if by_the_ward else gp))
    dossier.refresh_from_db()
    assert standing(doctor, dossier) == Standing.PHYSICIAN
    assert standing(gp, dossier) == Standing.NONE
    hand_over(dossier, actor=actor(doctor), physician=gp)
    see_hand_over(dossier, actor=actor(gp))
    with pytest.raises(Refusal):
        end_hand_over(dossier, actor=actor(doctor if by_the_ward else gp))


def test_a_physician_who_followed_before_goes_on_following_when_the_relay_is_undone(
    dossier: Dossier, doctor: User
) -> None:
    gp = make_physician()
    join_dossier(dossier.number, dossier.birth_date, actor=actor(gp))
    hand_over(dossier, actor=actor(doctor), physician=gp)
    end_hand_over(dossier, actor=actor(gp))
    assert standing(gp, Dossier.objects.get(pk=dossier.pk)) == Standing.PHYSICIAN


def test_a_relative_who_is_named_becomes_the_physician(dossier: Dossier, doctor: User) -> None:
    gp = make_physician()
    Participant.objects.create(dossier=dossier, user=gp, role=ParticipantRole.RELATIVE)
    hand_over(dossier, actor=actor(doctor), physician=gp)
    assert standing(gp, Dossier.objects.get(pk=dossier.pk)) == Standing.PHYSICIAN


@pytest.mark.parametrize("position", TEAM)
def test_nobody_passes_the_relay_before_a_doctor_has_validated(
    dossier: Dossier, ward: Ward, position: WardPosition
) -> None:
    with pytest.raises(Refusal, match="valide d’abord"):
        hand_over(dossier, actor=actor(make_ward_member(ward, position)), physician=make_physician())


def test_the_physician_of_a_dossier_of_no_ward_passes_no_relay() -> None:
    gp = make_physician()
    own = make_followup_dossier(gp)
    with pytest.raises(Refusal, match="Seul le service"):
        hand_over(own, actor=actor(gp), physician=make_physician())


CASES = list(itertools.product(Position, (False, True), (False, True), (False, True)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(case=st.sampled_from(CASES))
def test_whatever_happened_no_member_reads_signs_or_decides_more_than_their_role(
    ward: Ward, doctor: User, case: tuple[WardPosition, bool, bool, bool]
) -> None:
    position, is_signed, is_given, has_left = case
    role = ROLE_OF[position]
    with transaction.atomic():
        member = make_ward_member(ward, position)
        dossier = make_ward_dossier(doctor, birth_name="Lefort")
        if is_signed:
            section = section_of(dossier, "medical")
            type(section).objects.filter(pk=section.pk).update(
                signed_revision=0,
                signed_at=timezone.now(),
                signed_by=doctor,
                signed_rpps="1",
                signed_digest=b"1",
                signed_version=1,
            )
        if is_given:
            hand_over(dossier, actor=actor(doctor), physician=make_physician())
        if has_left:
            WardMember.objects.filter(user=member).update(ended_at=timezone.now())
        dossier.refresh_from_db()
        found = standing(member, dossier)
        marks = {code: next(iter(rights(found, dossier, [code]))) for code in MEDICAL + OTHERS}
        transaction.set_rollback(True)
    assert (found == Standing.NONE) == has_left
    assert ("s" in "".join(marks.values())) == (role == WardRole.DOCTOR and not is_given and not has_left)
    assert found.decides == (not has_left and not is_given and (is_signed or role == WardRole.DOCTOR))
    reads = {code for code in MEDICAL if "r" in marks[code]}
    if role in (WardRole.DOCTOR, WardRole.CARER):
        assert reads == (set() if has_left else set(MEDICAL))
    else:
        assert reads <= ({"dependance"} if role == WardRole.SOCIAL else set())
    if is_given or has_left:
        assert "w" not in "".join(marks.values())


def test_each_standing_of_a_ward_says_its_role_in_the_journal() -> None:
    assert all(each.label and each.is_ward and each.is_requester for each in (*WARD_TEAM, *WARD_READERS))


def test_what_the_team_does_is_kept_with_the_ward_they_act_from(dossier: Dossier, ward: Ward) -> None:
    event = record_event("dossier.kept", actor=make_ward_member(ward), dossier_id=dossier.pk)
    assert event.actor_place == "Cardiologie, Hôpital d’essai"
    stranger = make_ward_member(make_ward(name="Neurologie"))
    assert record_event("dossier.kept", actor=stranger, dossier_id=dossier.pk).actor_place == ""
