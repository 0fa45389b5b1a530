"""Refusals at the door, with the cause that the journal keeps and that the help pages explain."""

from jalon.accounts.enums import SignInCause
from jalon.core.refusal import Refusal


class SignInRefused(Refusal):
    """A way in stayed closed. The sentence is short; the help page of the cause says what to do."""

    def __init__(self, cause: SignInCause, sentence: str = "") -> None:
        super().__init__(sentence or f"{cause.label}.")
        self.cause = cause


class CodeExpired(Refusal):
    """The code is too old, used, or tried too often: only a new one helps."""
