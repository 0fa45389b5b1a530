"""The OpenID client at its two addresses: what is accepted, and everything that is not."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey
from pytest_django.fixtures import Settings

from jalon.accounts.models import LinkedIdentity, Professional, User
from jalon.accounts.sessions import SignIn
from jalon.audit.models import SignInRecord
from jalon.web.signin import openid
from tests.dossiers.factories import make_commune
from tests.factories import make_physician
from tests.openid.fake import CLIENT_ID, CLIENT_SECRET, FREE_KEY, KEY, OTHER_KEY, Fake
from tests.openid.people import RPPS, exercise, place, userinfo
from tests.web.signin.conftest import Visitor

pytestmark = pytest.mark.django_db

BAD_TOKEN, DECLINED, TIMED_OUT, AWAY = "reponse-invalide", "refusee", "delai-depasse", "service-indisponible"


@pytest.fixture
def doctor() -> User:
    user = make_physician()
    Professional.objects.filter(user=user).update(rpps=RPPS)
    return user


def cause(response: Any) -> str:
    """Return the cause whose page explains the refusal; the journal says the same."""
    head, _, said = response.headers["Location"].strip("/").rpartition("/")
    assert (response.status_code, head) == (302, "connexion/aide")
    assert SignInRecord.objects.latest("id").cause == said
    return said


class TestTheRequest:
    def test_says_who_asks_for_what_with_state_nonce_and_pkce(self, fake: Fake, visitor: Visitor) -> None:
        location = visitor.leaves()
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{fake.url}/wallet?")
        assert (asked["client_id"], asked["response_type"], asked["scope"]) == (CLIENT_ID, "code", "openid scope_all")
        assert (asked["acr_values"], asked["code_challenge_method"]) == ("eidas1", "S256")
        assert asked["redirect_uri"] == "http://testserver/connexion/e-cps/retour/"
        assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 43
        assert "claims" not in asked
        assert "prompt" not in asked

    def test_is_made_anew_each_time(self, fake: Fake, visitor: Visitor) -> None:
        first, second = (parse_qs(urlsplit(visitor.leaves()).query) for _ in range(2))
        assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))

    def test_asks_nothing_of_the_provider_before_the_visitor_is_back(self, fake: Fake, visitor: Visitor) -> None:
        visitor.leaves()
        assert not fake.asked

    def test_takes_a_button_not_a_link(self, fake: Fake, visitor: Visitor) -> None:
        assert visitor.get("/connexion/e-cps/").status_code == 405

    @pytest.mark.parametrize("address", ["/connexion/e-cps/", "/connexion/inconnu/", "/connexion/franceconnect/"])
    def test_of_a_provider_that_is_unknown_or_off_is_not_found(
        self, visitor: Visitor, settings: Settings, address: str
    ) -> None:
        off = {"client_id": ""}
        settings.OPENID_PROVIDERS = {"e-cps": off, "franceconnect": off}
        assert visitor.post(address).status_code == 404
        assert visitor.get(f"{address}retour/").status_code == 404

    def test_of_somebody_who_confirms_asks_the_provider_to_ask_again(
        self, fake: Fake, visitor: Visitor, doctor: User
    ) -> None:
        visitor.sign_in(doctor)
        assert "prompt=login" in visitor.leaves(purpose="confirm", next="/accueil/")

    @pytest.mark.parametrize(("minutes", "confirmed"), [(1, True), (6, False), (None, True)])
    def test_a_session_left_open_at_the_provider_confirms_nothing(
        self, fake: Fake, visitor: Visitor, doctor: User, minutes: float | None, confirmed: bool
    ) -> None:
        visitor.sign_in(doctor)
        fake.altered = {"auth_time": int(time.time() - minutes * 60) if minutes else None}
        back = visitor.goes_through(fake, purpose="confirm", next="/mon-compte/")
        assert back.headers["Location"] == ("/mon-compte/" if confirmed else "/connexion/aide/reponse-invalide/")

    def test_a_session_left_open_at_the_provider_signs_in(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        fake.altered = {"auth_time": int(time.time()) - 3 * 3600}
        assert visitor.goes_through(fake).headers["Location"] == "/accueil/"


class TestAGoodAnswer:
    def test_signs_in_a_known_physician(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        home = visitor.goes_through(fake)
        assert home.headers["Location"] == "/accueil/"
        assert visitor.session["_auth_user_id"] == str(doctor.pk)
        link = LinkedIdentity.objects.get()
        assert (link.user, link.issuer, link.national_id) == (doctor, f"{fake.url}/realm", f"8{RPPS}")
        record = SignInRecord.objects.latest("id")
        assert (record.granted, record.method, record.acr) == (True, "pro_sante_connect", "eidas1")

    def test_leads_where_the_person_was_going(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        assert visitor.goes_through(fake, next="/dossiers/").headers["Location"] == "/dossiers/"

    def test_leads_to_no_other_site(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        assert visitor.goes_through(fake, next="https://ailleurs.example/").headers["Location"] == "/accueil/"

    def test_changes_the_key_of_the_session_and_keeps_no_token_but_the_id_token(
        self, fake: Fake, visitor: Visitor, doctor: User
    ) -> None:
        visitor.leaves()
        before = visitor.session.session_key
        visitor.goes_through(fake)
        assert visitor.session.session_key != before
        kept = str(dict(visitor.session))
        assert "opaque" not in kept
        assert "never-used" not in kept
        assert openid.STATE_PREFIX not in kept
        opened = SignIn.of(visitor.session)
        assert opened is not None
        assert opened.id_token.count(".") == 2
        assert opened.proven_at > 0

    @pytest.mark.parametrize("acr", ["eidas1", "eidas2", "eidas3"])
    def test_may_be_of_each_accepted_level(self, fake: Fake, visitor: Visitor, doctor: User, acr: str) -> None:
        fake.altered = {"acr": acr}
        assert visitor.goes_through(fake).headers["Location"] == "/accueil/"

    @pytest.mark.parametrize(
        "altered",
        [{"aud": [CLIENT_ID]}, {"azp": CLIENT_ID}, {"exp": int(time.time()) - 20}, {"nbf": int(time.time()) + 20}],
        ids=["audience in a list", "azp", "expired 20 s ago", "valid in 20 s"],
    )
    def test_may_be_as_the_standard_allows(
        self, fake: Fake, visitor: Visitor, doctor: User, altered: dict[str, Any]
    ) -> None:
        now = int(time.time())
        fake.altered = {
            name: now + 20 if name == "nbf" else now - 20 if name == "exp" else value for name, value in altered.items()
        }
        assert visitor.goes_through(fake).headers["Location"] == "/accueil/"

    def test_may_name_its_issuer(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves())
        assert visitor.returns(**back, iss=f"{fake.url}/realm").headers["Location"] == "/accueil/"

    def test_of_a_token_that_lives_a_minute_or_says_nothing_of_it_will_do(
        self, fake: Fake, visitor: Visitor, doctor: User
    ) -> None:
        for lifetime in (0, 30, None):
            fake.token = {"expires_in": lifetime}
            assert Visitor().goes_through(fake).headers["Location"] == "/accueil/"


def forged(**altered: Any) -> dict[str, Any]:
    return {"altered": altered}


NOW = int(time.time())
FORGED: dict[str, dict[str, Any]] = {
    "wrong iss": forged(iss="https://evil.example"),
    "no iss": forged(iss=None),
    "wrong aud": forged(aud="autre"),
    "no aud": forged(aud=None),
    "wrong aud with azp=us": forged(aud="autre", azp=CLIENT_ID),
    "others in aud": forged(aud=[CLIENT_ID, "autre"]),
    "wrong azp": forged(azp="autre"),
    "missing nonce": forged(nonce=None),
    "wrong nonce": forged(nonce="z"),
    "expired 60 s ago": forged(iat=NOW - 180, exp=NOW - 60),
    "expired 10 min ago": forged(iat=NOW - 900, exp=NOW - 600),
    "no exp": forged(exp=None),
    "issued in an hour": forged(iat=NOW + 3600, exp=NOW + 3720),
    "no acr": forged(acr=None),
    "acr eidas0": forged(acr="eidas0"),
    "acr in a list": forged(acr=["eidas1"]),
    "no sub": forged(sub=None),
    "sub that is not userinfo.sub": forged(sub="f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:899900001800"),
    "HS256 with the client secret": {
        "signed": {"header": {"alg": "HS256", "kid": "published"}, "key": OctKey.import_key(CLIENT_SECRET)}
    },
    "alg none": {"signed": {"header": {"alg": "none", "kid": "published"}}},
    "RS512": {"signed": {"header": {"alg": "RS512", "kid": "published"}, "key": FREE_KEY}},
    "unknown kid": {"signed": {"header": {"alg": "RS256", "kid": "unknown"}}},
    "other key": {"signed": {"key": OTHER_KEY}},
    "its own key in its header": {
        "signed": {
            "key": OTHER_KEY,
            "header": {"alg": "RS256", "kid": "published", "jwk": OTHER_KEY.as_dict(private=False)},
        }
    },
    "no id_token": {"token": {"id_token": None}},
    "an id_token that is none": {"token": {"id_token": "a.b.c"}},
    "an id_token that is a number": {"token": {"id_token": 3}},
    "at_hash of another token": forged(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no access token": {"token": {"access_token": None}},
    "claims of odd types": forged(exp="demain", aud={"a": 1}, iss=[]),
}


@pytest.mark.parametrize("case", FORGED, ids=list(FORGED))
def test_a_forged_answer_is_refused(fake: Fake, visitor: Visitor, doctor: User, case: str) -> None:
    for name, value in FORGED[case].items():
        setattr(fake, name, value)
    assert cause(visitor.goes_through(fake)) == BAD_TOKEN
    assert not visitor.is_signed_in
    assert not LinkedIdentity.objects.exists()


class TestTheKeys:
    def test_are_read_once_for_many_visitors(self, fake: Fake, doctor: User) -> None:
        for _ in range(3):
            assert Visitor().goes_through(fake).headers["Location"] == "/accueil/"
        assert fake.asked["certs"] <= 1

    def test_are_read_again_once_for_an_identifier_not_known(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        assert visitor.goes_through(fake).headers["Location"] == "/accueil/"
        renewed = RSAKey.generate_key(2048, {"kid": "renewed", "use": "sig", "alg": "RS256"})
        fake.keys, before = [KEY, renewed], fake.asked["certs"]
        fake.signed = {"key": renewed, "header": {"alg": "RS256", "kid": "renewed"}}
        assert Visitor().goes_through(fake).headers["Location"] == "/accueil/"
        assert fake.asked["certs"] == before + 1

    def test_withdrawn_are_forgotten_within_the_hour(
        self, fake: Fake, doctor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert Visitor().goes_through(fake).headers["Location"] == "/accueil/"
        fake.keys = [RSAKey.generate_key(2048, {"kid": "published", "use": "sig", "alg": "RS256"})]
        clock = time.monotonic
        monkeypatch.setattr(openid.time, "monotonic", lambda: clock() + openid.KEYS_SECONDS + 1)
        assert cause(Visitor().goes_through(fake)) == BAD_TOKEN

    @pytest.mark.parametrize("body", [b"{}", b"[]", b'{"keys": []}', b'{"keys": [{"kty": "RSA"}]}', b"<html>"])
    def test_that_are_none_are_refused(self, fake: Fake, visitor: Visitor, doctor: User, body: bytes) -> None:
        fake.bodies["certs"] = body
        assert cause(visitor.goes_through(fake)) == BAD_TOKEN


class TestTheState:
    def test_unknown_is_refused(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves())
        assert cause(visitor.returns(code=back["code"], state="inconnu")) == BAD_TOKEN

    def test_missing_is_refused(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves())
        assert cause(visitor.returns(code=back["code"])) == BAD_TOKEN

    def test_used_twice_is_refused_the_second_time(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves())
        assert visitor.returns(**back).headers["Location"] == "/accueil/"
        visitor.logout()
        assert cause(visitor.returns(**back)) == BAD_TOKEN
        assert not visitor.is_signed_in

    def test_of_another_session_is_refused(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back, other = fake.admits(visitor.leaves()), Visitor()
        other.leaves()
        assert cause(other.returns(**back)) == BAD_TOKEN
        assert not other.is_signed_in

    def test_of_a_visitor_without_session_is_refused(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        assert cause(Visitor().returns(**fake.admits(visitor.leaves()))) == BAD_TOKEN

    def test_is_good_for_five_minutes(self, fake: Fake, doctor: User, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = time.time
        for seconds, landed in ((299, "/accueil/"), (301, f"/connexion/aide/{BAD_TOKEN}/")):
            visitor = Visitor()
            back = fake.admits(visitor.leaves())
            monkeypatch.setattr(time, "time", lambda later=seconds: clock() + later)
            assert visitor.returns(**back).headers["Location"] == landed
            monkeypatch.setattr(time, "time", clock)

    def test_of_an_earlier_attempt_is_forgotten_by_the_next(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves())
        visitor.leaves()
        assert cause(visitor.returns(**back)) == BAD_TOKEN

    def test_of_one_provider_does_not_do_at_the_other(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves("e-cps"))
        assert cause(visitor.returns("franceconnect", **back)) == BAD_TOKEN

    def test_of_a_logout_does_not_do_for_a_sign_in(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        visitor.goes_through(fake)
        leaving = visitor.post("/deconnexion/").headers["Location"]
        state = parse_qs(urlsplit(leaving).query)["state"][0]
        assert cause(visitor.returns(code="x", state=state)) == BAD_TOKEN

    def test_is_gone_whatever_came_of_the_attempt(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        def attempt(**changes: Any) -> dict[str, str]:
            back = fake.admits(visitor.leaves())
            cause(visitor.returns(**({"state": back["state"]} | changes)))
            assert openid.STATE_PREFIX not in str(dict(visitor.session))
            return back

        for changes in ({"error": "access_denied"}, {"error": "x", "state": "faux"}, {}, {"code": "faux"}):
            assert cause(visitor.returns(**attempt(**changes))) == BAD_TOKEN

    def test_with_an_answer_of_another_issuer_is_refused(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        back = fake.admits(visitor.leaves())
        assert cause(visitor.returns(**back, iss="https://evil.example")) == BAD_TOKEN
        assert not fake.asked["token"]


class TestAnError:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"error": "access_denied"}, DECLINED),
            ({"error": "access_denied", "error_description": "Authentification annulée"}, DECLINED),
            ({"error": "temporarily_unavailable", "error_description": "authentication_expired"}, TIMED_OUT),
            ({"error": "access_denied", "error_description": "authentication_expired"}, TIMED_OUT),
            ({"error": "expired_token"}, TIMED_OUT),
            ({"error": "temporarily_unavailable"}, AWAY),
            ({"error": "server_error"}, AWAY),
            ({"error": "invalid_scope"}, BAD_TOKEN),
            ({"error": ""}, BAD_TOKEN),
            ({"error": "\x00<script>\n" * 50, "error_description": "é\ud7ff\x07" * 99}, BAD_TOKEN),
            ({"error": "access_denied", "code": "x"}, DECLINED),
        ],
    )
    def test_of_the_provider_leads_to_its_page(
        self, fake: Fake, visitor: Visitor, query: dict[str, str], said: str
    ) -> None:
        state = parse_qs(urlsplit(visitor.leaves()).query)["state"][0]
        assert cause(visitor.returns(**query, state=state)) == said
        assert visitor.get(f"/connexion/aide/{said}/").status_code == 200

    def test_with_a_foreign_state_is_not_believed(self, fake: Fake, visitor: Visitor) -> None:
        visitor.leaves()
        assert cause(visitor.returns(error="access_denied", state="faux")) == BAD_TOKEN

    def test_without_a_state_still_chooses_its_page(self, fake: Fake, visitor: Visitor) -> None:
        visitor.leaves()
        assert cause(visitor.returns(error="access_denied")) == DECLINED

    def test_leaves_whoever_was_signed_in_signed_in(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        visitor.sign_in(doctor)
        visitor.leaves(purpose="confirm")
        visitor.returns(error="access_denied")
        assert visitor.is_signed_in

    def test_of_nothing_at_all_is_a_page_too(self, fake: Fake, visitor: Visitor) -> None:
        assert cause(visitor.returns()) == BAD_TOKEN


class TestTheProviderAway:
    @pytest.mark.parametrize("endpoint", ["token", "userinfo", "certs"])
    def test_with_a_failure_of_its_own_is_said_to_be_away(
        self, fake: Fake, visitor: Visitor, doctor: User, endpoint: str
    ) -> None:
        fake.statuses[endpoint] = 503
        assert cause(visitor.goes_through(fake)) == AWAY

    def test_when_nobody_answers_is_said_to_be_away(self, fake: Fake, visitor: Visitor, settings: Settings) -> None:
        closed = fake.configuration(token_endpoint="http://127.0.0.1:9/token")
        settings.OPENID_PROVIDERS = {"e-cps": closed, "franceconnect": {"client_id": ""}}
        assert cause(visitor.goes_through(fake)) == AWAY

    def test_when_it_does_not_answer_in_time_is_said_to_be_away(
        self, fake: Fake, visitor: Visitor, doctor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(openid, "TIMEOUT", 0.2)
        fake.delays["token"] = 1
        assert cause(visitor.goes_through(fake)) == AWAY

    def test_a_redirect_is_not_followed_with_the_secret(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        fake.statuses["token"], fake.locations["token"] = 307, f"{fake.url}/elsewhere"
        assert cause(visitor.goes_through(fake)) == AWAY
        assert not fake.asked["elsewhere"]

    def test_a_code_that_the_provider_refuses_is_no_failure_of_it(
        self, fake: Fake, visitor: Visitor, doctor: User
    ) -> None:
        state = parse_qs(urlsplit(visitor.leaves()).query)["state"][0]
        assert cause(visitor.returns(code="usé", state=state)) == BAD_TOKEN


class TestUserinfo:
    @pytest.mark.parametrize(
        "body", [b"", b"null", b"[]", b"3", b"<html>", b'{"sub": 3}', b'{"sub": "autre"}', b"\xff"]
    )
    def test_that_is_none_is_refused(self, fake: Fake, visitor: Visitor, doctor: User, body: bytes) -> None:
        fake.bodies["userinfo"] = body
        assert cause(visitor.goes_through(fake)) == BAD_TOKEN

    def test_that_the_token_does_not_open_is_refused(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        fake.token = {"access_token": "d’un autre"}
        assert cause(visitor.goes_through(fake)) == BAD_TOKEN

    @pytest.mark.parametrize("name", ["", None, 3, "x" * 61, "8 <script>", ["8"]])
    def test_without_a_national_identifier_is_refused(self, fake: Fake, visitor: Visitor, name: Any) -> None:
        fake.userinfo = userinfo(exercise(place()), SubjectNameID=name, preferred_username=name)
        assert cause(visitor.goes_through(fake)) == BAD_TOKEN

    @pytest.mark.parametrize("subject", ["", "x" * 201, "a\x00b"])
    def test_of_a_subject_that_no_row_could_hold_is_refused(self, fake: Fake, visitor: Visitor, subject: str) -> None:
        fake.userinfo = userinfo(exercise(place()), sub=subject)
        assert cause(visitor.goes_through(fake)) == BAD_TOKEN

    def test_without_profession_leads_to_a_kind_page(self, fake: Fake, visitor: Visitor) -> None:
        fake.userinfo = userinfo()
        assert cause(visitor.goes_through(fake)) == "sans-profession"
        assert "Votre identité est reconnue" in visitor.get("/connexion/aide/sans-profession/").content.decode()

    @pytest.mark.parametrize("reference", ["?", [], {}, {"exercices": "?"}, {"exercices": [None, 3]}])
    def test_with_an_unreadable_profession_leads_there_too(self, fake: Fake, visitor: Visitor, reference: Any) -> None:
        fake.userinfo = userinfo(SubjectRefPro=reference)
        assert cause(visitor.goes_through(fake)) == "sans-profession"

    def test_of_a_nurse_leads_to_the_page_that_says_whose_space_this_is(self, fake: Fake, visitor: Visitor) -> None:
        fake.userinfo = userinfo(exercise(place(), profession="60"))
        assert cause(visitor.goes_through(fake)) == "pas-medecin"
        assert not visitor.is_signed_in

    def test_of_a_closed_account_opens_nothing(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        User.objects.update(is_active=False)
        assert cause(visitor.goes_through(fake)) == "compte-ferme"

    def test_tells_the_places_of_practice_which_are_kept(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        fake.userinfo = userinfo(exercise(place(), place("HOPITAL DES TROIS RIVIERES", codeModeExercice="S")))
        visitor.goes_through(fake)
        doctor.professional.refresh_from_db()
        names = [activity["name"] for activity in doctor.professional.activities]
        assert names == ["Cabinet des Lilas", "Hopital des Trois Rivieres"]
        make_commune("21231", "Dijon-lès-Accents", "21000")
        page = visitor.get("/mon-compte/lieu/").content.decode()
        assert "Hopital des Trois Rivieres" in page
        assert "21000 Dijon-lès-Accents, salarié" in page


class TestTestIdentities:
    def test_of_the_sandbox_are_refused_where_real_patients_are(
        self, fake: Fake, visitor: Visitor, settings: Settings
    ) -> None:
        settings.TEST_IDENTITIES = False
        fake.userinfo = userinfo(exercise(place()), SubjectNameID="ANS20231122132732")
        assert cause(visitor.goes_through(fake)) == BAD_TOKEN

    def test_of_the_sandbox_open_an_account_where_tests_are_made(
        self, fake: Fake, visitor: Visitor, settings: Settings
    ) -> None:
        settings.TEST_IDENTITIES = True
        fake.userinfo = userinfo(exercise(place()), SubjectNameID="ANS20231122132732")
        assert visitor.goes_through(fake).headers["Location"] == "/premiere-connexion/"

    def test_of_a_whole_sandbox_are_refused_before_anything_is_asked(
        self, fake: Fake, visitor: Visitor, settings: Settings
    ) -> None:
        settings.TEST_IDENTITIES = False
        settings.OPENID_PROVIDERS = {"e-cps": fake.configuration(sandbox=True), "franceconnect": {"client_id": ""}}
        assert visitor.post("/connexion/e-cps/").status_code == 404
        assert "n’est pas ouvert sur ce site" in visitor.get("/medecins-liberaux/").content.decode()


class TestConfirming:
    def test_by_e_cps_makes_a_password_session_strong(self, fake: Fake, visitor: Visitor, doctor: User) -> None:
        visitor.force_login(doctor)
        session = visitor.session
        SignIn(method="password", at=time.time()).keep(session)
        session.save()
        landed = visitor.goes_through(fake, purpose="confirm", next="/dossiers/")
        assert landed.headers["Location"] == "/dossiers/"
        opened = SignIn.of(visitor.session)
        assert opened is not None
        assert opened.proven_at == pytest.approx(time.time(), abs=60)

    def test_by_the_e_cps_of_another_is_refused_and_changes_nothing(
        self, fake: Fake, visitor: Visitor, doctor: User
    ) -> None:
        mine = make_physician()
        visitor.sign_in(mine)
        assert cause(visitor.goes_through(fake, purpose="confirm")) == "autre-personne"
        assert visitor.session["_auth_user_id"] == str(mine.pk)


def test_the_log_holds_no_token_code_or_secret(
    fake: Fake, visitor: Visitor, doctor: User, caplog: pytest.LogCaptureFixture
) -> None:
    fake.altered = {"nonce": "z"}
    back = fake.admits(visitor.leaves())
    cause(visitor.returns(**back))
    assert "reponse-invalide" in caplog.text
    assert back["code"] not in caplog.text
    assert "opaque" not in caplog.text


def test_the_secret_is_not_shown_by_whoever_prints_the_configuration(fake: Fake) -> None:
    assert CLIENT_SECRET not in repr(openid.Provider.named("e-cps"))
