"""The question answered by a motive of the thesaurus."""

from dataclasses import dataclass, field

from jalon.dossiers.declarations import Condition
from jalon.dossiers.kinds.sanitaire.thesaurus import Motive, thesaurus
from jalon.dossiers.questions import Choice, Option


def said(motive: Motive) -> str:
    """Return a motive in one line: « Accident vasculaire cérébral : déficit léger… »."""
    return f"{motive.pathology.label}\N{NO-BREAK SPACE}: {motive.label[:1].lower()}{motive.label[1:]}"


def options() -> tuple[Option, ...]:
    """Return what may be chosen today."""
    return tuple(Option(motive.code, said(motive), " · ".join(motive.path)) for motive in thesaurus().offered)


@dataclass(frozen=True)
class MotiveChoice(Choice):
    """A motive, stored as its code. A retired one is no longer accepted, and still read."""

    options: tuple[Option, ...] = field(default_factory=options)

    def text(self, value: str) -> str:
        return said(thesaurus().by_code[value])


def for_block(block: str) -> Condition:
    """Return the condition that holds when the motive calls for a block of questions."""
    return Condition("motive", thesaurus().asking(block), settled=True)
