from django.urls import URLPattern, path, re_path

from jalon.web.units.views.edit import edit_facts, edit_page
from jalon.web.units.views.places import declare
from jalon.web.units.views.show import index, show
from jalon.web.units.views.team import end_role, revoke, team

app_name = "units"
FINESS = "(?P<finess>[0-9][0-9A-F][0-9]{7})"
urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    re_path(rf"^{FINESS}/$", show, name="show"),
    re_path(rf"^{FINESS}/modifier/$", edit_page, name="edit_page"),
    re_path(rf"^{FINESS}/equipe/$", team, name="team"),
    re_path(rf"^{FINESS}/equipe/(?P<pk>[0-9]{{1,18}})/fin/$", end_role, name="end_role"),
    re_path(rf"^{FINESS}/equipe/invitations/(?P<pk>[0-9]{{1,18}})/retirer/$", revoke, name="revoke_invitation"),
    path("unites/<int:pk>/modifier/", edit_facts, name="edit_unit"),
    path("unites/<int:pk>/places/", declare, name="declare"),
]
