from django.urls import URLPattern, path, re_path

from jalon.web.public.views.compare import compare
from jalon.web.public.views.cost import cost
from jalon.web.public.views.directory import communes, directory, export, nearest_commune
from jalon.web.public.views.home import count, home, orientation
from jalon.web.public.views.keep import keep_units
from jalon.web.public.views.photo import photo
from jalon.web.public.views.selection import selection
from jalon.web.public.views.statics import PAGES, static_page
from jalon.web.public.views.unit import sheet, unit

app_name = "public"
FINESS = "(?P<finess>[0-9][0-9A-F][0-9]{7})"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("orientation/", orientation, name="orientation"),
    path("annuaire/", directory, name="directory"),
    path("orientation/compte/", count, name="count"),
    path("annuaire/communes/", communes, name="communes"),
    path("annuaire/commune-proche/", nearest_commune, name="nearest"),
    path("annuaire/export.csv", export, name="export"),
    path("annuaire/comparer/", compare, name="compare"),
    path("annuaire/cout/", cost, name="cost"),
    path("annuaire/selection/", selection, name="selection"),
    path("annuaire/selection/garder/", keep_units, name="keep"),
    re_path(rf"^annuaire/{FINESS}/$", unit, name="unit"),
    re_path(rf"^annuaire/{FINESS}/fiche/$", sheet, name="sheet"),
    re_path(rf"^annuaire/{FINESS}/photos/(?P<digest>[0-9a-f]{{64}})\.jpg$", photo, name="photo"),
    *(path(f"{slug}/", static_page, {"slug": slug}, name=slug) for slug in PAGES),
]
