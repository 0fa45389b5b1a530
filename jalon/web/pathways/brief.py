"""What the doctor of a platform reads first of a dossier: what the grid says, what is asked, what was done already.

Only of the sections that the person may read, in the version that a unit reads.
"""

from collections.abc import Iterable, Mapping

from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.kinds.tnd.ages import InputError
from jalon.dossiers.kinds.tnd.assessed import assessment_of
from jalon.dossiers.kinds.tnd.sections.addressing import ADDRESSING
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.telling import told
from jalon.dossiers.versions import readable_by
from jalon.referrals.pathways.enums import Profession
from jalon.referrals.pathways.wished import wished_in

#: Section, question, what it is called here.
TOLD = (
    ("adressage", "proposal", "Le médecin propose"),
    ("adressage", "reason", "Motif, attentes des parents"),
    ("adressage", "wished_package", "Souhaité, au forfait"),
    ("adressage", "wished_contract", "Souhaité, hors forfait"),
    ("adressage", "wished_other", "Autre examen souhaité"),
    ("clinique", "evaluations", "Déjà fait ou en cours"),
    ("clinique", "hearing", "Audition"),
    ("clinique", "sight", "Vision"),
    ("administratif", "mdph", "Dossier à la MDPH"),
    ("administratif", "mdph_equivalent", "Soins équivalents déjà décidés"),
)


def documents_of(dossier: Dossier, standing: Standing, rows: Iterable[Section]) -> dict[str, Document]:
    """Return what the person may read, by section. One query for each of which a physician prepares another version."""
    definitions = {definition.code: definition for definition in KINDS[dossier.kind].sections}
    return {
        row.code: readable_by(standing, dossier, row)[0]
        for row in rows
        if row.revision and DossierPolicy.section(standing, definitions[row.code], dossier).read
    }


def brief_of(documents: Mapping[str, Document]) -> list[tuple[str, str]]:
    """Return names and words."""
    facts = [("Repérage", words)] if (words := _detection(documents)) else []
    for code, question, name in TOLD:
        if code in documents and (words := told(documents[code], question)):
            facts.append((name, words))
    return facts


def wished_of(documents: Mapping[str, Document]) -> list[Profession]:
    """Return the professions that the doctor who addresses the child wishes."""
    found = documents.get(ADDRESSING.code)
    return wished_in(found.counted) if found else []


def _detection(documents: Mapping[str, Document]) -> str:
    if "reperage" not in documents:
        return ""
    try:
        found = assessment_of({code: document.counted for code, document in documents.items()})
    except InputError as error:
        return error.sentence
    return " ".join(found.reasons) if found else ""
