"""Facts of the directory in a few French words, for pages and e-mails alike."""

from jalon.core.text import plural


def places_words(count: int) -> str:
    """Return « Aucune place libre », « 1 place libre », « 3 places libres »."""
    return plural(count, "place libre", "places libres") if count else "Aucune place libre"
