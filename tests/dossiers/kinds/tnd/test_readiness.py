"""A child's dossier leaves when it is whole, signed, and agreed to by who holds parental authority."""

import pytest

from jalon.accounts.models import Professional
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.demands import Level, lacks, levels
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.assessed import assessment_of
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.referrals.readiness import readiness
from tests.dossiers.factories import (
    CHILD,
    actor,
    born_months_ago,
    make_child_dossier,
    make_commune,
    make_complete_child_dossier,
    save,
    section_of,
)
from tests.factories import make_physician, make_secretary, make_unit

pytestmark = pytest.mark.django_db


def told(dossier: Dossier) -> dict[str, dict[str, object]]:
    return {row.code: open_section(dossier, row).counted for row in dossier.sections.all()}


@pytest.mark.parametrize(("months", "bracket"), [(7, "6m"), (30, "24m"), (62, "5a")])
def test_a_complete_dossier_leads_where_its_grid_says(months: int, bracket: str) -> None:
    found = assessment_of(told(make_complete_child_dossier(months=months)))
    assert found is not None
    assert (found.outcome, found.signs, found.bracket) == ("address", 3, bracket)


def lacking(dossier: Dossier, standing: Standing, level: Level = Level.REQUIRED) -> dict[str, str]:
    return {
        code: lack.sentence.replace("\N{NO-BREAK SPACE}", " ")
        for code, lack in lacks(dossier, standing).items()
        if lack.demand.level is level
    }


def test_a_complete_dossier_lacks_nothing_for_anybody() -> None:
    dossier = make_complete_child_dossier()
    for standing in (Standing.PHYSICIAN, Standing.SECRETARY, Standing.FAMILY):
        assert lacking(dossier, standing) == lacking(dossier, standing, Level.WISHED) == {}


def test_without_an_agreement_it_does_not_leave_and_the_door_says_whose_lacks() -> None:
    dossier = make_complete_child_dossier()
    save(dossier, "famille", "agreement_1=pending", dossier.created_by)
    assert lacking(dossier, Standing.SECRETARY) == {"agreement": "L’accord reste à recueillir : Anne Morel."}
    lack = lacks(dossier, Standing.PHYSICIAN)["agreement"]
    assert lack.url == f"/dossiers/{dossier.pk}/accord/"
    assert lack.demand.always


def test_one_parent_who_agrees_is_enough_the_other_is_told_before_sending() -> None:
    dossier = make_complete_child_dossier()
    both = "second_holder=yes&name_2=Morel&first_name_2=Paul&link_2=father"
    save(dossier, "famille", f"{both}&agreement_2=pending", dossier.created_by)
    assert lacking(dossier, Standing.PHYSICIAN) == {}
    assert lacking(dossier, Standing.PHYSICIAN, Level.WISHED) == {
        "agreement_each": "L’accord reste à recueillir : Paul Morel."
    }


def test_nothing_leaves_against_a_parent_who_refuses() -> None:
    dossier = make_complete_child_dossier()
    both = "second_holder=yes&name_2=Morel&first_name_2=Paul&link_2=father"
    told = "agreement_2=no&agreement_2_how=phone&agreement_2_on=02/11/2026&agreement_2_by=Dr+Petit"
    save(dossier, "famille", f"{both}&{told}", dossier.created_by)
    assert lacking(dossier, Standing.PHYSICIAN) == {
        "agreement": "Paul Morel n’est pas d’accord depuis le 2 novembre 2026, dit à Dr Petit. Parlez-en avant "
        "d’envoyer le dossier."
    }
    assert lacking(dossier, Standing.PHYSICIAN, Level.WISHED) == {}


def test_a_unit_that_takes_incomplete_dossiers_still_wants_the_agreement() -> None:
    unit = CareUnit(kind=UnitKind.PCO, accepts_incomplete=True)
    assert {one.code for one in levels(unit, "tnd")[Level.REQUIRED]} == {"identite", "famille", "agreement"}


def test_the_medical_part_is_told_as_one_to_those_who_do_not_read_it() -> None:
    dossier = make_complete_child_dossier(signed=False)
    assert lacking(dossier, Standing.PHYSICIAN) == {"validated": "Partie médicale : il manque la signature du médecin."}
    for standing in (Standing.SECRETARY, Standing.FAMILY):
        assert lacking(dossier, standing) == {
            "validated": "Partie médicale : le médecin doit encore la compléter et la signer."
        }


def test_what_no_social_cover_lacks_closes_no_door() -> None:
    dossier = make_complete_child_dossier(answers={"administratif": {"covered": "no", "rights": ["to_open"]}})
    assert lacking(dossier, Standing.PHYSICIAN) == {}


def test_the_doctor_addresses_the_child_not_the_parents() -> None:
    dossier, unit = make_complete_child_dossier(), make_unit(kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT)
    assert "addressed" not in walls(dossier, Standing.PHYSICIAN, unit) | walls(dossier, Standing.SECRETARY, unit)
    for standing in (Standing.FAMILY, Standing.FAMILY_WRITER, Standing.HELPER):
        assert "addressed" in walls(dossier, standing, unit)


def walls(dossier: Dossier, standing: Standing, unit: CareUnit) -> set[str]:
    return {point.code for point in readiness(dossier, standing, [unit])[unit.pk].walls}


def test_the_doctor_who_opens_a_dossier_types_nothing_of_themselves_again() -> None:
    make_commune("21231", "Dijon", "21000")
    physician = make_physician()
    Professional.objects.filter(user=physician).update(phone="0380550102")
    physician.refresh_from_db()
    section = section_of(make_child_dossier(physician), "demandeur")
    assert section.missing == 0
    assert open_section(section.dossier, section).counted == {
        "name": physician.last_name,
        "first_name": physician.first_name,
        "role": "gp",
        "rpps": physician.professional.rpps,
        "phone": "0380550102",
        "email": physician.email,
        "address": {"street": "", "town": {"code": "21231", "label": "Dijon (21000)"}},
    }


def test_a_secretary_opens_in_the_name_of_the_doctor_whose_number_is_written() -> None:
    physician = make_physician()
    secretary = make_secretary(physician)
    known = {**CHILD, "birth_date": born_months_ago(30)}
    dossier = open_dossier(DossierKind.TND, known, actor=actor(secretary), physician_user_id=physician.pk)
    told = open_section(dossier, section_of(dossier, "demandeur")).counted
    assert (told["name"], told["rpps"]) == (physician.last_name, physician.professional.rpps)
    assert "phone" not in told
