"""Pages of requests, seen by each side; forms with and without mistakes."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_complete_dossier
from tests.factories import (
    make_establishment,
    make_family,
    make_physician,
    make_secretary,
    make_territory_user,
    make_unit,
    make_unit_staff,
)
from tests.referrals.factories import Story

pytestmark = pytest.mark.django_db
S = ReferralState


def page(referral: Referral, action: str = "") -> str:
    return reverse("referrals:act", args=[referral.pk, action]) if action else f"/demandes/{referral.pk}/"


def desk_user(story: Story, referral: Referral) -> User:
    return story.desk(referral).user


def test_opening_the_page_marks_the_request_read_and_both_sides_see_it(client: InspectingClient) -> None:
    story = Story()
    referral = story.sent()

    shown = client.sign_in(desk_user(story, referral)).get(page(referral))
    assert shown.status_code == 200
    assert "Proposer une place" in text_of(shown)
    referral.refresh_from_db()
    assert referral.state == S.READ
    seen = text_of(client.sign_in(story.physician).get(page(referral)))
    assert "Consultée" in seen
    assert "doit répondre avant le" in seen
    assert "Nous relançons" not in seen


@pytest.mark.parametrize("role", [MembershipRole.MEDICAL_READER])
def test_a_reader_sees_the_request_without_marking_it_read(client: InspectingClient, role: MembershipRole) -> None:
    story = Story()
    referral = story.sent()

    response = client.sign_in(make_unit_staff(referral.establishment, role)).get(page(referral))

    assert response.status_code == 200
    referral.refresh_from_db()
    assert referral.state == S.SENT
    assert "Ce que vous pouvez faire" not in text_of(response)


def test_a_manager_another_desk_and_a_stranger_get_a_404_and_a_trace(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()
    strangers = [
        make_unit_staff(referral.establishment, MembershipRole.MANAGER),
        make_unit_staff(make_establishment(), MembershipRole.ADMISSIONS),
        make_physician(),
        make_family(),
    ]

    for person in strangers:
        assert client.sign_in(person).get(page(referral)).status_code == 404
        assert client.sign_in(person).post(page(referral, "refuse"), {}).status_code == 404
    assert AccessRecord.objects.filter(granted=False, subject="referral").count() == 8


def test_a_choice_not_sent_is_unknown_to_the_unit(client: InspectingClient) -> None:
    story = Story()
    referral = story.chosen()

    assert client.sign_in(desk_user(story, referral)).get(page(referral)).status_code == 404


@pytest.mark.parametrize(
    ("side", "action"), [("desk", "accept_offer"), ("desk", "withdraw"), ("doctor", "refuse"), ("doctor", "admit")]
)
def test_the_other_sides_action_is_a_closed_door_with_its_reason(
    client: InspectingClient, side: str, action: str
) -> None:
    story = Story()
    referral = story.offered()
    person = desk_user(story, referral) if side == "desk" else story.physician

    response = client.sign_in(person).get(page(referral, action))

    assert response.status_code == 403
    assert "Seul" in text_of(response)


def test_an_unknown_action_is_a_404(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()

    for action in ("send", "open", "supersede", "delete", "Refuse"):
        assert client.sign_in(desk_user(story, referral)).get(page(referral, action)).status_code == 404


def test_the_whole_story_from_the_pages(client: InspectingClient) -> None:
    story = Story(make_unit(make_establishment(name="Les Tilleuls")), make_unit(make_establishment(name="Darcy")))
    referral, rival = story.sent(story.units[0]), story.sent(story.units[1])
    desk, doctor = desk_user(story, referral), story.physician
    entry = timezone.localdate() + timezone.timedelta(days=9)
    answer = timezone.localdate() + timezone.timedelta(days=3)

    def does(person: User, action: str, **data: str) -> None:
        client.sign_in(person)
        assert client.get(page(referral, action)).status_code == 200
        response = client.post(page(referral, action), data)
        assert response.status_code == 302, text_of(response)
        assert client.get(response["Location"]).status_code == 200

    does(desk, "request_info", message="Un aidant ?")
    assert "Un aidant ?" in text_of(client.sign_in(doctor).get("/accueil/"))
    does(doctor, "give_info", message="Sa fille.")
    does(desk, "waitlist", grade="admissible")
    does(
        desk,
        "offer",
        entry_on=entry.strftime("%d/%m/%Y"),
        place="chambre 12",
        answer_before=answer.strftime("%d/%m/%Y"),
    )
    home = text_of(client.sign_in(doctor).get("/accueil/"))
    assert "Une place est proposée à Mme Lucienne Moreau" in home
    confirm = text_of(client.get(page(referral, "accept_offer")))
    assert "Accepter la place aux Tilleuls ?" in confirm
    assert "À l’entrée, Darcy sera prévenu" in confirm
    does(doctor, "accept_offer")
    assert "Darcy" not in text_of(client.sign_in(desk).get(page(referral, "admit")))
    does(desk, "admit", admitted_on=timezone.localdate().strftime("%d/%m/%Y"))

    referral.refresh_from_db()
    rival.refresh_from_db()
    assert (referral.state, rival.state) == (S.ADMITTED, S.SUPERSEDED)
    closed = text_of(client.sign_in(desk_user(story, rival)).get(page(rival)))
    assert "Close : admis ailleurs" in closed
    assert "Tilleuls" not in closed


def test_a_lost_race_keeps_what_was_typed_and_says_why(client: InspectingClient) -> None:
    story = Story(make_unit(make_establishment(name="Les Tilleuls")), make_unit())
    winner, loser = story.offered(story.units[0]), story.offered(story.units[1])
    client.sign_in(story.physician).get(page(loser, "accept_offer"))
    accept_offer(winner, actor=story.doctor)

    response = client.post(page(loser, "accept_offer"), {"message": "Merci à vous"})

    assert response.status_code == 409
    assert "Une place est déjà acceptée aux Tilleuls." in text_of(response)
    assert "Merci à vous" in text_of(response)


def test_a_form_for_a_door_closed_meanwhile_leads_back_with_the_reason(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()

    response = client.sign_in(desk_user(story, referral)).get(page(referral, "admit"), follow=True)

    assert "S’ouvre quand une place a été proposée." in text_of(response)


def test_a_secretary_sees_requests_but_reads_no_medical_section(client: InspectingClient) -> None:
    story = Story()
    story.dossier = make_complete_dossier(story.physician)
    referral = story.read()
    secretary = make_secretary(story.physician)

    response = client.sign_in(secretary).get(page(referral))

    assert response.status_code == 200
    assert "Seul le médecin peut lire ce volet." in text_of(response)


def test_a_refused_request_no_longer_opens_the_dossier(client: InspectingClient) -> None:
    story = Story()
    story.dossier = make_complete_dossier(story.physician)
    referral = story.read()
    client.sign_in(desk_user(story, referral))
    client.post(page(referral, "refuse"), {"reason": "R01"})

    response = text_of(client.get(page(referral)))

    assert "Refusée" in response
    assert "Le dossier n’est plus partagé avec vous." in response
    assert "Reprendre la demande" in response


@pytest.mark.parametrize("kind", [UserKind.COORDINATOR, UserKind.ANALYST, UserKind.SUPPORT])
def test_territory_people_have_a_home_and_no_requests(client: InspectingClient, kind: UserKind) -> None:
    person = make_territory_user(kind, "21")
    story = Story()
    referral = story.read()

    assert client.sign_in(person).get("/accueil/").status_code == 200
    assert client.get("/demandes/").status_code == 403
    assert client.get(page(referral)).status_code == 403


def test_the_unit_home_counts_and_leads_to_the_inbox(client: InspectingClient) -> None:
    story = Story()
    story.sent()

    home = text_of(client.sign_in(story.desks[story.units[0].pk].user).get("/accueil/"))

    assert "Nouvelles" in home
    assert "Places libres à déclarer" in home


def test_a_manager_alone_is_told_why_the_inbox_is_closed(client: InspectingClient) -> None:
    story = Story()
    story.sent()
    manager = make_unit_staff(story.units[0].establishment, MembershipRole.MANAGER)

    assert "n’ouvre pas les demandes" in text_of(client.sign_in(manager).get("/demandes/"))
    assert "Moreau" not in text_of(client.get("/accueil/"))


def test_a_complement_asked_is_quoted_above_the_answer(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()
    request_info(referral, message="<b>Un aidant</b> & qui ?", actor=story.desk(referral))

    shown = client.sign_in(story.physician).get(page(referral, "give_info")).content.decode()

    assert "&lt;b&gt;Un aidant&lt;/b&gt; &amp; qui ?" in shown


def test_a_withdrawal_confirmed_on_a_page_older_than_an_acceptance_is_asked_again(client: InspectingClient) -> None:
    story = Story()
    referral = story.offered()
    shown = client.sign_in(story.physician).get(page(referral, "withdraw"))
    seen = shown.context["seen"]
    accept_offer(referral, actor=story.doctor)

    refused = client.post(page(referral, "withdraw"), {"reason": "other", "message": "Merci", "vu": seen})

    assert refused.status_code == 409
    assert "La place vient d’être acceptée. La demande a changé" in text_of(refused)
    again = client.post(page(referral, "withdraw"), {"reason": "other", "vu": refused.context["seen"]})
    assert again.status_code == 302
