"""Two dossiers of one person united: what was written of care at home opens still, and holds."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jalon.dossiers.models import Dossier
from jalon.referrals.actions.merge import merge
from jalon.referrals.home_care.actions.answer_visit import confirm_visit
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.enums import GIVEN, AgreementState, Conclusion
from jalon.referrals.home_care.treating import agreement_of
from jalon.referrals.models import Referral
from tests.client import InspectingClient
from tests.dossiers.factories import make_followup_dossier
from tests.referrals.home_care.factories import AtHome

pytestmark = pytest.mark.django_db


def test_visits_rhythm_and_agreement_are_read_in_the_dossier_that_stays() -> None:
    story = AtHome()
    kept = make_followup_dossier(story.physician)
    referral = story.read()
    story.visit(referral, days=0)
    confirm_visit(referral, actor=story.doctor)
    told = {"held_on": timezone.localdate(), "conclusion": Conclusion.CONDITIONS, "words": "Un lit médicalisé."}
    conclude_visit(referral, **told, actor=story.desk)
    story.with_agreement(referral, AgreementState.CONDITIONS)
    left = Dossier.objects.get(pk=story.dossier.pk)
    seen = {row.pk: row.revision for each in (kept, left) for row in each.sections.all()}
    merge(kept, left, chosen={}, seen=seen, actor=story.doctor)
    moved = Referral.objects.get(pk=referral.pk)
    assert moved.dossier_id == kept.pk
    found = agreement_of(moved.dossier, story.unit.kind)
    assert found is not None
    assert found.state in GIVEN
    client = InspectingClient().sign_in(story.physician)
    read = client.get(reverse("referrals:home", args=[referral.pk])).content.decode()
    assert "Un lit médicalisé." in read
    assert "Garder la morphine" in read
    assert client.get(reverse("referrals:detail", args=[referral.pk])).status_code == 200
