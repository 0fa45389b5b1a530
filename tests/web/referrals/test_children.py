"""A child's request on the pages of any request: the words of a platform, its legal dates, no door to a place."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalon.referrals.actions.request_info import request_info
from jalon.referrals.models import Referral
from jalon.referrals.pathways.words import SENTENCES as OF_PATHWAYS
from jalon.referrals.sides import Side
from jalon.referrals.wording import long_day
from jalon.web.referrals.happened import PLAIN
from jalon.web.referrals.steps import ahead, awaited
from jalon.web.referrals.words import next_date
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_complete_child_dossier
from tests.referrals.pathways.factories import AtPlatform, make_platform

pytestmark = pytest.mark.django_db


def fresh(referral: Referral) -> Referral:
    return Referral.objects.select_related("unit__establishment", "dossier").get(pk=referral.pk)


def due(referral: Referral) -> str:
    assert referral.due_at is not None
    return long_day(timezone.localdate(referral.due_at))


@pytest.mark.parametrize("side", [Side.REQUESTER, Side.UNIT, Side.UNIT_DOCTOR, Side.UNIT_READER])
@pytest.mark.parametrize("state", ["sent", "read", "validated"])
def test_each_side_reads_the_legal_day(side: Side, state: str) -> None:
    referral = fresh(getattr(AtPlatform(), state)())

    told = awaited(referral, side, timezone.now())

    assert told is not None
    assert due(referral) in told.fact + told.rest
    assert "ouvré" not in told.fact + told.rest
    assert not told.late
    assert due(referral) in next_date(referral, timezone.now())
    assert any(due(referral) in step.when for step in ahead(referral, side, timezone.now()))


@pytest.mark.parametrize("state", ["read", "validated"])
def test_a_late_platform_is_told_late_to_both_sides(state: str) -> None:
    referral = fresh(getattr(AtPlatform(), state)(days_ago=120))
    for side in (Side.REQUESTER, Side.UNIT):
        told = awaited(referral, side, timezone.now())
        assert told is not None
        assert told.late
        assert due(referral) in told.fact


def test_a_complement_says_that_the_delay_runs_on() -> None:
    story = AtPlatform()
    referral = fresh(request_info(story.read(days_ago=3), message="La décision ?", actor=story.desk))

    told = awaited(referral, Side.UNIT, timezone.now())

    assert told is not None
    assert "Le délai court toujours" in told.rest
    assert long_day(timezone.localdate() + timedelta(days=12)) in told.rest


def test_every_step_of_a_pathway_that_concerns_the_parents_is_told_in_plain_words() -> None:
    untold = {"pathway.sought", "pathway.search_ended", "pathway.sessions_counted", "pathway.engagement_ended"}
    reminders = {"pathway.deadline_near", "pathway.deadline_passed"}
    assert {name for name in OF_PATHWAYS if name not in PLAIN} == untold | reminders


def test_two_platforms_chosen_for_a_child_are_never_offered_to_leave_by_waves(client: InspectingClient) -> None:
    story = AtPlatform()
    story.dossier = make_complete_child_dossier(story.physician)
    story.chosen()
    story.chosen(make_platform("PCO de la Nièvre"))

    page = client.sign_in(story.physician).get(reverse("referrals:review", args=[story.dossier.pk]))

    assert page.status_code == 200
    assert "Envoyer 2" in page.content.decode()
    assert "par vagues" not in page.content.decode()


def test_the_age_of_a_baby_is_said_in_months_wherever_their_name_stands(client: InspectingClient) -> None:
    story = AtPlatform(months=13)
    referral = story.read()
    request = f"/demandes/{referral.pk}/"
    pages = (
        (story.asker, "/dossiers/"),
        (story.asker, f"/dossiers/{story.dossier.pk}/"),
        (story.asker, "/demandes/"),
        (story.asker, request),
        (story.asker, f"{request}withdraw/"),
        (story.desk, "/pco/"),
        (story.desk, f"/pco/{referral.pk}/"),
        (story.doctor, f"{request}avis/medical/"),
    )
    for person, address in pages:
        told = text_of(client.sign_in(person.user).get(address))
        assert "13 mois" in told, address
        assert not re.search(r"\b[01] ans?\b", told), address
