"""A physician of the dossier renews a stay at home, which they sign, or does not."""

import hashlib
from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import Professional
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.sign_section import PROVE_AGAIN
from jalon.referrals.home_care.actions.ask_renewal import refuse_end
from jalon.referrals.home_care.actions.base import caring, there, told
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import RenewalState
from jalon.referrals.home_care.models import HomeStay, Renewal
from jalon.referrals.models import Referral
from jalon.referrals.wording import NBSP

CHANGED = "La demande de renouvellement a changé depuis que vous l’avez lue. Relisez-la, puis répondez."


def renew(
    referral: Referral, *, until: date, words: str, seen: str, actor: Actor, now: datetime | None = None
) -> Renewal:
    """Sign the renewal until a day, that of the unit or another; the stay ends then.

    `seen`: identifier of the renewal that was read. Refusal without a card or e-CPS seen lately.
    """
    now = now or timezone.now()
    with caring(referral, Deed.ANSWER_RENEWAL, actor) as care:
        row, stay = there(care.renewal), there(care.stay)
        if str(row.pk) != seen:
            raise Refusal(CHANGED)
        if not actor.may_sign_at(now):
            raise Refusal(PROVE_AGAIN)
        refuse_end(stay, until, care.length, now)
        row.state, row.until = RenewalState.RENEWED, until
        row.answered_at, row.answered_by = now, actor.user
        row.seal("answer_sealed", words)
        row.signed_rpps = Professional.objects.values_list("rpps", flat=True).get(user=actor.user)
        row.signed_digest = digest(row, stay)
        row.save()
        stay.ends_on, stay.reminded_at = until, None
        stay.save(update_fields=["ends_on", "reminded_at"])
        told("renewed", care, actor, now, until=until.isoformat())
        return row


def decline_renewal(referral: Referral, *, words: str, seen: str, actor: Actor, now: datetime | None = None) -> Renewal:
    """Say that the stay is not prolonged, and why; it keeps its end, and the unit says what follows."""
    now = now or timezone.now()
    if not words:
        raise Refusal(f"Dites pourquoi, et ce qui suit{NBSP}: le service prépare la suite.")
    with caring(referral, Deed.ANSWER_RENEWAL, actor) as care:
        row, stay = there(care.renewal), there(care.stay)
        if str(row.pk) != seen:
            raise Refusal(CHANGED)
        row.state = RenewalState.DECLINED
        row.answered_at, row.answered_by = now, actor.user
        row.seal("answer_sealed", words)
        row.save()
        told("renewal_declined", care, actor, now, until=stay.ends_on.isoformat())
        return row


def digest(row: Renewal, stay: HomeStay) -> bytes:
    """Return the SHA-256 of what is signed: the stay, its former end, the new one, why it was asked."""
    signed = "\n".join(map(str, (stay.pk, row.former_end, row.until, row.opened("why_sealed"), row.signed_rpps)))
    return hashlib.sha256(signed.encode()).digest()
