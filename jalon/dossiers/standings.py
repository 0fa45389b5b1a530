"""How a person stands to one dossier: what every policy reads."""

from enum import StrEnum

from jalon.dossiers.enums import ParticipantRole, Rights


class Standing(StrEnum):
    """How a person stands to one dossier, strongest first.

    The family and helpers have one standing for each of their rights: `FAMILY` and `HELPER` decide. So have the
    carers, social workers and secretaries of a hospital ward: they prepare until one of its doctors has validated, and
    decide from then on. Its doctors are physicians of its dossiers. Once it has handed a dossier over, a ward reads.
    """

    PHYSICIAN = "physician"
    WARD_CARER = "ward_carer"
    WARD_CARER_PREPARING = "ward_carer_preparing"
    WARD_SOCIAL = "ward_social"
    WARD_SOCIAL_PREPARING = "ward_social_preparing"
    SECRETARY = "secretary"
    WARD_SECRETARY = "ward_secretary"
    WARD_SECRETARY_PREPARING = "ward_secretary_preparing"
    WARD_MEDICAL_READER = "ward_medical_reader"
    WARD_READER = "ward_reader"
    FAMILY = "family"
    FAMILY_WRITER = "family_writer"
    FAMILY_READER = "family_reader"
    HELPER = "helper"
    HELPER_WRITER = "helper_writer"
    HELPER_READER = "helper_reader"
    UNIT_MEDICAL = "unit_medical"
    UNIT_ADMISSIONS = "unit_admissions"
    NONE = "none"

    @property
    def label(self) -> str:
        """The role as the access journal says it."""
        return _LABELS[self]

    @property
    def is_family(self) -> bool:
        """The person concerned, a relative or a guardian, whatever their rights."""
        return self in FAMILY_STANDINGS.values()

    @property
    def is_helper(self) -> bool:
        """A professional by the mandate of the person, whatever their rights."""
        return self in HELPER_STANDINGS.values()

    @property
    def is_requester(self) -> bool:
        """On the asking side, be it to read alone."""
        return self in (Standing.PHYSICIAN, Standing.SECRETARY) or self.is_ward or self.is_family or self.is_helper

    @property
    def is_ward(self) -> bool:
        """Of the team of a hospital ward, its doctors apart, or of a ward that has handed the dossier over."""
        return self in WARD_TEAM or self in WARD_READERS

    @property
    def prepares(self) -> bool:
        """Of a ward whose doctors have not validated the dossier yet."""
        return self in (
            Standing.WARD_CARER_PREPARING,
            Standing.WARD_SOCIAL_PREPARING,
            Standing.WARD_SECRETARY_PREPARING,
        )

    @property
    def is_carer(self) -> bool:
        """A carer of a ward, who fills the medical part that a doctor signs."""
        return self in (Standing.WARD_CARER, Standing.WARD_CARER_PREPARING)

    @property
    def is_social(self) -> bool:
        """The social worker of a ward."""
        return self in (Standing.WARD_SOCIAL, Standing.WARD_SOCIAL_PREPARING)

    @property
    def reads_medical(self) -> bool:
        """Of those who ask, who reads every medical section."""
        return self.is_physician or self.is_carer or self == Standing.WARD_MEDICAL_READER

    @property
    def writes(self) -> bool:
        """May fill the dossier, join papers and choose whom to ask."""
        return self.is_requester and self not in (Standing.FAMILY_READER, Standing.HELPER_READER, *WARD_READERS)

    @property
    def is_guided(self) -> bool:
        """Fills the dossier screen by screen, in plain words, where professionals see sections."""
        return self.writes and (self.is_family or self.is_helper)

    @property
    def decides(self) -> bool:
        """May send, accept, end, name the physician. What a secretary may send is up to the delegation besides."""
        if self in WARD_TEAM:
            return not self.prepares
        return self in (Standing.PHYSICIAN, Standing.SECRETARY, Standing.FAMILY, Standing.HELPER)

    @property
    def is_physician(self) -> bool:
        return self == Standing.PHYSICIAN

    @property
    def is_unit(self) -> bool:
        return self in (Standing.UNIT_MEDICAL, Standing.UNIT_ADMISSIONS)


WARD_TEAM = (
    Standing.WARD_CARER,
    Standing.WARD_CARER_PREPARING,
    Standing.WARD_SOCIAL,
    Standing.WARD_SOCIAL_PREPARING,
    Standing.WARD_SECRETARY,
    Standing.WARD_SECRETARY_PREPARING,
)
WARD_READERS = (Standing.WARD_MEDICAL_READER, Standing.WARD_READER)
FAMILY_STANDINGS = {
    Rights.DECIDE: Standing.FAMILY,
    Rights.WRITE: Standing.FAMILY_WRITER,
    Rights.READ: Standing.FAMILY_READER,
}
HELPER_STANDINGS = {
    Rights.DECIDE: Standing.HELPER,
    Rights.WRITE: Standing.HELPER_WRITER,
    Rights.READ: Standing.HELPER_READER,
}
_LABELS = {
    Standing.PHYSICIAN: "Médecin du dossier",
    Standing.SECRETARY: "Secrétariat du médecin",
    **dict.fromkeys(WARD_TEAM[:2], "Soignant du service"),
    **dict.fromkeys(WARD_TEAM[2:4], "Assistant de service social du service"),
    **dict.fromkeys(WARD_TEAM[4:], "Secrétariat du service"),
    Standing.WARD_MEDICAL_READER: "Service qui a passé le relais",
    Standing.WARD_READER: "Service qui a passé le relais",
    **dict.fromkeys(FAMILY_STANDINGS.values(), "Personne concernée ou proche"),
    **dict.fromkeys(HELPER_STANDINGS.values(), "Professionnel, par mandat"),
    Standing.UNIT_MEDICAL: "Lecture médicale d’un établissement",
    Standing.UNIT_ADMISSIONS: "Admissions d’un établissement",
    Standing.NONE: "Sans lien avec le dossier",
}


def standing_as(role: str, rights: str) -> Standing:
    """Return how somebody who takes part stands to the dossier."""
    if role == ParticipantRole.PHYSICIAN:
        return Standing.PHYSICIAN
    return (HELPER_STANDINGS if role == ParticipantRole.HELPER else FAMILY_STANDINGS)[Rights(rights)]


def stronger(*held: Standing) -> Standing:
    """Return the strongest of these standings, NONE among none."""
    return next((standing for standing in Standing if standing in held), Standing.NONE)
