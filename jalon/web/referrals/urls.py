from django.urls import path

from jalon.dossiers.enums import DossierKind
from jalon.web.referrals.views.act import act
from jalon.web.referrals.views.batch import batch
from jalon.web.referrals.views.follow import follow
from jalon.web.referrals.views.follow_child import calendar
from jalon.web.referrals.views.home import home, home_act
from jalon.web.referrals.views.index import index
from jalon.web.referrals.views.opinion import opinion
from jalon.web.referrals.views.paper import paper
from jalon.web.referrals.views.read import read
from jalon.web.referrals.views.redate import redate
from jalon.web.referrals.views.review import review
from jalon.web.referrals.views.waves import waves

app_name = "referrals"
urlpatterns = [
    path("", index, name="index"),
    path("papier/", paper, {"kind": DossierKind.GRAND_AGE}, name="paper"),
    path("lot/", batch, name="batch"),
    path("envoi/<uuid:pk>/", review, name="review"),
    path("suivi/<uuid:pk>/", follow, name="follow"),
    path("suivi/<uuid:pk>/agenda/", calendar, name="calendar"),
    path("vagues/<uuid:pk>/", waves, name="waves"),
    path("date/<uuid:pk>/", redate, name="redate"),
    path("<uuid:pk>/", read, name="detail"),
    path("<uuid:pk>/avis/<slug:kind>/", opinion, name="opinion"),
    path("<uuid:pk>/domicile/", home, name="home"),
    path("<uuid:pk>/domicile/<slug:deed>/", home_act, name="home_act"),
    path("<uuid:pk>/<slug:action>/", act, name="act"),
]
