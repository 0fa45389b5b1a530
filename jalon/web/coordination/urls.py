from django.urls import path

from jalon.web.coordination.views.overdue import overdue

app_name = "coordination"
urlpatterns = [path("", overdue, name="overdue")]
