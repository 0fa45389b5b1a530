"""A sign-in that waits for the telephone: who, which number to match, until when, and what was answered."""

import secrets
import time
from dataclasses import dataclass, replace
from enum import StrEnum

from jalon.demo.pro_sante_connect.holders import Holder, holder
from jalon.demo.pro_sante_connect.provider import Session, store

PHONE_SECONDS = 2 * 60
KEPT_SECONDS = 10 * 60
LEAVING_SECONDS = 5  # the page whose own form answered leaves by itself; another one must be told to
SMALLEST, LARGEST, SHOWN = 10, 99, 3


class Answer(StrEnum):
    """What became of the request on the telephone."""

    NONE = ""
    VALIDATED = "validated"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Waiting:
    """One sign-in. `query`: the site's authorization request, taken up again at the end. `number` is on the screen; the
    telephone shows `choices`, of which it is one. `back` and `session`: how it ended, for who asks again."""

    uid: str
    query: str
    national_id: str = ""
    number: int = 0
    choices: tuple[int, ...] = ()
    ends_at: float = 0.0
    answered: Answer = Answer.NONE
    answered_at: float = 0.0
    told: bool = False
    back: str = ""
    session: Session | None = None

    @classmethod
    def begin(cls, query: str) -> "Waiting":
        return cls(secrets.token_urlsafe(16), query)._keep()

    @classmethod
    def find(cls, uid: str) -> "Waiting | None":
        return store.get(f"waiting:{uid}")

    def ask(self, person: Holder) -> "Waiting":
        """Send the request to the person's telephone."""
        choices = secrets.SystemRandom().sample(range(SMALLEST, LARGEST + 1), SHOWN)
        asked = replace(
            self,
            national_id=person.national_id,
            number=secrets.choice(choices),
            choices=tuple(choices),
            ends_at=time.time() + PHONE_SECONDS,
            answered=Answer.NONE,
        )
        return asked._keep()

    def answer(self, chosen: str) -> "Waiting":
        """Take the number chosen on the telephone; any other answer than the right number refuses. Only once."""
        if self.state != Answer.NONE:
            return self
        answered = Answer.VALIDATED if chosen == str(self.number) else Answer.REFUSED
        return replace(self, answered=answered, answered_at=time.time())._keep()

    def tell(self) -> "Waiting":
        """Note that the page was told to go on: told twice, it would leave its way back for another."""
        return replace(self, told=True)._keep()

    def end(self, back: str, session: Session | None) -> "Waiting":
        """Keep where the browser is sent back to, and the session opened."""
        return replace(self, back=back, session=session)._keep()

    @property
    def state(self) -> Answer:
        """What was answered, or that it is too late to."""
        late = self.answered == Answer.NONE and bool(self.national_id) and time.time() >= self.ends_at
        return Answer.EXPIRED if late else self.answered

    @property
    def must_go_on(self) -> bool:
        """Whether the page has to be told that there is nothing left to wait for."""
        if self.told or self.state == Answer.NONE:
            return False
        return self.state == Answer.EXPIRED or time.time() - self.answered_at > LEAVING_SECONDS

    @property
    def seconds_left(self) -> int:
        return max(0, int(self.ends_at - time.time()))

    @property
    def holder(self) -> Holder | None:
        return holder(self.national_id)

    def _keep(self) -> "Waiting":
        store.set(f"waiting:{self.uid}", self, KEPT_SECONDS)
        return self
