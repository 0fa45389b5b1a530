from django.urls import URLPattern, path, re_path

from jalon.web.units.views.confirm import confirm
from jalon.web.units.views.edit import (
    edit_capabilities,
    edit_demands,
    edit_expects,
    edit_facts,
    edit_page,
    edit_territory,
)
from jalon.web.units.views.history import history
from jalon.web.units.views.links import places_link, rhythm_link
from jalon.web.units.views.photos import change, photos
from jalon.web.units.views.places import all_places, declare
from jalon.web.units.views.show import index, show
from jalon.web.units.views.team import end_role, revoke, rhythm, team

app_name = "units"
FINESS = "(?P<finess>[0-9][0-9A-F][0-9]{7})"
urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    path("places/", all_places, name="all_places"),
    # Signed: letters, digits and what separates the parts.
    re_path(r"^lien/(?P<token>[A-Za-z0-9_:.-]{1,400})/$", places_link, name="places_link"),
    re_path(r"^rythme/(?P<token>[A-Za-z0-9_:.-]{1,400})/$", rhythm_link, name="rhythm_link"),
    re_path(rf"^{FINESS}/$", show, name="show"),
    re_path(rf"^{FINESS}/confirmer/$", confirm, name="confirm"),
    re_path(rf"^{FINESS}/modifier/$", edit_page, name="edit_page"),
    re_path(rf"^{FINESS}/historique/$", history, name="history"),
    re_path(rf"^{FINESS}/photos/$", photos, name="photos"),
    re_path(rf"^{FINESS}/photos/(?P<pk>[0-9]{{1,18}})/(?P<step>[a-z]+)/$", change, name="change_photo"),
    re_path(rf"^{FINESS}/equipe/$", team, name="team"),
    re_path(rf"^{FINESS}/equipe/(?P<pk>[0-9]{{1,18}})/e-mail/$", rhythm, name="rhythm"),
    re_path(rf"^{FINESS}/equipe/(?P<pk>[0-9]{{1,18}})/fin/$", end_role, name="end_role"),
    re_path(rf"^{FINESS}/equipe/invitations/(?P<pk>[0-9]{{1,18}})/retirer/$", revoke, name="revoke_invitation"),
    path("unites/<int:pk>/modifier/", edit_facts, name="edit_unit"),
    path("unites/<int:pk>/capacites/", edit_capabilities, name="edit_capabilities"),
    path("unites/<int:pk>/territoire/", edit_territory, name="edit_territory"),
    path("unites/<int:pk>/reponses-attendues/", edit_expects, name="edit_expects"),
    path("unites/<int:pk>/exigences/", edit_demands, name="edit_demands"),
    path("unites/<int:pk>/places/", declare, name="declare"),
]
