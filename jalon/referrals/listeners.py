"""What requests do when a dossier ends elsewhere: its open requests close in the same transaction."""

from typing import Any

from django.dispatch import receiver

from jalon.audit.models import Event
from jalon.audit.signals import event_recorded
from jalon.referrals.actions.end_waves import end_waves
from jalon.referrals.actions.expire import expire_dossier
from jalon.referrals.enums import WavesEnded

DOSSIER_ENDS = ("dossier.closed", "dossier.cancelled", "dossier.archived")


@receiver(event_recorded, dispatch_uid="referrals.when_a_dossier_ends")
def when_a_dossier_ends(sender: type[Event], event: Event, **kwargs: Any) -> None:
    """Close the requests that a closed dossier leaves open; after an admission there is none."""
    if event.name in DOSSIER_ENDS and event.dossier_id is not None:
        expire_dossier(event.dossier_id, now=event.at)
        end_waves(event.dossier_id, WavesEnded.CLOSED, now=event.at)


@receiver(event_recorded, dispatch_uid="referrals.when_a_person_enters")
def when_a_person_enters(sender: type[Event], event: Event, **kwargs: Any) -> None:
    """End the plan of waves of a dossier once the person has entered somewhere."""
    if event.name == "referral.admitted" and event.dossier_id is not None:
        end_waves(event.dossier_id, WavesEnded.ADMITTED, now=event.at)
