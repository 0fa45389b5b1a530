"""The space of the platforms that follow children."""

from django.urls import URLPattern, path

from jalon.web.pathways.views.figures import figures_csv, figures_page

app_name = "pathways"
urlpatterns: list[URLPattern] = [
    path("chiffres/", figures_page, name="figures"),
    path("chiffres/chiffres.csv", figures_csv, name="figures_csv"),
]
