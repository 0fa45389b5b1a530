"""The card's own host: one address, GET /carte/, answered here before anything else of the site has a say.

The proxy asks for the card, verifies it, and says so in three headers, one of which is a secret: without it nothing is
believed. Whatever happens, the visitor leaves at once for the site, with a ticket or for the page that explains. This
host has no page, no session and no cookie (docs/adr/0007-card-host.md).
"""

from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from jalon.accounts.actions.present_card import present_card, present_no_card
from jalon.accounts.cards.proof import decode_pem, describe, is_from_stranger, prove
from jalon.accounts.cards.trust import Trust, load_trust
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.refusals import SignInRefused
from jalon.audit.journal import record_sign_in
from jalon.web.middleware import Handler
from jalon.web.origin import origin_of

PATH = "/carte/"
ATTEMPT = "tentative"
VERIFIED, NOTHING_SHOWN = "SUCCESS", "NONE"
# OpenSSL's own words, as nginx repeats them after « FAILED: ».
CAUSES = {
    "certificate revoked": SignInCause.CARD_REVOKED,
    "certificate has expired": SignInCause.CARD_EXPIRED,
    "certificate is not yet valid": SignInCause.CARD_EXPIRED,
    "unsuitable certificate purpose": SignInCause.WRONG_CERTIFICATE,
    "unsupported certificate purpose": SignInCause.WRONG_CERTIFICATE,
    "certificate status request failed": SignInCause.REVOCATION_UNKNOWN,  # OCSP
}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
NOT_FOUND = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page introuvable</title></head>'
    "<body><main><h1>Page introuvable</h1></main></body></html>"
)


class CardHostMiddleware:
    """Answers every request made to the host of CARD_URL, and no other."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Compared whole with a setting: ALLOWED_HOSTS, which holds the site's names, has nothing to add.
        host = urlsplit(settings.CARD_URL).netloc
        if not host or request.META.get("HTTP_HOST", "").lower() != host.lower():
            return self.get_response(request)
        try:
            response = _answer(request)
        except SuspiciousOperation:  # an address that cannot be read
            response = HttpResponseNotFound(NOT_FOUND)
        for name, value in HEADERS.items():
            response[name] = value
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "GET" or request.path != PATH or not _comes_from_our_proxy(request):
        return HttpResponseNotFound(NOT_FOUND)
    secret = request.GET.get(ATTEMPT, "")
    der = b""
    try:
        der = _shown(request)
        ticket = present_card(secret, _proven(request, der))
    except SignInRefused as refusal:
        present_no_card(secret)
        _journal(request, refusal.cause, describe(der))
        return _to_site(reverse("signin:help", args=[refusal.cause]))
    return _to_site(f"{reverse('signin:card_return')}?{urlencode({'ticket': ticket})}")


def _comes_from_our_proxy(request: HttpRequest) -> bool:
    expected = settings.CARD_PROXY_SECRET
    return bool(expected) and constant_time_compare(request.headers.get("X-Card-Secret", ""), expected)


def _shown(request: HttpRequest) -> bytes:
    """Return the DER of the certificate that the proxy was shown, nothing when it was shown none."""
    escaped = request.headers.get("X-Card-Certificate", "")
    return decode_pem(unquote(escaped)) if escaped else b""


def _proven(request: HttpRequest, der: bytes) -> ProvenIdentity:
    """Return whom the card proves. Raises SignInRefused for the proxy's cause, or for ours."""
    verdict = request.headers.get("X-Card-Verify", "")
    if verdict == NOTHING_SHOWN:
        raise SignInRefused(SignInCause.NO_CERTIFICATE)
    trust = load_trust(settings.CARD_FOLDER)
    if verdict != VERIFIED:
        raise SignInRefused(_cause(verdict.removeprefix("FAILED:"), der, trust))
    return prove(der, trust, now=timezone.now(), accepts_test_cards=settings.TEST_IDENTITIES)


def _cause(reason: str, der: bytes, trust: Trust) -> SignInCause:
    if "CRL" in reason:
        # A stranger's certificate has no list either, and that is what OpenSSL complains of last.
        return SignInCause.UNKNOWN_AUTHORITY if is_from_stranger(der, trust) else SignInCause.REVOCATION_UNKNOWN
    return CAUSES.get(reason, SignInCause.UNKNOWN_AUTHORITY)


def _journal(request: HttpRequest, cause: SignInCause, certificate: str) -> None:
    origin = origin_of(request)
    record_sign_in(
        user=None,
        method=SignInMethod.CARD,
        cause=cause,
        certificate=certificate,
        address=origin.address,
        device=origin.device,
    )


def _to_site(path: str) -> HttpResponse:
    return HttpResponseRedirect(f"{settings.SITE_URL.rstrip('/')}{path}")
