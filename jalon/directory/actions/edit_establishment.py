"""Change the page of an establishment: presentation, how to come, whom to call, e-mail for requests, website."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.base import (
    Changes,
    journal_data,
    mark_edited,
    present_values,
    refuse_stale,
    write_differences,
)
from jalon.directory.models import Contact, Establishment
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy

MOST_CONTACTS = 8


class ContactValues(TypedDict):
    """One line of the page's contacts; a telephone, an address, or both."""

    purpose: str
    name: str
    phone: str
    email: str


class EstablishmentValues(TypedDict):
    """What the person who keeps the page may change."""

    presentation: str
    access: str
    phone: str
    email: str
    website: str


def contacts_of(establishment: Establishment) -> list[ContactValues]:
    """Return the contacts of the page, in their order. One query."""
    rows = Contact.objects.filter(establishment=establishment)
    return [ContactValues(purpose=row.purpose, name=row.name, phone=row.phone, email=row.email) for row in rows]


def edit_establishment(
    establishment: Establishment,
    values: EstablishmentValues,
    contacts: list[ContactValues],
    *,
    actor: Actor,
    seen: str = "",
    now: datetime | None = None,
) -> list[str]:
    """Write what differs; return the names of the fields changed, none when nothing differs.

    `seen`: `version_of` the values and contacts that the person had under the eyes; empty: whatever they were.
    """
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    now = now or timezone.now()
    with transaction.atomic():
        row = Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)
        present = contacts_of(row)
        refuse_stale({**present_values(row, values), "contacts": present}, {**dict(values), "contacts": contacts}, seen)
        changes: Changes = write_differences(row, dict(values), now)
        if present != contacts:
            _write_contacts(row, contacts, now)
            changes["contacts"] = (present, contacts)
        if changes:
            record_event(
                "establishment.edited",
                actor=actor.user,
                actor_place=row.name,
                data={"finess": row.finess, **journal_data(changes)},
                at=now,
            )
    return sorted(changes)


def _write_contacts(row: Establishment, contacts: list[ContactValues], now: datetime) -> None:
    Contact.objects.filter(establishment=row).delete()
    Contact.objects.bulk_create(
        Contact(establishment=row, position=position, **line) for position, line in enumerate(contacts)
    )
    mark_edited(row, {"contacts": contacts}, now)
    row.save(update_fields=["edited_fields", "source", "updated_at"])
