from django.urls import path

from jalon.demo.views.components import components
from jalon.demo.views.mail import email, mailbox
from jalon.demo.views.people import people, sign_in

app_name = "demo"
urlpatterns = [
    path("", people, name="people"),
    path("entrer/<slug:slug>/", sign_in, name="sign_in"),
    path("courrier/", mailbox, name="mailbox"),
    path("courrier/<str:name>/", email, name="email"),
    path("composants/", components, name="components"),
]
