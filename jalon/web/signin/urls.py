from django.urls import path

from jalon.web.signin.views.begin import begin, confirm_begun, unconfirmed
from jalon.web.signin.views.card import come_back as card_return
from jalon.web.signin.views.card import start as card_start
from jalon.web.signin.views.code import code, resend
from jalon.web.signin.views.confirm import confirm
from jalon.web.signin.views.end import come_back as end_return
from jalon.web.signin.views.end import end
from jalon.web.signin.views.enrol import address as enrol_address
from jalon.web.signin.views.enrol import code as enrol_code
from jalon.web.signin.views.enrol import end as enrol_end
from jalon.web.signin.views.enrol import practice as enrol_practice
from jalon.web.signin.views.enrol import resend as enrol_resend
from jalon.web.signin.views.help import card, explain
from jalon.web.signin.views.invitation import invitation
from jalon.web.signin.views.openid import come_back as openid_return
from jalon.web.signin.views.openid import start as openid_start
from jalon.web.signin.views.sign_up import create, forgotten, renew, sign_up
from jalon.web.signin.views.start import physicians, start
from jalon.web.signin.views.strength import password_strength

app_name = "signin"
urlpatterns = [
    path("medecins-liberaux/", physicians, name="physicians"),
    path("connexion/", start, name="start"),
    path("connexion/code/", code, name="code"),
    path("connexion/code/renvoyer/", resend, name="resend"),
    path("connexion/confirmer/", confirm, name="confirm"),
    path("connexion/carte/", card_start, name="card_start"),
    path("connexion/carte/retour/", card_return, name="card_return"),
    path("connexion/aide/carte/", card, name="help_card"),
    path("connexion/aide/<slug:cause>/", explain, name="help"),
    path("connexion/mot-de-passe-oublie/", forgotten, name="forgotten"),
    path("connexion/mot-de-passe/force/", password_strength, name="password_strength"),
    path("premiere-connexion/", enrol_address, name="enrol"),
    path("premiere-connexion/code/", enrol_code, name="enrol_code"),
    path("premiere-connexion/code/renvoyer/", enrol_resend, name="enrol_resend"),
    path("premiere-connexion/lieu/", enrol_practice, name="enrol_practice"),
    path("premiere-connexion/compte/", enrol_end, name="enrol_end"),
    path("compte/commencer/", begin, name="begin"),
    path("compte/a-confirmer/", unconfirmed, name="unconfirmed"),
    path("compte/lien/confirmer/<str:secret>/", confirm_begun, name="confirm_begun"),
    path("compte/creer/", sign_up, name="sign_up"),
    path("compte/lien/creer/<str:secret>/", create, name="create"),
    path("compte/lien/mot-de-passe/<str:secret>/", renew, name="renew"),
    path("invitation/<str:secret>/", invitation, name="invitation"),
    path("deconnexion/", end, name="end"),
    path("deconnexion/retour/", end_return, name="end_return"),
    # After every other page under connexion/: the name of a provider is any word.
    path("connexion/<slug:provider>/", openid_start, name="openid_start"),
    path("connexion/<slug:provider>/retour/", openid_return, name="openid_return"),
]
