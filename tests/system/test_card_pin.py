"""A card with a PIN: SoftHSM2 in place of the chip, curl in place of the browser, the shipped proxy between them.

Everything goes over the network: the page of the button, the card's host, the way back, the person's home.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from jalon.audit.models import SignInRecord
from jalon.demo.cards.holders import PASSWORD, find_card
from jalon.demo.cards.making import Workshop
from tests.card_site import Proxy, make_perrin

PIN, WRONG_PIN = "1234", "9999"
TOKEN = "CPS3 TEST"
CURLE_SSL_CERTPROBLEM = 58
MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PACKAGES = "softhsm2 opensc libengine-pkcs11-openssl curl"
OPENSSL = """\
openssl_conf = openssl_init
[openssl_init]
engines = engines
[engines]
pkcs11 = pkcs11
[pkcs11]
engine_id = pkcs11
MODULE_PATH = {module}
init = 0
"""


def can_run() -> bool:
    """Return whether the tools are here, OpenSSL's PKCS#11 engine included."""
    if not MODULE.exists() or not all(map(shutil.which, ("softhsm2-util", "pkcs11-tool", "curl", "openssl"))):
        return False
    told = subprocess.run(["openssl", "version", "-e"], capture_output=True, text=True, check=False).stdout
    folder = re.search(r'"(.*)"', told)
    return folder is not None and (Path(folder[1]) / "pkcs11.so").exists()


pytestmark = pytest.mark.skipif(not can_run(), reason=f"a tool is missing: apt-get install {PACKAGES}.")


class Reader:
    """A card reader with a card in it, and a browser without a window."""

    def __init__(self, folder: Path, workshop: Workshop, slug: str) -> None:
        self.folder = folder
        self.root = workshop.path / "web" / "root.pem"
        self.environment = {
            **os.environ,
            "SOFTHSM2_CONF": str(folder / "softhsm2.conf"),
            "OPENSSL_CONF": str(folder / "openssl.cnf"),
        }
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nslots.removable = true\n"
        )
        (folder / "openssl.cnf").write_text(OPENSSL.format(module=MODULE))
        self._insert(pkcs12.load_key_and_certificates(workshop.p12(find_card(slug)).read_bytes(), PASSWORD.encode()))

    def _insert(self, held: tuple) -> None:
        key, certificate, _ = held
        (self.folder / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (self.folder / "certificate").write_bytes(certificate.public_bytes(Encoding.DER))
        pin = ["--pin", PIN]
        self._run("softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--so-pin", "12345678", *pin)
        named = ["--label", "CPS_AUT", "--id", "20"]
        self._run("softhsm2-util", "--import", str(self.folder / "key"), "--token", TOKEN, *named, *pin)
        write = ["--write-object", str(self.folder / "certificate"), "--type", "cert"]
        self._run("pkcs11-tool", "--module", str(MODULE), "--token-label", TOKEN, "--login", *pin, *write, *named)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True, timeout=30, cwd=self.folder
        )
        return done.stdout

    def asks(self, url: str, *more: str) -> str:
        """Return what the site answers."""
        jar = ["--cookie", "jar", "--cookie-jar", "jar"]
        return self._run("curl", "--silent", "--cacert", str(self.root), *jar, *more, url)

    def is_led(self, url: str, *more: str) -> str:
        """Return where an address leads."""
        return self.asks(url, "--output", "/dev/null", "--write-out", "%{redirect_url}", *more)

    def with_pin(self, pin: str) -> list[str]:
        """Return the options by which curl shows the card."""
        object_ = f"pkcs11:token={TOKEN.replace(' ', '%20')};object=CPS_AUT"
        return [
            *("--engine", "pkcs11", "--cert-type", "ENG", "--cert", f"{object_};type=cert"),
            *("--key-type", "ENG", "--key", f"{object_};type=private;pin-value={pin}"),
        ]


@pytest.fixture
def reader(card_site: Proxy, workshop: Workshop, tmp_path: Path) -> Reader:
    make_perrin()
    return Reader(tmp_path, workshop, "perrin")


def set_out(reader: Reader, site: str) -> str:
    """Press the button of the doctors' page; return the address on the card's host."""
    page = reader.asks(f"{site}/medecins-liberaux/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    sent = ["--data", f"csrfmiddlewaretoken={token[1]}", "--referer", f"{site}/medecins-liberaux/"]
    return reader.is_led(f"{site}/connexion/carte/", *sent)


def test_with_its_pin_the_card_opens_its_holders_home(reader: Reader, card_site: Proxy) -> None:
    back = reader.is_led(set_out(reader, card_site.site_url), *reader.with_pin(PIN))
    home = reader.is_led(back)
    assert home == f"{card_site.site_url}/accueil/"
    assert "Espace médecins" in reader.asks(home)
    assert SignInRecord.objects.get().granted


def test_with_a_wrong_pin_nothing_is_shown_and_nothing_opens(reader: Reader, card_site: Proxy) -> None:
    address = set_out(reader, card_site.site_url)
    with pytest.raises(subprocess.CalledProcessError) as failure:
        reader.is_led(address, *reader.with_pin(WRONG_PIN))
    assert failure.value.returncode == CURLE_SSL_CERTPROBLEM
    assert reader.is_led(f"{card_site.site_url}/accueil/").startswith(f"{card_site.site_url}/connexion/")
    assert not SignInRecord.objects.exists()
