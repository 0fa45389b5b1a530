"""The papers of a Grand âge dossier: the eleven of CERFA 14732*03 (page 2), in its order, then medical ones."""

from jalon.dossiers.declarations import Condition
from jalon.dossiers.papers import Need, Paper


def _yes(code: str) -> Need:
    return Need("administratif", Condition(code, ("yes",)))


PAPERS = (
    Paper("identity", "Carte d’identité ou passeport", "administratif", asked=True),
    Paper("family_book", "Livret de famille", "administratif", asked=True),
    Paper("residence_permit", "Carte de séjour", "administratif"),
    Paper("health_insurance", "Attestation de carte Vitale", "administratif", asked=True),
    Paper("complementary", "Mutuelle ou complémentaire santé solidaire", "administratif", asked=True),
    Paper("pensions", "Justificatifs de retraite", "administratif", asked=True),
    Paper("tax_notice", "Dernier avis d’imposition ou de non-imposition", "administratif", asked=True),
    Paper("social_aid", "Notification d’aide sociale", "administratif", asked_when=_yes("social_aid")),
    Paper("apa_home", "Notification d’APA à domicile", "administratif", asked_when=_yes("apa_home")),
    Paper("apa_facility", "Notification d’APA en établissement", "administratif", asked_when=_yes("apa_facility")),
    Paper("protection", "Jugement de protection juridique", "administratif", asked_when=_yes("protection")),
    Paper("other", "Autre papier administratif", "administratif"),
    Paper("prescription", "Ordonnance", "medical"),
    Paper("report", "Compte rendu", "medical"),
    Paper("other_medical", "Autre document médical", "medical"),
)
