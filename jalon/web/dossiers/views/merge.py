"""Unite two dossiers of one person, step by step: which one stays, the answers that differ, what will follow."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.dossiers.actions.merge_dossiers import CHANGED, Comparison, compare
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.referrals.actions.merge import SAME, Right, merge, right_to_merge, why_not_merge
from jalon.referrals.models import Referral
from jalon.web.access import requesters_and_units
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.merging import Screen, consequences, fields, name_of, screens_of
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import birth_words
from jalon.web.typography import day_words

CONFLICT = 409


@dataclass
class Guide:
    """Where the person is: which dossier stays, what they took from the other, what was on screen."""

    kept: Opened
    left: Opened
    right: Right
    comparisons: list[Comparison]
    screens: list[Screen]
    taken: set[str]
    both: set[str]
    seen: dict[int, int]

    @property
    def seen_text(self) -> str:
        return "-".join(f"{pk}.{revision}" for pk, revision in sorted(self.seen.items()))


def _by_section(names: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in names:
        section, _, code = name.partition("/")
        found.setdefault(section, set()).add(code)
    return found


@requesters_and_units
@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Lead from one step to the next; only the last one changes something."""
    doors = [opened(request, pk), opened(request, other)]
    reason = SAME if pk == other else _why_not(doors)
    if reason:
        return render(request, "dossiers/merge_closed.html", {**frame(doors[0]), "reason": reason})
    stays = request.POST.get("garder", "")
    papers = [door for door in doors if door.dossier.is_paper]
    if len(papers) == 1:  # what came on paper joins what was written here, never the other way round
        [stays] = [str(door.dossier.pk) for door in doors if not door.dossier.is_paper]
    ordered = sorted(doors, key=lambda door: str(door.dossier.pk) != stays)
    step = _number(request.POST.get("etape", ""))
    begins = step == 0 and "faire" not in request.POST and not papers
    if begins or stays not in (str(pk), str(other)):
        return _choose(request, doors, lacking=request.method == "POST" and step > 0)
    guide = _guide(ordered, request.POST)
    if request.POST.get("vu") and request.POST["vu"] != guide.seen_text:
        return _step(request, guide, 1, refusal=CHANGED)
    if "faire" in request.POST:
        return _do(request, guide)
    return _step(request, guide, max(step, 1))


def _why_not(doors: list[Opened]) -> str:
    one, other = (door.dossier for door in doors)
    actor = doors[0].actor
    right = right_to_merge(actor, one, other)
    if right.reason and not right_to_merge(actor, other, one).reason:
        right = right_to_merge(actor, other, one)
    return right.reason or why_not_merge(one, other, _rows(one) + _rows(other))


def _rows(dossier: Dossier) -> tuple[Referral, ...]:
    return tuple(dossier.referrals.select_related("unit__establishment").order_by("id"))


def _guide(doors: list[Opened], data: QueryDict) -> Guide:
    kept, left = doors
    right = right_to_merge(kept.actor, kept.dossier, left.dossier)
    readable = {
        step.definition.code
        for step in kept.steps
        if DossierPolicy.section(right.standing, step.definition, kept.dossier).read
    }
    comparisons = compare(kept.dossier, left.dossier, readable) if right.fills else []
    screens = screens_of(comparisons)
    known = {name_of(screen.section, each.code) for screen in screens for each in screen.differences}

    def picked(carried: str, side: str) -> set[str]:
        """Return what was picked on former screens, and on this one."""
        former = {name for name in data.getlist(carried) if name in known and name not in data}
        return former | {name for name in known if data.get(name) == side}

    return Guide(
        kept,
        left,
        right,
        comparisons,
        screens,
        picked("pris", "left"),
        picked("deux", "both"),
        {step.section.pk: step.section.revision for door in doors for step in door.steps},
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _choose(request: HttpRequest, doors: list[Opened], *, lacking: bool) -> HttpResponse:
    for door in doors:
        door.record_sitting("dossier")
    fuller = max(doors, key=_fullness)
    cards = [
        {
            "dossier": door.dossier,
            "facts": _facts(door),
            "suggested": door is fuller,
            "birth": birth_words(door.dossier),
        }
        for door in doors
    ]
    context = {**frame(doors[0]), "cards": cards, "lacking": lacking}
    return render(request, "dossiers/merge_choose.html", context, status=422 if lacking else 200)


def _fullness(door: Opened) -> tuple[int, int, float]:
    """Order dossiers by what would be missed most: requests under way, sections begun, then the older one."""
    going = sum(row.is_open for row in _rows(door.dossier))
    return going, sum(1 for step in door.steps if step.section.revision), -door.dossier.created_at.timestamp()


def _facts(door: Opened) -> str:
    """« Ouvert mardi 24 novembre par Dr Perrin · 3 volets commencés sur 5 · 2 demandes en cours »."""
    dossier = door.dossier
    begun = sum(1 for step in door.steps if step.section.revision)
    going = sum(row.is_open for row in _rows(dossier))
    requests = f"{plural(going, 'demande')} en cours" if going else "aucune demande en cours"
    opened_by = f"Ouvert {day_words(dossier.created_at)} par {dossier.created_by.full_name}"
    return f"{opened_by} · {plural(begun, 'volet commencé', 'volets commencés')} sur {len(door.steps)} · {requests}"


def _step(request: HttpRequest, guide: Guide, number: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Show one screen of differences, or the last step after them."""
    kept, left = guide.kept.dossier, guide.left.dossier
    last = len(guide.screens) + 1
    number = min(number, last)
    context: dict[str, Any] = {
        **frame(guide.kept),
        "left": left,
        "guide": guide,
        "number": number,
        "count": last,
        "previous": number - 1,
        "following": number + 1,
        "chooses": not (kept.is_paper or left.is_paper) or number > 1,
        "refusal": refusal,
    }
    if number < last:
        screen = guide.screens[number - 1]
        for door in (guide.kept, guide.left):
            door.record_sitting(f"section:{screen.section}")
        here = {name_of(screen.section, each.code) for each in screen.differences}
        context |= {
            "screen": screen,
            "body": fields(screen, guide.taken, guide.both, (kept.number, left.number)),
            "carried": [("pris", sorted(guide.taken - here)), ("deux", sorted(guide.both - here))],
        }
        return render(request, "dossiers/merge_section.html", context, status=status)
    rows = {"kept": _rows(kept), "left": _rows(left)}
    told = consequences(kept, left, guide.right, guide.comparisons, len(guide.taken | guide.both), rows)
    context |= {"told": told, "carried": [("pris", sorted(guide.taken)), ("deux", sorted(guide.both))]}
    return render(request, "dossiers/merge_confirm.html", context, status=status)


def _do(request: HttpRequest, guide: Guide) -> HttpResponse:
    kept, left = guide.kept.dossier, guide.left.dossier
    try:
        chosen, both = _by_section(guide.taken), _by_section(guide.both)
        merge(kept, left, chosen=chosen, both=both, seen=guide.seen, actor=guide.kept.actor)
    except Refusal as refused:
        return _step(request, guide, len(guide.screens) + 1, refusal=refused.sentence, status=CONFLICT)
    messages.success(request, f"Les deux dossiers sont réunis sous le numéro {kept.number}.")
    return redirect("dossiers:overview", kept.pk)
