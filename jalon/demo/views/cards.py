"""The demonstration's cards, to import in a browser, and what its authority publishes."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jalon.demo.cards.holders import OPENING, PASSWORD, REFUSED, find_card
from jalon.demo.cards.making import TRUSTED, Workshop
from jalon.web.access import public

GROUPS = (("Les cartes qui ouvrent", OPENING), ("Les cartes refusées, et leur page d’aide", REFUSED))


def _workshop() -> Workshop:
    return Workshop(settings.CARD_FOLDER, settings.DEMO_LIST_URL)


@public
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    context = {"groups": GROUPS, "password": PASSWORD, "card_url": settings.CARD_URL}
    return render(request, "demo/cards.html", context)


@public
@require_safe
def card_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One card, as a browser imports it: certificate and private key, under the published password."""
    try:
        content = _workshop().p12(find_card(slug)).read_bytes()
    except (KeyError, OSError) as error:
        raise Http404 from error
    return _attached(content, "application/x-pkcs12", f"{slug}.p12")


@public
@require_safe
def web_root(request: HttpRequest) -> HttpResponse:
    """The root that signs this machine's own https://localhost."""
    try:
        content = (settings.CARD_FOLDER / "web" / "root.pem").read_bytes()
    except OSError as error:
        raise Http404 from error
    return _attached(content, "application/x-x509-ca-cert", "jalon-localhost.crt")


@public
@never_cache
@require_safe
def revocation_list(request: HttpRequest, code: str) -> HttpResponse:
    """The list of an authority, as IGC-Santé publishes its own: DER, signed again before it ends."""
    if code not in {rank.code for rank in TRUSTED}:
        raise Http404
    try:
        content = _workshop().revocation_list(code, timezone.now())
    except OSError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="application/pkix-crl")


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
