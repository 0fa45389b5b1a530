"""The blocks of the part that a physician fills in: each folds, says how it stands, and may be filled in one press."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jalon.core.text import plural
from jalon.dossiers.declarations import AuthorRole, Group, Question, SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.origins import Origin, signed_day
from jalon.dossiers.previous import Proposal
from jalon.web.dossiers.grid import is_grid
from jalon.web.dossiers.markup import banner, words

LONGEST_PROPOSED = 70


@dataclass(frozen=True)
class Block:
    """Groups under one heading: the variables of one chapter of the grid, or a group by itself."""

    code: str
    label: str
    help: str
    groups: tuple[Group, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for group in self.groups for question in group.questions)

    @property
    def is_grid(self) -> bool:
        return is_grid(self.groups[0])

    @property
    def has_lines(self) -> bool:
        """Whether its questions are lines under headings of their own."""
        return any(group.lines for group in self.groups)

    @property
    def is_pressed(self) -> bool:
        """Whether one press fills it as a whole, and not group by group."""
        return not any(group.is_pressed for group in self.groups)

    def shown(self, document: Document) -> list[Question]:
        """Return the questions of the block that the answers leave on screen."""
        codes = document.shown_codes()
        return [question for question in self.questions if question.code in codes]

    def is_optional(self, document: Document) -> bool:
        """Whether nothing has to be answered, by the answers that there are."""
        return not any(question.required for question in self.shown(document))

    def is_pointless(self, document: Document) -> bool:
        """Whether an answer given leaves nothing of it on screen: « aucun soin » leaves no care to detail."""
        asked = {question.shown_when.code for question in self.questions if question.shown_when}
        return not self.shown(document) and any(document.answers.get(code) is not None for code in asked)

    @property
    def says_nothing(self) -> bool:
        """Whether « rien à signaler » answers it."""
        return bool(self.neutral) and not self.is_grid and self.groups[0].neutral_label == Group.neutral_label

    @property
    def neutral(self) -> dict[str, Any]:
        """The values of « rien à signaler », by code."""
        return {code: value for group in self.groups for code, value in group.neutral.items()}


@cache
def blocks_of(definition: SectionDefinition) -> tuple[Block, ...]:
    """Return the blocks of a section that folds, in order; none for the others."""
    if definition.author != AuthorRole.PHYSICIAN:
        return ()
    found: list[Block] = []
    for group in definition.groups:
        if group.chapter and found and found[-1].label == group.chapter:
            found[-1] = Block(found[-1].code, group.chapter, found[-1].help, (*found[-1].groups, group))
        elif group.chapter:
            found.append(Block(group.code, group.chapter, group.chapter_help, (group,)))
        else:
            found.append(Block(group.code, group.label, group.help, (group,)))
    return tuple(found)


def block_of_lines(group: Group) -> Block:
    """Return a group of lines as what one press fills by itself."""
    return Block(group.code, group.label, "", (group,))


def missing_in(block: Block, document: Document) -> int:
    """Return how many answers the block awaits."""
    codes = {question.code for question in block.questions}
    return sum(question.code in codes for question in document.missing())


def answered_in(block: Block, document: Document) -> dict[str, Any]:
    """Return the answers of the block that count, by code."""
    codes = {question.code for question in block.questions}
    return {code: value for code, value in document.counted.items() if code in codes}


def state(block: Block, document: Document, attributes: str = "") -> str:
    """Write how a block stands, beside its heading."""
    lacking = missing_in(block, document)
    told = answered_in(block, document)
    if lacking:
        css, text = " soon", plural(lacking, "réponse manquante", "réponses manquantes")
    elif block.neutral and not block.is_grid and told == block.neutral:
        css, text = " done", block.groups[0].neutral_label
    elif block.is_pointless(document):
        css, text = "", "sans objet"
    elif block.is_optional(document):
        css, text = "", plural(len(told), "réponse") if told else "facultatif"
    else:
        css, text = " done", "complet"
    return f'<span class="block-state{css}" id="s-{block.code.replace("_", "-")}"{attributes}>{words(text)}</span>'


def tools(block: Block, document: Document, *, decides: bool = False) -> str:
    """Write what fills the block in one press, what did, and how to undo it.

    `decides`: what an earlier dossier proposes is first to be taken or left.
    """
    parts = [_filled(block, document), _carried(block, document)]
    waiting = [code for code in block.neutral if code not in document.answers and code not in document.typed]
    if waiting and not decides:
        label = "Fait seul pour tout ce qui reste" if block.is_grid else block.groups[0].neutral_label
        count = f' <span class="muted">{plural(len(waiting), "ligne")}</span>' if block.is_grid else ""
        parts.append(
            f'<p class=block-tools><button class="button small-button" name=_neutral value={block.code}>'
            f"{words(label)}</button>{count}</p>"
        )
    return "".join(parts)


def _filled(block: Block, document: Document) -> str:
    count = sum(1 for _ in _of_origin(block, document, "neutral"))
    if not count:
        return ""
    who = "Fait seul" if block.is_grid else block.groups[0].neutral_label
    told = f"«\N{NO-BREAK SPACE}{who}\N{NO-BREAK SPACE}» a donné {plural(count, 'réponse')}. Corrigez ce qui diffère."
    return (
        f'<p class="block-tools"><span>{words(told)}</span> '
        f'<button class="link" name="_undo" value="neutral:{block.code}">Annuler</button></p>'
    )


def _carried(block: Block, document: Document) -> str:
    found = list(_of_origin(block, document, "dossier"))
    if not found:
        return ""
    _, origin = found[0]
    day, count = signed_day(origin), plural(len(found), "réponse reprise", "réponses reprises")
    undo = f'<button class="link" name="_undo" value="dossier:{block.code}">Retirer</button>'
    if not block.questions[0].type.is_assessment:
        return f'<p class="block-tools"><span class="origin">{words(f"{count}, signées le {day}")}</span> {undo}</p>'
    fact = f"Évaluation du {day}, reprise du dossier n° {origin['number']}."
    return banner(
        "info",
        "i-info-circle-fill",
        f"<p><b>{words(fact)}</b> "
        "Rien n’est réévalué tant que vous ne le dites pas.</p>"
        f'<p class="row-line"><button class="button small-button" name="_confirm" value="{block.code}">'
        f"Réévalué ce jour, sans changement</button> {undo}</p>",
    )


def _of_origin(block: Block, document: Document, kind: str) -> Iterable[tuple[str, Origin]]:
    """Yield the questions of a block answered in one way, with their origin."""
    for question in block.questions:
        origin = document.origins.get(question.code)
        if origin is not None and origin["from"] == kind:
            yield question.code, origin


def proposed(block: Block, proposal: Proposal | None) -> str:
    """Write what an earlier dossier proposes for a block, questions of the same answer together, and what takes it."""
    if proposal is None:
        return ""
    names: dict[str, list[str]] = {}
    for question in block.questions:
        if question.code in proposal.answers:
            names.setdefault(_short(question, proposal), []).append(question.name)
    told = [
        f"<li>{words(', '.join(asked))}\N{NO-BREAK SPACE}: <b>{words(answer)}</b>" for answer, asked in names.items()
    ]
    if not told:
        return ""
    day = signed_day(proposal.origin)
    lead = f"Grille évaluée le {day}" if block.is_grid else f"Proposé, signé le {day}"
    return (
        f'<div class="proposed"><p>{words(lead)}\N{NO-BREAK SPACE}:</p><ul>{"".join(told)}</ul>'
        f'<button class="button small-button" name="_carry" value="{block.code}">Reprendre ce bloc</button></div>'
    )


def _short(question: Question, proposal: Proposal) -> str:
    text = " · ".join(question.type.text(proposal.answers[question.code]).split("\n"))
    return text if len(text) <= LONGEST_PROPOSED else f"{text[:LONGEST_PROPOSED].rsplit(' ', 1)[0]}…"


def head(proposal: Proposal | None, document: Document) -> str:
    """Write above the blocks what an earlier dossier proposes, what was taken from it, or that nothing is wanted."""
    if proposal is not None:
        day, count = signed_day(proposal.origin), plural(len(proposal.answers), "réponse")
        fact = f"Le dossier n° {proposal.number} de cette personne, que vous suivez, propose {count}, signées le {day}."
        return banner(
            "info",
            "i-info-circle-fill",
            f"<p><b>{words(fact)}</b> Rien n’est repris sans vous, rien ne remplace ce que vous avez répondu.</p>"
            '<p class="row-line"><button class="button small-button" name="_carry" value="*">Tout reprendre</button> '
            '<button class="link" name="_carry" value="-">Ne rien reprendre</button></p>',
        )
    if document.declined:
        return (
            f'<p class="block-tools"><span>{words(f"Rien n’est repris du dossier n° {document.declined}.")}</span> '
            '<button class="link" name="_carry" value="+">Proposer de nouveau</button></p>'
        )
    carried = [origin for code in document.origins if (origin := document.carried(code))]
    if not carried:
        return ""
    number, day = carried[0]["number"], signed_day(carried[0])
    count = plural(len(carried), "réponse est reprise", "réponses sont reprises")
    return (
        f'<p class="block-tools"><span class="origin">{words(f"{count} du dossier n° {number}, signé le {day}")}'
        '\N{NO-BREAK SPACE}: à relire avant de signer.</span> <button class="link" name="_undo" value="dossier:*">'
        "Tout retirer</button></p>"
    )
