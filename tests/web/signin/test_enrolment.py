"""The first connection of a physician, by card or e-CPS; of a relative, by FranceConnect."""

import pytest

from jalon.accounts.enums import SignInCause, SignInMethod, UserKind
from jalon.accounts.models import LinkedIdentity, Professional, Session, User
from jalon.audit.models import SignInRecord
from tests.accounts import factories
from tests.accounts.factories import code_in, last_message
from tests.client import InspectingClient
from tests.dossiers.factories import make_commune
from tests.factories import make_family, make_physician
from tests.web.signin.arrivals import arrives

pytestmark = pytest.mark.django_db

ADDRESS = "odile.renard@exemple.example"
PASSWORD = "grenouille vélo orage pantoufle"
NUMBER = factories.rpps(1)


@pytest.fixture
def commune() -> None:
    make_commune("21231", "Dijon", "21000")


def gives_address(client: InspectingClient, address: str = ADDRESS) -> None:
    answer = client.post("/premiere-connexion/", {"address": address})
    assert answer.headers["Location"] == "/premiere-connexion/code/"


def types_code(client: InspectingClient, address: str = ADDRESS) -> str:
    answer = client.post("/premiere-connexion/code/", {"code": code_in(last_message(address))})
    return answer.headers.get("Location", "")


def opens_account(client: InspectingClient, **changes: str) -> str:
    answer = client.post("/premiere-connexion/compte/", {"password": PASSWORD, "terms": "on", **changes})
    return answer.headers.get("Location", answer.content.decode())


def test_a_physician_unknown_so_far_opens_an_account_by_card(client: InspectingClient, commune: None) -> None:
    assert arrives(client, factories.card(NUMBER)).url == "/premiere-connexion/"
    page = client.get("/premiere-connexion/").content.decode()
    assert "Dr Odile Renard" in page and "99\N{NO-BREAK SPACE}920" in page
    gives_address(client)
    assert types_code(client) == "/premiere-connexion/lieu/"
    place = {"name": "Cabinet du Port", "town": "Dijon", "phone": "0380000002", "specialty": "Médecine générale"}
    assert client.post("/premiere-connexion/lieu/", place).headers["Location"] == "/premiere-connexion/compte/"
    assert opens_account(client) == "/mon-compte/bienvenue/"

    recap = client.get("/mon-compte/bienvenue/").content.decode()
    assert all(words in recap for words in ("Cabinet du Port", "Dijon", ADDRESS, "Ouverte"))
    row = Professional.objects.select_related("user").get(rpps=NUMBER)
    assert (row.user.kind, row.user.email, row.commune_code) == (UserKind.PHYSICIAN, ADDRESS, "21231")
    assert row.user.check_password(PASSWORD) and row.user.terms_accepted_at
    assert Session.objects.get(user=row.user).method == SignInMethod.CARD
    assert SignInRecord.objects.get(user=row.user).certificate.startswith("TEST LOCAL AC")
    assert last_message(ADDRESS).subject == "Votre compte Jalon est ouvert"


def test_of_several_places_told_by_pro_sante_connect_the_physician_chooses_one(client: InspectingClient) -> None:
    arrives(client, factories.ecps(NUMBER))
    gives_address(client)
    types_code(client)
    page = client.get("/premiere-connexion/lieu/").content.decode()
    assert "Cabinet Foch" in page and "Hôpital d’exemple" in page and "salarié" in page
    client.post("/premiere-connexion/lieu/", {"place": "1"})
    opens_account(client)
    row = Professional.objects.get(rpps=NUMBER)
    assert (row.practice_name, row.city) == ("Hôpital d’exemple", "Dijon")
    changed = client.post("/mon-compte/lieu/", {"place": "0"})
    row.refresh_from_db()
    assert (changed.headers["Location"], row.practice_name) == ("/mon-compte/", "Cabinet Foch")


def test_another_place_may_be_typed_whatever_was_told(client: InspectingClient, commune: None) -> None:
    arrives(client, factories.ecps(NUMBER))
    gives_address(client)
    types_code(client)
    page = client.post("/premiere-connexion/lieu/", {"place": "autre"}).content.decode()
    assert "Donnez le nom du lieu" in page and "Indiquez la commune" in page
    typed = {"place": "autre", "name": "Remplacement", "town": "21000"}
    assert client.post("/premiere-connexion/lieu/", typed).status_code == 302


def test_a_town_that_does_not_exist_is_said_and_nothing_typed_is_lost(client: InspectingClient, commune: None) -> None:
    arrives(client, factories.card(NUMBER))
    gives_address(client)
    types_code(client)
    answer = client.post("/premiere-connexion/lieu/", {"name": "Cabinet du Port", "town": "Xyzabc"})
    assert answer.status_code == 422
    assert "Cabinet du Port" in answer.content.decode() and "Nous ne trouvons pas" in answer.content.decode()


def test_until_the_end_nothing_is_written_and_the_password_way_knows_nobody(client: InspectingClient) -> None:
    arrives(client, factories.ecps(NUMBER))
    gives_address(client)
    types_code(client)
    client.post("/premiere-connexion/lieu/", {"place": "0"})
    assert not User.objects.exists()
    other = InspectingClient()
    page = other.post("/medecins-liberaux/", {"identifier": NUMBER, "password": PASSWORD}).content.decode()
    assert "quelque chose ne correspond pas" in page


def test_steps_cannot_be_skipped(client: InspectingClient) -> None:
    arrives(client, factories.card(NUMBER))
    for step in ("/premiere-connexion/code/", "/premiere-connexion/lieu/", "/premiere-connexion/compte/"):
        assert client.get(step).headers["Location"] == "/premiere-connexion/"
        assert client.post(step, {"password": PASSWORD, "terms": "on"}).headers["Location"] == "/premiere-connexion/"
    gives_address(client)
    assert (
        client.post("/premiere-connexion/compte/", {"terms": "on"}).headers["Location"] == "/premiere-connexion/code/"
    )
    assert not User.objects.exists()


def test_a_visitor_without_card_nor_e_cps_is_led_to_the_ways_in(client: InspectingClient) -> None:
    assert client.get("/premiere-connexion/compte/").headers["Location"] == "/medecins-liberaux/"


def test_a_first_connection_left_for_an_hour_starts_again(client: InspectingClient) -> None:
    arrives(client, factories.card(NUMBER))
    session = client.session
    session["enrolment"] = session["enrolment"] | {"begun_at": session["enrolment"]["begun_at"] - 3601}
    session.save()
    assert client.get("/premiere-connexion/").headers["Location"] == "/medecins-liberaux/"


def test_the_session_changes_its_key_when_an_identity_is_proven_and_when_the_account_opens(
    client: InspectingClient,
) -> None:
    client.get("/medecins-liberaux/")
    arrives(client, factories.ecps(NUMBER))
    keys = {client.session.session_key}
    gives_address(client)
    types_code(client)
    client.post("/premiere-connexion/lieu/", {"place": "0"})
    opens_account(client)
    keys.add(client.session.session_key)
    assert len(keys) == 2
    assert "enrolment" not in client.session


def test_an_address_that_has_an_account_is_told_so_only_to_who_reads_it(client: InspectingClient) -> None:
    relative = make_family()
    arrives(client, factories.card(NUMBER))
    gives_address(client, relative.email)
    page = client.post("/premiere-connexion/code/", {"code": code_in(last_message(relative.email))})
    assert "déjà celle d’un compte d’usager ou de proche" in page.content.decode()
    assert client.get("/premiere-connexion/lieu/").headers["Location"] == "/premiere-connexion/"


def test_a_wrong_code_and_a_code_too_many_are_said(client: InspectingClient) -> None:
    arrives(client, factories.card(NUMBER))
    gives_address(client)
    wrong = f"{(int(code_in(last_message(ADDRESS))) + 1) % 1_000_000:06}"
    assert "il reste 4" in client.post("/premiere-connexion/code/", {"code": wrong}).content.decode()
    page = client.post("/premiere-connexion/code/renvoyer/", follow=True).content.decode()
    assert "Un code vient de partir" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"password": "court", "terms": "on"}, "Il manque 9"),
        ({"password": "jalonjalonjalonjalon", "terms": "on"}, "se devine trop vite"),
        ({"password": PASSWORD}, "une fois les conditions acceptées"),
        ({"terms": "on"}, "Choisissez un mot de passe, ou cochez"),
        ({"password": "Odile Renard 99", "terms": "on"}, "se devine trop vite"),
    ],
)
def test_a_password_or_terms_that_lack_are_said(client: InspectingClient, sent: dict[str, str], sentence: str) -> None:
    arrives(client, factories.ecps(NUMBER))
    gives_address(client)
    types_code(client)
    client.post("/premiere-connexion/lieu/", {"place": "0"})
    answer = client.post("/premiere-connexion/compte/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert not User.objects.exists()


def test_who_prefers_no_password_has_none_and_the_way_stays_closed(client: InspectingClient) -> None:
    arrives(client, factories.ecps(NUMBER))
    gives_address(client)
    types_code(client)
    client.post("/premiere-connexion/lieu/", {"place": "0"})
    assert opens_account(client, password="", without_password="on") == "/mon-compte/bienvenue/"
    assert not User.objects.get().has_usable_password()
    assert "Fermée" in client.get("/mon-compte/").content.decode()


def test_a_known_physician_goes_straight_home(client: InspectingClient) -> None:
    doctor = make_physician()
    assert arrives(client, factories.of(doctor)).url == "/accueil/"
    assert client.session["_auth_user_id"] == str(doctor.pk)


@pytest.mark.parametrize(
    ("identity", "cause"),
    [
        (factories.ecps(NUMBER, profession="60"), SignInCause.NOT_PHYSICIAN),
        (factories.ecps(NUMBER, profession="", activities=()), SignInCause.NO_PROFESSION),
        (factories.ecps(NUMBER, national_id="3210780123/0042"), SignInCause.NOT_PHYSICIAN),
    ],
)
def test_somebody_identified_who_is_no_physician_is_told_what_this_space_is(
    client: InspectingClient, identity: object, cause: SignInCause
) -> None:
    address = arrives(client, identity).url
    assert address == f"/connexion/aide/{cause}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "médecin" in page.content.decode()
    assert SignInRecord.objects.get().cause == cause
    assert "_auth_user_id" not in client.session


def test_a_closed_account_and_a_conflict_have_pages_of_their_own(client: InspectingClient) -> None:
    closed = make_physician(is_active=False)
    assert arrives(client, factories.of(closed)).url == "/connexion/aide/compte-ferme/"
    first, second = make_physician(), make_physician()
    identity = factories.ecps(first.professional.rpps)
    LinkedIdentity.objects.create(
        user=second, issuer=identity.issuer, subject=identity.subject, national_id=identity.national_id
    )
    assert arrives(client, identity).url == "/connexion/aide/identite-en-conflit/"


def test_every_cause_that_leads_to_a_page_has_one(client: InspectingClient) -> None:
    without = {"identifiant-ou-mot-de-passe", "entree-fermee", "trop-d-essais", "code-faux", "code-perime"}
    for cause in SignInCause:
        answer = client.get(f"/connexion/aide/{cause}/")
        assert answer.status_code == (404 if cause in without else 200), cause
    assert client.get("/connexion/aide/autre-chose/").status_code == 404


def test_a_relative_opens_an_account_by_france_connect(client: InspectingClient) -> None:
    identity = factories.france_connect()
    assert arrives(client, identity).url == "/premiere-connexion/"
    assert identity.email in client.get("/premiere-connexion/").content.decode()
    gives_address(client, identity.email)
    assert types_code(client, identity.email) == "/premiere-connexion/compte/"
    assert opens_account(client) == "/mon-compte/bienvenue/"
    user = User.objects.get()
    assert (user.kind, user.first_name, user.has_usable_password()) == (UserKind.FAMILY, "Angela", False)
    assert arrives(InspectingClient(), identity).url == "/accueil/"


def test_france_connect_never_opens_the_account_of_an_address(client: InspectingClient) -> None:
    relative = make_family()
    identity = factories.france_connect(email=relative.email)
    assert arrives(client, identity).url == "/premiere-connexion/"
    gives_address(client, relative.email)
    page = client.post("/premiere-connexion/code/", {"code": code_in(last_message(relative.email))})
    assert "déjà celle d’un compte" in page.content.decode()
    assert not LinkedIdentity.objects.exists()
