"""One volume of a dossier, or the one section of it that a parent is shown, as a PDF to print."""

import io
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jalon.dossiers.queries import document_at
from jalon.dossiers.versions import readable_by, signature_of, version_at
from jalon.referrals.policies import ReferralPolicy
from jalon.web.access import requesters, requesters_and_units
from jalon.web.dossiers.disclosures import section_shown
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import revision_number
from jalon.web.dossiers.panels import Step
from jalon.web.dossiers.printing.binding import Edition, Leaf, bind
from jalon.web.dossiers.printing.press import set_volume
from jalon.web.dossiers.printing.volumes import SHOWN, VOLUMES, Volume
from jalon.web.dossiers.signed import signature_shown
from jalon.web.referrals.child_page import current
from jalon.web.typography import telephone


@requesters_and_units
@require_safe
@never_cache
def print_volume(request: HttpRequest, pk: UUID, code: str) -> FileResponse:
    """Send a volume as it now is; with `?volet=` and `?revision=`, one of its sections as a save left it.

    A volume that does not open to the person is a 404, with the refusal in the access journal.
    """
    volume = VOLUMES.get(code)
    if volume is None:
        raise Http404
    door = opened(request, pk)
    reason = volume.closed(door.accesses)
    if reason is not None:
        door.record(volume.subject, granted=False, reason=reason[:200])
        raise Http404
    leaves = _kept(request, door, volume) if "revision" in request.GET else _present(door, volume)
    door.record_reading(volume.subject, [step for step in door.steps if volume.holds(step.definition)])
    return _sent(door, volume, leaves)


@requesters
@require_safe
@never_cache
def print_disclosure(request: HttpRequest, pk: UUID, disclosure: int) -> FileResponse:
    """Send to whom it is shown a section as it was signed then, to keep."""
    door = opened(request, pk)
    signature = section_shown(door, disclosure).row.signed
    section = signature.section
    kept, document = version_at(door.dossier, section, signature.revision)
    door.record(f"section:{section.code}:imprimer")
    holds = signature_of(door.dossier, document, kept.revision, [signature])
    return _sent(door, SHOWN, [Leaf.kept(section, kept, document, holds)])


def _sent(door: Opened, volume: Volume, leaves: list[Leaf]) -> FileResponse:
    to = _addressed_to(door) if volume.form else ""
    edition = Edition(door.actor.user.full_name, door.standing, timezone.now(), to)
    pdf = set_volume(bind(volume, door.dossier, leaves, edition), at=edition.at)
    name = f"{door.dossier.number}-{volume.code}.pdf"
    return FileResponse(io.BytesIO(pdf), filename=name, content_type="application/pdf")


def _addressed_to(door: Opened) -> str:
    """Return the platform that the form is for, and how to reach it, as the form of the booklet asks; one query."""
    rows = ReferralPolicy.rows(door.actor).filter(dossier=door.dossier).select_related("unit__establishment")
    row = current(rows)
    if row is None:
        return "Plateforme à choisir"
    place = row.unit.establishment
    town = f"{place.postal_code} {place.city}".strip()
    return " · ".join(filter(None, [str(row.unit), place.address, town, telephone(place.phone), place.email]))


def _present(door: Opened, volume: Volume) -> list[Leaf]:
    return [_leaf(door, step) for step in door.steps if volume.holds(step.definition)]


def _leaf(door: Opened, step: Step) -> Leaf:
    """Return a section as the person reads it: the present answers, or the last signed version for a unit."""
    document, kept = readable_by(door.standing, door.dossier, step.section)
    if kept is not None:
        return Leaf.kept(step.section, kept, document, signature_shown(door, step, document, kept.revision))
    return Leaf.present(step.section, document, signature_shown(door, step, document, step.section.revision))


def _kept(request: HttpRequest, door: Opened, volume: Volume) -> list[Leaf]:
    """Return the one section asked for, if it is of this volume and for those who read its history."""
    step = door.step(request.GET.get("volet", ""))
    revision = revision_number(request.GET["revision"])
    if not volume.holds(step.definition) or not door.standing.is_requester or revision is None:
        raise Http404
    found = document_at(door.dossier, step.section, revision)
    if found is None:
        raise Http404
    row, document = found
    return [Leaf.kept(step.section, row, document, signature_shown(door, step, document, row.revision))]
