"""The space of the platforms that follow children."""

from django.urls import path

from jalon.dossiers.enums import DossierKind
from jalon.web.pathways.views.act import act
from jalon.web.pathways.views.child import child
from jalon.web.pathways.views.figures import figures_csv, figures_page
from jalon.web.pathways.views.index import index
from jalon.web.pathways.views.next_opinion import next_opinion
from jalon.web.pathways.views.opinion import opinion
from jalon.web.referrals.views.paper import paper

app_name = "pathways"
urlpatterns = [
    path("", index, name="index"),
    path("prochain-avis/", next_opinion, name="next_opinion"),
    path("chiffres/", figures_page, name="figures"),
    path("chiffres/chiffres.csv", figures_csv, name="figures_csv"),
    path("papier/", paper, {"kind": DossierKind.TND}, name="paper"),
    path("<uuid:pk>/", child, name="child"),
    path("<uuid:pk>/avis/", opinion, name="opinion"),
    path("<uuid:pk>/<slug:deed>/", act, name="act"),
    path("<uuid:pk>/<slug:deed>/<uuid:person>/", act, name="act_for"),
]
