"""Bring the people of one dossier into another, with their rights, the invitations that wait and the screens passed."""

from datetime import datetime

from jalon.dossiers.actions.invite_person import take_back, waiting_invitations
from jalon.dossiers.enums import DesignationState, Rights
from jalon.dossiers.models import Dossier, Participant, ScreenPassage


def merge_people(kept: Dossier, left: Dossier, now: datetime) -> None:
    """Let everybody of the other dossier take part as they do there; both dossiers are locked by the caller.

    Who is in both has the stronger of their rights. A mandate stays one, to its last day: it never adds to what
    somebody has without a mandate, and gives way to it. The other dossier is then open to those who take part here:
    whoever leaves leaves both.
    """
    here = {row.user_id: row for row in kept.participants.filter(ended_at=None)}
    for person in left.participants.filter(ended_at=None).order_by("since", "pk"):
        present = here.get(person.user_id)
        if present is None or _replaces(person, present):
            if present is not None:
                present.ended_at = now
                present.save(update_fields=["ended_at"])
            person.pk, person.dossier = None, kept
            person._state.adding = True
            person.save()
        elif person.mandate_until is None and _strength(person) > _strength(present):
            present.rights = person.rights
            present.save(update_fields=["rights"])
    left.participants.filter(ended_at=None).update(ended_at=now)
    _move_designation(kept, left, now)
    _move_invitations(kept, left, now)
    _copy_passages(kept, left)


def _strength(person: Participant) -> int:
    return list(Rights).index(Rights(person.rights))


def _replaces(person: Participant, present: Participant) -> bool:
    """Return whether the place that somebody has in the other dossier takes that of the one that stays."""
    if present.mandate_until is None or person.is_over:
        return False
    if person.mandate_until is None or present.is_over:
        return True
    return (_strength(person), person.mandate_until) > (_strength(present), present.mandate_until)


def _move_designation(kept: Dossier, left: Dossier, now: datetime) -> None:
    pending = left.designations.filter(state=DesignationState.PENDING)
    taken = kept.designations.filter(state=DesignationState.PENDING).exists()
    if taken or pending.filter(physician__in=kept.participants.in_force().values("user")).exists():
        pending.update(state=DesignationState.WITHDRAWN, answered_at=now)
    else:
        pending.update(dossier=kept)


def _move_invitations(kept: Dossier, left: Dossier, now: datetime) -> None:
    """Let those invited join the one that stays; nobody is awaited twice, nor once they take part."""
    rows = list(waiting_invitations(left).select_related("link"))
    known = {row.link.address.lower() for row in waiting_invitations(kept).select_related("link")}
    known |= {email.lower() for email in kept.participants.in_force().values_list("user__email", flat=True)}
    doubles = [row for row in rows if row.link.address.lower() in known]
    take_back(doubles, now)
    moved = [row.pk for row in rows if row not in doubles]
    left.invitations.filter(pk__in=moved).update(dossier=kept)


def _copy_passages(kept: Dossier, left: Dossier) -> None:
    """A screen passed in one is passed, even if the other put it off."""
    here = {row.screen: row for row in kept.passages.all()}
    for row in left.passages.order_by("pk"):
        present = here.get(row.screen)
        if present is None:
            ScreenPassage.objects.create(dossier=kept, screen=row.screen, later=row.later, at=row.at, by_id=row.by_id)
        elif present.later and not row.later:
            present.later = False
            present.save(update_fields=["later"])
