"""Let the family of a child go on reading, in the dossier that stays, the attachments that they read in the other."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from jalon.accounts.actors import Actor
from jalon.dossiers.models import Disclosure, Dossier
from jalon.dossiers.policies import DisclosurePolicy


def merge_disclosures(
    kept: Dossier, shown: list[Disclosure], carried: Mapping[UUID, UUID], actor: Actor, now: datetime
) -> None:
    """End what was `shown` in the dossier that is left, once its people take part in the one that stays.

    An attachment that came along (`carried`: where it is now) stays shown to whom takes part there, since when and by
    whom it was. A signed version stays behind with the answers that it covers: a physician shows the one that stays.
    """
    people = {row.user_id: row for row in DisclosurePolicy.family(kept)}
    known = set(DisclosurePolicy.live(kept).values_list("participant_id", "attachment_id"))
    made = []
    for row in shown:
        row.ended_at, row.ended_by = now, actor.user
        row.save(update_fields=["ended_at", "ended_by"])
        person = people.get(row.participant.user_id)
        file = carried.get(row.attachment_id) if row.attachment_id else None
        if person is not None and file is not None and (person.pk, file) not in known:
            known.add((person.pk, file))
            made.append(Disclosure(participant=person, attachment_id=file, since=row.since, by_id=row.by_id))
    Disclosure.objects.bulk_create(made)
