"""A follow-up dossier asks for some sections only when its motive calls for them."""

import pytest

from jalon.dossiers.completeness import missing_to_send
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from tests.dossiers.factories import (
    make_complete_followup_dossier,
    make_dossier,
    make_followup_dossier,
    save,
    section_of,
)
from tests.factories import make_physician

pytestmark = pytest.mark.django_db
PALLIATIVE, SIMPLE = "palliatif_domicile", "ptg_simple"


def asked(dossier: Dossier) -> set[str]:
    return set(dossier.sections.filter(asked=True).values_list("code", flat=True))


def choose(dossier: Dossier, motive: str) -> None:
    save(dossier, "motif", f"motive={motive}", dossier.created_by)


def test_a_new_follow_up_dossier_asks_no_section_that_a_motive_would_call_for() -> None:
    dossier = make_followup_dossier()
    assert dossier.number.startswith("SA")
    assert asked(dossier).isdisjoint({"palliatif", "domicile", "transport", "reeducation"})
    labels = {lack.section_code for lack in missing_to_send(dossier, Standing.PHYSICIAN, dossier.sections.all())}
    assert "palliatif" not in labels
    assert "motif" in labels


def test_the_motive_calls_for_its_sections_and_another_motive_sends_them_away_with_what_was_typed() -> None:
    dossier = make_followup_dossier()
    choose(dossier, PALLIATIVE)
    assert "palliatif" in asked(dossier)
    save(dossier, "palliatif", "stage=advanced", dossier.created_by)
    choose(dossier, SIMPLE)
    assert "palliatif" not in asked(dossier)
    section = section_of(dossier, "palliatif")
    assert open_section(dossier, section).answers["stage"] == "advanced"
    choose(dossier, PALLIATIVE)
    assert "palliatif" in asked(dossier)


def test_a_dossier_of_the_elderly_asks_all_its_sections() -> None:
    dossier = make_dossier(make_physician())
    assert not dossier.sections.filter(asked=False).exists()


def test_a_complete_dossier_lacks_nothing_of_what_its_motive_calls_for() -> None:
    dossier = make_complete_followup_dossier()
    assert missing_to_send(dossier, Standing.PHYSICIAN, dossier.sections.all()) == []
    assert dossier.needs["stays"] == ["full_hospital"]
