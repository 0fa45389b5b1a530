"""A holder of parental authority says from their own account whether the child's dossier may leave."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.write_section import write_section
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.tnd.agreement import ACCOUNT, Holder, holders_of
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import CLOSED, NO_STANDING, READS_ONLY, UNCONFIRMED, DossierPolicy

NBSP = "\N{NO-BREAK SPACE}"
NOT_A_GUARDIAN = (
    f"Seul un titulaire de l’autorité parentale donne son accord d’ici{NBSP}: il est inscrit au dossier comme "
    f"«{NBSP}représentant légal{NBSP}». Le médecin peut l’inviter ainsi."
)
NOBODY_NAMED = f"Dites d’abord qui a l’autorité parentale{NBSP}: noms, prénoms, téléphone."
NOT_THEM = f"Votre compte n’est pas celui de cette personne{NBSP}: chacun donne son accord depuis le sien."


def why_not_agreeing(actor: Actor, dossier: Dossier) -> str:
    """Return why the person gives no agreement from their account, or nothing. Two queries."""
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None or not found[1].is_requester:
        return NO_STANDING
    guardian = dossier.participants.in_force().filter(user=actor.user, role=ParticipantRole.GUARDIAN)
    if not guardian.exists():
        return NOT_A_GUARDIAN
    if not found[1].writes:
        return READS_ONLY
    if not actor.user.is_confirmed:
        return UNCONFIRMED
    return "" if dossier.is_open else CLOSED


def speaks_for(actor: Actor, holders: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return the holders whom the account may be: the one it is called as, else those who have not answered from
    another account.
    """
    name, address = actor.user.full_name, actor.user.email
    called = tuple(holder for holder in holders if holder.is_called(name, address))
    answered = tuple(holder for holder in holders if holder.by_account and holder.by == name)
    return called[:1] or answered or tuple(holder for holder in holders if holder.name and not holder.by_account)


def give_agreement(dossier: Dossier, rank: int, *, agrees: bool, actor: Actor, now: datetime | None = None) -> None:
    """Write what the holder of that rank says, with how, when and from whose account; the other stays to be asked.

    Refusal when the account is not that of somebody who holds parental authority, or not that of this one.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if reason := why_not_agreeing(actor, locked):
            raise Refusal(reason)
        row = locked.sections.select_related("updated_by").get(code=FAMILY.code)
        present, document = open_section(locked, row), open_section(locked, row)
        holders = holders_of(present.counted)
        if not any(holder.name for holder in holders):
            raise Refusal(NOBODY_NAMED)
        if rank not in [holder.rank for holder in speaks_for(actor, holders)]:
            raise Refusal(NOT_THEM)
        _write(document, rank, agrees, actor, now)
        for holder in holders:
            document.answers.setdefault(f"agreement_{holder.rank}", "pending")
        write_section(locked, row, document, present, author=actor.user, now=now)
        locked.updated_at = now
        locked.save(update_fields=["updated_at"])
        data = {"holder": rank, "agrees": agrees}
        record_event("dossier.agreement_answered", actor=actor.user, dossier_id=locked.pk, data=data, at=now)


def _write(document: Document, rank: int, agrees: bool, actor: Actor, now: datetime) -> None:
    code = f"agreement_{rank}"
    told = {
        code: "yes" if agrees else "no",
        f"{code}_how": ACCOUNT,
        f"{code}_on": timezone.localdate(now).isoformat(),
        f"{code}_by": actor.user.full_name,
    }
    for name in told:
        document.answers.pop(name, None)
        document.typed.pop(name, None)
        document.disputed.pop(name, None)
        document.origins.pop(name, None)
    document.answers |= told
