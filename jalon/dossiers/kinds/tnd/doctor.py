"""What is known of the doctor who addresses a child, so that nobody types it again."""

from typing import Any

from jalon.accounts.models import Professional
from jalon.directory.models import Commune
from jalon.dossiers.questions.places import commune_label

#: The function that a specialty says; the other specialties say none.
ROLES = {"Médecine générale": "gp", "Pédiatrie": "paediatrician"}


def doctor_answers(professional: Professional) -> dict[str, Any]:
    """Return the answers of the section « demandeur » that the directory of professionals gives. One query."""
    user = professional.user
    commune = Commune.objects.filter(code=professional.commune_code).first() if professional.commune_code else None
    told: dict[str, Any] = {
        "name": user.last_name,
        "first_name": user.first_name,
        "role": ROLES.get(professional.specialty),
        "rpps": professional.rpps,
        "phone": professional.phone,
        "email": user.email,
    }
    if commune is not None:
        told["address"] = {"street": "", "town": {"code": commune.code, "label": commune_label(commune)}}
    return {code: value for code, value in told.items() if value}
