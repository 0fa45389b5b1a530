"""« Demandes »: the inbox of those who receive them, the table of those who make them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.actors import Actor
from jalon.core.text import plural
from jalon.referrals import inbox, made
from jalon.referrals.home_care.queries import waits_of
from jalon.referrals.policies import REQUESTER_KINDS
from jalon.referrals.sides import ANSWERING_ROLES, READING_ROLES
from jalon.web.access import requesters_and_units
from jalon.web.middleware import actor_of
from jalon.web.pathways.audience import receives_children, receives_only_children
from jalon.web.referrals.filters import leaving_options, order_links, stay_options, view_links
from jalon.web.referrals.paging import KnownPaginator
from jalon.web.referrals.tables import grouped_rows, inbox_rows
from jalon.web.typed import typed_words

PER_PAGE = 25


@requesters_and_units
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    receives = any(fact.role in READING_ROLES for fact in actor.memberships)
    if actor.user.kind in REQUESTER_KINDS and not (receives and "recues" in request.GET):
        return _made(request, actor, receives)
    if not receives:
        return render(request, "referrals/no_inbox.html")
    if receives_only_children(actor):
        return redirect("pathways:index")
    return _received(request, actor)


def _received(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    view = inbox.view_of(actor, request.GET.get("vue", ""))
    stay = request.GET.get("sejour", "")
    filters = inbox.Filters(
        view,
        stay if stay in inbox.STAY_WORDS else "",
        typed_words(request),
        leaving=next((one for one in inbox.Leaving if one == request.GET.get("sortie")), None),
        order=next((one for one in inbox.Order if one == request.GET.get("tri")), inbox.Order.DUE),
    )
    counts = inbox.counts(actor, now)
    found = inbox.matching(actor, filters)
    total = found.order_by().count() if filters.narrow else counts.of(view)
    page = KnownPaginator(total, PER_PAGE).get_page(request.GET.get("page"))
    rows = inbox.rows(found, actor, page.start_index() - 1 if total else 0, PER_PAGE)
    answers = any(fact.role in ANSWERING_ROLES for fact in actor.memberships)
    with_gir = any(row.gir for row in rows)
    waits = waits_of((row.id, row.dossier_id, row.unit_kind) for row in rows if row.is_open)
    dated = bool(filters.leaving) or filters.order != inbox.Order.DUE or any(row.wished_on for row in rows)
    return render(
        request,
        "referrals/inbox.html",
        {
            "view_links": view_links(inbox.shown_views(actor, counts), counts, view),
            "view": view,
            "filters": filters,
            "stay_options": stay_options(filters.stay),
            "late": plural(counts.late, "dépassée") if counts.late else "",
            "today": f"{counts.today} à répondre aujourd’hui" if counts.today else "",
            "page": page,
            "total": plural(total, "demande"),
            "rows": inbox_rows(rows, waits, with_gir=with_gir, dated=dated, pick=answers and view != inbox.CLOSED),
            "held": any(row.held_until for row in rows),
            "dated": dated,
            "leaving_options": leaving_options(filters.leaving),
            "order_links": order_links(request.GET, filters.order) if dated and view != inbox.CLOSED else "",
            "records": answers,
            "answers": answers and view != inbox.CLOSED,
            "with_gir": with_gir,
            "children": receives_children(actor),
        },
    )


def _made(request: HttpRequest, actor: Actor, receives: bool) -> HttpResponse:
    view = made.VIEW_BY_CODE.get(request.GET.get("vue", ""), made.VIEWS[0])
    words = typed_words(request)
    page = Paginator(made.matching(actor, view, words), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = grouped_rows(made.by_dossier(list(page.object_list)), now)
    return render(
        request,
        "referrals/made.html",
        {
            "views": made.VIEWS,
            "view": view,
            "words": words,
            "rows": rows,
            "page": page,
            "receives": receives,
        },
    )
