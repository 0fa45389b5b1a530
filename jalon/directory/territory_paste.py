"""From the lines that people paste to the communes of a territory, and a sentence for each line that names none.

A line is an INSEE code (« 21231 »), a name (« Dijon »), or a name with its INSEE or postal code in any order
(« Dijon (21000) », « 21231 Dijon », « Dijon;21231 »). A code alone is an INSEE code. A name that several communes bear
is the one of the unit's department, when it is the only one there.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from jalon.core.text import and_list, fold, one_line
from jalon.directory.models import Commune

MOST_LINES = 5000
MOST_PROBLEMS = 30
MOST_SHOWN = 60  # characters of a wrong line that its sentence repeats
_CODE = re.compile(r"(?<![0-9A-Za-z])([0-9]{5}|2[ABab][0-9]{3})(?![0-9A-Za-z])")
_DEPARTMENT = re.compile(r"0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-8]|98[678]")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_DISTRICT = re.compile(r"(paris|lyon|marseille) ([0-9]{1,2})(?:e|er|eme)?(?: arrondissement)?")
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Pasted:
    """INSEE codes, sorted, each once; and the lines that name no commune, in sentences."""

    codes: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    code: str
    name: str

    @property
    def shown(self) -> str:
        return self.text if len(self.text) <= MOST_SHOWN else f"{self.text[:MOST_SHOWN]}…"

    def problem(self, sentence: str) -> str:
        return f"Ligne{_NBSP}{self.number}, «{_NBSP}{self.shown}{_NBSP}»{_NBSP}: {sentence}"


def parse_communes(text: str, department: str) -> Pasted:
    """Read one commune a line. Two queries, whatever the lines; one more when a name is unknown."""
    lines = [line for number, raw in enumerate(text.splitlines(), 1) if (line := _cut(number, raw))]
    if len(lines) > MOST_LINES:
        return Pasted((), (f"La liste compte {len(lines)} lignes{_NBSP}; la limite est de {MOST_LINES}.",))
    by_code = Commune.objects.in_bulk({line.code for line in lines if line.code})
    by_name: dict[str, list[Commune]] = defaultdict(list)
    for row in Commune.objects.filter(search_name__in={line.name for line in lines if line.name}).order_by("code"):
        by_name[row.search_name].append(row)
    codes: set[str] = set()
    problems: list[str] = []
    unknown: list[_Line] = []
    for line in lines:
        found = _find(line, by_code, by_name, department)
        if isinstance(found, Commune):
            codes.add(found.code)
        elif found:
            problems.append(line.problem(found))
        else:
            unknown.append(line)
    problems += _unknown(unknown[:MOST_PROBLEMS], department)
    extra = len(problems) + len(unknown[MOST_PROBLEMS:]) - MOST_PROBLEMS
    shown = sorted(problems, key=_number_of)[:MOST_PROBLEMS]
    return Pasted(tuple(sorted(codes)), (*shown, *([f"Et {extra} autres lignes à corriger."] if extra > 0 else [])))


def parse_departments(text: str) -> Pasted:
    """Read department codes, « 21, 2A, 974 », separated by anything. No query."""
    words = [word.upper() for word in re.split(r"[\s,;]+", text) if word]
    good = sorted({word for word in words if _DEPARTMENT.fullmatch(word) and word != "20"})
    wrong = [word[:MOST_SHOWN] for word in dict.fromkeys(words) if word not in good][:MOST_PROBLEMS]
    problems = [
        f"«{_NBSP}{word}{_NBSP}» n’est pas un code de département. Exemples{_NBSP}: 21, 2A, 974." for word in wrong
    ]
    return Pasted(tuple(good), tuple(problems))


def names_of(codes: Iterable[str]) -> list[str]:
    """Return « Dijon 21231 » for each code, by name; a code that no commune has any more comes alone. One query."""
    wanted = list(codes)
    rows = Commune.objects.in_bulk(wanted)
    lines = [f"{rows[code].name} {code}" if code in rows else code for code in wanted]
    return sorted(lines, key=fold)


def _cut(number: int, raw: str) -> _Line | None:
    text = one_line(raw.replace(";", " ").replace("\t", " ").replace("\x00", " ")).strip(" ,.")
    if not text:
        return None
    match = _CODE.search(text)
    code = match[1].upper() if match else ""
    folded = fold(_CODE.sub(" ", text))
    name = " ".join(_SHORT.get(word, word) for word in folded.split())
    if district := _DISTRICT.fullmatch(name):
        ordinal = "er" if district[2] == "1" else "e"
        name = f"{district[1]} {district[2]}{ordinal} arrondissement"
    return _Line(number, text, code, name[:100])


def _find(
    line: _Line, by_code: dict[str, Commune], by_name: dict[str, list[Commune]], department: str
) -> Commune | str:
    """Return the commune; a sentence when the line names several or contradicts itself; nothing when unknown."""
    same_name = by_name.get(line.name, [])
    exact = by_code.get(line.code)
    if not line.name:
        return exact or _no_such_code(line.code)
    if not line.code:
        return _by_name(line, same_name, department)
    if exact is not None and exact in same_name:
        return exact
    postal = [row for row in same_name if line.code in row.postal_codes]
    if len(postal) == 1:
        return postal[0]
    if exact is not None:
        return f"le code {line.code} est celui de {exact.name}. Gardez le code ou le nom."
    return f"aucune commune ne porte ce nom avec le code {line.code}." if same_name else ""


def _by_name(line: _Line, same_name: list[Commune], department: str) -> Commune | str:
    here = [row for row in same_name if row.department == department]
    if len(same_name) == 1 or len(here) == 1:
        return (here or same_name)[0]
    if not same_name:
        return ""
    choices = [f"{row.name} {row.code}" for row in same_name[:4]]
    return f"{len(same_name)} communes portent ce nom. Ajoutez le code, par exemple {choices[0]} ou {choices[1]}."


def _no_such_code(code: str) -> str:
    return f"aucune commune n’a le code INSEE {code}. Un code postal ne suffit pas{_NBSP}: ajoutez le nom."


def _unknown(lines: list[_Line], department: str) -> list[str]:
    if not lines:
        return []
    rows = Commune.objects.filter(department=department).values_list("search_name", "name", "code")
    near = {search_name: f"{name} {code}" for search_name, name, code in rows}
    told = []
    for line in lines:
        close = [near[match] for match in difflib.get_close_matches(line.name, near, 2, 0.75)]
        hint = f" Vouliez-vous dire {and_list(close).replace(' et ', ' ou ')}{_NBSP}?" if close else ""
        told.append(line.problem(f"aucune commune ne porte ce nom.{hint}"))
    return told


def _number_of(problem: str) -> int:
    match = re.search("[0-9]+", problem)
    return int(match[0]) if match else 0
