"""What the grid of a child advises, beside it while it is filled in. It advises; the doctor decides.

A grid not finished clears nobody: until every answer is there, only what no further answer can undo is said to be so.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.tnd.ages import AgeError
from jalon.dossiers.kinds.tnd.assessed import assessment_of
from jalon.dossiers.kinds.tnd.codes import BRACKETS, question_code
from jalon.dossiers.kinds.tnd.detection import Assessment
from jalon.dossiers.kinds.tnd.grid import Outcome, Role, grid
from jalon.dossiers.kinds.tnd.needs import has_regressed
from jalon.web.dossiers.markup import NOTHING, banner, join, words
from jalon.web.sprite import shape
from jalon.web.typography import NBSP

SOURCE = f"Livret de repérage des moins de 7{NBSP}ans, janvier 2024. La grille conseille, le médecin décide."
URGENT_FACT = "Perte de compétences acquises : à faire voir en urgence."
#: The questions that a loss is ticked by: what presses is said under them.
URGENT_CODES = frozenset(
    question_code(item.id) for family in grid().families if family.role is Role.REGRESSION for item in family.items
)
IN_PROGRESS = "Grille en cours"


@dataclass(frozen=True)
class Judged:
    """What a grid says so far. `assessment`: None when the age or the day allows none, and `why_none` says why.

    `regressed`: a loss was ticked, which presses without a day or a bracket too. `unanswered`: answers still awaited,
    any age and own bracket together.
    """

    assessment: Assessment | None
    why_none: str
    regressed: bool
    unanswered: int

    @property
    def is_open(self) -> bool:
        """Whether what lacks may still change what is advised."""
        return self.unanswered > 0 and not self.is_settled

    @property
    def is_settled(self) -> bool:
        """Whether nothing that is still to be answered can undo the outcome."""
        found = self.assessment
        return self.regressed or (found is not None and found.outcome is Outcome.ADDRESS)

    @property
    def title(self) -> str:
        """The outcome in a few words."""
        found = self.assessment
        if self.regressed:
            return "Avis hospitalier en urgence"
        if found is None:
            return "Pas de conseil"
        if self.is_open:
            return IN_PROGRESS
        if found.outcome is Outcome.NONE and found.open:
            return "Rien à conclure encore"
        return {
            Outcome.URGENT: "Avis hospitalier en urgence",
            Outcome.ADDRESS: "Proposer la plateforme (PCO)",
            Outcome.RECHECK: f"Revoir dans {grid().bracket(found.bracket).recheck}{NBSP}mois",
            Outcome.NONE: "Suivi habituel",
        }[found.outcome]

    @property
    def advice(self) -> str:
        """The sentence for the doctor; nothing while an answer that lacks may change it."""
        if self.assessment is None:
            return grid().advice[Outcome.URGENT] if self.regressed else self.why_none
        if self.is_open or (self.assessment.outcome is Outcome.NONE and self.assessment.open):
            return ""
        return self.assessment.advice

    @property
    def words(self) -> str:
        """« Proposer la plateforme (PCO), 2 signes dans 2 domaines »."""
        found = self.assessment
        return f"{self.title}, {_signs(found)}" if found is not None and found.bracket else self.title


def judged(document: Document, birth_date: date) -> Judged:
    """Return what the counted answers of a grid say of a child."""
    counted = document.counted
    regressed = has_regressed(counted)
    sections = {"identite": {"birth_date": birth_date.isoformat()}, document.definition.code: counted}
    try:
        found = assessment_of(sections)
    except AgeError as error:
        return Judged(None, error.sentence, regressed, 0)
    if found is None:
        return Judged(None, "Donnez la date de l’examen.", regressed, 0)
    awaited = [item.id for family in grid().families for item in family.items]
    awaited += [item.id for item in found.unassessed]
    return Judged(found, "", regressed, sum(question_code(item) not in counted for item in awaited))


def outcome_words(document: Document, birth_date: date) -> str:
    """Return the outcome in one line."""
    return judged(document, birth_date).words


def outcome_panel(document: Document, birth_date: date, attributes: str = "") -> SafeString:
    """Write what is advised, what it rests on, and why."""
    found = judged(document, birth_date)
    facts = _facts(found.assessment) if found.assessment else ""
    left = f"<p>Il reste {plural(found.unanswered, 'réponse')} à donner.</p>" if found.unanswered else ""
    advice = f"<p><b>{words(found.advice)}</b></p>" if found.advice else ""
    reasons = found.assessment.reasons if found.assessment else ()
    listed = join(f"<li>{words(reason)}</li>" for reason in reasons)
    css = " urgent" if found.regressed else ""
    return SafeString(
        f'<div class="panel-box outcome{css}" id="score" aria-live="polite"{attributes}>'
        f'<p class="score-name">Ce que dit la grille</p><p class="outcome-title">{_mark(found)}{words(found.title)}</p>'
        f'{facts}{advice}{left}{f"<ul>{listed}</ul>" if listed else ""}<hr><p class="later">{words(SOURCE)}</p></div>'
    )


def _mark(found: Judged) -> str:
    return f"{shape('i-exclamation-octagon-fill', 'icon')} " if found.regressed else ""


def _facts(found: Assessment) -> str:
    if not found.bracket:
        return ""
    label = grid().bracket(found.bracket).label.replace(" ", NBSP)
    threshold = grid().bracket(found.bracket).threshold
    needed = f"seuil{NBSP}: {threshold} dans {grid().rule.domains} domaines"
    told = _signs(found)
    return (
        f"<p>{words(told[:1].upper() + told[1:])}<br><span class=muted>{words(f'Tranche {label}, {needed}')}</span></p>"
    )


def _signs(found: Assessment) -> str:
    if not found.signs:
        return "aucun item évalué" if found.unseen else "aucun signe"
    return f"{plural(found.signs, 'signe')} dans {plural(found.domains, 'domaine')}"


def urgent_notice(document: Document) -> SafeString:
    """Write that a loss presses, whatever the age; nothing when none was ticked."""
    if not has_regressed(document.counted):
        return NOTHING
    return banner(
        "error",
        "i-exclamation-octagon-fill",
        f"<p><b>{words(URGENT_FACT)}</b> {words(grid().advice[Outcome.URGENT])}</p>",
        ' role="alert"',
    )


def offer_below(document: Document, birth_date: date, code: str, attributes: str = "") -> SafeString:
    """Write at the foot of the child's bracket what adds the one below: always from 4 years on, before at any doubt."""
    found = judged(document, birth_date).assessment
    content = NOTHING
    if found is not None and found.bracket == code and found.below and found.below not in _ticked(document):
        below = grid().bracket(found.below)
        why = "Au moindre doute" if grid().bracket(code).check_below else "Un doute"
        content = SafeString(
            f'<p class="block-tools"><span>{words(f"{why} : regardez aussi la tranche d’en dessous.")}</span> '
            f'<button class="button small-button" name={BRACKETS} value={below.code}>'
            f"Ajouter {words(below.label.replace(' ', NBSP))}</button></p>"
        )
    return SafeString(f'<div id="below"{attributes}>{content}</div>')


def _ticked(document: Document) -> list[str]:
    ticked = document.answers.get(BRACKETS)
    return ticked if isinstance(ticked, list) else []
