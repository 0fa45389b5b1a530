"""How the space of establishments finds its rows: unknown is a 404, known but closed says who may."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from jalon.directory.models import CareUnit, Establishment
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy
from jalon.web.middleware import actor_of


def establishment_or_404(request: HttpRequest, finess: str) -> Establishment:
    """Return an establishment in which the person holds a role. One query."""
    row = EstablishmentPolicy.rows(actor_of(request)).filter(finess=finess).first()
    if row is None:
        raise Http404
    return row


def managed_establishment(request: HttpRequest, finess: str) -> Establishment:
    """Return an establishment whose page the person keeps. One query."""
    row = establishment_or_404(request, finess)
    if not EstablishmentPolicy.may_edit(actor_of(request), row):
        raise PermissionDenied(ONLY_MANAGERS)
    return row


def unit_or_404(request: HttpRequest, pk: int) -> CareUnit:
    """Return a unit of an establishment in which the person holds a role. One query."""
    row = EstablishmentPolicy.units(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def managed_unit(request: HttpRequest, pk: int) -> CareUnit:
    """Return a unit whose facts the person keeps. One query."""
    row = unit_or_404(request, pk)
    if not EstablishmentPolicy.may_edit(actor_of(request), row.establishment):
        raise PermissionDenied(ONLY_MANAGERS)
    return row
