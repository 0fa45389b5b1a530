"""What care at home does when something happens elsewhere, in the same transaction."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.audit.signals import event_recorded
from jalon.dossiers.models import Dossier
from jalon.referrals.home_care.actions.ask_treating import ask_at_sending, follow_arrival
from jalon.referrals.home_care.actions.open_stay import open_stay
from jalon.referrals.home_care.lengths import is_at_home
from jalon.referrals.models import Referral

ARRIVALS = ("dossier.physician_accepted", "dossier.physician_joined")


@receiver(event_recorded, dispatch_uid="home_care.when_something_happens")
def when_something_happens(sender: type[Event], event: Event, **kwargs: Any) -> None:
    """A request sent asks the médecin traitant; an entry opens a stay; a physician who comes finds what waits."""
    if event.name in ("referral.sent", "referral.admitted") and event.referral_id:
        referral = Referral.objects.select_related("dossier", "unit__establishment").get(pk=event.referral_id)
        if not is_at_home(referral.unit.kind):
            return
        if event.name == "referral.sent":
            ask_at_sending(referral, event.actor_id, now=event.at)
        else:
            open_stay(referral, date.fromisoformat(event.data["admitted_on"]))
    elif event.name in ARRIVALS and event.dossier_id and event.actor_id:
        follow_arrival(Dossier.objects.get(pk=event.dossier_id), User.objects.get(pk=event.actor_id))
