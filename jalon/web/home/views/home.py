"""The first page after the sign-in: what waits for the person, in their own space."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.core.text import plural
from jalon.directory.enums import UnitKind
from jalon.directory.models import Ward
from jalon.directory.policies import WardPolicy
from jalon.observatory.unserved import reported
from jalon.referrals import inbox
from jalon.referrals.policies import REQUESTER_KINDS, ReferralPolicy
from jalon.referrals.sides import READING_ROLES
from jalon.web.access import signed_in
from jalon.web.home.home_care import care_things, unit_lines
from jalon.web.home.places import to_keep_true
from jalon.web.home.reading import read_desk
from jalon.web.home.waiting import things
from jalon.web.middleware import actor_of
from jalon.web.pathways.audience import receives_only_children
from jalon.web.pathways.home import children_of
from jalon.web.referrals.tables import request_rows
from jalon.web.typography import day_words
from jalon.web.wards.board import PAGE, board

MOST_ROWS = 12


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.user.kind == UserKind.WARD:
        return _ward(request, actor)
    if actor.user.kind in REQUESTER_KINDS:
        return _asking(request, actor)
    if actor.user.kind == UserKind.UNIT_STAFF:
        return _answering(request, actor)
    return render(request, "home/others.html", {"kind": actor.user.kind, **_watching(actor)})


def _watching(actor: Actor) -> dict[str, str]:
    """Return what a coordination looks at first, empty where there is nothing; nothing for the others."""
    if actor.user.kind != UserKind.COORDINATOR:
        return {}
    late = ReferralPolicy.overdue(actor).order_by().count()
    unserved = len({row.code for row in reported(actor.departments) if not row.since})
    return {
        "late": plural(late, "réponse en retard", "réponses en retard") if late else "",
        "unserved": plural(unserved, "commune signalée", "communes signalées") if unserved else "",
    }


def _asking(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    desk = read_desk(actor)
    waiting = sorted([*things(desk, actor), *care_things(desk, actor)], key=lambda thing: thing.rank)
    patients = board(actor) if actor.wards else []
    urgent = sum(thing.level == "late" for thing in waiting)
    acts = len(waiting) + sum(row.acts for row in patients)
    count = plural(acts, "chose à faire", "choses à faire") if acts else "rien à faire pour l’instant"
    today = f", dont {urgent} aujourd’hui" if urgent and acts > 1 else ""
    return render(
        request,
        "home/asking.html",
        {
            "line": f"{day_words(now).capitalize()} · {count}{today}",
            "things": waiting,
            "rows": request_rows(desk.under_way[:MOST_ROWS], now, with_person=True),
            "under_way": len(desk.under_way),
            "has_dossiers": bool(desk.dossiers),
            "wards": actor.wards,
            "ward": _only_ward(actor),
            "patients": patients[:MOST_ROWS],
            "receives": bool(actor.kinds_as(*READING_ROLES) - {UnitKind.PCO}),
            "children": children_of(actor, now),
        },
    )


def _only_ward(actor: Actor) -> Ward | None:
    """Return the ward in which a new patient would be, when there is no choice to make. One query at most."""
    return WardPolicy.team(actor).first() if len(actor.wards) == 1 else None


def _ward(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The patients of the person’s wards; the button of a new one when there is a single ward."""
    rows = board(actor)
    acts = sum(row.acts for row in rows)
    count = plural(acts, "chose à faire", "choses à faire") if acts else "rien à faire pour l’instant"
    context = {
        "line": f"{day_words(timezone.now()).capitalize()} · {count}",
        "rows": rows[:PAGE],
        "wards": actor.wards,
        "ward": _only_ward(actor),
    }
    return render(request, "home/ward.html", context)


def _answering(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    reads = any(fact.role in READING_ROLES for fact in actor.memberships)
    receives = reads and not receives_only_children(actor)
    counts = inbox.counts(actor, now)
    return render(
        request,
        "home/answering.html",
        {
            "today_words": day_words(now).capitalize(),
            "reads": reads,
            "receives": receives,
            "children": children_of(actor, now),
            "views": [(view, counts.of(view)) for view in inbox.shown_views(actor, counts) if view != inbox.CLOSED],
            "late": counts.late,
            "late_words": plural(counts.late, "réponse en retard", "réponses en retard"),
            "due_today": counts.today,
            "care_at_home": unit_lines(actor) if receives else [],
            "waiting": to_keep_true(actor, now),
        },
    )
