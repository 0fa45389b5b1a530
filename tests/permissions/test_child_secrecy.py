"""A child's dossier: nothing medical is told to the secretary who prepares it, to its parents, nor to admissions.

Two dossiers that differ by every medical answer, an urgent one and one without a sign, are the same for them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.registry import TND
from jalon.dossiers.models import Dossier, Participant
from jalon.referrals.actions.choose import choose
from jalon.referrals.models import Referral
from tests.dossiers.factories import actor, make_complete_child_dossier, section_of
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit, make_unit_staff
from tests.permissions.secrecy import Visit, client_of, differing
from tests.permissions.sides import Side, puts
from tests.referrals.factories import send_anyway

pytestmark = pytest.mark.django_db
PAGES = ("overview", "attachments", "data", "people", "identity", "end", "accesses", "agreement", "guided_review")
#: Born at 32 weeks, has lost what was acquired; much was done already.
URGENT: dict[str, dict[str, Any]] = {
    "clinique": {
        "history": "Né à 32 semaines, convulsions à deux mois",
        "past": "yes",
        "evaluations": [{"profession": "speech", "assessment": "yes", "conclusion": "Retard sévère"}],
        "hearing": "abnormal",
        "hearing_detail": "Surdité de transmission",
    },
    "adressage": {"proposal": ["intervention"], "reason": "Perte des mots acquis", "wished_package": ["psychology"]},
}


def sides(physician: User) -> tuple[Dossier, list[Side]]:
    """Return a dossier, and the medical answers of the urgent one and of one without a sign."""
    urgent = make_complete_child_dossier(physician, ticked=("T01", "T07"), answers=URGENT, first_names="Zoé")
    dossier = make_complete_child_dossier(physician, signs=())
    codes = [definition.code for definition in TND.sections if definition.is_medical]
    return dossier, [
        {code: dict(open_section(one, section_of(one, code)).answers) for code in codes} for one in (dossier, urgent)
    ]


def visits(dossier: Dossier, referral: Referral, unit: CareUnit) -> Iterator[Visit]:
    yield from (Visit("get", reverse(name)) for name in ("home:home", "dossiers:index", "referrals:index"))
    yield from (Visit("get", reverse(f"dossiers:{page}", args=[dossier.pk])) for page in PAGES)
    of_requests = ("referrals:review", "referrals:follow", "search:dossier")
    yield from (Visit("get", reverse(name, args=[dossier.pk])) for name in of_requests)
    yield Visit("get", reverse("search:why", args=[dossier.pk]), (("unite", str(unit.pk)),))
    yield Visit("get", reverse("referrals:detail", args=[referral.pk]))
    yield from (
        Visit("get", reverse("dossiers:print", args=[dossier.pk, volume]))
        for volume in ("administratif", "medical", "adressage")
    )
    for definition in TND.sections:
        for name in ("section", "history", "changes", "sign"):
            address = reverse(f"dossiers:{name}", args=[dossier.pk, definition.code])
            yield Visit("get", address)
            if name in ("section", "sign"):
                yield Visit("post", address, (("revision", "1"),))


def test_what_the_grid_and_the_clinic_say_is_told_to_those_who_may_read_alone() -> None:
    physician, parent = make_physician(), make_family()
    dossier, both = sides(physician)
    Participant.objects.create(dossier=dossier, user=parent, role=ParticipantRole.GUARDIAN)
    unit = make_unit(make_establishment(), kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, served_departments=["21"])
    referral = send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))
    found = list(visits(dossier, referral, unit))
    people = {
        "secretary": make_secretary(physician, may_send=True),
        "parent": parent,
        "admissions": make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS),
    }
    two = puts(dossier, both)
    wrong = [(name, visit) for name, person in people.items() for visit in differing(two, client_of(person), found)]
    assert wrong == []
    assert len(differing(two, client_of(physician), found)) > 10
