"""A child's dossier leaves when it is whole, signed, and agreed to by who holds parental authority."""

import pytest

from jalon.dossiers.documents import open_section
from jalon.dossiers.kinds.tnd.assessed import assessment_of
from jalon.dossiers.models import Dossier
from tests.dossiers.factories import make_complete_child_dossier

pytestmark = pytest.mark.django_db


def told(dossier: Dossier) -> dict[str, dict[str, object]]:
    return {row.code: open_section(dossier, row).counted for row in dossier.sections.all()}


@pytest.mark.parametrize(("months", "bracket"), [(7, "6m"), (30, "24m"), (62, "5a")])
def test_a_complete_dossier_leads_where_its_grid_says(months: int, bracket: str) -> None:
    found = assessment_of(told(make_complete_child_dossier(months=months)))
    assert found is not None
    assert (found.outcome, found.signs, found.bracket) == ("address", 3, bracket)
