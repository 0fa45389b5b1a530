"""The mail catcher, by real SMTP."""

import signal
import smtplib
import socket
import subprocess
import sys
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from jalon.demo.mail_catcher import write_message
from jalon.demo.processes import ROOT


@pytest.fixture
def catcher(tmp_path):
    """Return (port, folder) of a catcher in its own process."""
    listener = socket.create_server(("127.0.0.1", 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "jalon.demo.mail_catcher", str(tmp_path / "mail"), "--fd", str(listener.fileno())],
        cwd=ROOT,
        pass_fds=[listener.fileno()],
    )
    yield listener.getsockname()[1], tmp_path / "mail"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    listener.close()


def letter(subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jalon <ne-pas-repondre@jalon.example>"
    message["To"] = "accueil@ehpad.example"
    message["Subject"] = subject
    message.set_content(body)
    return message


def test_a_message_sent_by_smtp_is_kept_whole_with_its_envelope(catcher):
    port, folder = catcher
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(
            letter("Une demande vous attend à l’EHPAD", "Bonjour,\n\n.\nÀ bientôt"),
            to_addrs=["accueil@ehpad.example", "copie@ehpad.example"],
        )
    (kept,) = folder.iterdir()
    assert kept.suffix == ".eml"
    message = message_from_bytes(kept.read_bytes(), policy=default)
    assert message["Subject"] == "Une demande vous attend à l’EHPAD"
    assert message.get_content().splitlines() == ["Bonjour,", "", ".", "À bientôt"]
    assert message["X-Envelope-To"] == "accueil@ehpad.example, copie@ehpad.example"


def test_messages_are_listed_in_their_order_of_arrival(catcher):
    port, folder = catcher
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for number in range(20):
            client.send_message(letter(f"Message {number}", "x"))
    kept = sorted(folder.glob("*.eml"))
    subjects = [message_from_bytes(path.read_bytes(), policy=default)["Subject"] for path in kept]
    assert subjects == [f"Message {number}" for number in range(20)]


def test_a_folder_that_cannot_be_written_makes_the_sender_try_later(catcher):
    port, folder = catcher
    folder.write_text("a file in the way")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            client.send_message(letter("x", "x"))
        assert refusal.value.smtp_code == 451


@pytest.mark.parametrize("content", [b"", b"\xff\xfe not a message", b"Subject: \xe9t\xe9\r\n\r\n\x00"])
def test_even_a_malformed_message_is_kept_as_it_came(tmp_path, content):
    path = write_message(tmp_path, content, "a@example.fr", ["b@example.fr"])
    assert path.read_bytes().endswith(content)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_message_is_never_seen_half_written(catcher):
    port, folder = catcher
    body = "ligne\n" * 200_000
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.send_message(letter("long", body))
    deadline = time.monotonic() + 5
    while not list(folder.glob("*.eml")) and time.monotonic() < deadline:
        time.sleep(0.05)
    (kept,) = folder.iterdir()
    assert message_from_bytes(kept.read_bytes(), policy=default).get_content().count("ligne") == 200_000
