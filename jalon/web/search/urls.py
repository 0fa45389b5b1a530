from django.urls import URLPattern, path

from jalon.web.search.views.choose import choose_unit
from jalon.web.search.views.dossier import search_for_dossier
from jalon.web.search.views.report import report
from jalon.web.search.views.why import why_not

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("<uuid:pk>/recherche/", search_for_dossier, name="dossier"),
    path("<uuid:pk>/recherche/pourquoi/", why_not, name="why"),
    path("<uuid:pk>/recherche/signaler/", report, name="report"),
    path("<uuid:pk>/choix/", choose_unit, name="choose"),
]
