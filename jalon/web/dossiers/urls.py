"""Pages of dossiers and their sections."""

from django.urls import URLPattern, path

from jalon.web.dossiers.views.accesses import accesses
from jalon.web.dossiers.views.create import create
from jalon.web.dossiers.views.history import history
from jalon.web.dossiers.views.index import index
from jalon.web.dossiers.views.overview import overview
from jalon.web.dossiers.views.print import print_volume
from jalon.web.dossiers.views.section import section
from jalon.web.dossiers.views.sign import sign

app_name = "dossiers"
urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    path("nouveau/", create, name="create"),
    path("<uuid:pk>/", overview, name="overview"),
    path("<uuid:pk>/acces/", accesses, name="accesses"),
    path("<uuid:pk>/imprimer/<slug:code>/", print_volume, name="print"),
    path("<uuid:pk>/volets/<slug:code>/", section, name="section"),
    path("<uuid:pk>/volets/<slug:code>/signer/", sign, name="sign"),
    path("<uuid:pk>/volets/<slug:code>/historique/", history, name="history"),
]
