"""How the space of hospital wards finds its rows: unknown is a 404, known but closed says who may."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from jalon.directory.models import Ward
from jalon.directory.policies import ONLY_WARD_MANAGERS, WardPolicy
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.middleware import actor_of


def ward_or_404(request: HttpRequest, pk: int) -> Ward:
    """Return a ward in whose team the person is. One query."""
    row = WardPolicy.team(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def known_ward(request: HttpRequest, pk: int) -> tuple[Ward, bool]:
    """Return a ward of the person, as its manager or in its team, and whether they manage it. Two queries at most."""
    managed = WardPolicy.managed(actor_of(request)).filter(pk=pk).first()
    return (managed, True) if managed else (ward_or_404(request, pk), False)


def managed_ward(request: HttpRequest, pk: int) -> Ward:
    """Return a ward whose team the person makes. Two queries at most."""
    ward, manages = known_ward(request, pk)
    if not manages:
        raise PermissionDenied(ONLY_WARD_MANAGERS)
    return ward


def ward_dossier(request: HttpRequest, pk: UUID) -> Opened:
    """Return a dossier that one of the person's wards holds, or held; 404 otherwise."""
    door = opened(request, pk)
    if door.dossier.ward_id not in {fact.ward_id for fact in door.actor.wards}:
        raise Http404
    return door
