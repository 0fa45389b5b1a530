"""Whether the dossier may leave: the agreement of those who hold parental authority.

The booklet asks for the agreement of the legal representative, of one then. The refusal of another holder is not passed
over: nothing leaves against it. Whether the pathway is a usual act (Code civil, art. 372-2) is for lawyers to confirm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Agreement:
    """`given`: the dossier may leave. `sentences`: what still lacks, or what stands against it, in French."""

    given: bool
    sentences: tuple[str, ...]


def agreement_of(family: Mapping[str, Any]) -> Agreement:
    """Return where the agreement stands, from the counted answers of the section « famille »."""
    said = [(rank, family.get(f"agreement_{rank}")) for rank in _ranks(family)]
    refused = any(answer == "no" for _, answer in said)
    given = any(answer == "yes" for _, answer in said) and not refused
    return Agreement(given, tuple(sentence for rank, answer in said for sentence in _sentences(family, rank, answer)))


def _ranks(family: Mapping[str, Any]) -> tuple[int, ...]:
    return (1, 2) if family.get("second_holder") else (1,)


def _sentences(family: Mapping[str, Any], rank: int, answer: str | None) -> Iterator[str]:
    name = " ".join(family[code] for code in (f"first_name_{rank}", f"name_{rank}") if code in family)
    who = name or f"le titulaire {rank} de l’autorité parentale"
    if answer == "no":
        yield f"{who[:1].upper()}{who[1:]} n’est pas d’accord. Parlez-en avant d’envoyer le dossier."
    elif answer != "yes":
        yield f"L’accord reste à recueillir\N{NO-BREAK SPACE}: {who}."
