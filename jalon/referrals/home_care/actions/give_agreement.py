"""The médecin traitant answers, or somebody notes how their answer was obtained."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.home_care.actions.base import caring, told
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import NOTED, AgreementState, How
from jalon.referrals.home_care.models import Agreement
from jalon.referrals.home_care.reading import HomeCare
from jalon.referrals.models import Referral


@dataclass(frozen=True)
class Answer:
    """A state, and in words the conditions or why not."""

    state: str
    words: str = ""


def give_agreement(referral: Referral, answer: Answer, *, actor: Actor, now: datetime | None = None) -> Agreement:
    """Answer as the médecin traitant, with an account; both sides are told.

    Whoever is asked by name answers alone. When nobody is, the physician of the dossier who answers says by it that
    they are the médecin traitant: the journal keeps it.
    """
    now = now or timezone.now()
    _refuse_unsaid(answer)
    with caring(referral, Deed.GIVE_AGREEMENT, actor) as care:
        row = _pending(care, now)
        row.physician, row.name = actor.user, actor.user.full_name
        return _write(row, care, answer, How.ACCOUNT, timezone.localdate(now), actor, now)


def note_agreement(
    referral: Referral,
    answer: Answer,
    *,
    name: str,
    how: str,
    obtained_on: date,
    actor: Actor,
    now: datetime | None = None,
) -> Agreement:
    """Note an answer that came by telephone, letter or secure message: whose, how, when. Both sides are told."""
    now = now or timezone.now()
    _refuse_unsaid(answer)
    if how not in NOTED:
        raise Refusal("Dites comment l’accord a été obtenu.")
    if not name:
        raise Refusal("Écrivez le nom du médecin traitant.")
    if obtained_on > timezone.localdate(now):
        raise Refusal("Cette date est dans le futur. Vérifiez-la.")
    with caring(referral, Deed.NOTE_AGREEMENT, actor) as care:
        row = _pending(care, now)
        row.name = name
        return _write(row, care, answer, How(how), obtained_on, actor, now)


def _refuse_unsaid(answer: Answer) -> None:
    if answer.state not in AgreementState.values or answer.state == AgreementState.PENDING:
        raise Refusal("Dites si le médecin traitant est d’accord.")
    if answer.state != AgreementState.AGREED and not answer.words:
        raise Refusal("Écrivez les conditions, ou pourquoi ce n’est pas un accord.")


def _pending(care: HomeCare, now: datetime) -> Agreement:
    if care.agreement is not None and care.agreement.state == AgreementState.PENDING:
        return care.agreement
    return Agreement(dossier=care.referral.dossier, unit_kind=care.referral.unit.kind, asked_at=now)


def _write(
    row: Agreement, care: HomeCare, answer: Answer, how: How, on: date, actor: Actor, now: datetime
) -> Agreement:
    row.state, row.how, row.obtained_on = AgreementState(answer.state), how, on
    row.answered_at, row.answered_by = now, actor.user
    row.seal("words_sealed", answer.words)
    row.save()
    declined = row.state == AgreementState.DECLINED
    told("agreement_declined" if declined else "agreement_given", care, actor, now, how=str(how))
    return row
