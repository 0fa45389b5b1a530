"""The children of the platform that the demonstration tells, whenever it starts."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from jalon.demo import pathways, people, sample_directory, ward
from jalon.demo.people import account
from jalon.directory.actors import load_actor
from jalon.dossiers.kinds.tnd.clocks import Clock
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways import desk

S = ReferralState
PARIS = ZoneInfo("Europe/Paris")
STARTS = {
    "a Sunday night": datetime(2027, 2, 28, 3, 10, tzinfo=PARIS),
    "the first day of a year": datetime(2027, 1, 1, 9, 0, tzinfo=PARIS),
    "the eve of a holiday, at midnight": datetime(2027, 5, 5, 23, 59, tzinfo=PARIS),
}


def test_a_child_waits_at_every_step_whenever_the_demonstration_starts(db, monkeypatch):
    sample_directory.load()
    ward.load_hospital()
    people.load()
    for name, start in STARTS.items():
        with transaction.atomic():
            monkeypatch.setattr(timezone, "now", lambda start=start: start)
            pathways.load()
            told = Referral.objects.count()
            pathways.load()
            assert Referral.objects.count() == told == len(pathways.CHILDREN), name
            _everything_waits(start, name)
            transaction.set_rollback(True)
        monkeypatch.undo()


def _everything_waits(start: datetime, name: str) -> None:
    states = set(Referral.objects.values_list("state", flat=True))
    assert states == {S.SENT, S.READ, S.INFO_REQUESTED, S.IN_PATHWAY, S.CONCLUDED, S.REFUSED}, name
    doctor = load_actor(account("maillard"))
    counts = desk.counts(doctor, start)
    assert counts.clocks[Clock.ANSWER].late and counts.clocks[Clock.WELCOME].late, name
    assert counts.clocks[Clock.SYNTHESIS].in_time, name
    assert all(counts.by_view[view.code] for view in desk.VIEWS if view != desk.OVER), name
    assert desk.next_to_answer(doctor), name
