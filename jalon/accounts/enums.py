"""Who people are."""

from django.db.models import TextChoices


class UserKind(TextChoices):
    """The space a person enters when signing in."""

    PHYSICIAN = "physician", "Médecin libéral"
    SECRETARY = "secretary", "Secrétariat médical"
    FAMILY = "family", "Usager ou proche"
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


class Profession(TextChoices):
    """Professions that may hold an account. Codes: NOS TRE_G15-ProfessionSante."""

    PHYSICIAN = "10", "Médecin"
    NURSE = "60", "Infirmier"
