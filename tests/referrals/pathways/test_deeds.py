"""What a platform does of a pathway: who may, when, what it writes, and who is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.files.storage import scratch
from jalon.dossiers.models import Attachment
from jalon.dossiers.policies import Standing
from jalon.mail.models import OutgoingEmail
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import read_pathway
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.count_sessions import count_sessions
from jalon.referrals.pathways.actions.end_engagement import end_engagement
from jalon.referrals.pathways.actions.engage import engage
from jalon.referrals.pathways.actions.give_first import give_first
from jalon.referrals.pathways.actions.give_welcome import give_welcome
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.note_intervention import note_intervention
from jalon.referrals.pathways.actions.note_welcomed import note_welcomed
from jalon.referrals.pathways.actions.plan_synthesis import plan_synthesis
from jalon.referrals.pathways.actions.receive_report import ReportFile, receive_report
from jalon.referrals.pathways.actions.renew import renew
from jalon.referrals.pathways.actions.seek import seek
from jalon.referrals.pathways.doors import DOORS, Deed, Who, closed_to, label_of, open_deeds, why_not
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Profession, Setting
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.sides import Side
from tests.dossiers import samples
from tests.dossiers.factories import actor
from tests.factories import make_unit_staff
from tests.referrals.pathways.factories import THERAPIST, AtPlatform, make_platform

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def ahead(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def told(template: str) -> set[str]:
    return set(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))


@pytest.mark.parametrize("deed", Deed)
def test_each_deed_is_of_the_platform_and_the_renewal_of_its_doctor(deed: Deed) -> None:
    for side in Side:
        may = side == Side.UNIT_DOCTOR or (side == Side.UNIT and DOORS[deed].who == Who.PLATFORM)
        assert (closed_to(deed, side) == "") == may


@pytest.mark.parametrize("deed", Deed)
def test_no_deed_before_the_prescription_nor_after_the_end(deed: Deed) -> None:
    story = AtPlatform()
    before = read_pathway(story.read(), story.doctor)
    after = read_pathway(AtPlatform().concluded(), story.doctor)

    assert "prescrit" in why_not(deed, before)
    assert "terminé" in why_not(deed, replace(after, side=Side.UNIT_DOCTOR))


def test_the_doors_follow_what_was_noted() -> None:
    story = AtPlatform()
    referral = story.validated()
    first = open_deeds(read_pathway(referral, story.desk))
    assert first == [
        *(Deed.GIVE_WELCOME, Deed.NOTE_WELCOMED, Deed.SEEK, Deed.ENGAGE, Deed.NOTE_INTERVENTION),
        *(Deed.END_ENGAGEMENT, Deed.PLAN_SYNTHESIS),
    ]

    story.engaged(referral)
    note_welcomed(referral, on=today(), actor=story.desk)
    note_intervention(referral, on=today(), actor=story.desk)
    reading = read_pathway(referral, story.doctor)

    assert {Deed.GIVE_FIRST, Deed.COUNT_SESSIONS, Deed.RECEIVE_REPORT, Deed.HOLD_SYNTHESIS, Deed.RENEW} <= set(
        open_deeds(reading)
    )
    assert Deed.GIVE_WELCOME not in open_deeds(reading)
    assert label_of(Deed.NOTE_WELCOMED, reading).startswith("Corriger")


def test_those_who_ask_and_strangers_do_nothing_of_it() -> None:
    story = AtPlatform()
    referral = story.validated()
    reader = actor(make_unit_staff(story.unit.establishment, MembershipRole.MEDICAL_READER))
    other = actor(make_unit_staff(make_platform("PCO du Jura").establishment, MembershipRole.ADMISSIONS))

    for person in (story.asker, actor(story.parent), reader, other):
        with pytest.raises(Refusal):
            note_welcomed(referral, on=today(), actor=person)
    with pytest.raises(Refusal, match="médecin"):
        renew(referral, words="Bilans en cours.", packages={}, actor=story.desk)


def test_who_was_sought_is_found_and_the_doctor_and_the_parents_are_told() -> None:
    story = AtPlatform()
    referral = story.validated()
    search = Engagement.objects.get(pathway__referral=referral, profession=THERAPIST.profession)

    with pytest.raises(Refusal, match="autre profession"):
        engage(referral, replace(THERAPIST, profession=Profession.PSYCHOLOGY), sought=search.pk, actor=story.desk)
    found = engage(referral, replace(THERAPIST, first_at=ahead(5)), sought=search.pk, actor=story.desk)

    assert (found.pk, found.state, found.engaged_on) == (search.pk, EngagementState.ENGAGED, today())
    assert told("pathway_step") == {story.physician.email, story.parent.email}
    assert Event.objects.get(name="pathway.engaged").data == {"day": ahead(5).date().isoformat()}
    with pytest.raises(Refusal, match="Relisez"):
        engage(referral, THERAPIST, sought=search.pk, actor=story.desk)
    with pytest.raises(Refusal, match="Relisez"):
        engage(referral, THERAPIST, sought=uuid4(), actor=story.desk)


def test_engaging_without_naming_the_search_answers_that_of_the_profession() -> None:
    story = AtPlatform()
    referral = story.validated()

    story.engaged(referral)

    states = Engagement.objects.filter(profession=THERAPIST.profession).values_list("state", flat=True)
    assert list(states) == [EngagementState.ENGAGED]
    second = story.engaged(referral, replace(THERAPIST, name="Omar Essai"))
    assert Engagement.objects.filter(profession=THERAPIST.profession).count() == 2
    assert second.name == "Omar Essai"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "nom"),
        ({"profession": Profession.SPEECH_THERAPY}, "forfait"),
        ({"profession": "sorcier"}, "profession"),
        ({"setting": "gratuit"}, "payé"),
        ({"first_at": datetime(2001, 1, 1, tzinfo=timezone.get_default_timezone())}, "avant la prescription"),
        ({"first_at": datetime(2101, 1, 1, tzinfo=timezone.get_default_timezone())}, "après la fin"),
    ],
)
def test_an_impossible_professional_is_refused(changes: dict[str, Any], words: str) -> None:
    story = AtPlatform()
    referral = story.validated()

    with pytest.raises(Refusal, match=words):
        engage(referral, replace(THERAPIST, **changes), actor=story.desk)


def test_a_profession_is_sought_once_at_a_time_and_the_search_may_end() -> None:
    story = AtPlatform()
    referral = story.validated(sought=())

    row = seek(referral, profession=Profession.ENT, setting=Setting.CONVENTIONED, actor=story.desk)
    with pytest.raises(Refusal, match="déjà recherchée"):
        seek(referral, profession=Profession.ENT, setting=Setting.CONVENTIONED, actor=story.desk)
    end_engagement(referral, row.pk, actor=story.desk)
    with pytest.raises(Refusal, match="déjà terminé"):
        end_engagement(referral, row.pk, actor=story.desk)

    assert seek(referral, profession=Profession.ENT, setting=Setting.CONVENTIONED, actor=story.desk).pk != row.pk


def test_sessions_and_first_appointments_are_of_somebody_engaged() -> None:
    story = AtPlatform()
    referral = story.validated()
    search = Engagement.objects.get(pathway__referral=referral, profession=Profession.SPEECH_THERAPY)
    engaged = story.engaged(referral)

    for act in (
        lambda pk: count_sessions(referral, pk, done=3, actor=story.desk),
        lambda pk: give_first(referral, pk, first_at=ahead(3), actor=story.desk),
    ):
        with pytest.raises(Refusal, match="pas engagé"):
            act(search.pk)
        act(engaged.pk)
    with pytest.raises(Refusal, match="séances"):
        count_sessions(referral, engaged.pk, done=-1, actor=story.desk)

    engaged.refresh_from_db()
    assert (engaged.sessions_done, engaged.first_at is not None) == (3, True)
    assert told("pathway_appointment") == {story.physician.email, story.parent.email}


def test_a_report_comes_in_with_its_file_in_the_medical_part() -> None:
    story = AtPlatform()
    referral = story.validated()
    row = story.engaged(referral)

    with pdf() as file:
        receive_report(referral, row.pk, on=today(), file=file, actor=story.desk)

    row.refresh_from_db()
    attachment = Attachment.objects.get(pk=row.report_id)
    assert (row.report_on, attachment.section, attachment.dossier_id) == (today(), "clinique", story.dossier.pk)
    receive_report(referral, row.pk, on=today(), actor=story.desk)
    row.refresh_from_db()
    assert row.report_id == attachment.pk


def test_a_report_that_may_not_come_in_leaves_no_file() -> None:
    story = AtPlatform()
    referral = story.validated()
    search = Engagement.objects.get(pathway__referral=referral, profession=Profession.SPEECH_THERAPY)
    engaged = story.engaged(referral)

    for pk, on, person in (
        (search.pk, today(), story.desk),
        (engaged.pk, today() + timedelta(days=1), story.desk),
        (engaged.pk, today() - timedelta(days=1), story.desk),
        (engaged.pk, today(), story.asker),
    ):
        with pdf() as file, pytest.raises(Refusal):
            receive_report(referral, pk, on=on, file=file, actor=person)
    assert not Attachment.objects.exists()


@contextmanager
def pdf() -> Iterator[ReportFile]:
    content = samples.pdf()
    with scratch() as sent:
        sent.write(content)
        yield ReportFile(sent, "bilan.pdf", len(content))


def test_the_welcome_has_its_appointment_then_its_day() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=20)
    give_welcome(referral, at=ahead(3), actor=story.desk)

    with pytest.raises(Refusal, match="passé"):
        give_welcome(referral, at=ahead(-1), actor=story.desk)
    for on, words in ((today() + timedelta(days=1), "pas encore"), (today() - timedelta(days=21), "la prescription")):
        with pytest.raises(Refusal, match=words):
            note_welcomed(referral, on=on, actor=story.desk)
    note_welcomed(referral, on=today() - timedelta(days=2), actor=story.desk)
    pathway = note_welcomed(referral, on=today(), actor=story.desk)

    assert pathway.welcomed_on == today()
    with pytest.raises(Refusal, match="déjà été reçu"):
        give_welcome(referral, at=ahead(3), actor=story.desk)


def test_the_synthesis_counts_from_the_first_intervention() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=20)
    with pytest.raises(Refusal, match="première intervention"):
        hold_synthesis(referral, on=today(), actor=story.desk)
    note_intervention(referral, on=today() - timedelta(days=5), actor=story.desk)
    plan_synthesis(referral, at=ahead(2), actor=story.desk)
    with pytest.raises(Refusal, match="première intervention"):
        hold_synthesis(referral, on=today() - timedelta(days=6), actor=story.desk)

    pathway = hold_synthesis(referral, on=today(), words="Retard de langage, suite en ville.", actor=story.desk)

    assert pathway.opened("synthesis_sealed") == "Retard de langage, suite en ville."
    with pytest.raises(Refusal, match="déjà tenue"):
        note_intervention(referral, on=today(), actor=story.desk)
    assert Event.objects.get(name="pathway.synthesis_held").data == {"day": today().isoformat()}


def test_the_doctor_writes_the_conclusions_of_a_synthesis_whose_day_the_desk_noted() -> None:
    story = AtPlatform()
    referral = story.begun(days_ago=60)
    hold_synthesis(referral, on=today() - timedelta(days=1), actor=story.desk)

    hold_synthesis(referral, on=today() - timedelta(days=1), words="Suite en ville.", actor=story.doctor)
    pathway = hold_synthesis(referral, on=today() - timedelta(days=2), actor=story.desk)

    assert (pathway.synthesis_on, pathway.opened("synthesis_sealed")) == (
        today() - timedelta(days=2),
        "Suite en ville.",
    )


def test_a_button_pressed_twice_writes_once_and_tells_nobody_again() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=20)
    one = story.engaged(referral)
    moment = ahead(3)
    presses: tuple[Callable[[], object], ...] = (
        lambda: give_welcome(referral, at=moment, actor=story.desk),
        lambda: note_welcomed(referral, on=today(), actor=story.desk),
        lambda: note_intervention(referral, on=today(), actor=story.desk),
        lambda: give_first(referral, one.pk, first_at=moment, actor=story.desk),
        lambda: count_sessions(referral, one.pk, done=4, actor=story.desk),
        lambda: receive_report(referral, one.pk, on=today(), actor=story.desk),
        lambda: plan_synthesis(referral, at=moment, actor=story.desk),
        lambda: hold_synthesis(referral, on=today(), words="Suite en ville.", actor=story.desk),
    )

    for press in presses:
        before = Event.objects.count()
        press()
        assert Event.objects.count() == before + 1
        with suppress(Refusal):
            press()
        assert Event.objects.count() == before + 1
    with pytest.raises(Refusal, match="déjà engagé"):
        story.engaged(referral)


def test_a_pathway_does_not_end_before_somebody_was_engaged_in_it() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=20)
    story.engaged(referral)

    with pytest.raises(Refusal, match="dernier jour noté"):
        conclude(referral, conclusion=Conclusion.TOWN, ended_on=today() - timedelta(days=1), actor=story.doctor)


def test_a_pathway_is_renewed_once_with_a_recent_card_and_a_reason() -> None:
    story = AtPlatform()
    referral = story.begun()
    end = story.pathway(referral).ends_on

    with pytest.raises(Refusal, match="pourquoi"):
        renew(referral, words=" ", packages={}, actor=story.doctor)
    with pytest.raises(Refusal, match="carte"):
        renew(referral, words="Bilans en cours.", packages={}, actor=replace(story.doctor, proven_at=None))
    pathway = renew(referral, words="Bilans en cours.", packages={Profession.PSYCHOLOGY: 8}, actor=story.doctor)

    assert (pathway.ends_on.year, pathway.renewals) == (end.year + 1, 1)
    assert [(row.year, row.profession) for row in pathway.packages.order_by("year")] == [
        (1, Profession.PSYCHOMOTOR_THERAPY),
        (2, Profession.PSYCHOLOGY),
    ]
    with pytest.raises(Refusal, match="une seule fois"):
        renew(referral, words="Encore.", packages={}, actor=story.doctor)
    assert told("pathway_renewed") == {story.physician.email, story.parent.email}


def test_no_event_of_a_pathway_holds_a_word_of_health() -> None:
    story = AtPlatform()
    referral = story.concluded()

    for event in Event.objects.filter(referral_id=referral.pk):
        assert not set(event.data) - {"from", "to", "day", "until", "ended_on", "due_at"}, event.name
    for letter in OutgoingEmail.objects.filter(template__startswith="pathway_"):
        written = f"{letter.subject} {letter.body}".lower()
        assert not [word for word in ("psycho", "orthophonie", "parcours", "enfant", "bilan") if word in written]


@pytest.mark.parametrize("done", ["sent", "validated", "begun", "concluded", "refused"])
def test_reading_a_request_costs_at_most_three_queries(done: str) -> None:
    story = AtPlatform()
    referral = Referral.objects.select_related("dossier", "unit__establishment").get(pk=getattr(story, done)().pk)

    with CaptureQueriesContext(connection) as captured:
        reading = Reading.of(referral, Side.UNIT_DOCTOR, Standing.NONE, story.doctor)
        assert len(reading.clocks) <= 4

    assert len(captured) <= 3
    assert reading.reads_medical
    assert not read_pathway(referral, story.desk).reads_medical
    assert read_pathway(referral, story.asker).reads_medical
    assert not read_pathway(referral, actor(story.parent)).reads_medical
