"""The sections of the dossier, as doors: open to whom may read them, closed with the reason beside."""

from dataclasses import dataclass

from django.urls import reverse

from jalon.accounts.actors import Actor
from jalon.core.text import and_list
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Section
from jalon.dossiers.policies import AttachmentPolicy, DossierPolicy, Standing
from jalon.dossiers.versions import asked_of
from jalon.referrals.known import Known, known_of
from jalon.referrals.policies import REQUESTER_KINDS, Found
from jalon.web.dossiers.printing.volumes import prints_of

NO_LONGER_SHARED = "Le dossier n’est plus partagé avec vous."


@dataclass(frozen=True)
class Sections:
    """The sections that open, as (name, address); the closed ones, as (reason, names); the volumes to print, as
    (name, address).

    `attachments`: their address and how many there are of them, of what the person may know; None when nothing opens.
    """

    open: list[tuple[str, str]]
    closed: list[tuple[str, str]]
    attachments: tuple[str, int] | None
    prints: list[tuple[str, str]]


def sections_of(found: Found, standing: Standing, rows: list[Section]) -> Sections | None:
    """Return what opens and what does not, with why. `standing`: see `standing_of`; `rows`: the dossier's sections.

    One query at most, two for a unit while a physician prepares another version.
    """
    dossier = found.referral.dossier
    kind = KINDS.get(dossier.kind)
    if kind is None:
        return None
    opened: list[tuple[str, str]] = []
    closed: dict[str, list[str]] = {}
    asked = asked_of(standing, dossier, rows)
    accesses = [
        (definition, access)
        for definition in kind.sections
        if definition.code in asked
        and (
            (access := DossierPolicy.section(standing, definition, dossier)).read
            or definition.code not in kind.needed_when
        )
    ]
    for definition, access in accesses:
        if access.read:
            opened.append((definition.label, reverse("dossiers:section", args=[dossier.pk, definition.code])))
        else:
            reason = NO_LONGER_SHARED if standing == Standing.NONE else access.reason
            closed.setdefault(reason, []).append(definition.label)
    attachments = None
    if opened:
        count = AttachmentPolicy.rows(standing, dossier).filter(removed_at=None, erased_at=None).count()
        attachments = (reverse("dossiers:attachments", args=[dossier.pk]), count)
    return Sections(
        opened,
        [(reason, and_list(labels)) for reason, labels in closed.items()],
        attachments,
        prints_of(dossier.pk, accesses),
    )


def known_to(found: Found, standing: Standing) -> list[Known]:
    """Return what was known at the sending, as somebody who stands so to the dossier may know it. No query."""
    if found.referral.sent_at is None:  # what was read of a unit that waits for its wave is read again then
        return []
    medical = [section for section in KINDS[found.referral.dossier.kind].sections if section.is_medical]
    reads = all(DossierPolicy.section(standing, section, found.referral.dossier).read for section in medical)
    return known_of(found.referral, reads_medical=reads)


def standing_of(actor: Actor, found: Found) -> Standing:
    """Return how the person who sees a request stands to its dossier. One query for a unit, none for who asks."""
    if found.side.asks:
        return found.standing
    if actor.user.kind in REQUESTER_KINDS:  # a physician who also works for the unit
        known = DossierPolicy.find(actor, found.referral.dossier_id)
        return known[1] if known else Standing.NONE
    return DossierPolicy.as_unit(actor, found.referral.dossier_id)
