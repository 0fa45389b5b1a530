"""Dossiers, requests and the people around them, in the states that tests need."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.core.crypto import new_wrapped_key
from jalon.core.text import fold
from jalon.directory.actors import load_actor
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind, ParticipantRole, Sex
from jalon.dossiers.models import Dossier, Participant
from jalon.referrals.actions.base import lock_dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.send import send_one
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.home_care.actions.write_rhythm import Plan, agree
from jalon.referrals.home_care.lengths import is_at_home
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.models import Referral
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff

_numbers = count(1)


def make_dossier(physician: User, kind: DossierKind = DossierKind.GRAND_AGE, **fields: Any) -> Dossier:
    """A dossier with its physician, its identity known, no section written."""
    number = next(_numbers)
    key_id, wrapped = new_wrapped_key()
    defaults: dict[str, Any] = {
        "number": f"T-{number:08}",
        "kind": kind,
        "created_by": physician,
        "birth_name": "Moreau",
        "first_names": "Lucienne",
        "birth_date": date(1939, 2, 3),
        "sex": Sex.FEMALE,
        "master_key_id": key_id,
        "wrapped_key": wrapped,
    }
    values = {**defaults, **fields}
    values.setdefault("search_name", fold(f"{values['first_names']} {values['birth_name']}"))
    dossier = Dossier.objects.create(**values)
    join(dossier, physician, ParticipantRole.PHYSICIAN)
    return dossier


def join(dossier: Dossier, user: User, role: ParticipantRole) -> None:
    Participant.objects.create(dossier=dossier, user=user, role=role)


MORNINGS = Week.read(["nurse-all-morning"])


class Story:
    """A physician, a dossier, and units with somebody at the desk of each."""

    def __init__(self, *units: CareUnit, kind: DossierKind = DossierKind.GRAND_AGE) -> None:
        self.physician = make_physician()
        self.doctor = load_actor(self.physician)
        self.dossier = make_dossier(self.physician, kind)
        self.units = list(units) or [make_unit(make_establishment(name="Les Tilleuls"))]
        self.desks = {unit.pk: self.desk_of(unit) for unit in self.units}

    @staticmethod
    def desk_of(unit: CareUnit) -> Actor:
        return load_actor(make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS))

    def desk(self, referral: Referral) -> Actor:
        return self.desks[referral.unit_id]

    def chosen(self, unit: CareUnit | None = None) -> Referral:
        return choose(self.dossier, unit or self.units[0], actor=self.doctor)

    def sent(self, unit: CareUnit | None = None) -> Referral:
        """A request as `send` leaves it, the completeness of the dossier apart."""
        return send_anyway(self.chosen(unit), self.doctor)

    def read(self, unit: CareUnit | None = None) -> Referral:
        referral = self.sent(unit)
        return open_referral(referral, actor=self.desk(referral))

    def listed(self, unit: CareUnit | None = None, grade: str = WaitlistGrade.ADMISSIBLE) -> Referral:
        referral = self.read(unit)
        return waitlist(referral, grade=grade, actor=self.desk(referral))

    def offered(self, unit: CareUnit | None = None, *, days: int = 10) -> Referral:
        referral = self.read(unit)
        return propose(referral, self.desk(referral), days=days)


def propose(referral: Referral, desk: Actor, *, days: int = 10) -> Referral:
    """Propose a place; a service that cares at home agrees with a rhythm."""
    entry_on = timezone.localdate() + timedelta(days=days)
    answer_before = closing_time(timezone.localdate() + timedelta(days=min(days, 3)))
    if is_at_home(referral.unit.kind):
        return agree(referral, Plan(entry_on, 2, MORNINGS), answer_before=answer_before, actor=desk)
    return offer(referral, entry_on=entry_on, place="chambre seule", answer_before=answer_before, actor=desk)


def send_anyway(referral: Referral, actor: Actor, *, now: datetime | None = None) -> Referral:
    """Send a choice, now unless told otherwise, without asking whether the dossier is complete."""
    with transaction.atomic():
        _, family = lock_dossier(referral.dossier_id)
        row = next(row for row in family if row.pk == referral.pk)
        return send_one(row, actor, now or timezone.now())


def chosen_unit_ids(dossier: Dossier) -> set[int]:
    """The units chosen for the dossier and not yet sent."""
    return set(dossier.referrals.filter(state=ReferralState.DRAFT).values_list("unit_id", flat=True))
