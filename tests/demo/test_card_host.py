"""The demonstration's card host: closed with a reason, or served and kept up to date."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jalon.accounts.cards.folder import CardFolder
from jalon.demo import nginx
from jalon.demo.card_host import CardHost
from jalon.demo.cards.making import Workshop
from jalon.demo.folder import DataFolder
from tests.card_site import NEEDS_NGINX, free_ports
from tests.cards import DAY, LIST_URL


@pytest.fixture
def host(tmp_path: Path, workshop: Workshop) -> Iterator[CardHost]:
    folder = DataFolder(tmp_path)
    folder.logs.mkdir()
    shutil.copytree(workshop.path, tmp_path / "cards")
    made = CardHost(folder, *free_ports(2))
    yield made
    if made.child:
        made.child.ask_to_stop()
        made.child.kill()


def children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


def test_without_nginx_the_way_is_closed_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "PLACES", str(tmp_path))
    host = CardHost(DataFolder(tmp_path), 8443, 8000)
    host.install()
    assert "apt-get install nginx" in host.closed
    assert host.child is None
    assert host.environment()["JALON_CARD_URL"] == ""


@pytest.mark.skipif(nginx.program() is None, reason=NEEDS_NGINX)
def test_when_nginx_refuses_its_files_the_way_is_closed_with_its_words(host: CardHost) -> None:
    (host.cards / "authorities.pem").unlink()
    host.install()
    assert "authorities.pem" in host.closed
    assert host.child is None


@pytest.mark.skipif(nginx.program() is None, reason=NEEDS_NGINX)
def test_nginx_reads_the_lists_again_when_they_change_and_not_otherwise(host: CardHost) -> None:
    host.install()
    assert host.environment()["JALON_CARD_URL"] == f"https://localhost:{host.port}"
    host.child.start()
    wait(lambda: children(host.child.pid))
    before = children(host.child.pid)
    host.reload_if_lists_changed()
    workshop, files = Workshop(host.cards, LIST_URL), CardFolder(host.cards)
    authority = workshop.authority("ACI-FO-PP")
    files.hold(authority.certificate, authority.revocation_list([], datetime.now(UTC) + DAY))
    assert children(host.child.pid) == before
    files.publish(files.authorities())
    host.reload_if_lists_changed()
    wait(lambda: children(host.child.pid) not in ("", before))


def wait(happens) -> None:
    deadline = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)
