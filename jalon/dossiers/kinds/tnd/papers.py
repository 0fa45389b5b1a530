"""The papers of a child's dossier. None is required: without social cover the child is addressed all the same."""

from jalon.dossiers.declarations import Condition
from jalon.dossiers.papers import Need, Paper

PAPERS = (
    Paper(
        "health_insurance",
        "Attestation de droits ou de carte Vitale",
        "administratif",
        asked_when=Need("administratif", Condition("covered", ("yes",))),
    ),
    Paper(
        "mdph",
        "Décision de la MDPH",
        "administratif",
        asked_when=Need("administratif", Condition("mdph", ("decided",))),
    ),
    Paper("school", "Observations de l’école ou du lieu d’accueil", "administratif"),
    Paper("other", "Autre papier administratif", "administratif"),
    Paper(
        "agreement",
        "Accord signé d’un titulaire de l’autorité parentale",
        "famille",
        asked_when=Need("famille", Condition("agreement_1_how", ("signed",))),
    ),
    Paper("judgment", "Jugement sur l’autorité parentale ou la garde", "famille"),
    Paper("other_family", "Autre papier de la famille", "famille"),
    Paper("hearing", "Bilan d’audition", "clinique"),
    Paper("sight", "Bilan de la vision", "clinique"),
    Paper("speech", "Bilan d’orthophonie", "clinique"),
    Paper("report", "Autre bilan ou compte rendu", "clinique"),
    Paper("health_book", "Pages du carnet de santé, courbes de croissance", "clinique"),
    Paper("mchat", "Questionnaire M-CHAT-R", "clinique"),
    Paper("other_medical", "Autre document médical", "clinique"),
)
