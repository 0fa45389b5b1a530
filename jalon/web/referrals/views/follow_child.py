"""« Où en est-on » for a child: the request to the platform, the dates, who does what, the papers; and a calendar."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from jalon.core.text import of_place
from jalon.dossiers.agreements import awaits
from jalon.dossiers.completeness import missing_to_send
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.agreement import agreement_of, refused_by
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.policies import AttachmentPolicy, DossierPolicy
from jalon.dossiers.queries import attachments, papers_asked
from jalon.referrals.models import Referral
from jalon.referrals.pathways.queries import unserved_since
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.receipts import readings
from jalon.referrals.sides import asking_side
from jalon.web.access import requesters
from jalon.web.dossiers.attachments import rows_of
from jalon.web.dossiers.disclosures import shown_to
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.referrals.child_page import Before, Page, after, carers, coming, current, head, here_of, steps
from jalon.web.referrals.happened import happened
from jalon.web.referrals.words import note_of, status_cell

SUBJECT = "dossier:suivi"
PAST = 20
#: How long an appointment is kept in a calendar: its end is not told.
MEETING = timedelta(hours=1)


def follow_child(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show it; twenty-two queries at most, besides those of the session, whatever the pathway holds."""
    door, rows = _entered(request, pk)
    door.record(SUBJECT)
    page = _page(door, rows)
    page = replace(page, before=_before(door, page))
    row = page.row
    shown = shown_to(door)
    files = {one.row.attachment_id for one in shown if one.row.attachment_id}
    known = attachments(door.standing, door.dossier, files)
    receipts = readings(door.dossier, rows) if DossierPolicy.may_see_accesses(door.standing) else []
    medical = door.standing.reads_medical
    past = happened(door.dossier, rows, receipts, me=door.actor.user.pk, medical=medical)
    path = steps(page)
    live = [one for one in known if one.removed_at is None and one.is_kept]
    context = {
        "dossier": door.dossier,
        "head": head(page),
        "after": after(page),
        "waits": _waits(door, page, known),
        "meetings": coming(page.reading, page.now) if page.reading else [],
        "row": row,
        "name": page.name,
        "of_name": of_place(page.name),
        "phone": row.unit.establishment.phone if row else "",
        "carers": carers(page, files),
        "shown": shown,
        "plain": page.plain,
        "papers": rows_of(door, [one for one in live if one.pk not in files]),
        "joins": bool(AttachmentPolicy.papers(door.standing, door.dossier)),
        "others": [(one, status_cell(one.state, note_of(one))) for one in rows if one.sent_at and one is not row],
        "withdraws": row is not None and row.is_open and row.sent_at is not None and door.standing.decides,
        "steps": path,
        "here": here_of(path),
        "page": Paginator(past, PAST).get_page(request.GET.get("page")),
        "sees_accesses": DossierPolicy.may_see_accesses(door.standing),
        **_prescription(page),
    }
    return render(request, "referrals/follow_child.html", context)


def _entered(request: HttpRequest, pk: UUID) -> tuple[Opened, list[Referral]]:
    """Return the door of a child's dossier and its requests; 404 for who does not ask, or for another kind."""
    door = opened(request, pk)
    if not door.standing.is_requester or door.dossier.kind != DossierKind.TND:
        raise Http404
    made = ReferralPolicy.made(door.actor).filter(dossier=pk).select_related("dossier", "unit__establishment")
    return door, list(made.order_by("id"))


def _page(door: Opened, rows: list[Referral]) -> Page:
    row = current(rows)
    reading = Reading.of(row, asking_side(door.standing), door.standing, door.actor) if row else None
    plain = door.standing.is_family or door.standing.is_helper
    family = door.step(FAMILY.code)
    home_url = reverse("dossiers:guided", args=[door.dossier.pk]) if door.is_guided else family.url
    return Page(door.dossier, reading, timezone.now(), plain=plain, writes=door.standing.writes, home_url=home_url)


def _before(door: Opened, page: Page) -> Before:
    """Return what lacks before the sending; nothing once a request was sent. Two queries at most."""
    if not door.dossier.is_open or (page.row is not None and page.row.sent_at):
        return Before()
    lacking = missing_to_send(door.dossier, door.standing, [step.section for step in door.steps])
    return Before(
        complete=not lacking,
        agreed=agreement_of(_family(door)).given,
        unserved=None if page.row else unserved_since(door.dossier),
    )


def _family(door: Opened) -> dict[str, Any]:
    """Return what is said of the holders of parental authority. No query."""
    return open_section(door.dossier, door.step(FAMILY.code).section).counted


def _prescription(page: Page) -> dict[str, Any]:
    """Return who prescribed the pathway and its days; empty before."""
    pathway = page.reading.pathway if page.reading else None
    return {
        "prescribed_by": pathway.prescribed_by.full_name if pathway else "",
        "prescribed_on": pathway.prescribed_on if pathway else None,
        "ends_on": pathway.ends_on if pathway else None,
    }


def _waits(door: Opened, page: Page, known: Iterable[Any]) -> list[tuple[str, str, str]]:
    """Return what the dossier waits for from whoever may bring it: (sentence, address, verb). No query."""
    if not door.dossier.is_open or not door.standing.writes:
        return []
    found = []
    asked = papers_asked(door.standing, door.dossier, [step.section for step in door.steps], list(known))
    family = _family(door)
    agreements = reverse("dossiers:agreement", args=[door.dossier.pk])
    if page.row is None or page.row.sent_at is None:
        agreement = agreements, "Répondre" if page.plain and awaits(door.actor, family) else "Voir l’accord"
        told = (page.home_url, "Compléter") if door.step(FAMILY.code).section.missing else agreement
        found += [(sentence, *told) for sentence in agreement_of(family).sentences]
    elif page.row.is_open and (refused := refused_by(family)):
        found.append((refused, agreements, "Voir les accords"))
    papers = reverse("dossiers:attachments", args=[door.dossier.pk])
    return found + [(f"Un papier est attendu : {paper.label}.", papers, "Le joindre") for paper in asked]


@requesters
@require_safe
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the appointments to come as a calendar that any agenda opens; it names neither the child nor the care."""
    door, rows = _entered(request, pk)
    page = _page(door, rows)
    meetings = coming(page.reading, page.now) if page.reading else []
    if not meetings:
        raise Http404
    door.record(SUBJECT)
    agenda = Calendar()
    agenda.add("prodid", "-//Jalon//FR")
    agenda.add("version", "2.0")
    for meeting in meetings:
        event = Event()
        event.add("uid", f"{meeting.key}.{pk}@{settings.SITE_URL.partition('://')[2].rstrip('/')}")
        event.add("dtstamp", page.now)
        event.add("dtstart", meeting.at)
        event.add("dtend", meeting.at + MEETING)
        event.add("summary", meeting.what)
        event.add("location", meeting.place)
        agenda.add_component(event)
    response = HttpResponse(agenda.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    response["Cache-Control"] = "no-store"
    return response
