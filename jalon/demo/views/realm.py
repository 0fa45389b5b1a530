"""The realm of the simulated Pro Santé Connect: what a site asks of it directly, at the addresses of a Keycloak."""

from typing import Any

from authlib.oauth2 import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from jalon.demo.pro_sante_connect.provider import ACR, ALGORITHM, end_session, holder_of, published_keys, server
from jalon.web.access import public

ENDPOINTS = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
)


@public
@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Discovery, under the name that Pro Santé Connect gives it. The site itself does without."""
    given: dict[str, Any] = settings.OPENID_PROVIDERS["e-cps"]
    facts = {
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": given["scope"].split(),
        "acr_values_supported": [ACR],
    }
    return JsonResponse({name: given[name] for name in ENDPOINTS} | facts)


@public
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    return server.create_token_response(request)


@public
@require_GET
def userinfo(request: HttpRequest) -> HttpResponse:
    kind, _, access_token = request.headers.get("Authorization", "").partition(" ")
    person = holder_of(access_token) if kind.lower() == "bearer" else None
    if person is None:
        return JsonResponse(
            {"error": "invalid_token"}, status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
        )
    return JsonResponse(person.claims())


@public
@require_safe
def certs(request: HttpRequest) -> HttpResponse:
    return JsonResponse(published_keys())


@public
@require_GET
def logout(request: HttpRequest) -> HttpResponse:
    """End the provider's own session, for a site that shows an id_token of it, and go back there."""
    try:
        asked = server.validate_endpoint_request("end_session", request)
    except OAuth2Error as error:
        return render(request, "demo/e_cps_problem.html", {"error": error.description}, status=400)
    if asked.redirect_uri is None:
        return render(request, "demo/e_cps_problem.html", {"error": "post_logout_redirect_uri"}, status=400)
    response = server.create_endpoint_response("end_session", asked)
    end_session(request, response)
    return response
