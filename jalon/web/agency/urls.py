from django.urls import path

from jalon.web.agency.views.figures import figures

app_name = "agency"
urlpatterns = [path("", figures, name="figures")]
