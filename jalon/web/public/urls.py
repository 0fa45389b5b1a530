from django.urls import URLPattern, path, re_path

from jalon.web.public.views.directory import communes, count, directory
from jalon.web.public.views.home import home
from jalon.web.public.views.statics import PAGES, static_page
from jalon.web.public.views.unit import unit

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("annuaire/", directory, name="directory"),
    path("annuaire/compte/", count, name="count"),
    path("annuaire/communes/", communes, name="communes"),
    re_path(r"^annuaire/(?P<finess>[0-9][0-9A-F][0-9]{7})/$", unit, name="unit"),
    *(path(f"{slug}/", static_page, {"slug": slug}, name=slug) for slug in PAGES),
]
