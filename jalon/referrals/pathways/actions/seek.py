"""The platform looks for somebody of a profession."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, told
from jalon.referrals.pathways.deadlines import today_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.enums import PACKAGED, EngagementState, Profession, Setting
from jalon.referrals.pathways.models import Engagement, Pathway

NOT_PAID = "Le forfait d’intervention précoce ne paie pas cette profession. Choisissez un professionnel conventionné."
ALREADY = "Cette profession est déjà recherchée pour cet enfant."


def seek(referral: Referral, *, profession: str, setting: str, actor: Actor, now: datetime | None = None) -> Engagement:
    """Write that a profession is sought; the statistics count those missing by commune. Refusal when it already is."""
    now = now or timezone.now()
    refuse_setting(profession, setting)
    with following(referral, Deed.SEEK, actor) as (reading, pathway):
        if any(row.profession == profession for row in reading.sought):
            raise Refusal(ALREADY)
        row = search_of(pathway, profession, setting, actor, now)
        row.save(force_insert=True)
        told("sought", reading, actor, now)
        return row


def search_of(pathway: Pathway, profession: str, setting: str, actor: Actor, now: datetime) -> Engagement:
    """Return a search, not saved yet."""
    return Engagement(
        pathway=pathway,
        dossier=pathway.dossier,
        profession=Profession(profession),
        setting=Setting(setting),
        state=EngagementState.SOUGHT,
        sought_on=today_at(pathway.referral, now),
        added_at=now,
        added_by=actor.user,
    )


def refuse_setting(profession: str, setting: str) -> None:
    """Raise for a profession or a way of paying that is none, and for a package that does not pay this profession."""
    if profession not in Profession.values:
        raise Refusal("Choisissez la profession.")
    if setting not in Setting.values:
        raise Refusal("Dites comment ce professionnel est payé.")
    if setting == Setting.PACKAGE and profession not in PACKAGED:
        raise Refusal(NOT_PAID)
