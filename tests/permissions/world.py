"""One small world seen by every persona: a dossier sent to one EHPAD, which has proposed a place."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind, WardPosition
from jalon.directory.models import CareUnit, Establishment, Photo, Ward, WardMember
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Attachment, Dossier, Participant
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.send import send
from jalon.referrals.models import Referral
from tests.dossiers.factories import (
    actor,
    fill_followup,
    make_child_dossier,
    make_complete_dossier,
    make_dossier,
    make_followup_dossier,
    make_ward_dossier,
    sign_medical_part,
)
from tests.dossiers.samples import attach
from tests.factories import (
    make_establishment,
    make_family,
    make_photo,
    make_physician,
    make_secretary,
    make_territory_user,
    make_unit,
    make_unit_staff,
    make_user,
    make_ward,
    make_ward_member,
)
from tests.referrals.factories import propose, send_anyway

PERSONAS = (
    "visitor",
    "physician",
    "other_physician",
    "secretary",
    "other_secretary",
    "relative",
    "other_relative",
    "admissions",
    "medical_reader",
    "decision_maker",
    "manager",
    "admissions_elsewhere",
    "coordinator",
    "analyst",
    "support",
)
#: Others of the family and a helper, of whom `people.csv` tells.
SHARING_PERSONAS = ("family_writer", "family_reader", "helper", "helper_over")
#: The team of a hospital ward, of whom `wards.csv` tells.
WARD_PERSONAS = ("ward_doctor", "ward_carer", "ward_social", "ward_secretary", "ward_left", "ward_elsewhere")
ATTACHMENT_ADDRESSES: dict[str, dict[str, Any]] = {
    "attachment": {},
    "attachment_page": {"number": 1},
    "attachment_file": {},
    "change_attachment": {},
    "remove_attachment": {},
    "restore_attachment": {},
}


@dataclass(frozen=True)
class World:
    """The people by persona, and the rows that addresses name."""

    people: dict[str, User | None]
    dossier: Dossier
    foreign: Dossier
    referral: Referral
    unit: CareUnit
    unkept: Establishment
    photo: Photo
    medical_paper: Attachment
    administrative_paper: Attachment
    ward: Ward
    at_home: Referral
    child: Referral

    def arguments(self, address: str) -> dict[str, Any]:
        """Return the arguments of an address, by its name."""
        dossier, referral = {"pk": self.dossier.pk}, {"pk": self.referral.pk}
        known: dict[str, dict[str, Any]] = {
            "dossiers:section": dossier | {"code": "medical"},
            "dossiers:sign": dossier | {"code": "medical"},
            "dossiers:history": dossier | {"code": "medical"},
            "dossiers:changes": dossier | {"code": "medical"},
            "dossiers:overview": dossier,
            "dossiers:accesses": dossier,
            "dossiers:agreement": dossier,
            "dossiers:identity": dossier,
            "dossiers:end": dossier,
            "dossiers:data": dossier,
            "dossiers:copy": dossier,
            "dossiers:erase": dossier,
            "dossiers:merge": dossier | {"other": self.dossier.pk},
            "dossiers:merge#stranger": dossier | {"other": self.foreign.pk},
            "dossiers:disclosures": dossier,
            "dossiers:disclosure": dossier | {"disclosure": 0},
            "dossiers:print_disclosure": dossier | {"disclosure": 0},
            "dossiers:end_disclosure": dossier | {"disclosure": 0},
            "dossiers:physician": dossier,
            "dossiers:people": dossier,
            "dossiers:invite": dossier,
            "dossiers:mandate": dossier,
            "dossiers:change_person": dossier | {"participant": 0},
            "dossiers:change_invitation": dossier | {"invitation": 0},
            "dossiers:guided": dossier,
            "dossiers:guided_review": dossier,
            "dossiers:guided_screen": dossier | {"slug": "accueil"},
            "dossiers:remind_physician": dossier,
            "dossiers:answer": {"pk": 0},
            "dossiers:keep": dossier,
            "dossiers:reactivate": dossier,
            "dossiers:advice": dossier,
            "dossiers:print_advice": dossier,
            "dossiers:print": dossier | {"code": "administratif"},
            "dossiers:print#medical": dossier | {"code": "medical"},
            "orientation:page": dossier,
            "search:dossier": dossier,
            "search:why": dossier,
            "search:choose": dossier,
            "search:report": dossier,
            "referrals:review": dossier,
            "referrals:follow": dossier,
            "referrals:calendar": dossier,
            "referrals:waves": dossier,
            "referrals:redate": dossier,
            "referrals:detail": referral,
            "referrals:opinion": referral | {"kind": "medical"},
            "referrals:home": {"pk": self.at_home.pk},
            "referrals:home#other": referral,
            "referrals:home_act": {"pk": self.at_home.pk, "deed": "visite"},
            "referrals:home_act#agreement": {"pk": self.at_home.pk, "deed": "accord"},
            "referrals:home_act#noted": {"pk": self.at_home.pk, "deed": "noter-accord"},
            "referrals:home_act#named": {"pk": self.at_home.pk, "deed": "demander-accord"},
            "referrals:home_act#renewal": {"pk": self.at_home.pk, "deed": "repondre"},
            "pathways:child": {"pk": self.child.pk},
            "pathways:child#other": referral,
            "pathways:opinion": {"pk": self.child.pk},
            "pathways:act": {"pk": self.child.pk, "deed": "accueil"},
            "pathways:act#signed": {"pk": self.child.pk, "deed": "clore"},
            "pathways:act_for": {"pk": self.child.pk, "deed": "seances", "person": UUID(int=0)},
            "referrals:act": referral | {"action": "revoke_offer"},
            "referrals:act#accept_offer": referral | {"action": "accept_offer"},
            "dossiers:attachments": dossier,
            **{
                f"dossiers:{name}{variant}": dossier | {"attachment": row.pk} | extra
                for name, extra in ATTACHMENT_ADDRESSES.items()
                for variant, row in (("", self.medical_paper), ("#administratif", self.administrative_paper))
            },
            "dossiers:section#social": dossier | {"code": "social"},
            "dossiers:section#dependance": dossier | {"code": "dependance"},
            "dossiers:section#administratif": dossier | {"code": "administratif"},
            "dossiers:history#administratif": dossier | {"code": "administratif"},
            "public:unit": {"finess": self.unit.establishment.finess},
            "public:sheet": {"finess": self.unit.establishment.finess},
            "public:photo": {"finess": self.unit.establishment.finess, "digest": self.photo.digest},
            "units:show": {"finess": self.unit.establishment.finess},
            "units:edit_page": {"finess": self.unit.establishment.finess},
            "units:team": {"finess": self.unit.establishment.finess},
            "units:edit_unit": {"pk": self.unit.pk},
            "units:declare": {"pk": self.unit.pk},
            "units:edit_capabilities": {"pk": self.unit.pk},
            "units:edit_territory": {"pk": self.unit.pk},
            "units:edit_expects": {"pk": self.unit.pk},
            "units:edit_demands": {"pk": self.unit.pk},
            "units:history": {"finess": self.unit.establishment.finess},
            "units:photos": {"finess": self.unit.establishment.finess},
            "units:change_photo": {"finess": self.unit.establishment.finess, "pk": 0, "step": "remove"},
            "units:confirm": {"finess": self.unit.establishment.finess},
            "units:rhythm": {"finess": self.unit.establishment.finess, "pk": 0},
            "units:places_link": {"token": "inconnu"},
            "units:rhythm_link": {"token": "inconnu"},
            "units:end_role": {"finess": self.unit.establishment.finess, "pk": 0},
            "units:revoke_invitation": {"finess": self.unit.establishment.finess, "pk": 0},
            "wards:manage": {"finess": self.unit.establishment.finess},
            "wards:show": {"pk": self.ward.pk},
            "wards:create": {"pk": self.ward.pk},
            "wards:edit": {"pk": self.ward.pk},
            "wards:close": {"pk": self.ward.pk},
            "wards:team": {"pk": self.ward.pk},
            "wards:end_member": {"pk": self.ward.pk, "member": 0},
            "wards:revoke": {"pk": self.ward.pk, "invitation": 0},
            "wards:contacts": dossier,
            "wards:give": dossier,
            "wards:received": dossier,
            "wards:take_back": dossier,
            "agency:invite_manager": {"finess": self.unkept.finess},
            "account:end_one": {"name": "absente"},
            "account:change_secretary": {"pk": 0},
            "account:revoke_invitation": {"pk": 0},
            "signin:help": {"cause": "sans-certificat"},
            "signin:openid_start": {"provider": "e-cps"},
            "signin:openid_return": {"provider": "e-cps"},
            "signin:create": {"secret": "inconnu"},
            "signin:confirm_begun": {"secret": "inconnu"},
            "signin:renew": {"secret": "inconnu"},
            "signin:invitation": {"secret": "inconnu"},
            "demo:sign_in": {"slug": "nobody"},
            "demo:email": {"name": "absent"},
            "demo:card_file": {"slug": "absente"},
            "demo:revocation_list": {"code": "ABSENTE"},
            "demo:e_cps_identifier": {"uid": "absente"},
            "demo:e_cps_wait": {"uid": "absente"},
            "demo:e_cps_poll": {"uid": "absente"},
            "demo:e_cps_telephone": {"uid": "absente"},
        }
        return known.get(address, {})


def build() -> World:
    physician, relative = make_physician(), make_family()
    place, elsewhere = make_establishment(name="Les Tilleuls"), make_establishment()
    unit = make_unit(place)
    people = {
        "visitor": None,
        "physician": physician,
        "other_physician": make_physician(),
        "secretary": make_secretary(physician, may_send=True),
        "other_secretary": make_secretary(make_physician()),
        "relative": relative,
        "other_relative": make_family(),
        "admissions": make_unit_staff(place, MembershipRole.ADMISSIONS),
        "medical_reader": make_unit_staff(place, MembershipRole.MEDICAL_READER),
        "decision_maker": make_unit_staff(place, MembershipRole.DECISION_MAKER),
        "manager": make_unit_staff(place, MembershipRole.MANAGER),
        "admissions_elsewhere": make_unit_staff(elsewhere, MembershipRole.ADMISSIONS),
        "coordinator": make_territory_user(UserKind.COORDINATOR, "21"),
        "analyst": make_territory_user(UserKind.ANALYST, "21"),
        "support": make_user(UserKind.SUPPORT),
    }
    dossier = make_complete_dossier(physician)
    Participant.objects.create(dossier=dossier, user=relative, role=ParticipantRole.RELATIVE)
    people |= share(dossier, relative)
    choose(dossier, unit, actor=actor(physician))
    [referral] = send(dossier, actor=actor(physician))
    desk = actor(people["admissions"])
    propose(open_referral(referral, actor=desk), desk)
    papers = [attach(dossier, paper, physician) for paper in ("report", "identity")]
    foreign = make_dossier(people["other_physician"])
    unkept, photo, ward = make_establishment(), make_photo(place), make_ward(place)
    at_home = ask_at_home(place, physician, relative, people, desk)
    child = ask_platform(place, physician, relative, desk)
    return World(people, dossier, foreign, referral, unit, unkept, photo, *papers, ward, at_home, child)


def build_ward() -> World:
    """The same, of a patient in a bed of a hospital ward: a dossier that a doctor of the ward has validated."""
    ward, place = make_ward(), make_establishment(name="SMR La Fontaine")
    doctor = make_ward_member(ward, WardPosition.PHYSICIAN)
    people: dict[str, User | None] = {
        "ward_doctor": doctor,
        "ward_carer": make_ward_member(ward, WardPosition.NURSE),
        "ward_social": make_ward_member(ward, WardPosition.SOCIAL),
        "ward_secretary": make_ward_member(ward, WardPosition.SECRETARY),
        "ward_left": make_ward_member(ward, WardPosition.NURSE),
        "ward_elsewhere": make_ward_member(make_ward(ward.establishment, name="Neurologie"), WardPosition.NURSE),
    }
    WardMember.objects.filter(user=people["ward_left"]).update(ended_at=timezone.now())
    dossier = make_ward_dossier(doctor)
    fill_followup(dossier, doctor)
    sign_medical_part(dossier, doctor)
    unit = make_unit(place, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A59")
    referral = send_anyway(choose(dossier, unit, actor=actor(doctor)), actor(doctor))
    desk = actor(make_unit_staff(place, MembershipRole.ADMISSIONS))
    propose(open_referral(referral, actor=desk), desk)
    papers = [attach(dossier, paper, doctor) for paper in ("hospital_report", "health_insurance")]
    foreign, unkept = make_dossier(), make_establishment()
    return World(people, dossier, foreign, referral, unit, unkept, make_photo(place), *papers, ward, referral, referral)


def ask_at_home(
    place: Establishment, physician: User, relative: User, people: dict[str, User | None], desk: Actor
) -> Referral:
    """A follow-up dossier of the same people, sent to a service of the same place, and read there."""
    followup = make_followup_dossier(physician)
    Participant.objects.create(dossier=followup, user=relative, role=ParticipantRole.RELATIVE)
    give_rights(followup, relative, {name: user for name in SHARING_PERSONAS if (user := people.get(name))})
    unit = make_unit(place, kind=UnitKind.HAD, stay_type=StayType.HOME, served_departments=["21"])
    sent = send_anyway(choose(followup, unit, actor=actor(physician)), actor(physician))
    return open_referral(sent, actor=desk)


def ask_platform(place: Establishment, physician: User, relative: User, desk: Actor) -> Referral:
    """A child's dossier of the same people, sent to a platform of the same place, and read there."""
    dossier = make_child_dossier(physician)
    Participant.objects.create(dossier=dossier, user=relative, role=ParticipantRole.RELATIVE)
    unit = make_unit(place, kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, served_departments=["21"])
    sent = send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))
    return open_referral(sent, actor=desk)


def share(dossier: Dossier, relative: User) -> dict[str, User]:
    """Put on the dossier who fills it, who reads it, a helper, and one whose mandate is over."""
    people = {persona: make_family() for persona in SHARING_PERSONAS}
    give_rights(dossier, relative, people)
    return people


def give_rights(dossier: Dossier, relative: User, people: dict[str, User]) -> None:
    today = timezone.localdate()
    places: dict[str, tuple[ParticipantRole, Rights, date | None]] = {
        "family_writer": (ParticipantRole.RELATIVE, Rights.WRITE, None),
        "family_reader": (ParticipantRole.RELATIVE, Rights.READ, None),
        "helper": (ParticipantRole.HELPER, Rights.DECIDE, today),
        "helper_over": (ParticipantRole.HELPER, Rights.DECIDE, today - timedelta(days=1)),
    }
    for persona, (role, rights, until) in places.items():
        Participant.objects.create(
            dossier=dossier,
            user=people[persona],
            role=role,
            rights=rights,
            given_by=relative,
            organisation="CLIC de Dijon" if until else "",
            mandate_until=until,
        )
