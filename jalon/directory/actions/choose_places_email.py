"""Choose how often somebody is asked by e-mail for the free places of an establishment."""

from django.db import transaction

from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.directory.enums import PlacesEmail
from jalon.directory.models import Establishment, Membership


def choose_places_email(establishment: Establishment, person: User, rhythm: PlacesEmail, *, chosen_by: User) -> bool:
    """Write the choice in every role the person holds there; return whether something changed.

    The caller has checked that `chosen_by` is this person or keeps the establishment's team.
    """
    with transaction.atomic():
        rows = Membership.objects.filter(establishment=establishment, user=person, ended_at__isnull=True)
        changed = rows.exclude(places_email=rhythm).update(places_email=rhythm)
        if changed:
            record_event(
                "staff.places_email_chosen",
                actor=chosen_by,
                actor_place=establishment.name,
                data={"finess": establishment.finess, "person": person.pk, "rhythm": rhythm},
            )
    return bool(changed)
