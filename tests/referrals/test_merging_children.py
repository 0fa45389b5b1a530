"""Two dossiers of one child united: what each says is kept, the agreement of a parent as it was given."""

import pytest

from jalon.dossiers.actions.give_agreement import give_agreement
from jalon.dossiers.demands import lacks
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierState, ParticipantRole
from jalon.dossiers.models import Dossier, Participant
from jalon.dossiers.policies import Standing
from jalon.referrals.actions.merge import merge
from tests.dossiers.factories import (
    actor,
    make_child_dossier,
    make_complete_child_dossier,
    save,
    section_of,
    sign_medical_part,
)
from tests.factories import make_family, make_physician

pytestmark = pytest.mark.django_db


def test_a_begun_dossier_takes_all_that_the_other_says_and_may_leave() -> None:
    physician, parent = make_physician(), make_family()
    kept = make_child_dossier(physician)
    past = [{"profession": "speech", "assessment": "yes", "conclusion": "Retard"}]
    clinical = {"history": "Aucun", "past": "yes", "evaluations": past}
    left = make_complete_child_dossier(physician, answers={"clinique": clinical}, signed=False)
    Participant.objects.create(dossier=left, user=parent, role=ParticipantRole.GUARDIAN)
    save(
        left,
        "famille",
        f"link_1=mother&name_1={parent.last_name}&first_name_1={parent.first_name}&agreement_1=pending",
        physician,
    )
    give_agreement(left, 1, agrees=True, actor=actor(parent))
    before = {row.code: open_section(left, row).counted for row in left.sections.all()}
    seen = {row.pk: row.revision for each in (kept, left) for row in each.sections.all()}

    merge(kept, Dossier.objects.get(pk=left.pk), chosen={}, seen=seen, actor=actor(physician))

    kept = Dossier.objects.get(pk=kept.pk)
    assert {row.code: open_section(kept, row).counted for row in kept.sections.all()} == before
    assert open_section(kept, section_of(kept, "famille")).counted["agreement_1_how"] == "account"
    assert Dossier.objects.get(pk=left.pk).state == DossierState.MERGED
    assert kept.participants.in_force().filter(user=parent, role=ParticipantRole.GUARDIAN).exists()
    sign_medical_part(kept, physician)
    required = {code for code, lack in lacks(kept, Standing.PHYSICIAN).items() if lack.demand.level == "required"}
    assert required == set()


def test_tables_of_past_assessments_are_united_line_by_line() -> None:
    physician = make_physician()
    one, other = make_child_dossier(physician), make_child_dossier(physician)
    save(one, "clinique", "past=yes&evaluations.0.profession=ent&evaluations.0.assessment=yes", physician)
    save(other, "clinique", "past=yes&evaluations.3.profession=speech&evaluations.3.conclusion=Retard", physician)
    seen = {row.pk: row.revision for each in (one, other) for row in each.sections.all()}
    merge(one, other, chosen={}, both={"clinique": ["evaluations"]}, seen=seen, actor=actor(physician))
    one = Dossier.objects.get(pk=one.pk)
    assert open_section(one, section_of(one, "clinique")).counted["evaluations"] == [
        {"profession": "ent", "assessment": True},
        {"profession": "speech", "conclusion": "Retard"},
    ]
