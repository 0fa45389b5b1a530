"""A unit asks a physician of the dossier to prolong a stay at home."""

from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.referrals.home_care.actions.base import caring, there, told
from jalon.referrals.home_care.actions.write_rhythm import end_of
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.lengths import Length
from jalon.referrals.home_care.models import HomeStay, Renewal
from jalon.referrals.models import Referral
from jalon.referrals.wording import NBSP, long_day


def ask_renewal(referral: Referral, *, until: date, why: str, actor: Actor, now: datetime | None = None) -> Renewal:
    """Ask for a new end, saying why; the physicians of the dossier are told."""
    now = now or timezone.now()
    if not why:
        raise Refusal(f"Dites pourquoi le séjour continue{NBSP}: le médecin le lit avant de renouveler.")
    with caring(referral, Deed.ASK_RENEWAL, actor) as care:
        stay = there(care.stay)
        refuse_end(stay, until, care.length, now)
        row = Renewal(
            stay=stay,
            dossier=care.referral.dossier,
            former_end=stay.ends_on,
            until=until,
            asked_at=now,
            asked_by=actor.user,
        )
        row.seal("why_sealed", why)
        row.save(force_insert=True)
        told("renewal_asked", care, actor, now, until=until.isoformat())
        return row


def refuse_end(stay: HomeStay, until: date, length: Length, now: datetime) -> None:
    """Raise for an end that prolongs nothing, is past, or is further than one renewal may go."""
    if until <= stay.ends_on:
        raise Refusal(f"Le séjour va déjà jusqu’au {long_day(stay.ends_on)}. Indiquez un jour après.")
    if until < timezone.localdate(now):
        raise Refusal("Ce jour est passé. Indiquez une fin à venir.")
    last = end_of(max(stay.ends_on, timezone.localdate(now)), length.most_weeks)
    if until > last:
        most = plural(length.most_weeks, "semaine")
        raise Refusal(f"Un renouvellement va au plus à {most}{NBSP}: le {long_day(last)}. Avancez la fin.")
