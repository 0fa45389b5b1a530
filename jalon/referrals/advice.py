"""What a refusal means to those who asked: its words without a medical fact, and what to do next. Data, no query.

Only the physician of the dossier reads the coded reason word for word when it tells something of the person's health;
the family and the secretariat read `plain`, and are sent to the physician.
"""

from dataclasses import dataclass, field

from jalon.referrals.reasons import RefusalReason

R = RefusalReason
HEALTH = "accompagnement qu’ils ne peuvent pas assurer"
FAR_KM = "50"


@dataclass(frozen=True)
class NextStep:
    """One thing to do. `query` fills the search of the dossier; None when there is nothing to search."""

    words: str
    query: dict[str, str] | None = None


@dataclass(frozen=True)
class Advice:
    """`plain` is what everyone on the asking side may read; empty when the coded words tell nothing of health.

    `steps` are for everyone; `medical_steps`, which would tell the reason, for the physician.
    """

    plain: str = ""
    steps: tuple[NextStep, ...] = ()
    medical_steps: tuple[NextStep, ...] = field(default_factory=tuple)


ELSEWHERE = NextStep("Chercher d’autres établissements", {})
FARTHER = NextStep(f"Chercher jusqu’à {FAR_KM} km", {"rayon": FAR_KM})
ASK_DOCTOR = NextStep("En parler avec le médecin du dossier : il connaît le motif précis et peut le revoir avec eux.")

ADVICE: dict[RefusalReason, Advice] = {
    R.NO_PLACE: Advice(
        steps=(
            NextStep("Chercher qui déclare une place libre", {"places": "1", "rayon": FAR_KM}),
            FARTHER,
            NextStep("Attendre dans un hébergement temporaire", {"quoi": "ehpad-temporaire"}),
            NextStep("Leur demander au téléphone à rester sur leur liste d’attente."),
        )
    ),
    R.CARE_TOO_HEAVY: Advice(
        HEALTH,
        (ASK_DOCTOR, ELSEWHERE),
        (
            NextStep("Chercher une unité de soins de longue durée (USLD)", {"quoi": "usld", "rayon": FAR_KM}),
            NextStep("Chercher avec un infirmier la nuit", {"avec": "night_nurse"}),
        ),
    ),
    R.UNSUITED: Advice(
        steps=(
            NextStep("Revoir avec le médecin quel accueil convient."),
            NextStep("Voir tous les lieux de vie", {"quoi": "personne-agee"}),
        )
    ),
    R.BEHAVIOUR: Advice(
        HEALTH,
        (ASK_DOCTOR, ELSEWHERE),
        (
            NextStep("Chercher une unité protégée", {"unite_protegee": "1"}),
            NextStep("Chercher une unité d’hébergement renforcée", {"avec": "uhr", "rayon": FAR_KM}),
        ),
    ),
    R.NO_PROTECTED_UNIT: Advice(
        HEALTH,
        (ASK_DOCTOR, ELSEWHERE),
        (NextStep("Chercher plus loin une unité protégée", {"unite_protegee": "1", "rayon": FAR_KM}),),
    ),
    R.AGE: Advice(
        steps=(
            NextStep("Chercher qui accueille avant 60 ans, sur dérogation", {"avec": "under_60", "rayon": FAR_KM}),
            ELSEWHERE,
        )
    ),
    R.FUNDING: Advice(
        steps=(
            NextStep("Chercher un établissement habilité à l’aide sociale", {"aide_sociale": "1"}),
            NextStep("Demander l’aide sociale à l’hébergement au CCAS de la commune."),
        )
    ),
    R.TERRITORY: Advice(steps=(NextStep("Chercher qui accueille les habitants de la commune", {}),)),
    R.INCOMPLETE: Advice(
        steps=(
            NextStep("Compléter le dossier, puis leur envoyer une nouvelle demande."),
            ELSEWHERE,
        )
    ),
    R.OTHER: Advice(steps=(NextStep("Lire leur message, ou les appeler."), ELSEWHERE)),
}


def refusal_words(reason: str, *, medical: bool) -> str:
    """Return the reason as this person reads it, as the end of a sentence; `medical` for who may read it whole."""
    coded = RefusalReason(reason)
    words = (not medical and ADVICE[coded].plain) or str(coded.label)
    return f"{words[:1].lower()}{words[1:]}"


def next_steps(reason: str, *, medical: bool) -> tuple[NextStep, ...]:
    """Return what this person can do next, the most useful first."""
    advice = ADVICE[RefusalReason(reason)]
    if not (medical and advice.medical_steps):
        return advice.steps
    return (*advice.medical_steps, *(step for step in advice.steps if step is not ASK_DOCTOR))
