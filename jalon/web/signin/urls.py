from django.urls import path

from jalon.web.signin.views.code import code, resend
from jalon.web.signin.views.end import end
from jalon.web.signin.views.start import physicians, start

app_name = "signin"
urlpatterns = [
    path("connexion/", start, name="start"),
    path("connexion/code/", code, name="code"),
    path("connexion/code/renvoyer/", resend, name="resend"),
    path("deconnexion/", end, name="end"),
    path("medecins-liberaux/", physicians, name="physicians"),
]
