from django.urls import path, re_path

from jalon.web.agency.views.figures import figures
from jalon.web.agency.views.first_managers import first_managers, invite_manager
from jalon.web.agency.views.history import page_history
from jalon.web.agency.views.rules import rules

app_name = "agency"
urlpatterns = [
    path("", figures, name="figures"),
    path("historique/", page_history, name="page_history"),
    path("responsables/", first_managers, name="first_managers"),
    re_path(r"^responsables/(?P<finess>[0-9][0-9A-F][0-9]{7})/$", invite_manager, name="invite_manager"),
    path("regles/", rules, name="rules"),
]
