"""Specialities of physicians: the `savoir-faire` of type S of an exercise (NOS TRE_R38-SpecialiteOrdinale)."""

SPECIALTIES = {
    "SM02": "Anesthésie-réanimation",
    "SM04": "Cardiologie et maladies vasculaires",
    "SM05": "Chirurgie générale",
    "SM08": "Chirurgie orthopédique et traumatologie",
    "SM14": "Chirurgie viscérale et digestive",
    "SM15": "Dermatologie et vénéréologie",
    "SM16": "Endocrinologie et métabolisme",
    "SM18": "Gériatrie",
    "SM19": "Gynécologie médicale",
    "SM20": "Gynécologie-obstétrique",
    "SM21": "Hématologie",
    "SM24": "Gastro-entérologie et hépatologie",
    "SM25": "Médecine du travail",
    "SM27": "Médecine interne",
    "SM29": "Médecine physique et de réadaptation",
    "SM30": "Néphrologie",
    "SM31": "Neurochirurgie",
    "SM32": "Neurologie",
    "SM34": "ORL et chirurgie cervico-faciale",
    "SM36": "Oncologie médicale",
    "SM37": "Oncologie radiothérapique",
    "SM38": "Ophtalmologie",
    "SM40": "Pédiatrie",
    "SM41": "Pneumologie",
    "SM42": "Psychiatrie",
    "SM43": "Psychiatrie de l’enfant et de l’adolescent",
    "SM48": "Rhumatologie",
    "SM49": "Santé publique et médecine sociale",
    "SM54": "Médecine générale",
    "SM57": "Allergologie",
    "SM58": "Maladies infectieuses et tropicales",
    "SM59": "Médecine d’urgence",
    "SM61": "Médecine vasculaire",
    "SM62": "Endocrinologie, diabétologie, nutrition",
    "SM72": "Médecine interne et immunologie clinique",
    "SM73": "Médecine cardiovasculaire",
    "SM75": "Santé publique",
    "SM88": "Neuropédiatrie",
    "SM92": "Psychiatrie de l’enfant et de l’adolescent",
    "SM93": "Psychiatrie de la personne âgée",
}
# Three codes are one speciality in the eyes of a patient.
ALIASES = {"SM26": "SM54", "SM53": "SM54"}


def specialty_words(code: str) -> str:
    """Return the speciality in words; nothing for a code that physicians of this site do not need told apart."""
    return SPECIALTIES.get(ALIASES.get(code, code), "")
