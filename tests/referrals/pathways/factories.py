"""Children's requests to a platform, in the states that tests need, made by the product's own actions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit, Membership
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.engage import Professional, engage
from jalon.referrals.pathways.actions.note_intervention import note_intervention
from jalon.referrals.pathways.actions.note_welcomed import note_welcomed
from jalon.referrals.pathways.actions.turn_down import Grounds, turn_down
from jalon.referrals.pathways.actions.validate import Prescription, validate
from jalon.referrals.pathways.enums import Conclusion, Mode, Profession, Setting
from jalon.referrals.pathways.models import Engagement, Pathway
from jalon.referrals.reasons import RefusalReason
from tests.dossiers.factories import actor, make_child_dossier, make_commune
from tests.factories import make_establishment, make_family, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import join, send_anyway

THERAPIST = Professional(
    Profession.PSYCHOMOTOR_THERAPY, Setting.PACKAGE, "Nadia Essai, psychomotricienne", "03 80 00 00 11", "Talant"
)


def make_platform(name: str = "PCO de Côte-d’Or", **fields: Any) -> CareUnit:
    """A platform that serves Talant; `offers=["child_7_12"]` for one that takes older children too."""
    values = {"kind": UnitKind.PCO, "stay_type": StayType.OUTPATIENT, "served_communes": ["21617"], **fields}
    return make_unit(make_establishment(name=name, category="377"), **values)


def make_platform_doctor(unit: CareUnit, **fields: Any) -> User:
    """A physician who reads the medical part at a platform, and thus prescribes."""
    user = make_physician(**fields)
    Membership.objects.create(user=user, establishment=unit.establishment, role=MembershipRole.MEDICAL_READER)
    return user


def proven(person: Actor, at: datetime) -> Actor:
    """The same person, whose card was seen at that moment."""
    return replace(person, proven_at=at)


class AtPlatform:
    """A child of Talant, who addresses them, a parent who decides, a platform with its doctor and its desk.

    `sent_days_ago`: how long ago the request left; what follows happens today unless told otherwise.
    """

    def __init__(self, *, months: int = 30, unit: CareUnit | None = None, **identity: Any) -> None:
        make_commune()
        self.physician: User = make_physician()
        self.asker: Actor = actor(self.physician)
        self.dossier: Dossier = make_child_dossier(self.physician, months=months, **identity)
        self.parent: User = make_family()
        join(self.dossier, self.parent, ParticipantRole.RELATIVE)
        self.unit: CareUnit = unit or make_platform()
        self.doctor: Actor = actor(make_platform_doctor(self.unit))
        self.desk: Actor = actor(make_unit_staff(self.unit.establishment, MembershipRole.ADMISSIONS))

    def chosen(self, unit: CareUnit | None = None) -> Referral:
        return choose(self.dossier, unit or self.unit, actor=self.asker)

    def sent(self, days_ago: int = 0) -> Referral:
        """A request as `send` leaves it, the completeness of the dossier apart."""
        return send_anyway(self.chosen(), self.asker, now=timezone.now() - timedelta(days=days_ago))

    def read(self, days_ago: int = 0) -> Referral:
        referral = self.sent(days_ago)
        return open_referral(referral, actor=self.desk, now=referral.sent_at)

    def validated(
        self,
        days_ago: int = 0,
        *,
        mode: str = Mode.BOTH,
        packages: Mapping[str, int] = {Profession.PSYCHOMOTOR_THERAPY: 20},
        sought: tuple[str, ...] = (Profession.SPEECH_THERAPY,),
        words: str = "Bilan psychomoteur d’abord.",
    ) -> Referral:
        """A pathway prescribed so many days ago, by a request sent on that day."""
        referral = self.read(days_ago)
        at = timezone.now() - timedelta(days=days_ago)
        prescription = Prescription(mode, packages, sought, words)
        return validate(referral, prescription, actor=proven(self.doctor, at), now=at)

    def engaged(self, referral: Referral, person: Professional = THERAPIST) -> Engagement:
        return engage(referral, person, actor=self.desk)

    def begun(self, days_ago: int = 60) -> Referral:
        """A pathway whose child was received and seen by a professional, a month after the prescription."""
        referral = self.validated(days_ago)
        later = timezone.localdate() - timedelta(days=max(days_ago - 30, 0))
        note_welcomed(referral, on=later, actor=self.desk)
        self.engaged(referral)
        note_intervention(referral, on=later, actor=self.desk)
        return Referral.objects.get(pk=referral.pk)

    def concluded(self, days_ago: int = 60, conclusion: str = Conclusion.TOWN) -> Referral:
        return conclude(
            self.begun(days_ago), conclusion=conclusion, words="Orthophonie à poursuivre.", actor=self.doctor
        )

    def refused(self, grounds: Grounds | None = None) -> Referral:
        again = timezone.localdate() + timedelta(days=90)
        return turn_down(self.read(), grounds or Grounds(RefusalReason.NO_GAP, again_on=again), actor=self.doctor)

    def grown(self, months: int) -> None:
        """Have the child so many months older, as if the request had waited for as long."""
        born = same_day_after(self.dossier.birth_date, -months)
        Dossier.objects.filter(pk=self.dossier.pk).update(birth_date=born)

    def pathway(self, referral: Referral) -> Pathway:
        return Pathway.objects.select_related("dossier", "referral__unit").get(referral=referral)

    def set(self, referral: Referral, **days: date | None) -> Pathway:
        """Write days of a pathway as if they had been noted then, its clocks apart."""
        Pathway.objects.filter(referral=referral).update(**days)
        return self.pathway(referral)
