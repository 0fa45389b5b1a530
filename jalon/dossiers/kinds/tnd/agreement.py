"""Whether the dossier may leave: the agreement of those who hold parental authority.

The booklet asks for the agreement of the legal representative, of one then. The refusal of another holder is not passed
over: nothing leaves against it. Whether the pathway is a usual act (Code civil, art. 372-2) is for lawyers to confirm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.core.text import fold

#: How an agreement came that its holder gave from their own account: an action alone writes it.
ACCOUNT = "account"


@dataclass(frozen=True)
class Holder:
    """One who holds parental authority, and what they said. `answer`: yes, no, pending or None; `on`: ISO date."""

    rank: int
    name: str
    email: str
    answer: str | None
    how: str
    on: str
    by: str

    @property
    def who(self) -> str:
        """The name, or which of the two it is."""
        return self.name or f"le titulaire {self.rank} de l’autorité parentale"

    @property
    def day(self) -> date | None:
        """When it was said; None when that is not known."""
        return date.fromisoformat(self.on) if self.on else None

    @property
    def by_account(self) -> bool:
        """Whether they said it themselves, from their account."""
        return self.how == ACCOUNT

    def is_called(self, name: str, address: str) -> bool:
        """Return whether an account of this name, at this address, is theirs."""
        same_address = bool(self.email) and self.email.lower() == address.lower()
        return same_address or (bool(self.name) and fold(self.name) == fold(name))


@dataclass(frozen=True)
class Agreement:
    """`given`: the dossier may leave. `sentences`: what still lacks, or what stands against it, in French."""

    given: bool
    sentences: tuple[str, ...]


def holders_of(family: Mapping[str, Any]) -> tuple[Holder, ...]:
    """Return the holders, one or two, from the counted answers of the section « famille »."""
    return tuple(
        Holder(
            rank=rank,
            name=" ".join(family[code] for code in (f"first_name_{rank}", f"name_{rank}") if code in family),
            email=family.get(f"email_{rank}", ""),
            answer=family.get(f"agreement_{rank}"),
            how=family.get(f"agreement_{rank}_how", ""),
            on=family.get(f"agreement_{rank}_on", ""),
            by=family.get(f"agreement_{rank}_by", ""),
        )
        for rank in ((1, 2) if family.get("second_holder") else (1,))
    )


def agreement_of(family: Mapping[str, Any]) -> Agreement:
    """Return where the agreement stands, from the counted answers of the section « famille »."""
    holders = holders_of(family)
    refused = any(holder.answer == "no" for holder in holders)
    given = any(holder.answer == "yes" for holder in holders) and not refused
    return Agreement(given, tuple(sentence for holder in holders for sentence in _sentences(holder)))


def _sentences(holder: Holder) -> Iterator[str]:
    who = holder.who
    if holder.answer == "no":
        yield f"{who[:1].upper()}{who[1:]} n’est pas d’accord. Parlez-en avant d’envoyer le dossier."
    elif holder.answer != "yes":
        yield f"L’accord reste à recueillir\N{NO-BREAK SPACE}: {who}."
