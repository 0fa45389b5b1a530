"""What the holders of parental authority said of the sending, read from the dossiers of children."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from jalon.accounts.actors import Actor
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.tnd.agreement import Holder, holders_of
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.models import Dossier, Participant, Section

ANSWERS = ("yes", "no")


def family_of(dossier: Dossier) -> dict[str, Any]:
    """Return the counted answers of the section « famille » of a child's dossier; one query."""
    return open_section(dossier, dossier.sections.get(code=FAMILY.code)).counted


def speaks_for(actor: Actor, holders: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return the holders whom the account may be: the one it is called as, else those who have not answered from
    another account.
    """
    name, address = actor.user.full_name, actor.user.email
    called = tuple(holder for holder in holders if holder.is_called(name, address))
    answered = tuple(holder for holder in holders if holder.by_account and holder.by == name)
    return called[:1] or answered or tuple(holder for holder in holders if holder.name and not holder.by_account)


def awaited_from(actor: Actor, dossiers: Iterable[Dossier]) -> set[UUID]:
    """Return which of these children's dossiers wait for what the person says as one who holds parental authority.

    Two queries, none without a dossier.
    """
    found = {dossier.pk: dossier for dossier in dossiers}
    if not found:
        return set()
    places = Participant.objects.in_force().filter(user=actor.user, role=ParticipantRole.GUARDIAN)
    theirs = set(places.filter(dossier__in=found).values_list("dossier_id", flat=True))
    rows = Section.objects.filter(dossier__in=theirs, code=FAMILY.code)
    return {row.dossier_id for row in rows if awaits(actor, open_section(found[row.dossier_id], row).counted)}


def awaits(actor: Actor, family: dict[str, Any]) -> bool:
    """Return whether the person, called as a holder of parental authority of the section « famille », has to answer."""
    return any(holder.answer not in ANSWERS for holder in speaks_for(actor, holders_of(family)))
