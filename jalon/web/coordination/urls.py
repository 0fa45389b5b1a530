from django.urls import path

from jalon.web.coordination.views.overdue import overdue
from jalon.web.coordination.views.territories import territories, territories_csv

app_name = "coordination"
urlpatterns = [
    path("", overdue, name="overdue"),
    path("territoires/", territories, name="territories"),
    path("territoires/communes.csv", territories_csv, name="territories_csv"),
]
