"""The platform's doctor renews the pathway, once, for a second year."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.kinds.tnd.clocks import pathway_end
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import follow_clocks, following, refuse_unproven, told
from jalon.referrals.pathways.actions.validate import refuse_packages, write_packages
from jalon.referrals.pathways.deadlines import today_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.models import Pathway

NO_WHY = "Dites pourquoi le parcours continue\N{NO-BREAK SPACE}: le médecin de l’enfant le lit."


def renew(
    referral: Referral, *, words: str, packages: Mapping[str, int], actor: Actor, now: datetime | None = None
) -> Pathway:
    """Add a year to the pathway, with the packages of the second; the doctor and the parents are told.

    `words`, sealed, say why. Refusal without a card or e-CPS seen lately, and a second time.
    """
    now = now or timezone.now()
    if not words.strip():
        raise Refusal(NO_WHY)
    refuse_packages(packages)
    with following(referral, Deed.RENEW, actor) as (reading, pathway):
        refuse_unproven(actor, now)
        pathway.renewed_on, pathway.renewed_by = today_at(reading.referral, now), actor.user
        pathway.ends_on = pathway_end(pathway.prescribed_on, 1)
        pathway.seal("renewal_sealed", words.strip())
        pathway.save(update_fields=["renewed_on", "renewed_by", "ends_on", "renewal_sealed"])
        write_packages(pathway, packages, 2)
        follow_clocks(reading.referral, pathway)
        told("renewed", reading, actor, now, until=pathway.ends_on.isoformat())
        return pathway
