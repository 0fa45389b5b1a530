"""What the person at the terminal is told, and the whole life of a demonstration."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from jalon.demo import nginx
from jalon.demo.folder import DataFolder
from jalon.demo.parent import Parent
from jalon.demo.processes import ROOT
from jalon.demo.serve import Demonstration, Options, StartError, bind, read_port, static_fingerprint
from tests.demo.life import wait_until_gone

SERVE = [sys.executable, "-m", "jalon.demo.serve"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def serve(data: Path, port: int | str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JALON_DATA": str(data), "JALON_PORT": str(port), **more}
    return subprocess.run(SERVE, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=20)


@pytest.mark.parametrize("value", ["", "abc", "0", "-1", "65536", "8000.5", "8 000", "٨٠٠٠", "9" * 5000])
def test_a_port_that_is_no_port_is_refused_with_a_sentence(value):
    with pytest.raises(StartError, match="JALON_PORT must be a number between 1 and 65535"):
        read_port("JALON_PORT", value)


@pytest.mark.parametrize(("value", "port"), [("1", 1), ("8000", 8000), ("65535", 65535)])
def test_the_ports_at_both_ends_are_read(value, port):
    assert read_port("JALON_PORT", value) == port


def test_a_busy_port_is_said_with_the_command_that_takes_another():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(StartError) as refusal:
            bind(port, "JALON_PORT")
    assert str(refusal.value) == f"Port {port} is busy: choose another with JALON_PORT={port + 1} make demo"


def test_a_busy_port_for_cards_closes_their_way_and_nothing_else(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        environment = {"JALON_PORT": str(free_port()), "JALON_CARD_PORT": str(port), "JALON_DATA": str(tmp_path)}
        demonstration = Demonstration(Options.read(environment))
        demonstration._check_ports(wait=0)
    assert f"Port {port} is busy" in demonstration.card_host.closed
    assert demonstration.card_host.environment()["JALON_CARD_URL"] == ""


def test_without_settings_the_site_is_on_port_8000_over_var():
    options = Options.read({})
    assert (options.port, options.data, options.reset) == (8000, ROOT / "var", False)
    assert options.address == "http://localhost:8000"
    assert options.card_port == 8443


@pytest.mark.parametrize(("value", "reset"), [("1", True), ("yes", True), ("", False), ("0", False), ("no", False)])
def test_reset_is_asked_for_by_name(value, reset):
    assert Options.read({"RESET": value}).reset is reset


def test_static_files_are_summed_up_the_same_twice():
    assert static_fingerprint() == static_fingerprint()


def test_a_busy_port_stops_the_start_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = serve(tmp_path / "data", listener.getsockname()[1])
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"Port \d+ is busy: choose another with JALON_PORT=\d+ make demo\n", done.stderr)
    assert not (tmp_path / "data").exists()


def test_a_folder_of_somebody_else_is_neither_used_nor_emptied(tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "letter").write_text("mine")
    started = serve(tmp_path, free_port())
    assert "already holds « mail » that Jalon did not make" in started.stderr
    emptied = serve(tmp_path, free_port(), RESET="1")
    assert "nothing was removed" in emptied.stderr
    assert (tmp_path / "mail" / "letter").read_text() == "mine"


def test_a_parent_that_drops_its_handler_wants_us_to_stop():
    """What GNU make does on SIGINT, before it waits for us."""
    parent = Parent()
    assert not parent.wants_to_stop()
    parent.caught |= 1 << (signal.SIGRTMAX - 1)
    assert parent.wants_to_stop()


class Running:
    """A demonstration started as `make demo` starts it, and read line by line."""

    def __init__(self, data: Path, port: int, card_port: int, **more: str) -> None:
        self.data = data
        self.port = port
        self.card_port = card_port
        self.process = subprocess.Popen(
            SERVE,
            cwd=ROOT,
            env={
                **os.environ,
                "JALON_DATA": str(data),
                "JALON_PORT": str(port),
                "JALON_CARD_PORT": str(card_port),
                **more,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def wait_for(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return
        pytest.fail(f"« {words} » was never said:\n{''.join(self.said)}")

    def finish(self) -> str:
        """Wait for its end; return what it said last."""
        return self.process.communicate(timeout=20)[0]

    def children(self) -> list[int]:
        found = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True)
        pairs = [tuple(map(int, line.split())) for line in found.stdout.splitlines()[1:]]
        family = {self.process.pid}
        while more := {pid for pid, parent in pairs if parent in family} - family:
            family |= more
        return sorted(family - {self.process.pid})

    def shows_no_card(self) -> str:
        """Come to the card's host without a card; return where one is led."""
        context = ssl.create_default_context(cafile=str(self.data / "cards" / "web" / "root.pem"))
        connection = http.client.HTTPSConnection("localhost", self.card_port, context=context, timeout=5)
        connection.request("GET", "/carte/")
        answer = connection.getresponse()
        connection.close()
        return answer.headers["Location"]

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return json.load(answer)


@pytest.fixture
def demonstrations() -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for one in running:
        one.process.kill()
        if one.process.stdout and not one.process.stdout.closed:
            one.finish()


def with_sample_data(data: Path) -> None:
    """Make a folder that believes it has its sample people: their loading has tests of its own, and takes long."""
    folder = DataFolder(data)
    folder.open()
    folder.remember(sample_data=True)
    folder.close()


def test_a_demonstration_starts_serves_refuses_a_second_survives_a_kill_and_stops(tmp_path, demonstrations):
    data = tmp_path / "données d’essai"
    with_sample_data(data)
    first = Running(data, free_port(), free_port())
    demonstrations.append(first)
    first.wait_for("Jalon is ready")
    assert first.health() == {"status": "ok", "database": "ok", "worker": "ok"}
    if nginx.program():
        assert first.shows_no_card() == f"http://localhost:{first.port}/connexion/aide/sans-certificat/"

    second = serve(data, free_port())
    assert second.returncode == 1
    assert f"already runs on {data} (process {first.process.pid}, http://localhost:{first.port})" in second.stderr

    children = first.children()
    assert len(children) >= 5
    first.process.kill()
    first.finish()
    assert wait_until_gone(children, 10) == []

    again = Running(data, first.port, first.card_port)
    demonstrations.append(again)
    again.wait_for("Stop ")
    assert "Static files" in "".join(first.said)
    assert "Static files" not in "".join(again.said)
    children = again.children()
    again.process.send_signal(signal.SIGTERM)
    assert "Stopped. The data is kept." in again.finish()
    assert again.process.returncode == 0
    assert wait_until_gone(children, 1) == []
