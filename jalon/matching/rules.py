"""The rules of matching, as data that anyone can read. `explain.py` says how each is checked.

A rule tells one thing of a unit. *Hard* rules leave a unit out; *wish* rules order the units that stay, one point
each and all equal; *told* rules are said and count for nothing. No other weight exists.
Sentences take named values: {km}, {place}, {amount}, {count}, {date}, {age}, {days}. An empty sentence says nothing.
"""

from dataclasses import dataclass
from enum import Enum

VERSION = 1
# Under this distance a place is near: a visit by bus or car in about twenty minutes.
NEAR_KM = 15
# A price older than this is shown as to be checked: EHPAD prices are revised each 1 January (CASF art. L342-3).
PRICE_VALID_DAYS = 550
# The age from which EHPAD and résidences autonomie take people in without asking (CASF art. L113-1: 60 years).
USUAL_MINIMUM_AGE = 60


class Strength(Enum):
    """What a rule does to a unit that does not meet it."""

    HARD = "hard"
    WISH = "wish"
    TOLD = "told"


@dataclass(frozen=True)
class Rule:
    """One rule: its code, its strength, the sentence of each answer, and where it comes from."""

    code: str
    strength: Strength
    title: str
    met: str
    unmet: str
    unknown: str
    source: str


RULES: tuple[Rule, ...] = (
    Rule(
        "stay",
        Strength.HARD,
        "Le type de séjour demandé",
        "",
        "Ne propose pas de séjour de ce type ({stay} seulement).",
        "",
        "La demande : séjour permanent, temporaire, de jour ou de nuit.",
    ),
    Rule(
        "age",
        Strength.HARD,
        "L’âge d’accueil",
        "",
        "Accueille à partir de {age} ans.",
        "",
        "L’autorisation de l’établissement.",
    ),
    Rule(
        "young",
        Strength.TOLD,
        "L’accueil avant 60 ans",
        "",
        "Avant 60 ans, une dérogation d’âge est à demander.",
        "",
        "CASF art. L113-1 ; règlement départemental d’aide sociale.",
    ),
    Rule(
        "reachable",
        Strength.TOLD,
        "La réception des demandes",
        "",
        "Ne reçoit pas encore de demandes par Jalon\N{NO-BREAK SPACE}: un appel reste possible.",
        "",
        "Ce que l’établissement déclare sur sa page ; exigée quand un dossier est à envoyer.",
    ),
    Rule(
        "dementia_unit",
        Strength.WISH,
        "Une unité protégée quand la personne perd ses repères",
        "Unité protégée, adaptée aux troubles de l’orientation.",
        "Pas d’unité protégée.",
        "Ne dit pas s’il a une unité protégée.",
        "Le dossier (troubles cognitifs, errance) ou le filtre ; ce que l’établissement déclare.",
    ),
    Rule(
        "within_budget",
        Strength.WISH,
        "Le prix face au budget",
        "{amount} de moins que le budget indiqué.",
        "Dépasse de {amount} le budget indiqué.",
        "Ne dit pas son prix.",
        "Prix de l’hébergement en chambre seule, par jour, fois 365 sur 12 ; prix publiés par la CNSA ou déclarés.",
    ),
    Rule(
        "price_date",
        Strength.TOLD,
        "La date du prix",
        "",
        "",
        "Prix de {date}, à vérifier.",
        "CASF art. L342-3 : les prix sont revus chaque année.",
    ),
    Rule(
        "social_aid",
        Strength.WISH,
        "L’habilitation à l’aide sociale",
        "Habilité à l’aide sociale.",
        "Pas d’aide sociale à l’hébergement.",
        "Ne dit pas s’il est habilité à l’aide sociale.",
        "CASF art. L231-4 ; ce que l’établissement déclare.",
    ),
    Rule(
        "free_places",
        Strength.WISH,
        "Une place libre, déclarée il y a moins de deux semaines",
        "{count} {date}.",
        "Aucune place libre, dit le {date}.",
        "Places non déclarées{date}.",
        "Ce que l’établissement déclare, avec sa date ; au-delà de 14 jours, la déclaration ne compte plus.",
    ),
    Rule(
        "distance",
        Strength.TOLD,
        "La distance, qui départage",
        "À {km} {place}.",
        "À {km} {place}.",
        "Adresse non située\N{NO-BREAK SPACE}: la distance est inconnue.",
        "À vol d’oiseau, du centre de la commune ou de l’adresse donnée.",
    ),
    Rule(
        "couple",
        Strength.TOLD,
        "L’accueil d’un couple",
        "",
        "N’a qu’une place : un couple n’y tient pas.",
        "Ne dit pas s’il accueille un couple.",
        "Le dossier.",
    ),
    Rule(
        "pets",
        Strength.TOLD,
        "L’accueil d’un animal",
        "",
        "",
        "Ne dit pas s’il accepte un animal.",
        "Le dossier.",
    ),
    Rule(
        "capacity",
        Strength.TOLD,
        "La taille",
        "",
        "",
        "Ne dit pas combien de places il compte.",
        "Capacité autorisée (FINESS, SAE) ou déclarée.",
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
