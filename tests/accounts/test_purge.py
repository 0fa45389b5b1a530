"""What the door leaves behind goes; what somebody may still need stays."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.enums import CodePurpose
from jalon.accounts.models import EmailedCode, MailedLink, Session, SignInFailure
from jalon.accounts.purge import purge
from jalon.audit.models import SignInRecord
from tests.client import InspectingClient
from tests.factories import make_family, make_physician

pytestmark = pytest.mark.django_db


def test_old_codes_links_failures_and_sessions_go() -> None:
    now = timezone.now()
    relative = make_family()
    InspectingClient().sign_in(relative)
    issue_code(CodePurpose.SIGN_IN, relative.email, user=relative, now=now - timedelta(days=3))
    SignInFailure.objects.create(identifier_digest="a", network_digest="b", at=now - timedelta(days=2))
    for purpose in ("create_account", "invitation"):
        MailedLink.objects.create(
            purpose=purpose, address="x@exemple.example", digest=purpose, expires_at=now - timedelta(days=2)
        )
    Session.objects.update(expire_date=now - timedelta(minutes=1))
    assert purge() == {"codes": 1, "links": 1, "attempts": 0, "failures": 1, "records": 0}
    assert not EmailedCode.objects.exists() and not Session.objects.exists()
    assert MailedLink.objects.get().purpose == "invitation"


def test_what_is_fresh_stays() -> None:
    relative = make_family()
    InspectingClient().sign_in(relative)
    issue_code(CodePurpose.SIGN_IN, relative.email, user=relative)
    assert set(purge().values()) == {0}
    assert Session.objects.exists()


def test_the_journal_of_sign_ins_keeps_a_year_and_lets_the_rest_go() -> None:
    doctor, now = make_physician(), timezone.now()
    for days in (400, 367, 365, 10):
        SignInRecord.objects.create(user=doctor, method="card", granted=True, at=now - timedelta(days=days))
    assert purge()["records"] == 2
    assert SignInRecord.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_signinrecord",
        "UPDATE audit_signinrecord SET granted = false, cause = 'x'",
        "TRUNCATE audit_signinrecord",
    ],
)
def test_the_database_refuses_to_change_the_journal_of_sign_ins(statement: str) -> None:
    SignInRecord.objects.create(user=make_physician(), method="card", granted=True)
    refused = pytest.raises((ProgrammingError, InternalError), match="append-only")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE waits for the foreign keys of this test
        cursor.execute(statement)


def test_the_people_on_call_end_the_sessions_of_one_or_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    doctor, relative = make_physician(), make_family()
    clients = [InspectingClient().sign_in(user) for user in (doctor, doctor, relative)]
    call_command("end_sessions", doctor.professional.rpps)
    assert "2 session(s)" in capsys.readouterr().out
    assert [client.get("/accueil/").status_code for client in clients] == [302, 302, 200]
    call_command("end_sessions", "--everybody")
    assert clients[2].get("/accueil/").status_code == 302
    with pytest.raises(CommandError):
        call_command("end_sessions", "inconnu@exemple.example")
