"""What people type in one line — « ehpad les tilleuls lyon 3 » — cut into a kind of care, a place and a name."""

import re
from dataclasses import dataclass

from jalon.core.identifiers import is_valid_finess
from jalon.core.text import fold
from jalon.directory import places
from jalon.directory.places import Resolution
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
    **dict.fromkeys(("usp", "soins palliatifs", "unite de soins palliatifs"), "usp"),
    **dict.fromkeys(("pco", "plateforme de coordination et d orientation"), "pco"),
}
_KIND = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, KIND_NAMES), key=len, reverse=True))})\b")
_DISTRICT = re.compile(r"\b(?:paris|lyon|marseille) [0-9]{1,2}(?:e|er|eme|em|ieme)?(?: arrondissement|)\b")
# They stand before so many names, and are left out of so many others, that they tell nothing.
_USUAL = re.compile(r"\b(?:residence|resid|res)\b")
_LINK = re.compile(r"^(?:a|au|aux|de|du|des|d|en|sur|pres de|vers) (?=\w)|(?: (?:a|au|aux|de|du|des|d|en|pres|vers))+$")


@dataclass(frozen=True)
class Understood:
    """One line cut up. `slug`: a line of `wanted`; `rest`: the name that remains; `words`: it, slips corrected.

    `resolution` is None when the line names no place. `is_finess`: the line is the number of one establishment.
    """

    slug: str = ""
    resolution: Resolution | None = None
    rest: str = ""
    words: str = ""
    is_finess: bool = False

    @property
    def is_corrected(self) -> bool:
        return bool(self.words) and self.words != _telling(self.rest)


def understand(text: str, *, find_place: bool) -> Understood:
    """Cut up a line; with `find_place`, a place in it is found too. Two queries at most, none for a FINESS number."""
    folded = fold(text)
    number = folded.replace(" ", "").upper()
    if is_valid_finess(number):
        return Understood(rest=number, words=number, is_finess=True)
    slug = ""
    if match := _KIND.search(folded):
        slug = KIND_NAMES[match.group()]
        folded = _without(folded, match)
    resolution = None
    if find_place and (match := _DISTRICT.search(folded)):
        resolution = places.resolve(match.group())
        folded = _without(folded, match)
    if find_place and resolution is None and folded:
        resolution = places.exactly(folded)
        if resolution is not None:
            folded = ""
    return Understood(slug, resolution, folded, corrected(_telling(folded)) if folded else "")


def _without(folded: str, match: re.Match[str]) -> str:
    rest = f"{folded[: match.start()]} {folded[match.end() :]}"
    return _LINK.sub("", " ".join(rest.split())).strip()


def _telling(folded: str) -> str:
    return " ".join(_USUAL.sub(" ", folded).split()) or folded
