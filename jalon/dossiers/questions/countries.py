"""Countries of birth met most often in France, by INSEE code (Code officiel géographique, « pays et territoires »).

A short list for typing by name; any other country is typed with its code.
"""

from jalon.core.text import fold

COUNTRY_NAMES = {
    "99109": "Allemagne", "99352": "Algérie", "99252": "Arménie", "99110": "Autriche", "99131": "Belgique",
    "99327": "Bénin", "99416": "Brésil", "99111": "Bulgarie", "99234": "Cambodge", "99322": "Cameroun",
    "99401": "Canada", "99216": "Chine", "99397": "Comores", "99324": "Congo", "99326": "Côte d’Ivoire",
    "99119": "Croatie", "99101": "Danemark", "99301": "Égypte", "99134": "Espagne", "99404": "États-Unis",
    "99328": "Gabon", "99126": "Grèce", "99330": "Guinée", "99410": "Haïti", "99112": "Hongrie",
    "99223": "Inde", "99203": "Irak", "99204": "Iran", "99136": "Irlande", "99207": "Israël",
    "99127": "Italie", "99241": "Laos", "99205": "Liban", "99137": "Luxembourg", "99333": "Madagascar",
    "99335": "Mali", "99350": "Maroc", "99390": "Maurice", "99135": "Pays-Bas", "99122": "Pologne",
    "99139": "Portugal", "99312": "République démocratique du Congo", "99114": "Roumanie",
    "99132": "Royaume-Uni", "99123": "Russie", "99341": "Sénégal", "99121": "Serbie", "99140": "Suisse",
    "99206": "Syrie", "99345": "Togo", "99351": "Tunisie", "99208": "Turquie", "99155": "Ukraine",
    "99243": "Viêt Nam",
}  # fmt: skip

COUNTRY_CODES = {fold(name): code for code, name in COUNTRY_NAMES.items()}
