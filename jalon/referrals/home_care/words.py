"""How what happens of care at home is told on the path of a request, to both sides: nothing of health."""

VISIT_AWAITED = "visite à réaliser"
AGREEMENT_AWAITED = "accord du médecin traitant"

SENTENCES = {
    "home.visit_proposed": "Visite proposée par {place} le {day}.",
    "home.visit_confirmed": "Visite confirmée pour le {day}.",
    "home.visit_other_time": "Un autre moment est demandé pour la visite du {day}.",
    "home.visit_cancelled": "Visite du {day} annulée par {place}.",
    "home.visit_done": "Visite faite par {place} le {day}.",
    "home.rhythm_changed": "Rythme des passages changé par {place}.",
    "home.agreement_asked": "Accord demandé au médecin traitant.",
    "home.agreement_signed": "Le médecin traitant a signé le dossier : son accord est noté.",
    "home.agreement_given": "Accord du médecin traitant donné.",
    "home.agreement_declined": "Le médecin traitant n’est pas d’accord.",
    "home.renewal_due": "La fin du séjour approche, le {until} : renouvellement à demander.",
    "home.renewal_asked": "Renouvellement demandé par {place} jusqu’au {until}.",
    "home.renewed": "Séjour renouvelé jusqu’au {until}.",
    "home.renewal_declined": "Séjour non renouvelé : il se termine le {until}.",
    "home.stay_ended": "Séjour à domicile terminé le {ended_on}.",
}


def waits_of_care(*, visit: bool, agreed: bool) -> list[str]:
    """Return what an open request waits for. `visit`: one is not over; `agreed`: by the médecin traitant."""
    return ([VISIT_AWAITED] if visit else []) + ([] if agreed else [AGREEMENT_AWAITED])
