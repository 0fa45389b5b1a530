"""Text as people type it, brought to a form that compares."""

import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]+")
_WORD = re.compile(r"\w+")
# « D’ » before a name is a particle, « D » alone an initial.
_PARTICLE = re.compile(r"\b(?:De|Du|Des)(?= \w)|\bD(?=['’]\w)")
_ELIDED = re.compile("[aeiouàâéèêëîïôœ]|y[^aeiou]", re.IGNORECASE)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})


def without_accents(text: str) -> str:
    """Return the text with its letters unaccented, and all else as it is."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Return lower-case ASCII words separated by one space: « L'Haÿ-les-Roses » → « l hay les roses »."""
    return _NOT_ALPHANUMERIC.sub(" ", without_accents(text.lower().translate(_LIGATURES))).strip()


def name_case(name: str) -> str:
    """Return a person's name as one writes it, from the capitals of a register.

    « JEAN-PIERRE » → « Jean-Pierre », « DE L'ESTOILE » → « de L'Estoile ». A name that already has both cases stays.
    """
    name = one_line(name)
    if name not in (name.upper(), name.lower()):
        return name
    return _PARTICLE.sub(lambda found: found[0].lower(), _WORD.sub(lambda found: found[0].capitalize(), name))


def one_line(text: str) -> str:
    """Return the text with every run of white space, line ends included, as one space."""
    return " ".join(text.split())


def of_place(name: str) -> str:
    """Return a place or a first name after « de »: « d’Arles », « du Creusot », « des Ulis », « de Yanis »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if _ELIDED.match(name) else f"de {name}"


def and_list(words: list[str]) -> str:
    """Join words as French does: « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """Return « 1 réponse », « 3 réponses »; zero is singular, as in French."""
    word = singular if abs(count) < 2 else (several or f"{singular}s")
    return f"{count}\N{NO-BREAK SPACE}{word}"


def masked_address(address: str) -> str:
    """Return « h•••••@e•••••.fr »: enough to recognise one's own address, not enough to learn another's."""
    local, _, domain = address.partition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{local[:1]}•••••@{name[:1]}•••••{dot}{ending}"
