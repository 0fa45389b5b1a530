"""What the rest of the product does with the dossier of a child whose pathway runs, or ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState
from jalon.dossiers.files.storage import opened
from jalon.dossiers.models import Attachment, Dossier
from jalon.referrals.actions.end_project import end_project
from jalon.referrals.actions.erase_dossier import ask_erasure, erase_rows
from jalon.referrals.actions.merge import merge
from jalon.referrals.actions.plan_waves import plan_waves
from jalon.referrals.actions.sleep import forgotten, sleeping
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import PastReferral, Referral
from jalon.referrals.pathways.actions.receive_report import receive_report
from jalon.referrals.pathways.enums import Conclusion
from jalon.referrals.pathways.models import Engagement, Pathway
from jalon.referrals.reasons import WithdrawalReason
from jalon.referrals.retention import ended
from jalon.referrals.tasks import close_silent_referrals
from tests.dossiers.factories import make_child_dossier
from tests.dossiers.samples import attach
from tests.referrals.pathways.factories import AtPlatform, make_platform
from tests.referrals.pathways.test_deeds import pdf

pytestmark = pytest.mark.django_db
S = ReferralState


def state(referral: Referral) -> str:
    return Referral.objects.values_list("state", flat=True).get(pk=referral.pk)


def with_report(story: AtPlatform, referral: Referral) -> Engagement:
    """Engage somebody, whose report has come in today."""
    row = story.engaged(referral)
    with pdf() as file:
        receive_report(referral, row.pk, on=timezone.localdate(), file=file, actor=story.desk)
    return row


def test_silence_ends_a_request_that_waits_and_never_a_pathway() -> None:
    running, waiting = AtPlatform().validated(days_ago=300), AtPlatform().read(days_ago=300)
    Referral.objects.filter(pk=waiting.pk).update(state_since=timezone.now() - timedelta(days=200))

    close_silent_referrals(0)

    assert (state(running), state(waiting)) == (S.IN_PATHWAY, S.EXPIRED)


def test_a_dossier_whose_pathway_runs_neither_sleeps_nor_is_forgotten() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=300)
    now = timezone.now()
    Dossier.objects.filter(pk=story.dossier.pk).update(updated_at=now - timedelta(days=300))
    assert not sleeping(now).exists()
    Dossier.objects.filter(pk=story.dossier.pk).update(asked_at=now - timedelta(days=100))
    assert not forgotten(now).exists()

    Referral.objects.filter(pk=referral.pk).update(state=S.WITHDRAWN, withdrawal_reason="parents", closed_at=now)
    assert forgotten(now).exists()


def test_a_dossier_closed_elsewhere_leaves_the_pathway_and_is_not_erased_under_it() -> None:
    story = AtPlatform()
    referral = story.validated()
    closed = close_dossier(story.dossier, actor=None, reason="stays_home", state=DossierState.ARCHIVED)
    later = timezone.now() + timedelta(days=1200)

    assert state(referral) == S.IN_PATHWAY
    assert not any(rows.exists() for _, rows in ended(later))
    with pytest.raises(Refusal, match="parcours est en cours"):
        ask_erasure(closed, actor=story.asker)


def test_ending_the_project_ends_the_pathway() -> None:
    story = AtPlatform()
    referral = story.begun()

    end_project(story.dossier, reason=WithdrawalReason.PARENTS, actor=story.asker)

    assert state(referral) == S.WITHDRAWN
    assert story.pathway(referral).conclusion == Conclusion.PARENTS


def test_erasing_takes_the_pathway_its_people_and_their_reports_and_keeps_one_line() -> None:
    story = AtPlatform()
    referral = story.validated()
    with_report(story, referral)

    erase_rows(story.dossier, "asked", timezone.now())

    assert not (Pathway.objects.exists() or Engagement.objects.exists() or Attachment.objects.exists())
    assert PastReferral.objects.get().state == S.IN_PATHWAY


def test_two_dossiers_united_keep_the_pathway_its_words_and_its_reports() -> None:
    story = AtPlatform()
    referral = story.validated()
    row = with_report(story, referral)
    kept = make_child_dossier(story.physician)
    left = Dossier.objects.get(pk=story.dossier.pk)

    merge(kept, left, chosen={}, seen=_seen(kept, left), actor=story.asker)

    pathway = Pathway.objects.select_related("dossier").get()
    report = Engagement.objects.select_related("report").get(pk=row.pk).report
    assert Referral.objects.get(pk=referral.pk).dossier_id == report.dossier_id == kept.pk
    assert pathway.opened("words_sealed") == "Bilan psychomoteur d’abord."


def test_a_report_that_both_dossiers_hold_keeps_its_link_once_they_are_united() -> None:
    story = AtPlatform()
    referral = story.validated()
    row = with_report(story, referral)
    joined = Attachment.objects.get()
    kept = make_child_dossier(story.physician)
    with opened(story.dossier, joined) as content:
        same = attach(kept, joined.paper, story.physician, content.read())

    merge(kept, story.dossier, chosen={}, seen=_seen(kept, story.dossier), actor=story.asker)

    assert Engagement.objects.get(pk=row.pk).report_id == same.pk
    assert kept.attachments.count() == 1


def test_two_pathways_are_not_united() -> None:
    story = AtPlatform()
    other = AtPlatform(unit=make_platform("PCO de la Nièvre"))
    story.validated()
    other.validated()
    left = Dossier.objects.get(pk=other.dossier.pk)
    left.participants.filter(user=other.physician).update(user=story.physician)

    with pytest.raises(Refusal, match="dans chacun des deux dossiers"):
        merge(story.dossier, left, chosen={}, seen=_seen(story.dossier, left), actor=story.asker)


def _seen(*dossiers: Dossier) -> dict[int, int]:
    return {row.pk: row.revision for each in dossiers for row in each.sections.all()}


def test_a_child_never_leaves_by_waves() -> None:
    story = AtPlatform()
    row = story.chosen()

    with pytest.raises(Refusal, match="en une fois"):
        plan_waves(
            story.dossier,
            order=[row.pk],
            size=1,
            answer_before=timezone.now() + timedelta(days=3),
            actor=story.asker,
        )
