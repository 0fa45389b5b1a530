"""Where a request comes from: the visitor's address and browser, in words."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from ua_parser import parse

from jalon.accounts.origin import Origin

DEVICE_LIMIT = 100
READ = 400  # characters of User-Agent; the parser's patterns are not for novels
SYSTEMS = {"Mac OS X": "macOS", "Linux": "Linux", "Ubuntu": "Linux"}


def origin_of(request: HttpRequest) -> Origin:
    return Origin(address=_address(request), device=device_words(request.headers.get("User-Agent", "")))


def _address(request: HttpRequest) -> str:
    """Return the visitor's address: told by our proxy, which sets the header and never appends, or the connection's."""
    name = "HTTP_X_FORWARDED_FOR" if settings.BEHIND_PROXY else "REMOTE_ADDR"
    try:
        address = ipaddress.ip_address(request.META.get(name, "").strip())
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def device_words(user_agent: str) -> str:
    """Return « Firefox sur Windows », or nothing for a browser that does not say what it is."""
    found = parse(user_agent[:READ])
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    words = " sur ".join(word for word in (browser, SYSTEMS.get(system, system)) if word and word != "Other")
    return words[:DEVICE_LIMIT]
