"""A holder of parental authority takes their agreement back once the dossier is sent: who sees it, what closes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.core.refusal import Refusal
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Participant
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import save
from tests.referrals.pathways.factories import AtPlatform

pytestmark = pytest.mark.django_db
HOLDERS = (
    "link_1=mother&name_1=Morel&first_name_1=Anne&second_holder=yes&link_2=father&name_2=Morel&first_name_2=Paul"
    "&agreement_1=yes"
)
REFUSES = "&agreement_2=no&agreement_2_how=phone&agreement_2_on=02/11/2026&agreement_2_by=Dr+Petit"
WORDS = "Paul Morel n’est pas d’accord depuis le 2 novembre 2026, dit à Dr Petit."


@pytest.fixture
def story() -> AtPlatform:
    found = AtPlatform()
    Participant.objects.filter(user=found.parent).update(role=ParticipantRole.GUARDIAN, rights=Rights.DECIDE)
    found.parent.first_name, found.parent.last_name = "Paul", "Morel"
    found.parent.save(update_fields=["first_name", "last_name"])
    save(found.dossier, "famille", HOLDERS, found.physician)
    return found


def pages(story: AtPlatform, referral: Referral) -> list[str]:
    """The pages of the request: as the doctor, the parent, the platform's desk and its doctor see it."""
    asked, child = f"/demandes/{referral.pk}/", f"/pco/{referral.pk}/"
    seen = ((story.physician, asked), (story.parent, asked), (story.desk.user, child), (story.doctor.user, child))
    return [text_of(InspectingClient().sign_in(person).get(address)) for person, address in seen]


@pytest.mark.parametrize("running", [False, True])
def test_both_sides_read_who_refuses_since_when_and_whom_they_told(story: AtPlatform, *, running: bool) -> None:
    referral = story.validated() if running else story.read()
    assert not any("n’est pas d’accord" in page for page in pages(story, referral))
    save(story.dossier, "famille", HOLDERS + REFUSES, story.physician)
    doctor, parent, desk, platform = pages(story, referral)
    assert all(WORDS in page for page in (doctor, parent, desk, platform))
    assert "la demande se retire d’ici" in doctor
    assert "Voyez avec le médecin qui adresse l’enfant" in platform


def test_the_doctor_of_the_platform_reads_it_before_giving_an_opinion(story: AtPlatform) -> None:
    referral = story.read()
    save(story.dossier, "famille", HOLDERS + REFUSES, story.physician)
    shown = InspectingClient().sign_in(story.doctor.user).get(f"/pco/{referral.pk}/avis/")
    assert WORDS in text_of(shown)


def test_where_it_stands_tells_it_too_and_leads_to_the_agreements(story: AtPlatform) -> None:
    story.read()
    save(story.dossier, "famille", HOLDERS + REFUSES, story.physician)
    for person in (story.physician, story.parent):
        response = InspectingClient().sign_in(person).get(f"/demandes/suivi/{story.dossier.pk}/")
        assert WORDS in text_of(response)
        assert f"/dossiers/{story.dossier.pk}/accord/" in response.content.decode()


def test_no_complement_goes_to_the_platform_against_a_refusal(story: AtPlatform) -> None:
    referral = request_info(story.read(), message="Quelle école ?", actor=story.desk)
    save(story.dossier, "famille", HOLDERS + REFUSES, story.physician)
    with pytest.raises(Refusal, match="n’est pas d’accord"):
        give_info(referral, message="L’école Jules-Verne.", actor=story.asker)
    save(story.dossier, "famille", f"{HOLDERS}&agreement_2=pending", story.physician)
    assert give_info(referral, message="L’école Jules-Verne.", actor=story.asker).state == ReferralState.READ


def test_the_platform_is_told_by_a_letter_without_a_name(story: AtPlatform) -> None:
    story.read()
    client = InspectingClient().sign_in(story.parent)
    client.post(f"/dossiers/{story.dossier.pk}/accord/", {"titulaire": "2", "accord": "oui"})
    told = OutgoingEmail.objects.filter(template="dossier_agreement_withdrawn")
    assert not told.exists()
    client.post(f"/dossiers/{story.dossier.pk}/accord/", {"titulaire": "2", "accord": "non"})
    assert story.desk.user.email in {letter.recipient for letter in told}
    assert not any("Morel" in letter.subject + letter.body for letter in told)


def test_a_closed_request_tells_nothing_of_it(story: AtPlatform) -> None:
    referral = story.refused()
    save(story.dossier, "famille", HOLDERS + REFUSES, story.physician)
    assert not any("n’est pas d’accord" in page for page in pages(story, referral))


def test_it_costs_one_query_to_know(story: AtPlatform) -> None:
    referral = story.read()
    client = InspectingClient().sign_in(story.desk.user)
    client.get(f"/pco/{referral.pk}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/pco/{referral.pk}/")
    of_family = [one for one in queries.captured_queries if """"code" = 'famille'""" in one["sql"]]
    assert len(of_family) == 1
