from django.urls import URLPattern, path, re_path

from jalon.web.public.views.directory import communes, directory, export, nearest_commune
from jalon.web.public.views.home import count, home, orientation
from jalon.web.public.views.statics import PAGES, static_page
from jalon.web.public.views.unit import unit

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("orientation/", orientation, name="orientation"),
    path("annuaire/", directory, name="directory"),
    path("orientation/compte/", count, name="count"),
    path("annuaire/communes/", communes, name="communes"),
    path("annuaire/commune-proche/", nearest_commune, name="nearest"),
    path("annuaire/export.csv", export, name="export"),
    re_path(r"^annuaire/(?P<finess>[0-9][0-9A-F][0-9]{7})/$", unit, name="unit"),
    *(path(f"{slug}/", static_page, {"slug": slug}, name=slug) for slug in PAGES),
]
