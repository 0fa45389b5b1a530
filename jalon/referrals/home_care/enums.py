"""Words and codes of care at home: visits, agreements of the médecin traitant, stays and their renewals."""

from django.db.models import TextChoices

from jalon.directory.enums import UnitKind

#: The units that care for people at home: they visit, write a rhythm, and renew stays.
AT_HOME = (UnitKind.HAD, UnitKind.SSIAD)


class VisitState(TextChoices):
    PROPOSED = "proposed", "Proposée"
    OTHER_TIME = "other_time", "Autre moment demandé"
    CONFIRMED = "confirmed", "Confirmée"
    DONE = "done", "Faite"
    CANCELLED = "cancelled", "Annulée"


OPEN_VISITS = (VisitState.PROPOSED, VisitState.OTHER_TIME, VisitState.CONFIRMED)


class VisitPlace(TextChoices):
    HOME = "home", "À domicile"
    BED = "bed", "Au lit de l’hôpital"
    PHONE = "phone", "Par téléphone"


class Visitor(TextChoices):
    """Who comes, by function: those who evaluate before a stay at home (HAD, SSIAD)."""

    NURSE = "nurse", "Infirmier coordinateur"
    PHYSICIAN = "physician", "Médecin coordonnateur"
    SOCIAL = "social", "Assistant de service social"
    OCCUPATIONAL = "occupational", "Ergothérapeute"
    CARER = "carer", "Aide-soignant"


class Conclusion(TextChoices):
    SUITED = "suited", "La prise en charge convient"
    CONDITIONS = "conditions", "Elle convient, à des conditions"
    NOT_SUITED = "not_suited", "Elle ne convient pas"


class AgreementState(TextChoices):
    PENDING = "pending", "Accord demandé"
    AGREED = "agreed", "D’accord"
    CONDITIONS = "conditions", "D’accord, à des conditions"
    DECLINED = "declined", "Pas d’accord"


GIVEN = (AgreementState.AGREED, AgreementState.CONDITIONS)


class How(TextChoices):
    """How an agreement was obtained. The first two come from the médecin traitant themselves, in Jalon."""

    SIGNATURE = "signature", "par la signature du dossier"
    ACCOUNT = "account", "dans Jalon"
    PHONE = "phone", "par téléphone"
    LETTER = "letter", "par courrier"
    MESSAGE = "message", "par messagerie sécurisée"


NOTED = (How.PHONE, How.LETTER, How.MESSAGE)


class RenewalState(TextChoices):
    PENDING = "pending", "Réponse du médecin attendue"
    RENEWED = "renewed", "Renouvelé"
    DECLINED = "declined", "Non renouvelé"
    DROPPED = "dropped", "Sans objet : le séjour est terminé"


class Ending(TextChoices):
    """Why a stay at home ends, and what follows."""

    GOAL = "goal", "Objectif atteint, sans suite"
    TOWN = "town", "Relais par les soins de ville"
    SSIAD = "ssiad", "Relais par un SSIAD"
    HAD = "had", "Passage en HAD"
    HOSPITAL = "hospital", "Hospitalisation"
    FACILITY = "facility", "Entrée en établissement"
    CHOICE = "choice", "Choix de la personne"
    DECEASED = "deceased", "Décès"
    OTHER = "other", "Autre suite, précisée"
