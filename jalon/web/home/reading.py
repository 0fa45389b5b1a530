"""What the home of those who ask reads, once: open requests, offers, last messages, dossiers and what they lack."""

from dataclasses import dataclass, field
from uuid import UUID

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind, WardRole
from jalon.dossiers.agreements import awaited_from
from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.enums import DossierKind, DossierState
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.medical import MedicalState, medical_state
from jalon.dossiers.models import Designation, Dossier, HandOver
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.queries import followed, hand_overs_waiting
from jalon.referrals import queries
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.models import Offer, Referral
from jalon.referrals.policies import ReferralPolicy

MOST_REQUESTS = 200
MOST_DOSSIERS = 60


@dataclass(frozen=True)
class Desk:
    """What lies on the desk of a person who asks. `agreements`: children whose dossier waits for theirs alone."""

    requests: list[Referral]
    offers: dict[UUID, Offer]
    messages: dict[UUID, str]
    dossiers: list[Dossier]
    missing: dict[UUID, list[Missing]]
    medical: dict[UUID, MedicalState]
    sent: set[UUID] = field(default_factory=set)
    followed: set[UUID] = field(default_factory=set)
    designations: list[Designation] = field(default_factory=list)
    standings: dict[UUID, Standing] = field(default_factory=dict)
    hand_overs: list[HandOver] = field(default_factory=list)
    agreements: set[UUID] = field(default_factory=set)

    def in_state(self, state: ReferralState) -> list[Referral]:
        return [row for row in self.requests if row.state == state]

    def drafts_of(self, dossier: Dossier) -> list[Referral]:
        """Return the choices that wait for the person: those of a plan of waves leave by themselves."""
        rows = self.in_state(ReferralState.DRAFT)
        return [row for row in rows if row.dossier_id == dossier.pk and row.plan_id is None]

    def decides(self, dossier_id: UUID) -> bool:
        """Whether the person may send and answer for the dossier."""
        return self.standing(dossier_id).decides

    def standing(self, dossier_id: UUID) -> Standing:
        """How the person stands to a dossier as one of those who ask."""
        return self.standings.get(dossier_id, Standing.NONE)

    def fills(self, dossier_id: UUID) -> bool:
        """Whether the person may fill the dossier."""
        return self.standing(dossier_id).writes

    def was_sent(self, dossier: Dossier) -> bool:
        return dossier.pk in self.sent

    @property
    def under_way(self) -> list[Referral]:
        return [row for row in self.requests if row.state != ReferralState.DRAFT]


def read_desk(actor: Actor) -> Desk:
    """Read the desk; eleven queries at most, whatever it holds. What the person's wards hold lies on their board."""
    made = ReferralPolicy.made(actor).exclude(dossier__ward__in=actor.wards_as(*WardRole))
    requests = list(
        made.filter(state__in=OPEN_STATES)
        .select_related("dossier", "unit__establishment")
        .order_by("due_at", "created_at", "id")[:MOST_REQUESTS]
    )
    offered = [row.pk for row in requests if row.state == ReferralState.OFFERED]
    asked = [row for row in requests if row.state == ReferralState.INFO_REQUESTED]
    dossiers = list(
        DossierPolicy.asked_for(actor)
        .filter(state=DossierState.OPEN, kind__in=list(KINDS))
        .exclude(ward__in=actor.wards_as(*WardRole))
        .defer("needs_sealed")
        .order_by("-updated_at")[:MOST_DOSSIERS]
    )
    sections = queries.sections_of([dossier.pk for dossier in dossiers])
    known = {dossier.pk for dossier in dossiers} | {row.dossier_id for row in requests}
    standings = DossierPolicy.own_standings(actor, known)
    missing = {
        dossier.pk: missing_to_send(dossier, standings.get(dossier.pk, Standing.NONE), sections.get(dossier.pk, []))
        for dossier in dossiers
    }
    sent = queries.sent_dossiers([dossier.pk for dossier in dossiers])
    return Desk(
        requests=requests,
        offers=queries.pending_offers(offered),
        messages=queries.last_messages(asked, "referral.info_requested"),
        dossiers=dossiers,
        missing=missing,
        medical={dossier.pk: medical_state(dossier, sections.get(dossier.pk, [])) for dossier in dossiers},
        sent=sent,
        followed=followed([dossier.pk for dossier in dossiers]) if actor.user.kind == UserKind.FAMILY else set(),
        designations=_designations(actor),
        standings=standings,
        hand_overs=hand_overs_waiting(actor) if actor.is_physician else [],
        agreements=awaited_from(
            actor,
            [
                dossier
                for dossier in dossiers
                if dossier.kind == DossierKind.TND and not missing[dossier.pk] and dossier.pk not in sent
            ],
        ),
    )


def _designations(actor: Actor) -> list[Designation]:
    if not actor.is_physician:
        return []
    return list(DossierPolicy.designations(actor).select_related("dossier", "named_by").order_by("named_at"))
