"""From the answers of an AGGIR grid to its GIR, and what an unfinished grid already tells.

Everything here is a pure function of letters: A (does alone, well and always), B (does partly), C (does
not do). The tables and their sources are in ``aggir_tables``. No answer is ever guessed: what is missing is
named, or kept open by ``possibilities``.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from jalon.dossiers.kinds.grand_age.aggir_tables import (
    COEFFICIENTS,
    COMBINATIONS,
    GIR_BY_RANK,
    LETTERS,
    THRESHOLDS,
    VARIABLES,
    SubVariable,
    Variable,
)

__all__ = [
    "ANSWERS",
    "LETTERS",
    "VARIABLES",
    "Classification",
    "InvalidAnswers",
    "Possibilities",
    "SubVariable",
    "Variable",
    "classify",
    "combine",
    "from_adverbs",
    "possibilities",
]

_DISCRIMINANT = tuple(variable for variable in VARIABLES if variable.discriminant)
_DISCRIMINANT_KEYS = tuple(variable.key for variable in _DISCRIMINANT)
_COUNTING = tuple(variable for variable in _DISCRIMINANT if variable.counts_in_gir)


def _codes(variable: Variable) -> tuple[str, ...]:
    """The answer codes of one variable: its own key, or one dotted code for each of its parts."""
    if not variable.subvariables:
        return (variable.key,)
    return tuple(f"{variable.key}.{part.key}" for part in variable.subvariables)


#: The 17 flat answer codes of the ten discriminant variables, in official order: ``coherence.communication``,
#: ``coherence.comportement`` … ``transferts``, ``deplacements_interieurs``, then ``deplacements_exterieurs``
#: and ``alerter``. The first 15 make the GIR; the last two never change it.
ANSWERS: tuple[str, ...] = tuple(code for variable in _DISCRIMINANT for code in _codes(variable))

_CODES_BY_PLACE = tuple(_codes(variable) for variable in _COUNTING)
_PLACE_OF_CODE = {code: place for place, codes in enumerate(_CODES_BY_PLACE) for code in codes}


class InvalidAnswers(ValueError):
    """Answers that cannot be used, all named at once.

    ``missing``: answers expected and not given. ``invalid``: answers given with a value that is not one.
    ``unknown``: names that are no answer of the grid. The values themselves are left out of the message,
    for they may be health data.
    """

    def __init__(
        self,
        missing: Collection[str] = (),
        invalid: Collection[str] = (),
        unknown: Collection[str] = (),
        expected: str = "A, B or C",
    ) -> None:
        self.missing = tuple(missing)
        self.invalid = tuple(invalid)
        self.unknown = tuple(unknown)
        parts = []
        if missing:
            parts.append(f"missing: {', '.join(missing)}")
        if invalid:
            parts.append(f"not {expected}: {', '.join(invalid)}")
        if unknown:
            parts.append(f"unknown: {', '.join(unknown)}")
        super().__init__(f"AGGIR answers {' ; '.join(parts)}")


@dataclass(frozen=True, slots=True)
class Classification:
    """``rank`` 1 to 13 and ``gir`` 1 to 6, both from most to least dependent."""

    rank: int
    gir: int


@dataclass(frozen=True, slots=True)
class Possibilities:
    """What a grid, finished or not, says of the GIR.

    ``girs``: the GIRs still possible, ascending.
    ``missing``: the codes of ANSWERS without a sure answer, in that order.
    ``without_effect``: those of ``missing`` that cannot change the GIR, whatever the others become.
    ``deciding``: those of ``missing`` for which at least one letter shrinks ``girs``, the most telling first:
    code -> letter still possible -> GIRs left once that letter is given. A code that matters only together
    with another missing one is in neither ``without_effect`` nor ``deciding``.
    ``gir``: the GIR, once nothing is missing in the eight variables that count; None before, even when
    ``girs`` holds one value.
    """

    girs: tuple[int, ...]
    missing: tuple[str, ...]
    without_effect: tuple[str, ...]
    deciding: dict[str, dict[str, tuple[int, ...]]]
    gir: int | None


def classify(profile: Mapping[str, str]) -> Classification:
    """Rank and GIR of the ten discriminant letters (keys of VARIABLES, letters A, B, C).

    Raises InvalidAnswers, a ValueError, naming every key that is missing, unknown or not a letter. The two
    variables that do not count are required too: a grid is evaluated whole.
    """
    _check_mapping(profile, "the profile")
    _check_letters(profile, _DISCRIMINANT_KEYS)
    return _classify(tuple(profile[variable.key] for variable in _COUNTING))


def combine(subvariables: Mapping[str, str | Mapping[str, str]]) -> dict[str, str]:
    """The profile that ``classify`` takes, from the grid as it is filled in.

    The six split variables are mappings of their parts (``{"toilette": {"haut": "A", "bas": "B"}}``), the
    four others letters. Raises InvalidAnswers naming every answer (``toilette.haut``) that is at fault.
    """
    _check_mapping(subvariables, "the grid")
    flat: dict[str, object] = {}
    malformed = []
    unknown = []
    for key, value in subvariables.items():
        if key not in _DISCRIMINANT_KEYS:
            unknown.append(str(key))
        elif key not in COMBINATIONS:
            flat[key] = value
        elif isinstance(value, Mapping):
            flat |= {f"{key}.{part}": letter for part, letter in value.items()}
        elif value is not None:
            malformed.append(key)
    # A split variable given as one letter is one fault, not as many missing parts.
    expected = tuple(code for code in ANSWERS if code.partition(".")[0] not in malformed)
    _check_letters(flat, expected, malformed, unknown)
    return {
        variable.key: _combined(variable, tuple(str(flat[code]) for code in _codes(variable)))
        for variable in _DISCRIMINANT
    }


def from_adverbs(ne_fait_pas: bool | None, s: bool | None, t: bool | None, c: bool | None, h: bool | None) -> str:
    """The letter of one variable from its questions; None is unanswered, which is never "no".

    ``ne_fait_pas`` (does not do it at all, alone, ever) is asked first and gives C whatever the adverbs,
    which may then be None. Otherwise ``s`` (spontanément), ``t`` (totalement), ``c`` (correctement) and
    ``h`` (habituellement) are True when the answer is yes: four yes A, four no C, else B.
    """
    answers = {"ne_fait_pas": ne_fait_pas, "s": s, "t": t, "c": c, "h": h}
    adverbs = ("s", "t", "c", "h")
    invalid = [key for key, value in answers.items() if value is not None and not isinstance(value, bool)]
    required = ("ne_fait_pas",) if ne_fait_pas is True else tuple(answers)
    missing = [key for key in required if answers[key] is None]
    if missing or invalid:
        raise InvalidAnswers(missing=missing, invalid=invalid, expected="True or False")
    if ne_fait_pas:
        return "C"
    yes = sum(answers[adverb] is True for adverb in adverbs)
    if yes == len(adverbs):
        return "A"
    return "B" if yes else "C"


def possibilities(answers: Mapping[str, str | AbstractSet[str] | None]) -> Possibilities:
    """What the answers given so far leave possible.

    ``answers`` maps codes of ANSWERS to a letter, to a set of the letters still possible, or to None; an
    absent code is unanswered, and a set of one letter is that letter. Raises InvalidAnswers naming the codes
    that are unknown or whose value is none of these (an empty set included). Takes about a millisecond on an
    empty grid, once the first call has built the table of the 6,561 profiles.
    """
    _check_mapping(answers, "the answers")
    open_letters = _open_letters(answers)
    missing = tuple(code for code in ANSWERS if len(open_letters[code]) > 1)
    allowed = [_allowed(place, _open_parts(place, open_letters)) for place in range(len(_COUNTING))]
    girs = _girs(_intersection(allowed))
    without_effect = []
    deciding = {}
    for code in missing:
        place = _PLACE_OF_CODE.get(code)
        if place is None:
            without_effect.append(code)
            continue
        others = _intersection(allowed[:place] + allowed[place + 1 :])
        if not _changes_the_gir(code, open_letters, others):
            without_effect.append(code)
            continue
        outcomes = {
            letter: _girs(others & _allowed(place, _open_parts(place, {**open_letters, code: letter})))
            for letter in open_letters[code]
        }
        if any(outcome != girs for outcome in outcomes.values()):
            deciding[code] = outcomes
    complete = not any(code in _PLACE_OF_CODE for code in missing)
    return Possibilities(
        girs=girs,
        missing=missing,
        without_effect=tuple(without_effect),
        deciding=dict(sorted(deciding.items(), key=lambda item: _openness(item[1]))),
        gir=girs[0] if complete else None,
    )


def _check_mapping(value: object, name: str) -> None:
    if not isinstance(value, Mapping):
        raise ValueError(f"AGGIR: {name} must be a mapping of answers, not {type(value).__name__}")


def _check_letters(
    answers: Mapping,
    expected: tuple[str, ...],
    malformed: Collection[str] = (),
    unknown: Collection[str] = (),
) -> None:
    """Raise InvalidAnswers unless ``answers`` holds exactly the expected codes, each with a letter.

    ``malformed`` and ``unknown`` are faults the caller has already met, to be told with the rest.
    """
    missing = [code for code in expected if answers.get(code) is None]
    invalid = [code for code in expected if code not in missing and not _is_letter(answers[code])]
    invalid = [*malformed, *invalid]
    unknown = [*unknown, *(str(code) for code in answers if code not in expected)]
    if missing or invalid or unknown:
        raise InvalidAnswers(missing, invalid, unknown)


def _is_letter(value: object) -> bool:
    return isinstance(value, str) and value in LETTERS


def _combined(variable: Variable, letters: tuple[str, ...]) -> str:
    """The letter of a variable from those of its parts ("codage final" of the guide)."""
    if not variable.subvariables:
        return letters[0]
    coding = COMBINATIONS[variable.key]
    word = "".join(letters)
    return next((letter for letter, words in coding.items() if word in words), "B")


def _classify(letters: tuple[str, ...]) -> Classification:
    """Rank and GIR of the eight letters that count, in official order.

    The groups are tried in turn and the first threshold reached gives the rank; the last group reaches 0.
    """
    rank = next(
        rank
        for group, thresholds in enumerate(THRESHOLDS)
        for total in [_group_sum(letters, group)]
        for least, rank in thresholds
        if total >= least
    )
    return Classification(rank=rank, gir=GIR_BY_RANK[rank])


def _group_sum(letters: tuple[str, ...], group: int) -> int:
    total = 0
    for variable, letter in zip(_COUNTING, letters, strict=True):
        weight_c, weight_b = COEFFICIENTS[variable.key][group]
        total += {"A": 0, "B": weight_b, "C": weight_c}[letter]
    return total


# The table of all profiles is kept as sets of profiles, each set one integer of 3^8 bits: the profile with
# letters l0 … l7 is the bit Σ li·3^i (A=0, B=1, C=2). Intersection is then one "and" of a few hundred bytes,
# which keeps a grid with every answer open far below the few milliseconds a live panel may cost.


@dataclass(frozen=True, slots=True)
class _Table:
    """``by_gir[gir]``: the profiles of that GIR. ``by_letter[i, letter]``: those with that i-th letter."""

    by_gir: Mapping[int, int]
    by_letter: Mapping[tuple[int, str], int]
    everything: int


@cache
def _table() -> _Table:
    by_gir = dict.fromkeys(range(1, 7), 0)
    by_letter = {(place, letter): 0 for place in range(len(_COUNTING)) for letter in LETTERS}
    for index, reversed_letters in enumerate(product(LETTERS, repeat=len(_COUNTING))):
        # product() turns its last item fastest, and place 0 is the lowest digit of the index.
        letters = reversed_letters[::-1]
        by_gir[_classify(letters).gir] |= 1 << index
        for place, letter in enumerate(letters):
            by_letter[place, letter] |= 1 << index
    return _Table(by_gir, by_letter, (1 << len(LETTERS) ** len(_COUNTING)) - 1)


def _open_letters(answers: Mapping[str, str | AbstractSet[str] | None]) -> dict[str, str]:
    """For every code of ANSWERS the letters still possible, as an ordered string ("B", "AC", "ABC")."""
    open_letters = dict.fromkeys(ANSWERS, "".join(LETTERS))
    invalid = []
    for code in ANSWERS:
        value = answers.get(code)
        if value is None:
            continue
        if _is_letter(value):
            open_letters[code] = str(value)
        elif isinstance(value, AbstractSet) and value and all(map(_is_letter, value)):
            open_letters[code] = "".join(sorted(value))
        else:
            invalid.append(code)
    unknown = [str(code) for code in answers if code not in open_letters]
    if invalid or unknown:
        raise InvalidAnswers(invalid=invalid, unknown=unknown, expected="A, B or C, a set of these, or unanswered")
    return open_letters


def _open_parts(place: int, open_letters: Mapping[str, str]) -> tuple[str, ...]:
    """The letters still possible for each part of the variable at this place."""
    return tuple(open_letters[code] for code in _CODES_BY_PLACE[place])


@cache
def _allowed(place: int, open_parts: tuple[str, ...]) -> int:
    """The profiles whose letter at this place can come from such parts, the other places being free."""
    letters = {_combined(_COUNTING[place], parts) for parts in product(*open_parts)}
    profiles = 0
    for letter in letters:
        profiles |= _table().by_letter[place, letter]
    return profiles


@cache
def _moves(place: int, part: int, open_parts: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """The pairs of letters of the variable between which this one of its parts can move it."""
    moves: set[tuple[str, str]] = set()
    for parts in product(*open_parts):
        reached = {
            _combined(_COUNTING[place], (*parts[:part], letter, *parts[part + 1 :])) for letter in open_parts[part]
        }
        moves.update(combinations(sorted(reached), 2))
    return frozenset(moves)


def _intersection(sets: Collection[int]) -> int:
    profiles = _table().everything
    for other in sets:
        profiles &= other
    return profiles


def _girs(profiles: int) -> tuple[int, ...]:
    return tuple(gir for gir, members in _table().by_gir.items() if profiles & members)


def _changes_the_gir(code: str, open_letters: Mapping[str, str], others: int) -> bool:
    """Whether two letters of this answer give two GIRs for at least one completion of all the others.

    ``others``: the profiles possible for the seven other variables, that of ``code`` being free.
    """
    place = _PLACE_OF_CODE[code]
    part = _CODES_BY_PLACE[place].index(code)
    return any(
        _girs_given(place, one, others) != _girs_given(place, other, others)
        for one, other in _moves(place, part, _open_parts(place, open_letters))
    )


def _girs_given(place: int, letter: str, profiles: int) -> tuple[int, ...]:
    """For each GIR, the profiles that have it when the letter at this place is the one given.

    The letter is taken out of the index (shifted down to A), so two letters give equal results exactly when
    they give the same GIR with every completion in ``profiles``.
    """
    table = _table()
    chosen = profiles & table.by_letter[place, letter]
    shift = LETTERS.index(letter) * len(LETTERS) ** place
    return tuple((chosen & members) >> shift for members in table.by_gir.values())


def _openness(outcomes: Mapping[str, tuple[int, ...]]) -> tuple[int, float]:
    """How much stays open after this answer: the worst case first, then the mean over its letters."""
    sizes = [len(girs) for girs in outcomes.values()]
    return max(sizes), sum(sizes) / len(sizes)
