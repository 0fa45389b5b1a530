from django.urls import URLPattern, path

from jalon.web.search.views.choose import choose_unit
from jalon.web.search.views.dossier import search_for_dossier

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("<uuid:pk>/recherche/", search_for_dossier, name="dossier"),
    path("<uuid:pk>/choix/", choose_unit, name="choose"),
]
