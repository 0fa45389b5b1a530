"""What a document says of one question, in words: the answer, or what stands in its place, and where it comes from."""

from datetime import date

from django.utils.formats import date_format

from jalon.dossiers.documents import Document, Joined
from jalon.dossiers.origins import signed_day


def in_place_words(joined: Joined) -> str:
    """« Voir la pièce jointe : ordonnance du 24 novembre 2026 »."""
    day = date_format(date.fromisoformat(joined["on"]), "j\N{NO-BREAK SPACE}F Y")
    label = joined["label"]
    return f"Voir la pièce jointe\N{NO-BREAK SPACE}: {label[:1].lower()}{label[1:]} du {day}"


def origin_words(document: Document, code: str) -> str:
    """« Repris d’un dossier signé le 24 novembre 2025 », « Évalué le… » for the grid, or nothing."""
    origin = document.carried(code)
    if origin is None:
        return ""
    verb = "Évalué" if document.definition.by_code[code].type.is_assessment else "Repris d’un dossier signé"
    return f"{verb} le {signed_day(origin)}"


def told(document: Document, code: str) -> str:
    """Return the answer to a question shown, with where it comes from; nothing where there is none."""
    question = document.definition.by_code.get(code)
    if question is None or code not in document.shown_codes():
        return ""
    if papers := document.in_place(code):
        return "\n".join(in_place_words(joined) for joined in papers)
    value = document.answers.get(code)
    if value is None:
        return ""
    origin = origin_words(document, code)
    text = question.type.text(value)
    return f"{text} ({origin[:1].lower()}{origin[1:]})" if origin else text
