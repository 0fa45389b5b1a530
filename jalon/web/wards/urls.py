from django.urls import URLPattern, path, re_path

from jalon.web.units.urls import FINESS
from jalon.web.wards.views.contacts import contacts
from jalon.web.wards.views.create import create
from jalon.web.wards.views.hand_over import give, received, take_back
from jalon.web.wards.views.manage import close, edit, end_member, manage, revoke, team
from jalon.web.wards.views.show import show

app_name = "wards"
urlpatterns: list[URLPattern] = [
    re_path(rf"^etablissement/{FINESS}/services/$", manage, name="manage"),
    path("services/<int:pk>/", show, name="show"),
    path("services/<int:pk>/patients/nouveau/", create, name="create"),
    path("services/<int:pk>/modifier/", edit, name="edit"),
    path("services/<int:pk>/fermer/", close, name="close"),
    path("services/<int:pk>/equipe/", team, name="team"),
    path("services/<int:pk>/equipe/<int:member>/fin/", end_member, name="end_member"),
    path("services/<int:pk>/invitations/<int:invitation>/retirer/", revoke, name="revoke"),
    path("dossiers/<uuid:pk>/contacts/", contacts, name="contacts"),
    path("dossiers/<uuid:pk>/retour-a-domicile/", give, name="give"),
    path("dossiers/<uuid:pk>/relais/", received, name="received"),
    path("dossiers/<uuid:pk>/relais/annuler/", take_back, name="take_back"),
]
