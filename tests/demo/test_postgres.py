"""The embedded PostgreSQL, started for real."""

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from jalon.demo.postgres import Postgres, PostgresError
from tests.demo.life import wait_until_gone


def test_it_starts_over_a_folder_with_spaces_and_accents_keeps_data_and_stops(tmp_path):
    data = tmp_path / "données à garder, très long" / ("x" * 120)
    data.parent.mkdir()
    server = Postgres(data, durable=False)
    server.start()
    assert server.create_database("essai") is True
    assert server.create_database("essai") is False
    with server.connect("essai") as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('été')")
    server.create_database("copie", template="essai")
    server.drop_database("essai")
    server.stop()
    server.stop()
    assert server.child is not None
    assert server.child.ended() == 0
    with Postgres(data, durable=False) as again, again.connect("copie") as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("été",)
        assert again.create_database("essai") is True


def test_its_socket_path_is_short_closed_to_others_and_gone_at_the_end(tmp_path):
    server = Postgres(tmp_path / "data", durable=False)
    server.start()
    folder = Path(unquote(urlsplit(server.url("x")).netloc.split("@")[1]))
    assert len(bytes(folder / ".s.PGSQL.5432")) < 107
    assert folder.stat().st_mode & 0o077 == 0
    server.stop()
    assert not folder.exists()


def test_it_starts_in_a_folder_closed_to_everybody_else(tmp_path):
    """As root this takes some care, since PostgreSQL then runs under another account."""
    (tmp_path / "closed").mkdir(mode=0o700)
    with Postgres(tmp_path / "closed" / "data", durable=False) as server, server.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_listens_on_no_network_port(tmp_path):
    with Postgres(tmp_path / "data", durable=False) as server, server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_server_killed_outright_is_recovered_with_what_was_committed(tmp_path):
    server = Postgres(tmp_path / "data")
    server.start()
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert server.child is not None
    assert server.child.process is not None
    server.child.process.kill()
    server.child.process.wait()
    assert (server.data / "postmaster.pid").exists()
    server.stop()
    with Postgres(tmp_path / "data") as again, again.connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_process_number_taken_over_by_another_program_does_not_stop_the_start(tmp_path):
    with Postgres(tmp_path / "data", durable=False):
        pass
    # Our own number: a living process of the same user, and no PostgreSQL.
    (tmp_path / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path / 'data'}\n0\n5432\n\n\n0 0\nready\n")
    with Postgres(tmp_path / "data", durable=False) as server, server.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_still_ending_is_waited_for(tmp_path):
    former = Postgres(tmp_path / "data", durable=False)
    former.start()
    later = Postgres(tmp_path / "data", durable=False)

    def pause(seconds: float) -> None:
        former.stop()
        time.sleep(seconds)

    later.start(pause=pause)
    assert later.child is not None
    assert later.child.running()
    later.stop()


def test_half_a_data_folder_left_by_an_interruption_is_made_anew(tmp_path):
    (tmp_path / "data.building" / "base").mkdir(parents=True)
    with Postgres(tmp_path / "data", durable=False) as server:
        assert server.create_database("essai")
    assert not (tmp_path / "data.building").exists()


def test_a_folder_of_another_postgresql_or_of_somebody_else_is_refused_with_a_sentence(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "letter").write_text("mine")
    with pytest.raises(PostgresError, match="nothing was touched"):
        Postgres(data).start()
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 12"):
        Postgres(data).start()
    assert (data / "letter").read_text() == "mine"


def test_a_server_that_cannot_start_says_why(tmp_path):
    with Postgres(tmp_path / "data", durable=False):
        pass
    (tmp_path / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresError, match=r"did not start(.|\n)*postgresql.conf"):
        Postgres(tmp_path / "data", durable=False).start()


def test_it_ends_when_the_program_that_started_it_is_killed(tmp_path):
    program = (
        "import sys; from pathlib import Path; from jalon.demo.postgres import Postgres\n"
        "server = Postgres(Path(sys.argv[1]), durable=False); server.start()\n"
        "print(server.child.pid, flush=True); sys.stdin.read()\n"
    )
    import_path = {**os.environ, "PYTHONPATH": os.getcwd()}
    process = subprocess.Popen(
        [os.sys.executable, "-c", program, str(tmp_path / "data")],
        env=import_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert wait_until_gone([pid], 10) == []
