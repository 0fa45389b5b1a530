"""Choose the units to which a dossier will be sent. A choice is a request « à envoyer »."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import NO_STANDING, READS_ONLY, DossierPolicy
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation, dossier_is_open, no_place_accepted_elsewhere_for_care
from jalon.referrals.home_care.territory import reaches
from jalon.referrals.models import Referral
from jalon.referrals.pathways.guards import no_pathway_elsewhere
from jalon.referrals.wording import agree

KINDS_OF_DOSSIER: dict[str, tuple[UnitKind, ...]] = {
    DossierKind.GRAND_AGE: (
        UnitKind.EHPAD,
        UnitKind.RESIDENCE_AUTONOMIE,
        UnitKind.USLD,
        UnitKind.DAY_CENTRE,
    ),
    DossierKind.SANITAIRE: (UnitKind.SMR, UnitKind.HAD, UnitKind.USP, UnitKind.SSIAD, UnitKind.HOME_HELP),
    DossierKind.TND: (UnitKind.PCO,),
}
MOST_CHOICES = 30


def choose(dossier: Dossier, unit: CareUnit, *, actor: Actor, now: datetime | None = None) -> Referral:
    """Add the unit to the choice, once; a second call returns the same row."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        refuse_strangers(actor, locked)
        already = next((row for row in family if row.unit_id == unit.pk and row.is_open), None)
        if already is not None and already.state == ReferralState.DRAFT:
            return already
        if already is not None:
            raise Refusal(f"Une demande est déjà en cours chez {unit}.")
        referral = draft_of(locked, unit, actor=actor, now=now)
        _refuse_unsuited(Situation(referral, locked, family))
        referral.save(force_insert=True)
        record_event("referral.chosen", actor=actor.user, dossier_id=locked.pk, referral_id=referral.pk, at=now)
        return referral


def draft_of(dossier: Dossier, unit: CareUnit, *, actor: Actor, now: datetime) -> Referral:
    """Return a new request to a unit, not saved yet."""
    return Referral(
        dossier=dossier,
        unit=unit,
        establishment=unit.establishment,
        stay_type=unit.stay_type,
        created_at=now,
        state_since=now,
        created_by=actor.user,
    )


def _refuse_unsuited(situation: Situation) -> None:
    unit, dossier = situation.referral.unit, situation.dossier
    if (
        reason := dossier_is_open(situation)
        or no_place_accepted_elsewhere_for_care(situation)
        or no_pathway_elsewhere(situation)
    ):
        raise Refusal(reason)
    if unit.closed or not unit.accepts_referrals:
        raise Refusal(f"{unit} {agree(str(unit), 'ne reçoit', 'ne reçoivent')} pas de demandes par Jalon en ce moment.")
    if unit.kind not in KINDS_OF_DOSSIER[dossier.kind]:
        raise Refusal(
            f"{unit} {agree(str(unit), 'ne répond', 'ne répondent')} pas à un dossier « {dossier.get_kind_display()} »."
        )
    reach = reaches(dossier, [unit]).get(unit.pk)
    if reach is not None and reach.elsewhere:
        raise Refusal(f"{unit}\N{NO-BREAK SPACE}: {reach.elsewhere}")
    if sum(row.state == ReferralState.DRAFT for row in situation.family) >= MOST_CHOICES:
        raise Refusal(f"Vous avez déjà choisi {MOST_CHOICES} établissements. Envoyez ou retirez-en.")


def refuse_strangers(actor: Actor, dossier: Dossier) -> None:
    """Raise unless the person is among those who fill this dossier."""
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None or not found[1].is_requester:
        raise Refusal(NO_STANDING)
    if not found[1].writes:
        raise Refusal(READS_ONLY)
