"""The pages of care at home: what each side reads, what is typed wrong, what the first pages cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.dossiers.actions.answer_designation import answer_designation
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Designation, Participant
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.home_care.actions.answer_visit import confirm_visit
from jalon.referrals.home_care.actions.ask_renewal import ask_renewal
from jalon.referrals.home_care.actions.ask_treating import ask_physician
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.actions.write_rhythm import change_rhythm
from jalon.referrals.home_care.enums import AgreementState, Conclusion
from jalon.referrals.home_care.models import HomeStay, Rhythm
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.models import Referral
from tests.client import InspectingClient
from tests.dossiers.factories import actor
from tests.factories import make_family, make_physician, make_secretary, make_unit_staff
from tests.referrals.factories import send_anyway
from tests.referrals.home_care.factories import AtHome, home_unit

pytestmark = pytest.mark.django_db


def page(user: User, referral: Referral, deed: str = "") -> str:
    path = reverse("referrals:home", args=[referral.pk]) + (f"{deed}/" if deed else "")
    response = InspectingClient().sign_in(user).get(path)
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_words_of_health_are_read_by_physicians_and_medical_readers_only() -> None:
    story = AtHome()
    referral = story.read()
    story.visit(referral, days=0)
    confirm_visit(referral, actor=story.doctor)
    told = {"held_on": timezone.localdate(), "conclusion": Conclusion.CONDITIONS, "words": "Escarre à décharger."}
    conclude_visit(referral, **told, actor=story.desk)
    story.with_agreement(referral, AgreementState.CONDITIONS)
    family = make_family()
    Participant.objects.create(dossier=story.dossier, user=family, role=ParticipantRole.RELATIVE, rights=Rights.DECIDE)
    reader = make_unit_staff(story.unit.establishment, MembershipRole.MEDICAL_READER)
    for user in (story.physician, reader):
        assert "Escarre à décharger." in page(user, referral)
        assert "Garder la morphine" in page(user, referral)
    follow = InspectingClient().sign_in(family).get(reverse("referrals:follow", args=[story.dossier.pk]))
    told_plainly = follow.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "La visite de HAD du Val a eu lieu le" in told_plainly
    assert "Escarre" not in told_plainly
    for user in (story.desk.user, family, make_secretary(story.physician)):
        read = page(user, referral)
        assert "elle convient, à des conditions" in read
        assert "D’accord, à des conditions" in read
        assert "Escarre" not in read
        assert "morphine" not in read


def test_the_rhythm_is_read_beside_the_one_wished_and_its_changes_are_told() -> None:
    story = AtHome()
    referral = story.accepted(week=Week.read(["nurse-tue-morning"]))
    read = page(story.physician, referral)
    assert "lundi et mercredi · matin" in read
    assert "Aucun passage les lundis et mercredis, souhaités dans le dossier." in read
    change_rhythm(referral, week=Week.read(["nurse-mon-morning"]), note="", actor=story.desk)
    read = page(story.physician, referral)
    assert "En plus : Infirmier, matin : lundi" in read
    assert "En moins : Infirmier, matin : mardi" in read
    assert "Rythme des passages changé" in InspectingClient().sign_in(story.physician).get(
        reverse("referrals:detail", args=[referral.pk])
    ).content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"start_on": "31/02/2027", "weeks": "2", "week": ["nurse-mon-morning"]}, "Vérifiez le jour"),
        ({"start_on": "01/03/2027", "weeks": "deux", "week": ["nurse-mon-morning"]}, "nombre entier"),
        ({"start_on": "01/03/2027", "weeks": "2", "week": []}, "Cochez au moins un passage"),
        ({"start_on": "01/03/2027", "weeks": "2", "week": ["a-b-c"]}, "La page a changé"),
        ({"start_on": "01/03/2027", "weeks": "2", "week": ["nurse-mon-morning"] * 900}, "La page a changé"),
    ],
)
def test_a_rhythm_typed_wrong_is_told_and_what_was_ticked_stays(posted: dict, sentence: str) -> None:
    story = AtHome()
    referral = story.read()
    client = InspectingClient().sign_in(story.desk.user)
    response = client.post(reverse("referrals:home_act", args=[referral.pk, "rythme"]), posted)
    read = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert response.status_code == 422
    assert sentence in read
    assert ("value=nurse-mon-morning checked" in read) == ("nurse-mon-morning" in posted["week"])
    assert not Rhythm.objects.exists()


@pytest.mark.parametrize("hour", ["25h", "midi", "9h75", "9 9", "\u0664h"])
def test_an_hour_that_is_none_is_told(hour: str) -> None:
    story = AtHome()
    referral = story.read()
    posted = {"day": "01/12/2026", "begins": hour, "ends": "10h", "place": "home", "who": "nurse"}
    client = InspectingClient().sign_in(story.desk.user)
    response = client.post(reverse("referrals:home_act", args=[referral.pk, "visite"]), posted)
    assert response.status_code == 422
    assert "Écrivez l’heure" in response.content.decode()


def test_the_page_of_sending_leads_to_services_that_go_there() -> None:
    story = AtHome()
    choose(story.dossier, story.unit, actor=story.doctor)
    story.unit.served_communes = ["21231"]
    story.unit.save()
    read = InspectingClient().sign_in(story.physician).get(reverse("referrals:review", args=[story.dossier.pk]))
    words = read.content.decode()
    assert "Ce service ne va pas à Talant (21240)" in words
    assert f'<a href="/dossiers/{story.dossier.pk}/recherche/">Chercher un service qui y va</a>' in words


def test_a_deed_that_does_not_exist_is_no_page() -> None:
    story = AtHome()
    referral = story.read()
    client = InspectingClient().sign_in(story.desk.user)
    assert client.get(reverse("referrals:home_act", args=[referral.pk, "danser"])).status_code == 404


def queries(user: User) -> int:
    client = InspectingClient().sign_in(user)
    client.get("/accueil/")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get("/accueil/").status_code == 200
    return len(captured)


def test_the_first_pages_cost_the_same_for_one_visit_and_for_several() -> None:
    story = AtHome()
    story.visit(story.read())
    before = queries(story.physician), queries(story.desk.user)
    for number in range(4):
        unit = home_unit(f"HAD {number}")
        unit.establishment_id, unit.name = story.unit.establishment_id, f"HAD {number}"
        unit.mention = str(number)
        unit.save()
        row = send_anyway(choose(story.dossier, unit, actor=story.doctor), story.doctor)
        story.visit(open_referral(row, actor=story.desk))
    read = InspectingClient().sign_in(story.desk.user).get("/accueil/").content.decode()
    assert read.count("Visite à réaliser") == 5
    assert (queries(story.physician), queries(story.desk.user)) == before


def test_a_late_end_is_shown_on_both_sides_and_the_renewal_waits_for_the_physician() -> None:
    story = AtHome()
    stay = story.stay()
    today = timezone.localdate()
    HomeStay.objects.update(started_on=today - timedelta(days=20), ends_on=today - timedelta(days=1))
    for user in (story.physician, story.desk.user):
        assert "La fin prévue est passée" in page(user, stay.referral)
    assert "Fin dépassée" in InspectingClient().sign_in(story.desk.user).get("/accueil/").content.decode()
    stay.refresh_from_db()
    ask_renewal(stay.referral, until=today + timedelta(days=7), why="La plaie.", actor=story.desk)
    waiting = InspectingClient().sign_in(story.physician).get("/accueil/").content.decode()
    assert "Un renouvellement est à signer pour" in waiting.replace("\N{NO-BREAK SPACE}", " ")


def test_a_physician_whose_own_agreement_is_asked_is_told_once() -> None:
    story = AtHome()
    referral = story.accepted()
    treating = make_physician(first_name="Claude", last_name="Autre")
    ask_physician(referral, actor=story.doctor, physician=treating)
    answer_designation(Designation.objects.get(), accepted=True, actor=actor(treating))
    told = InspectingClient().sign_in(treating).get("/accueil/").content.decode()
    assert "Votre accord est demandé" in told
    assert "L’accord du médecin traitant manque" not in told
    assert (
        "L’accord du médecin traitant manque"
        in InspectingClient().sign_in(story.physician).get("/accueil/").content.decode()
    )
