"""nginx under the files of deploy/nginx, which are the ones of production: only their literal values are replaced.

What the demonstration runs and the tests attack is what is shipped.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from jalon.demo.processes import ROOT

SHIPPED = ROOT / "deploy" / "nginx"
# Where Debian keeps it, outside the path of an ordinary account.
PLACES = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
MAIN = """\
worker_processes 1;
pid "{folder}/nginx.pid";
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log "{folder}/access.log";
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
{includes}
}}
"""


class NginxError(Exception):
    """nginx cannot run; the message says why."""


def program() -> str | None:
    """Return the path of nginx, None when it is not installed."""
    return shutil.which("nginx", path=PLACES)


def render(name: str, values: Mapping[str, str]) -> str:
    """Return a file of deploy/nginx with each literal replaced. Raises KeyError for a literal that it does not hold."""
    text = (SHIPPED / name).read_text(encoding="utf-8")
    absent = [literal for literal in values if literal not in text]
    if absent:
        raise KeyError(f"{name} does not hold {absent}")
    longest_first = sorted(values, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: values[found[0]], text)


def card_values(*, host: str, port: int, app_port: int, secret: str, cards: Path, log: Path) -> dict[str, str]:
    """Return what replaces the literals of jalon-card.conf, to serve https://host:port on the loopback."""
    return {
        "listen [2001:db8::11]:443 ssl default_server;": "",
        "listen [2001:db8::11]:443 ssl;": "",
        "192.0.2.11:443": f"127.0.0.1:{port}",
        "server_name carte.jalon.example.fr": f"server_name {host}",
        "Host carte.jalon.example.fr": f"Host {host}:{port}",
        "127.0.0.1:8000": f"127.0.0.1:{app_port}",
        "/var/log/nginx/jalon-card.log": f'"{log}"',
        "/etc/ssl/jalon-card/fullchain.pem": f'"{cards}/web/server.pem"',
        "/etc/ssl/jalon-card/privkey.pem": f'"{cards}/web/server.key"',
        "/var/lib/jalon/cards/authorities.pem": f'"{cards}/authorities.pem"',
        "/var/lib/jalon/cards/revocations.pem": f'"{cards}/revocations.pem"',
        "replace-me": secret,
    }


def install(folder: Path, sites: Mapping[str, str]) -> list[str]:
    """Write the sites, and a main file around them, in a folder; return the command that runs nginx in the foreground.

    Raises NginxError when nginx is not installed, or refuses the files.
    """
    found = program()
    if found is None:
        raise NginxError("nginx is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sites.items():
        (folder / name).touch(mode=0o600)  # it may hold a secret
        (folder / name).write_text(text, encoding="utf-8")
    includes = "\n".join(f'    include "{folder / name}";' for name in sites)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, includes=includes), encoding="utf-8")
    command = [found, "-e", "stderr", "-c", str(main)]
    tested = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True, check=False)
    if tested.returncode:
        raise NginxError(tested.stderr.strip())
    return [*command, "-g", "daemon off;"]
