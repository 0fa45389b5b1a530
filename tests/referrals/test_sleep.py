"""A dossier that nobody touches: asked about, archived, taken up again; and a project that ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.core.refusal import Refusal
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.keep_dossier import keep_dossier
from jalon.dossiers.actions.reactivate_dossier import reactivate_dossier
from jalon.dossiers.enums import DossierKind, DossierState
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.end_project import end_project
from jalon.referrals.deadlines import ARCHIVE_DAYS, SILENCE_DAYS
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.reasons import WithdrawalReason, endings
from jalon.referrals.tasks import ask_and_archive
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_commune, make_dossier, save
from tests.factories import make_family, make_physician, make_secretary, make_unit
from tests.referrals.factories import Story

pytestmark = pytest.mark.django_db
PLACES = {
    DossierKind.GRAND_AGE: {},
    DossierKind.SANITAIRE: {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL},
}


@pytest.fixture
def physician():
    make_commune()
    return make_physician()


def aged(dossier: Dossier, *, days: int, asked_days: int | None = None) -> Dossier:
    """The same dossier, as if nobody had touched it for so many days."""
    now = timezone.now()
    asked = None if asked_days is None else now - timedelta(days=asked_days)
    Dossier.objects.filter(pk=dossier.pk).update(updated_at=now - timedelta(days=days), asked_at=asked)
    return fresh(dossier)


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def told(template: str) -> list[str]:
    return sorted(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))


def test_after_six_months_the_requesters_are_asked_once_and_nothing_says_who_the_person_is(physician):
    dossier = aged(make_dossier(physician), days=SILENCE_DAYS + 1)
    ask_and_archive(timestamp=0)
    ask_and_archive(timestamp=0)
    assert told("dossier_asked") == [physician.email]
    assert fresh(dossier).state == DossierState.OPEN
    letter = OutgoingEmail.objects.get(template="dossier_asked")
    assert dossier.number in letter.subject + letter.body
    assert "Moreau" not in letter.subject + letter.body
    page = text_of(InspectingClient().sign_in(physician).get(f"/dossiers/{dossier.pk}/"))
    assert "Ce dossier est-il toujours d’actualité" in page


def test_a_dossier_changed_lately_or_whose_request_moved_is_left_alone(physician):
    aged(make_dossier(physician), days=SILENCE_DAYS - 1)
    story = Story(make_unit())
    story.sent()
    aged(story.dossier, days=SILENCE_DAYS + 1)
    assert ask_and_archive(timestamp=0) == (0, 0)


def test_without_an_answer_for_two_months_it_is_archived_with_its_requests_and_taken_up_in_one_click(physician):
    story = Story(make_unit())
    story.dossier = make_dossier(story.physician)
    story.sent()
    Referral.objects.update(state_since=timezone.now() - timedelta(days=300))
    dossier = aged(story.dossier, days=300, asked_days=ARCHIVE_DAYS + 1)
    assert ask_and_archive(timestamp=0) == (0, 1)
    assert fresh(dossier).state == DossierState.ARCHIVED
    assert Referral.objects.get().state == ReferralState.EXPIRED
    assert told("dossier_archived")
    client = InspectingClient().sign_in(story.physician)
    address = f"/dossiers/{dossier.pk}/"
    assert "Reprendre le dossier" in text_of(client.get(address))
    client.post(f"{address}reprendre/")
    assert fresh(dossier).state == DossierState.OPEN
    assert "Le dossier est repris" in text_of(client.get(address))
    assert ask_and_archive(timestamp=0) == (0, 0)


@pytest.mark.parametrize("answer", ["keep", "save"])
def test_an_answer_or_a_change_starts_the_six_months_again(physician, answer):
    dossier = aged(make_dossier(physician), days=300, asked_days=ARCHIVE_DAYS + 1)
    if answer == "keep":
        keep_dossier(dossier, actor=actor(physician))
    else:
        save(dossier, "identite", "used_name=Garnier-Moreau", physician)
    assert fresh(dossier).asked_at is None
    assert ask_and_archive(timestamp=0) == (0, 0)


def test_keeping_after_the_archiving_says_so_and_a_death_is_not_taken_back(physician):
    dossier = make_dossier(physician)
    close_dossier(dossier, actor=None, reason="forgotten", state=DossierState.ARCHIVED)
    with pytest.raises(Refusal, match="clos"):
        keep_dossier(dossier, actor=actor(physician))
    reactivate_dossier(dossier, actor=actor(physician))
    end_project(dossier, reason=WithdrawalReason.DECEASED, actor=actor(physician))
    with pytest.raises(Refusal, match="pas archivé"):
        reactivate_dossier(dossier, actor=actor(physician))


@pytest.mark.parametrize(("kind", "reason"), [(kind, reason) for kind in PLACES for reason in endings(kind)])
def test_the_end_of_a_project_withdraws_every_request_tells_the_units_and_closes_the_dossier(kind, reason):
    story = Story(make_unit(**PLACES[kind]), kind=kind)
    story.sent()
    end_project(story.dossier, reason=reason, actor=actor(story.physician))
    assert Referral.objects.get().state == ReferralState.WITHDRAWN
    dead = reason == WithdrawalReason.DECEASED
    assert fresh(story.dossier).state == (DossierState.CLOSED if dead else DossierState.ARCHIVED)
    assert told("referral_withdrawn")


def test_only_those_who_send_for_the_dossier_end_its_project(physician):
    dossier = make_dossier(physician)
    for person in (make_family(), make_physician(), make_secretary(physician)):
        with pytest.raises(Refusal):
            end_project(dossier, reason=WithdrawalReason.STAYS_HOME, actor=actor(person))
    assert fresh(dossier).is_open
    end_project(dossier, reason=WithdrawalReason.STAYS_HOME, actor=actor(make_secretary(physician, may_send=True)))
    assert not fresh(dossier).is_open


def test_a_reason_out_of_the_list_is_refused_in_words(physician):
    dossier = make_dossier(physician)
    page = text_of(InspectingClient().sign_in(physician).post(f"/dossiers/{dossier.pk}/clore/", {"reason": "ennui"}))
    assert "Choisissez ce qui s’est passé." in page
    with pytest.raises(Refusal):
        end_project(dossier, reason="sent_by_mistake", actor=actor(physician))
    assert fresh(dossier).is_open
