"""What a visitor typed in a field of words."""

from uuid import UUID

from django.http import HttpRequest

from jalon.core.text import one_line

LONGEST = 100


def typed_words(request: HttpRequest) -> str:
    """Return the words looked for, on one line and of a length that one would type; PostgreSQL refuses NUL."""
    return one_line(request.GET.get("q", "").replace("\0", ""))[:LONGEST]


def as_uuid(value: str) -> UUID | None:
    """Return the identifier that was posted, or None when it is not one."""
    try:
        return UUID(value)
    except ValueError:
        return None
