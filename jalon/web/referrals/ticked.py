"""What the pages of sending post: which requests, and which warnings were read."""

from uuid import UUID

from django.http import HttpRequest

from jalon.web.typed import as_uuid


def named_rows(request: HttpRequest) -> list[UUID]:
    """Return the requests that a page names, in its order; what is no identifier is left out."""
    return [row for value in request.POST.getlist("demande") if (row := as_uuid(value))]


def acknowledged(request: HttpRequest) -> dict[UUID, str]:
    """Return the digests of the warnings that were ticked, by request: each box is « identifier:digest »."""
    parts = (value.partition(":") for value in request.POST.getlist("lu"))
    return {row: digest for number, _, digest in parts if (row := as_uuid(number))}
