"""What a child waits for now at its platform, in a few words, and the verb that answers it. No query; nothing medical.

The professions that are sought are said: whoever gives the appointments has to find them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from jalon.core.text import and_list, plural
from jalon.dossiers.kinds.tnd.clocks import Clock
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.deadlines import NEAR_DAYS, day_at
from jalon.referrals.pathways.desk import TO_ANSWER, Team
from jalon.referrals.pathways.enums import Profession
from jalon.referrals.pathways.models import Engagement, Pathway
from jalon.referrals.pathways.reading import paid_sessions
from jalon.referrals.wording import NBSP
from jalon.web import typography

S = ReferralState
OPEN = "Ouvrir"
OPINION = "avis"


@dataclass(frozen=True)
class Moment:
    """`at`: the part of the child's page behind the verb; empty for its top."""

    words: str
    verb: str = OPEN
    at: str = ""


def moment_of(row: Referral, team: Team, today: date, *, gives_opinion: bool, completed_at: datetime | None) -> Moment:
    """Return what a child waits for. `completed_at`: when the last complement came."""
    if row.state == S.IN_PATHWAY:
        return _under_way(row.pathway, team, today)
    if row.state not in TO_ANSWER:
        closed = f"le {typography.day_words(day_at(row, row.closed_at), today)}" if row.closed_at else ""
        return Moment(f"{S(row.state).label} {closed}".strip())
    if row.state == S.INFO_REQUESTED:
        return Moment(f"Complément demandé {_since(row.state_since)}")
    verb = ("Rendre l’avis", OPINION) if gives_opinion else (OPEN, "")
    if completed_at is not None:
        return Moment(f"Complément reçu {_since(completed_at)}", "Relire" if gives_opinion else OPEN, verb[1])
    return Moment("Nouvelle" if row.state == S.SENT else "Avis du médecin attendu", *verb)


def _since(moment: datetime) -> str:
    words = typography.age_words(moment)
    return words if words == "hier" or words.startswith("c") else f"il y a {words}"


def _under_way(pathway: Pathway, team: Team, today: date) -> Moment:
    steps = (_end, _welcome, _sought, _synthesis, _first, _reports, _sessions)
    found = (step(pathway, team, today) for step in steps)
    return next((moment for moment in found if moment), Moment(f"Suivi jusqu’au {_day(pathway.ends_on)}"))


def _end(pathway: Pathway, team: Team, today: date) -> Moment | None:
    if pathway.ends_on < today:
        return Moment("Parcours à son terme", "Décider", "fin")
    near = (pathway.ends_on - today).days <= NEAR_DAYS[Clock.PATHWAY] and pathway.synthesis_on is not None
    if not near:
        return None
    return Moment("À clore bientôt" if pathway.renewals else "À renouveler ou à clore", "Décider", "fin")


def _welcome(pathway: Pathway, team: Team, today: date) -> Moment | None:
    if pathway.welcomed_on is not None:
        return None
    if pathway.welcome_at is None:
        return None if team.sought else Moment("Rendez-vous d’accueil à donner", "Donner", "accueil")
    day = day_at(pathway.referral, pathway.welcome_at)
    if day <= today:
        return Moment(f"Accueil du {_day(day)} à confirmer", "Confirmer", "accueil")
    return None if team.sought else Moment(f"Accueil prévu le {_day(day)}")


def _sought(pathway: Pathway, team: Team, today: date) -> Moment | None:
    if not team.sought:
        return None
    names = list(dict.fromkeys(_lower(row) for row in team.sought))
    words = f"Cherché{NBSP}: {and_list(names)}"
    return Moment(words, "Trouver", "professionnels")


def _synthesis(pathway: Pathway, team: Team, today: date) -> Moment | None:
    if pathway.synthesis_on is not None or pathway.synthesis_at is None:
        return None
    day = day_at(pathway.referral, pathway.synthesis_at)
    if day <= today:
        return Moment(f"Synthèse du {_day(day)} à noter", "Noter", "synthese")
    return Moment(f"Synthèse prévue le {_day(day)}")


def _first(pathway: Pathway, team: Team, today: date) -> Moment | None:
    if pathway.first_intervention_on is not None:
        return None
    days = sorted(day_at(pathway.referral, row.first_at) for row in team.engaged if row.first_at)
    if days and days[0] > today:
        return Moment(f"Première séance le {_day(days[0])}")
    if team.engaged:
        return Moment("Première séance à noter", "Noter", "professionnels")
    return Moment("Aucun professionnel engagé", "Engager", "professionnels")


def _reports(pathway: Pathway, team: Team, today: date) -> Moment | None:
    """Before the synthesis, the reports it needs."""
    came = [row for row in team.engagements if row.engaged_on is not None]
    sent = sum(row.report_on is not None for row in came)
    if pathway.synthesis_on is not None or not sent:
        return None
    if sent == len(came):
        return Moment("Comptes rendus reçus", "Prévoir la synthèse", "synthese")
    return Moment(f"{plural(sent, 'compte rendu', 'comptes rendus')} sur {len(came)}", "Relancer", "professionnels")


def _sessions(pathway: Pathway, team: Team, today: date) -> Moment | None:
    for row in team.engaged:
        whole = paid_sessions(team.packages, row.profession)
        if whole and row.sessions_done:
            return Moment(f"{Profession(row.profession).label}, séance {row.sessions_done} sur {whole}")
    names = list(dict.fromkeys(_lower(row) for row in team.engaged))
    return Moment(f"En cours{NBSP}: {and_list(names)}") if names and pathway.synthesis_on is None else None


def _lower(row: Engagement) -> str:
    label = str(Profession(row.profession).label)
    return label if label.isupper() else label[:1].lower() + label[1:]


def _day(day: date) -> str:
    """« 10 décembre »: lists do not say which day of the week it is."""
    return typography.day_words(day).split(" ", 1)[1]
