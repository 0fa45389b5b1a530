"""« Où en est-on » for a child: where it stands, the dates, who does what, the papers; nothing medical to parents."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from jalon.accounts.models import User
from jalon.dossiers.actions.disclose import disclose
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.files.storage import scratch
from jalon.dossiers.kinds.tnd.clocks import answer_due, welcome_due
from jalon.dossiers.models import Dossier, Participant
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.engage import Professional, engage
from jalon.referrals.pathways.actions.give_welcome import give_welcome
from jalon.referrals.pathways.actions.plan_synthesis import plan_synthesis
from jalon.referrals.pathways.actions.receive_report import ReportFile, receive_report
from jalon.referrals.pathways.actions.turn_down import Grounds
from jalon.referrals.pathways.enums import Conclusion, Profession, Setting
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.wording import day_and_hour, long_day
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_child_dossier
from tests.dossiers.samples import attach, image
from tests.factories import make_family, make_physician, make_secretary
from tests.referrals.factories import send_anyway
from tests.referrals.pathways.factories import AtPlatform, make_platform

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


def plain(words: str) -> str:
    return words.replace(NBSP, " ")


def written(day: date) -> str:
    """« 3 décembre 2026 », as the clocks write it."""
    return f"{day.day} {plain(long_day(day, today=day)).split(' ', 2)[2]} {day.year}"


def follow(client: InspectingClient, person: User, child: AtPlatform) -> HttpResponse:
    return client.sign_in(person).get(reverse("referrals:follow", args=[child.dossier.pk]))


def shown_to(client: InspectingClient, person: User, child: AtPlatform) -> str:
    response = follow(client, person, child)
    assert response.status_code == 200
    return text_of(response)


def in_days(days: int, hour: int = 10) -> datetime:
    return (timezone.localtime() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def test_before_anything_is_sent_the_page_says_what_is_awaited(client: InspectingClient) -> None:
    child = AtPlatform()

    shown = shown_to(client, child.parent, child)

    assert "<h1>Le dossier de Léo n’est pas encore envoyé</h1>" in shown
    assert "Ce qui vous attend" in shown
    assert "L’accord reste à recueillir" in shown
    assert "Premier accueil" in shown
    assert "dans les 3 mois qui suivent la réponse" in shown


def test_an_agreement_given_is_asked_no_more(client: InspectingClient) -> None:
    physician, parent = make_physician(), make_family()
    dossier = make_complete_child_dossier(physician)
    Participant.objects.create(dossier=dossier, user=parent, role=ParticipantRole.GUARDIAN)
    page = text_of(client.sign_in(parent).get(reverse("referrals:follow", args=[dossier.pk])))

    assert "L’accord reste à recueillir" not in page


def whole() -> tuple[Dossier, User, User]:
    """A child's dossier, filled in and signed, its doctor and a parent who follows it."""
    physician, parent = make_physician(), make_family()
    dossier = make_complete_child_dossier(physician)
    Participant.objects.create(dossier=dossier, user=parent, role=ParticipantRole.GUARDIAN, rights=Rights.DECIDE)
    return dossier, physician, parent


def test_what_is_awaited_before_the_sending_is_told_to_each(client: InspectingClient) -> None:
    dossier, physician, parent = whole()
    make_platform()
    address, search = (reverse(name, args=[dossier.pk]) for name in ("referrals:follow", "search:dossier"))

    told = text_of(client.sign_in(parent).get(address))
    assert "Tout est prêt : le médecin choisit la plateforme et l’envoie." in told and search not in told
    overview = text_of(client.get(reverse("dossiers:overview", args=[dossier.pk])))
    assert address in overview and "Aucune plateforme n’a encore ce dossier." in overview
    assert "Choisir la plateforme" in text_of(client.sign_in(physician).get(address))

    referral = choose(dossier, make_platform(), actor=actor(physician))
    assert "Préparer l’envoi" in text_of(client.get(address))
    send_anyway(referral, actor(physician))
    overview = text_of(client.sign_in(parent).get(reverse("dossiers:overview", args=[dossier.pk])))
    assert "le dossier est envoyé. Un e-mail annonce chaque réponse." in overview


def test_parents_read_that_no_platform_takes_their_child(client: InspectingClient) -> None:
    dossier, physician, parent = whole()
    address = reverse("referrals:follow", args=[dossier.pk])

    told = text_of(client.sign_in(parent).get(address))
    assert "Aucune plateforme ne dit recevoir les enfants de sa commune à cet âge." in told
    assert plain(f"depuis le {long_day(timezone.localdate())}. Le médecin vous dit qui appeler.") in told
    assert "Voir qui appeler" in text_of(client.sign_in(physician).get(address))

    make_platform()
    assert "Aucune plateforme" not in text_of(client.sign_in(parent).get(address))


@pytest.mark.parametrize("by_the_platform", [True, False])
def test_a_family_that_moves_keeps_its_dossier_and_reads_what_to_do(
    client: InspectingClient, by_the_platform: bool
) -> None:
    child = AtPlatform()
    attach(child.dossier, "school", child.parent, name="lettre-de-l-ecole.jpg")
    if by_the_platform:
        child.concluded(conclusion=Conclusion.MOVED)
    else:
        withdraw(child.validated(), reason=WithdrawalReason.MOVES, actor=actor(child.parent))

    for person in (child.parent, child.physician):
        shown = shown_to(client, person, child)
        assert "<h1>Une autre plateforme est à choisir pour Léo</h1>" in shown
        assert "le dossier reste ouvert, avec tous ses papiers" in shown and "lettre-de-l-ecole.jpg" in shown
        assert "Écrire la nouvelle adresse" in shown
    assert child.sent(), "the doctor sends it again"
    assert "La plateforme a reçu le dossier de Léo" in shown_to(client, child.parent, child)


def test_a_request_sent_promises_the_day_of_the_law(client: InspectingClient) -> None:
    child = AtPlatform()
    child.sent(days_ago=4)
    due = answer_due(timezone.localdate() - timedelta(days=4))

    shown = shown_to(client, child.parent, child)

    assert "<h1>La plateforme a reçu le dossier de Léo</h1>" in shown
    assert f"La plateforme répond au plus tard le {written(due)}." in shown
    assert 'aria-current="step"' in shown


def test_a_late_answer_is_said_and_the_telephone_is_there(client: InspectingClient) -> None:
    child = AtPlatform()
    place = child.unit.establishment
    place.phone = "0380000011"
    place.save(update_fields=["phone"])
    child.read(days_ago=20)

    shown = shown_to(client, child.parent, child)

    assert "La plateforme devait répondre au plus tard le" in shown
    assert "Vous pouvez l’appeler" in shown
    assert "late-word" in shown
    assert 'href="tel:0380000011"' in shown


def test_a_question_of_the_platform_waits_for_who_may_answer(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.read()
    request_info(referral, message="Le jugement de garde ?", actor=child.desk)
    answer = reverse("referrals:act", args=[referral.pk, "give_info"])
    reader = make_family()
    Participant.objects.create(dossier=child.dossier, user=reader, role=ParticipantRole.RELATIVE, rights=Rights.READ)

    assert answer in shown_to(client, child.parent, child)
    shown = shown_to(client, reader, child)
    assert "La plateforme attend une réponse" in shown
    assert answer not in shown


def test_a_pathway_shows_its_dates_and_who_does_what(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.validated()
    welcome = in_days(12)
    give_welcome(referral, at=welcome, actor=child.desk)
    first = in_days(30)
    person = Professional(Profession.PSYCHOMOTOR_THERAPY, Setting.PACKAGE, "Nadia Roux", "0380000012", "Talant", first)
    engage(referral, person, actor=child.desk)

    shown = shown_to(client, child.parent, child)

    assert "<h1>Le parcours de Léo commence</h1>" in shown
    assert plain(f"Premier rendez-vous le {day_and_hour(welcome)}.") in shown
    assert (
        f"Votre enfant est reçu une première fois au plus tard le {written(welcome_due(timezone.localdate()))}" in shown
    )
    assert "Nadia Roux, Talant" in shown
    assert "Payé par le forfait d’intervention précoce, 20 séances au plus." in shown
    assert plain(f"Premier rendez-vous : {day_and_hour(first)}.") in shown
    assert "La plateforme cherche quelqu’un depuis le" in shown
    assert f"{child.doctor.user.full_name} a prescrit le parcours" in shown
    assert "Bilan psychomoteur d’abord." not in shown


def test_the_doctor_who_asked_reads_the_same_page_by_the_clocks(client: InspectingClient) -> None:
    child = AtPlatform()
    child.validated()

    shown = shown_to(client, child.physician, child)

    assert "Premier accueil de l’enfant au plus tard le" in shown
    assert "il reste" in shown
    assert "Votre enfant" not in shown


def test_a_secretary_follows_and_reads_nothing_medical(client: InspectingClient) -> None:
    child = AtPlatform()
    child.validated()

    shown = shown_to(client, make_secretary(child.physician), child)

    assert "Le parcours de Léo commence" in shown
    assert "Bilan psychomoteur d’abord." not in shown


def test_appointments_go_to_an_agenda_that_names_neither_the_child_nor_the_care(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.validated()
    address = reverse("referrals:calendar", args=[child.dossier.pk])
    assert client.sign_in(child.parent).get(address).status_code == 404
    welcome = in_days(12)
    give_welcome(referral, at=welcome, actor=child.desk)
    person = Professional(Profession.PSYCHOLOGY, Setting.PACKAGE, "Nadia Roux", "", "Talant", in_days(20))
    engage(referral, person, actor=child.desk)
    assert address in shown_to(client, child.parent, child)

    response = client.get(address)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(response.content).events
    assert [event["summary"] for event in events] == ["Premier rendez-vous", "Rendez-vous avec Nadia Roux"]
    assert events[0].start == welcome
    assert len({event["uid"] for event in events}) == 2
    for word in ("Léo", "Morel", "sycholog"):
        assert word not in response.content.decode()
    assert client.get(address).content.split(b"DTSTAMP")[0] == response.content.split(b"DTSTAMP")[0]


def test_an_appointment_is_told_by_the_clocks_of_the_platform(client: InspectingClient) -> None:
    child = AtPlatform(unit=make_platform("PCO de La Réunion", department="974"))
    row = child.validated()
    give_welcome(row, at=in_days(20).replace(hour=14, tzinfo=ZoneInfo("Indian/Reunion")), actor=child.desk)

    for person in (child.parent, child.physician):
        assert "14 h" in shown_to(client, person, child).split(" rendez-vous</h2>")[1].split("</h3>")[0]


def test_an_appointment_past_or_kept_is_no_more_to_come(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.begun(60)
    child.set(referral, synthesis_at=timezone.now() - timedelta(hours=1))

    shown = shown_to(client, child.parent, child)

    assert "<h1>Le parcours de Léo est en cours</h1>" in shown
    assert "Vos rendez-vous" not in shown
    plan_synthesis(referral, at=in_days(40), actor=child.desk)
    assert plain(f"Réunion de synthèse le {day_and_hour(in_days(40))}.") in shown_to(client, child.parent, child)


def test_a_report_is_announced_and_opens_only_once_a_physician_shows_it(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.begun(60)
    engagement = referral.pathway.engagements.get(state="engaged")
    content = image(words="bilan")
    with scratch() as sent:
        sent.write(content)
        receive_report(
            referral,
            engagement.pk,
            on=timezone.localdate(),
            file=ReportFile(sent, "bilan.jpg", len(content)),
            actor=child.desk,
        )
    engagement.refresh_from_db()

    shown = shown_to(client, child.parent, child)
    assert "Bilan reçu par la plateforme le" in shown
    assert "Lire son bilan" not in shown
    place = child.dossier.participants.get(user=child.parent)
    disclose(child.dossier, attachments=[engagement.report_id], people=[place.pk], actor=child.doctor)

    shown = shown_to(client, child.parent, child)
    assert "Lire son bilan" in shown
    assert "Partagé avec vous" in shown
    assert "bilan.jpg" in shown


def test_papers_joined_are_found_again(client: InspectingClient) -> None:
    child = AtPlatform()
    attach(child.dossier, "school", child.parent, name="lettre-de-l-ecole.jpg")
    attach(child.dossier, "report", child.physician, name="secret.jpg")

    shown = shown_to(client, child.parent, child)

    assert "lettre-de-l-ecole.jpg" in shown
    assert "Observations de l’école" in shown
    assert "secret.jpg" not in shown


@pytest.mark.parametrize("reason", [RefusalReason.ALREADY_DECIDED, RefusalReason.OTHER_PATH, RefusalReason.NO_GAP])
def test_a_refusal_says_what_comes_next_without_the_words_of_health(
    client: InspectingClient, reason: RefusalReason
) -> None:
    child = AtPlatform()
    again = timezone.localdate() + timedelta(days=90)
    grounds = Grounds(reason, again_on=again, path="cmpp", place="Le CMPP de Dijon", message="Appelez-nous au besoin.")
    child.refused(grounds)

    shown = shown_to(client, child.parent, child)

    assert "<h1>La plateforme n’ouvre pas de parcours pour Léo</h1>" in shown
    assert "Appelez-nous au besoin." in shown
    detail = text_of(client.get(reverse("referrals:detail", args=[Referral.objects.get().pk])))
    assert "CMPP" not in shown + detail and "RPPS" not in detail
    if reason == RefusalReason.NO_GAP:
        assert plain(f"Le médecin revoit l’enfant à partir du {long_day(again)}.") in shown
    if reason == RefusalReason.OTHER_PATH:
        assert "Autre parcours proposé : CMPP." in shown_to(client, child.physician, child)


def test_the_page_of_the_request_says_nothing_of_what_the_platform_alone_does(client: InspectingClient) -> None:
    child = AtPlatform(first_names="Yanis", months=13)
    referral = child.validated()
    follow(client, child.parent, child)

    shown = text_of(client.get(reverse("referrals:detail", args=[referral.pk])))

    assert "Aucune réunion n’est prévue." in shown
    for words in ("habilité à la lecture médicale", "Seules les personnes de la plateforme", "RPPS", "1 ans"):
        assert words not in shown
    assert "le vôtre vous en parle" in shown and "13 mois" in shown


def test_the_end_of_a_pathway_is_told_without_its_conclusion(client: InspectingClient) -> None:
    child = AtPlatform()
    child.concluded(conclusion=Conclusion.STRUCTURE)

    shown = shown_to(client, child.parent, child)

    assert "<h1>Le parcours de Léo est terminé</h1>" in shown
    assert "Orthophonie à poursuivre." not in shown
    assert "CAMSP" not in shown


def test_parents_who_decide_may_withdraw_and_see_it(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.validated()
    address = reverse("referrals:act", args=[referral.pk, "withdraw"])
    assert address in shown_to(client, child.parent, child)
    withdraw(referral, reason=WithdrawalReason.PARENTS, actor=actor(child.parent))

    shown = shown_to(client, child.parent, child)

    assert "<h1>Aucune demande n’est en cours</h1>" in shown
    assert address not in shown


def test_a_second_request_is_told_and_the_first_listed(client: InspectingClient) -> None:
    child = AtPlatform()
    withdraw(child.sent(), reason=WithdrawalReason.TOO_FAR, actor=child.asker)
    child.sent()

    shown = shown_to(client, child.parent, child)

    assert "La plateforme a reçu le dossier de Léo" in shown
    assert "Les autres demandes" in shown
    assert "Retirée par le demandeur" in shown


def test_whoever_is_out_finds_nothing(client: InspectingClient) -> None:
    child = AtPlatform()
    child.validated()

    for person in (make_family(), make_physician(), child.desk.user):
        assert follow(client, person, child).status_code in (403, 404)
        assert client.get(reverse("referrals:calendar", args=[child.dossier.pk])).status_code in (403, 404)


def test_the_page_costs_the_same_whatever_the_pathway_holds(client: InspectingClient) -> None:
    child = AtPlatform()
    referral = child.begun(60)
    address = reverse("referrals:follow", args=[child.dossier.pk])
    client.sign_in(child.parent)

    def cost() -> int:
        client.get(address)  # else the session may have to write that it is still used
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    before = cost()
    for profession in (Profession.ENT, Profession.ORTHOPTICS, Profession.OPHTHALMOLOGY, Profession.PHYSIOTHERAPY):
        engage(referral, Professional(profession, Setting.CONVENTIONED, "Dr Essai"), actor=child.desk)
    for number in range(10):
        attach(child.dossier, "school", child.parent, image(words=str(number)), f"{number}.jpg")

    assert cost() == before
    assert Referral.objects.count() == 1
