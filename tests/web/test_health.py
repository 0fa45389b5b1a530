"""What a load balancer learns from /healthz."""

import time

import psycopg
import pytest
from django.db import connections
from django.test import Client

from jalon.web import health

ADDRESS = "/healthz"


@pytest.fixture(autouse=True)
def nothing_kept():
    """No test hears the answer of the one before."""
    health.recent.forget()
    yield
    health.recent.forget()


@pytest.fixture
def worker(transactional_db):
    """Write the heartbeat of a worker `seconds` ago."""

    def beat(seconds: int) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
                [seconds],
            )

    return beat


@pytest.fixture
def no_database(monkeypatch):
    """Point the site at a socket where nobody listens."""
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")


def test_all_is_well_when_the_database_answers_and_a_worker_beats(client, worker):
    worker(0)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "worker": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("seconds", "state"), [(25, "ok"), (35, "away")])
def test_a_worker_is_away_after_thirty_seconds_of_silence_and_pages_are_still_served(client, worker, seconds, state):
    worker(seconds)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "worker": state}


def test_one_living_worker_among_silent_ones_is_enough(client, worker):
    worker(3600)
    worker(1)
    assert client.get(ADDRESS).json()["worker"] == "ok"


def test_an_absent_database_is_said_at_once_without_a_trace(client, no_database):
    began = time.monotonic()
    answer = client.get(ADDRESS)
    assert time.monotonic() - began < 3
    assert answer.status_code == 503
    assert answer.json() == {"status": "error", "database": "away", "worker": "away"}


def test_a_signed_in_browser_gets_the_answer_without_its_session(no_database):
    browser = Client()
    browser.cookies["sessionid"] = "a" * 32
    assert browser.get(ADDRESS).status_code == 503


def test_a_database_without_our_tables_is_away(client, worker, monkeypatch):
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", "postgres")
    assert client.get(ADDRESS).json()["database"] == "away"


def test_many_questions_make_one_connection_a_second(client, worker, monkeypatch):
    opened = []
    connect = psycopg.connect
    monkeypatch.setattr(psycopg, "connect", lambda *args, **kwargs: opened.append(1) or connect(*args, **kwargs))
    monkeypatch.setattr(health, "KEPT_SECONDS", 60)
    for _ in range(50):
        client.get(ADDRESS)
    assert len(opened) == 1


def test_health_is_asked_and_never_posted(client, transactional_db):
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405
