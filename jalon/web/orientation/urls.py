"""The orientation of a follow-up care dossier."""

from django.urls import URLPattern, path

from jalon.web.orientation.views.page import page

app_name = "orientation"
urlpatterns: list[URLPattern] = [path("<uuid:pk>/orientation/", page, name="page")]
