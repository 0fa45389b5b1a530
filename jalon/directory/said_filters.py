"""Filters that people say in the line of words: « smr cardiaque lyon », « ehpad alzheimer dijon ».

A word is a filter only behind a kind of care that has it: alone, it is the beginning of a name.
"""

import re

from jalon.core.text import fold
from jalon.directory.understanding import QUOTES, kind_said, without

# Names and values are those of the address of a search. SMR: `unit_kinds.SMR_MENTIONS`, adults.
SMR = ("smr",)
# Day centres are for those who lose their bearings, whether they say so or not.
OLD_AGE = ("ehpad", "ehpad-temporaire", "usld")
HOMES = ("ehpad", "residence-autonomie", "usld")
SAID: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("polyvalente?s?", SMR, "mention", "A50"),
    ("locomoteur|orthopedi(?:e|que)|traumatologi(?:e|que)|osteo articulaire", SMR, "mention", "A51"),
    ("neurologi(?:e|que)|systeme nerveux|neuro", SMR, "mention", "A52"),
    ("cardiaque|cardio(?:logi(?:e|que)| ?vasculaire)?", SMR, "mention", "A53"),
    ("respiratoire|pneumo(?:logi(?:e|que))?", SMR, "mention", "A54"),
    ("digesti(?:f|ve)|nutrition(?:nel|nelle)?|diabet(?:e|ologie)|obesite|endocrinologie", SMR, "mention", "A55"),
    ("oncologi(?:e|que)|onco|cancer|hematologie", SMR, "mention", "A56"),
    ("brules?|grands brules", SMR, "mention", "A57"),
    ("addictions?|addictologi(?:e|que)|conduites addictives|alcool(?:ologie)?", SMR, "mention", "A58"),
    ("geriatri(?:e|que)s?|gerontologi(?:e|que)", SMR, "mention", "A59"),
    ("(?:unite )?alzheimer|unite protegee|uvp|cantou", OLD_AGE, "unite_protegee", "1"),
    ("(?:habilitee? )?(?:a l )?aide sociale", HOMES, "aide_sociale", "1"),
    ("places? (?:libres?|disponibles?)", (*OLD_AGE, *HOMES, "accueil-de-jour", "accueil-de-nuit", *SMR), "places", "1"),
    ("pasa", ("ehpad",), "avec", "pasa"),
    ("uhr", ("ehpad", "usld"), "avec", "uhr"),
)


def filters_said(text: str) -> tuple[str, str, dict[str, str]]:
    """Return the slug of the kind of care a line names, what remains of the line, and the filters in it.

    Remaining words are folded (`core.text.fold`). No filters: the line is as it was and the slug is empty. No query.
    """
    folded = fold(text)
    slug, rest = kind_said(folded)
    if not slug or text.strip()[:1] in QUOTES:
        return "", text, {}
    found: dict[str, str] = {}
    for words, slugs, name, value in SAID:
        match = re.search(rf"\b(?:{words})\b", rest) if slug in slugs and name not in found else None
        if match:
            found[name] = value
            rest = without(rest, match)
    return (slug, rest, found) if found else ("", text, {})
