"""What the section of the requesting service says of a ward: where it is, and three people whom units may call."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jalon.accounts.enums import WardRole
from jalon.core.refusal import Refusal
from jalon.directory.models import Ward, WardMember

#: Code of the section that `actions.open_for_ward` fills in.
SECTION = "demandeur"
SLOTS: dict[str, tuple[str, tuple[WardRole, ...]]] = {
    "physician": ("Médecin responsable", (WardRole.DOCTOR,)),
    "carer": ("Soignant", (WardRole.CARER,)),
    "other": ("Assistant de service social ou secrétaire", (WardRole.SOCIAL, WardRole.SECRETARY)),
}
NO_PHYSICIAN = "Choisissez le médecin responsable, parmi les médecins du service."
NOT_OF_TEAM = "Cette personne n’est plus dans l’équipe du service à cette place. Choisissez-en une autre."


@dataclass(frozen=True)
class Slot:
    """One of the three contacts, and who may be it."""

    code: str
    label: str
    candidates: tuple[WardMember, ...]


def slots_of(team: Iterable[WardMember]) -> list[Slot]:
    """Return the three contacts with their candidates, in the order of the team."""
    members = list(team)
    return [
        Slot(code, label, tuple(member for member in members if member.role in roles))
        for code, (label, roles) in SLOTS.items()
    ]


def usual(slots: Iterable[Slot], user_id: int) -> dict[str, int]:
    """Return whom to propose, by slot: the person who asks at their own place, else whoever is the only one there."""
    found = {}
    for slot in slots:
        own = next((member for member in slot.candidates if member.user_id == user_id), None)
        only = slot.candidates[0] if len(slot.candidates) == 1 else None
        if chosen := own or only:
            found[slot.code] = chosen.pk
    return found


def named(slots: Iterable[Slot], chosen: dict[str, str]) -> list[WardMember]:
    """Return the members chosen, by their keys as sent. Refusal when one is not of the team, or without a physician."""
    found = []
    for slot in slots:
        key = chosen.get(slot.code, "")
        member = next((each for each in slot.candidates if str(each.pk) == key), None)
        if key and member is None:
            raise Refusal(NOT_OF_TEAM)
        if member is None and slot.code == "physician":
            raise Refusal(NO_PHYSICIAN)
        if member is not None:
            found.append(member)
    return found


def answers_of(ward: Ward, contacts: Iterable[WardMember]) -> dict[str, Any]:
    """Return what the section says of these contacts, the physician first; no query when they know their people."""
    people = list(contacts)
    physician = people[0].user
    return {
        "physician_name": physician.full_name,
        "physician_rpps": physician.professional.rpps,
        "physician_phone": people[0].phone or ward.phone,
        "physician_mss": ward.mss or None,
        "contacts": [
            {
                "name": row.user.full_name,
                "role": row.position,
                "phone": row.phone or ward.phone,
                "email": row.user.email,
            }
            for row in people
        ],
    }
