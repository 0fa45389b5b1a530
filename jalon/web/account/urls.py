from django.urls import path

from jalon.web.account.views.address import address, address_code, address_resend
from jalon.web.account.views.overview import index, welcome
from jalon.web.account.views.password import close, password
from jalon.web.account.views.practice import practice
from jalon.web.account.views.secretaries import change_secretary, revoke_invitation, secretaries
from jalon.web.account.views.sessions import end_all, end_one, extend, sessions

app_name = "account"
urlpatterns = [
    path("", index, name="index"),
    path("bienvenue/", welcome, name="welcome"),
    path("adresse/", address, name="address"),
    path("adresse/code/", address_code, name="address_code"),
    path("adresse/code/renvoyer/", address_resend, name="address_resend"),
    path("mot-de-passe/", password, name="password"),
    path("mot-de-passe/fermer/", close, name="close_password"),
    path("lieu/", practice, name="practice"),
    path("connexions/", sessions, name="sessions"),
    path("connexions/fin/", end_all, name="end_all"),
    path("connexions/<slug:name>/fin/", end_one, name="end_one"),
    path("session/", extend, name="extend"),
    path("secretariat/", secretaries, name="secretaries"),
    path("secretariat/<int:pk>/", change_secretary, name="change_secretary"),
    path("secretariat/invitations/<int:pk>/retirer/", revoke_invitation, name="revoke_invitation"),
]
