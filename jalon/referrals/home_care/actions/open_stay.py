"""The entry in a unit at home opens a stay, whose end is that of the length agreed."""

from datetime import date

from jalon.referrals.home_care.actions.write_rhythm import end_of
from jalon.referrals.home_care.lengths import length_of
from jalon.referrals.home_care.models import HomeStay, Rhythm
from jalon.referrals.models import Referral


def open_stay(referral: Referral, started_on: date) -> HomeStay:
    """Open the stay of a request just admitted; called inside the transaction of the admission."""
    rhythm = Rhythm.objects.filter(referral=referral).order_by("-version").first()
    weeks = rhythm.weeks if rhythm else length_of(referral.unit.kind).weeks
    return HomeStay.objects.create(
        referral=referral, dossier=referral.dossier, started_on=started_on, ends_on=end_of(started_on, weeks)
    )
