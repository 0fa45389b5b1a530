"""What units ask of a follow-up dossier before it is sent, and to whom what lacks is told."""

import pytest

from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.demands import Level, lacks, levels
from jalon.dossiers.policies import Standing
from tests.dossiers.factories import make_complete_followup_dossier, make_followup_dossier, save
from tests.dossiers.samples import attach, image

pytestmark = pytest.mark.django_db


def codes(kind: UnitKind, level: Level, **declared: object) -> set[str]:
    return {demand.code for demand in levels(CareUnit(kind=kind, **declared), "sanitaire")[level]}


def test_each_kind_of_unit_requires_what_it_needs() -> None:
    common = {"identite", "demandeur", "motif", "validated", "administratif"}
    assert codes(UnitKind.SMR, Level.REQUIRED) == common | {"social"}
    assert codes(UnitKind.HAD, Level.REQUIRED) == common | {"domicile"}
    assert codes(UnitKind.SSIAD, Level.REQUIRED) == common | {"domicile"}
    assert codes(UnitKind.SSIAD, Level.WISHED) == {"social", "paper.prescription"}
    assert codes(UnitKind.USP, Level.WISHED) == {"social", "paper.hospital_report"}


def test_a_medical_paper_is_at_most_wished_whatever_a_unit_declares() -> None:
    declared = {"demands": {"paper.hospital_report": "required"}}
    assert "paper.hospital_report" in codes(UnitKind.SMR, Level.WISHED, **declared)


def test_a_complete_dossier_lacks_nothing_that_is_required() -> None:
    dossier = make_complete_followup_dossier()
    found = {code for code, lack in lacks(dossier, Standing.PHYSICIAN).items() if lack.demand.level is Level.REQUIRED}
    assert found == set()


def test_what_the_medical_part_lacks_is_told_in_one_sentence_to_the_physician() -> None:
    dossier = make_complete_followup_dossier(signed=False)
    told = lacks(dossier, Standing.PHYSICIAN)["validated"]
    assert (told.sentence, told.unsigned) == (
        "Partie médicale\N{NO-BREAK SPACE}: il manque la signature du médecin.",
        True,
    )
    save(dossier, "soins", "technical=", dossier.created_by)
    save(dossier, "medical", "stable=", dossier.created_by)
    told = lacks(dossier, Standing.PHYSICIAN)["validated"]
    assert (
        told.sentence
        == "Partie médicale\N{NO-BREAK SPACE}: il manque 2\N{NO-BREAK SPACE}réponses (Médical et Soins techniques)."
    )
    assert told.url == f"/dossiers/{dossier.pk}/volets/medical/#manque"


def test_without_a_motive_it_never_leaves() -> None:
    dossier = make_followup_dossier()
    told = lacks(dossier, Standing.SECRETARY)
    assert told["motif"].demand.always
    assert told["motif"].sentence == "Motif et but\N{NO-BREAK SPACE}: à compléter par le médecin."
    assert (
        told["validated"].sentence
        == "Partie médicale\N{NO-BREAK SPACE}: le médecin doit encore la compléter et la signer."
    )


def test_a_section_that_the_motive_does_not_call_for_is_not_asked_for() -> None:
    dossier = make_complete_followup_dossier(motive="ptg_simple", chosen="smr.A51.day_hospital")
    assert not dossier.sections.get(code="domicile").asked
    assert "domicile" not in lacks(dossier, Standing.PHYSICIAN)


def test_a_report_is_wished_after_a_hospital_and_by_those_who_read_alone() -> None:
    dossier = make_complete_followup_dossier()
    physician = dossier.created_by
    save(dossier, "demandeur", "origin=home", physician)
    assert "paper.hospital_report" not in lacks(dossier, Standing.PHYSICIAN)
    save(dossier, "demandeur", "origin=hospital", physician)
    assert "paper.hospital_report" in lacks(dossier, Standing.PHYSICIAN)
    assert "paper.hospital_report" not in lacks(dossier, Standing.SECRETARY)
    attach(dossier, "hospital_report", physician, image(), "compte-rendu.jpg")
    assert "paper.hospital_report" not in lacks(dossier, Standing.PHYSICIAN)
