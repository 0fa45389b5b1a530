"""The mother of the demonstration who follows a pathway."""

from django.urls import reverse

from jalon.demo import following, pathways, people, sample_directory, ward
from jalon.demo.people import account
from jalon.dossiers.models import Dossier
from tests.client import InspectingClient, text_of


def test_she_sees_where_it_stands_and_reads_the_grid_that_is_shown_to_her(db, client: InspectingClient) -> None:
    sample_directory.load()
    ward.load_hospital()
    people.load()
    pathways.load()
    following.load()
    following.load()
    mother = account("rachel")
    dossier = Dossier.objects.get(participants__user=mother)

    shown = text_of(client.sign_in(mother).get(reverse("referrals:follow", args=[dossier.pk])))

    assert "Le parcours d’Adam commence" in shown
    assert "Vos rendez-vous" in shown
    assert "Grille de repérage" in shown
