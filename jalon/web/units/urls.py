from django.urls import URLPattern, path, re_path

from jalon.web.units.views.edit import edit_facts, edit_page, show_team
from jalon.web.units.views.places import declare
from jalon.web.units.views.show import index, show

app_name = "units"
FINESS = "(?P<finess>[0-9][0-9A-F][0-9]{7})"
urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    re_path(rf"^{FINESS}/$", show, name="show"),
    re_path(rf"^{FINESS}/modifier/$", edit_page, name="edit_page"),
    re_path(rf"^{FINESS}/equipe/$", show_team, name="team"),
    path("unites/<int:pk>/modifier/", edit_facts, name="edit_unit"),
    path("unites/<int:pk>/places/", declare, name="declare"),
]
