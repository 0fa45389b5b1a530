"""Run the certified provider of provider.mjs: npm installs it once, Node serves it on a free port."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.openid.fake import CLIENT_SECRET

HERE = Path(__file__).parent
SITE = "http://testserver"


class Unavailable(Exception):
    """Why it cannot run here, in a sentence."""


def installed(cache: Path) -> Path:
    """Return the folder of the cache that holds the provider and its packages, locked by their hashes."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Unavailable(f"{program} is not installed: the certified OpenID provider cannot run.")
    names = ("package.json", "package-lock.json", "provider.mjs")
    folder = cache / hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process of the run installs
        if not (folder / "ready").exists():
            for name in names:
                shutil.copy(HERE / name, folder)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
            try:
                subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
            except subprocess.SubprocessError as error:
                said = getattr(error, "stderr", None) or str(error)
                raise Unavailable(f"npm could not install the certified OpenID provider: {said[-500:]}") from error
            (folder / "ready").touch()
    return folder


class Certified:
    """The provider, running."""

    def __init__(self, people: dict[str, dict[str, Any]], *, cache: Path, log: Path) -> None:
        folder = installed(cache)
        self.log = log.open("w")
        self.process = subprocess.Popen(
            ["node", "--no-warnings", "provider.mjs"],
            cwd=folder,
            env={**os.environ, "PEOPLE": json.dumps(people), "SECRET": CLIENT_SECRET, "SITE": SITE},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = next((line.strip() for line in self.process.stdout if line.startswith("http")), "")
        if not self.url:
            self.stop()
            raise Unavailable(f"The certified OpenID provider did not start: {log.read_text()[-500:]}")

    def configuration(self, name: str) -> dict[str, Any]:
        """Return the entry of OPENID_PROVIDERS."""
        issuer = f"{self.url}/auth/realms/esante-wallet"
        protocol = f"{issuer}/protocol/openid-connect"
        scope = {"e-cps": "openid scope_all", "franceconnect": "openid given_name family_name email"}
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.url}/wallet/auth",
            "token_endpoint": f"{protocol}/token",
            "userinfo_endpoint": f"{protocol}/userinfo",
            "jwks_uri": f"{protocol}/certs",
            "end_session_endpoint": f"{protocol}/logout",
            "client_id": f"jalon-{name}",
            "client_secret": CLIENT_SECRET,
            "scope": scope[name],
            "acr_values": "eidas1",
            "acr_accepted": ["eidas1", "eidas2", "eidas3"],
        }

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)
        self.log.close()
