"""Follow-up care: not even which sections the motive calls for is told to whoever may not read the medical part.

Two dossiers that differ by their motive, and by every medical answer, are the same for a secretary and for admissions.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.kinds.registry import SANITAIRE
from jalon.dossiers.models import Dossier, Section, SectionRevision
from jalon.referrals.actions.choose import choose
from jalon.referrals.models import Referral
from tests.dossiers.factories import (
    actor,
    least_answers,
    make_commune,
    make_complete_followup_dossier,
    save,
    section_of,
    sign_medical_part,
)
from tests.factories import make_establishment, make_physician, make_secretary, make_unit, make_unit_staff
from tests.permissions.secrecy import Undone, Visit, client_of, obtained_once
from tests.referrals.factories import send_anyway

pytestmark = pytest.mark.django_db
#: Both call for care at home and for transport; one for rehabilitation, the other for the palliative section.
MOTIVES = ("avc_modere", "palliatif_domicile")
#: What the physician chose for each, and where to look.
CHOSEN: dict[str, dict[str, Any]] = {
    "avc_modere": {"chosen": ["smr.A52.full_hospital"], "near": "relative", "near_town": "Talant (21240)"},
    "palliatif_domicile": {"chosen": ["had"], "near": "hospital", "near_town": "Dijon (21000)", "distance_km": "80"},
}
MEDICAL = {definition.code: definition for definition in SANITAIRE.sections if definition.is_medical}
PAGES = ("overview", "attachments", "data", "people", "identity", "end", "accesses")
Side = dict[str, dict[str, Any]]


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


def put(dossier: Dossier, said: Side) -> None:
    """Make the dossier say this, and nothing else differ: neither revisions, dates, nor people."""
    counted = {row.code: open_section(dossier, row).counted for row in dossier.sections.all()}
    for code, answers in said.items():
        row = section_of(dossier, code)
        document = Document(MEDICAL[code], dict(answers))
        counted[code] = document.counted
        sealed, digest = document.seal(dossier.sealer, dossier.pk, row.revision), document.digest(dossier.pk)
        Section.objects.filter(pk=row.pk).update(answers_sealed=sealed, signed_digest=digest)
        SectionRevision.objects.filter(section=row, revision=row.revision).update(answers_sealed=sealed)
    for row in dossier.sections.all():
        Section.objects.filter(pk=row.pk).update(asked=SANITAIRE.asks(row.code, counted))
    needs = dossier.sealer.seal(SANITAIRE.derive(counted, dossier.needs.get("place")), f"needs:{dossier.pk}")
    Dossier.objects.filter(pk=dossier.pk).update(needs_sealed=needs)


def visits(dossier: Dossier, referral: Referral) -> Iterator[Visit]:
    for name in ("home:home", "dossiers:index", "referrals:index"):
        yield Visit("get", reverse(name))
    for name in (*(f"dossiers:{page}" for page in PAGES), "referrals:review", "referrals:follow", "search:dossier"):
        yield Visit("get", reverse(name, args=[dossier.pk]))
    yield Visit("get", reverse("referrals:detail", args=[referral.pk]))
    for volume in ("administratif", "medical"):
        yield Visit("get", reverse("dossiers:print", args=[dossier.pk, volume]))
    for definition in SANITAIRE.sections:
        for name in ("section", "history", "changes", "sign"):
            address = reverse(f"dossiers:{name}", args=[dossier.pk, definition.code])
            yield Visit("get", address)
            yield Visit("post", address, (("revision", "1"),))


def told(dossier: Dossier, said: Side, person: User, found: list[Visit]) -> list[str]:
    client = client_of(person)
    gathered: list[str] = []
    try:
        with transaction.atomic():
            put(dossier, said)
            gathered += [obtained_once(client, visit) for visit in found]
            raise Undone
    except Undone:
        return gathered


def test_the_motive_and_the_sections_that_it_calls_for_are_told_to_those_who_may_read_alone() -> None:
    physician = make_physician()
    make_commune("21231", "Dijon", "21000")
    dossier = make_complete_followup_dossier(physician, motive=MOTIVES[0])
    sides = [fill(dossier, motive) for motive in MOTIVES]
    assert all(sides[0]["motif"] != side["motif"] for side in sides[1:])
    unit = make_unit(make_establishment(), kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A52")
    referral = send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))
    found = list(visits(dossier, referral))
    outsiders = {
        "secretary": make_secretary(physician, may_send=True),
        "admissions": make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS),
    }
    wrong = []
    for name, person in outsiders.items():
        one, two, again = (told(dossier, side, person, found) for side in (*sides, sides[0]))
        wrong += [
            f"{name} {visit.method} {visit.path}"
            for visit, first, second, third in zip(found, one, two, again, strict=True)
            if first == third != second
        ]
    assert wrong == []
    first, second = (told(dossier, side, physician, found) for side in sides)
    assert sum(one != two for one, two in zip(first, second, strict=True)) > 10
