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
    MERGED = "merged", "Réuni avec un autre"


class ParticipantRole(TextChoices):
    """How a person is bound to the dossier."""

    PHYSICIAN = "physician", "Médecin"
    PATIENT = "patient", "La personne concernée"
    RELATIVE = "relative", "Proche"
    GUARDIAN = "guardian", "Représentant légal"
    HELPER = "helper", "Professionnel mandaté"


#: How somebody without a professional card is bound to a dossier, by themselves.
FAMILY_ROLES = (ParticipantRole.PATIENT, ParticipantRole.RELATIVE, ParticipantRole.GUARDIAN)


class Rights(TextChoices):
    """What a person of the family, or a helper, may do in a dossier; each has what the one before has.

    Nobody of them ever reads the medical part.
    """

    READ = "read", "Lire"
    WRITE = "write", "Remplir"
    DECIDE = "decide", "Décider"


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


class IdentityDocument(TextChoices):
    """What shows an identity with high trust (RNIV 2024). A driving licence or a carte Vitale alone does not."""

    CARD = "card", "Carte nationale d’identité"
    PASSPORT = "passport", "Passeport"
    RESIDENCE = "residence", "Titre de séjour"
    FAMILY_BOOK = "family_book", "Livret de famille ou acte de naissance, avec la carte Vitale à photo"
    DIGITAL = "digital", "Identité numérique (France Identité)"


class InsNature(TextChoices):
    """Which number the INS teleservice gave, by its OID: the number alone never tells."""

    NIR = "1.2.250.1.213.1.4.8", "Oui, avec un NIR"
    NIA = "1.2.250.1.213.1.4.9", "Oui, avec un numéro d’attente (NIA)"


class DesignationState(TextChoices):
    """What became of the naming of a médecin traitant."""

    PENDING = "pending", "En attente de sa réponse"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"
    WITHDRAWN = "withdrawn", "Retirée"


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
