"""The rules of matching, for the agency to read: versions, kilometres, sources, needs and units concerned."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.directory.capabilities import BY_CODE
from jalon.directory.enums import UnitKind
from jalon.matching.rules import Rule, RuleBook, current
from jalon.web.access import analysts

EVERYONE, EVERY_UNIT = "Toute personne", "Toutes les unités"
CALLED = "Un dossier dont le motif ou la rééducation appelle"


@dataclass(frozen=True)
class Line:
    """One rule as a line of the table."""

    rule: Rule
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    kinds: str
    nos: str


@analysts
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """No query: the page shows the file that the search uses."""
    book = current()
    return render(request, "agency/rules.html", {"book": book, "lines": [_line(rule, book) for rule in book.rules]})


def _line(rule: Rule, book: RuleBook) -> Line:
    ror = BY_CODE[rule.capability].ror if rule.capability else ""
    return Line(
        rule=rule,
        needs=tuple(book.needs[code] for code in rule.needs) or _called(rule) or (EVERYONE,),
        unless=tuple(book.needs[code] for code in rule.unless),
        kinds=", ".join(_short(kind) for kind in rule.kinds) or EVERY_UNIT,
        nos=f"ROR TypeOffre {ror}" if ror else rule.nos,
    )


def _called(rule: Rule) -> tuple[str, ...]:
    """Return what a dossier calls for when the rule speaks; nothing for a rule of another test."""
    names = ", ".join(BY_CODE[code].label.lower() for code in rule.capabilities)
    return (f"{CALLED}\N{NO-BREAK SPACE}: {names}",) if names else ()


def _short(kind: str) -> str:
    """Return « USLD » for « Unité de soins de longue durée (USLD) »."""
    label = str(UnitKind(kind).label)
    return label.rpartition("(")[2].rstrip(")")
