"""A card in a real Chromium, by the shipped proxy: the store of certificates, the handshake, the way back, the home.

No window can ask which card to show: a policy chooses it, as a managed machine's may. Each browser has one card.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from jalon.accounts.enums import SignInCause
from jalon.accounts.sessions import Session
from jalon.audit.models import SignInRecord
from jalon.demo.cards.holders import PASSWORD, find_card
from jalon.demo.cards.making import Workshop
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pages import Person
from tests.card_site import Proxy, make_perrin
from tests.cards import CARD_NAME

POLICIES = Path("/etc/chromium/policies/managed")
# The same in every process of a run, so that it matters not whose file Chromium reads.
POLICY = {"AutoSelectCertificateForUrls": [json.dumps({"pattern": f"https://{CARD_NAME}", "filter": {}})]}
TOOLS = ("certutil", "pk12util")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or not all(map(shutil.which, TOOLS)),
    reason="Chromium or NSS's tools are missing: apt-get install chromium libnss3-tools.",
)


@pytest.fixture(scope="module")
def policy() -> Iterator[None]:
    """Let Chromium choose the card by itself. Only root may say so; the file goes away with the tests."""
    file = POLICIES / f"jalon-tests-{os.getpid()}.json"
    try:
        POLICIES.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(POLICY))
    except OSError as error:
        pytest.skip(f"Chromium's policies cannot be written ({error}).")
    yield
    file.unlink()


Open = Callable[..., Person]


@pytest.fixture
def open_with(
    playwright: Playwright, policy: None, card_site: Proxy, workshop: Workshop, tmp_path: Path
) -> Iterator[Open]:
    """Open a browser whose store holds some cards, and press the button of the doctors' page."""
    contexts: list[BrowserContext] = []

    def open_with_cards(*slugs: str) -> Person:
        home = tmp_path / "home"
        store(home, workshop, slugs)
        context = playwright.chromium.launch_persistent_context(
            str(home / "profile"),
            executable_path=CHROMIUM,
            args=[*FLAGS, "--host-resolver-rules=MAP *.localhost 127.0.0.1"],
            env={**os.environ, "HOME": str(home)},
            base_url=card_site.site_url,
            locale="fr-FR",
        )
        contexts.append(context)
        person = Person(context.new_page())
        person.goes_to("/medecins-liberaux/").presses("Se connecter par carte CPx")
        person.page.wait_for_url(f"{card_site.site_url}/**")
        return person

    yield open_with_cards
    for context in contexts:
        context.close()


def store(home: Path, workshop: Workshop, slugs: tuple[str, ...]) -> None:
    """Make the person's store of certificates, as importing a .p12 and a root by hand does."""
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    database = ["-d", f"sql:{folder}"]

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=30)

    run("certutil", "-N", *database, "--empty-password")
    run("certutil", "-A", *database, "-n", "root", "-t", "C,,", "-i", str(workshop.path / "web" / "root.pem"))
    for slug in slugs:
        run("pk12util", "-i", str(workshop.p12(find_card(slug))), *database, "-W", PASSWORD, "-K", "")


def test_a_card_leads_from_the_button_to_its_holders_home(open_with: Open, card_site: Proxy) -> None:
    physician = make_perrin()
    person = open_with("perrin")
    person.title_is("Ce qui vous attend")
    assert person.page.url == f"{card_site.site_url}/accueil/"
    session = Session.objects.get(user=physician)
    assert session.method == "card"
    assert "Chrome" in session.device
    assert {cookie["domain"] for cookie in person.page.context.cookies()} == {"site.localhost"}


def test_a_physician_without_an_account_is_led_to_the_first_connection(open_with: Open) -> None:
    person = open_with("nouveau-medecin")
    assert person.page.url.endswith("/premiere-connexion/")
    person.reads("Flora Dumas")


@pytest.mark.parametrize(
    ("slugs", "cause"),
    [
        ((), SignInCause.NO_CERTIFICATE),
        (("opposee",), SignInCause.CARD_REVOKED),
        (("cpe",), SignInCause.WRONG_CARD_KIND),
        (("logiciel",), SignInCause.SOFTWARE_CERTIFICATE),
        (("infirmier",), SignInCause.NOT_PHYSICIAN),
        # Chromium offers neither what is not for clients, nor what is past its date, nor a stranger's: it shows none.
        (("signature", "perimee", "autre-autorite"), SignInCause.NO_CERTIFICATE),
    ],
    ids=lambda value: "-".join(value) or "none" if isinstance(value, tuple) else "",
)
def test_a_bad_card_leads_to_its_help_page_and_back_to_the_button(
    open_with: Open, slugs: tuple[str, ...], cause: SignInCause
) -> None:
    person = open_with(*slugs)
    page = f"/connexion/aide/{cause}/"
    assert person.page.url.endswith(page)
    person.reads("Ce que vous pouvez faire")
    with person.page.expect_response(lambda response: response.url.endswith(page)):
        person.presses("Se connecter par carte CPx")
    assert list(SignInRecord.objects.values_list("cause", flat=True)) == [cause, cause]
