"""Whether the dossier may leave: the agreement of those who hold parental authority.

The booklet asks for the agreement of the legal representative, of one then. The refusal of another holder is not passed
over: nothing leaves against it. Whether the pathway is a usual act (Code civil, art. 372-2) is for lawyers to confirm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from jalon.core.text import fold

#: How an agreement came that its holder gave from their own account: an action alone writes it.
ACCOUNT = "account"
_TOLD = ("", "_how", "_on", "_by")
BY_ACCOUNT = "Répondu depuis son compte\N{NO-BREAK SPACE}: nul autre ne change cette réponse."
NAMED = "Cette personne a répondu depuis son compte\N{NO-BREAK SPACE}: son nom ne change pas ici."
EACH_FROM_THEIRS = "Chaque titulaire répond depuis son compte, ou le dit au médecin, qui l’écrit."


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
    given = any(holder.answer == "yes" for holder in holders) and not refused_by(family)
    return Agreement(given, tuple(sentence for holder in holders for sentence in _sentences(holder)))


def refused_by(family: Mapping[str, Any]) -> str:
    """Return who does not agree, since when, as told to whom; empty when nobody refuses."""
    told = [_refusal(holder) for holder in holders_of(family) if holder.answer == "no"]
    return " ".join(told)


def _refusal(holder: Holder) -> str:
    on = f" depuis le {date_format(holder.day, 'j F Y')}" if holder.day else ""
    told = "depuis son compte" if holder.by_account else holder.by and f"à {holder.by}"
    return f"{holder.who[:1].upper()}{holder.who[1:]} n’est pas d’accord{on}{told and f', dit {told}'}."


def held_codes(family: Mapping[str, Any], collects: bool) -> Mapping[str, str]:
    """Return the questions of the section « famille » that a save leaves as they are, each with what is said under it.

    Nobody rewrites what a holder said from their account, nor puts another name on it. Whoever does not collect
    agreements (`collects`) writes none: a parent answers for themselves alone.
    """
    held: dict[str, str] = {}
    for holder in holders_of(family):
        if holder.by_account:
            held |= dict.fromkeys(_named(holder.rank), "")
            held[f"link_{holder.rank}"] = NAMED
            held |= dict.fromkeys(("second_holder",) if holder.rank == 2 else (), "")
            held |= dict.fromkeys(agreement_codes(holder.rank), "")
            held[f"agreement_{holder.rank}"] = BY_ACCOUNT
    if not collects:
        told = dict.fromkeys((*agreement_codes(1), *agreement_codes(2)), "")
        held = told | {"agreement_1": EACH_FROM_THEIRS} | held
    return held


def settle_mixed(answers: dict[str, Any], *sources: Mapping[str, Any]) -> None:
    """Have asked again, in united answers, what a holder said from their account unless one source says it whole."""
    for holder in holders_of(answers):
        codes = (*_named(holder.rank), *agreement_codes(holder.rank))
        told = [answers.get(code) for code in codes]
        if holder.by_account and not any([source.get(code) for code in codes] == told for source in sources):
            for code in agreement_codes(holder.rank):
                answers.pop(code, None)
            answers[f"agreement_{holder.rank}"] = "pending"


def _named(rank: int) -> tuple[str, ...]:
    return f"link_{rank}", f"name_{rank}", f"first_name_{rank}"


def agreement_codes(rank: int) -> tuple[str, ...]:
    """Return the codes of what a holder says of the sending, then how, when and collected by whom."""
    return tuple(f"agreement_{rank}{what}" for what in _TOLD)


def _sentences(holder: Holder) -> Iterator[str]:
    if holder.answer == "no":
        yield f"{_refusal(holder)} Parlez-en avant d’envoyer le dossier."
    elif holder.answer != "yes":
        yield f"L’accord reste à recueillir\N{NO-BREAK SPACE}: {holder.who}."
