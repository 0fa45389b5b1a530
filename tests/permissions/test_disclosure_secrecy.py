"""A child's dossier tells a parent what a physician showed of its medical part, and nothing of the rest.

Two dossiers that differ by every medical answer that is not shown are the same for the parent, whatever they visit; by
an answer that is shown, they differ on the page that shows it, and there alone.
"""

import pytest
from django.urls import reverse

from jalon.dossiers.actions.disclose import disclose
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.kinds.registry import KINDS, TND
from jalon.dossiers.models import Dossier, Participant, SectionSignature
from tests.dossiers.factories import actor, make_complete_child_dossier, section_of
from tests.dossiers.samples import attach
from tests.factories import make_family, make_physician, make_secretary
from tests.permissions.secrecy import POSTED, Visit, client_of, differing
from tests.permissions.sides import Side, puts

pytestmark = pytest.mark.django_db
MEDICAL = {definition.code: definition for definition in TND.sections if definition.is_medical}
SHOWN = "clinique"
PAGES = (
    "overview",
    "attachments",
    "data",
    "copy",
    "people",
    "accesses",
    "disclosures",
    "guided",
    "guided_review",
    "end",
)


def answers_of(dossier: Dossier) -> Side:
    return {code: dict(open_section(dossier, section_of(dossier, code)).answers) for code in MEDICAL}


def visits(dossier: Dossier, *shown: int) -> list[Visit]:
    found = [Visit("get", reverse(name)) for name in ("home:home", "dossiers:index", "referrals:index")]
    found += [Visit("get", reverse(f"dossiers:{page}", args=[dossier.pk])) for page in PAGES]
    found += [Visit("get", reverse(name, args=[dossier.pk])) for name in ("referrals:follow", "referrals:review")]
    for code in [definition.code for definition in KINDS[dossier.kind].sections]:
        for name in ("section", "history", "changes", "sign"):
            address = reverse(f"dossiers:{name}", args=[dossier.pk, code])
            found += [Visit("get", address), Visit("post", address, POSTED)]
    found += [Visit("get", reverse("dossiers:print", args=[dossier.pk, one])) for one in ("administratif", "medical")]
    for row in dossier.attachments.all():
        for name, *more in (("attachment",), ("attachment_file",), ("attachment_page", 1)):
            found.append(Visit("get", reverse(f"dossiers:{name}", args=[dossier.pk, row.pk, *more])))
    pages = ("disclosure", "print_disclosure")
    return found + [Visit("get", reverse(f"dossiers:{page}", args=[dossier.pk, pk])) for page in pages for pk in shown]


def test_a_parent_learns_only_what_is_shown_to_them() -> None:
    physician, parent, other = make_physician(), make_family(), make_family()
    dossier = make_complete_child_dossier(physician)
    places = [
        Participant.objects.create(dossier=dossier, user=user, role=ParticipantRole.GUARDIAN, rights=Rights.DECIDE)
        for user in (parent, other)
    ]
    attach(dossier, "report", physician)
    one = answers_of(dossier)
    two = answers_of(make_complete_child_dossier(physician, signs=[], ticked=["T07", "T14"], birth_name="Autre"))
    two["clinique"] = one["clinique"]
    two["adressage"] = one["adressage"] | {"reason": "Tout autre chose."}
    three = one | {"clinique": one["clinique"] | {"history": "Épilepsie"}}
    assert one["reperage"] != two["reperage"]
    signature = SectionSignature.objects.get(section__dossier=dossier, section__code=SHOWN)
    [row] = disclose(dossier, signatures=[signature.pk], people=[places[0].pk], actor=actor(physician))
    found = visits(dossier, row.pk)

    page, paper = (
        reverse(f"dossiers:{name}", args=[dossier.pk, row.pk]) for name in ("disclosure", "print_disclosure")
    )
    unshown, shown = puts(dossier, (one, two)), puts(dossier, (one, three))
    assert differing(unshown, client_of(parent), found) == []
    assert [visit.path for visit in differing(shown, client_of(parent), found)] == [page, paper]
    assert differing(shown, client_of(other), found) == []
    assert differing(shown, client_of(make_secretary(physician, may_send=True)), found) == []
    assert len(differing(unshown, client_of(physician), found)) > 5
