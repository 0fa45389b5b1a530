"""Each kind of care in plain words: what it is for, who pays, what schema.org calls it."""

from dataclasses import dataclass

from jalon.directory.enums import StayType, UnitKind


@dataclass(frozen=True)
class Purpose:
    """`is_for` says whom a kind of care helps and how; `pays` who pays for it."""

    is_for: str
    pays: str


HOME_PRICES = (
    "Le prix de l’hébergement et une part de la dépendance restent à payer. L’APA, l’aide au logement et,"
    " dans les lieux habilités, l’aide sociale du département les réduisent. Les soins sont payés par "
    "l’Assurance maladie."
)
HOSPITAL_PRICES = (
    "L’Assurance maladie paie les soins. Le forfait journalier et la chambre individuelle, quand il y en "
    "a, reviennent à la mutuelle ou à la personne."
)
DAY_PRICES = "Le prix de la journée comprend d’habitude le repas et les activités. L’APA peut en payer une part."
PURPOSES: dict[UnitKind, Purpose] = {
    UnitKind.EHPAD: Purpose(
        "Un lieu de vie médicalisé pour les personnes âgées qui ont besoin d’aide chaque jour. On y habite ; "
        "repas et soignants sont sur place.",
        HOME_PRICES,
    ),
    UnitKind.RESIDENCE_AUTONOMIE: Purpose(
        "Un logement à soi pour une personne âgée qui se débrouille encore, avec des services autour : repas,"
        " activités, quelqu’un à appeler.",
        "Une redevance mensuelle reste à payer, comme un loyer. L’aide au logement et, dans les lieux "
        "habilités, l’aide sociale du département peuvent la réduire.",
    ),
    UnitKind.USLD: Purpose(
        "Une unité d’hôpital où vivent des personnes très dépendantes, dont la santé demande une surveillance"
        " médicale de chaque instant.",
        HOME_PRICES,
    ),
    UnitKind.DAY_CENTRE: Purpose(
        "Une ou plusieurs journées par semaine entourées et actives, puis le retour chez soi le soir. Les "
        "proches soufflent.",
        DAY_PRICES,
    ),
    UnitKind.SMR: Purpose(
        "Après une maladie, une opération ou un accident : rééducation et soins, pour rentrer chez soi dans "
        "les meilleures conditions. C’est un médecin qui fait la demande.",
        HOSPITAL_PRICES,
    ),
    UnitKind.HAD: Purpose(
        "Les soins d’un hôpital, donnés à la maison par une équipe joignable jour et nuit. Un médecin les prescrit.",
        "L’Assurance maladie paie les soins et le matériel. Il n’y a pas de forfait journalier.",
    ),
    UnitKind.USP: Purpose(
        "Quand une maladie grave avance : soulager la douleur et les symptômes difficiles, entourer la "
        "personne et ses proches.",
        HOSPITAL_PRICES,
    ),
    UnitKind.SSIAD: Purpose(
        "Aides-soignants et infirmiers viennent à la maison pour la toilette et les soins courants, sur "
        "prescription d’un médecin.",
        "L’Assurance maladie paie tout : rien ne reste à la charge de la personne.",
    ),
    UnitKind.HOME_HELP: Purpose(
        "Une aide vient à la maison pour le lever, les repas, le ménage, les courses ou les sorties.",
        "Les heures se paient. L’APA ou la PCH en prend une part selon les revenus ; la moitié du reste ouvre"
        " droit à un crédit d’impôt.",
    ),
    UnitKind.PCO: Purpose(
        "Un enfant ne se développe pas comme les autres : la plateforme organise vite un bilan et de "
        "premières aides (ergothérapie, psychomotricité, psychologie), sans attendre de diagnostic. Un "
        "médecin y adresse l’enfant.",
        "L’Assurance maladie paie le bilan et les séances que la plateforme organise : rien ne reste à la "
        "charge de la famille.",
    ),
}
# A stay that says more than the kind does.
STAYS: dict[StayType, str] = {
    StayType.TEMPORARY: (
        "Quelques jours à quelques semaines dans un lieu de vie médicalisé : pour essayer, pour se remettre, "
        "ou pour laisser souffler les proches."
    ),
    StayType.DAY: PURPOSES[UnitKind.DAY_CENTRE].is_for,
    StayType.NIGHT: "La personne dort sur place, entourée, et passe ses journées chez elle.",
    StayType.DAY_HOSPITAL: (
        "Des soins et de la rééducation dans la journée, puis le retour chez soi le soir. C’est un médecin "
        "qui fait la demande."
    ),
}
HOSPITAL_KINDS = frozenset({UnitKind.SMR, UnitKind.USP, UnitKind.USLD})
MEDICAL_KINDS = frozenset({UnitKind.EHPAD, UnitKind.HAD, UnitKind.SSIAD, UnitKind.PCO})


def purpose(kind: str, stay_type: str) -> Purpose:
    """Return what a unit is for, by its kind and stay type."""
    by_kind = PURPOSES[UnitKind(kind)]
    said = STAYS.get(StayType(stay_type))
    if said is None:
        return by_kind
    pays = DAY_PRICES if stay_type in (StayType.DAY, StayType.NIGHT) else by_kind.pays
    return Purpose(said, pays)


def schema_types(kinds: frozenset[str]) -> str:
    """Return the schema.org types of an establishment that has these kinds of care, as `itemtype` wants them."""
    names = ["LocalBusiness"]
    if kinds & HOSPITAL_KINDS:
        names = ["Hospital"]
    elif kinds & MEDICAL_KINDS:
        names = ["MedicalOrganization", "LocalBusiness"]
    return " ".join(f"https://schema.org/{name}" for name in names)
