"""What a platform does of a pathway once it is prescribed, by whom and when: one table, from which pages, actions and
tests derive. Prescribing, refusing and concluding change the state of the request: see `life_cycle`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from jalon.referrals.enums import ReferralState
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.sides import Side


class Who(StrEnum):
    """Whose act it is: anybody who answers for the platform, or its doctor alone."""

    PLATFORM = "platform"
    DOCTOR = "doctor"


class Deed(StrEnum):
    """The value is the word in addresses."""

    SEEK = "chercher"
    ENGAGE = "engager"
    GIVE_FIRST = "rendez-vous"
    COUNT_SESSIONS = "seances"
    RECEIVE_REPORT = "bilan"
    END_ENGAGEMENT = "finir"
    GIVE_WELCOME = "accueil"
    NOTE_WELCOMED = "recu"
    NOTE_INTERVENTION = "premiere-intervention"
    PLAN_SYNTHESIS = "prevoir-synthese"
    HOLD_SYNTHESIS = "synthese"
    RENEW = "renouveler"


@dataclass(frozen=True)
class Door:
    """One row. `closed`: why it may not be done now; empty when it may."""

    deed: Deed
    who: Who
    label: str
    closed: Callable[[Reading], str]


NO_PATHWAY = "S’ouvre quand le médecin de la plateforme a prescrit le parcours."
OVER = "Le parcours est terminé."


def _runs(reading: Reading) -> str:
    if reading.pathway is None:
        return NO_PATHWAY
    return "" if reading.referral.state == ReferralState.IN_PATHWAY else OVER


def _someone_engaged(reading: Reading) -> str:
    return _runs(reading) or ("" if reading.engaged else "S’ouvre quand un professionnel est engagé.")


def _someone_known(reading: Reading) -> str:
    met = any(row.engaged_on for row in reading.engagements)
    return _runs(reading) or ("" if met else "S’ouvre quand un professionnel est engagé.")


def _someone_to_end(reading: Reading) -> str:
    there = reading.sought or reading.engaged
    return _runs(reading) or ("" if there else "Personne n’est recherché ni engagé.")


def _not_welcomed(reading: Reading) -> str:
    pathway = reading.pathway
    return _runs(reading) or ("L’enfant a déjà été reçu." if pathway and pathway.welcomed_on else "")


def _not_met(reading: Reading) -> str:
    pathway = reading.pathway
    return _runs(reading) or ("La synthèse est déjà tenue." if pathway and pathway.synthesis_on else "")


def _intervention_begun(reading: Reading) -> str:
    pathway = reading.pathway
    begun = pathway is not None and pathway.first_intervention_on is not None
    return _runs(reading) or ("" if begun else "La synthèse se note une fois la première intervention notée.")


def _not_renewed(reading: Reading) -> str:
    pathway = reading.pathway
    renewed = pathway is not None and pathway.renewals > 0
    return _runs(reading) or (
        "Le parcours se renouvelle une seule fois\N{NO-BREAK SPACE}: c’est fait." if renewed else ""
    )


TABLE = (
    Door(Deed.GIVE_WELCOME, Who.PLATFORM, "Donner le premier rendez-vous", _not_welcomed),
    Door(Deed.NOTE_WELCOMED, Who.PLATFORM, "Noter que l’enfant a été reçu", _runs),
    Door(Deed.SEEK, Who.PLATFORM, "Chercher un professionnel", _runs),
    Door(Deed.ENGAGE, Who.PLATFORM, "Engager un professionnel", _runs),
    Door(Deed.GIVE_FIRST, Who.PLATFORM, "Noter un premier rendez-vous", _someone_engaged),
    Door(Deed.NOTE_INTERVENTION, Who.PLATFORM, "Noter la première intervention", _not_met),
    Door(Deed.COUNT_SESSIONS, Who.PLATFORM, "Noter les séances faites", _someone_engaged),
    Door(Deed.RECEIVE_REPORT, Who.PLATFORM, "Noter un bilan reçu", _someone_known),
    Door(Deed.END_ENGAGEMENT, Who.PLATFORM, "Mettre fin à une recherche ou à un suivi", _someone_to_end),
    Door(Deed.PLAN_SYNTHESIS, Who.PLATFORM, "Prévoir la réunion de synthèse", _not_met),
    Door(Deed.HOLD_SYNTHESIS, Who.PLATFORM, "Noter la synthèse tenue", _intervention_begun),
    Door(Deed.RENEW, Who.DOCTOR, "Renouveler pour un an", _not_renewed),
)
DOORS = {door.deed: door for door in TABLE}
ONLY_PLATFORM = "Seules les personnes de la plateforme qui répondent aux demandes le font."
ONLY_DOCTOR = "Seul un médecin de la plateforme, habilité à la lecture médicale, le fait."


def closed_to(deed: Deed, side: Side) -> str:
    """Return in French why somebody may never do it, whatever was written; empty when they may."""
    if DOORS[deed].who == Who.DOCTOR:
        return "" if side == Side.UNIT_DOCTOR else ONLY_DOCTOR
    return "" if side.answers else ONLY_PLATFORM


def why_not(deed: Deed, reading: Reading) -> str:
    """Return in French why the person may not do it now; empty when they may."""
    return closed_to(deed, reading.side) or DOORS[deed].closed(reading)


def open_deeds(reading: Reading) -> list[Deed]:
    """Return what the person may do now, in the order of the table."""
    return [door.deed for door in TABLE if not why_not(door.deed, reading)]


def label_of(deed: Deed, reading: Reading) -> str:
    """Return the words of the button."""
    pathway = reading.pathway
    if pathway is not None:
        given = {
            Deed.GIVE_WELCOME: (pathway.welcome_at, "Changer le premier rendez-vous"),
            Deed.NOTE_WELCOMED: (pathway.welcomed_on, "Corriger le jour où l’enfant a été reçu"),
            Deed.NOTE_INTERVENTION: (pathway.first_intervention_on, "Corriger la première intervention"),
            Deed.HOLD_SYNTHESIS: (pathway.synthesis_on, "Corriger ou compléter la synthèse"),
            Deed.PLAN_SYNTHESIS: (pathway.synthesis_at, "Changer la réunion de synthèse"),
        }
        done, words = given.get(deed, (None, ""))
        if done:
            return words
    return DOORS[deed].label
