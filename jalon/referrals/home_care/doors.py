"""What can be done of care at home, by whom and when: one table, from which pages, actions and tests derive."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from jalon.dossiers.policies import ONLY_DECIDERS, READS_ONLY, Standing
from jalon.referrals.enums import ReferralState
from jalon.referrals.home_care.enums import AgreementState, VisitState
from jalon.referrals.home_care.reading import HomeCare
from jalon.referrals.sides import Side

S = ReferralState
STUDIED = (S.READ, S.INFO_REQUESTED, S.WAITLISTED)
UNDER_WAY = (S.SENT, *STUDIED, S.OFFERED, S.CONFIRMED)
NBSP = "\N{NO-BREAK SPACE}"


class Who(StrEnum):
    """Whose act it is. `PROFESSIONAL`: who decides for the dossier as one, or the unit."""

    UNIT = "unit"
    FILLS = "fills"
    DECIDES = "decides"
    PHYSICIAN = "physician"
    PROFESSIONAL = "professional"


class Deed(StrEnum):
    """The value is the word in addresses."""

    PROPOSE_VISIT = "visite"
    CONFIRM_VISIT = "confirmer"
    OTHER_TIME = "autre-moment"
    CONCLUDE_VISIT = "conclure"
    CANCEL_VISIT = "annuler"
    WRITE_RHYTHM = "rythme"
    GIVE_AGREEMENT = "accord"
    NOTE_AGREEMENT = "noter-accord"
    ASK_PHYSICIAN = "demander-accord"
    ASK_RENEWAL = "renouveler"
    ANSWER_RENEWAL = "repondre"
    END_STAY = "terminer"


@dataclass(frozen=True)
class Door:
    """One row. `closed`: why it may not be done now; empty when it may."""

    deed: Deed
    who: Who
    label: str
    closed: Callable[[HomeCare], str]


NOT_STUDIED = "Se fait pendant l’étude de la demande, une fois consultée."
NO_VISIT = "Aucune visite n’est prévue."
NO_STAY = "S’ouvre à l’entrée, quand le séjour à domicile commence."
STAY_OVER = "Le séjour à domicile est terminé."


def _studied(care: HomeCare) -> str:
    return "" if care.referral.state in STUDIED else NOT_STUDIED


def _visit_to_answer(care: HomeCare) -> str:
    if care.visit is None or care.referral.state not in UNDER_WAY:
        return NO_VISIT
    if care.visit.state != VisitState.PROPOSED:
        return "Cette visite a déjà sa réponse."
    return "Cette visite est passée." if care.visit.day < timezone.localdate() else ""


def _visit_to_move(care: HomeCare) -> str:
    if care.visit is None or care.referral.state not in UNDER_WAY:
        return NO_VISIT
    if care.visit.state == VisitState.OTHER_TIME:
        return "Un autre moment est déjà demandé."
    return "Cette visite est passée." if care.visit.day < timezone.localdate() else ""


def _visit_to_conclude(care: HomeCare) -> str:
    if care.visit is None or care.referral.state not in UNDER_WAY:
        return NO_VISIT
    if care.visit.state == VisitState.OTHER_TIME:
        return "Le demandeur attend un autre moment."
    return "S’ouvre le jour de la visite." if care.visit.day > timezone.localdate() else ""


def _visit_to_cancel(care: HomeCare) -> str:
    return "" if care.visit is not None and care.referral.state in UNDER_WAY else NO_VISIT


def _rhythm(care: HomeCare) -> str:
    if care.stay is not None:
        return "" if care.stay.is_running else STAY_OVER
    if care.referral.state in (*STUDIED, S.OFFERED, S.CONFIRMED):
        return ""
    return NOT_STUDIED if care.referral.state == S.SENT else "La demande est close."


def _agreement_open(care: HomeCare) -> str:
    if care.referral.state not in UNDER_WAY:
        return "La demande n’est plus en cours."
    return "Le médecin traitant est déjà d’accord." if care.is_agreed else ""


def _agreement_to_give(care: HomeCare) -> str:
    agreement = care.agreement
    if agreement and agreement.state == AgreementState.PENDING and agreement.physician_id not in (None, care.user_id):
        return f"C’est au médecin traitant désigné de répondre{NBSP}: {agreement.name}."
    return _agreement_open(care)


def _running(care: HomeCare) -> str:
    if care.stay is None:
        return NO_STAY
    return "" if care.stay.is_running else STAY_OVER


def _renewal_to_ask(care: HomeCare) -> str:
    return _running(care) or ("Le renouvellement est déjà demandé." if care.renewal else "")


def _renewal_to_answer(care: HomeCare) -> str:
    return _running(care) or ("" if care.renewal else "Aucun renouvellement n’est demandé.")


TABLE = (
    Door(Deed.PROPOSE_VISIT, Who.UNIT, "Proposer une visite", _studied),
    Door(Deed.CONFIRM_VISIT, Who.FILLS, "Confirmer la visite", _visit_to_answer),
    Door(Deed.OTHER_TIME, Who.FILLS, "Demander un autre moment", _visit_to_move),
    Door(Deed.CONCLUDE_VISIT, Who.UNIT, "Noter que la visite est faite", _visit_to_conclude),
    Door(Deed.CANCEL_VISIT, Who.UNIT, "Annuler la visite", _visit_to_cancel),
    Door(Deed.WRITE_RHYTHM, Who.UNIT, "Donner l’accord", _rhythm),
    Door(
        Deed.GIVE_AGREEMENT,
        Who.PHYSICIAN,
        "Je suis le médecin traitant\N{NO-BREAK SPACE}: répondre",
        _agreement_to_give,
    ),
    Door(Deed.ASK_PHYSICIAN, Who.DECIDES, "Demander son accord au médecin traitant", _agreement_open),
    Door(Deed.NOTE_AGREEMENT, Who.PROFESSIONAL, "Noter un accord obtenu autrement", _agreement_open),
    Door(Deed.ASK_RENEWAL, Who.UNIT, "Demander le renouvellement", _renewal_to_ask),
    Door(Deed.ANSWER_RENEWAL, Who.PHYSICIAN, "Renouveler ou non", _renewal_to_answer),
    Door(Deed.END_STAY, Who.UNIT, "Terminer le séjour", _running),
)
DOORS = {door.deed: door for door in TABLE}
ONLY_UNIT = "Seules les personnes des admissions et de la décision du service le font."
ONLY_PHYSICIAN = "Seul un médecin du dossier le fait."
ONLY_PROFESSIONALS = "Le médecin, son secrétariat ou le service le notent."


def closed_to(deed: Deed, side: Side, standing: Standing) -> str:
    """Return in French why somebody may never do it, whatever was written; empty when they may."""
    who = DOORS[deed].who
    decides = side == Side.REQUESTER
    if who == Who.UNIT:
        return "" if side == Side.UNIT else ONLY_UNIT
    if who == Who.PHYSICIAN:
        return "" if standing == Standing.PHYSICIAN and side.asks else ONLY_PHYSICIAN
    if who == Who.FILLS:
        return "" if decides or side == Side.REQUESTER_WRITER else READS_ONLY
    if who == Who.PROFESSIONAL:
        known = decides and not (standing.is_family or standing.is_helper)
        return "" if known or side == Side.UNIT else ONLY_PROFESSIONALS
    return "" if decides else ONLY_DECIDERS


def why_not(deed: Deed, care: HomeCare) -> str:
    """Return in French why the person may not do it now; empty when they may."""
    return closed_to(deed, care.side, care.standing) or DOORS[deed].closed(care)


def open_deeds(care: HomeCare) -> list[Deed]:
    """Return what the person may do now, in the order of the table."""
    return [door.deed for door in TABLE if not why_not(door.deed, care)]


def label_of(deed: Deed, care: HomeCare) -> str:
    """Return the words of the button."""
    if deed == Deed.WRITE_RHYTHM and care.referral.state not in STUDIED:
        return "Changer le rythme"
    if deed == Deed.PROPOSE_VISIT and care.visit:
        return "Proposer un autre moment"
    if deed == Deed.ASK_PHYSICIAN and care.agreement and care.agreement.physician_id:
        return "Demander à un autre médecin"
    return DOORS[deed].label
