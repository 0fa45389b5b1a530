"""The opinions inside a unit: what a medical reader thinks of a request, and what its admissions say of their places.

They are events of the journal: each stands with who gave it and when, neither hides the other, none is rewritten. The
requester never sees them: what a unit tells is its answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.referrals.enums import BedOpinion, MedicalOpinion, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.queries import sealers_of
from jalon.referrals.sides import ANSWERING_ROLES, holds_role

S = ReferralState
OPEN_TO_OPINIONS = (S.SENT, S.READ, S.INFO_REQUESTED, S.WAITLISTED)
ANSWERED = "Un avis se donne avant la réponse : la demande n’en attend plus."


class OpinionKind(StrEnum):
    """Whose opinion. The value is the word in addresses."""

    MEDICAL = "medical"
    BED = "places"


EVENTS = {OpinionKind.MEDICAL: "referral.medical_opinion", OpinionKind.BED: "referral.bed_opinion"}
VALUES: dict[OpinionKind, type[MedicalOpinion] | type[BedOpinion]] = {
    OpinionKind.MEDICAL: MedicalOpinion,
    OpinionKind.BED: BedOpinion,
}
ROLES: dict[OpinionKind, tuple[MembershipRole, ...]] = {
    OpinionKind.MEDICAL: (MembershipRole.MEDICAL_READER,),
    OpinionKind.BED: ANSWERING_ROLES,
}
ONLY = {
    OpinionKind.MEDICAL: "L’avis médical se donne par les personnes habilitées à la lecture médicale.",
    OpinionKind.BED: "L’avis sur les places se donne par les personnes des admissions et de la décision.",
}


@dataclass(frozen=True)
class Opinion:
    """One opinion as somebody of the unit may read it.

    `message`: of a medical opinion, what medical readers alone read; `for_desk`: what the admissions have to prepare.
    """

    kind: OpinionKind
    value: str
    words: str
    on: date | None
    at: datetime
    who: str
    message: str
    for_desk: str


def place_of_opinion(referral_id: object) -> str:
    """Return what the words of an opinion are bound to when they are sealed."""
    return f"opinion:{referral_id}"


def why_no_opinion(kind: OpinionKind, actor: Actor, referral: Referral) -> str:
    """Return in French why the person may not give this opinion now; empty when they may."""
    if referral.sent_at is None or not holds_role(actor, referral, ROLES[kind]):
        return ONLY[kind]
    return "" if referral.state in OPEN_TO_OPINIONS else ANSWERED


def opinion_mark(value: str, state: str, *, reads: bool, comes_first: bool) -> str:
    """Return how a list tells the last medical opinion to anybody of the unit; empty once the unit has answered.

    Where none is given, only a unit that wants it first (`comes_first`) is told so; `reads`: the person may give it.
    """
    if state not in OPEN_TO_OPINIONS:
        return ""
    if value:
        label = str(MedicalOpinion(value).label)
        return f"avis médical {label[:1].lower()}{label[1:]}"
    if not comes_first:
        return ""
    return "avis médical à donner" if reads else "avis médical attendu"


def opinions(referral: Referral, actor: Actor) -> list[Opinion]:
    """Return the opinions, the latest first, for somebody of the unit. One query, two once dossiers were united."""
    rows = Event.objects.filter(referral_id=referral.pk, name__in=list(EVENTS.values())).order_by("-id")
    medical = holds_role(actor, referral, (MembershipRole.MEDICAL_READER,))
    return list(_read(rows, referral, medical=medical))


def latest(given: Iterable[Opinion]) -> dict[OpinionKind, Opinion]:
    """Return the last opinion of each kind, of a list with the latest first."""
    found: dict[OpinionKind, Opinion] = {}
    for opinion in given:
        found.setdefault(opinion.kind, opinion)
    return found


def _read(rows: Iterable[Event], referral: Referral, *, medical: bool) -> Iterable[Opinion]:
    events = list(rows)
    sealers = sealers_of(events, [referral])
    kinds = {name: kind for kind, name in EVENTS.items()}
    for event in events:
        kind = kinds[event.name]
        said = {"message": "", "for_desk": ""}
        if event.sealed is not None and event.dossier_id is not None:
            said |= sealers[event.dossier_id].open(bytes(event.sealed), place_of_opinion(event.referral_id))
        day = event.data.get("on")
        yield Opinion(
            kind=kind,
            value=event.data["opinion"],
            words=str(VALUES[kind](event.data["opinion"]).label),
            on=date.fromisoformat(day) if day else None,
            at=event.at,
            who=event.actor_name,
            message=said["message"] if medical or kind == OpinionKind.BED else "",
            for_desk=said["for_desk"],
        )
