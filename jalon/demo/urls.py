from django.urls import path

from jalon.demo.views import realm, wallet
from jalon.demo.views.cards import card_file, cards, revocation_list, web_root
from jalon.demo.views.components import components
from jalon.demo.views.mail import email, mailbox
from jalon.demo.views.people import people, sign_in

REALM = "pro-sante-connect/auth/realms/esante-wallet"
PROTOCOL = f"{REALM}/protocol/openid-connect"

app_name = "demo"
urlpatterns = [
    path("", people, name="people"),
    path("entrer/<slug:slug>/", sign_in, name="sign_in"),
    path("courrier/", mailbox, name="mailbox"),
    path("courrier/<str:name>/", email, name="email"),
    path("cartes/", cards, name="cards"),
    path("cartes/racine.crt", web_root, name="web_root"),
    path("cartes/<slug:slug>.p12", card_file, name="card_file"),
    path("autorite/<slug:code>.crl", revocation_list, name="revocation_list"),
    path("composants/", components, name="components"),
    path("pro-sante-connect/wallet/auth", wallet.authorize, name="e_cps_authorize"),
    path("pro-sante-connect/<slug:uid>/identifiant/", wallet.identifier, name="e_cps_identifier"),
    path("pro-sante-connect/<slug:uid>/attente/", wallet.wait, name="e_cps_wait"),
    path("pro-sante-connect/<slug:uid>/attente/reste/", wallet.poll, name="e_cps_poll"),
    path("pro-sante-connect/<slug:uid>/telephone/", wallet.telephone, name="e_cps_telephone"),
    path(f"{REALM}/.well-known/wallet-openid-configuration", realm.configuration, name="e_cps_configuration"),
    path(f"{PROTOCOL}/token", realm.token, name="e_cps_token"),
    path(f"{PROTOCOL}/userinfo", realm.userinfo, name="e_cps_userinfo"),
    path(f"{PROTOCOL}/certs", realm.certs, name="e_cps_certs"),
    path(f"{PROTOCOL}/logout", realm.logout, name="e_cps_logout"),
]
