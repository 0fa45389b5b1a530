"""The sheet that parents take home, as its template sets it."""

from datetime import date, datetime
from typing import Any

from jalon.dossiers.kinds.tnd.advice import Advice
from jalon.dossiers.models import Dossier
from jalon.web.dossiers.printing.content import write
from jalon.web.typography import NBSP, day_words

HEADINGS = ("Ce qui a été vu, et la suite", "À la maison, tous les jours", "Quand appeler sans attendre")


def leaflet(advice: Advice, dossier: Dossier, *, by: str, at: datetime) -> dict[str, Any]:
    """Return the content of the sheet, every string ready to be set.

    `by`: the physicians who follow the child; `at`: when it is printed.
    """
    parts = zip(HEADINGS, (advice.said, advice.everyday, advice.anytime), strict=True)
    first = dossier.first_names.split()[0]
    return {
        "title": f"Conseils aux parents, dossier {dossier.number}",
        "author": "Jalon",
        "heading": write(advice.title),
        "child": write(f"Pour les parents de {first} {dossier.used_name or dossier.birth_name}"),
        "given": write(f"Imprimé {day_words(at, today=date.min)}. Médecin{NBSP}: {by}."),
        "parts": [
            {"title": write(title), "sentences": [write(sentence) for sentence in sentences]}
            for title, sentences in parts
            if sentences
        ],
        "foot": write("Cette page conseille. Elle ne pose aucun diagnostic, et votre médecin répond à vos questions."),
    }
