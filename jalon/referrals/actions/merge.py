"""Unite two dossiers of one person: their content, their requests, their people.

Two kinds of people may: whoever decides for both dossiers; and those who answer for a unit that holds one on paper and
received the other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import and_list, fold
from jalon.dossiers.actions.merge_dossiers import (
    Chosen,
    Copy,
    Seen,
    copy_files,
    drop_copies,
    merge_dossiers,
)
from jalon.dossiers.actions.share import end_share, share
from jalon.dossiers.documents import open_section
from jalon.dossiers.files.storage import LostFileError
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.likeness import differences
from jalon.dossiers.models import Dossier, Share
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.queries import identity_of
from jalon.dossiers.standings import stronger
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.end_waves import unite_waves
from jalon.referrals.actions.withdraw import withdraw_one
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.known import sealed_for
from jalon.referrals.models import Referral
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.reasons import WithdrawalReason
from jalon.referrals.sides import ANSWERING_ROLES, holds_role

HELPERS_DO_NOT = "Un mandat ne permet pas de réunir deux dossiers. Demandez-le à qui vous l’a donné."
SAME = "C’est le même dossier. Choisissez-en un autre."
STRANGER = "Pour réunir deux dossiers, il faut pouvoir décider pour les deux."
UNLIKE = (
    "Ces deux dossiers ne semblent pas concerner la même personne. Vérifiez le nom, la date de naissance et le sexe."
)
KINDS_DIFFER = "Ces deux dossiers ne demandent pas la même chose\N{NO-BREAK SPACE}: ils restent deux dossiers."
TWO_WARDS = "Deux services suivent cette personne\N{NO-BREAK SPACE}: l’un des deux passe d’abord le relais."
LOST = "Une pièce jointe ne s’ouvre pas en ce moment. Rien n’a changé\N{NO-BREAK SPACE}: réessayez dans un moment."
_TRAITS = (
    ("birth_name", "le nom de naissance"),
    ("first_names", "les prénoms"),
    ("birth_date", "la date de naissance"),
    ("sex", "le sexe"),
)


@dataclass(frozen=True)
class Right:
    """How a person may unite two dossiers. `reason`: why not, empty when they may.

    `fills`: whether the answers of the one that stays may change; a unit only reads what a requester wrote.
    """

    standing: Standing = Standing.NONE
    fills: bool = False
    reason: str = ""


def right_to_merge(actor: Actor, kept: Dossier, left: Dossier) -> Right:
    """Return whether the person may unite these two, who they are judged for themselves. A few queries."""
    found = [DossierPolicy.find(actor, each.pk) for each in (kept, left)]
    if None in found:
        return Right(reason=STRANGER)
    [mine, theirs] = [standing for each in found if each for standing in (each[1],)]
    if mine.is_requester and theirs.is_requester:
        pairs = ((mine, kept), (theirs, left))
        reason = next((why for each, row in pairs if (why := DossierPolicy.may_send(actor, each, row))), "")
        if mine.is_helper or theirs.is_helper:
            reason = HELPERS_DO_NOT
        # What the person may read of both decides: a physician of one alone reads the medical part of one alone.
        weaker = theirs if stronger(mine, theirs) == mine else mine
        return Right(weaker, True, reason)
    if left.is_paper and _answers_for(actor, left) and _answers_for(actor, kept):
        return Right(mine, kept.is_paper)
    return Right(reason=STRANGER)


def _answers_for(actor: Actor, dossier: Dossier) -> bool:
    rows = Referral.objects.filter(dossier=dossier, sent_at__isnull=False, state__in=OPEN_STATES)
    return any(holds_role(actor, row, ANSWERING_ROLES) for row in rows)


def why_not_merge(kept: Dossier, left: Dossier, rows: Collection[Referral]) -> str:
    """Return in French why these two dossiers stay two; empty when they may be united. `rows`: requests of both."""
    if kept.pk == left.pk:
        return SAME
    for dossier in (kept, left):
        if not dossier.is_open:
            return _closed(dossier)
    if kept.kind != left.kind:
        return KINDS_DIFFER
    if kept.ward_id and left.ward_id and kept.ward_id != left.ward_id:
        return TWO_WARDS
    if reason := _two_people(kept, left):
        return reason
    pathways = [row for row in rows if row.state == ReferralState.IN_PATHWAY]
    if len(pathways) > 1:
        return (
            f"Un parcours est en cours dans chacun des deux dossiers ({and_list([str(row.unit) for row in pathways])})."
        )
    accepted = [row for row in rows if row.state == ReferralState.CONFIRMED]
    for row in accepted:
        rival = next((each for each in accepted if _rivals(row, each)), None)
        if rival is not None:
            places = and_list([str(row.unit), str(rival.unit)])
            return f"Une place est acceptée dans chacun des deux dossiers ({places}). Gardez-en une, puis réunissez."
    return ""


def _rivals(one: Referral, other: Referral) -> bool:
    apart = one.dossier_id != other.dossier_id and one.unit_id != other.unit_id
    return apart and one.stay_type == other.stay_type


def _closed(dossier: Dossier) -> str:
    if dossier.closed_for == WithdrawalReason.DECEASED:
        return f"Le dossier {dossier.number} est clos après un décès\N{NO-BREAK SPACE}: il ne se réunit plus."
    word = dossier.get_state_display().lower()
    return f"Le dossier {dossier.number} est {word}\N{NO-BREAK SPACE}: seuls deux dossiers ouverts se réunissent."


def _two_people(kept: Dossier, left: Dossier) -> str:
    """Say why these are two people: unlike names, or two identities that the INS teleservice told apart."""
    if differences(identity_of(kept), identity_of(left)) is None:
        return UNLIKE
    if not (kept.ins_oid and left.ins_oid):
        return ""
    unlike = [words for name, words in _TRAITS if _trait(kept, name) != _trait(left, name)]
    if _number(kept) != _number(left):
        unlike.append("le numéro de sécurité sociale")
    if not unlike:
        return ""
    verb = "diffère" if len(unlike) == 1 else "diffèrent"
    return (
        f"Les deux identités viennent du téléservice INSi, et {and_list(unlike)} {verb}\N{NO-BREAK SPACE}: "
        "ce sont deux personnes. Corrigez d’abord l’identité qui serait fausse."
    )


def _trait(dossier: Dossier, name: str) -> str:
    return fold(str(getattr(dossier, name)))


def _number(dossier: Dossier) -> str:
    row = dossier.sections.get(code=KINDS[dossier.kind].identity.code)
    return open_section(dossier, row).answers.get("nir") or ""


def merge(
    kept: Dossier,
    left: Dossier,
    *,
    chosen: Chosen,
    seen: Seen,
    actor: Actor,
    both: Chosen | None = None,
    now: datetime | None = None,
) -> Dossier:
    """Unite `left` into `kept`, and return it; see `merge_dossiers` for `chosen`, `both` and `seen`.

    Two requests open in one unit become one, the more advanced; the other is withdrawn as a double. Refusal, with
    nothing changed, for whoever may not, and for dossiers that must stay two.
    """
    now = now or timezone.now()
    if kept.pk == left.pk:
        raise Refusal(SAME)
    if reason := right_to_merge(actor, kept, left).reason:
        raise Refusal(reason)
    try:
        copies = copy_files(kept, left)
    except LostFileError as error:
        raise Refusal(LOST) from error
    try:
        return _merge(kept.pk, left.pk, copies, Choices(chosen, both or {}, seen), actor, now)
    except Refusal:
        drop_copies(copies)
        raise


@dataclass(frozen=True)
class Choices:
    """What a person chose of what they saw."""

    chosen: Chosen
    both: Chosen
    seen: Seen


def _merge(kept_id: UUID, left_id: UUID, copies: list[Copy], choices: Choices, actor: Actor, now: datetime) -> Dossier:
    with refusals_for_lost_races():
        # In one order whichever stays, so that two people who unite the same two never wait for each other.
        locked = {pk: lock_dossier(pk) for pk in sorted((kept_id, left_id))}
        (kept, here), (left, there) = locked[kept_id], locked[left_id]
        right = right_to_merge(actor, kept, left)
        if reason := right.reason or why_not_merge(kept, left, (*here, *there)):
            raise Refusal(reason)
        for double in doubles_of(here, there):
            withdraw_one(double, WithdrawalReason.MERGED, "", actor, now)
        carried = merge_dossiers(
            kept,
            left,
            chosen=choices.chosen,
            both=choices.both,
            seen=choices.seen,
            copies=copies,
            fills=right.fills,
            actor=actor,
            standing=right.standing,
            now=now,
        )
        _move_requests(kept, left, there, now)
        for source, where in carried.items():
            Engagement.objects.filter(report=source).update(report=where)
        for row in (*here, *there):
            if row.is_open and row.sent_at is not None:
                data = {"other": str(left.pk)}
                record_event(
                    "referral.merged", actor=actor.user, dossier_id=kept.pk, referral_id=row.pk, data=data, at=now
                )
        return kept


def doubles_of(here: Collection[Referral], there: Collection[Referral]) -> list[Referral]:
    """Return, of the requests that both dossiers make to one unit, those that will close: less advanced, or later."""
    mine = {row.unit_id: row for row in here if row.is_open}
    pairs = [(mine[row.unit_id], row) for row in there if row.is_open and row.unit_id in mine]
    return [other if _advance(one) >= _advance(other) else one for one, other in pairs]


def _advance(row: Referral) -> tuple[int, float]:
    sent = row.sent_at or row.created_at
    return OPEN_STATES.index(ReferralState(row.state)), -sent.timestamp()


def _move_requests(kept: Dossier, left: Dossier, rows: Collection[Referral], now: datetime) -> None:
    for row in rows:
        row.known_sealed = sealed_for(row, kept.sealer)
        row.dossier = kept
        row.save(update_fields=["dossier", "known_sealed"])
    unite_waves(kept, left, rows, now=now)
    for shared in Share.objects.filter(dossier=left, ended_at=None).select_related("unit"):
        share(kept, shared.unit, now=now)
        end_share(left, shared.unit, now=now)
