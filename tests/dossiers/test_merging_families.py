"""Two dossiers of one child become one: what the parents were shown, what each said of the sending."""

from collections.abc import Sequence
from typing import Any

import pytest

from jalon.accounts.models import User
from jalon.dossiers.actions.disclose import disclose
from jalon.dossiers.actions.give_agreement import give_agreement
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Attachment, Disclosure, Dossier, Participant, SectionSignature
from jalon.dossiers.policies import DisclosurePolicy
from jalon.referrals.actions.merge import merge
from tests.dossiers.factories import actor, make_complete_child_dossier, save, section_of
from tests.dossiers.samples import attach, image
from tests.factories import make_family, make_physician

pytestmark = pytest.mark.django_db
HOLDER = "link_1=mother&name_1=Morel&first_name_1=Anne&second_holder=no&agreement_1=pending"


class Twice:
    """One child with two complete dossiers of one physician, and a parent of the second."""

    def __init__(self) -> None:
        self.physician = make_physician()
        self.kept = make_complete_child_dossier(self.physician)
        self.left = make_complete_child_dossier(self.physician)
        self.parent = make_family()
        User.objects.filter(pk=self.parent.pk).update(first_name="Anne", last_name="Morel")
        self.parent.refresh_from_db()
        self.place = self.join(self.left)

    def join(self, dossier: Dossier) -> Participant:
        place: dict[str, Any] = {"role": ParticipantRole.GUARDIAN, "rights": Rights.DECIDE}
        return Participant.objects.create(dossier=dossier, user=self.parent, **place)

    def show(self, *, files: Sequence[Attachment] = (), place: Participant | None = None, **shown: Any) -> None:
        place = place or self.place
        dossier, pks = place.dossier, [row.pk for row in files]
        disclose(dossier, attachments=pks, people=[place.pk], actor=actor(self.physician), **shown)

    def unite(self, **chosen: set[str]) -> None:
        seen = {row.pk: row.revision for each in (self.kept, self.left) for row in each.sections.all()}
        merge(self.kept, self.left, chosen=chosen, seen=seen, actor=actor(self.physician))

    def read(self) -> list[Disclosure]:
        return list(DisclosurePolicy.shown_to(actor(self.parent), self.kept))

    def said(self) -> dict[str, Any]:
        return open_section(self.kept, section_of(self.kept, "famille")).counted


@pytest.fixture
def twice() -> Twice:
    return Twice()


def test_an_attachment_that_a_parent_reads_stays_shown_where_it_came_along(twice: Twice) -> None:
    twice.show(files=[attach(twice.left, "speech", twice.physician, image())])
    before = Disclosure.objects.get()
    twice.unite()
    [row] = twice.read()
    assert row.attachment is not None
    assert row.attachment.dossier_id == twice.kept.pk
    assert (row.since, row.by) == (before.since, before.by)
    before.refresh_from_db()
    assert before.ended_by == twice.physician


def test_so_does_one_that_both_dossiers_held_and_once(twice: Twice) -> None:
    mine, theirs = (attach(each, "speech", twice.physician, image(words="both")) for each in (twice.kept, twice.left))
    twice.show(files=[mine], place=twice.join(twice.kept))
    twice.show(files=[theirs])
    twice.unite()
    assert [row.attachment_id for row in twice.read()] == [mine.pk]


def test_a_signed_version_stays_behind_and_nothing_of_it_is_shown(twice: Twice) -> None:
    signature = SectionSignature.objects.get(section__dossier=twice.left, section__code="clinique")
    twice.show(signatures=[signature.pk])
    twice.unite()
    assert twice.read() == []
    assert not Disclosure.objects.filter(ended_at=None).exists()


def test_nothing_is_shown_to_who_left_before(twice: Twice) -> None:
    twice.show(files=[attach(twice.left, "speech", twice.physician, image())])
    twice.left.participants.filter(user=twice.parent).update(ended_at=twice.left.created_at)
    twice.unite()
    assert not DisclosurePolicy.live(twice.kept).exists()


def test_what_a_parent_said_from_their_account_wins_over_what_was_chosen(twice: Twice) -> None:
    twice.join(twice.kept)
    save(twice.kept, "famille", HOLDER, twice.physician)
    give_agreement(twice.kept, 1, agrees=False, actor=actor(twice.parent))
    twice.unite(famille={"agreement_1", "agreement_1_how", "agreement_1_by", "name_1"})
    assert (twice.said()["agreement_1"], twice.said()["agreement_1_how"]) == ("no", "account")


def test_half_of_what_was_said_from_an_account_is_asked_again(twice: Twice) -> None:
    save(twice.left, "famille", HOLDER, twice.physician)
    give_agreement(twice.left, 1, agrees=True, actor=actor(twice.parent))
    save(twice.kept, "famille", "first_name_1=Paul", twice.physician)
    twice.unite(famille={"agreement_1", "agreement_1_how", "agreement_1_on", "agreement_1_by"})
    assert twice.said()["agreement_1"] == "pending"
    assert "agreement_1_how" not in twice.said()


def test_all_of_it_comes_along_with_the_name(twice: Twice) -> None:
    save(twice.left, "famille", HOLDER, twice.physician)
    give_agreement(twice.left, 1, agrees=True, actor=actor(twice.parent))
    save(twice.kept, "famille", "first_name_1=Paul", twice.physician)
    told = {f"agreement_1{what}" for what in ("", "_how", "_on", "_by")} | {"link_1", "name_1", "first_name_1"}
    twice.unite(famille=told)
    assert (twice.said()["agreement_1"], twice.said()["agreement_1_how"]) == ("yes", "account")
