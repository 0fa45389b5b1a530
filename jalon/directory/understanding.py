"""What people type in one line — « ehpad les tilleuls lyon 3 » — cut into a kind of care, a place and a name."""

import re
from dataclasses import dataclass, replace

from jalon.core.identifiers import is_valid_finess
from jalon.core.text import fold
from jalon.directory import places
from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.departments import department_ending
from jalon.directory.places import Place, Resolution
from jalon.directory.wanted import BY_SLUG
from jalon.directory.words import corrected

# What names a line of `wanted.WANTED` in the words people use, folded. The longest is tried first.
KIND_NAMES: dict[str, str] = {
    **dict.fromkeys(("ehpad", "ehpads", "ephad", "ephads", "epahd", "maison de retraite", "mdr"), "ehpad"),
    **dict.fromkeys(("hebergement temporaire", "ehpad temporaire", "sejour temporaire"), "ehpad-temporaire"),
    **dict.fromkeys(("accueil de jour", "centre de jour", "acc jour"), "accueil-de-jour"),
    **dict.fromkeys(("accueil de nuit",), "accueil-de-nuit"),
    **dict.fromkeys(
        ("residence autonomie", "residences autonomie", "res autonomie", "res aut", "resid aut", "foyer logement"),
        "residence-autonomie",
    ),
    **dict.fromkeys(("usld", "soins de longue duree", "long sejour"), "usld"),
    **dict.fromkeys(("ssiad", "spasad", "soins infirmiers a domicile", "soins infirmiers"), "ssiad"),
    **dict.fromkeys(("had", "hospitalisation a domicile", "hopital a domicile"), "had"),
    **dict.fromkeys(("saad", "aide a domicile", "aides a domicile", "aide menagere"), "aide-a-domicile"),
    **dict.fromkeys(("smr", "ssr", "soins de suite", "soins de suite et de readaptation"), "smr"),
    **dict.fromkeys(("soins medicaux et de readaptation", "maison de convalescence"), "smr"),
    **dict.fromkeys(("centre de reeducation", "reeducation", "readaptation"), "smr"),
    **dict.fromkeys(("usp", "soins palliatifs", "unite de soins palliatifs"), "usp"),
    **dict.fromkeys(("pco", "plateforme de coordination et d orientation"), "pco"),
}
# Those whose name ends a line for no other reason; so many houses are named Saint-Martin or Saint-Barthélemy.
OVERSEAS = frozenset({"971", "972", "973", "974", "975", "976", "986", "987", "988"})
QUOTES = ('"', "«", "“")
_KIND = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, KIND_NAMES), key=len, reverse=True))})\b")
_DISTRICT = re.compile(r"\b(?:paris|lyon|marseille) [0-9]{1,2}(?:e|er|eme|em|ieme)?(?: arrondissement|)\b")
# They stand before so many names, and are left out of so many others, that they tell nothing.
_USUAL = re.compile(r"\b(?:residence|resid|res)\b")
_LINK = re.compile(
    r"^(?:a|au|aux|avec|de|du|des|d|en|sur|pres de|vers)(?: (?=\w)|$)"
    r"|(?: (?:a|au|aux|avec|de|du|des|d|en|pres|vers))+$"
)


@dataclass(frozen=True)
class Understood:
    """One line cut up. `slug`: a line of `wanted`; `rest`: the name that remains; `words`: it, slips corrected.

    `resolution` is None when the line names no place. `towns`: the communes of that name, when it is taken for the name
    of a house. `name`: the whole line as a name, when a part of it is taken for a place. `department`: the code of the
    one that the line names, and no commune. `is_finess`: the line is the number of one establishment.
    """

    slug: str = ""
    resolution: Resolution | None = None
    rest: str = ""
    words: str = ""
    towns: tuple[Place, ...] = ()
    name: str = ""
    department: str = ""
    is_finess: bool = False

    @property
    def is_corrected(self) -> bool:
        return bool(self.words) and self.words != _telling(self.rest)


def understand(text: str, *, find_place: bool) -> Understood:
    """Cut up a line; with `find_place`, a place in it is found too. Between quotes, it is a name and nothing else.

    Four queries at most, none for a FINESS number.
    """
    folded = fold(text)
    number = folded.replace(" ", "").upper()
    if is_valid_finess(number):
        return Understood(rest=number, words=number, is_finess=True)
    if text.strip()[:1] in QUOTES:
        return _named("", folded)
    slug, folded = kind_said(folded)
    if not (find_place and folded):
        return _named(slug, folded)
    if match := _DISTRICT.search(folded):
        return _located(slug, places.resolve(match.group()), without(folded, match), folded)
    return _in_department(slug, folded) or _somewhere(slug, folded)


def kind_said(folded: str) -> tuple[str, str]:
    """Return the slug of the kind of care that a folded line names, or nothing, and the line without it."""
    match = _KIND.search(folded)
    return (KIND_NAMES[match.group()], without(folded, match)) if match else ("", folded)


def _in_department(slug: str, folded: str) -> Understood | None:
    """Understand « st denis réunion », « mayotte », « les lilas martinique »; None for all else.

    A department gives its name to towns and to houses too (« Vienne », « Val de Loire »): alone, it counts when no
    commune is so named; behind a name that is no commune of it, only overseas.
    """
    found = department_ending(folded)
    if found is None:
        return None
    before, code = _LINK.sub("", found[0]).strip(), found[1]
    if not before:
        return None if places.exactly(folded) else replace(_named(slug, ""), department=code)
    named = places.exactly(before)
    communes = [place for place in _places(named) if place.department == code]
    if len(communes) == 1:
        return _located(slug, Resolution(place=communes[0]), "", folded)
    if not communes and code in OVERSEAS:
        return replace(_named(slug, before), department=code, name=folded)
    return None


def _places(resolution: Resolution | None) -> tuple[Place, ...]:
    if resolution is None:
        return ()
    return (resolution.place,) if resolution.place else resolution.candidates


def _somewhere(slug: str, folded: str) -> Understood:
    """Tell a town from a name: most houses are named as some small town is."""
    whole = places.exactly(folded)
    if whole is None:
        found = places.ending(folded)
        if found is None:
            return _named(slug, folded)
        before, place = found
        return _located(slug, Resolution(place=place), _LINK.sub("", before).strip(), folded)
    has_code = any(character.isdigit() for character in folded)
    goes_to_people = bool(slug) and set(BY_SLUG[slug].kinds) <= set(TERRITORIAL)
    well_known = whole.place is not None and whole.place.population >= places.WELL_KNOWN
    if has_code or goes_to_people or well_known:
        return _located(slug, whole, "", folded)
    towns = whole.candidates or tuple(filter(None, [whole.place]))
    return replace(_named(slug, folded), towns=towns)


def _located(slug: str, resolution: Resolution, rest: str, whole: str) -> Understood:
    return replace(_named(slug, rest), resolution=resolution, name=whole)


def _named(slug: str, folded: str) -> Understood:
    return Understood(slug, None, folded, corrected(_telling(folded)) if folded else "")


def without(folded: str, match: re.Match[str]) -> str:
    """Return a folded line without what matched, nor the small words that bound it to the rest."""
    rest = f"{folded[: match.start()]} {folded[match.end() :]}"
    return _LINK.sub("", " ".join(rest.split())).strip()


def _telling(folded: str) -> str:
    return " ".join(_USUAL.sub(" ", folded).split()) or folded
