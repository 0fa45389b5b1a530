"""What a holder of parental authority says from their own account of the sending of the child's dossier: given, or
changed, by them alone; taken back too when they tell a professional of the dossier, who says how.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.write_section import write_section
from jalon.dossiers.agreements import family_of, speaks_for
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.tnd.agreement import ACCOUNT, Holder, agreement_codes, holders_of
from jalon.dossiers.kinds.tnd.sections.family import FAMILY, HOW
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import CLOSED, NO_STANDING, READS_ONLY, UNCONFIRMED, DossierPolicy
from jalon.dossiers.standings import Standing

NBSP = "\N{NO-BREAK SPACE}"
NOT_A_GUARDIAN = (
    f"Seul un titulaire de l’autorité parentale donne son accord d’ici{NBSP}: il est inscrit au dossier comme "
    f"«{NBSP}représentant légal{NBSP}». Le médecin peut l’inviter ainsi."
)
NOBODY_NAMED = f"Dites d’abord qui a l’autorité parentale{NBSP}: noms, prénoms, téléphone."
ONLY_COLLECTORS = (
    f"Un parent change son avis depuis son compte{NBSP}; sinon, il le dit au médecin ou à son secrétariat, qui l’écrit."
)
NOT_GIVEN = "Cet accord n’a pas été donné depuis un compte, ou vient de changer. Relisez la page."
SAY_HOW = "Dites comment ce parent vous l’a fait savoir."
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


def give_agreement(dossier: Dossier, rank: int, *, agrees: bool, actor: Actor, now: datetime | None = None) -> None:
    """Write what the holder of that rank says, with how, when and from whose account; the other stays to be asked.

    Refusal when the account is not that of somebody who holds parental authority, or not that of this one.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if reason := why_not_agreeing(actor, locked):
            raise Refusal(reason)
        holders = _holders(locked)
        if not any(holder.name for holder in holders):
            raise Refusal(NOBODY_NAMED)
        if rank not in [holder.rank for holder in speaks_for(actor, holders)]:
            raise Refusal(NOT_THEM)
        _write(locked, rank, "yes" if agrees else "no", ACCOUNT, actor, now)
        data = {"holder": rank, "agrees": agrees}
        record_event("dossier.agreement_answered", actor=actor.user, dossier_id=locked.pk, data=data, at=now)


def why_not_withdrawing(standing: Standing, dossier: Dossier) -> str:
    """Return why the person does not write that an agreement given from an account is taken back, or nothing."""
    if not standing.writes or standing.is_guided:
        return ONLY_COLLECTORS
    return "" if dossier.is_open else CLOSED


def withdraw_agreement(dossier: Dossier, rank: int, how: str, *, actor: Actor, now: datetime | None = None) -> None:
    """Write that the holder of that rank, who agreed from their account, no longer does: who was told, how, today.

    `how`: one of the ways of the section that a page offers. Refusal when the actor does not collect agreements, or
    when there is no such agreement.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, locked.pk)
        if reason := why_not_withdrawing(found[1] if found else Standing.NONE, locked):
            raise Refusal(reason)
        given = [holder.rank for holder in _holders(locked) if holder.by_account and holder.answer == "yes"]
        if rank not in given:
            raise Refusal(NOT_GIVEN)
        if not any(way.offered and way.code == how for way in HOW.options):
            raise Refusal(SAY_HOW)
        _write(locked, rank, "no", how, actor, now)
        data = {"holder": rank}
        record_event("dossier.agreement_withdrawn", actor=actor.user, dossier_id=locked.pk, data=data, at=now)


def _holders(dossier: Dossier) -> tuple[Holder, ...]:
    return holders_of(family_of(dossier))


def _write(dossier: Dossier, rank: int, answer: str, how: str, actor: Actor, now: datetime) -> None:
    """Write an answer with how, when and by whom; a holder who has said nothing stays to be asked."""
    row = dossier.sections.select_related("updated_by").get(code=FAMILY.code)
    present, document = open_section(dossier, row), open_section(dossier, row)
    told = (answer, how, timezone.localdate(now).isoformat(), actor.user.full_name)
    for code, said in zip(agreement_codes(rank), told, strict=True):
        for beside in (document.typed, document.disputed, document.origins):
            beside.pop(code, None)
        document.answers[code] = said
    for holder in holders_of(document.counted):
        document.answers.setdefault(f"agreement_{holder.rank}", "pending")
    write_section(dossier, row, document, present, author=actor.user, now=now)
    dossier.updated_at = now
    dossier.save(update_fields=["updated_at"])
