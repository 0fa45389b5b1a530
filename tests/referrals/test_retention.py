"""Dossiers are kept by rule, erased after a warning, and nothing of the person is found afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from jalon.accounts.enums import UserKind
from jalon.audit.journal import record_access
from jalon.audit.models import AccessRecord, Event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.invite_person import Gift, invite_person
from jalon.dossiers.actions.reactivate_dossier import reactivate_dossier
from jalon.dossiers.enums import DossierState, ParticipantRole, Rights
from jalon.dossiers.files.storage import PREFIXES, stored_names
from jalon.dossiers.models import Dossier, ScreenPassage, Section
from jalon.mail.models import OutgoingEmail
from jalon.observatory.queries import by_kind
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.end_project import end_project
from jalon.referrals.actions.erase_dossier import ask_erasure, cancel_erasure, erase
from jalon.referrals.actions.merge import merge
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.record_paper import Envelope, record_paper
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.models import PastReferral, Referral
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.retention import NOTICE_DAYS, months_after, read, rules
from jalon.referrals.tasks import ask_and_archive, close_silent_referrals, keep_and_erase, remind_late_units
from tests.dossiers.factories import actor, make_complete_dossier, make_dossier, save
from tests.dossiers.samples import attach, image
from tests.factories import make_family, make_physician, make_secretary, make_unit, make_user
from tests.referrals.factories import Story, join, send_anyway

pytestmark = pytest.mark.django_db
NOON = timezone.localtime().replace(hour=12)


def night(monkeypatch: pytest.MonkeyPatch, now: datetime) -> tuple[int, int]:
    monkeypatch.setattr("jalon.referrals.tasks.timezone.now", lambda: now)
    warned, erased = keep_and_erase(0)
    monkeypatch.undo()
    return warned, erased


def closed(dossier: Dossier, reason: str, state: DossierState = DossierState.ARCHIVED) -> Dossier:
    return close_dossier(dossier, actor=None, reason=reason, state=state, now=NOON)


def sent(dossier: Dossier) -> Referral:
    doctor = actor(dossier.created_by)
    return send_anyway(choose(dossier, make_unit(), actor=doctor), doctor)


@pytest.mark.parametrize(
    ("state", "reason", "was_sent", "months"),
    [
        (DossierState.CANCELLED, "unconfirmed", False, 1),
        (DossierState.ARCHIVED, "forgotten", False, 6),
        (DossierState.ARCHIVED, "forgotten", True, 24),
        (DossierState.CLOSED, "admitted", True, 24),
        (DossierState.CLOSED, "deceased", True, 24),
    ],
)
def test_each_rule_warns_at_its_day_and_erases_thirty_days_later(
    monkeypatch: pytest.MonkeyPatch, state: DossierState, reason: str, was_sent: bool, months: int
) -> None:
    dossier = make_dossier()
    if was_sent:
        sent(dossier)
    closed(dossier, reason, state)
    OutgoingEmail.objects.all().delete()
    day = timezone.make_aware(datetime.combine(months_after(NOON.date(), months), NOON.time()))

    assert night(monkeypatch, day) == (0, 0)
    assert night(monkeypatch, day + timedelta(days=1)) == (1, 0)
    [letter] = OutgoingEmail.objects.all()
    assert (letter.recipient, letter.template) == (dossier.created_by.email, "dossier_erasure")
    assert night(monkeypatch, day + timedelta(days=NOTICE_DAYS)) == (0, 0)
    assert night(monkeypatch, day + timedelta(days=NOTICE_DAYS + 1)) == (0, 1)
    assert not Dossier.objects.exists()


def test_an_open_dossier_is_never_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    make_dossier()
    assert night(monkeypatch, NOON + timedelta(days=20_000)) == (0, 0)
    assert Dossier.objects.count() == 1


def test_a_dossier_taken_up_again_is_no_longer_to_erase(monkeypatch: pytest.MonkeyPatch) -> None:
    physician = make_physician()
    dossier = closed(make_dossier(physician), "forgotten")
    later = NOON + timedelta(days=200)
    night(monkeypatch, later)

    reactivate_dossier(dossier, actor=actor(physician))

    assert night(monkeypatch, later + timedelta(days=NOTICE_DAYS)) == (0, 0)
    assert Dossier.objects.get().is_open


def everything() -> str:
    """Every row of every table, as text; binary columns in hexadecimal, as PostgreSQL writes them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(SQL("SELECT t::text FROM {} t").format(Identifier(table)))
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).lower()


def told(words: list[str]) -> list[str]:
    content = everything()
    return [word for word in words if word.lower() in content]


def stored() -> list[str]:
    return [name for prefix in PREFIXES for name in stored_names(prefix)]


def test_afterwards_nothing_of_the_person_is_found_anywhere_and_the_journals_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = stored()
    physician, daughter = make_physician(), make_family()
    dossier = make_complete_dossier(physician)
    other = make_dossier(physician, first_names="Lucienne Mirabelle")
    join(dossier, daughter, ParticipantRole.RELATIVE)
    save(other, "medical", "history=Coqueluche", physician)
    invite_person(dossier, "frere@exemple.example", Gift(ParticipantRole.RELATIVE, Rights.READ), actor=actor(physician))
    ScreenPassage.objects.create(dossier=dossier, screen="accueil", by=daughter)
    attach(dossier, "report", physician, image(words="one"), name="bilan-lucienne.jpg")
    attach(other, "report", physician, image(words="two"))
    row = sent(dossier)
    desk = Story.desk_of(row.unit)
    refuse(open_referral(row, actor=desk), reason=RefusalReason.NO_PLACE, message="Revenez au printemps", actor=desk)
    record_access(actor=desk.user, actor_role="", dossier_id=dossier.pk, subject="dossier", granted=True)
    seen = dict(Section.objects.filter(dossier__in=(dossier, other)).values_list("pk", "revision"))
    dossier = merge(dossier, other, chosen={}, seen=seen, actor=actor(physician))
    keys = [bytes(key).hex() for key in Dossier.objects.values_list("wrapped_key", flat=True)]
    words = [
        "Garnier",
        "Moreau",
        "Lucienne",
        "Mirabelle",
        "1939-05-03",
        "frere@exemple.example",
        dossier.number,
        other.number,
        *keys,
    ]
    assert told(words) == words
    closed(dossier, "forgotten")
    events, accesses = Event.objects.count(), AccessRecord.objects.count()

    night(monkeypatch, NOON + timedelta(days=800))
    night(monkeypatch, NOON + timedelta(days=800 + NOTICE_DAYS))

    assert told(words) == []
    assert stored() == before
    assert Event.objects.count() > events
    assert Event.objects.filter(sealed__isnull=False).exists()
    assert AccessRecord.objects.count() == accesses
    call_command("verify_access_journal")


def test_statistics_keep_the_request_and_no_person(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = make_dossier()
    row = sent(dossier)
    unit = row.unit
    end_project(dossier, reason=WithdrawalReason.STAYS_HOME, actor=actor(dossier.created_by))
    before = by_kind([unit.department])
    Dossier.objects.update(erase_on=timezone.localdate(), erase_for="ended")

    assert erase(dossier.pk)

    [past] = PastReferral.objects.all()
    assert (past.unit, past.state, past.withdrawal_reason) == (unit, "withdrawn", "stays_home")
    assert by_kind([unit.department]) == before
    assert not Referral.objects.exists()


def test_a_choice_never_sent_leaves_no_statistics() -> None:
    dossier = make_dossier()
    choose(dossier, make_unit(), actor=actor(dossier.created_by))
    closed(dossier, "forgotten")
    Dossier.objects.update(erase_on=timezone.localdate(), erase_for="draft")

    erase(dossier.pk)

    assert not PastReferral.objects.exists()


def test_a_held_dossier_is_neither_announced_nor_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = closed(make_dossier(), "forgotten")
    call_command("hold_dossier", dossier.number, reason="TJ Dijon, 26/123")
    later = NOON + timedelta(days=1000)
    assert night(monkeypatch, later) == (0, 0)

    call_command("hold_dossier", dossier.number, release=True)

    assert night(monkeypatch, later) == (1, 0)


def test_the_end_of_a_hold_gives_a_whole_notice_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = closed(make_dossier(), "forgotten")
    Dossier.objects.update(erase_on=timezone.localdate() - timedelta(days=3), erase_for="draft")
    call_command("hold_dossier", dossier.number, reason="TJ Dijon, 26/123")
    assert not erase(dossier.pk)

    call_command("hold_dossier", dossier.number, release=True)

    assert not erase(dossier.pk)
    assert Dossier.objects.get().erase_on == timezone.localdate() + timedelta(days=NOTICE_DAYS)


def test_a_hold_follows_a_dossier_into_the_one_that_stays() -> None:
    physician = make_physician()
    kept, left, third = (make_dossier(physician) for _ in range(3))
    call_command("hold_dossier", left.number, reason="TJ Dijon, 26/123")
    for each in (left, third):
        seen = dict(Section.objects.filter(dossier__in=(kept, each)).values_list("pk", "revision"))
        merge(kept, each, chosen={}, seen=seen, actor=actor(physician))
    kept.refresh_from_db()
    assert kept.held_for == "TJ Dijon, 26/123"

    call_command("hold_dossier", third.number, release=True)

    kept.refresh_from_db()
    assert kept.held_since is None


def test_a_hold_on_an_unknown_number_is_refused() -> None:
    with pytest.raises(CommandError, match="No dossier"):
        call_command("hold_dossier", "GA-0000-0000", release=True)


def test_the_family_asks_and_everybody_else_is_warned() -> None:
    physician, daughter = make_physician(), make_family()
    dossier = make_dossier(physician)
    join(dossier, daughter, ParticipantRole.RELATIVE)
    closed(dossier, "forgotten")
    OutgoingEmail.objects.all().delete()

    row = ask_erasure(dossier, actor=actor(daughter))

    assert (row.erase_on, row.erase_for) == (timezone.localdate() + timedelta(days=NOTICE_DAYS), "asked")
    [letter] = OutgoingEmail.objects.all()
    assert letter.recipient == physician.email
    assert "a été demandé" in letter.body and "Garnier" not in letter.body
    cancel_erasure(dossier, actor=actor(physician))
    assert Dossier.objects.get().erase_on is None


def test_an_open_dossier_is_closed_before_it_is_erased() -> None:
    dossier = make_dossier()
    with pytest.raises(Refusal, match="Closez-le d’abord"):
        ask_erasure(dossier, actor=actor(dossier.created_by))


def test_what_the_law_holds_is_not_erased_on_demand() -> None:
    dossier = closed(make_dossier(), "forgotten")
    call_command("hold_dossier", dossier.number, reason="TJ Dijon, 26/123")
    with pytest.raises(Refusal, match="obligation légale"):
        ask_erasure(dossier, actor=actor(dossier.created_by))


def test_others_do_not_ask() -> None:
    physician = make_physician()
    dossier = closed(make_dossier(physician), "forgotten")
    for user in (make_secretary(physician), make_physician(), make_user(UserKind.SUPPORT)):
        with pytest.raises(Refusal, match="Seuls la personne"):
            ask_erasure(dossier, actor=actor(user))


def test_the_day_of_a_rule_is_not_called_off() -> None:
    dossier = closed(make_dossier(), "forgotten")
    Dossier.objects.update(erase_on=timezone.localdate(), erase_for="draft")
    with pytest.raises(Refusal, match="n’a pas été demandé"):
        cancel_erasure(dossier, actor=actor(dossier.created_by))


def test_paper_goes_by_the_same_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_unit()
    desk = Story.desk_of(unit)
    identity = {"birth_name": "Vidal", "first_names": "Robert", "birth_date": "1936-07-14", "sex": "M"}
    [row] = record_paper(Envelope((unit,), timezone.localdate()), identity, actor=desk)
    closed(row.dossier, "forgotten")

    night(monkeypatch, NOON + timedelta(days=800))
    night(monkeypatch, NOON + timedelta(days=800 + NOTICE_DAYS))

    assert told(["Vidal"]) == []


@pytest.mark.parametrize(
    "table",
    [
        {"states": ["open"], "months": 1, "label": "x", "source": "x"},
        {"states": ["merged"], "months": 1, "label": "x", "source": "x"},
        {"states": ["closed"], "months": 0, "label": "x", "source": "x"},
        {"states": ["unknown"], "months": 1, "label": "x", "source": "x"},
        {"states": ["closed"], "months": 1, "label": "x"},
        {"states": ["closed"], "months": 1, "label": "x", "source": "x", "year": 1},
    ],
)
def test_a_rule_that_cannot_be_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        read({"wrong": table})


def test_every_state_that_is_not_open_nor_united_has_a_rule() -> None:
    covered = {state for rule in rules() for state in rule.states}
    assert covered == set(DossierState) - {DossierState.OPEN, DossierState.MERGED}


def test_a_death_told_by_mistake_is_undone_and_nothing_else_reopens_it() -> None:
    physician, daughter = make_physician(), make_family()
    dossier = make_dossier(physician)
    join(dossier, daughter, ParticipantRole.RELATIVE)
    end_project(dossier, reason=WithdrawalReason.DECEASED, actor=actor(physician))
    letters = {mail.recipient: mail for mail in OutgoingEmail.objects.all()}
    assert set(letters) == {daughter.email}
    assert "condoléances" in letters[daughter.email].body

    with pytest.raises(Refusal):
        reactivate_dossier(dossier, actor=actor(physician))
    reactivate_dossier(dossier, actor=actor(physician), mistake=True)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.closed_for) == (DossierState.OPEN, "")
    assert OutgoingEmail.objects.filter(template="dossier_reopened").get().recipient == daughter.email


def test_an_admission_is_not_undone_as_a_mistake() -> None:
    dossier = closed(make_dossier(), "admitted", DossierState.CLOSED)
    with pytest.raises(Refusal):
        reactivate_dossier(dossier, actor=actor(dossier.created_by), mistake=True)


def test_after_a_death_nobody_is_asked_nor_reminded(monkeypatch: pytest.MonkeyPatch) -> None:
    physician, daughter = make_physician(), make_family()
    dossier = make_dossier(physician)
    join(dossier, daughter, ParticipantRole.RELATIVE)
    sent(dossier)
    end_project(dossier, reason=WithdrawalReason.DECEASED, actor=actor(physician))
    letters = OutgoingEmail.objects.filter(recipient=daughter.email).count()

    monkeypatch.setattr("jalon.referrals.tasks.timezone.now", lambda: NOON + timedelta(days=250))
    for task in (ask_and_archive, remind_late_units, close_silent_referrals):
        task(0)

    assert letters == 1
    assert OutgoingEmail.objects.filter(recipient=daughter.email).count() == letters
