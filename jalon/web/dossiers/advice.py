"""What parents take home after the grid: whether there is something to say yet, and what."""

from jalon.core.text import plural
from jalon.dossiers.kinds.tnd.advice import Advice, advice_for
from jalon.dossiers.kinds.tnd.sections.detection import DETECTION
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.outcome import Judged
from jalon.web.typography import NBSP


def advises(door: Opened) -> bool:
    """Whether a dossier has a grid that the person reads, among those who ask."""
    grids = [step for step in door.steps if step.definition.code == DETECTION.code]
    return door.standing.is_requester and any(step.access.read for step in grids)


def advice_of(found: Judged) -> Advice | None:
    """Return what parents read; None while nothing can be told, so that an unfinished grid clears nobody."""
    return None if found.assessment is None or found.is_open else advice_for(found.assessment)


def why_none(found: Judged) -> str:
    """Return why there is no advice yet."""
    if found.assessment is None:
        return found.why_none
    return f"La grille n’est pas finie{NBSP}: il reste {plural(found.unanswered, 'réponse')} à donner."
