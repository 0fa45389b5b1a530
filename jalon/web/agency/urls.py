from django.urls import path

from jalon.web.agency.views.figures import figures
from jalon.web.agency.views.rules import rules

app_name = "agency"
urlpatterns = [
    path("", figures, name="figures"),
    path("regles/", rules, name="rules"),
]
