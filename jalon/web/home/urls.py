from django.urls import path

from jalon.web.home.views.home import home

app_name = "home"
urlpatterns = [path("", home, name="home")]
