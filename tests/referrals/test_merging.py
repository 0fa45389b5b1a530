"""Two dossiers of one person become one; whatever either held is found in the one that stays."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.accounts.models import User
from jalon.audit.journal import record_access
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.check_identity import check_identity
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.documents import AttachmentDetails, Document, open_section
from jalon.dossiers.enums import (
    DesignationState,
    DossierState,
    IdentityDocument,
    IdentityStatus,
    ParticipantRole,
)
from jalon.dossiers.files.storage import opened
from jalon.dossiers.kinds.registry import definition_of
from jalon.dossiers.models import Dossier, Section, Share
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.queries import accesses, listed
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.merge import merge
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.send import send
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.queries import last_message, timeline
from jalon.referrals.readiness import readiness
from jalon.referrals.reasons import WithdrawalReason
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import (
    actor,
    make_commune,
    make_complete_dossier,
    make_dossier,
    save,
    section_of,
)
from tests.dossiers.samples import attach, image
from tests.factories import make_family, make_physician, make_unit
from tests.referrals.factories import Story, join, send_anyway

pytestmark = pytest.mark.django_db
S = ReferralState
NIR = "239052161700437"


def seen(*dossiers: Dossier) -> dict[int, int]:
    return dict(Section.objects.filter(dossier__in=dossiers).values_list("pk", "revision"))


def unite(kept: Dossier, left: Dossier, user: User, **chosen: set[str]) -> Dossier:
    return merge(kept, left, chosen=chosen, seen=seen(kept, left), actor=actor(user))


def answers(dossier: Dossier, code: str) -> dict[str, Any]:
    return open_section(dossier, section_of(dossier, code)).answers


def kept_states(dossier: Dossier, code: str) -> list[Document]:
    """Every state that the history of a section holds, oldest first."""
    row = section_of(dossier, code)
    return [
        Document.open(
            definition_of(dossier.kind, code, each.definition_version),
            dossier.sealer,
            bytes(each.answers_sealed),
            dossier.pk,
            each.revision,
        )
        for each in row.revisions.order_by("revision")
    ]


def desk_of(unit: Any) -> Any:
    return Story.desk_of(unit)


def test_where_one_dossier_says_nothing_the_answer_of_the_other_is_taken() -> None:
    make_commune()
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    save(kept, "medical", "urgent=yes", physician)
    save(left, "medical", "treatments=Bisoprolol", physician)

    unite(kept, left, physician)

    assert answers(kept, "medical") == {"urgent": True, "treatments": "Bisoprolol"}


def test_what_was_acknowledged_of_a_request_is_still_told_in_the_dossier_that_stays(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = make_complete_dossier(physician), make_complete_dossier(physician)
    unit = make_unit(demands={"identity_checked": "wished"})
    row = choose(left, unit, actor=actor(physician))
    digest = readiness(left, Standing.PHYSICIAN, [unit])[unit.pk].digest
    send(left, actor=actor(physician), acknowledged={row.pk: digest})

    unite(kept, left, physician)

    assert "Manquait à l’envoi" in text_of(client.sign_in(physician).get(f"/demandes/{row.pk}/"))


def test_where_both_answer_the_chosen_side_wins_and_the_other_stays_in_the_history() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    save(kept, "medical", "treatments=Bisoprolol&history=Fracture", physician)
    save(left, "medical", "treatments=Ramipril&history=Chute", physician)

    unite(kept, left, physician, medical={"treatments"})

    assert answers(kept, "medical") == {"treatments": "Ramipril", "history": "Fracture"}
    assert {"treatments": "Ramipril", "history": "Chute"} in [each.answers for each in kept_states(kept, "medical")]
    assert {"treatments": "Bisoprolol", "history": "Fracture"} in [
        each.answers for each in kept_states(kept, "medical")
    ]


def test_both_answers_are_kept_where_a_question_takes_them() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    save(kept, "medical", "treatments=Bisoprolol&care_list=tracheostomy&technical_care=yes&urgent=yes", physician)
    save(left, "medical", "treatments=Ramipril&care_list=feeding_tube&technical_care=yes&urgent=no", physician)
    asked = {"medical": {"treatments", "urgent", "care_list"}}

    merge(kept, left, chosen={}, both=asked, seen=seen(kept, left), actor=actor(physician))

    united = answers(kept, "medical")
    assert united["treatments"] == "Bisoprolol\nRamipril"
    assert united["care_list"] == ["feeding_tube", "tracheostomy"]
    assert united["urgent"] is True


def test_what_was_typed_and_refused_comes_along_too() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    save(left, "demande", "budget_month=beaucoup", physician)

    unite(kept, left, physician)

    assert open_section(kept, section_of(kept, "demande")).typed == {"budget_month": "beaucoup"}


def test_united_medical_answers_are_signed_again_by_somebody_who_has_read_them() -> None:
    physician = make_physician()
    kept, left = make_complete_dossier(physician), make_dossier(physician)
    save(left, "medical", "history=Chute", physician)

    unite(kept, left, physician, medical={"history"})

    assert not section_of(kept, "medical").is_signed
    assert section_of(kept, "autonomie").is_signed
    assert Event.objects.filter(name="section.changed_after_signature", dossier_id=kept.pk).count() == 1


def test_a_signature_holds_when_the_answers_that_it_covers_did_not_change() -> None:
    physician = make_physician()
    kept, left = make_complete_dossier(physician), make_dossier(physician)
    save(left, "medical", "history=Chute", physician)

    unite(kept, left, physician)

    row = section_of(kept, "medical")
    assert row.is_signed
    assert open_section(kept, row).digest(kept.pk) == bytes(row.signed_digest or b"")


def test_a_signature_does_not_pass_from_one_dossier_to_the_other() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_complete_dossier(physician)

    unite(kept, left, physician)

    assert answers(kept, "medical") == answers(left, "medical")
    assert not section_of(kept, "medical").is_signed
    assert section_of(left, "medical").is_signed


def test_a_family_unites_without_reading_nor_choosing_medical_answers() -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = make_complete_dossier(physician), make_dossier(physician)
    save(left, "medical", "history=Chute", physician)
    for dossier in (kept, left):
        join(dossier, daughter, ParticipantRole.RELATIVE)
    before = answers(kept, "medical")

    unite(kept, left, daughter, medical={"history"})

    assert answers(kept, "medical") == before
    assert section_of(kept, "medical").is_signed
    assert {"history": "Chute"} in [each.answers for each in kept_states(kept, "medical")]


def test_a_family_brings_a_whole_medical_part_where_there_was_none() -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = make_dossier(physician), make_complete_dossier(physician)
    for dossier in (kept, left):
        join(dossier, daughter, ParticipantRole.RELATIVE)

    unite(kept, left, daughter)

    assert answers(kept, "medical") == answers(left, "medical")
    assert not section_of(kept, "medical").is_signed


def test_attachments_come_along_once_each_and_open_under_the_key_that_stays() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    same = image(words="both")
    attach(kept, "report", physician, same)
    attach(left, "report", physician, same)
    attach(left, "identity", physician, image(words="left"), name="carte.jpg")

    unite(kept, left, physician)

    rows = list(kept.attachments.order_by("added_at"))
    assert [row.paper for row in rows] == ["report", "identity"]
    assert AttachmentDetails.open(kept, rows[1]).title == "carte.jpg"
    with opened(kept, rows[1]) as file:
        assert file.read() == image(words="left")
    assert left.attachments.count() == 2


def test_everybody_of_both_dossiers_takes_part_in_the_one_that_stays() -> None:
    physician, other, daughter = make_physician(), make_physician(), make_family()
    kept, left = make_dossier(physician), make_dossier(other)
    join(left, physician, ParticipantRole.PHYSICIAN)
    join(left, daughter, ParticipantRole.GUARDIAN)

    unite(kept, left, physician)

    roles = dict(kept.participants.filter(ended_at=None).values_list("user_id", "role"))
    assert roles == {
        physician.pk: ParticipantRole.PHYSICIAN,
        other.pk: ParticipantRole.PHYSICIAN,
        daughter.pk: ParticipantRole.GUARDIAN,
    }


def test_a_doctor_who_was_named_is_still_asked() -> None:
    physician, daughter, named = make_physician(), make_family(), make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    for dossier in (kept, left):
        join(dossier, daughter, ParticipantRole.RELATIVE)
    left.designations.create(physician=named, name=named.full_name, named_by=daughter)

    unite(kept, left, physician)

    assert kept.designations.get(physician=named).state == DesignationState.PENDING


def test_the_other_number_leads_to_the_one_that_stays() -> None:
    physician, newcomer = make_physician(), make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)

    unite(kept, left, physician)

    left.refresh_from_db()
    assert (left.state, left.merged_into_id) == (DossierState.MERGED, kept.pk)
    assert list(listed(actor(physician))) == [kept]
    assert list(listed(actor(physician), left.number)) == [kept]
    assert join_dossier(left.number, left.birth_date, actor=actor(newcomer)) == kept


def test_somebody_who_leaves_the_dossier_that_stays_leaves_the_other_too() -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = make_dossier(physician), make_dossier(physician)
    join(left, daughter, ParticipantRole.RELATIVE)
    unite(kept, left, physician)
    found = [DossierPolicy.find(actor(daughter), dossier.pk) for dossier in (kept, left)]
    assert [each[1] for each in found if each] == [Standing.FAMILY, Standing.FAMILY]

    kept.participants.filter(user=daughter).update(ended_at=timezone.now())

    assert [DossierPolicy.find(actor(daughter), dossier.pk) for dossier in (kept, left)] == [None, None]


def test_a_third_dossier_united_before_leads_to_the_one_that_stays_now() -> None:
    physician = make_physician()
    first, second, third = (make_dossier(physician) for _ in range(3))
    unite(second, third, physician)

    unite(first, Dossier.objects.get(pk=second.pk), physician)

    third.refresh_from_db()
    assert third.merged_into_id == first.pk


def test_requests_move_with_their_history_their_messages_and_their_units() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_complete_dossier(physician)
    unit = make_unit()
    row = send_anyway(choose(left, unit, actor=actor(physician)), actor(physician))
    desk = desk_of(unit)
    open_referral(row, actor=desk)
    request_info(row, message="Il manque la mutuelle.", actor=desk)

    unite(kept, left, physician)

    moved = Referral.objects.get(pk=row.pk)
    assert (moved.dossier_id, moved.state) == (kept.pk, S.INFO_REQUESTED)
    assert last_message(moved, "referral.info_requested") == "Il manque la mutuelle."
    assert [line.message for line in timeline(moved)][-2:] == ["Il manque la mutuelle.", ""]
    assert timeline(moved)[-1].sentence == "Deux dossiers de la même personne ont été réunis."
    assert set(Share.objects.filter(ended_at=None).values_list("dossier", "unit")) == {(kept.pk, unit.pk)}


def test_two_requests_in_one_unit_become_the_more_advanced() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    unit = make_unit()
    doctor, desk = actor(physician), desk_of(unit)
    mine = send_anyway(choose(kept, unit, actor=doctor), doctor)
    other = send_anyway(choose(left, unit, actor=doctor), doctor)
    waitlist(open_referral(other, actor=desk), grade=WaitlistGrade.ADMISSIBLE, actor=desk)

    unite(kept, left, physician)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, mine.withdrawal_reason) == (S.WITHDRAWN, WithdrawalReason.MERGED)
    assert (other.state, other.dossier_id) == (S.WAITLISTED, kept.pk)
    assert Share.objects.filter(ended_at=None).get().dossier_id == kept.pk


def test_units_and_people_are_told_once_and_nothing_of_health() -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = make_dossier(physician), make_dossier(physician)
    join(left, daughter, ParticipantRole.RELATIVE)
    save(left, "medical", "history=Chute", physician)
    unit = make_unit()
    row = send_anyway(choose(left, unit, actor=actor(physician)), actor(physician))
    desk = desk_of(unit)
    OutgoingEmail.objects.all().delete()

    unite(kept, left, physician)

    told = {mail.recipient: mail for mail in OutgoingEmail.objects.all()}
    assert set(told) == {daughter.email, desk.user.email}
    for mail in told.values():
        assert left.number in mail.subject and kept.number in mail.body
        assert not any(word in mail.body for word in ("Garnier", "Moreau", "Lucienne", "Chute"))
    assert str(row.pk) in told[desk.user.email].body


def test_the_access_journal_of_both_is_read_together() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    record_access(actor=physician, actor_role="", dossier_id=left.pk, subject="dossier", granted=True)

    unite(kept, left, physician)

    assert [row.dossier_id for row in accesses(kept)] == [left.pk]


def test_a_checked_identity_is_kept_whichever_dossier_had_it() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    check_identity(left, document=IdentityDocument.CARD, ins=None, actor=actor(physician))

    unite(kept, left, physician)

    kept.refresh_from_db()
    assert kept.identity_status == IdentityStatus.VALI


def test_an_identity_that_changes_is_to_check_again_and_lists_follow() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician, first_names="Lucienne Louise")
    check_identity(kept, document=IdentityDocument.CARD, ins=None, actor=actor(physician))

    unite(kept, left, physician, identite={"first_names"})

    kept.refresh_from_db()
    assert (kept.first_names, kept.identity_status) == ("Lucienne Louise", IdentityStatus.PROV)


def test_what_changed_since_it_was_compared_is_compared_again() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    read = seen(kept, left)
    save(left, "medical", "history=Chute", physician)

    with pytest.raises(Refusal, match="Relisez-les"):
        merge(kept, left, chosen={}, seen=read, actor=actor(physician))


WORDS = st.text("abé ", max_size=6)
CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "medical": st.fixed_dictionaries({}, optional={"history": WORDS, "treatments": WORDS, "conditions": WORDS}),
        "demande": st.fixed_dictionaries({}, optional={"wishes": WORDS, "budget_month": st.sampled_from(["900", "x"])}),
    },
)
PAPERS = st.lists(st.sampled_from(["report", "identity", "other"]), max_size=2, unique=True)
UNITS = st.sets(st.integers(0, 2))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    contents=st.tuples(CONTENT, CONTENT),
    papers=st.tuples(PAPERS, PAPERS),
    units=st.tuples(UNITS, UNITS),
    chosen=st.dictionaries(
        st.sampled_from(["medical", "demande"]), st.sets(st.sampled_from(["history", "treatments", "wishes"]))
    ),
    as_family=st.booleans(),
)
def test_no_answer_attachment_participant_nor_request_is_lost(
    db: None,
    contents: tuple[dict[str, Any], dict[str, Any]],
    papers: tuple[list[str], list[str]],
    units: tuple[set[int], set[int]],
    chosen: dict[str, set[str]],
    as_family: bool,
) -> None:
    physician, daughter = make_physician(), make_family()
    places = [make_unit() for _ in range(3)]
    pair = [make_dossier(physician), make_dossier(physician)]
    held: list[tuple[str, str, Any]] = []
    for number, dossier in enumerate(pair):
        join(dossier, daughter, ParticipantRole.RELATIVE)
        for code, given_answers in contents[number].items():
            save(dossier, code, "&".join(f"{key}={value}" for key, value in given_answers.items()), physician)
            opened_now = open_section(dossier, section_of(dossier, code))
            held += [(code, key, value) for key, value in (opened_now.answers | opened_now.typed).items()]
        for paper in papers[number]:
            attach(dossier, paper, physician, image(words=f"{paper}{number}"))
        for index in units[number]:
            send_anyway(choose(dossier, places[index], actor=actor(physician)), actor(physician))
    digests = {AttachmentDetails.open(d, row).digest for d in pair for row in d.attachments.all()}
    requests = set(Referral.objects.filter(dossier__in=pair).values_list("pk", flat=True))
    people = {physician.pk, daughter.pk}

    kept, left = pair
    merge(kept, left, chosen=chosen, seen=seen(kept, left), actor=actor(daughter if as_family else physician))

    for code, key, value in held:
        states = kept_states(kept, code)
        assert value in [(each.answers | each.typed).get(key) for each in states]
    assert {AttachmentDetails.open(kept, row).digest for row in kept.attachments.all()} == digests
    assert set(kept.referrals.values_list("pk", flat=True)) == requests
    assert set(kept.participants.values_list("user_id", flat=True)) == people
    asked = {index for each in units for index in each}
    assert kept.referrals.filter(closed_at=None).count() == len(asked)
    assert set(kept.shares.filter(ended_at=None).values_list("unit", flat=True)) == {places[i].pk for i in asked}
