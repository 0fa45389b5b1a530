"""The requests of follow-up care that the demonstration tells, whenever it starts."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from jalon.demo import followup, followup_requests, people, sample_directory, ward
from jalon.referrals.enums import ReferralState
from jalon.referrals.home_care.enums import AgreementState, RenewalState, VisitState
from jalon.referrals.home_care.models import Agreement, Renewal, Visit
from jalon.referrals.models import Referral, WavePlan

S = ReferralState
PARIS = ZoneInfo("Europe/Paris")
STARTS = {
    "a Sunday night": datetime(2027, 2, 28, 3, 10, tzinfo=PARIS),
    "before work, after a long week-end": datetime(2027, 3, 30, 7, 5, tzinfo=PARIS),
    "the eve of a holiday, at midnight": datetime(2027, 5, 5, 23, 59, tzinfo=PARIS),
}


def states() -> list[tuple[str, str]]:
    rows = Referral.objects.filter(dossier__kind="sanitaire").select_related("unit__establishment")
    return [(row.unit.establishment.name, row.state) for row in rows]


def test_every_step_waits_somewhere_whenever_the_demonstration_starts(db, monkeypatch):
    sample_directory.load()
    ward.load_hospital()
    people.load()
    for name, start in STARTS.items():
        with transaction.atomic():
            monkeypatch.setattr(timezone, "now", lambda start=start: start)
            followup.load()
            ward.load()
            followup_requests.load()
            told = len(states())
            followup_requests.load()
            assert len(states()) == told, name
            _everything_waits(start, name)
            transaction.set_rollback(True)
        monkeypatch.undo()


def _everything_waits(start: datetime, name: str) -> None:
    for place in (people.SMR, people.HAD, people.SSIAD):
        assert {state for who, state in states() if who == place} >= {S.OFFERED}, name
    at_smr = {state for who, state in states() if who == people.SMR}
    assert at_smr == {S.READ, S.OFFERED, S.INFO_REQUESTED, S.WAITLISTED, S.REFUSED}, name
    held = Referral.objects.get(held_until__isnull=False)
    assert held.holds_place(start), name
    assert Referral.objects.get(list_rank=2).state == S.WAITLISTED
    assert Referral.objects.get(advised_level="smr").advised_mention == "A52"
    assert WavePlan.objects.get(ended_at__isnull=True).answer_before > start, name
    visit = Visit.objects.get(state=VisitState.PROPOSED)
    assert visit.day > start.date() and visit.day.weekday() < 5, name
    renewal = Renewal.objects.get(state=RenewalState.PENDING)
    assert renewal.stay.is_running and renewal.stay.ends_on >= start.date(), name
    waiting = Agreement.objects.get(state=AgreementState.PENDING, unit_kind="had")
    assert waiting.physician == people.account("perrin")
    assert not Referral.objects.filter(dossier__kind="sanitaire", sent_at__gt=start).exists(), name
