"""A first connection under way: an identity just proven, and what was answered so far, in the visitor's session.

Nothing is written elsewhere before the end: a first connection left half-way leaves no account behind.
"""

import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import HttpRequest

from jalon.accounts.enums import UserKind
from jalon.accounts.identity import Activity, ProvenIdentity

SESSION_KEY = "enrolment"
LASTS_SECONDS = 60 * 60


@dataclass(frozen=True)
class Enrolment:
    """Who comes for the first time, and how far they are."""

    identity: ProvenIdentity
    begun_at: float
    next_url: str = ""
    address: str = ""
    code_id: int = 0
    address_is_proven: bool = False
    practice: Activity | None = None
    id_token: str = ""

    @property
    def kind(self) -> UserKind:
        """A professional's identity opens a physician's account; a civil identity, that of a relative."""
        return UserKind.PHYSICIAN if self.identity.rpps else UserKind.FAMILY

    @property
    def steps(self) -> tuple[tuple[str, str, bool], ...]:
        """Return (address, words, done) for each step, in order."""
        place = (("signin:enrol_practice", "Lieu d’exercice", self.practice is not None),)
        return (
            ("signin:enrol", "Adresse e-mail", self.address_is_proven),
            *(place if self.kind == UserKind.PHYSICIAN else ()),
            ("signin:enrol_end", "Ouverture du compte", False),
        )

    @property
    def next_step(self) -> str:
        """Return the address of the first step that is not done."""
        if self.code_id and not self.address_is_proven:
            return "signin:enrol_code"
        return next(address for address, _, done in self.steps if not done)

    def keep(self, request: HttpRequest, **changes: Any) -> "Enrolment":
        """Write it in the session, changed."""
        changed = replace(self, **changes)
        stored = asdict(changed) | {"identity": changed.identity.to_json()}
        request.session[SESSION_KEY] = stored
        return changed


def begin(request: HttpRequest, identity: ProvenIdentity, next_url: str, *, id_token: str = "") -> Enrolment:
    """Start afresh with an identity just proven, under a new session key. `id_token`: for the session to come."""
    request.session.cycle_key()
    return Enrolment(identity, time.time(), next_url, id_token=id_token).keep(request)


def current(request: HttpRequest) -> Enrolment | None:
    """Return the first connection under way; None when there is none, or when it was left for an hour."""
    stored = request.session.get(SESSION_KEY)
    if not stored or time.time() - stored["begun_at"] > LASTS_SECONDS:
        return None
    practice = stored["practice"]
    return Enrolment(
        **{
            **stored,
            "identity": ProvenIdentity.from_json(stored["identity"]),
            "practice": Activity(**practice) if practice else None,
        }
    )


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)
