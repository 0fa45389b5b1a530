"""Queued with what they tell, sent once, never lost."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from jalon.mail import outbox, sending
from jalon.mail.models import OutgoingEmail
from jalon.mail.sending import MailServerError, send_one
from jalon.mail.tasks import BACK_OFF, send_email, sweep_unsent, waiting_ids
from tests.mail.conftest import PostOffice

CODE = {"digits": "418 203", "minutes": 10, "at": timezone.now()}


def queued(key: str = "code:1", recipient: str = "perrin@exemple.example") -> OutgoingEmail:
    outbox.queue(key, recipient, "sign_in_code", CODE)
    return OutgoingEmail.objects.get(key=key)


def made_older(row: OutgoingEmail) -> None:
    OutgoingEmail.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=10))


@pytest.mark.django_db
def test_a_message_and_its_task_are_written_together() -> None:
    row = queued()

    job = ProcrastinateJob.objects.get(task_name=send_email.name)
    assert job.args == {"email_id": row.pk}
    assert (job.queue_name, job.status) == ("mail", "todo")
    assert row.subject == "Votre code de connexion à Jalon"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_queued_when_the_transaction_is_undone() -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        queued()
        assert ProcrastinateJob.objects.filter(task_name=send_email.name).exists()
        raise Undone

    assert not OutgoingEmail.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name=send_email.name).exists()


@pytest.mark.django_db
def test_the_same_key_is_queued_once() -> None:
    queued()
    queued()

    assert OutgoingEmail.objects.count() == 1
    assert ProcrastinateJob.objects.filter(task_name=send_email.name).count() == 1


@pytest.mark.django_db
def test_a_message_goes_once_and_its_body_does_not_stay(post_office: PostOffice) -> None:
    post_office.open()
    row = queued()

    assert send_one(row.pk) is True
    assert send_one(row.pk) is False

    row.refresh_from_db()
    (message,) = post_office.received
    assert message["To"] == "perrin@exemple.example"
    assert message["Message-ID"] == f"<jalon.{row.pk}@jalon.example>"
    assert "418 203" in message.get_content()
    assert (row.sent_at is not None, row.body) == (True, "")


@pytest.mark.django_db
def test_a_server_away_loses_nothing_and_the_sweep_comes_back(post_office: PostOffice) -> None:
    row = queued()
    with pytest.raises(MailServerError):
        send_one(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.sent_at) == (1, None)
    assert row.last_error.startswith("ConnectionRefusedError")

    made_older(row)
    assert sweep_unsent(timestamp=0) == 0
    post_office.open()
    assert sweep_unsent(timestamp=0) == 1
    assert sweep_unsent(timestamp=0) == 0
    assert len(post_office.received) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_tries_again_later_when_the_server_is_away(post_office: PostOffice) -> None:
    row = queued()

    app.with_connector(app.connector.get_worker_connector()).run_worker(
        wait=False, queues=["mail"], listen_notify=False
    )

    row.refresh_from_db()
    job = ProcrastinateJob.objects.get(task_name=send_email.name)
    assert (row.attempts, job.status, job.attempts) == (1, "todo", 1)
    assert job.scheduled_at is not None
    assert job.scheduled_at > timezone.now()


def test_each_retry_waits_longer() -> None:
    waits = [BACK_OFF.exponential_wait ** (attempt + 1) for attempt in range(5)]

    assert waits == sorted(waits)
    assert waits[-1] > 10 * 60


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["451 Busy", "421 Closing", "452 Full"])
def test_a_busy_server_is_tried_again(post_office: PostOffice, answer: str) -> None:
    post_office.open()
    post_office.answers = [answer]
    row = queued()

    with pytest.raises(MailServerError):
        send_one(row.pk)
    assert send_one(row.pk) is True


@pytest.mark.django_db
def test_an_address_refused_for_good_is_abandoned_and_said(post_office: PostOffice) -> None:
    post_office.open()
    post_office.refused = {"perrin@exemple.example"}
    row = queued()

    assert send_one(row.pk) is False

    row.refresh_from_db()
    made_older(row)
    assert row.abandoned_at is not None
    assert "perrin" not in row.last_error
    assert waiting_ids() == []


@pytest.mark.django_db
def test_a_crash_after_the_server_took_it_sends_the_same_message_id_again(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_office.open()
    row = queued()

    def die(self: OutgoingEmail, *args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(OutgoingEmail, "save", die)
        send_one(row.pk)
    row.refresh_from_db()
    assert row.sent_at is None
    assert send_one(row.pk) is True

    identifiers = {message["Message-ID"] for message in post_office.received}
    assert len(post_office.received) == 2
    assert len(identifiers) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_message_send_it_once(post_office: PostOffice) -> None:
    post_office.open()
    row = queued()
    barrier = threading.Barrier(2)
    sent: list[bool] = []

    def work() -> None:
        barrier.wait()
        sent.append(send_one(row.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(sent) == [False, True]
    assert len(post_office.received) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "recipient",
    ["", "nobody", "a@b", "a@exemple.example\nBcc: b@exemple.example", "a@exemple.example, b@exemple.example"],
)
def test_what_is_not_one_address_is_not_queued(recipient: str) -> None:
    outbox.queue("k", recipient, "sign_in_code", CODE)

    assert not OutgoingEmail.objects.exists()


@pytest.mark.django_db
def test_a_value_with_line_ends_cannot_add_a_header(post_office: PostOffice) -> None:
    post_office.open()
    name = "Les Tilleuls\r\nBcc: espion@exemple.example\r\n\r\nAutre corps"
    context = {"number": name, "establishment": name, "link": "http://localhost/", "due": "jeudi"}
    outbox.queue("k", "a@exemple.example", "referral_sent", context)

    send_one(OutgoingEmail.objects.get().pk)

    (message,) = post_office.received
    assert message["Bcc"] is None
    assert post_office.envelopes[0].rcpt_tos == ["a@exemple.example"]
    assert "\n" not in message["Subject"]


@pytest.mark.django_db
def test_the_sender_is_the_one_of_the_settings(post_office: PostOffice) -> None:
    post_office.open()
    with override_settings(DEFAULT_FROM_EMAIL="Jalon <depart@jalon.example>"):
        send_one(queued().pk)

    assert post_office.received[0]["From"] == "Jalon <depart@jalon.example>"
    assert sending.PERMANENT[0] == 500
