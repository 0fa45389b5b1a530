"""The medical part in words, for those who may not read it."""

from jalon.dossiers.medical import PART, MedicalProgress, MedicalState
from jalon.web.typography import NBSP, day_words


def medical_words(state: MedicalState) -> str:
    """« Partie médicale : signée par Dr Hélène Perrin, lundi 16 novembre »."""
    return f"{PART}{NBSP}: {progress_words(state)}"


def progress_words(state: MedicalState) -> str:
    """« à remplir », « en cours, par Dr Hélène Perrin, lundi 16 novembre », « signée par …, lundi … »."""
    if state.at is None:
        return str(state.progress)
    author = f" par {state.by}" if state.by else ""
    comma = "," if author and state.progress == MedicalProgress.UNDER_WAY else ""
    return f"{state.progress}{comma}{author}, {day_words(state.at)}"


def short_words(state: MedicalState) -> str:
    """« Partie médicale à remplir », in lists."""
    return f"{PART} {state.progress}"
