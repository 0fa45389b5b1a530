from django.urls import path

from jalon.web.agency.views.figures import figures
from jalon.web.agency.views.history import page_history
from jalon.web.agency.views.rules import rules

app_name = "agency"
urlpatterns = [
    path("", figures, name="figures"),
    path("historique/", page_history, name="page_history"),
    path("regles/", rules, name="rules"),
]
