"""French identifiers: shape and check digits of RPPS, FINESS, NIR and SIRET numbers.

Three levels are kept apart. The validators judge shape and key of the *stored* form, strictly: ASCII digits,
a capital Corsica letter, no space. ``normalise`` makes that form of what people type or read aloud. Whether
a number is plausible or exists is for the directories to say, so no first digit or department is refused
here beyond what the syntax says.

A validator answers False to whatever is not a number of its kind, None included, and never raises. No
message of this module holds the number itself.
"""

import re

from stdnum import luhn
from stdnum.fr import nir, siret

_RPPS = re.compile(r"[0-9]{11}")
_FINESS = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
_SIRET = re.compile(r"[0-9]{14}")
_NIR_BODY = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{6}")
_LUHN_PREFIX = re.compile(r"[0-9]+|2[AB][0-9]*")

# A NIR of a registered person: sex, year, month, place of birth, order in the month, key.
# Months: 01-12, and those given when the civil status is incomplete (20-42, 50-99).
# Place: département 01-96 (96 and 91-95 also served for Tunisia, Algeria and Morocco), 2A or 2B with a
# commune of three digits; 971-978 and 98x with two; 99 with a country of three. Nothing is numbered zero.
_NIR = re.compile(
    r"""
    [12] [0-9]{2}
    (?P<month> 0[1-9] | 1[0-2] | [235-9][0-9] | 4[0-2] )
    (?:
        (?: 0[1-9] | [1-8][0-9] | 9[0-6] | 2[AB] | 99 ) (?!000) [0-9]{3}
      | (?: 97[1-8] | 98[0-9] ) (?!00) [0-9]{2}
    )
    (?!000) [0-9]{3}
    [0-9]{2}
    """,
    re.VERBOSE,
)

_SEPARATORS = re.compile(r"[\s.]+")
_CORSICA_FOR_LUHN = str.maketrans("AB", "12")


def normalise(text: str) -> str:
    """The stored form of a typed or displayed number: no spaces (of any kind) nor dots, capital letters."""
    return _SEPARATORS.sub("", text).upper()


def is_valid_rpps(number: str) -> bool:
    """Eleven digits, the last the Luhn key of the others. The type digit of an IDNPS is not part of it."""
    return _has_shape(_RPPS, number) and luhn.is_valid(number)


def is_valid_finess(number: str) -> bool:
    """Nine characters, the last the Luhn key; 2A and 2B weigh as 21 and 22.

    Legal entities and sites have the same syntax.
    """
    return _has_shape(_FINESS, number) and luhn.is_valid(number.translate(_CORSICA_FOR_LUHN))


def is_valid_nir(number: str) -> bool:
    """Fifteen characters with their key, of a person of the register (first digit 1 or 2).

    Tighter than python-stdnum, which looks at shape and key only: the month, the place of birth and the
    order must be possible. The special months of an incomplete civil status (20 to 42, 50 to 99) are
    accepted, for the INSi service returns them; see ``has_calendar_month``. A NIA has the same form.
    """
    return _has_shape(_NIR, number) and nir.is_valid(number)


def has_calendar_month(number: str) -> bool:
    """Whether a valid NIR carries a month 01 to 12.

    The health insurance's own checker accepts nothing else, so a NIR typed by hand without one deserves a
    warning. False for an invalid NIR.
    """
    return is_valid_nir(number) and "01" <= number[3:5] <= "12"


def is_valid_siret(number: str) -> bool:
    """Fourteen digits, SIREN and whole with their Luhn keys; La Poste's own rule for its sites."""
    return _has_shape(_SIRET, number) and siret.is_valid(number)


def nir_key(first13: str) -> str:
    """The two digits, 01 to 97, that complete the 13 first characters of a NIR.

    Raises ValueError unless given 13 digits, or 2A or 2B in place of the département.
    """
    if not _has_shape(_NIR_BODY, first13):
        raise ValueError("the body of a NIR is 13 digits, with 2A or 2B for Corsica")
    return nir.calc_check_digits(first13)


def format_nir(number: str) -> str:
    """The usual grouping of a valid stored NIR: ``2 55 08 14 168 025 38``. Raises ValueError otherwise."""
    if not is_valid_nir(number):
        raise ValueError("only a valid NIR can be formatted")
    return nir.format(number)


def complete_luhn(prefix: str) -> str:
    """``prefix`` and its Luhn key: a sound RPPS from 10 digits, a sound FINESS from 8 characters.

    For made-up numbers of samples. Raises ValueError unless given digits, or 2A or 2B and digits.
    """
    if not _has_shape(_LUHN_PREFIX, prefix):
        raise ValueError("a Luhn key completes digits only, after 2A or 2B for Corsica")
    return prefix + luhn.calc_check_digit(prefix.translate(_CORSICA_FOR_LUHN))


def _has_shape(shape: re.Pattern[str], number: object) -> bool:
    return isinstance(number, str) and shape.fullmatch(number) is not None
