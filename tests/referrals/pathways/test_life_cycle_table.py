"""The table of a child's request: what a platform can do, who does it, and what does not exist there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.core.refusal import Refusal
from jalon.directory.enums import UnitKind
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Share
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.turn_down import GROUNDS, Grounds, turn_down
from jalon.referrals.pathways.actions.validate import Prescription, validate
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Mode, OtherPath, Profession, Setting
from jalon.referrals.pathways.life_cycle import TABLE
from jalon.referrals.pathways.models import TurnedDown
from jalon.referrals.pathways.words import told_of
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.queries import timeline
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.sides import Side, side_of
from jalon.referrals.wording import state_words
from jalon.referrals.workflow import Action, doors, why_not
from tests.dossiers.factories import actor
from tests.factories import make_physician, make_unit_staff
from tests.referrals.factories import Story
from tests.referrals.pathways.factories import AtPlatform, make_platform, make_platform_doctor, proven

pytestmark = pytest.mark.django_db
S = ReferralState
BOTH = Prescription(Mode.BOTH, {Profession.PSYCHOLOGY: 10})


def told(template: str) -> set[str]:
    return set(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
@pytest.mark.parametrize("state", S)
def test_each_action_is_open_from_its_sources_only_and_to_its_side_only(row: Any, state: ReferralState) -> None:
    situation = Situation.of(AtPlatform().chosen())
    situation.referral.state, situation.referral.sent_at = state, timezone.now()

    for side in Side:
        allowed = why_not(row.action, side, situation) == ""
        others = (row.by == Side.UNIT and side.answers) or (row.fills and side == Side.REQUESTER_WRITER)
        assert allowed == ((side == row.by or others) and state in row.sources)


@pytest.mark.parametrize("action", [Action.OFFER, Action.WAITLIST, Action.HOLD, Action.ADMIT, Action.RESUME])
def test_a_platform_knows_no_place(action: Action) -> None:
    story = AtPlatform()
    situation = Situation.of(story.read())

    assert "ne propose pas de place" in why_not(action, Side.UNIT_DOCTOR, situation)
    assert action not in {door.action for door in doors(situation, Side.UNIT_DOCTOR)}


@pytest.mark.parametrize("action", [Action.VALIDATE, Action.CONCLUDE])
def test_a_place_to_live_prescribes_no_pathway(action: Action) -> None:
    situation = Situation.of(Story().read())

    assert "plateforme" in why_not(action, Side.UNIT, situation)


def test_only_a_physician_who_reads_the_medical_part_there_prescribes() -> None:
    story = AtPlatform()
    referral = story.read()
    place = story.unit.establishment
    nurse = actor(make_unit_staff(place, MembershipRole.MEDICAL_READER, MembershipRole.DECISION_MAKER))
    elsewhere = actor(make_platform_doctor(make_platform("PCO de la Nièvre")))

    assert side_of(story.doctor, referral) == Side.UNIT_DOCTOR
    assert side_of(story.desk, referral) == side_of(nurse, referral) == Side.UNIT
    for person in (story.desk, nurse, elsewhere, story.asker, actor(make_physician())):
        with pytest.raises(Refusal):
            validate(referral, BOTH, actor=proven(person, timezone.now()))
    assert validate(referral, BOTH, actor=story.doctor).state == S.IN_PATHWAY


def test_prescribing_refusing_and_concluding_ask_for_a_recent_card() -> None:
    story = AtPlatform()
    referral = story.read()
    unproven = replace(story.doctor, proven_at=None)

    with pytest.raises(Refusal, match="carte"):
        validate(referral, BOTH, actor=unproven)
    with pytest.raises(Refusal, match="carte"):
        turn_down(referral, Grounds(RefusalReason.ALREADY_DECIDED), actor=unproven)
    validate(referral, BOTH, actor=story.doctor)
    with pytest.raises(Refusal, match="carte"):
        conclude(referral, conclusion=Conclusion.USUAL, actor=unproven)


def test_a_prescription_opens_a_year_its_searches_and_tells_the_doctor_and_the_parents() -> None:
    story = AtPlatform()

    referral = story.validated()

    pathway = story.pathway(referral)
    today = timezone.localdate()
    assert (pathway.prescribed_on, pathway.prescribed_rpps) == (today, story.doctor.user.professional.rpps)
    assert pathway.ends_on == today.replace(year=today.year + 1)
    assert pathway.opened("words_sealed") == "Bilan psychomoteur d’abord."
    assert {(row.profession, row.setting, row.state) for row in pathway.engagements.all()} == {
        (Profession.PSYCHOMOTOR_THERAPY, Setting.PACKAGE, EngagementState.SOUGHT),
        (Profession.SPEECH_THERAPY, Setting.CONVENTIONED, EngagementState.SOUGHT),
    }
    assert [(row.year, row.sessions) for row in pathway.packages.all()] == [(1, 20)]
    assert told("pathway_prescribed") == {story.physician.email, story.parent.email}
    assert Share.objects.filter(dossier=story.dossier, ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("prescription", "words"),
    [
        (Prescription("ailleurs"), "Dites où se fait"),
        (Prescription(Mode.OUTSIDE), "forfait"),
        (Prescription(Mode.BOTH, {Profession.SPEECH_THERAPY: 10}), "pas payé"),
        (Prescription(Mode.BOTH, {Profession.PSYCHOLOGY: 0}), "de 1 à"),
        (Prescription(Mode.BOTH, {}, ("magie",)), "liste"),
    ],
)
def test_a_prescription_that_says_nothing_is_refused(prescription: Prescription, words: str) -> None:
    story = AtPlatform()
    referral = story.read()

    with pytest.raises(Refusal, match=words):
        validate(referral, prescription, actor=story.doctor)
    assert Referral.objects.get(pk=referral.pk).state == S.READ


def test_a_child_of_seven_is_prescribed_by_a_platform_that_serves_them_only() -> None:
    young = AtPlatform(months=83)
    served = AtPlatform(months=90, unit=make_platform("PCO de la Nièvre", offers=["child_7_12"]))
    too_old = AtPlatform(months=143, unit=make_platform("PCO de l’Yonne", offers=["child_7_12"]))
    waiting = {story: story.read() for story in (young, too_old)}
    for story in waiting:
        story.grown(1)

    with pytest.raises(Refusal, match="7 à 12"):
        validate(waiting[young], BOTH, actor=young.doctor)
    with pytest.raises(Refusal, match="MDPH"):
        validate(waiting[too_old], BOTH, actor=too_old.doctor)
    assert served.validated().state == S.IN_PATHWAY


def test_a_pathway_closes_the_requests_to_other_platforms_and_no_other_opens() -> None:
    story = AtPlatform()
    other = make_platform("PCO de la Nièvre")
    elsewhere = story.chosen(other)

    story.validated()

    elsewhere.refresh_from_db()
    assert elsewhere.state == S.SUPERSEDED
    with pytest.raises(Refusal, match="Un parcours est déjà en cours"):
        story.chosen(make_platform("PCO du Jura"))


def test_the_grounds_of_a_refusal_are_those_of_the_law() -> None:
    assert {reason.value for reason in GROUNDS} == {"R08", "R09", "R19", "R20", "R21"}
    story = AtPlatform()
    referral = story.read()

    for reason in (RefusalReason.NO_PLACE, RefusalReason.OTHER, RefusalReason.INCOMPLETE):
        with pytest.raises(Refusal, match="la loi"):
            turn_down(referral, Grounds(reason), actor=story.doctor)
    with pytest.raises(Refusal):
        refuse(referral, reason=RefusalReason.NO_GAP, actor=story.doctor)


def test_a_refusal_without_a_gap_asks_when_the_doctor_sees_the_child_again() -> None:
    story = AtPlatform()
    referral = story.read()
    again = timezone.localdate() + timedelta(days=90)

    for grounds in (
        Grounds(RefusalReason.NO_GAP),
        Grounds(RefusalReason.NO_GAP, again_on=timezone.localdate() - timedelta(days=1)),
    ):
        with pytest.raises(Refusal):
            turn_down(referral, grounds, actor=story.doctor)
    refused = turn_down(referral, Grounds(RefusalReason.NO_GAP, again_on=again), actor=story.doctor)

    assert refused.state == S.REFUSED
    [sentence] = told_of(TurnedDown.objects.get(referral=refused), medical=False)
    assert sentence.startswith("Le médecin revoit l’enfant à partir du")
    assert told("referral_refused") == {story.physician.email, story.parent.email}
    agreed = AtPlatform().refused(Grounds(RefusalReason.NO_GAP, again_to_agree=True))
    assert "à convenir" in told_of(TurnedDown.objects.get(referral=agreed), medical=True)[0]


def test_another_pathway_is_named_and_read_by_the_doctor_alone() -> None:
    story = AtPlatform()
    referral = story.read()

    with pytest.raises(Refusal, match="autre parcours"):
        turn_down(referral, Grounds(RefusalReason.OTHER_PATH), actor=story.doctor)
    grounds = Grounds(RefusalReason.OTHER_PATH, path=OtherPath.SENSES, place="ORL du CHU, 03 80 00 00 12")
    row = TurnedDown.objects.select_related("dossier").get(referral=turn_down(referral, grounds, actor=story.doctor))

    assert told_of(row, medical=False) == []
    assert "ORL du CHU" in " ".join(told_of(row, medical=True))


def test_a_child_who_is_not_eligible_is_told_where_to_go() -> None:
    story = AtPlatform()
    referral = story.read()
    other = make_platform("PCO de la Nièvre")

    with pytest.raises(Refusal, match="où adresser"):
        turn_down(referral, Grounds(RefusalReason.TERRITORY), actor=story.doctor)
    with pytest.raises(Refusal, match="autre plateforme"):
        turn_down(referral, Grounds(RefusalReason.TERRITORY, other_unit=story.unit), actor=story.doctor)
    turn_down(referral, Grounds(RefusalReason.TERRITORY, other_unit=other), actor=story.doctor)

    row = TurnedDown.objects.select_related("dossier", "other_unit__establishment").get(referral=referral)
    assert "PCO de la Nièvre" in " ".join(told_of(row, medical=False))


def test_a_refusal_taken_up_again_forgets_where_it_sent_the_child() -> None:
    story = AtPlatform()
    referral = story.refused()

    with pytest.raises(Refusal, match="médecin de la plateforme"):
        reopen(referral, actor=story.desk)
    again = reopen(referral, actor=story.doctor)

    assert again.state == S.READ
    assert not TurnedDown.objects.exists()


def test_a_complement_suspends_no_legal_clock() -> None:
    story = AtPlatform()
    referral = story.read(days_ago=10)
    due = referral.due_at
    assert due is not None
    assert timezone.localdate(due) == timezone.localdate() + timedelta(days=5)

    asked = request_info(referral, message="La décision de la MDPH ?", actor=story.desk)
    assert (asked.state, asked.due_at) == (S.INFO_REQUESTED, due)
    answered = give_info(asked, message="Jointe.", actor=story.asker)

    assert (answered.state, answered.due_at) == (S.READ, due)


def test_the_parents_may_stop_a_pathway_which_ends_with_its_searches() -> None:
    story = AtPlatform()
    referral = story.begun()

    withdraw(referral, reason=WithdrawalReason.MOVES, actor=actor(story.parent))

    pathway = story.pathway(referral)
    assert (pathway.conclusion, pathway.ended_on) == (Conclusion.MOVED, timezone.localdate())
    assert not pathway.engagements.exclude(state=EngagementState.ENDED).exists()
    assert told("referral_withdrawn") >= {story.doctor.user.email, story.desk.user.email}


def test_a_pathway_of_which_nothing_is_noted_ends_all_the_same() -> None:
    concluded, stopped = AtPlatform(), AtPlatform()

    conclude(concluded.validated(), conclusion=Conclusion.LOST, actor=concluded.doctor)
    withdraw(stopped.validated(), reason=WithdrawalReason.PARENTS, actor=actor(stopped.parent))

    assert concluded.dossier.referrals.get().state == S.CONCLUDED
    assert stopped.dossier.referrals.get().state == S.WITHDRAWN


def test_a_conclusion_ends_everything_and_archives_the_dossier() -> None:
    story = AtPlatform()
    referral = story.concluded()

    story.dossier.refresh_from_db()
    pathway = story.pathway(referral)
    assert (referral.state, story.dossier.state) == (S.CONCLUDED, DossierState.ARCHIVED)
    assert (pathway.conclusion, pathway.opened("conclusion_sealed")) == (Conclusion.TOWN, "Orthophonie à poursuivre.")
    assert not pathway.is_running
    assert not Share.objects.filter(dossier=story.dossier, ended_at__isnull=True).exists()
    assert told("pathway_concluded") == {story.physician.email, story.parent.email}
    with pytest.raises(Refusal, match="terminé"):
        conclude(referral, conclusion=Conclusion.USUAL, actor=story.doctor)


def test_a_family_that_moves_may_ask_another_platform_at_once() -> None:
    story = AtPlatform()
    story.concluded(conclusion=Conclusion.MOVED)

    story.dossier.refresh_from_db()
    assert story.dossier.is_open
    assert story.chosen(make_platform("PCO de la Nièvre")).state == S.DRAFT


def test_an_end_before_what_was_noted_or_to_come_is_refused() -> None:
    story = AtPlatform()
    referral = story.begun()
    today = timezone.localdate()

    for on, words in (
        (today + timedelta(days=1), "pas encore venu"),
        (today - timedelta(days=50), "dernier jour noté"),
    ):
        with pytest.raises(Refusal, match=words):
            conclude(referral, conclusion=Conclusion.USUAL, ended_on=on, actor=story.doctor)
    with pytest.raises(Refusal, match="Précisez"):
        conclude(referral, conclusion=Conclusion.OTHER, actor=story.doctor)


def test_the_doctor_of_the_platform_is_told_of_what_arrives_and_may_open_it() -> None:
    story = AtPlatform()
    reader = make_unit_staff(story.unit.establishment, MembershipRole.MEDICAL_READER)

    referral = story.sent()

    assert told("referral_sent") == {story.doctor.user.email, story.desk.user.email}
    assert reader.email not in told("referral_sent")
    assert open_referral(referral, actor=story.doctor).state == S.READ
    assert ReferralPolicy.find(actor(reader), referral.pk).side == Side.UNIT_READER


def test_the_path_of_a_request_is_told_in_french_to_both_sides() -> None:
    story = AtPlatform()
    referral = story.concluded()

    lines = [line.sentence for line in timeline(referral, medical=False)]

    assert lines[0].startswith("Demande envoyée à PCO de Côte-d’Or")
    assert any(line.startswith("Parcours prescrit par PCO de Côte-d’Or, jusqu’au") for line in lines)
    assert lines[-1].startswith("Parcours terminé le")
    assert not [line for line in lines if "{" in line or "trouble" in line]


def test_a_request_closed_by_a_pathway_elsewhere_says_so() -> None:
    assert state_words(S.SUPERSEDED, UnitKind.PCO) == "Close : parcours ailleurs"
    assert state_words(S.SUPERSEDED, UnitKind.SMR) == "Close : admis ailleurs"
