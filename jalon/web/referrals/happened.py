"""What happened to the requests of a dossier, in plain words: who, what, when, and what comes next. No code, no jargon.

People of an establishment are told by their team and role, never by name; those who ask, by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jalon.audit.models import Event
from jalon.core.text import and_list, of_place
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.queries import united_ids
from jalon.referrals.enums import WaitlistGrade, WavesEnded
from jalon.referrals.models import Referral
from jalon.referrals.queries import list_words, message_of, sealers_of, words_of
from jalon.referrals.receipts import Reading
from jalon.referrals.wording import agree, at_place, day_and_hour, promised
from jalon.web.typography import local_day, number_words

MOST_EVENTS = 300
READ = "referral.read"
BY_UNIT = "unit"
BY_REQUESTER = "requester"
GRADES = {
    WaitlistGrade.UNDER_REVIEW: "ils l’étudient encore",
    WaitlistGrade.ADMISSIBLE: "la personne peut y être accueillie, dès qu’une place se libère",
    WaitlistGrade.ACCEPTED: "ils sont d’accord, la date reste à fixer",
}

ENDED = {
    WavesEnded.EXHAUSTED: "il ne reste personne à qui demander",
    WavesEnded.STOPPED: "elles ont été arrêtées",
    WavesEnded.ADMITTED: "la personne est entrée",
    WavesEnded.CLOSED: "le dossier est clos",
    WavesEnded.MERGED: "le dossier est réuni avec un autre, qui a les siennes",
}


@dataclass(frozen=True)
class Plain:
    """How an event is told: its sentence and what comes next, the same of several at once, and who did it."""

    one: str
    next: str = ""
    several: str = ""
    next_of_several: str = ""
    by: str = BY_UNIT


PLAIN: dict[str, Plain] = {
    "dossier.opened": Plain("Le dossier est ouvert.", by=BY_REQUESTER),
    "dossier.physician_named": Plain("Un médecin traitant est désigné.", "Il accepte ou décline.", by=BY_REQUESTER),
    "dossier.physician_joined": Plain("Le médecin a rejoint le dossier.", by=BY_REQUESTER),
    "section.signed": Plain("La partie médicale est signée.", by=BY_REQUESTER),
    "dossier.agreement_answered": Plain("Un titulaire de l’autorité parentale a dit son avis.", by=BY_REQUESTER),
    "dossier.agreement_withdrawn": Plain("Un titulaire de l’autorité parentale retire son accord.", by=BY_REQUESTER),
    "dossier.reactivated": Plain("Le dossier est repris.", by=BY_REQUESTER),
    "dossier.merged": Plain("Deux dossiers de la même personne sont réunis : celui-ci contient tout."),
    "platform.unserved_reported": Plain(
        "La commune est signalée sans plateforme à la coordination du département.", by=BY_REQUESTER
    ),
    "referral.sent": Plain(
        "La demande est partie {at}.",
        "Réponse promise avant le {due}.",
        "La demande est partie à {count} établissements : {places}.",
        "Chacun a promis une date de réponse.",
        BY_REQUESTER,
    ),
    "wave.planned": Plain("Les demandes partent par vagues de {size}.", by=BY_REQUESTER),
    "wave.left": Plain("La vague {number} est partie.", "Réponse attendue avant le {answer_before}.", by=BY_REQUESTER),
    "wave.passed_over": Plain(
        "La demande n’est pas partie {at} avec sa vague : la porte était fermée.",
        "Elle garde sa place ; la page des vagues dit ce qui l’ouvrirait.",
    ),
    "wave.paused": Plain("Les vagues sont en pause.", "Rien ne part avant leur reprise.", by=BY_REQUESTER),
    "wave.resumed": Plain("Les vagues reprennent.", by=BY_REQUESTER),
    "wave.ended": Plain("Les vagues sont terminées : {ended}.", by=BY_REQUESTER),
    READ: Plain("{place} {have_read} la demande.", "Ils l’étudient, puis répondent."),
    "referral.info_requested": Plain("{place} {ask} un complément.", "Ils attendent votre réponse."),
    "referral.info_given": Plain("La réponse est partie {at}.", "Ils reprennent l’étude.", by=BY_REQUESTER),
    "referral.waitlisted": Plain(
        "{place} {put} la demande sur liste d’attente : {rank}.", "Ils donnent des nouvelles avant la date promise."
    ),
    "referral.held": Plain(
        "{place} {keep} une place jusqu’au {held_until}.", "Ils se décident ; répondez vite à ce qu’ils demandent."
    ),
    "referral.hold_released": Plain("{place} ne {keep} plus la place.", "La demande reste ouverte."),
    "referral.hold_lapsed": Plain(
        "La place n’est plus gardée {at} : le délai est passé.", "Ils doivent toujours répondre."
    ),
    "referral.offered": Plain(
        "{place} {offer} une place : entrée le {entry_on}.", "À répondre avant le {answer_before}."
    ),
    "referral.offer_revoked": Plain(
        "La place proposée {at} est retirée.", "La demande reste sur leur liste d’attente."
    ),
    "referral.offer_accepted": Plain(
        "La place {at} est acceptée : entrée le {entry_on}.", "L’établissement confirme l’entrée.", by=BY_REQUESTER
    ),
    "referral.offer_declined": Plain("La place {at} est déclinée : {withdrawal_reason}.", by=BY_REQUESTER),
    "referral.admitted": Plain("Entrée {at} le {admitted_on}{arrived_at}."),
    "referral.not_arrived": Plain(
        "La personne n’est pas venue {at}.", "La demande reste sur leur liste ; vous pouvez relancer les autres."
    ),
    "referral.resumed": Plain("La demande est relancée {at}.", "Réponse promise avant le {due}.", by=BY_REQUESTER),
    "referral.refused": Plain(
        "{place} {cannot} pas accueillir : {refusal_reason}.", "Ce que vous pouvez faire est écrit avec la demande."
    ),
    "referral.reopened": Plain("{place} {take_up} la demande.", "Ils l’étudient de nouveau."),
    "referral.withdrawn": Plain("La demande {at} est retirée : {withdrawal_reason}.", by=BY_REQUESTER),
    "referral.superseded": Plain(
        "La demande {at} est close : une place est trouvée ailleurs.",
        several="Les autres demandes sont closes, une place est trouvée : {places}.",
    ),
    "referral.expired": Plain(
        "La demande {at} est close, restée six mois sans suite.",
        "Vous pouvez en envoyer une nouvelle.",
        "Des demandes sont closes, restées six mois sans suite : {places}.",
    ),
    "referral.redated": Plain(
        "{place} {learn} la nouvelle date souhaitée, {dates}.",
        "",
        "Date souhaitée changée, {count} établissements sont prévenus : {places}.",
        by=BY_REQUESTER,
    ),
    "referral.updated": Plain("{place} {learn} que des réponses ont changé : {changed}."),
    "home.visit_proposed": Plain("{place} {offer} une visite le {day}.", "À confirmer, ou un autre moment à demander."),
    "home.visit_done": Plain("La visite de {place} a eu lieu le {day}.", "Leur réponse suit."),
    "home.agreement_given": Plain("Le médecin traitant donne son accord."),
    "home.agreement_declined": Plain("Le médecin traitant n’est pas d’accord.", "Ce qui suit se voit avec lui."),
    "home.renewed": Plain("Le séjour à domicile est renouvelé jusqu’au {until}.", by=BY_REQUESTER),
    "home.stay_ended": Plain("Le séjour à domicile s’est terminé le {ended_on}."),
    "referral.validated": Plain(
        "Le parcours est prescrit par {place}, jusqu’au {until}.", "Ils donnent un premier rendez-vous."
    ),
    "referral.concluded": Plain("Le parcours s’est terminé le {ended_on}."),
    "pathway.welcome_given": Plain("{place} {give} un premier rendez-vous, le {day}."),
    "pathway.welcomed": Plain("L’enfant est reçu par {place} le {day}."),
    "pathway.engaged": Plain("Un professionnel s’engage auprès de l’enfant."),
    "pathway.first_given": Plain("Un premier rendez-vous avec un professionnel est fixé au {day}."),
    "pathway.intervention_begun": Plain("La première intervention a lieu le {day}."),
    "pathway.report_received": Plain("Un bilan est reçu par {place} le {day}."),
    "pathway.synthesis_planned": Plain("La réunion de synthèse est prévue le {day}."),
    "pathway.synthesis_held": Plain("La réunion de synthèse s’est tenue le {day}."),
    "pathway.renewed": Plain("Le parcours est renouvelé jusqu’au {until}."),
    "pathway.examination_due": Plain(
        "Le jour indiqué par {place} pour revoir l’enfant est venu, le {day}.",
        "Si le rendez-vous n’est pas pris, c’est le moment.",
    ),
    "referral.reminded": Plain("La date promise est passée : nous avons relancé {place}.", "Ils doivent répondre."),
}
#: How the same is told of a child's request, where it differs.
OF_CHILDREN = {
    "referral.refused": Plain(
        "{place} ne {prescribe} pas de parcours : {refusal_reason}.",
        "Ce que vous pouvez faire est écrit avec la demande.",
    ),
    "referral.superseded": Plain("La demande {at} est close : le parcours est prescrit par une autre plateforme."),
}
ON_PAPER = Plain("La demande est arrivée {at} sur papier, le {received_on}.", "Réponse promise avant le {due}.")
AT_ONCE = (*(name for name, plain in PLAIN.items() if plain.several), "section.signed")


@dataclass
class Entry:
    """One line: what, when, by whom, what next, and the message that came with it."""

    at: datetime
    sentence: str
    who: str = ""
    next: str = ""
    message: str = ""
    places: list[str] = field(default_factory=list)


def happened(
    dossier: Dossier, rows: Iterable[Referral], receipts: Iterable[Reading], *, me: int, medical: bool
) -> list[Entry]:
    """Return what happened, the latest first, in this dossier and in those united into it. `me` is the reader, told
    « vous ». Two queries, three once dossiers were united.
    """
    by_pk = {row.pk: row for row in rows}
    told = list(receipts)
    readers = {reading.establishment_id for reading in told}
    events = list(
        Event.objects.filter(dossier_id__in=united_ids(dossier), name__in=list(PLAIN)).order_by("-id")[:MOST_EVENTS]
    )
    sealers = sealers_of(events, by_pk.values())
    entries: list[Entry] = []
    last: tuple[str, datetime] | None = None
    for event in events:
        row = by_pk.get(event.referral_id) if event.referral_id else None
        if (event.referral_id and row is None) or (event.name == READ and row and row.establishment_id in readers):
            continue
        moment = (event.name, event.at.replace(second=0, microsecond=0))
        if event.name in AT_ONCE and moment == last:
            _merge(entries[-1], PLAIN[event.name], row, _next(PLAIN[event.name], _words(event.data, row, medical)))
            continue
        message = message_of(event, sealers) if row else ""
        entries.append(_entry(event, row, message, me, medical))
        last = moment
    names = {row.establishment_id: str(row.unit) for row in by_pk.values()}
    entries += [
        Entry(reading.first, f"Lu par l’équipe {of_place(names[reading.establishment_id])} ({reading.role}).")
        for reading in told
        if reading.establishment_id in names
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _entry(event: Event, row: Referral | None, message: str, me: int, medical: bool) -> Entry:
    plain = ON_PAPER if "received_on" in event.data else _plain(event.name, row)
    words = _words(event.data, row, medical)
    who = "par vous" if event.actor_id == me else f"par {event.actor_name}" if plain.by == BY_REQUESTER else ""
    return Entry(
        event.at,
        plain.one.format_map(words),
        who,
        _next(plain, words),
        message,
        [str(row.unit)] if row else [],
    )


def _plain(name: str, row: Referral | None) -> Plain:
    of_child = row is not None and row.dossier.kind == DossierKind.TND
    return (OF_CHILDREN.get(name) if of_child else None) or PLAIN[name]


def _next(plain: Plain, words: Mapping[str, str]) -> str:
    """Return what comes next; a day that was not promised is not told."""
    return plain.next.format_map(words) if "{due}" not in plain.next or "due" in words else ""


def _merge(entry: Entry, plain: Plain, row: Referral | None, following: str) -> None:
    """Tell with an entry what happened at the same moment to another request, and what follows for it."""
    if row is None:
        return
    entry.places.insert(0, str(row.unit))
    entry.sentence = plain.several.format(count=number_words(len(entry.places)), places=and_list(entry.places))
    if entry.next != following:
        entry.next = plain.next_of_several


def _words(data: Mapping[str, Any], row: Referral | None, medical: bool) -> dict[str, str]:
    words = words_of(dict(data), row.unit.kind if row else "", medical=medical)
    words["number"] = str(data.get("number", ""))
    if size := data.get("size"):
        words["size"] = number_words(size)
    if (why := data.get("why")) in ENDED:
        words["ended"] = ENDED[WavesEnded(why)]
    if grade := data.get("grade"):
        words["rank"] = GRADES[WaitlistGrade(grade)] + list_words(data.get("rank"), data.get("wait"))
    if due := data.get("due_at"):
        words["due"] = promised(datetime.fromisoformat(due), row.unit.department if row else "")
    if row is None:
        return words
    place = str(row.unit)
    verbs = {
        "have_read": ("a lu", "ont lu"),
        "learn": ("apprend", "apprennent"),
        "ask": ("demande", "demandent"),
        "put": ("met", "mettent"),
        "offer": ("propose", "proposent"),
        "keep": ("garde", "gardent"),
        "cannot": ("ne peut", "ne peuvent"),
        "give": ("donne", "donnent"),
        "prescribe": ("prescrit", "prescrivent"),
        "take_up": ("reprend", "reprennent"),
    }
    return (
        words
        | {"place": place, "at": at_place(place)}
        | {name: agree(place, one, several) for name, (one, several) in verbs.items()}
    )


def read_words(receipts: Iterable[Reading]) -> dict[int, list[str]]:
    """Return, by establishment, « Lu par l’équipe (admissions) le mardi 24 novembre, 10 h 12 », with the last time."""
    found: dict[int, list[str]] = {}
    for reading in receipts:
        last = "" if local_day(reading.last) == local_day(reading.first) else f", puis le {day_and_hour(reading.last)}"
        sentence = f"Lu par leur équipe ({reading.role}) le {day_and_hour(reading.first)}{last}."
        found.setdefault(reading.establishment_id, []).append(sentence)
    return found
