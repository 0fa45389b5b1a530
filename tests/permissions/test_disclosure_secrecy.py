"""A child's dossier tells a parent what a physician showed of its medical part, and nothing of the rest.

Two dossiers that differ by every medical answer that is not shown are the same for the parent, whatever they visit; by
an answer that is shown, they differ on the page that shows it, and there alone.
"""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from jalon.accounts.models import User
from jalon.dossiers.actions.disclose import disclose
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.kinds.registry import KINDS, TND
from jalon.dossiers.models import Dossier, Participant, Section, SectionRevision, SectionSignature
from tests.dossiers.factories import actor, make_complete_child_dossier, section_of
from tests.dossiers.samples import attach
from tests.factories import make_family, make_physician, make_secretary
from tests.permissions.secrecy import POSTED, Undone, Visit, client_of, each_obtained

pytestmark = pytest.mark.django_db
MEDICAL = {definition.code: definition for definition in TND.sections if definition.is_medical}
SHOWN = "clinique"
Side = dict[str, dict[str, Any]]
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


def put(dossier: Dossier, said: Side) -> None:
    """Make the dossier say this, signed, and nothing else differ: neither revisions, dates, nor people."""
    counted = {row.code: open_section(dossier, row).counted for row in dossier.sections.all()}
    for code, answers in said.items():
        row = section_of(dossier, code)
        document = Document(MEDICAL[code], dict(answers))
        counted[code] = document.counted
        sealed, digest = document.seal(dossier.sealer, dossier.pk, row.revision), document.digest(dossier.pk)
        Section.objects.filter(pk=row.pk).update(answers_sealed=sealed, signed_digest=digest)
        SectionRevision.objects.filter(section=row, revision=row.revision).update(answers_sealed=sealed)
        SectionSignature.objects.filter(section=row, revision=row.revision).update(digest=digest)
    needs = dossier.sealer.seal(TND.derive(counted, dossier.needs.get("place")), f"needs:{dossier.pk}")
    Dossier.objects.filter(pk=dossier.pk).update(needs_sealed=needs)


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


def told(dossier: Dossier, said: Side, person: User, found: list[Visit]) -> list[str]:
    client, gathered = client_of(person), []
    try:
        with transaction.atomic():
            put(dossier, said)
            gathered += each_obtained(client, found)
            raise Undone
    except Undone:
        return gathered


def differing(dossier: Dossier, one: Side, two: Side, person: User, found: list[Visit]) -> list[str]:
    """Return the addresses by which this person tells the two sides apart; the moment apart, which a copy says."""
    first, second = told(dossier, one, person, found), told(dossier, two, person, found)
    suspects = [visit for visit, here, there in zip(found, first, second, strict=True) if here != there]
    first, second, again = (told(dossier, side, person, suspects) for side in (one, two, one))
    return [
        visit.path
        for visit, here, there, third in zip(suspects, first, second, again, strict=True)
        if here == third != there
    ]


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
    assert differing(dossier, one, two, parent, found) == []
    assert differing(dossier, one, three, parent, found) == [page, paper]
    assert differing(dossier, one, three, other, found) == []
    assert differing(dossier, one, three, make_secretary(physician, may_send=True), found) == []
    assert len(differing(dossier, one, two, physician, found)) > 5
