"""What establishments are and offer."""

from django.db.models import TextChoices

from jalon.accounts.enums import WardRole


class UnitKind(TextChoices):
    """One kind of care. ROR TypeOffre codes stand beside each in `unit_kinds.py`."""

    EHPAD = "ehpad", "EHPAD"
    RESIDENCE_AUTONOMIE = "residence_autonomie", "Résidence autonomie"
    USLD = "usld", "Unité de soins de longue durée (USLD)"
    DAY_CENTRE = "day_centre", "Accueil de jour"
    SMR = "smr", "Soins médicaux et de réadaptation (SMR)"
    HAD = "had", "Hospitalisation à domicile (HAD)"
    USP = "usp", "Unité de soins palliatifs (USP)"
    SSIAD = "ssiad", "Soins infirmiers à domicile (SSIAD)"
    HOME_HELP = "home_help", "Aide à domicile"
    PCO = "pco", "Plateforme de coordination et d’orientation (PCO)"


class StayType(TextChoices):
    """How the person is taken in. A referral is for one stay type."""

    PERMANENT = "permanent", "Hébergement permanent"
    TEMPORARY = "temporary", "Hébergement temporaire"
    DAY = "day", "Accueil de jour"
    NIGHT = "night", "Accueil de nuit"
    FULL_HOSPITAL = "full_hospital", "Hospitalisation complète"
    DAY_HOSPITAL = "day_hospital", "Hospitalisation de jour"
    HOME = "home", "À domicile"
    OUTPATIENT = "outpatient", "Consultations"


class LegalStatus(TextChoices):
    """Who runs it, from the FINESS legal status (stj) or tariff mode."""

    PUBLIC = "public", "Public"
    ASSOCIATION = "association", "Associatif"
    COMMERCIAL = "commercial", "Privé commercial"
    UNKNOWN = "", "Statut non précisé"


class Source(TextChoices):
    """Where a row's values last came from."""

    IMPORT = "import", "Données publiques"
    UNIT = "unit", "L’établissement"
    SAMPLE = "sample", "Exemple de démonstration"


class PlacesEmail(TextChoices):
    """How often somebody is asked by e-mail how many places are free."""

    WEEKLY = "weekly", "Chaque semaine"
    MONTHLY = "monthly", "Une fois par mois"
    NEVER = "never", "Jamais"


class WardPosition(TextChoices):
    """What somebody is in a ward: the codes of « Fonction » in the section of the requesting service."""

    PHYSICIAN = "physician", "Médecin"
    MANAGER = "manager", "Cadre"
    NURSE = "nurse", "Infirmier"
    SOCIAL = "social", "Assistant de service social"
    SECRETARY = "secretary", "Secrétaire"


#: What each position lets do in the dossiers of the ward.
ROLE_OF: dict[WardPosition, WardRole] = {
    WardPosition.PHYSICIAN: WardRole.DOCTOR,
    WardPosition.MANAGER: WardRole.CARER,
    WardPosition.NURSE: WardRole.CARER,
    WardPosition.SOCIAL: WardRole.SOCIAL,
    WardPosition.SECRETARY: WardRole.SECRETARY,
}
