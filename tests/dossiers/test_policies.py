"""Who may do what: each role × section, and nothing across establishments."""

import pytest
from django.utils import timezone

from jalon.accounts.enums import MembershipRole as Role
from jalon.accounts.enums import UserKind
from jalon.accounts.models import Delegation
from jalon.directory.models import Membership
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.share import end_share, end_shares, share
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.registry import GRAND_AGE
from jalon.dossiers.models import Participant, Share
from jalon.dossiers.policies import DossierPolicy, Standing
from tests.dossiers.factories import actor, make_dossier
from tests.factories import (
    make_establishment,
    make_family,
    make_physician,
    make_secretary,
    make_territory_user,
    make_unit,
    make_unit_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
ADMINISTRATIVE = ("identite", "demande", "administratif")
MEDICAL = ("medical", "autonomie")


def standing(user, dossier) -> Standing:
    found = DossierPolicy.find(actor(user), dossier.pk)
    assert (found is not None) == DossierPolicy.rows(actor(user)).filter(pk=dossier.pk).exists()
    return found[1] if found else Standing.NONE


def rights(standing_, dossier) -> dict[str, str]:
    """« rws » by section code."""
    told = {}
    for definition in GRAND_AGE.sections:
        access = DossierPolicy.section(standing_, definition, dossier)
        told[definition.code] = (
            ("r" if access.read else "-") + ("w" if access.write else "-") + ("s" if access.sign else "-")
        )
        assert access.reason or access.write
    return told


def table(administrative: str, medical: str) -> dict[str, str]:
    return {**dict.fromkeys(ADMINISTRATIVE, administrative), **dict.fromkeys(MEDICAL, medical)}


def shared_dossier():
    dossier = make_dossier()
    unit = make_unit()
    share(dossier, unit)
    return dossier, unit


def test_a_physician_of_the_dossier_writes_everything_and_signs_the_medical_part():
    physician = make_physician()
    dossier = make_dossier(physician)
    assert standing(physician, dossier) == Standing.PHYSICIAN
    assert rights(Standing.PHYSICIAN, dossier) == table("rw-", "rws")


def test_another_physician_knows_nothing_of_it():
    assert standing(make_physician(), make_dossier()) == Standing.NONE


def test_a_former_physician_knows_nothing_of_it():
    physician = make_physician()
    dossier = make_dossier(physician)
    dossier.participants.update(ended_at=timezone.now())
    assert standing(physician, dossier) == Standing.NONE


def test_a_secretary_writes_the_administrative_part_and_never_reads_the_medical_one():
    physician = make_physician()
    dossier = make_dossier(physician)
    secretary = make_secretary(physician)
    assert standing(secretary, dossier) == Standing.SECRETARY
    assert rights(Standing.SECRETARY, dossier) == table("rw-", "---")
    medical = GRAND_AGE.sections[3]
    assert DossierPolicy.section(Standing.SECRETARY, medical, dossier).reason == "Seul le médecin peut lire ce volet."


def test_a_secretary_whose_delegation_ended_knows_nothing():
    physician = make_physician()
    dossier = make_dossier(physician)
    secretary = make_secretary(physician)
    Delegation.objects.update(ended_at=timezone.now())
    assert standing(secretary, dossier) == Standing.NONE


@pytest.mark.parametrize("role", [ParticipantRole.PATIENT, ParticipantRole.RELATIVE, ParticipantRole.GUARDIAN])
def test_the_family_writes_the_administrative_part_and_sees_only_whether_the_medical_one_is_complete(role):
    dossier, daughter = make_dossier(), make_family()
    Participant.objects.create(dossier=dossier, user=daughter, role=role)
    assert standing(daughter, dossier) == Standing.FAMILY
    assert rights(Standing.FAMILY, dossier) == table("rw-", "---")


@pytest.mark.parametrize(
    ("roles", "expected", "administrative", "medical"),
    [
        ((Role.ADMISSIONS,), Standing.UNIT_ADMISSIONS, "r--", "---"),
        ((Role.DECISION_MAKER,), Standing.UNIT_ADMISSIONS, "r--", "---"),
        ((Role.MEDICAL_READER,), Standing.UNIT_MEDICAL, "r--", "r--"),
        ((Role.DECISION_MAKER, Role.MEDICAL_READER), Standing.UNIT_MEDICAL, "r--", "r--"),
        ((Role.ADMISSIONS, Role.MANAGER), Standing.UNIT_ADMISSIONS, "r--", "---"),
        ((Role.MANAGER,), Standing.NONE, "---", "---"),
    ],
)
def test_a_unit_reads_what_its_roles_open_and_writes_nothing(roles, expected, administrative, medical):
    dossier, unit = shared_dossier()
    person = make_unit_staff(unit.establishment, *roles)
    assert standing(person, dossier) == expected
    assert rights(expected, dossier) == table(administrative, medical)


def test_a_unit_reads_only_while_the_dossier_is_shared_with_it():
    dossier, unit = shared_dossier()
    person = make_unit_staff(unit.establishment, Role.MEDICAL_READER)
    elsewhere = make_unit_staff(make_establishment(), Role.MEDICAL_READER)
    assert standing(elsewhere, dossier) == Standing.NONE
    assert end_share(dossier, unit)
    assert standing(person, dossier) == Standing.NONE
    assert not end_share(dossier, unit)


def test_medical_reading_in_one_establishment_opens_nothing_medical_for_another():
    dossier, unit = shared_dossier()
    person = make_unit_staff(unit.establishment, Role.ADMISSIONS)
    Membership.objects.create(user=person, establishment=make_establishment(), role=Role.MEDICAL_READER)
    assert standing(person, dossier) == Standing.UNIT_ADMISSIONS


def test_a_role_in_one_unit_does_not_open_what_was_sent_to_another_unit_of_the_same_house():
    dossier, unit = shared_dossier()
    other = make_unit(unit.establishment, stay_type="temporary")
    assert standing(make_unit_staff(unit.establishment, Role.MEDICAL_READER, unit=other), dossier) == Standing.NONE
    here = make_unit_staff(unit.establishment, Role.MEDICAL_READER, unit=unit)
    assert standing(here, dossier) == Standing.UNIT_MEDICAL


@pytest.mark.parametrize("kind", [UserKind.COORDINATOR, UserKind.ANALYST])
def test_coordination_and_agency_open_no_dossier(kind):
    dossier, _ = shared_dossier()
    assert standing(make_territory_user(kind, "21"), dossier) == Standing.NONE


def test_support_opens_no_dossier():
    assert standing(make_user(UserKind.SUPPORT), make_dossier()) == Standing.NONE


def test_the_strongest_standing_wins_and_a_dossier_is_listed_once():
    dossier, unit = shared_dossier()
    share(dossier, make_unit(unit.establishment, stay_type="temporary"))
    physician = dossier.participants.get().user
    Membership.objects.create(user=physician, establishment=unit.establishment, role=Role.MEDICAL_READER)
    assert standing(physician, dossier) == Standing.PHYSICIAN
    assert DossierPolicy.rows(actor(physician)).count() == 1


def test_finding_a_dossier_costs_one_query(django_assert_num_queries):
    physician = make_physician()
    dossier = make_dossier(physician)
    person = actor(physician)
    with django_assert_num_queries(1):
        assert DossierPolicy.find(person, dossier.pk)


def test_a_closed_dossier_is_read_and_no_longer_written():
    physician = make_physician()
    dossier = close_dossier(make_dossier(physician), actor=actor(physician), reason="admitted")
    assert rights(Standing.PHYSICIAN, dossier) == table("r--", "r--")
    assert "clos" in DossierPolicy.may_send(actor(physician), Standing.PHYSICIAN, dossier)


def test_requests_are_sent_by_the_physician_the_family_and_a_secretary_who_may():
    physician = make_physician()
    dossier = make_dossier(physician)
    assert DossierPolicy.may_send(actor(physician), Standing.PHYSICIAN, dossier) is None
    assert DossierPolicy.may_send(actor(make_family()), Standing.FAMILY, dossier) is None
    trusted = make_secretary(physician, may_send=True)
    assert DossierPolicy.may_send(actor(trusted), Standing.SECRETARY, dossier) is None
    assert "délégué" in DossierPolicy.may_send(actor(make_secretary(physician)), Standing.SECRETARY, dossier)
    assert DossierPolicy.may_send(actor(make_family()), Standing.UNIT_ADMISSIONS, dossier)


def test_may_send_of_one_physician_does_not_serve_the_dossiers_of_another():
    physician, other = make_physician(), make_physician()
    dossier = make_dossier(physician)
    secretary = make_secretary(physician)
    Delegation.objects.create(physician=other.professional, delegate=secretary, may_send=True)
    assert DossierPolicy.may_send(actor(secretary), Standing.SECRETARY, dossier)


def test_mail_goes_to_the_participants_and_nobody_else():
    physician, daughter, gone = make_physician(), make_family(), make_family()
    dossier = make_dossier(physician)
    make_secretary(physician)
    Participant.objects.create(dossier=dossier, user=daughter, role=ParticipantRole.RELATIVE)
    Participant.objects.create(dossier=dossier, user=gone, role=ParticipantRole.RELATIVE, ended_at=timezone.now())
    assert DossierPolicy.who_requests(dossier) == [physician, daughter]


def test_sharing_twice_keeps_one_share_and_all_can_be_ended_but_some():
    dossier, unit = shared_dossier()
    share(dossier, unit)
    kept = make_unit()
    share(dossier, kept)
    assert Share.objects.filter(dossier=dossier).count() == 2
    assert end_shares(dossier, but=[kept.pk]) == 1
    assert list(Share.objects.filter(ended_at__isnull=True).values_list("unit", flat=True)) == [kept.pk]
