"""« Enfants »: the three legal clocks with their counts, then the children, the nearest deadline first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.core.text import plural
from jalon.directory.enums import UnitKind
from jalon.referrals.pathways import desk
from jalon.referrals.sides import ANSWERING_ROLES
from jalon.web.access import platforms
from jalon.web.middleware import actor_of
from jalon.web.pathways.audience import receives_children, receives_only_children
from jalon.web.pathways.cards import cards_of
from jalon.web.pathways.rows import known_of, list_rows
from jalon.web.referrals.paging import KnownPaginator
from jalon.web.typed import typed_words
from jalon.web.typography import day_words

PER_PAGE = 15
NBSP = "\N{NO-BREAK SPACE}"


@platforms
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if not receives_children(actor):
        return render(request, "pathways/closed.html")
    view = desk.VIEW_BY_CODE.get(request.GET.get("vue", ""), desk.NEAREST)
    words = typed_words(request)
    counts, found = desk.counts(actor, now), desk.matching(actor, view, words, now)
    total = counts.by_view[view.code] if view.code in counts.by_view and not words else found.order_by().count()
    page = KnownPaginator(total, PER_PAGE).get_page(request.GET.get("page"))
    rows = desk.page_of(found, page.start_index() - 1 if total else 0, PER_PAGE, medical=actor.is_physician)
    return render(
        request,
        "pathways/index.html",
        {
            "title": f"Les délais de {plural(counts.total, 'enfant')}" if counts.total else "Les enfants",
            "today": day_words(now).capitalize(),
            "late": plural(counts.late, "délai dépassé", "délais dépassés") if counts.late else "",
            "near": _near(counts.near),
            "cards": cards_of(counts),
            "chips": [(one, counts.by_view.get(one.code) if one != desk.NEAREST else None) for one in desk.VIEWS],
            "view": view,
            "words": words,
            "page": page,
            "total": plural(total, "enfant"),
            "rows": list_rows(rows, known_of(rows, actor), now),
            "gives": desk.next_to_answer(actor) is not None,
            "records": UnitKind.PCO in actor.kinds_as(*ANSWERING_ROLES),
            "others": not receives_only_children(actor),
        },
    )


def _near(count: int) -> str:
    return f"{count}{NBSP}se {'termine' if count == 1 else 'terminent'} bientôt" if count else ""
