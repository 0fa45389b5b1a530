"""Whose move it is and until when, and the steps still ahead, with the promised dates."""

from dataclasses import dataclass
from datetime import datetime

from jalon.directory.enums import UnitKind
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.queries import list_words
from jalon.referrals.sides import Side
from jalon.referrals.wording import day_and_hour, grade_words, promised, time_left
from jalon.web.referrals import children
from jalon.web.referrals.words import left_words
from jalon.web.typography import telephone

S = ReferralState


@dataclass(frozen=True)
class Awaited:
    """The sentence under the head. `late` when the promised day has passed."""

    fact: str
    rest: str
    late: bool


@dataclass(frozen=True)
class Step:
    """A step ahead. `here` is the one that is awaited now."""

    name: str
    when: str
    here: bool
    late: bool = False


@dataclass(frozen=True)
class Held:
    """A place that is held: until when, in words and as a moment, and how long is left."""

    until: str
    left: str
    moment: datetime


def held(referral: Referral, now: datetime) -> Held | None:
    """Return the place that is held for a request now; None when there is none, or its moment has passed."""
    if referral.held_until is None or not referral.holds_place(now):
        return None
    return Held(day_and_hour(referral.held_until), time_left(referral.held_until, now), referral.held_until)


def listed_words(referral: Referral) -> str:
    """Return what the unit told of its list: « Accord, sans date pour l’instant, numéro 3. »"""
    if referral.state != S.WAITLISTED:
        return ""
    return f"{grade_words(referral.grade, referral.unit.kind)}{list_words(referral.list_rank, referral.list_wait)}."


# (who reads, state) → what is awaited, and what happens otherwise. {day} and {moment} are the promised date.
_AWAITED: dict[tuple[Side, ReferralState], tuple[str, str]] = {
    (Side.REQUESTER, S.DRAFT): ("Cette demande n’est pas encore envoyée.", ""),
    (Side.REQUESTER, S.SENT): (
        "L’établissement doit répondre avant {day}.",
        "Sans réponse ce jour-là, nous le relançons.",
    ),
    (Side.REQUESTER, S.READ): (
        "L’établissement étudie la demande et doit répondre avant {day}.",
        "Sans réponse ce jour-là, nous le relançons.",
    ),
    (Side.REQUESTER, S.INFO_REQUESTED): (
        "L’établissement attend un complément avant {day}.",
        "C’est à vous de répondre.",
    ),
    (Side.REQUESTER, S.WAITLISTED): (
        "La demande est sur liste d’attente.",
        "Des nouvelles sont attendues avant {day}.",
    ),
    (Side.REQUESTER, S.OFFERED): (
        "Une place est proposée : répondez avant {moment}.",
        "Après, elle peut aller à quelqu’un d’autre.",
    ),
    (Side.REQUESTER_READER, S.INFO_REQUESTED): (
        "L’établissement attend un complément avant {day}.",
        "Les personnes qui remplissent ce dossier y répondent.",
    ),
    **dict.fromkeys(
        ((Side.REQUESTER_WRITER, S.OFFERED), (Side.REQUESTER_READER, S.OFFERED)),
        (
            "Une place est proposée, à répondre avant {moment}.",
            "Les personnes qui décident pour ce dossier y répondent.",
        ),
    ),
    (Side.REQUESTER, S.CONFIRMED): ("La place est acceptée.", "L’établissement confirme l’entrée, prévue {day}."),
    (Side.UNIT, S.SENT): ("Le demandeur attend votre réponse avant {day}.", ""),
    (Side.UNIT, S.READ): ("Le demandeur attend votre réponse avant {day}.", ""),
    (Side.UNIT, S.INFO_REQUESTED): ("Le demandeur doit apporter un complément avant {day}.", ""),
    (Side.UNIT, S.WAITLISTED): ("Le demandeur attend de vos nouvelles avant {day}.", ""),
    (Side.UNIT, S.OFFERED): (
        "Le demandeur doit répondre avant {moment}.",
        "La place reste gardée tant que vous ne la retirez pas.",
    ),
    (Side.UNIT, S.CONFIRMED): ("La place est acceptée : entrée prévue {day}.", "Confirmez l’entrée quand elle a lieu."),
}
_LATE = {
    S.SENT: "La réponse était attendue {day}.",
    S.READ: "La réponse était attendue {day}.",
    S.INFO_REQUESTED: "Le complément était attendu {day}.",
    S.WAITLISTED: "Des nouvelles étaient attendues {day}.",
    S.OFFERED: "La réponse à la proposition était attendue {day}.",
    S.CONFIRMED: "L’entrée était prévue {day}.",
}
_AHEAD: dict[ReferralState, tuple[tuple[str, bool], ...]] = {
    S.DRAFT: (("Envoi de la demande", False), ("Réponse de l’établissement", False)),
    S.SENT: (("Réponse de l’établissement", True), ("Entrée", False)),
    S.READ: (("Réponse de l’établissement", True), ("Entrée", False)),
    S.INFO_REQUESTED: (("Réponse du demandeur", True), ("Réponse de l’établissement", False), ("Entrée", False)),
    S.WAITLISTED: (("Réponse de l’établissement", True), ("Entrée", False)),
    S.OFFERED: (("Réponse du demandeur", True), ("Entrée", False)),
    S.CONFIRMED: (("Entrée", True),),
}


def awaited(referral: Referral, side: Side, now: datetime) -> Awaited | None:
    """Return who is awaited and until when; None once the request is closed."""
    reader = Side.REQUESTER if side.asks else Side.UNIT
    of_child = referral.unit.kind == UnitKind.PCO
    told = _AWAITED | children.AWAITED if of_child else _AWAITED
    found = told.get((side, S(referral.state))) or told.get((reader, S(referral.state)))
    if found is None:
        return None
    late = referral.due_at is not None and referral.due_at < now
    fact, rest = found
    if late:
        fact = (_LATE | children.LATE if of_child else _LATE)[S(referral.state)]
        rest = _what_to_do(referral) if reader == Side.REQUESTER else ""
    elif not of_child and reader == Side.UNIT and referral.due_at is not None and referral.state in (S.SENT, S.READ):
        rest = left_words(referral.due_at, now, referral.unit.department)
    words = _words(referral)
    return Awaited(fact.format(**words), rest.format(**words), late)


def _what_to_do(referral: Referral) -> str:
    """Return what a requester does about a unit that is late, and what was done already."""
    if referral.unit.kind == UnitKind.PCO:
        return _what_to_do_for_a_child(referral)
    if referral.state not in (S.SENT, S.READ, S.WAITLISTED):
        return ""
    told = "Nous avons relancé l’établissement. " if referral.reminded_at else "Nous relançons l’établissement. "
    phone = referral.unit.establishment.phone
    call = f"Appelez-le au {telephone(phone)}, ou choisissez" if phone else "Choisissez"
    return f"{told}{call} aussi un autre établissement."


def _what_to_do_for_a_child(referral: Referral) -> str:
    told = "Nous avons relancé la plateforme." if referral.reminded_at else "Nous relançons la plateforme."
    phone = referral.unit.establishment.phone
    return f"{told} Vous pouvez l’appeler au {telephone(phone)}." if phone else told


def ahead(referral: Referral, side: Side, now: datetime) -> list[Step]:
    """Return the steps to come; the awaited one carries the promised date."""
    words = _words(referral)
    date_words = words["moment"] if referral.state == S.OFFERED else words["day"]
    late = referral.due_at is not None and referral.due_at < now
    of_child = referral.unit.kind == UnitKind.PCO
    prefix = "au plus tard " if of_child else "" if referral.state == S.CONFIRMED else "avant "
    when = f"{prefix}{date_words}" if referral.due_at else ""
    if late:
        when = f"{'prévue' if referral.state == S.CONFIRMED else 'attendue'} {date_words}, délai dépassé"
    steps = (_AHEAD | children.AHEAD if of_child else _AHEAD).get(S(referral.state), ())
    return [Step(name, when if here else "", here, here and late) for name, here in steps]


def _words(referral: Referral) -> dict[str, str]:
    words = {"day": "", "moment": ""}
    if referral.due_at is not None:
        words["day"] = f"le {promised(referral.due_at, referral.unit.department)}"
        words["moment"] = f"le {day_and_hour(referral.due_at)}"
    return words
