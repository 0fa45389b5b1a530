"""What a refusal means to those who asked: its words without a medical fact, and what to do next. Data, no query.

Only the physician of the dossier reads the coded reason word for word when it tells something of the person's health;
the family and the secretariat read `plain`, and are sent to the physician.
"""

from dataclasses import dataclass, field

from jalon.directory.enums import UnitKind
from jalon.directory.unit_kinds import mention_label
from jalon.referrals.reasons import CareLevel, RefusalReason, refusal_reason

R = RefusalReason
HEALTH = "accompagnement qu’ils ne peuvent pas assurer"
ELSEWHERE_SUITED = "une autre prise en charge convient mieux"
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


ELSEWHERE = NextStep("Choisir d’autres unités", {})
FARTHER = NextStep(f"Chercher jusqu’à {FAR_KM} km", {"rayon": FAR_KM})
ASK_DOCTOR = NextStep("En parler avec le médecin du dossier : il connaît le motif précis et peut le revoir avec eux.")

STABLE_FIRST = NextStep("Redemander quand l’état est stable : leur dire au téléphone ce qui est prévu.")

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
    R.UNSUITED: Advice(steps=(ELSEWHERE, FARTHER, NextStep("Revoir avec le médecin quel accueil convient."))),
    R.UNSTABLE: Advice(HEALTH, (ASK_DOCTOR,), (STABLE_FIRST, ELSEWHERE)),
    R.EQUIPMENT: Advice(HEALTH, (ASK_DOCTOR, ELSEWHERE), (FARTHER,)),
    R.ISOLATION: Advice(HEALTH, (ASK_DOCTOR, ELSEWHERE), (FARTHER,)),
    R.TOO_LIGHT: Advice(ELSEWHERE_SUITED, (ASK_DOCTOR, ELSEWHERE)),
    R.OTHER_LEVEL: Advice(ELSEWHERE_SUITED, (ASK_DOCTOR, ELSEWHERE)),
    R.OTHER_PATH: Advice(ELSEWHERE_SUITED, (ASK_DOCTOR, ELSEWHERE)),
    R.HOME_CONDITIONS: Advice(
        steps=(
            NextStep("Revoir avec les proches et l’assistante sociale ce qui manque au domicile, puis redemander."),
            ELSEWHERE,
        )
    ),
    R.NO_EXIT_PROJECT: Advice(
        steps=(NextStep("Compléter le projet de sortie dans le dossier, puis leur redemander."), ELSEWHERE)
    ),
    R.TOO_DEPENDENT: Advice(
        HEALTH,
        (ASK_DOCTOR, ELSEWHERE),
        (NextStep("Chercher un EHPAD", {"quoi": "ehpad"}), NextStep("Chercher une USLD", {"quoi": "usld"})),
    ),
    R.NO_CONSENT: Advice(steps=(NextStep("Reprendre le projet avec la personne et ses proches."), ELSEWHERE)),
    R.DISABILITY_UNKNOWN: Advice(
        HEALTH, (ASK_DOCTOR, ELSEWHERE), (NextStep("Demander à la MDPH la reconnaissance du handicap."),)
    ),
    R.ALREADY_DECIDED: Advice("une aide équivalente est déjà décidée", (ASK_DOCTOR,)),
    R.NO_GAP: Advice("un nouvel examen est à prévoir avec le médecin", (ASK_DOCTOR,)),
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

#: The same for a platform that follows children, where it differs: it names where to go itself.
OF_CHILDREN = {
    R.AGE: Advice(steps=(NextStep("Adresser l’enfant où la plateforme l’indique."), ELSEWHERE)),
    R.TERRITORY: Advice(steps=(NextStep("Chercher la plateforme de la commune de l’enfant", {}),)),
    R.OTHER_PATH: Advice(ELSEWHERE_SUITED, (ASK_DOCTOR,)),
}


#: Where each level is found: the line of the search, or whom to call.
LEVELS: dict[CareLevel, NextStep] = {
    CareLevel.HAD: NextStep("Chercher une hospitalisation à domicile", {"quoi": "had"}),
    CareLevel.SSIAD: NextStep("Chercher un service de soins infirmiers à domicile", {"quoi": "ssiad"}),
    CareLevel.HOME_HELP: NextStep("Chercher une aide à domicile", {"quoi": "aide-a-domicile"}),
    CareLevel.SMR: NextStep("Chercher un SMR", {"quoi": "smr"}),
    CareLevel.USP: NextStep("Chercher une unité de soins palliatifs", {"quoi": "usp"}),
    CareLevel.HOUSING: NextStep("Chercher un lieu de vie", {"quoi": "personne-agee"}),
    CareLevel.TOWN: NextStep(
        "Appeler le médecin traitant et un cabinet infirmier : des soins de ville suffisent, sur ordonnance."
    ),
    CareLevel.MCO: NextStep(
        "Appeler le service hospitalier qui connaît la personne pour une place en médecine ou en chirurgie ; "
        "en urgence, le 15."
    ),
    CareLevel.PSYCHIATRY: NextStep(
        "Appeler le centre médico-psychologique (CMP) du secteur, ou le psychiatre de liaison de l’hôpital ; "
        "en urgence, le 15."
    ),
}


def level_words(level: str, mention: str) -> str:
    """Return « soins médicaux et de réadaptation (SMR), système nerveux »; empty when no level was named."""
    if not level:
        return ""
    label = str(CareLevel(level).label)
    words = label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"
    return f"{words}, {mention_label(mention).lower()}" if mention else words


def refusal_words(reason: str, level: str = "", mention: str = "", *, medical: bool) -> str:
    """Return the reason as this person reads it, as the end of a sentence; `medical` for who may read it whole.

    `level` and `mention`: where the unit would turn, which only they read.
    """
    coded = refusal_reason(reason)
    words = (not medical and ADVICE[coded].plain) or str(coded.label)
    advised = level_words(level, mention) if medical else ""
    whole = f"{words[:1].lower()}{words[1:]}"
    return f"{whole} : {advised}" if advised else whole


def next_steps(
    reason: str, level: str = "", mention: str = "", *, unit_kind: str = "", medical: bool
) -> tuple[NextStep, ...]:
    """Return what this person can do next, the most useful first; `unit_kind`: of the unit that refuses."""
    coded = refusal_reason(reason)
    advice = (OF_CHILDREN.get(coded) if unit_kind == UnitKind.PCO else None) or ADVICE[coded]
    if not medical:
        return advice.steps
    advised = (_level_step(CareLevel(level), mention),) if level else ()
    if not (advised or advice.medical_steps):
        return advice.steps
    return (*advised, *advice.medical_steps, *(step for step in advice.steps if step is not ASK_DOCTOR))


def _level_step(level: CareLevel, mention: str) -> NextStep:
    step = LEVELS[level]
    if step.query is None or not mention:
        return step
    return NextStep(f"{step.words}, {mention_label(mention).lower()}", step.query | {"mention": mention})
