from django.urls import path

from jalon.demo.views.cards import card_file, cards, revocation_list, web_root
from jalon.demo.views.components import components
from jalon.demo.views.mail import email, mailbox
from jalon.demo.views.people import people, sign_in

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
]
