"""The same code signs in at a certified provider that nobody here wrote."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests
from django.http import HttpResponse
from pytest_django.fixtures import Settings

from jalon.accounts.models import LinkedIdentity, Professional, User
from jalon.accounts.sessions import SignIn
from tests.client import InspectingClient
from tests.factories import make_physician
from tests.openid.certified import SITE, Certified, Unavailable
from tests.openid.people import RPPS, exercise, physician, place, userinfo

pytestmark = pytest.mark.django_db

DOCTOR, NURSE, ANGELA = physician()["sub"], "f:550dc1c8:899900001902", "angela"
PEOPLE = {
    DOCTOR: userinfo(exercise(place(), place("HOPITAL DES TROIS RIVIERES"))),
    NURSE: userinfo(exercise(place(), profession="60"), sub=NURSE, SubjectNameID="899900001902"),
    ANGELA: {"sub": ANGELA, "given_name": "Angela", "family_name": "DUBOIS", "email": "angela@exemple.example"},
}


@pytest.fixture(scope="module")
def certified(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    cache, log = pytestconfig.cache.mkdir("openid-provider"), tmp_path_factory.mktemp("openid") / "provider.log"
    try:
        running = Certified(PEOPLE, cache=cache, log=log)
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield running
    running.stop()


class Visitor:
    """One browser, with the cookies of both sites: ours, and the provider's over real HTTP."""

    def __init__(self, certified: Certified) -> None:
        self.ours, self.theirs, self.certified = InspectingClient(), requests.Session(), certified

    def presses(self, provider: str = "e-cps", **posted: str) -> str:
        """Leave our site; return the first page that the provider shows, or where it sends back at once."""
        return self._follows(self.ours.post(f"/connexion/{provider}/", posted).headers["Location"])

    def is_asked(self, page: str) -> bool:
        return page.startswith(f"{self.certified.url}/auth/realms/esante-wallet/mire/")

    def says(self, page: str, who: str) -> str:
        """Say who one is on the provider's page; return where that leads on our site."""
        assert self.is_asked(page)
        return self._follows(f"{page}?id={who}")

    def comes_back(self, address: str) -> HttpResponse:
        assert address.startswith(f"{SITE}/")
        return self.ours.get(address.removeprefix(SITE))

    def signs_in(self, who: str, provider: str = "e-cps", **posted: str) -> HttpResponse:
        return self.comes_back(self.says(self.presses(provider, **posted), who))

    def signs_out(self) -> HttpResponse:
        """Leave our site, press the provider's own button, come back."""
        page = self.theirs.get(self.ours.post("/deconnexion/").headers["Location"], timeout=10)
        action = re.search(r'action="([^"]+)"', page.text)
        assert action is not None, page.text
        fields = dict(re.findall(r'name="(\w+)" value="(\w+)"', page.text))
        left = self.theirs.post(action[1], fields, allow_redirects=False, timeout=10)
        return self.comes_back(self._follows(urljoin(action[1], left.headers["Location"])))

    def _follows(self, address: str) -> str:
        while not address.startswith(SITE):
            answer = self.theirs.get(address, allow_redirects=False, timeout=10)
            if not answer.is_redirect:
                assert answer.ok, answer.text
                return address
            address = urljoin(address, answer.headers["Location"])
        return address


@pytest.fixture
def visitor(certified: Certified, settings: Settings) -> Visitor:
    names = ("e-cps", "franceconnect")
    settings.OPENID_PROVIDERS = {name: certified.configuration(name) for name in names}
    return Visitor(certified)


@pytest.fixture
def doctor() -> User:
    user = make_physician()
    Professional.objects.filter(user=user).update(rpps=RPPS)
    return user


def test_a_doctor_signs_in_and_the_next_time_is_not_asked_again(visitor: Visitor, doctor: User) -> None:
    assert visitor.signs_in(DOCTOR).headers["Location"] == "/accueil/"
    assert visitor.ours.session["_auth_user_id"] == str(doctor.pk)
    opened = SignIn.of(visitor.ours.session)
    assert opened is not None
    assert opened.acr == "eidas1"
    doctor.professional.refresh_from_db()
    assert len(doctor.professional.activities) == 2

    visitor.ours.logout()
    silent = visitor.presses()
    assert silent.startswith(f"{SITE}/connexion/e-cps/retour/?")
    assert visitor.comes_back(silent).headers["Location"] == "/accueil/"


def test_an_unknown_doctor_begins_a_first_connection(visitor: Visitor) -> None:
    assert visitor.signs_in(DOCTOR).headers["Location"] == "/premiere-connexion/"
    assert "Dr Camille Exemple" in visitor.ours.get("/premiere-connexion/").content.decode()


def test_a_callback_played_again_is_refused(visitor: Visitor, doctor: User) -> None:
    back = visitor.says(visitor.presses(), DOCTOR)
    assert visitor.comes_back(back).headers["Location"] == "/accueil/"
    visitor.ours.logout()
    assert visitor.comes_back(back).headers["Location"] == "/connexion/aide/reponse-invalide/"


def test_a_code_already_used_is_refused_even_under_a_state_of_ours(visitor: Visitor, doctor: User) -> None:
    used = dict(parse_qsl(urlsplit(visitor.says(visitor.presses(), DOCTOR)).query))
    visitor.ours.get("/connexion/e-cps/retour/", used)
    visitor.ours.logout()
    fresh = dict(parse_qsl(urlsplit(visitor.presses()).query))
    replayed = visitor.ours.get("/connexion/e-cps/retour/", fresh | {"code": used["code"]})
    assert replayed.headers["Location"] == "/connexion/aide/reponse-invalide/"


def test_after_logout_who_one_is_is_asked_again(visitor: Visitor, doctor: User) -> None:
    visitor.signs_in(DOCTOR)
    assert visitor.signs_out().headers["Location"] == "/"
    assert "de ce site et de Pro Santé Connect" in visitor.ours.get("/").content.decode()
    assert visitor.is_asked(visitor.presses())


def test_who_confirms_is_asked_again_though_the_provider_knows_them(visitor: Visitor, doctor: User) -> None:
    visitor.signs_in(DOCTOR)
    page = visitor.presses(purpose="confirm", next="/dossiers/")
    assert visitor.comes_back(visitor.says(page, DOCTOR)).headers["Location"] == "/dossiers/"


def test_who_gives_up_is_told_so(visitor: Visitor) -> None:
    assert visitor.signs_in("annuler").headers["Location"] == "/connexion/aide/refusee/"


def test_a_nurse_is_told_whose_space_this_is(visitor: Visitor) -> None:
    assert visitor.signs_in(NURSE).headers["Location"] == "/connexion/aide/pas-medecin/"


def test_a_relative_comes_by_a_userinfo_that_is_a_signed_jwt(visitor: Visitor) -> None:
    assert visitor.signs_in(ANGELA, "franceconnect").headers["Location"] == "/premiere-connexion/"
    page = visitor.ours.get("/premiere-connexion/").content.decode()
    assert "Angela Dubois" in page
    assert "angela@exemple.example" in page
    assert not LinkedIdentity.objects.exists()
