"""Finding a motive by the words that a doctor types: accents, plurals and one slip do not matter."""

import re
from functools import cache

from rapidfuzz.distance import OSA

from jalon.core.text import fold
from jalon.dossiers.kinds.sanitaire.solutions import CHILDREN
from jalon.dossiers.kinds.sanitaire.thesaurus import Motive, thesaurus

# A slip in a shorter word may well be another word.
SHORTEST_SLIP = 5
#: Words beyond these are left out: nobody types so many, and each is compared with every word of every motive.
MOST_WORDS = 20
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_IDLE = frozenset(
    ("de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "et", "en", "au", "aux", "a", "avec", "pour", "par")
)
#: Words that tell a motive which has a place for children.
_CHILDREN = ("enfant", "adolescent", "pediatrie")
#: What a word weighs by where it stands: the pathology, the motive, the domain. A beginning weighs less, a slip least.
_PATHOLOGY, _MOTIVE, _DOMAIN = 6, 4, 1
_WHOLE, _BEGINNING, _SLIP = 3, 2, 1


def find(text: str, limit: int = 12) -> list[Motive]:
    """Return the motives that tell every word typed, the nearest first; those that tell the most when none tells all.

    Words are those of the labels, the synonyms and the CIM-10 codes. No word, no motive. No query.
    """
    undotted = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    typed = [word for word in fold(undotted).split() if word not in _IDLE][:MOST_WORDS]
    if not typed:
        return []
    weights = {motive.code: [_weight(word, words) for word in typed] for motive, words in _index()}
    # A word that many motives tell says less of each.
    tellers = [sum(line[place] > 0 for line in weights.values()) or 1 for place in range(len(typed))]

    def nearness(motive: Motive) -> tuple[int, float]:
        line = weights[motive.code]
        told = sum(weight > 0 for weight in line)
        return told, sum(weight / count for weight, count in zip(line, tellers, strict=True))

    ordered = sorted((motive for motive, _ in _index()), key=nearness, reverse=True)
    most = nearness(ordered[0])[0]
    return [motive for motive in ordered if most and nearness(motive)[0] == most][:limit]


@cache
def _index() -> tuple[tuple[Motive, dict[str, int]], ...]:
    """Return each motive offered with its words and what they weigh."""
    return tuple((motive, _words(motive)) for motive in thesaurus().offered)


def _words(motive: Motive) -> dict[str, int]:
    pathology = motive.pathology
    words: dict[str, int] = {}
    for weight, texts in (
        (_DOMAIN, (motive.domain_label, motive.moment.label, motive.aim.label)),
        (_MOTIVE, (motive.label, *motive.synonyms)),
        (_PATHOLOGY, (pathology.label, *pathology.synonyms)),
    ):
        for word in (word for text in texts for word in fold(text).split() if word not in _IDLE):
            words[word] = max(weight, words.get(word, 0))
    if any(option.mention.startswith(CHILDREN) for option in motive.care.options):
        words |= {word: _DOMAIN for word in _CHILDREN if word not in words}
    for code in pathology.cim10:
        # « S72.0 » is typed « s72 0 », « s720 » or « s72 ».
        words |= {code[:3].lower(): _PATHOLOGY, code.replace(".", "").lower(): _PATHOLOGY}
    return words


def _weight(typed: str, words: dict[str, int]) -> int:
    """Return how surely a word typed is one of the words: 0 when it is none of them."""
    if typed in words:
        return words[typed] * _WHOLE
    best = 0
    for word, weight in words.items():
        if len(typed) > 2 and word.startswith(typed):
            best = max(best, weight * _BEGINNING)
        elif (
            len(typed) >= SHORTEST_SLIP
            and len(word) >= SHORTEST_SLIP
            and OSA.distance(typed, word, score_cutoff=1) <= 1
        ):
            best = max(best, weight * _SLIP)
    return best
