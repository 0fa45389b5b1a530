"""Show documents of the medical part to the family of a child, and take that back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Attachment, Disclosure, Dossier, Participant, SectionSignature
from jalon.dossiers.policies import ONLY_PHYSICIANS_DISCLOSE, AttachmentPolicy, DisclosurePolicy, DossierPolicy
from jalon.dossiers.queries import disclosable_attachments, disclosable_signatures
from jalon.dossiers.standings import Standing

NO_DOCUMENT = "Choisissez au moins un document à partager."
NOBODY = "Choisissez avec qui partager."
NOT_THERE = "Cette personne n’est plus sur ce dossier. Relisez la liste, puis partagez."
CHANGED = "Un de ces documents vient de changer, ou d’être retiré. Relisez la liste, puis partagez."


def disclose(
    dossier: Dossier,
    *,
    signatures: Collection[int] = (),
    attachments: Collection[UUID] = (),
    people: Collection[int],
    actor: Actor,
    now: datetime | None = None,
) -> list[Disclosure]:
    """Show the last signed versions of sections, and attachments, to people of the family, all or none; return the new.

    What somebody is already shown stays as it is; an earlier version of the same section is taken back from them. They
    are told by e-mail. A closed dossier does not prevent it: a report is asked for when all is over too.

    Refusal when the actor may not, when a document is no more the last signed or has been taken away, and when somebody
    is out of the dossier.
    """
    now = now or timezone.now()
    if not (signatures or attachments):
        raise Refusal(NO_DOCUMENT)
    if not people:
        raise Refusal(NOBODY)
    with transaction.atomic():
        locked, standing = _locked(dossier, actor)
        signed, files = _documents(locked, standing, signatures, attachments)
        family = list(DisclosurePolicy.family(locked).filter(pk__in=people).order_by("pk"))
        if len(family) != len(set(people)):
            raise Refusal(NOT_THERE)
        made = [row for person in family for row in _show(person, signed, files, actor, now)]
        if made:
            _record("disclosed", locked, made, actor, now)
    return made


def take_back_disclosure(dossier: Dossier, pk: int, *, actor: Actor, now: datetime | None = None) -> Disclosure | None:
    """Stop showing a document to somebody, from their next request on; None when it was over already.

    Refusal when the actor may not.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked, _ = _locked(dossier, actor)
        row = DisclosurePolicy.live(locked).filter(pk=pk).select_related("participant__user", "signature").first()
        if row is None:
            return None
        _end([row], actor, now)
        _record("disclosure_ended", locked, [row], actor, now)
    return row


def _locked(dossier: Dossier, actor: Actor) -> tuple[Dossier, Standing]:
    """Lock a dossier whose documents the person may show, or refuse."""
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    found = DossierPolicy.find(actor, row.pk)
    if found is None or not DisclosurePolicy.discloses(actor, found[1], row):
        raise Refusal(ONLY_PHYSICIANS_DISCLOSE)
    return row, found[1]


def _documents(
    dossier: Dossier, standing: Standing, signatures: Collection[int], attachments: Collection[UUID]
) -> tuple[list[SectionSignature], list[Attachment]]:
    signed = [row for row in disclosable_signatures(dossier) if row.pk in signatures]
    files = [row for row in disclosable_attachments(standing, dossier) if row.pk in attachments]
    files = [row for row in files if AttachmentPolicy.is_open(row)]
    if (len(signed), len(files)) != (len(set(signatures)), len(set(attachments))):
        raise Refusal(CHANGED)
    return signed, files


def _show(
    person: Participant, signed: list[SectionSignature], files: list[Attachment], actor: Actor, now: datetime
) -> list[Disclosure]:
    present = list(person.disclosures.filter(ended_at__isnull=True).select_related("signature"))
    known = {row.signature_id or row.attachment_id for row in present}
    fresh = [row for row in signed if row.pk not in known]
    sections = {row.section_id for row in fresh}
    _end([row for row in present if row.signature is not None and row.signature.section_id in sections], actor, now)
    made = [Disclosure(participant=person, signature=row, since=now, by=actor.user) for row in fresh]
    made += [
        Disclosure(participant=person, attachment=row, since=now, by=actor.user) for row in files if row.pk not in known
    ]
    return Disclosure.objects.bulk_create(made)


def _end(rows: list[Disclosure], actor: Actor, now: datetime) -> None:
    for row in rows:
        row.ended_at, row.ended_by = now, actor.user
        row.save(update_fields=["ended_at", "ended_by"])


def _record(name: str, dossier: Dossier, rows: list[Disclosure], actor: Actor, now: datetime) -> None:
    """Write the event: identifiers alone, since what is shown may tell of health."""
    data = {"people": sorted({row.participant_id for row in rows}), "disclosures": sorted(row.pk for row in rows)}
    record_event(f"dossier.{name}", actor=actor.user, dossier_id=dossier.pk, data=data, at=now)
