"""Requests to services that care at home, in the states that tests need, made by the product's own actions."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.deadlines import closing_time
from jalon.referrals.home_care.actions.give_agreement import Answer, note_agreement
from jalon.referrals.home_care.actions.propose_visit import Proposal, propose_visit
from jalon.referrals.home_care.actions.write_rhythm import Plan, agree
from jalon.referrals.home_care.enums import AgreementState, How, Visitor, VisitPlace
from jalon.referrals.home_care.models import Agreement, HomeStay, Visit
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.models import Referral
from tests.dossiers.factories import actor, make_commune, make_followup_dossier, save
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import MORNINGS, send_anyway

ADDRESS = "address.street=3+rue+Foch&address.town=Talant+(21240)"
HOME = "days=mon&days=wed&moments=morning&home_fit=yes&gp_agrees=yes"
VISIT = Proposal(
    date(2000, 1, 1),  # set by `AtHome.visit`
    time(14),
    time(15, 30),
    VisitPlace.HOME,
    [Visitor.NURSE],
    "Soyez là avec l’ordonnance.",
)


def home_unit(name: str = "HAD du Val", kind: UnitKind = UnitKind.HAD, **fields: Any) -> CareUnit:
    """A service that serves Talant."""
    values = {"stay_type": StayType.HOME, "served_communes": ["21617"], **fields}
    return make_unit(make_establishment(name=name), kind=kind, **values)


class AtHome:
    """A follow-up dossier of Talant, its prescriber, one service and its desk."""

    def __init__(self, kind: UnitKind = UnitKind.HAD, *, treating: str = "Claude Autre", **fields: Any) -> None:
        make_commune()
        self.physician: User = make_physician(**fields)
        self.doctor: Actor = actor(self.physician)
        self.dossier: Dossier = make_followup_dossier(self.physician)
        save(self.dossier, "administratif", f"{ADDRESS}&gp_name={treating}", self.physician)
        save(self.dossier, "domicile", HOME, self.physician)
        self.unit = home_unit(kind=kind)
        self.desk: Actor = actor(make_unit_staff(self.unit.establishment, MembershipRole.ADMISSIONS))

    def sent(self) -> Referral:
        return send_anyway(choose(self.dossier, self.unit, actor=self.doctor), self.doctor)

    def read(self) -> Referral:
        return open_referral(self.sent(), actor=self.desk)

    def visit(self, referral: Referral, *, days: int = 2, **fields: Any) -> Visit:
        day = timezone.localdate() + timedelta(days=days)
        values = {**vars(VISIT), "day": day, **fields}
        return propose_visit(referral, Proposal(**values), actor=self.desk)

    def agreed(self, week: Week = MORNINGS, weeks: int = 2) -> Referral:
        """The service agrees with a rhythm, from tomorrow."""
        tomorrow = timezone.localdate() + timedelta(days=1)
        plan = Plan(tomorrow, weeks, week)
        return agree(self.read(), plan, answer_before=closing_time(tomorrow), actor=self.desk)

    def accepted(self, **given: Any) -> Referral:
        return accept_offer(self.agreed(**given), actor=self.doctor)

    def with_agreement(self, referral: Referral, state: str = AgreementState.AGREED) -> Agreement:
        return note_agreement(
            referral,
            Answer(state, "" if state == AgreementState.AGREED else "Garder la morphine à la maison."),
            name="Dr Claude Autre",
            how=How.PHONE,
            obtained_on=timezone.localdate(),
            actor=self.doctor,
        )

    def stay(self, **given: Any) -> HomeStay:
        """A stay that begins today."""
        referral = self.accepted(**given)
        self.with_agreement(referral)
        admit(referral, admitted_on=timezone.localdate(), actor=self.desk)
        return HomeStay.objects.get(referral=referral)
