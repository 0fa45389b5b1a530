"""The sections of the dossier, as doors: open to whom may read them, closed with the reason beside."""

from dataclasses import dataclass

from django.urls import reverse

from jalon.accounts.actors import Actor
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.policies import Found
from jalon.referrals.sides import Side

NO_LONGER_SHARED = "Le dossier n’est plus partagé avec vous."


@dataclass(frozen=True)
class SectionLine:
    """A section: its name, and either its address or why it is closed."""

    label: str
    url: str
    reason: str


def section_lines(actor: Actor, found: Found) -> list[SectionLine]:
    """Return a line for each section of the dossier; one query for a unit, none for the requester."""
    dossier = found.referral.dossier
    kind = KINDS.get(dossier.kind)
    if kind is None:
        return []
    standing = found.standing
    if found.side != Side.REQUESTER:
        known = DossierPolicy.find(actor, dossier.pk)
        standing = known[1] if known else Standing.NONE
    lines = []
    for definition in kind.sections:
        access = DossierPolicy.section(standing, definition, dossier)
        url = reverse("dossiers:section", args=[dossier.pk, definition.code]) if access.read else ""
        reason = "" if access.read else access.reason
        if standing == Standing.NONE:
            reason = NO_LONGER_SHARED
        lines.append(SectionLine(definition.label, url, reason))
    return lines
