"""Follow-up care: not even which sections the motive calls for is told to whoever may not read the medical part.

Two dossiers that differ by their motive, and by every medical answer, are the same for a secretary and for admissions,
for the secretary of a ward, and for its social worker, the section « dépendance » that they read apart.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from jalon.accounts.enums import MembershipRole
from jalon.directory.enums import StayType, UnitKind, WardPosition
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.documents import open_section
from jalon.dossiers.kinds.registry import SANITAIRE
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.models import Referral
from tests.dossiers.factories import (
    actor,
    least_answers,
    make_commune,
    make_complete_followup_dossier,
    make_ward_dossier,
    save,
    section_of,
    sign_medical_part,
)
from tests.factories import (
    make_establishment,
    make_physician,
    make_secretary,
    make_unit,
    make_unit_staff,
    make_ward,
    make_ward_member,
)
from tests.permissions.secrecy import Visit, client_of, differing
from tests.permissions.sides import Side, puts
from tests.referrals.factories import send_anyway

pytestmark = pytest.mark.django_db
#: Both call for care at home and for transport; one for rehabilitation, the other for the palliative section.
MOTIVES = ("avc_modere", "palliatif_domicile")
#: What the physician chose for each, and where to look.
CHOSEN: dict[str, dict[str, Any]] = {
    "avc_modere": {
        "chosen": ["smr.A52.full_hospital"],
        "otherwise": "Sa fille habite à côté.",
        "near": "relative",
        "near_town": "Talant (21240)",
    },
    "palliatif_domicile": {
        "chosen": ["had"],
        "otherwise": "Son médecin passera chaque jour.",
        "near": "hospital",
        "near_town": "Dijon (21000)",
        "distance_km": "80",
    },
}
MEDICAL = {definition.code: definition for definition in SANITAIRE.sections if definition.is_medical}
PAGES = ("overview", "attachments", "data", "people", "identity", "end", "accesses")
#: Before a doctor of the ward has validated.
UNSIGNED: dict[str, Any] = dict.fromkeys(("signed_at", "signed_by", "signed_revision", "signed_digest"))
UNSIGNED |= {"signed_rpps": "", "signed_version": 0}


def fill(dossier: Dossier, motive: str) -> Side:
    """Answer and sign all that a motive calls for; return the medical answers."""
    save(dossier, "motif", f"motive={motive}", dossier.created_by)
    for section in dossier.sections.filter(asked=True):
        definition = next(one for one in SANITAIRE.sections if one.code == section.code)
        told = {"motif": {"motive": motive}, "orientation": CHOSEN[motive]}.get(section.code, {})
        if not section.missing and not told:
            continue
        save_section(
            section,
            least_answers(definition, told),
            actor=actor(dossier.created_by),
            expected_revision=section.revision,
        )
    sign_medical_part(dossier, dossier.created_by)
    dossier.refresh_from_db()
    return {code: dict(open_section(dossier, section_of(dossier, code)).answers) for code in MEDICAL}


def pages(dossier: Dossier, referral: Referral, unit: CareUnit) -> Iterator[Visit]:
    """Lists, pages of the dossier and of its requests; what may be pressed is pressed."""
    of_dossier = (
        *(f"dossiers:{page}" for page in PAGES),
        *("referrals:review", "referrals:follow", "referrals:waves", "search:dossier", "orientation:page"),
        *(("wards:contacts", "wards:give") if dossier.ward_id else ()),
    )
    yield from (Visit("get", reverse(name)) for name in ("home:home", "dossiers:index", "referrals:index"))
    yield from (Visit("get", reverse(name, args=[dossier.pk])) for name in of_dossier)
    yield Visit("get", reverse("search:why", args=[dossier.pk]), (("unite", str(unit.pk)),))
    yield Visit("get", reverse("referrals:detail", args=[referral.pk]))
    for name in ("search:choose", "orientation:page", "referrals:review"):
        yield Visit("post", reverse(name, args=[dossier.pk]), (("unite", str(unit.pk)), ("revision", "1")))


def sections(dossier: Dossier) -> Iterator[Visit]:
    """What is printed, and each section by its own addresses."""
    for volume in ("administratif", "medical"):
        yield Visit("get", reverse("dossiers:print", args=[dossier.pk, volume]))
    for definition in SANITAIRE.sections:
        for name in ("section", "history", "changes", "sign"):
            address = reverse(f"dossiers:{name}", args=[dossier.pk, definition.code])
            yield Visit("get", address)
            if name in ("section", "sign"):
                yield Visit("post", address, (("revision", "1"),))


def test_the_motive_and_the_sections_that_it_calls_for_are_told_to_those_who_may_read_alone() -> None:
    physician = make_physician()
    make_commune("21231", "Dijon", "21000")
    dossier = make_complete_followup_dossier(physician, motive=MOTIVES[0])
    sides = [fill(dossier, motive) for motive in MOTIVES]
    assert all(sides[0]["motif"] != side["motif"] for side in sides[1:])
    unit = make_unit(make_establishment(), kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A52")
    referral = send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))
    found = [*pages(dossier, referral, unit), *sections(dossier)]
    secretary = make_secretary(physician, may_send=True)
    two = puts(dossier, sides)
    assert differing(two, client_of(secretary), found) == []
    desk = make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)
    assert differing(two, client_of(desk), found) == []
    assert len(differing(two, client_of(physician), found)) > 10


def test_a_ward_tells_nothing_medical_to_its_secretary_nor_to_its_social_worker() -> None:
    make_commune("21231", "Dijon", "21000")
    ward = make_ward()
    doctor = make_ward_member(ward, WardPosition.PHYSICIAN)
    dossier = make_ward_dossier(doctor)
    make_commune()
    first, second = (fill(dossier, motive) for motive in MOTIVES)
    assert first["motif"] != second["motif"]
    smr = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL, "mention": "A52"}
    referral = send_anyway(choose(dossier, make_unit(make_establishment(), **smr), actor=actor(doctor)), actor(doctor))
    other = make_unit(expects=["soins.nurse_visits"], **smr)
    choose(dossier, other, actor=actor(doctor))
    found = list(pages(dossier, referral, other))
    of_team = {
        make_ward_member(ward, WardPosition.SECRETARY): (first, second),
        # The social worker reads the dependence: it is the same in both.
        make_ward_member(ward, WardPosition.SOCIAL): (first, second | {"dependance": first["dependance"]}),
    }
    for member, sides in of_team.items():
        assert differing(puts(dossier, sides), client_of(member), [*found, *sections(dossier)]) == []
    dossier.sections.update(**UNSIGNED)
    for member, sides in of_team.items():
        assert differing(puts(dossier, sides), client_of(member), found) == []


def test_the_social_worker_of_a_ward_reads_the_dependence_and_its_secretary_does_not() -> None:
    make_commune()
    ward = make_ward()
    doctor = make_ward_member(ward, WardPosition.PHYSICIAN)
    dossier = make_ward_dossier(doctor)
    said = fill(dossier, MOTIVES[0])["dependance"]
    sides = puts(dossier, [{"dependance": said | {"washing": level}} for level in ("1", "4")])
    found = [Visit("get", reverse("dossiers:section", args=[dossier.pk, "dependance"]))]
    assert differing(sides, client_of(make_ward_member(ward, WardPosition.SOCIAL)), found) == found
    assert differing(sides, client_of(make_ward_member(ward, WardPosition.SECRETARY)), found) == []
