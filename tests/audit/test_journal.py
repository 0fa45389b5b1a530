"""The journals keep what they were told, and show what was done to them."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from jalon.audit.journal import record_access, record_event
from jalon.audit.models import AccessRecord, Event

pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for number in range(count):
        record_access(
            actor=None,
            actor_role="visiteur",
            dossier_id=uuid.uuid4(),
            subject="dossier",
            granted=number % 2 == 0,
            reason="pas un participant",
        )
    check_constraints_now()


def check_constraints_now() -> None:
    """Foreign keys are checked at commit; ALTER TABLE and TRUNCATE wait for that, and tests do not commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def verify() -> str:
    out = StringIO()
    call_command("verify_access_journal", stdout=out)
    return out.getvalue()


def disarm(statement: str) -> None:
    """Do as the database's owner could: switch the triggers off for one statement."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_accessrecord DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_accessrecord ENABLE TRIGGER USER")


def test_an_intact_chain_is_said_intact() -> None:
    write(5)
    assert "5 enregistrements" in verify()


@pytest.mark.parametrize("table", ["audit_accessrecord", "audit_event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor_name = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_or_remove_what_is_written(table: str, statement: str) -> None:
    write(1)
    record_event("referral.sent", actor=None)
    check_constraints_now()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert AccessRecord.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_accessrecord SET granted = NOT granted WHERE id = {third}",
        "UPDATE audit_accessrecord SET reason = 'autre' WHERE id = {third}",
        "DELETE FROM audit_accessrecord WHERE id = {third}",
        "DELETE FROM audit_accessrecord WHERE id < {third}",
    ],
)
def test_what_the_database_owner_alters_breaks_the_chain(statement: str) -> None:
    write(5)
    third = AccessRecord.objects.order_by("id")[2].pk
    disarm(statement.format(third=third))
    with pytest.raises(CommandError, match="rompue"):
        verify()


def test_the_values_given_for_the_chain_by_a_caller_are_ignored() -> None:
    write(2)
    AccessRecord.objects.create(
        actor_name="x", actor_role="x", dossier_id=uuid.uuid4(), subject="dossier", granted=True,
        previous_hash=b"forged", hash=b"forged",
    )  # fmt: skip
    assert "3 enregistrements" in verify()
