"""Coded reasons, as data. No national list exists: the codes of refusals are those of the project's value set, which
joins what the forms of SSIAD, HAD and SMR ask to the rules of the circulars on admission in an EHPAD.
"""

from django.db.models import TextChoices

from jalon.directory.enums import UnitKind
from jalon.dossiers.enums import DossierKind

K = UnitKind
#: Every unit but the platforms that follow children, whose grounds the law lists.
PLACES = tuple(kind for kind in UnitKind if kind != K.PCO)
HOUSING = (K.EHPAD, K.RESIDENCE_AUTONOMIE, K.USLD, K.DAY_CENTRE)
AT_HOME = (K.HAD, K.SSIAD, K.HOME_HELP)
#: The units of follow-up care.
CARE = (K.SMR, K.HAD, K.USP, K.SSIAD, K.HOME_HELP)


class RefusalReason(TextChoices):
    """Why a unit refuses. The physician reads these words; the family, those of `advice` when they tell of health."""

    NO_PLACE = "R01", "Pas de place dans le délai souhaité"
    UNSUITED = "R02", "Ne correspond pas au profil ou à la spécialité de l’unité"
    UNSTABLE = "R03", "État clinique non stabilisé"
    CARE_TOO_HEAVY = "R04", "Soins trop lourds pour nos moyens"
    EQUIPMENT = "R05", "Plateau technique ou matériel inadapté (dialyse, bariatrique, oxygène…)"
    ISOLATION = "R06", "Isolement infectieux impossible (BMR, BHRe)"
    BEHAVIOUR = "R07", "Troubles du comportement incompatibles avec la collectivité"
    TERRITORY = "R08", "Commune hors de notre secteur"
    AGE = "R09", "Âge hors de nos critères"
    TOO_LIGHT = "R10", "Ne relève pas de notre service : personne autonome, acte technique isolé"
    OTHER_LEVEL = "R11", "Relève d’un autre niveau de prise en charge"
    HOME_CONDITIONS = "R12", "Conditions du domicile non réunies, ou aidant absent"
    NO_EXIT_PROJECT = "R13", "Pas de projet de sortie"
    INCOMPLETE = "R14", "Dossier resté incomplet, sans réponse"
    TOO_DEPENDENT = "R15", "Besoin d’aide supérieur à nos moyens (GIR)"
    FUNDING = "R16", "Pas d’habilitation à l’aide sociale, ou financement non assuré"
    NO_CONSENT = "R17", "La personne ou ses proches ne consentent pas"
    DISABILITY_UNKNOWN = "R18", "Handicap non reconnu, avant 60 ans"
    ALREADY_DECIDED = "R19", "Prise en charge équivalente déjà décidée (CDAPH)"
    NO_GAP = "R20", "Pas d’écart significatif de développement"
    OTHER_PATH = "R21", "Un autre parcours est plus adapté"
    NO_PROTECTED_UNIT = "R22", "Pas de place en unité protégée"
    OTHER = "R99", "Autre motif, précisé dans le message"


R = RefusalReason
#: The kinds of unit that each reason fits.
FITS: dict[RefusalReason, tuple[UnitKind, ...]] = {
    R.NO_PLACE: PLACES,
    R.UNSUITED: PLACES,
    R.UNSTABLE: (K.SMR, K.HAD, K.USP),
    R.CARE_TOO_HEAVY: (K.SMR, K.SSIAD, K.HOME_HELP, *HOUSING),
    R.EQUIPMENT: (K.SMR, K.HAD, K.EHPAD, K.USLD),
    R.ISOLATION: (K.SMR, K.USP, K.EHPAD, K.USLD),
    R.BEHAVIOUR: (K.SMR, *HOUSING),
    R.TERRITORY: (*AT_HOME, K.DAY_CENTRE, K.PCO),
    R.AGE: (K.SSIAD, K.HOME_HELP, *HOUSING, K.PCO),
    R.TOO_LIGHT: (K.HAD, K.SSIAD),
    R.OTHER_LEVEL: PLACES,
    R.HOME_CONDITIONS: AT_HOME,
    R.NO_EXIT_PROJECT: (K.SMR,),
    R.INCOMPLETE: PLACES,
    R.TOO_DEPENDENT: (K.RESIDENCE_AUTONOMIE, K.EHPAD),
    R.FUNDING: (K.EHPAD, K.USLD, K.RESIDENCE_AUTONOMIE),
    R.NO_CONSENT: PLACES,
    R.DISABILITY_UNKNOWN: (K.SSIAD,),
    R.ALREADY_DECIDED: (K.PCO,),
    R.NO_GAP: (K.PCO,),
    R.OTHER_PATH: (*PLACES, K.PCO),
    R.NO_PROTECTED_UNIT: (K.EHPAD, K.USLD),
    R.OTHER: PLACES,
}
#: The reasons that say where to turn instead: the unit names the level.
REDIRECTING = (R.TOO_LIGHT, R.OTHER_LEVEL, R.OTHER_PATH)
#: Codes that the journal, which nothing rewrites, holds from before the value set.
FORMER = {
    "no_place": R.NO_PLACE,
    "care_too_heavy": R.CARE_TOO_HEAVY,
    "unsuited": R.OTHER_PATH,
    "behaviour": R.BEHAVIOUR,
    "no_protected_unit": R.NO_PROTECTED_UNIT,
    "age": R.AGE,
    "funding": R.FUNDING,
    "territory": R.TERRITORY,
    "incomplete": R.INCOMPLETE,
    "other": R.OTHER,
}


class CareLevel(TextChoices):
    """Where a unit that refuses says that the person belongs."""

    HAD = "had", "Hospitalisation à domicile (HAD)"
    SSIAD = "ssiad", "Soins infirmiers à domicile (SSIAD)"
    HOME_HELP = "home_help", "Aide à domicile"
    TOWN = "town", "Soins de ville : médecin, infirmier, kinésithérapeute"
    SMR = "smr", "Soins médicaux et de réadaptation (SMR)"
    USP = "usp", "Soins palliatifs (USP)"
    MCO = "mco", "Hôpital : médecine, chirurgie, obstétrique"
    PSYCHIATRY = "psychiatry", "Psychiatrie"
    HOUSING = "housing", "EHPAD, USLD ou résidence autonomie"


def refusal_reason(code: str) -> RefusalReason:
    """Return the reason of a code, be it one of the former set."""
    return FORMER.get(code) or RefusalReason(code)


def reasons_of(kinds: frozenset[str]) -> tuple[RefusalReason, ...]:
    """Return the reasons that fit every one of these kinds of unit, in the order of their codes."""
    return tuple(reason for reason, fits in FITS.items() if kinds.issubset(fits))


class WithdrawalReason(TextChoices):
    """Why the requester takes a referral back."""

    OTHER_PLACE = "other_place", "Une autre solution a été trouvée"
    STAYS_HOME = "stays_home", "La personne reste à domicile"
    RETURNS_HOME = "returns_home", "La personne est rentrée à domicile"
    CHANGED_WISH = "changed_wish", "La personne ou ses proches ont changé d’avis"
    CHANGED_PROJECT = "changed_project", "Le projet de soins a changé"
    PERSON_REFUSES = "person_refuses", "La personne refuse"
    STATE_CHANGED = "state_changed", "L’état de santé a changé"
    WORSENED = "worsened", "L’état de santé s’est aggravé"
    PARENTS = "parents", "Les parents ne souhaitent pas ce parcours"
    MOVES = "moves", "La famille déménage"
    DUPLICATE = "duplicate", "Demande en double"
    SENT_BY_MISTAKE = "sent_by_mistake", "Demande envoyée par erreur"
    DECLINED_OFFER = "declined_offer", "La place proposée ne convient pas"
    TOO_FAR = "too_far", "C’est trop loin"
    TOO_DEAR = "too_dear", "C’est trop cher"
    ENTRY_DATE = "entry_date", "La date d’entrée ne convient pas"
    DECEASED = "deceased", "La personne est décédée"
    OTHER = "other", "Autre motif"
    MERGED = "merged", "Dossier en double, réuni avec un autre"


W = WithdrawalReason
#: Why the requester of follow-up care takes a request back: what a ward or a physician says.
CARE_REASONS = (
    *(W.OTHER_PLACE, W.RETURNS_HOME, W.STAYS_HOME, W.WORSENED, W.CHANGED_PROJECT, W.PERSON_REFUSES),
    *(W.TOO_FAR, W.ENTRY_DATE, W.DUPLICATE, W.SENT_BY_MISTAKE, W.DECEASED, W.OTHER),
)
HOUSING_REASONS = (
    *(W.OTHER_PLACE, W.STAYS_HOME, W.CHANGED_WISH, W.STATE_CHANGED, W.SENT_BY_MISTAKE, W.DUPLICATE),
    *(W.DECLINED_OFFER, W.TOO_FAR, W.TOO_DEAR, W.ENTRY_DATE, W.DECEASED, W.OTHER),
)
CHILD_REASONS = (
    *(W.OTHER_PLACE, W.PARENTS, W.MOVES, W.TOO_FAR, W.STATE_CHANGED, W.DUPLICATE, W.SENT_BY_MISTAKE),
    *(W.DECEASED, W.OTHER),
)
#: Why a place does not suit, by kind of dossier.
CARE_DECLINED_FOR = (
    *(W.OTHER_PLACE, W.ENTRY_DATE, W.TOO_FAR, W.WORSENED, W.RETURNS_HOME, W.CHANGED_PROJECT),
    *(W.PERSON_REFUSES, W.DECLINED_OFFER),
)
HOUSING_DECLINED_FOR = (W.TOO_FAR, W.TOO_DEAR, W.ENTRY_DATE, W.OTHER_PLACE, W.CHANGED_WISH, W.DECLINED_OFFER)
#: The reasons that end a project, not one request of it, by kind of dossier.
CARE_ENDINGS = (W.RETURNS_HOME, W.OTHER_PLACE, W.CHANGED_PROJECT, W.PERSON_REFUSES, W.DECEASED)
CHILD_ENDINGS = (W.OTHER_PLACE, W.PARENTS, W.MOVES, W.DECEASED)
HOUSING_ENDINGS = (W.STAYS_HOME, W.OTHER_PLACE, W.CHANGED_WISH, W.DECEASED)
_GIVEN = {
    DossierKind.GRAND_AGE: HOUSING_REASONS,
    DossierKind.SANITAIRE: CARE_REASONS,
    DossierKind.TND: CHILD_REASONS,
}
_ENDINGS = {
    DossierKind.GRAND_AGE: HOUSING_ENDINGS,
    DossierKind.SANITAIRE: CARE_ENDINGS,
    DossierKind.TND: CHILD_ENDINGS,
}
#: What is read instead by whoever may not read the medical part.
NEUTRAL = {W.WORSENED: W.STATE_CHANGED}


def given_reasons(kind: str) -> tuple[WithdrawalReason, ...]:
    """Return why a request may be taken back, by kind of dossier; `MERGED` comes from `actions.merge` alone."""
    return _GIVEN[DossierKind(kind)]


def declined_for(kind: str) -> tuple[WithdrawalReason, ...]:
    """Return why a place may be declined, by kind of dossier; a child's request is offered none."""
    return HOUSING_DECLINED_FOR if kind == DossierKind.GRAND_AGE else CARE_DECLINED_FOR


def endings(kind: str) -> tuple[WithdrawalReason, ...]:
    """Return why the whole project may end, by kind of dossier."""
    return _ENDINGS[DossierKind(kind)]


def withdrawal_words(code: str, *, medical: bool) -> str:
    """Return the reason as this person reads it, as the end of a sentence; `medical` for who may read it whole."""
    reason = WithdrawalReason(code)
    words = str(reason.label if medical else NEUTRAL.get(reason, reason).label)
    return f"{words[:1].lower()}{words[1:]}"
