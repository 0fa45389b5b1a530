"""What happened to each request: its final state, and the events that lead there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.seeding.words import MESSAGES
from jalon.referrals.enums import OfferOutcome, ReferralState, WaitlistGrade
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.sides import Side
from jalon.referrals.workflow import BY_ACTION, Action

S, A = ReferralState, Action

_ARRIVED = ((A.SEND, S.SENT), (A.OPEN, S.READ))
_LISTED = (*_ARRIVED, (A.REQUEST_INFO, S.INFO_REQUESTED), (A.GIVE_INFO, S.READ), (A.WAITLIST, S.WAITLISTED))
_OFFERED = (*_LISTED, (A.OFFER, S.OFFERED))
_CONFIRMED = (*_OFFERED, (A.ACCEPT_OFFER, S.CONFIRMED))
PATHS: dict[ReferralState, tuple[tuple[Action, ReferralState], ...]] = {
    S.SENT: _ARRIVED[:1],
    S.READ: _ARRIVED,
    S.INFO_REQUESTED: _LISTED[:3],
    S.WAITLISTED: _LISTED,
    S.OFFERED: _OFFERED,
    S.CONFIRMED: _CONFIRMED,
    S.ADMITTED: (*_CONFIRMED, (A.ADMIT, S.ADMITTED)),
    S.REFUSED: (*_ARRIVED, (A.REFUSE, S.REFUSED)),
    S.WITHDRAWN: (*_ARRIVED, (A.WITHDRAW, S.WITHDRAWN)),
    S.SUPERSEDED: (*_LISTED, (A.SUPERSEDE, S.SUPERSEDED)),
    S.EXPIRED: (*_ARRIVED, (A.EXPIRE, S.EXPIRED)),
}
LIVING = {S.SENT: 25, S.READ: 25, S.INFO_REQUESTED: 6, S.WAITLISTED: 40, S.OFFERED: 4}
LIVING_OR_NOT = {**LIVING, S.REFUSED: 30, S.WITHDRAWN: 10}
PAST = {S.WITHDRAWN: 5, S.EXPIRED: 4, S.REFUSED: 3}
WITH_MESSAGE = (A.REQUEST_INFO, A.GIVE_INFO, A.REFUSE)


def draw(weights: dict[ReferralState, int], rng: Random) -> ReferralState:
    """Return a state, by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


@dataclass
class Step:
    """One event of a request."""

    event: str
    side: Side
    at: datetime
    data: dict[str, Any]
    message: str = ""


@dataclass
class Life:
    """One request from its sending to now, as the columns of Referral and Offer say it, with its events."""

    state: ReferralState
    steps: list[Step] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    offer: tuple[Any, ...] | None = None

    @property
    def since(self) -> datetime:
        return self.steps[-1].at

    @property
    def is_closed(self) -> bool:
        return self.state in (S.ADMITTED, S.REFUSED, S.WITHDRAWN, S.SUPERSEDED, S.EXPIRED)

    @property
    def is_shared(self) -> bool:
        return not self.is_closed or self.state == S.ADMITTED


def live(state: ReferralState, sent_at: datetime, now: datetime, rng: Random) -> Life:
    """Lead a request from its sending to a state, at moments spread over the time that passed."""
    life = Life(state)
    path = PATHS[state]
    moment, before = sent_at, S.DRAFT
    pace = min((now - sent_at) / (len(path) + 1), timedelta(days=9))
    for action, after in path:
        row = BY_ACTION[action]
        data = {"from": before.value, "to": after.value, **_details(action, moment, life, rng)}
        message = rng.choice(MESSAGES) if action in WITH_MESSAGE else ""
        life.steps.append(Step(row.event, row.by, moment, data, message))
        if action == A.OPEN:
            life.columns["read_at"] = moment
        moment, before = moment + pace * rng.uniform(0.4, 1), after
    if not life.is_closed:
        life.columns["due_at"] = life.since + timedelta(days=rng.randint(3, 30))
    else:
        life.columns["closed_at"] = life.since
    return life


def _details(action: Action, at: datetime, life: Life, rng: Random) -> dict[str, Any]:
    """Return the data of the event, and write the columns that go with it."""
    day = at.date()
    if action == A.WAITLIST:
        grade = rng.choice(WaitlistGrade.values)
        if life.state == S.WAITLISTED:
            life.columns["grade"] = grade
        elif life.state == S.OFFERED:
            life.columns["paused_grade"] = grade
        return {"grade": grade}
    if action == A.OFFER:
        entry, until = day + timedelta(days=10), at + timedelta(days=3)
        pending = life.state == S.OFFERED
        outcome = OfferOutcome.PENDING if pending else OfferOutcome.ACCEPTED
        life.offer = (entry, "Chambre 112", until, outcome.value, at, None if pending else at + timedelta(days=1))
        return {"entry_on": entry.isoformat(), "answer_before": until.isoformat()}
    if action == A.ACCEPT_OFFER:
        return {"entry_on": (day + timedelta(days=8)).isoformat()}
    if action == A.ADMIT:
        life.columns["admitted_on"] = day
        return {"admitted_on": day.isoformat()}
    if action == A.REFUSE:
        life.columns["refusal_reason"] = rng.choice(RefusalReason.values)
        return {"refusal_reason": life.columns["refusal_reason"]}
    if action == A.WITHDRAW:
        life.columns["withdrawal_reason"] = rng.choice(WithdrawalReason.values)
        return {"withdrawal_reason": life.columns["withdrawal_reason"]}
    return {}
