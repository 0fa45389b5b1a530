"""Pages of dossiers and their sections."""

from django.urls import URLPattern, path

from jalon.web.dossiers.views.accesses import accesses
from jalon.web.dossiers.views.advice import advice, print_advice
from jalon.web.dossiers.views.agreement import agreement
from jalon.web.dossiers.views.attachment import attachment, attachment_file, attachment_page
from jalon.web.dossiers.views.attachments import attachments
from jalon.web.dossiers.views.change_attachment import change_attachment, remove_attachment, restore_attachment
from jalon.web.dossiers.views.changes import changes
from jalon.web.dossiers.views.create import create
from jalon.web.dossiers.views.data import copy, data, erase
from jalon.web.dossiers.views.disclosures import disclosure, disclosures, end_disclosure
from jalon.web.dossiers.views.guided import guided, guided_review, guided_screen, remind
from jalon.web.dossiers.views.history import history
from jalon.web.dossiers.views.identity import identity
from jalon.web.dossiers.views.index import index
from jalon.web.dossiers.views.life import end, keep, reactivate
from jalon.web.dossiers.views.merge import merge_view
from jalon.web.dossiers.views.motives import motives
from jalon.web.dossiers.views.overview import overview
from jalon.web.dossiers.views.people import change_invitation, change_person, invite, list_people, mandate
from jalon.web.dossiers.views.physician import answer, join, name
from jalon.web.dossiers.views.print import print_disclosure, print_volume
from jalon.web.dossiers.views.section import section
from jalon.web.dossiers.views.sign import sign

app_name = "dossiers"
urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    path("nouveau/", create, name="create"),
    path("rejoindre/", join, name="join"),
    path("motifs/", motives, name="motives"),
    path("designations/<int:pk>/", answer, name="answer"),
    path("<uuid:pk>/", overview, name="overview"),
    path("<uuid:pk>/acces/", accesses, name="accesses"),
    path("<uuid:pk>/personnes/", list_people, name="people"),
    path("<uuid:pk>/personnes/inviter/", invite, name="invite"),
    path("<uuid:pk>/personnes/mandat/", mandate, name="mandate"),
    path("<uuid:pk>/personnes/<int:participant>/", change_person, name="change_person"),
    path("<uuid:pk>/personnes/invitations/<int:invitation>/", change_invitation, name="change_invitation"),
    path("<uuid:pk>/medecin/", name, name="physician"),
    path("<uuid:pk>/clore/", end, name="end"),
    path("<uuid:pk>/garder/", keep, name="keep"),
    path("<uuid:pk>/reprendre/", reactivate, name="reactivate"),
    path("<uuid:pk>/reunir/<uuid:other>/", merge_view, name="merge"),
    path("<uuid:pk>/donnees/", data, name="data"),
    path("<uuid:pk>/donnees/copie/", copy, name="copy"),
    path("<uuid:pk>/donnees/effacer/", erase, name="erase"),
    path("<uuid:pk>/accord/", agreement, name="agreement"),
    path("<uuid:pk>/identite/", identity, name="identity"),
    path("<uuid:pk>/pas-a-pas/", guided, name="guided"),
    path("<uuid:pk>/pas-a-pas/bilan/", guided_review, name="guided_review"),
    path("<uuid:pk>/pas-a-pas/<slug:slug>/", guided_screen, name="guided_screen"),
    path("<uuid:pk>/medecin/relancer/", remind, name="remind_physician"),
    path("<uuid:pk>/pieces/", attachments, name="attachments"),
    path("<uuid:pk>/pieces/<uuid:attachment>/", attachment, name="attachment"),
    path("<uuid:pk>/pieces/<uuid:attachment>/pages/<int:number>/", attachment_page, name="attachment_page"),
    path("<uuid:pk>/pieces/<uuid:attachment>/fichier/", attachment_file, name="attachment_file"),
    path("<uuid:pk>/pieces/<uuid:attachment>/papier/", change_attachment, name="change_attachment"),
    path("<uuid:pk>/pieces/<uuid:attachment>/retirer/", remove_attachment, name="remove_attachment"),
    path("<uuid:pk>/pieces/<uuid:attachment>/remettre/", restore_attachment, name="restore_attachment"),
    path("<uuid:pk>/partages/", disclosures, name="disclosures"),
    path("<uuid:pk>/partages/<int:disclosure>/", disclosure, name="disclosure"),
    path("<uuid:pk>/partages/<int:disclosure>/imprimer/", print_disclosure, name="print_disclosure"),
    path("<uuid:pk>/partages/<int:disclosure>/retirer/", end_disclosure, name="end_disclosure"),
    path("<uuid:pk>/conseils/", advice, name="advice"),
    path("<uuid:pk>/conseils/imprimer/", print_advice, name="print_advice"),
    path("<uuid:pk>/imprimer/<slug:code>/", print_volume, name="print"),
    path("<uuid:pk>/volets/<slug:code>/", section, name="section"),
    path("<uuid:pk>/volets/<slug:code>/signer/", sign, name="sign"),
    path("<uuid:pk>/volets/<slug:code>/historique/", history, name="history"),
    path("<uuid:pk>/volets/<slug:code>/changements/", changes, name="changes"),
]
