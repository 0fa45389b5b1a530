from django.urls import path

from jalon.web.referrals.views.act import act
from jalon.web.referrals.views.batch import batch
from jalon.web.referrals.views.follow import follow
from jalon.web.referrals.views.home import home, home_act
from jalon.web.referrals.views.index import index
from jalon.web.referrals.views.paper import paper
from jalon.web.referrals.views.read import read
from jalon.web.referrals.views.review import review

app_name = "referrals"
urlpatterns = [
    path("", index, name="index"),
    path("papier/", paper, name="paper"),
    path("lot/", batch, name="batch"),
    path("envoi/<uuid:pk>/", review, name="review"),
    path("suivi/<uuid:pk>/", follow, name="follow"),
    path("<uuid:pk>/", read, name="detail"),
    path("<uuid:pk>/domicile/", home, name="home"),
    path("<uuid:pk>/domicile/<slug:deed>/", home_act, name="home_act"),
    path("<uuid:pk>/<slug:action>/", act, name="act"),
]
