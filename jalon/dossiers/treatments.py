"""A list of treatments as it comes from a practice's software or a prescription, read line by line.

The text stays the answer; this is a reading of it, shown to be checked. A line is cut into name, dose and schedule
only where that is sure; otherwise the whole line stands as the name. No word is left out, and none is moved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_BULLET = re.compile(r"^[\s\-–—−•*·▪■◦●○►▶>+]+(?=\S)")
_NUMBERING = re.compile(r"^(?:n°\s?)?\(?[0-9]{1,2}(?:[.)](?=\s|[^\W\d])|/(?=\s)|°(?=\s))\s*", re.IGNORECASE)
_QUANTITY = r"(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?"
_UNIT = r"(?:mg|µg|μg|mcg|microgrammes?|grammes?|g|ml|cl|m?ui|unités?|%|mmol|meq)"
_ONE_DOSE = rf"{_QUANTITY}\s?{_UNIT}(?:\s?/\s?(?:[0-9]+\s?)?(?:ml|h|heures?|jours?|j|doses?|g))?(?![^\W_])"
_DOSE = re.compile(rf"(?<![\w.,/-])(?:{_QUANTITY}\s?/\s?)?{_ONE_DOSE}(?:\s?[/+]\s?{_ONE_DOSE})*", re.IGNORECASE)
_COUNT = r"(?:[0-9]+(?:[.,/][0-9]+)?|[0-9]*[½¼¾]|une?|deux|trois|demi)"
_TIMES = rf"{_COUNT}(?:\s?[-–]\s?{_COUNT}){{2,3}}(?![\w-])"
_FORM = r"(?:cp|cps|cpr|comprimés?|gél|gélules?|gouttes?|gttes?|sachets?|ampoules?|bouffées?|injections?|patchs?)"
_MOMENT = (
    r"(?:(?:(?:le|au)\s)?(?:matin|midi|soir|coucher|lever)|si\s(?:besoin|douleur|fièvre)"
    r"|par\s(?:jour|semaine|mois)|tous\sles|chaque|[0-9]\s?fois|[0-9]\s?x\s?(?:/|par))"
)
_SCHEDULE = re.compile(rf"(?<![\w-])(?:{_TIMES}|{_COUNT}\s?{_FORM}\b|{_MOMENT}\b)", re.IGNORECASE)
_JOINT = " :;,–—-="


@dataclass(frozen=True)
class Treatment:
    """One line: a name, or the whole line where nothing else is sure; a dose; when it is taken."""

    name: str
    dose: str = ""
    schedule: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether more than the name was told apart."""
        return bool(self.dose or self.schedule)


def treatments(text: str) -> list[Treatment]:
    """Return what a text tells, in its order; blank lines, bullets and numbering left out."""
    found: list[Treatment] = []
    for line in _lines(text):
        if found and _SCHEDULE.match(line) and not _SCHEDULE.search(found[-1].schedule):
            # Prescriptions write how a drug is taken under its name.
            found[-1] = replace(found[-1], schedule=f"{found[-1].schedule} {line}".strip())
        else:
            found.append(_cut(line))
    return found


def is_list(rows: list[Treatment]) -> bool:
    """Whether a reading shows more than the text itself does."""
    return any(row.is_cut for row in rows)


def _lines(text: str) -> Iterator[str]:
    for typed in text.splitlines():
        line = " ".join(typed.split())
        # One number at most: what follows it may begin a name, as « 5-FU » does.
        line = _NUMBERING.sub("", _BULLET.sub("", line), count=1).strip()
        parts = [part.strip() for part in line.split(";")]
        if len(parts) > 1 and all(_DOSE.search(part) and part[0].isalpha() for part in parts if part):
            yield from filter(None, parts)
        elif line:
            yield line


def _cut(line: str) -> Treatment:
    doses = list(_DOSE.finditer(line))
    if len(doses) > 1:
        return Treatment(line)
    if doses:
        dose = doses[0]
        name, rest = line[: dose.start()].rstrip(_JOINT), line[dose.end() :].strip(_JOINT)
        return Treatment(name, dose[0].strip(), rest) if _is_name(name) else Treatment(line)
    schedule = _SCHEDULE.search(line)
    if schedule is None or not _is_name(name := line[: schedule.start()].rstrip(_JOINT)):
        return Treatment(line)
    return Treatment(name, "", line[schedule.start() :])


def _is_name(text: str) -> bool:
    """Whether a name stands there: letters, and no schedule already begun."""
    return any(char.isalpha() for char in text) and _SCHEDULE.search(text) is None
