"""The papers of a follow-up care dossier."""

from jalon.dossiers.declarations import Condition
from jalon.dossiers.kinds.sanitaire.sections.requester import REQUESTER
from jalon.dossiers.papers import Need, Paper

FROM_HOSPITAL = Condition("origin", ("hospital", "emergency", "smr"))

PAPERS = (
    Paper("health_insurance", "Attestation de carte Vitale", "administratif", asked=True),
    Paper("complementary", "Mutuelle ou complémentaire santé solidaire", "administratif"),
    Paper("protection", "Jugement de protection juridique", "administratif"),
    Paper("other", "Autre papier administratif", "administratif"),
    Paper(
        "hospital_report", "Compte rendu d’hospitalisation", "medical", asked_when=Need(REQUESTER.code, FROM_HOSPITAL)
    ),
    Paper("operation_report", "Compte rendu opératoire", "medical"),
    Paper("liaison_letter", "Lettre de liaison", "medical"),
    Paper("prescription", "Ordonnance", "medical"),
    Paper("imaging", "Imagerie", "medical"),
    Paper("biology", "Biologie de moins de 8 jours", "medical"),
    Paper("ecg", "Électrocardiogramme", "medical"),
    Paper("rehabilitation_report", "Bilan de rééducation", "medical"),
    Paper("directives", "Directives anticipées", "medical"),
    Paper("other_medical", "Autre document médical", "medical"),
)
