"""Who people are, and how they come in."""

from django.db.models import TextChoices


class UserKind(TextChoices):
    """The space a person enters when signing in."""

    PHYSICIAN = "physician", "Médecin libéral"
    SECRETARY = "secretary", "Secrétariat médical"
    FAMILY = "family", "Usager ou proche"
    WARD = "ward", "Service hospitalier"
    UNIT_STAFF = "unit_staff", "Établissement"
    COORDINATOR = "coordinator", "Coordination territoriale"
    ANALYST = "analyst", "Agence régionale"
    SUPPORT = "support", "Assistance"


class MembershipRole(TextChoices):
    """What a person does in an establishment (design: « habilitation »)."""

    ADMISSIONS = "admissions", "Admissions"
    MEDICAL_READER = "medical_reader", "Lecture médicale"
    DECISION_MAKER = "decision_maker", "Décision d’admission"
    MANAGER = "manager", "Gestion de la page et de l’équipe"


class WardRole(TextChoices):
    """What a person does in a hospital ward; one role each."""

    DOCTOR = "doctor", "Médecin"
    CARER = "carer", "Soignant"
    SOCIAL = "social", "Assistant de service social"
    SECRETARY = "secretary", "Secrétaire"


class SignInMethod(TextChoices):
    """A way in. `STRONG_METHODS` are the national means, which prove a professional's identity."""

    CARD = "card", "Carte CPS"
    PRO_SANTE_CONNECT = "pro_sante_connect", "e-CPS (Pro Santé Connect)"
    PASSWORD = "password", "Mot de passe et code"
    FRANCE_CONNECT = "france_connect", "FranceConnect"
    BEGUN = "begun", "Dossier commencé, adresse à confirmer"
    DEMONSTRATION = "demonstration", "Bouton de la démonstration"


STRONG_METHODS = (SignInMethod.CARD, SignInMethod.PRO_SANTE_CONNECT)


class SignInCause(TextChoices):
    """Why a way in stayed closed: journalled as it is, and the last part of the address of a help page."""

    # The card, as its host sees it.
    NO_CERTIFICATE = "sans-certificat", "Aucun certificat reçu"
    CARD_EXPIRED = "carte-perimee", "Carte périmée"
    CARD_REVOKED = "carte-opposee", "Carte mise en opposition"
    WRONG_CERTIFICATE = "mauvais-certificat", "Certificat de signature, et non d’authentification"
    UNKNOWN_AUTHORITY = "autorite-inconnue", "Certificat d’une autre autorité"
    WRONG_CARD_KIND = "carte-sans-rpps", "Carte CPE ou CPA, sans numéro RPPS"
    SERVICE_CARD = "carte-de-service", "Carte de service, sans titulaire"
    SOFTWARE_CERTIFICATE = "certificat-logiciel", "Certificat logiciel, et non carte"
    TEST_CARD = "carte-de-test", "Carte de test"
    UNREADABLE_CERTIFICATE = "certificat-illisible", "Certificat non conforme"
    REVOCATION_UNKNOWN = "opposition-inconnue", "Liste d’opposition périmée ou absente"
    ATTEMPT_LOST = "tentative-perdue", "Tentative inconnue, périmée ou déjà utilisée"
    # Pro Santé Connect and FranceConnect.
    DECLINED = "refusee", "Refusée par la personne"
    TIMED_OUT = "delai-depasse", "Délai dépassé"
    PROVIDER_AWAY = "service-indisponible", "Service d’identification indisponible"
    BAD_TOKEN = "reponse-invalide", "Réponse d’identification refusée"
    NO_PROFESSION = "sans-profession", "Identité sans activité de santé déclarée"
    # Either of them.
    NOT_PHYSICIAN = "pas-medecin", "Professionnel identifié, non médecin"
    ACCOUNT_CLOSED = "compte-ferme", "Compte fermé"
    IDENTITY_CONFLICT = "identite-en-conflit", "Deux comptes pour une identité"
    OTHER_PERSON = "autre-personne", "Confirmation par une autre personne"
    # Password and code.
    MISMATCH = "identifiant-ou-mot-de-passe", "Identifiant ou mot de passe"
    WAY_CLOSED = "entree-fermee", "Entrée par mot de passe fermée"
    TOO_SOON = "trop-d-essais", "Essai avant la fin de l’attente"
    WRONG_CODE = "code-faux", "Code faux"
    CODE_EXPIRED = "code-perime", "Code périmé ou déjà utilisé"


class CodePurpose(TextChoices):
    """What a code sent by e-mail proves."""

    SIGN_IN = "sign_in", "Se connecter"
    ADDRESS = "address", "Confirmer une adresse"


class LinkPurpose(TextChoices):
    """What a link sent by e-mail opens."""

    CREATE_ACCOUNT = "create_account", "Créer un compte"
    RESET_PASSWORD = "reset_password", "Choisir un nouveau mot de passe"
    INVITATION = "invitation", "Accepter une invitation"
    CONFIRM_ADDRESS = "confirm_address", "Confirmer l’adresse d’un dossier commencé"
