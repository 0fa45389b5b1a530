"""What runs is what is shipped, with other literals."""

from pathlib import Path

import pytest

from jalon.demo import nginx
from jalon.demo.card_host import FILE


def values(**changes: object) -> dict[str, str]:
    usual = {"host": "localhost", "port": 8443, "app_port": 8000, "secret": "s" * 43, "cards": Path("/c"), "log": "/l"}
    return nginx.card_values(**{**usual, **changes})


def test_every_literal_of_the_shipped_file_that_names_a_place_is_replaced() -> None:
    text = nginx.render(FILE, values(port=8453, app_port=8010))
    directives = "\n".join(line.partition("#")[0] for line in text.splitlines())
    for literal in ("192.0.2", "2001:db8", "example", "/var/", "/etc/", "replace-me", ":8000"):
        assert literal not in directives
    assert directives.count("listen 127.0.0.1:8453") == 2


def test_a_literal_that_the_shipped_file_has_lost_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"jalon-card\.conf does not hold"):
        nginx.render(FILE, {"listen 192.0.2.99": "listen 127.0.0.1"})


def test_a_replacement_is_not_itself_replaced() -> None:
    text = nginx.render(FILE, values(port=8000, app_port=8001))
    assert text.count("listen 127.0.0.1:8000") == 2
    assert text.count("server 127.0.0.1:8001") == 1


def test_the_shipped_secret_is_too_short_to_be_one() -> None:
    assert len("replace-me") < 32
    assert '"replace-me"' in (nginx.SHIPPED / FILE).read_text()


def test_without_nginx_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "PLACES", str(tmp_path))
    with pytest.raises(nginx.NginxError, match="not installed"):
        nginx.install(tmp_path, {})


def test_the_file_whose_change_reloads_nginx_is_the_one_it_reads() -> None:
    watched = "/var/lib/jalon/cards/revocations.pem"
    unit = nginx.ROOT / "deploy" / "systemd" / "jalon-revocations.path"
    assert f"PathChanged={watched}\n" in unit.read_text()
    assert f"ssl_crl {watched};" in (nginx.SHIPPED / FILE).read_text()


@pytest.mark.skipif(nginx.program() is None, reason="nginx is not installed: apt-get install nginx")
def test_a_file_that_nginx_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(nginx.NginxError, match="unknown directive"):
        nginx.install(tmp_path, {"x.conf": "nonsense on;"})


@pytest.mark.skipif(nginx.program() is None, reason="nginx is not installed: apt-get install nginx")
def test_nginx_accepts_a_folder_of_any_name_and_keeps_the_secret_private(tmp_path: Path) -> None:
    folder = tmp_path / "données d’essai"
    nginx.install(folder, {"x.conf": 'server { listen 127.0.0.1:1; set $secret "s"; }'})
    assert (folder / "x.conf").stat().st_mode & 0o777 == 0o600
