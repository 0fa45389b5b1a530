"""Words of the dossier."""

from django.db.models import TextChoices


class DossierKind(TextChoices):
    GRAND_AGE = "grand_age", "Grand âge"
    SANITAIRE = "sanitaire", "Soins de suite et à domicile"
    TND = "tnd", "Enfant de 0 à 6 ans"


class DossierState(TextChoices):
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Clos"
    CANCELLED = "cancelled", "Annulé"
    ARCHIVED = "archived", "Archivé"


class ParticipantRole(TextChoices):
    """How a person is bound to the dossier."""

    PHYSICIAN = "physician", "Médecin"
    PATIENT = "patient", "La personne concernée"
    RELATIVE = "relative", "Proche"
    GUARDIAN = "guardian", "Représentant légal"


class Sex(TextChoices):
    """Administrative sex, as in the INS traits."""

    FEMALE = "F", "Féminin"
    MALE = "M", "Masculin"


class IdentityStatus(TextChoices):
    """Trust in the identity. Codes: FR Core `fr-core-cs-identity-status`."""

    PROV = "PROV", "Identité provisoire"
    RECUP = "RECUP", "Identité récupérée"
    VALI = "VALI", "Identité validée"
    QUAL = "QUAL", "Identité qualifiée"


class ScanState(TextChoices):
    """Whether an antivirus has read an attachment. Without one, every attachment waits, and is open all the same."""

    WAITING = "waiting", "Vérification en cours"
    CLEAN = "clean", "Vérifié"
    REFUSED = "refused", "Refusé"


class RemovalReason(TextChoices):
    """Why somebody took an attachment away."""

    MISTAKE = "mistake", "Ajouté par erreur"
    REPLACED = "replaced", "Remplacé par un autre"
    OTHER_PERSON = "other_person", "Concerne une autre personne"
    NO_LONGER_NEEDED = "no_longer_needed", "N’est plus utile"
