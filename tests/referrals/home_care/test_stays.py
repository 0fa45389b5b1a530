"""A stay at home: its end, its renewal, and what is said of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.directory.enums import UnitKind
from jalon.dossiers.models import Dossier, Share
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.erase_dossier import ask_erasure
from jalon.referrals.deadlines import closing_time
from jalon.referrals.home_care.actions.answer_renewal import decline_renewal, renew
from jalon.referrals.home_care.actions.answer_visit import confirm_visit
from jalon.referrals.home_care.actions.ask_renewal import ask_renewal
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.actions.end_stay import end_stay
from jalon.referrals.home_care.actions.write_rhythm import Plan, agree, change_rhythm
from jalon.referrals.home_care.enums import AgreementState, Conclusion, Ending, RenewalState
from jalon.referrals.home_care.lengths import length_of
from jalon.referrals.home_care.models import HomeStay, Renewal
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.home_care.tasks import remind_of_renewals
from jalon.referrals.retention import ended
from tests.dossiers.factories import actor
from tests.factories import make_secretary, make_unit_staff
from tests.referrals.home_care.factories import MORNINGS, AtHome, home_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_entry_opens_a_stay_whose_end_is_that_agreed_and_the_dossier_stays_readable() -> None:
    story = AtHome()
    stay = story.stay(weeks=2)
    assert stay.ends_on == timezone.localdate() + 13 * DAY
    dossier = Dossier.objects.get(pk=story.dossier.pk)
    assert not dossier.is_open
    assert Share.objects.filter(dossier=dossier, unit=story.unit, ended_at__isnull=True).exists()
    with pytest.raises(Refusal, match="Un séjour à domicile est en cours"):
        ask_erasure(dossier, actor=story.doctor)


def test_a_renewal_is_asked_by_the_service_and_signed_by_a_physician_with_their_card() -> None:
    story = AtHome()
    stay = story.stay()
    until = stay.ends_on + 14 * DAY
    row = ask_renewal(stay.referral, until=until, why="La plaie n’est pas fermée.", actor=story.desk)
    with pytest.raises(Refusal, match="déjà demandé"):
        ask_renewal(stay.referral, until=until, why="Encore.", actor=story.desk)
    with pytest.raises(Refusal, match="Signer demande votre carte"):
        renew(stay.referral, until=until, words="", seen=str(row.pk), actor=unproven(story))
    with pytest.raises(Refusal, match="a changé depuis que vous l’avez lue"):
        renew(stay.referral, until=until, words="", seen="autre", actor=story.doctor)
    with pytest.raises(Refusal, match="Seul un médecin du dossier"):
        renew(stay.referral, until=until, words="", seen=str(row.pk), actor=actor(make_secretary(story.physician)))
    renew(stay.referral, until=until, words="", seen=str(row.pk), actor=story.doctor)
    row.refresh_from_db()
    stay.refresh_from_db()
    assert (row.state, stay.ends_on, len(bytes(row.signed_digest))) == (RenewalState.RENEWED, until, 32)
    assert row.signed_rpps == story.physician.professional.rpps


def unproven(story: AtHome) -> Actor:
    return load_actor(story.physician)


@pytest.mark.parametrize(("after", "sentence"), [(0, "va déjà jusqu’au"), (13 * 7 + 1, "au plus à 13\\s")])
def test_a_renewal_prolongs_and_no_further_than_one_may(after: int, sentence: str) -> None:
    story = AtHome()
    stay = story.stay()
    with pytest.raises(Refusal, match=sentence):
        ask_renewal(stay.referral, until=stay.ends_on + after * DAY, why="Oui.", actor=story.desk)
    assert not Renewal.objects.exists()


def test_a_renewal_declined_leaves_the_end_and_the_service_says_what_follows() -> None:
    story = AtHome()
    stay = story.stay()
    row = ask_renewal(stay.referral, until=stay.ends_on + DAY, why="Oui.", actor=story.desk)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        decline_renewal(stay.referral, words="", seen=str(row.pk), actor=story.doctor)
    decline_renewal(stay.referral, words="Relais en ville.", seen=str(row.pk), actor=story.doctor)
    ended_on = stay.ends_on
    end_stay(stay.referral, ended_on=timezone.localdate(), ending=Ending.TOWN, words="", actor=story.desk)
    stay.refresh_from_db()
    assert (stay.ends_on, stay.ended_on) == (ended_on, timezone.localdate())
    assert not Share.objects.filter(dossier=story.dossier, ended_at__isnull=True).exists()
    with pytest.raises(Refusal, match="est terminé"):
        ask_renewal(stay.referral, until=stay.ends_on + DAY, why="Oui.", actor=story.desk)


def test_ending_a_stay_drops_the_renewal_that_waits() -> None:
    story = AtHome()
    stay = story.stay()
    row = ask_renewal(stay.referral, until=stay.ends_on + DAY, why="Oui.", actor=story.desk)
    with pytest.raises(Refusal, match="Précisez"):
        end_stay(stay.referral, ended_on=timezone.localdate(), ending=Ending.OTHER, words="", actor=story.desk)
    end_stay(stay.referral, ended_on=timezone.localdate(), ending=Ending.DECEASED, words="", actor=story.desk)
    row.refresh_from_db()
    assert row.state == RenewalState.DROPPED


def test_the_service_is_reminded_once_for_each_end() -> None:
    story = AtHome()
    stay = story.stay()
    assert remind_of_renewals(timestamp=0) == 0
    HomeStay.objects.update(ends_on=timezone.localdate() + 2 * DAY)
    assert remind_of_renewals(timestamp=0) == 1
    assert remind_of_renewals(timestamp=0) == 0
    told = OutgoingEmail.objects.filter(subject__contains="Une fin approche")
    assert told.count() == 1
    stay.refresh_from_db()
    row = ask_renewal(stay.referral, until=stay.ends_on + DAY, why="Oui.", actor=story.desk)
    renew(stay.referral, until=stay.ends_on + DAY, words="", seen=str(row.pk), actor=story.doctor)
    assert remind_of_renewals(timestamp=0) == 1


@pytest.mark.parametrize(
    ("kind", "ends_on", "asked_from"),
    [
        # Five working days before Friday 8 May 2026, a holiday; 1 May is one too.
        (UnitKind.HAD, date(2026, 5, 8), date(2026, 4, 30)),
        (UnitKind.HAD, date(2026, 11, 30), date(2026, 11, 23)),
        (UnitKind.SSIAD, date(2026, 11, 30), date(2026, 10, 31)),
    ],
)
def test_a_renewal_is_asked_in_working_days_or_a_month_before(kind: str, ends_on: date, asked_from: date) -> None:
    length = length_of(kind)
    assert length.asked_from(ends_on) == asked_from
    assert length.ends_due(asked_from) >= ends_on
    assert length.ends_due(asked_from - DAY) < ends_on


def test_a_dossier_is_kept_while_a_stay_runs_and_two_years_after_it() -> None:
    story = AtHome()
    stay = story.stay()
    dossier = Dossier.objects.get(pk=story.dossier.pk)
    after = timezone.now() + timedelta(days=3 * 366)
    assert not any(rows.filter(pk=dossier.pk).exists() for _, rows in ended(after))
    end_stay(stay.referral, ended_on=timezone.localdate(), ending=Ending.GOAL, words="", actor=story.desk)
    assert any(rows.filter(pk=dossier.pk).exists() for _, rows in ended(after))


def test_no_message_tells_of_health_nor_names_the_person() -> None:
    story = AtHome()
    referral = story.read()
    story.visit(referral, days=0)
    confirm_visit(referral, actor=story.doctor)
    conclude_visit(
        referral, held_on=timezone.localdate(), conclusion=Conclusion.CONDITIONS, words="Escarre", actor=story.desk
    )
    today = timezone.localdate()
    plan = Plan(today + DAY, 2, MORNINGS, "Ulcère")
    agree(referral, plan, answer_before=closing_time(plan.start_on), actor=story.desk)
    change_rhythm(referral, week=Week.read(["nurse-mon-night"]), note="Morphine", actor=story.desk)
    story.with_agreement(referral, AgreementState.CONDITIONS)
    admit(referral, admitted_on=today, actor=story.desk)
    stay = HomeStay.objects.get()
    row = ask_renewal(referral, until=stay.ends_on + DAY, why="Escarre", actor=story.desk)
    renew(referral, until=stay.ends_on + DAY, words="Morphine", seen=str(row.pk), actor=story.doctor)
    end_stay(referral, ended_on=today, ending=Ending.HOSPITAL, words="Escarre", actor=story.desk)
    texts = [f"{row.subject}\n{row.body}" for row in OutgoingEmail.objects.all()]
    assert len(texts) > 8
    for text in texts:
        assert not any(word in text for word in ("Moreau", "Garnier", "Lucienne", "Escarre", "Ulcère", "Morphine"))
    for event in Event.objects.filter(name__startswith="home."):
        assert not any(word in str(event.data) for word in ("Escarre", "Ulcère", "Morphine", "conditions"))


def test_a_person_of_another_service_does_nothing() -> None:
    story = AtHome()
    referral = story.read()
    stranger = actor(make_unit_staff(home_unit("Ailleurs").establishment, MembershipRole.ADMISSIONS))
    story.visit(referral, days=1)
    with pytest.raises(Refusal, match="ne vous est pas ouverte"):
        confirm_visit(referral, actor=stranger)
