"""Care at home, rule by rule: visit, agreement of the médecin traitant, rhythm, stay and renewals."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.enums import UnitKind
from jalon.dossiers.actions.answer_designation import answer_designation
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Designation, Dossier, Participant
from jalon.dossiers.standings import Standing
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.send import send
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.home_care.actions.answer_visit import ask_other_time, confirm_visit
from jalon.referrals.home_care.actions.ask_treating import ask_physician
from jalon.referrals.home_care.actions.cancel_visit import cancel_visit
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.actions.give_agreement import Answer, give_agreement, note_agreement
from jalon.referrals.home_care.actions.write_rhythm import Plan, agree, change_rhythm
from jalon.referrals.home_care.enums import AgreementState, Conclusion, How, VisitState
from jalon.referrals.home_care.models import Agreement, HomeStay, Rhythm, Visit
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.models import Offer, Referral
from jalon.referrals.queries import drafts
from jalon.referrals.readiness import readiness
from jalon.referrals.reasons import WithdrawalReason
from jalon.referrals.workflow import Action, available
from tests.dossiers.factories import actor, make_commune, make_complete_followup_dossier, save
from tests.factories import make_family, make_physician, make_secretary
from tests.referrals.home_care.factories import ADDRESS, MORNINGS, AtHome, home_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reason(referral: Referral, desk: Actor, action: Action) -> str:
    return next(door.reason for door in available(Referral.objects.get(pk=referral.pk), desk) if door.action == action)


# Territory.


def test_a_service_that_does_not_go_there_is_not_chosen_and_those_that_do_are_named() -> None:
    story = AtHome()
    away = home_unit("HAD du Sud", served_communes=["13055"])
    with pytest.raises(Refusal, match=r"HAD du Sud\s: Ce service ne va pas à Talant \(21240\)\. Y va\s: HAD du Val\."):
        choose(story.dossier, away, actor=story.doctor)
    assert choose(story.dossier, story.unit, actor=story.doctor).state == ReferralState.DRAFT


def send_knowingly(dossier: Dossier, physician: User) -> list[Referral]:
    """Send the choices, having read what is to be known."""
    rows = drafts(dossier)
    ready = readiness(dossier, Standing.PHYSICIAN, [row.unit for row in rows])
    read = {row.pk: ready[row.unit_id].digest for row in rows}
    return send(dossier, actor=actor(physician), acknowledged=read)


def test_the_territory_is_judged_again_at_sending_by_the_place_where_care_is_given() -> None:
    physician = make_physician()
    dossier = make_complete_followup_dossier(physician, motive="brulure_pansements", chosen="had")
    save(dossier, "administratif", f"{ADDRESS}&gp_name=x", physician)
    unit = home_unit()
    choose(dossier, unit, actor=actor(physician))
    unit.served_communes = ["21231"]
    unit.save()
    with pytest.raises(Refusal, match="Ce service ne va pas à Talant"):
        send(dossier, actor=actor(physician))
    unit.served_communes = ["21617"]
    unit.save()
    [row] = send_knowingly(dossier, physician)
    assert row.state == ReferralState.SENT


def test_the_place_of_care_said_apart_from_the_address_is_the_one_that_counts() -> None:
    story = AtHome()
    elsewhere = "elsewhere=yes&care_address.street=1+rue+Haute&care_address.town=Dijon+(21000)"
    from_dijon = home_unit("HAD de Dijon", served_communes=["21231"])
    with pytest.raises(Refusal, match="ne va pas à Talant"):
        choose(story.dossier, from_dijon, actor=story.doctor)
    make_dijon()
    save(story.dossier, "domicile", f"days=mon&home_fit=yes&gp_agrees=yes&{elsewhere}", story.physician)
    choose(story.dossier, from_dijon, actor=story.doctor)
    with pytest.raises(Refusal, match="ne va pas à Dijon"):
        choose(story.dossier, story.unit, actor=story.doctor)


def make_dijon() -> None:
    make_commune("21231", "Dijon", "21000")


# The visit.


def test_a_visit_is_proposed_confirmed_and_concluded_and_each_is_told() -> None:
    story = AtHome()
    referral = story.read()
    visit = story.visit(referral, days=0)
    confirm_visit(referral, actor=story.doctor)
    conclude_visit(
        referral,
        held_on=timezone.localdate(),
        conclusion=Conclusion.CONDITIONS,
        words="Un lit médicalisé avant l’entrée.",
        actor=story.desk,
    )
    visit = Visit.objects.get(pk=visit.pk)
    assert (visit.state, visit.conclusion) == (VisitState.DONE, Conclusion.CONDITIONS)
    assert visit.opened("conclusion_sealed") == "Un lit médicalisé avant l’entrée."
    assert "lit médicalisé".encode() not in bytes(visit.conclusion_sealed)
    names = Event.objects.filter(referral_id=referral.pk, name__startswith="home.visit").order_by("id")
    assert list(names.values_list("name", flat=True)) == [
        "home.visit_proposed",
        "home.visit_confirmed",
        "home.visit_done",
    ]


def test_another_moment_asked_is_answered_by_another_proposal_that_replaces_the_first() -> None:
    story = AtHome()
    referral = story.read()
    first = story.visit(referral)
    ask_other_time(referral, wish="Plutôt le matin.", actor=story.doctor)
    with pytest.raises(Refusal, match="déjà sa réponse"):
        confirm_visit(referral, actor=story.doctor)
    second = story.visit(referral, days=3)
    first.refresh_from_db()
    assert (first.state, first.opened("wish_sealed")) == (VisitState.CANCELLED, "Plutôt le matin.")
    confirm_visit(referral, actor=story.doctor)
    second.refresh_from_db()
    assert second.state == VisitState.CONFIRMED


def test_a_visit_is_not_concluded_before_its_day_nor_by_those_who_ask() -> None:
    story = AtHome()
    referral = story.read()
    story.visit(referral, days=1)
    told = {"held_on": timezone.localdate(), "conclusion": Conclusion.SUITED, "words": ""}
    with pytest.raises(Refusal, match="S’ouvre le jour de la visite"):
        conclude_visit(referral, **told, actor=story.desk)
    with pytest.raises(Refusal, match="Seules les personnes des admissions"):
        conclude_visit(referral, **told, actor=story.doctor)
    with pytest.raises(Refusal, match="pas encore venu"):
        conclude_visit(referral, **told | {"held_on": timezone.localdate() + DAY}, actor=story.desk)
    with pytest.raises(Refusal, match="Écrivez les conditions"):
        conclude_visit(referral, **told | {"conclusion": Conclusion.NOT_SUITED}, actor=story.desk)


@pytest.mark.parametrize(
    ("days", "changes", "sentence"),
    [
        (-1, {}, "Ce jour est passé"),
        (93, {}, "plus de trois mois"),
        (1, {"ends": time(14)}, "finirait avant de commencer"),
        (1, {"who": []}, "qui vient"),
        (1, {"place": "ailleurs"}, "où se fait la visite"),
    ],
)
def test_an_impossible_visit_is_refused_with_what_to_do(days: int, changes: dict, sentence: str) -> None:
    story = AtHome()
    referral = story.read()
    with pytest.raises(Refusal, match=sentence):
        story.visit(referral, days=days, **changes)
    assert not Visit.objects.exists()


def test_a_visit_may_be_called_off_and_dies_with_the_request() -> None:
    story = AtHome()
    referral = story.read()
    story.visit(referral)
    cancel_visit(referral, actor=story.desk)
    story.visit(referral)
    withdraw(referral, reason=WithdrawalReason.OTHER, actor=story.doctor)
    with pytest.raises(Refusal, match="Aucune visite n’est prévue"):
        confirm_visit(referral, actor=story.doctor)


def test_other_units_have_no_care_at_home() -> None:
    story = AtHome()
    smr = home_unit("SMR", kind=UnitKind.SMR, stay_type="full_hospital")
    row = choose(story.dossier, smr, actor=story.doctor)
    with pytest.raises(Refusal, match="pas adressée à un service de soins à domicile"):
        confirm_visit(row, actor=story.doctor)


# Start and rhythm.


def test_a_service_at_home_proposes_no_place_without_its_rhythm() -> None:
    story = AtHome()
    referral, later = story.read(), timezone.localdate() + 5 * DAY
    with pytest.raises(Refusal, match="la date de début et le rythme des passages"):
        offer(referral, entry_on=later, place="", answer_before=closing_time(later), actor=story.desk)


def test_the_agreement_carries_start_length_and_week_and_is_an_offer() -> None:
    story = AtHome()
    referral = story.agreed(weeks=3)
    rhythm = Rhythm.objects.get(referral=referral)
    assert (referral.state, referral.offers.get().entry_on) == (ReferralState.OFFERED, rhythm.start_on)
    assert (rhythm.weeks, Week.read(rhythm.opened("week_sealed"))) == (3, MORNINGS)
    assert b"nurse" not in bytes(rhythm.week_sealed)


def test_a_proposal_taken_back_is_made_again_with_its_start_and_rhythm() -> None:
    story = AtHome()
    referral = story.agreed()
    revoke_offer(referral, actor=story.desk)
    later = timezone.localdate() + 5 * DAY
    with pytest.raises(Refusal, match="la date de début et le rythme des passages"):
        offer(referral, entry_on=later, place="", answer_before=closing_time(later), actor=story.desk)
    agree(referral, Plan(later, 2, MORNINGS), answer_before=closing_time(later), actor=story.desk)
    assert Offer.objects.get(referral=referral, outcome=OfferOutcome.PENDING).entry_on == later
    assert Rhythm.objects.filter(referral=referral).count() == 2


@pytest.mark.parametrize(("weeks", "week"), [(0, MORNINGS), (14, MORNINGS), (2, Week())])
def test_an_agreement_without_passages_or_too_long_is_refused_and_leaves_nothing(weeks: int, week: Week) -> None:
    story = AtHome()
    referral = story.read()
    with pytest.raises(Refusal, match=r"Cochez au moins un passage|La durée va de 1 à 13\s"):
        agree(
            referral,
            Plan(timezone.localdate() + DAY, weeks, week),
            answer_before=closing_time(timezone.localdate() + DAY),
            actor=story.desk,
        )
    referral.refresh_from_db()
    assert referral.state == ReferralState.READ
    assert not Rhythm.objects.exists()


def test_the_rhythm_changes_later_and_each_version_is_kept() -> None:
    story = AtHome()
    referral = story.accepted()
    evening = Week.read(["nurse-all-morning", "carer-sat-evening"])
    change_rhythm(referral, week=evening, note="", actor=story.desk)
    assert list(Rhythm.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    with pytest.raises(Refusal, match="Rien n’a changé"):
        change_rhythm(referral, week=evening, note="", actor=story.desk)
    with pytest.raises(Refusal, match="admissions et de la décision"):
        change_rhythm(referral, week=MORNINGS, note="", actor=story.doctor)


# The médecin traitant.


def test_sending_asks_the_medecin_traitant_named_in_the_dossier_once_for_each_kind() -> None:
    story = AtHome(treating="Dr Claude Autre")
    story.sent()
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.name, agreement.physician) == (
        AgreementState.PENDING,
        "Dr Claude Autre",
        None,
    )


def test_a_prescriber_who_is_the_medecin_traitant_agrees_by_their_signature() -> None:
    physician = make_physician(first_name="Marie", last_name="Collin")
    dossier = make_complete_followup_dossier(physician, motive="brulure_pansements", chosen="had")
    save(dossier, "administratif", f"{ADDRESS}&gp_name=Docteur+COLLIN+Marie", physician)
    choose(dossier, home_unit(), actor=actor(physician))
    send_knowingly(dossier, physician)
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.how, agreement.answered_by) == (
        AgreementState.AGREED,
        How.SIGNATURE,
        physician,
    )


def test_nobody_enters_in_had_without_the_medecin_traitant_and_the_door_says_who_opens_it() -> None:
    story = AtHome()
    referral = story.accepted()
    assert "L’accord du médecin traitant manque. Il le donne dans Jalon" in reason(referral, story.desk, Action.ADMIT)
    with pytest.raises(Refusal, match="L’accord du médecin traitant manque"):
        admit(referral, admitted_on=timezone.localdate(), actor=story.desk)
    story.with_agreement(referral, AgreementState.DECLINED)
    with pytest.raises(Refusal, match="Le médecin traitant n’est pas d’accord"):
        admit(referral, admitted_on=timezone.localdate(), actor=story.desk)
    story.with_agreement(referral, AgreementState.CONDITIONS)
    admit(referral, admitted_on=timezone.localdate(), actor=story.desk)
    assert HomeStay.objects.get(referral=referral).is_running


def test_a_ssiad_is_entered_without_it_but_it_is_asked_all_the_same() -> None:
    story = AtHome(UnitKind.SSIAD)
    referral = story.accepted()
    assert Agreement.objects.get().state == AgreementState.PENDING
    admit(referral, admitted_on=timezone.localdate(), actor=story.desk)


def test_a_medecin_traitant_with_an_account_is_named_comes_and_answers_alone() -> None:
    story = AtHome()
    referral = story.read()
    treating = make_physician(first_name="Claude", last_name="Autre")
    ask_physician(referral, actor=story.doctor, physician=treating)
    with pytest.raises(Refusal, match="C’est au médecin traitant désigné de répondre"):
        give_agreement(referral, Answer(AgreementState.AGREED), actor=story.doctor)
    answer_designation(Designation.objects.get(), accepted=True, actor=actor(treating))
    give_agreement(referral, Answer(AgreementState.CONDITIONS, "Je passe le lundi."), actor=actor(treating))
    agreement = Agreement.objects.get()
    assert (agreement.how, agreement.physician) == (How.ACCOUNT, treating)
    assert agreement.opened("words_sealed") == "Je passe le lundi."


def test_a_medecin_traitant_without_an_account_is_written_to_and_comes_by_the_number() -> None:
    story = AtHome()
    referral = story.read()
    ask_physician(referral, actor=story.doctor, name="Dr Claude Autre", address="cabinet@exemple.example")
    assert OutgoingEmail.objects.filter(recipient="cabinet@exemple.example").exists()
    newcomer = make_physician()
    join_dossier(story.dossier.number, story.dossier.birth_date, actor=actor(newcomer))
    assert Agreement.objects.get().physician == newcomer
    give_agreement(referral, Answer(AgreementState.AGREED), actor=actor(newcomer))
    assert Agreement.objects.get().state == AgreementState.AGREED


def test_how_an_agreement_was_obtained_is_noted_by_professionals_and_the_service_never_by_the_family() -> None:
    story = AtHome()
    referral = story.read()
    family = make_family()
    Participant.objects.create(dossier=story.dossier, user=family, role=ParticipantRole.RELATIVE, rights=Rights.DECIDE)
    noted = {"name": "Dr Autre", "how": How.LETTER, "obtained_on": timezone.localdate()}
    yes = Answer(AgreementState.AGREED)
    with pytest.raises(Refusal, match="Le médecin, son secrétariat ou le service le notent"):
        note_agreement(referral, yes, **noted, actor=actor(family))
    with pytest.raises(Refusal, match="dans le futur"):
        note_agreement(referral, yes, **noted | {"obtained_on": timezone.localdate() + DAY}, actor=story.desk)
    with pytest.raises(Refusal, match="pourquoi ce n’est pas un accord"):
        note_agreement(referral, Answer(AgreementState.DECLINED), **noted, actor=story.desk)
    note_agreement(referral, yes, **noted, actor=story.desk)
    agreement = Agreement.objects.get()
    assert (agreement.how, agreement.answered_by) == (How.LETTER, story.desk.user)
    with pytest.raises(Refusal, match="déjà d’accord"):
        note_agreement(referral, yes, **noted, actor=actor(make_secretary(story.physician)))
