"""The end of a dossier: announced, perhaps held or called off, then erased.

Erasing takes away the rows and, with them, the dossier's key: what was sealed under it and lies elsewhere (messages of
the append-only journal, a forgotten copy) opens no more. What stays does not name the person: the journals, by
identifiers that lead nowhere, and one line of statistics for each request that was sent.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import MailedLink
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.enums import DossierState
from jalon.dossiers.files.storage import delete
from jalon.dossiers.models import Attachment, Dossier, ParticipantInvitation
from jalon.dossiers.policies import DossierPolicy
from jalon.mail import outbox
from jalon.referrals.home_care.models import HomeStay
from jalon.referrals.models import PastReferral, Referral
from jalon.referrals.retention import ASKED, ended, in_pathway, notice_ends, rule_of, to_erase

STILL_OPEN = "Ce dossier est ouvert. Closez-le d’abord\N{NO-BREAK SPACE}: les établissements seront prévenus."
HELD = "Une obligation légale impose de garder ce dossier pour l’instant. Il ne peut pas être effacé."
AT_HOME = "Un séjour à domicile est en cours\N{NO-BREAK SPACE}: le service se sert du dossier jusqu’à sa fin."
IN_PATHWAY = "Un parcours est en cours\N{NO-BREAK SPACE}: la plateforme se sert du dossier jusqu’à sa fin."
NOT_YOURS = "Seuls la personne, les proches qui décident pour elle et le médecin du dossier demandent son effacement."
NOT_ASKED = "L’effacement de ce dossier n’a pas été demandé."
UNITED = "Ce dossier est réuni avec un autre\N{NO-BREAK SPACE}: c’est dans l’autre que l’effacement se demande."


def _locked(dossier_id: UUID) -> Dossier:
    return Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)


def _announce(row: Dossier, why: str, actor: Actor | None, now: datetime) -> None:
    row.erase_on, row.erase_for = notice_ends(now), why
    row.save(update_fields=["erase_on", "erase_for"])
    data = {"erase_on": row.erase_on.isoformat(), "why": why}
    record_event("dossier.erasure_announced", actor=actor.user if actor else None, dossier_id=row.pk, data=data, at=now)


def announce(dossier_id: UUID, *, now: datetime | None = None) -> bool:
    """Warn the people of a dossier that its rule ends it; return whether it was still to be said."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(dossier_id)
        rule = rule_of(row)
        if rule is None or not any(each == rule and rows.filter(pk=row.pk).exists() for each, rows in ended(now)):
            return False
        _announce(row, rule.code, None, now)
    return True


def ask_erasure(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> Dossier:
    """Ask that a closed dossier be erased; everybody of it is warned, and may call it off until the day.

    Asked twice, the first day holds, or the day of the rule when it comes first. Refusal while the dossier is open, for
    one under legal hold, for a stay at home or a pathway under way, and for who neither decides as the family nor is
    a physician of the dossier.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(dossier.pk)
        _refuse_others(row, actor)
        if row.is_open:
            raise Refusal(STILL_OPEN)
        if row.held_since is not None:
            raise Refusal(HELD)
        if HomeStay.objects.filter(referral__dossier=row, ended_on__isnull=True).exists():
            raise Refusal(AT_HOME)
        if Dossier.objects.filter(in_pathway(), pk=row.pk).exists():
            raise Refusal(IN_PATHWAY)
        if row.erase_on is None:
            _announce(row, ASKED, actor, now)
    return row


def cancel_erasure(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> Dossier:
    """Call off what was asked; a rule's own day is not called off. Refusal for others, and when nothing was asked."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(dossier.pk)
        _refuse_others(row, actor)
        if row.erase_for != ASKED:
            raise Refusal(NOT_ASKED)
        row.erase_on, row.erase_for = None, ""
        row.save(update_fields=["erase_on", "erase_for"])
        record_event("dossier.erasure_cancelled", actor=actor.user, dossier_id=row.pk, data={}, at=now)
    return row


def _refuse_others(dossier: Dossier, actor: Actor) -> None:
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None or not DossierPolicy.may_ask_erasure(found[1]):
        raise Refusal(NOT_YOURS)
    if dossier.state == DossierState.MERGED:
        raise Refusal(UNITED)


def hold(number: str, reason: str, *, now: datetime | None = None) -> Dossier:
    """Keep a dossier from being erased, for a reason told by the law (a court's request). Refusal when unknown."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _numbered(number)
        row.held_since, row.held_for = now, reason[:200]
        row.save(update_fields=["held_since", "held_for"])
        record_event("dossier.held", actor=None, dossier_id=row.pk, data={}, at=now)
    return row


def release(number: str, *, now: datetime | None = None) -> Dossier:
    """End a legal hold; what was announced before waits for a whole notice again."""
    now = now or timezone.now()
    with transaction.atomic():
        row = _numbered(number)
        row.held_since, row.held_for = None, ""
        if row.erase_on is not None:
            row.erase_on = max(row.erase_on, notice_ends(now))
        row.save(update_fields=["held_since", "held_for", "erase_on"])
        record_event("dossier.released", actor=None, dossier_id=row.pk, data={}, at=now)
    return row


def _numbered(number: str) -> Dossier:
    """Lock the dossier of this number, or the one that it was united into."""
    rows = Dossier.objects.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise Refusal("No dossier has this number.")
    return rows.get(pk=row.merged_into_id) if row.merged_into_id else row


def erase(dossier_id: UUID, *, now: datetime | None = None) -> bool:
    """Erase a dossier whose day has come, with those united into it; return whether it was still to be.

    Bytes of attachments leave the storage after the rows: those that a failure leaves there are found by the nightly
    cleaning, and nothing opens them.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = to_erase(now).select_for_update(of=("self",)).filter(pk=dossier_id).first()
        if row is None:
            return False
        files = erase_rows(row, row.erase_for, now)
    for name in files:
        delete(name)
    return True


def erase_rows(dossier: Dossier, why: str, now: datetime) -> list[str]:
    """Erase the rows of a dossier that the caller locked, with those united into it.

    Return the names of their files in the storage, to delete once the caller's transaction is over.
    """
    united = Dossier.objects.select_for_update(of=("self",)).filter(merged_into=dossier)
    whole = [*united.order_by("pk"), dossier]
    files = list(Attachment.objects.filter(dossier__in=whole, erased_at=None).values_list("stored_as", flat=True))
    _keep_statistics(whole, now)
    Referral.objects.filter(dossier__in=whole).delete()
    # Their addresses with them.
    MailedLink.objects.filter(pk__in=ParticipantInvitation.objects.filter(dossier__in=whole).values("link")).delete()
    for each in whole:
        outbox.forget(each.number)
        record_event("dossier.erased", actor=None, dossier_id=each.pk, data={"why": why}, at=now)
        each.delete()
    return files


def _keep_statistics(dossiers: list[Dossier], now: datetime) -> None:
    rows = Referral.objects.filter(dossier__in=dossiers, sent_at__isnull=False)
    PastReferral.objects.bulk_create(
        PastReferral(
            unit_id=row.unit_id,
            stay_type=row.stay_type,
            state=row.state,
            refusal_reason=row.refusal_reason,
            withdrawal_reason=row.withdrawal_reason,
            sent_month=timezone.localdate(row.sent_at).replace(day=1),
            closed_month=timezone.localdate(row.closed_at or now).replace(day=1),
        )
        for row in rows
    )
