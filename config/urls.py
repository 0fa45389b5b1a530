"""Every address of the product. Each space names its own in its `urls.py`."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jalon.web import errors
from jalon.web.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("jalon.web.public.urls")),
    path("", include("jalon.web.signin.urls")),
    path("mon-compte/", include("jalon.web.account.urls")),
    path("accueil/", include("jalon.web.home.urls")),
    path("dossiers/", include("jalon.web.search.urls")),
    path("dossiers/", include("jalon.web.orientation.urls")),
    path("dossiers/", include("jalon.web.dossiers.urls")),
    path("demandes/", include("jalon.web.referrals.urls")),
    path("", include("jalon.web.wards.urls")),
    path("pco/", include("jalon.web.pathways.urls")),
    path("etablissement/", include("jalon.web.units.urls")),
    path("coordination/", include("jalon.web.coordination.urls")),
    path("agence/", include("jalon.web.agency.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("jalon.demo.urls")))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
