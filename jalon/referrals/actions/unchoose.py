"""Take a unit out of the choice: a request that was never sent leaves no trace but its event."""

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.choose import refuse_strangers
from jalon.referrals.actions.wave_base import sender
from jalon.referrals.enums import ReferralState


def unchoose(dossier: Dossier, unit: CareUnit, *, actor: Actor) -> None:
    """Remove the unit from the choice; nothing happens when it was not chosen.

    One that waits for its wave is removed by whoever may send alone.
    """
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        refuse_strangers(actor, locked)
        row = next((row for row in family if row.unit_id == unit.pk and row.is_open), None)
        if row is None:
            return
        if row.state != ReferralState.DRAFT:
            raise Refusal(f"La demande est déjà envoyée à {unit}. Vous pouvez la retirer depuis sa page.")
        if row.plan_id is not None:
            sender(actor, locked)
        record_event("referral.unchosen", actor=actor.user, dossier_id=locked.pk, referral_id=row.pk, data={})
        row.delete()
