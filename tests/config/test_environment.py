"""What the environment chooses, and where forms may lead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.base import form_action

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "JALON_SECRET_KEY": "k" * 60,
    "JALON_HOSTS": "jalon.example",
    "JALON_MASTER_KEYS": "2026:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
    "JALON_PSC_CLIENT_ID": "jalon",
}
TELL = (
    "import django; django.setup(); from django.conf import settings as s; print(s.OPENID_PROVIDERS['e-cps']['issuer'])"
)


def started(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TELL],
        env={"PATH": os.environ["PATH"], "JALON_DATA": str(folder), **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_signs_in_at_the_real_pro_sante_connect(tmp_path: Path) -> None:
    assert started(tmp_path).stdout == "https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet\n"


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"JALON_PSC": "sandbox"}, "A sandbox of Pro Santé Connect or FranceConnect"),
        ({"JALON_FRANCECONNECT_URL": "https://fc.exemple.example"}, "A sandbox of Pro Santé Connect or FranceConnect"),
        ({"JALON_PSC": "bas"}, "JALON_PSC is production or sandbox"),
    ],
)
def test_production_does_not_start_on_a_sandbox(tmp_path: Path, environment: dict[str, str], reason: str) -> None:
    done = started(tmp_path, **environment)
    assert done.returncode == 1
    assert reason in done.stderr


def test_forms_lead_to_the_providers_in_use_and_to_the_card_s_host() -> None:
    on = {
        "client_id": "jalon",
        "authorization_endpoint": "https://wallet.exemple.example/auth",
        "issuer": "https://auth.exemple.example/realm",
        "end_session_endpoint": "https://auth.exemple.example/realm/logout",
    }
    off = on | {"client_id": "", "issuer": "https://ailleurs.example"}
    assert form_action({"e-cps": on, "franceconnect": off}, "https://localhost:8443/") == [
        "'self'",
        "https://auth.exemple.example",
        "https://localhost:8443",
        "https://wallet.exemple.example",
    ]
    assert form_action({"e-cps": off}, "") == ["'self'"]
