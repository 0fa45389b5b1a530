"""« Mon compte »: what one sees and changes of one's own account, and the proof it asks for first."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalon.accounts.enums import SignInMethod
from jalon.accounts.models import EmailedCode, Professional, Session, User
from jalon.accounts.sessions import SignIn
from jalon.audit.models import SignInRecord
from jalon.web.signin.intent import Intent, Purpose
from tests.accounts import factories
from tests.accounts.factories import code_in, last_message
from tests.client import InspectingClient
from tests.factories import PASSWORD, make_family, make_physician, make_secretary
from tests.web.signin.arrivals import arrives

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "grenouille vélo orage pantoufle"
NEW_ADDRESS = "nouvelle@exemple.example"


@pytest.fixture
def doctor() -> User:
    return make_physician()


def ages(client: InspectingClient, **changes: Any) -> None:
    """Change how the session was opened."""
    session = client.session
    session["sign_in"] = session["sign_in"] | changes
    session.save()


def minutes_ago(minutes: float) -> float:
    return (timezone.now() - timedelta(minutes=minutes)).timestamp()


def test_everything_that_one_has_is_on_one_page(client: InspectingClient, doctor: User) -> None:
    page = client.sign_in(doctor).get("/mon-compte/").content.decode()
    for words in (doctor.email, "Cabinet Foch", "Ouverte", "Mes connexions", "Secrétariat"):
        assert words in page


def test_a_relative_sees_neither_practice_nor_secretariat(client: InspectingClient) -> None:
    page = client.sign_in(make_family()).get("/mon-compte/").content.decode()
    assert "Lieu d’exercice" not in page and "Secrétariat" not in page


def test_a_new_address_is_proven_then_both_are_told_and_other_sessions_end(
    client: InspectingClient, doctor: User
) -> None:
    former = doctor.email
    elsewhere = InspectingClient().sign_in(doctor)
    client.sign_in(doctor)
    assert client.post("/mon-compte/adresse/", {"address": NEW_ADDRESS}).status_code == 302
    doctor.refresh_from_db()
    assert doctor.email == former
    answer = client.post("/mon-compte/adresse/code/", {"code": code_in(last_message(NEW_ADDRESS))})
    assert answer.headers["Location"] == "/mon-compte/"
    doctor.refresh_from_db()
    assert doctor.email == NEW_ADDRESS
    for address, words in ((former, "le dernier que vous recevez"), (NEW_ADDRESS, "arriveront ici")):
        assert words in last_message(address).body
    assert client.get("/mon-compte/").status_code == 200
    assert elsewhere.get("/mon-compte/").status_code == 302


def test_an_address_of_somebody_else_is_refused_only_once_proven(client: InspectingClient, doctor: User) -> None:
    other = make_family()
    client.sign_in(doctor)
    client.post("/mon-compte/adresse/", {"address": other.email})
    page = client.post("/mon-compte/adresse/code/", {"code": code_in(last_message(other.email))}).content.decode()
    assert "déjà celle d’un compte" in page
    doctor.refresh_from_db()
    assert doctor.email != other.email


def test_one_s_own_address_is_no_change(client: InspectingClient, doctor: User) -> None:
    page = client.sign_in(doctor).post("/mon-compte/adresse/", {"address": doctor.email.upper()}).content.decode()
    assert "déjà l’adresse de votre compte" in page


def test_a_sign_in_code_sent_before_does_not_work_after_the_address_has_changed(doctor: User) -> None:
    stranger = InspectingClient()
    stranger.post("/medecins-liberaux/", {"identifier": doctor.professional.rpps, "password": PASSWORD})
    digits = code_in(last_message(doctor.email))
    mine = InspectingClient().sign_in(doctor)
    mine.post("/mon-compte/adresse/", {"address": NEW_ADDRESS})
    mine.post("/mon-compte/adresse/code/", {"code": code_in(last_message(NEW_ADDRESS))})
    assert stranger.post("/connexion/code/", {"code": digits}).status_code == 200
    assert "_auth_user_id" not in stranger.session


def test_a_new_password_is_told_and_ends_other_sessions(client: InspectingClient, doctor: User) -> None:
    elsewhere = InspectingClient().sign_in(doctor)
    client.sign_in(doctor)
    before = client.session.session_key
    assert client.post("/mon-compte/mot-de-passe/", {"password": NEW_PASSWORD}).headers["Location"] == "/mon-compte/"
    doctor.refresh_from_db()
    assert doctor.check_password(NEW_PASSWORD)
    assert last_message(doctor.email).subject == "Votre mot de passe a changé"
    assert client.get("/mon-compte/").status_code == 200
    assert client.session.session_key != before
    assert elsewhere.get("/mon-compte/").status_code == 302


def test_a_first_password_opens_the_password_way_and_says_so(client: InspectingClient, doctor: User) -> None:
    doctor.set_unusable_password()
    doctor.save()
    client.sign_in(doctor).post("/mon-compte/mot-de-passe/", {"password": NEW_PASSWORD})
    assert last_message(doctor.email).subject == "Entrée par mot de passe ouverte"


@pytest.mark.parametrize("path", ["/mon-compte/adresse/", "/mon-compte/mot-de-passe/"])
def test_a_change_asks_again_when_the_card_was_seen_too_long_ago(
    client: InspectingClient, doctor: User, path: str
) -> None:
    client.sign_in(doctor)
    ages(client, proven_at=minutes_ago(14))
    assert client.get(path).status_code == 200
    ages(client, proven_at=minutes_ago(16))
    assert client.get(path).headers["Location"] == f"/connexion/confirmer/?next={path.replace('/', '%2F')}"
    sent = {"password": NEW_PASSWORD, "address": NEW_ADDRESS}
    assert client.post(path, sent).headers["Location"].startswith("/connexion/confirmer/")
    doctor.refresh_from_db()
    assert not doctor.check_password(NEW_PASSWORD)
    assert not EmailedCode.objects.exists()


def test_a_physician_in_by_password_changes_nothing_until_a_card_or_e_cps(
    client: InspectingClient, doctor: User
) -> None:
    client.sign_in(doctor)
    ages(client, method="password", proven_at=0.0)
    assert client.get("/mon-compte/mot-de-passe/").status_code == 302
    confirmed = arrives(client, factories.of(doctor), Intent(Purpose.CONFIRM, "/mon-compte/mot-de-passe/"))
    assert confirmed.url == "/mon-compte/mot-de-passe/"
    assert client.get("/mon-compte/mot-de-passe/").status_code == 200


def test_a_confirmation_by_somebody_else_confirms_nothing(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    ages(client, proven_at=0.0)
    other = arrives(client, factories.of(make_physician()), Intent(Purpose.CONFIRM, "/mon-compte/"))
    assert other.url == "/connexion/aide/autre-personne/"
    assert client.get("/mon-compte/mot-de-passe/").status_code == 302
    assert client.session["_auth_user_id"] == str(doctor.pk)


def test_a_relative_confirms_with_password_and_code(client: InspectingClient) -> None:
    relative = make_family()
    client.sign_in(relative)
    ages(client, at=minutes_ago(20))
    assert client.get("/mon-compte/adresse/").status_code == 302
    wrong = client.post("/connexion/confirmer/", {"password": "faux", "next": "/mon-compte/adresse/"})
    assert "ne correspond pas" in wrong.content.decode()
    client.post("/connexion/confirmer/", {"password": PASSWORD, "next": "/mon-compte/adresse/"})
    answer = client.post("/connexion/code/", {"code": code_in(last_message(relative.email))})
    assert answer.headers["Location"] == "/mon-compte/adresse/"
    assert client.get("/mon-compte/adresse/").status_code == 200


def test_confirming_changes_the_key_of_the_session(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    before = client.session.session_key
    arrives(client, factories.of(doctor), Intent(Purpose.CONFIRM, "/mon-compte/"))
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_asks_for_a_card_seen_within_four_hours(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    assert SignIn.of(client.session).is_strong
    ages(client, proven_at=minutes_ago(241))
    page = client.get("/connexion/confirmer/?next=/accueil/").content.decode()
    assert "Signer un volet médical" in page


def test_a_session_is_listed_with_its_method_place_and_time(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    ages(client, address="192.0.2.55", device="Firefox sur Windows")
    page = client.get("/mon-compte/connexions/").content.decode()
    for words in ("Firefox sur Windows", "192.0.2.55", "Carte CPS", "cette connexion"):
        assert words in page


def test_one_session_is_ended_at_its_next_request(client: InspectingClient, doctor: User) -> None:
    elsewhere = InspectingClient().sign_in(doctor)
    client.sign_in(doctor)
    other = Session.objects.get(session_key=elsewhere.session.session_key)
    assert client.post(f"/mon-compte/connexions/{other.public_name}/fin/").status_code == 302
    assert elsewhere.get("/accueil/").headers["Location"].startswith("/connexion/")
    assert client.get("/accueil/").status_code == 200


def test_every_other_session_ends_at_once(client: InspectingClient, doctor: User) -> None:
    others = [InspectingClient().sign_in(doctor) for _ in range(3)]
    page = client.sign_in(doctor).post("/mon-compte/connexions/fin/", follow=True).content.decode()
    assert "3\N{NO-BREAK SPACE}autres connexions fermées" in page
    assert all(other.get("/accueil/").status_code == 302 for other in others)


def test_all_sessions_end_this_one_included(client: InspectingClient, doctor: User) -> None:
    other = InspectingClient().sign_in(doctor)
    page = client.sign_in(doctor).post("/mon-compte/connexions/fin/", {"tout": "oui"}, follow=True).content.decode()
    assert "celle-ci comprise" in page
    assert other.get("/accueil/").status_code == 302
    assert not Session.objects.filter(user=doctor).exists()


def test_ending_sessions_asks_again_when_one_signed_in_too_long_ago(client: InspectingClient, doctor: User) -> None:
    other = InspectingClient().sign_in(doctor)
    client.sign_in(doctor)
    ages(client, at=minutes_ago(16))
    assert client.post("/mon-compte/connexions/fin/").headers["Location"].startswith("/connexion/confirmer/")
    assert other.get("/accueil/").status_code == 200


def test_nobody_ends_the_session_of_another(client: InspectingClient, doctor: User) -> None:
    relative = make_family()
    theirs = InspectingClient().sign_in(relative)
    name = Session.objects.get(user=relative).public_name
    client.sign_in(doctor).post(f"/mon-compte/connexions/{name}/fin/")
    assert theirs.get("/accueil/").status_code == 200


def test_the_key_of_a_session_is_on_no_page(client: InspectingClient, doctor: User) -> None:
    page = client.sign_in(doctor).get("/mon-compte/connexions/").content.decode()
    assert client.session.session_key not in page


def test_the_latest_attempts_are_shown_with_their_outcome(client: InspectingClient, doctor: User) -> None:
    InspectingClient().post("/medecins-liberaux/", {"identifier": doctor.professional.rpps, "password": "faux"})
    page = client.sign_in(doctor).get("/mon-compte/connexions/").content.decode()
    assert "Identifiant ou mot de passe" in page


def test_the_list_of_sessions_costs_the_same_for_one_and_thirty(
    client: InspectingClient, doctor: User, django_assert_num_queries: Any
) -> None:
    client.sign_in(doctor)
    client.get("/mon-compte/connexions/")
    with django_assert_num_queries(5):
        client.get("/mon-compte/connexions/")
    for _ in range(30):
        InspectingClient().sign_in(doctor)
        SignInRecord.objects.create(user=doctor, method="card", granted=True)
    with django_assert_num_queries(5):
        client.get("/mon-compte/connexions/")


def test_a_secretary_does_not_choose_the_doctor_s_place_nor_secretariat(client: InspectingClient, doctor: User) -> None:
    client.sign_in(make_secretary(doctor))
    assert client.get("/mon-compte/lieu/").status_code == 403
    assert client.get("/mon-compte/secretariat/").status_code == 403


def test_an_e_cps_is_linked_to_a_member_of_staff_s_account_and_to_no_other(client: InspectingClient) -> None:
    relative = make_secretary(make_physician())
    nurse = factories.ecps(factories.rpps(6), profession="60")
    client.sign_in(relative)
    assert arrives(client, nurse, Intent(Purpose.LINK)).url == "/mon-compte/"
    assert arrives(InspectingClient(), nurse).url == "/accueil/"
    thief = InspectingClient().sign_in(make_secretary(make_physician()))
    assert arrives(thief, nurse, Intent(Purpose.LINK)).url == "/connexion/aide/identite-en-conflit/"


def test_a_card_seen_again_prolongs_the_password_way(client: InspectingClient, doctor: User) -> None:
    Professional.objects.update(proven_at=timezone.now() - timedelta(days=200))
    arrives(client, factories.of(doctor))
    doctor.professional.refresh_from_db()
    assert timezone.now() - doctor.professional.proven_at < timedelta(minutes=1)
    assert SignInRecord.objects.get(user=doctor).method == SignInMethod.CARD


def test_who_comes_by_password_gives_the_present_one_to_change_it(client: InspectingClient) -> None:
    relative = make_family()
    client.sign_in(relative)
    assert (
        "ne correspond pas"
        in client.post("/mon-compte/mot-de-passe/", {"current": "faux", "password": NEW_PASSWORD}).content.decode()
    )
    sent = {"current": PASSWORD, "password": NEW_PASSWORD}
    assert client.post("/mon-compte/mot-de-passe/", sent).headers["Location"] == "/mon-compte/"
    relative.refresh_from_db()
    assert relative.check_password(NEW_PASSWORD)


def test_a_physician_closes_the_password_way_and_is_told(client: InspectingClient, doctor: User) -> None:
    elsewhere = InspectingClient().sign_in(doctor)
    client.sign_in(doctor).post("/mon-compte/mot-de-passe/fermer/")
    doctor.refresh_from_db()
    assert not doctor.has_usable_password()
    assert last_message(doctor.email).subject == "Entrée par mot de passe fermée"
    assert client.get("/mon-compte/").status_code == 200
    assert elsewhere.get("/mon-compte/").status_code == 302


def test_the_only_way_in_is_not_closed(client: InspectingClient) -> None:
    relative = make_family()
    assert client.sign_in(relative).post("/mon-compte/mot-de-passe/fermer/").status_code == 403
    relative.refresh_from_db()
    assert relative.has_usable_password()
