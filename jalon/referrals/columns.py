"""Which columns pages and actions read of a request, its dossier and the place.

The rows are wide, and reading them whole takes longer than finding them. What is not named here is read when asked for.
"""

from jalon.referrals.models import Referral

OWN = tuple(field.name for field in Referral._meta.concrete_fields)
PLACE = (
    *(f"unit__{name}" for name in ("name", "kind", "stay_type", "department", "closed", "accepts_referrals")),
    *("unit__answer_days", "unit__usual_answer_days", "unit__medical_opinion_first", "unit__offers"),
    *(f"unit__establishment__{name}" for name in ("name", "finess", "city", "phone", "email")),
)
DOSSIER = (
    *("number", "kind", "state", "closed_at", "birth_name", "used_name", "first_names", "birth_date", "sex"),
    *("paper_unit", "paper_received_on", "ward", "handed_over_at", "wished_on", "ready_on"),
    *("master_key_id", "wrapped_key"),
)
OF_DOSSIER = tuple(f"dossier__{name}" for name in DOSSIER)
