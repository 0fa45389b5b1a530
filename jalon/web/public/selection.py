"""« Ma sélection »: the units a visitor keeps, in a cookie of their browser, and the address that shares them.

Neither holds anything but the numbers of units. A cookie of its own and not the session: a session ends after half an
hour, and a family chooses over weeks; nothing is written in the database for a visitor.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from jalon.directory.models import CareUnit

COOKIE = "selection"
COOKIE_DAYS = 90
MOST = 30
MOST_COMPARED = 4
# A link of a whole selection, written twice, still reads; what follows is not looked at.
MOST_READ = 2 * MOST
_ADDRESS = re.compile(r"([0-9][0-9A-F][0-9]{7})\.([0-9]{1,15})")
_NUMBERS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})*")


def kept(request: HttpRequest) -> list[int]:
    """Return the numbers of the units kept by this browser, in the order they were kept; MOST at most."""
    value = request.COOKIES.get(COOKIE, "")
    if not _NUMBERS.fullmatch(value):
        return []
    return list(dict.fromkeys(map(int, value.split("."))))[:MOST]


def keep(response: HttpResponse, numbers: list[int]) -> None:
    """Have the browser keep these units, or forget the list when it is empty."""
    if not numbers:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        ".".join(map(str, numbers)),
        max_age=COOKIE_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def shared_name(row: CareUnit) -> str:
    """Return how addresses name a unit: « 210980413.57 », the FINESS number of its establishment, then its own."""
    return f"{row.establishment.finess}.{row.pk}"


def query_of(rows: Iterable[CareUnit]) -> str:
    """Return the query of an address that shows these units: « u=210980413.57&u=… »."""
    return urlencode([("u", shared_name(row)) for row in rows])


def asked_names(query: QueryDict) -> list[str]:
    """Return the units that an address names, each once; MOST_READ at most."""
    return list(dict.fromkeys(name.strip() for name in query.getlist("u") if name.strip()))[:MOST_READ]


def number_in(name: str) -> int | None:
    """Return the number of a unit named as in addresses, or None when it cannot be one."""
    match = _ADDRESS.fullmatch(name)
    return int(match[2]) if match else None
