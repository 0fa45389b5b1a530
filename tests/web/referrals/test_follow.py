"""« Où en est-on »: what waits, what is promised, who read, what was refused and what to do, places side by side."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.core.text import of_place
from jalon.directory.models import CareUnit
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.expire import expire_dossier
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.advice import ADVICE, next_steps, refusal_words
from jalon.referrals.models import Referral
from jalon.referrals.reasons import FITS, REDIRECTING, CareLevel, RefusalReason, WithdrawalReason
from jalon.referrals.wording import long_day
from jalon.referrals.workflow import BY_EVENT
from jalon.web.referrals.happened import PLAIN
from jalon.web.search.asked import read as read_search
from tests.client import InspectingClient, text_of
from tests.directory.factories import DIJON, make_unit_at
from tests.dossiers.factories import make_complete_dossier
from tests.factories import make_establishment, make_family, make_secretary, make_unit, make_unit_staff
from tests.referrals.factories import Story, join, propose

pytestmark = pytest.mark.django_db
MEDICAL = [reason for reason in RefusalReason if ADVICE[reason].plain]


def priced(name: str, **fields: Any) -> CareUnit:
    values = {
        "price_single": Decimal("67.40"),
        "price_gir_12": Decimal("22.36"),
        "price_gir_34": Decimal("14.19"),
        "price_gir_56": Decimal("6.02"),
    }
    place = make_establishment(name=name, department="21", city="Talant", phone="03 80 00 00 00")
    return make_unit(place, **{**values, **fields})


def told(*names: str) -> tuple[Story, User]:
    """A story whose physician sends to these places, and a relative who follows."""
    story = Story(*[priced(name) for name in names])
    family = make_family()
    join(story.dossier, family, "relative")
    return story, family


def follow(client: InspectingClient, person: User, story: Story) -> HttpResponse:
    return client.sign_in(person).get(reverse("referrals:follow", args=[story.dossier.pk]))


def shown_to(client: InspectingClient, person: User, story: Story) -> str:
    response = follow(client, person, story)
    assert response.status_code == 200
    return text_of(response)


def test_the_next_date_promised_is_on_top(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls", "Darcy")
    first, second = story.sent(story.units[0]), story.sent(story.units[1])
    Referral.objects.filter(pk=second.pk).update(due_at=timezone.now() + timedelta(days=30))
    first.refresh_from_db()
    assert first.due_at

    shown = shown_to(client, family, story)

    day = long_day(timezone.localdate(first.due_at)).replace("\N{NO-BREAK SPACE}", " ")
    assert "Deux établissements ont la demande" in shown
    assert f"Les Tilleuls doivent répondre avant le {day}." in shown


def test_a_promise_not_kept_is_said(client: InspectingClient) -> None:
    story, family = told("Darcy")
    Referral.objects.filter(pk=story.sent().pk).update(due_at=timezone.now() - timedelta(days=2))

    assert "Darcy devait répondre avant le" in shown_to(client, family, story)


def test_a_place_whose_time_has_passed_may_still_be_answered(client: InspectingClient) -> None:
    story, family = told("Darcy")
    Referral.objects.filter(pk=story.offered().pk).update(due_at=timezone.now() - timedelta(hours=2))

    shown = shown_to(client, family, story)

    assert "Il fallait répondre avant le" in shown
    assert "Accepter la place à Darcy" in shown


def test_what_waits_for_the_reader_comes_before_what_is_promised(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls", "Darcy")
    story.sent(story.units[1])
    asked = story.read(story.units[0])
    request_info(asked, message="Un aidant ?", actor=story.desk(asked))

    shown = shown_to(client, family, story)

    assert "Les Tilleuls attendent votre réponse" in shown
    assert "Les Tilleuls demandent un complément." in shown


def test_who_read_is_told_by_team_and_role_without_a_name(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls")
    referral = story.sent()
    desk = story.desk(referral).user
    client.sign_in(desk).get(f"/demandes/{referral.pk}/")
    reader = make_unit_staff(referral.establishment, MembershipRole.MEDICAL_READER)
    client.sign_in(reader).get(f"/demandes/{referral.pk}/")

    shown = shown_to(client, family, story)

    assert "Lu par l’équipe des Tilleuls (admissions)." in shown
    assert "Lu par leur équipe (lecture médicale) le" in shown
    assert "Les Tilleuls ont lu la demande" not in shown
    assert desk.last_name not in shown


def test_somebody_who_works_in_two_of_the_places_is_attributed_to_none(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls", "Darcy")
    here, there = story.sent(story.units[0]), story.sent(story.units[1])
    both = make_unit_staff(here.establishment, MembershipRole.ADMISSIONS)
    both.memberships.create(establishment=there.establishment, role=MembershipRole.ADMISSIONS)
    client.sign_in(both).get(f"/demandes/{here.pk}/")

    shown = shown_to(client, family, story)

    assert "Lu par" not in shown
    assert "Les Tilleuls ont lu la demande." in shown


def test_a_secretary_follows_without_the_journal_of_accesses(client: InspectingClient) -> None:
    story, _ = told("Les Tilleuls")
    referral = story.sent()
    client.sign_in(story.desk(referral).user).get(f"/demandes/{referral.pk}/")

    shown = shown_to(client, make_secretary(story.physician), story)

    assert "Les Tilleuls ont lu la demande." in shown
    assert "Lu par" not in shown


def test_places_proposed_stand_side_by_side_with_their_cost_and_one_button_each(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls", "Darcy")
    here, there = story.offered(story.units[0]), story.offered(story.units[1], days=12)

    response = follow(client, family, story)
    shown, html = text_of(response), response.content.decode()

    assert "Deux places sont proposées" in shown
    assert shown.count("2 233 € à 2 631 € par mois") == 2
    assert "estimation, APA déduite, selon le GIR et les revenus" in shown
    for referral, words in ((here, "aux Tilleuls"), (there, "à Darcy")):
        assert html.count(f'href="/demandes/{referral.pk}/accept_offer/"') == 1
        assert f"Accepter la place {words}" in shown


def test_how_far_a_place_is_from_home_is_told_where_both_are_known(client: InspectingClient) -> None:
    here = make_unit_at(6, "Les Tilleuls")
    story, family = Story(here), make_family()
    story.dossier = make_complete_dossier(story.physician)
    place = {"place": {"label": "Dijon (21000)", "commune": "21231", "lat": DIJON[0], "lon": DIJON[1]}}
    story.dossier.needs_sealed = story.dossier.sealer.seal(story.dossier.needs | place, f"needs:{story.dossier.pk}")
    story.dossier.save()
    join(story.dossier, family, "relative")
    story.offered()

    assert "à 6 km de Dijon, à vol d’oiseau" in shown_to(client, family, story)


def test_the_cost_is_reckoned_for_the_situation_that_is_typed(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls")
    story.offered()
    address = reverse("referrals:follow", args=[story.dossier.pk])
    client.sign_in(family)

    right = client.post(address, {"gir": "1", "revenus": "1850"})
    wrong = client.post(address, {"gir": "1", "revenus": "peu"})

    assert "Avec ces revenus, il manquerait 383,19 € par mois." in text_of(right)
    assert (right.status_code, wrong.status_code) == (200, 422)
    assert "Écrivez un montant en euros" in text_of(wrong)
    assert "1850" not in str(dict(client.session))


def test_a_secretary_who_may_not_send_sees_the_places_and_no_button(client: InspectingClient) -> None:
    story, _ = told("Les Tilleuls")
    referral = story.offered()

    response = follow(client, make_secretary(story.physician), story)

    assert "Le médecin ne vous a pas délégué l’envoi." in text_of(response)
    assert f"/demandes/{referral.pk}/accept_offer/" not in response.content.decode()


def test_accepting_says_what_it_closes_then_the_page_says_it_is_accepted(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls", "Darcy")
    here = story.offered(story.units[0])
    story.sent(story.units[1])
    client.sign_in(family)

    confirm = text_of(client.get(f"/demandes/{here.pk}/accept_offer/"))
    client.post(f"/demandes/{here.pk}/accept_offer/", {})

    assert "Accepter la place aux Tilleuls ?" in confirm
    assert "Darcy sera prévenu et sa demande se fermera" in confirm
    assert "La place aux Tilleuls est acceptée" in shown_to(client, family, story)


def test_declining_asks_why_and_the_reason_is_told(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls")
    referral = story.offered()
    address = f"/demandes/{referral.pk}/decline_offer/"
    client.sign_in(family)

    assert client.post(address, {"stay": "oui"}).status_code == 422
    assert client.post(address, {"stay": "oui", "reason": "too_far"}).status_code == 302
    assert "La place aux Tilleuls est déclinée : c’est trop loin." in shown_to(client, family, story)


@pytest.mark.parametrize("reason", MEDICAL)
def test_a_family_reads_no_reason_that_tells_of_health(client: InspectingClient, reason: RefusalReason) -> None:
    story, family = told("Les Tilleuls")
    story.dossier = make_complete_dossier(story.physician)
    join(story.dossier, family, "relative")
    referral = story.read()
    CareUnit.objects.filter(pk=referral.unit_id).update(kind=FITS[reason][0])
    level = "psychiatry" if reason in REDIRECTING else ""
    refuse(referral, reason=reason, level=level, actor=story.desk(referral))
    exact = str(reason.label).lower()
    pages = [
        reverse("referrals:follow", args=[story.dossier.pk]),
        f"/demandes/{referral.pk}/",
        "/demandes/?vue=closes",
        f"/dossiers/{story.dossier.pk}/",
        "/accueil/",
    ]

    for person in (family, make_secretary(story.physician)):
        client.sign_in(person)
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200
            assert exact not in text_of(response).lower()
            assert "psychiatrie" not in text_of(response).lower()
    told_family = shown_to(client, family, story)
    assert f"Les Tilleuls ne peuvent pas accueillir : {ADVICE[reason].plain}." in told_family
    assert "En parler avec le médecin du dossier" in told_family
    assert "unité protégée" not in told_family.lower()
    told_physician = shown_to(client, story.physician, story).lower()
    assert exact in told_physician
    assert ("psychiatrie" in told_physician) == bool(level)


@pytest.mark.parametrize("reason", list(RefusalReason))
@pytest.mark.parametrize("medical", [True, False])
@pytest.mark.parametrize("level", ["", *CareLevel])
def test_each_refusal_has_a_next_step_that_the_search_understands(
    reason: RefusalReason, medical: bool, level: str
) -> None:
    mention = "A52" if level == CareLevel.SMR else ""
    steps = next_steps(reason, level, mention, medical=medical)

    assert steps
    assert refusal_words(reason, level, mention, medical=medical)
    for step in steps:
        if step.query is not None:
            assert not read_search(QueryDict(urlencode(step.query))).form.errors


def test_the_timeline_is_complete_and_speaks_of_no_code(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls", "Darcy", "Argos", "Le Clos")
    entered, refusing, leaving, lost = (story.read(unit) for unit in story.units)
    refuse(refusing, reason=RefusalReason.NO_PLACE, actor=story.desk(refusing))
    withdraw(leaving, reason=WithdrawalReason.CHANGED_WISH, actor=story.doctor)
    Referral.objects.filter(pk=lost.pk).update(state_since=timezone.now() - timedelta(days=200))
    expire_dossier(story.dossier.pk)
    desk = story.desk(entered)
    decline_offer(propose(entered, desk), stay_on_list=True, actor=story.doctor)
    accept_offer(propose(entered, desk), actor=story.doctor)
    admit(entered, admitted_on=timezone.localdate(), actor=desk)

    response = follow(client, family, story)
    shown = text_of(response)

    for sentence in (
        "Entrée aux Tilleuls le",
        "La place aux Tilleuls est acceptée",
        "Les Tilleuls proposent une place",
        "Darcy ne peut pas accueillir : pas de place dans le délai souhaité.",
        "La demande à Argos est retirée",
        "La demande au Clos est close, restée six mois sans suite.",
    ):
        assert sentence in shown
    assert "referral." not in shown
    assert "{" not in shown.partition("Ce qui s’est passé")[2]


def test_every_event_of_the_life_cycle_is_told_in_plain_words() -> None:
    assert set(PLAIN) >= set(BY_EVENT)


def test_thirty_requests_cost_the_same_queries_as_one(client: InspectingClient) -> None:
    counts = []
    for number in (1, 12):
        story, family = told(*[f"Maison {index}" for index in range(number)])
        for unit in story.units:
            story.offered(unit)
        client.sign_in(family)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("referrals:follow", args=[story.dossier.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_stranger_and_a_unit_do_not_know_the_page(client: InspectingClient) -> None:
    story, _ = told("Les Tilleuls")
    referral = story.sent()

    assert follow(client, make_family(), story).status_code == 404
    assert follow(client, story.desk(referral).user, story).status_code == 403


def test_opening_the_page_is_in_the_journal(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls")
    story.sent()
    follow(client, family, story)

    assert AccessRecord.objects.filter(actor=family, subject="dossier:suivi", granted=True).count() == 1


def test_an_empty_dossier_says_what_to_do(client: InspectingClient) -> None:
    story, family = told("Les Tilleuls")
    assert "Choisissez d’abord à qui l’envoyer." in shown_to(client, family, story)
    story.chosen()
    assert "Rien n’est encore envoyé" in shown_to(client, family, story)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Les Tilleuls", "des Tilleuls"),
        ("Le Clos", "du Clos"),
        ("La Combe", "de La Combe"),
        ("Argos", "d’Argos"),
        ("Étoile", "d’Étoile"),
    ],
)
def test_a_place_is_told_with_its_article(name: str, words: str) -> None:
    assert of_place(name) == words
