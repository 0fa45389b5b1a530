"""The whole of the kind's data, checked together: what one file alone cannot know of the others."""

from collections.abc import Iterator

from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.dossiers.kinds.reading import among
from jalon.dossiers.kinds.sanitaire import care_codes, had, rules, thesaurus
from jalon.dossiers.kinds.sanitaire.situation import FACTS, Conditions, FactType
from jalon.dossiers.kinds.sanitaire.solutions import STAYS, CareKind


def known_codes() -> dict[str, frozenset[str]]:
    """Return the codes that each fact made of codes may have."""
    data = thesaurus.thesaurus()
    return {
        "care": care_codes.CODES | {"none"},
        "symptoms": frozenset(code for code, *_ in care_codes.SYMPTOMS),
        "wish": frozenset(code for code, *_ in care_codes.PLACES),
        "motive": frozenset(data.by_code),
        "domain": frozenset(domain.code for domain in data.domains),
        "moment": frozenset(data.vocabulary.moments),
        "aim": frozenset(data.vocabulary.aims),
        "intensity": frozenset(data.vocabulary.intensities),
        "usual": frozenset(kind.value for kind in CareKind),
        "mention": frozenset(SMR_MENTIONS),
        "mentions": frozenset(SMR_MENTIONS),
        "stay": frozenset(stay.value for stay in STAYS.values()),
        "had": frozenset({"fit", "light", "unsaid", "none"}),
        "modes": frozenset(had.modes()),
    }


def check_all() -> None:
    """Read every file, and raise DataFileError at the first code that no other file or form knows."""
    known = known_codes()
    for where, conditions in _written():
        for condition in conditions.all:
            if FACTS[condition.fact][0] is FactType.CODES and not condition.unknown:
                among(condition.codes, known[condition.fact], f"{where}, {condition.fact}")


def _written() -> Iterator[tuple[str, Conditions]]:
    for rule in rules.current().rules:
        yield f"{rules.FILE.name}, rule {rule.code}", rule.when
    for mode in had.modes().values():
        for conditions in mode.shown_by:
            yield f"{had.FILE.name}, mode {mode.code}", conditions
