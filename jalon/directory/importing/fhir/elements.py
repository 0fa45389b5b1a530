"""Reaching into resources whose shape nobody vouches for: what is not where FHIR puts it is absent, never an error.

Code systems are told by the number of their nomenclature (« R66 » in
`https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/…`), since feeds write their addresses in several ways.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.html import strip_tags

from jalon.core.text import one_line
from jalon.directory.importing.problems import RowRejected

Element = dict[str, Any]
# Controls, halves of characters, marks that turn the direction of what follows: nothing that a name holds.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_PUBLIC = "1"


def elements(holder: Any, name: str) -> Iterator[Element]:
    """Yield the objects under a name, whether FHIR says one or many."""
    found = holder.get(name) if isinstance(holder, dict) else None
    for item in listed(found):
        if isinstance(item, dict):
            yield item


def listed(value: Any) -> list[Any]:
    """Return a list as it is, and anything else as the one item of a list."""
    return value if isinstance(value, list) else [value]


def text(holder: Any, name: str) -> str:
    """Return the text or number under a name on one line, without tags nor what cannot be read; else an empty text."""
    return clean(holder.get(name)) if isinstance(holder, dict) else ""


def clean(value: Any) -> str:
    """Return a value as text on one line; an empty text for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return one_line(strip_tags(_UNFIT.sub(" ", str(value))))


def extensions(holder: Any, name: str) -> Iterator[Element]:
    """Yield the extensions whose address ends so."""
    return (item for item in elements(holder, "extension") if text(item, "url").rsplit("/", 1)[-1] == name)


def codings(holder: Any, *names: str) -> Iterator[tuple[str, str]]:
    """Yield system and code of the concepts under names, in the order of the resource."""
    for name in names:
        for concept in elements(holder, name):
            own = [concept] if "code" in concept else []
            for coding in (*elements(concept, "coding"), *own):
                yield text(coding, "system"), text(coding, "code")


def codes_in(holder: Any, names: tuple[str, ...], systems: re.Pattern[str]) -> list[str]:
    """Return the codes under names whose system is one of those."""
    return [code for system, code in codings(holder, *names) if code and systems.search(system)]


def code_of(extension: Element) -> str:
    """Return the code that an extension holds."""
    found = [code for _, code in codings(extension, "valueCodeableConcept", "valueCoding") if code]
    return found[0] if found else text(extension, "valueCode")


def reference(holder: Any, name: str) -> list[str]:
    """Return the keys of the resources that a name refers to: their id, `urn:…`, or `finess:` and a number."""
    found = []
    for item in elements(holder, name):
        if literal := text(item, "reference").partition("/_history")[0].rstrip("/"):
            found.append(literal if literal.startswith("urn:") else literal.rsplit("/", 1)[-1])
        else:
            found += [f"finess:{text(identifier, 'value')}" for identifier in elements(item, "identifier")]
    return [key for key in found if not key.startswith("#")]


def is_public(holder: Element) -> bool:
    """Tell whether the ROR lets anybody read a telephone number or a contact; without a level, it is public."""
    levels = [
        code_of(item) for item in elements(holder, "extension") if text(item, "url").endswith("confidentiality-level")
    ]
    return all(level == _PUBLIC for level in levels)


def day_of(value: str, what: str) -> date | None:
    """Return the day at the start of a FHIR date or time, the first of a year or month given alone."""
    if not value:
        return None
    whole = value[:10] if len(value) >= 10 else f"{value}-01-01"[:10]
    try:
        return date.fromisoformat(whole)
    except ValueError as error:
        raise RowRejected(f"{what} « {value[:40]} » n’est pas une date.") from error
