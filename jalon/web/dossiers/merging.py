"""What a person compares before two dossiers become one: screens of differences, then what will follow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.dossiers.actions.merge_dossiers import Comparison, Difference
from jalon.dossiers.documents import Document, section_definition
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import AttachmentPolicy
from jalon.dossiers.queries import participants
from jalon.referrals.actions.merge import Right, doubles_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.wording import at_place
from jalon.web.dossiers.markup import join, quoted, words
from jalon.web.dossiers.sheet import read_text
from jalon.web.typography import NBSP, day_words

#: Questions of one screen: more would be a long page, and twelve are read in a minute or two.
MOST_ON_SCREEN = 12


@dataclass(frozen=True)
class Screen:
    """Some differences of one section. `place`: « 1 sur 3 » when the section needs several screens."""

    comparison: Comparison
    label: str
    place: str
    differences: list[Difference]

    @property
    def section(self) -> str:
        return self.comparison.kept.code


def screens_of(comparisons: Iterable[Comparison]) -> list[Screen]:
    """Return the screens, in the order of the sections."""
    found = []
    for comparison in comparisons:
        differences = comparison.differences
        count = -(-len(differences) // MOST_ON_SCREEN)
        for number in range(count):
            part = differences[number * MOST_ON_SCREEN : (number + 1) * MOST_ON_SCREEN]
            place = f"{number + 1} sur {count}" if count > 1 else ""
            found.append(Screen(comparison, part[0].kept.definition.label, place, part))
    return found


def name_of(section: str, code: str) -> str:
    """Return the name of a question in the forms: « medical/history »."""
    return f"{section}/{code}"


def fields(screen: Screen, taken: Collection[str], both: Collection[str], numbers: tuple[str, str]) -> SafeString:
    """Write the two answers of each question side by side, as cards to choose, and both together where a question takes
    them; the dossier that stays is preset.
    """
    return join(_field(screen, difference, taken, both, numbers) for difference in screen.differences)


def _field(
    screen: Screen, difference: Difference, taken: Collection[str], both: Collection[str], numbers: tuple[str, str]
) -> str:
    question = difference.kept.definition.by_code[difference.code]
    name = name_of(screen.section, difference.code)
    chosen = "left" if name in taken else "both" if name in both else "kept"
    sides = [
        ("kept", _answer(difference.kept, difference.code), _origin(numbers[0], screen.comparison.kept)),
        ("left", _answer(difference.left, difference.code), _origin(numbers[1], screen.comparison.left)),
    ]
    if difference.united is not None:
        sides.append(("both", SafeString("Garder les deux"), "Les deux réponses ensemble"))
    cards = "".join(
        f'<label class="choice"><input type="radio" name="{name}" value="{side}"{" checked" if side == chosen else ""}>'
        f'<span class="choice-body"><b class="message">{answer}</b><small>{words(origin)}</small></span></label>'
        for side, answer, origin in sides
    )
    return (
        f'<fieldset class="field"><legend>{words(question.name)}</legend><div class="choices">{cards}</div></fieldset>'
    )


def _answer(document: Document, code: str) -> SafeString:
    if code in document.typed:
        return quoted(str(document.typed[code]))
    return read_text(document.definition.by_code[code].type, document.answers[code])


def _origin(number: str, row: Section) -> str:
    author = f", {row.updated_by.full_name}" if row.updated_by else ""
    when = f", {day_words(row.updated_at)}" if row.updated_at else ""
    return f"Dossier {number}{author}{when}"


def consequences(
    kept: Dossier,
    left: Dossier,
    right: Right,
    comparisons: Iterable[Comparison],
    count: int,
    rows: Mapping[str, tuple[Referral, ...]],
) -> list[str]:
    """Return what will follow, one sentence each; `count`: how many answers were picked from `left`.

    A unit is told nothing of other units nor of the people.
    """
    told = [
        f"Le dossier {kept.number} reste. Le dossier {left.number} se ferme, et son numéro mènera au premier.",
        "Rien n’est effacé : les réponses qui ne sont pas gardées restent dans l’historique de chaque volet.",
    ]
    if right.fills:
        told += _answers(left, comparisons, count)
    elif left.is_paper:
        told.append("Les réponses du médecin et de la famille ne changent pas : vous ne faites que les lire.")
    told += _medical(kept, left, right)
    files = AttachmentPolicy.rows(right.standing, left).filter(removed_at=None, erased_at=None).count()
    if files and right.standing.is_requester:
        told.append(f"{plural(files, 'pièce jointe', 'pièces jointes')} du dossier {left.number} s’y ajoutent.")
    elif right.standing.is_unit:
        told.append("Les pièces jointes du dossier papier s’y ajoutent.")
    told += _requests(right, rows)
    if right.standing.is_requester:
        told += _people(kept, left)
    return told


def _answers(left: Dossier, comparisons: Iterable[Comparison], count: int) -> list[str]:
    added = sum(comparison.added for comparison in comparisons) + count
    return (
        [f"{plural(added, 'réponse')} du dossier {left.number} s’y ajoutent."]
        if added > 1
        else ([f"Une réponse du dossier {left.number} s’y ajoute."] if added else [])
    )


def _medical(kept: Dossier, left: Dossier, right: Right) -> list[str]:
    """Say what becomes of the medical part: to sign again, or, for whoever may not read it, which one is kept."""
    mine = {row.code: row for row in kept.sections.all() if section_definition(kept, row).is_medical}
    theirs = [row for row in left.sections.all() if row.code in mine and row.revision]
    if not theirs:
        return []
    if right.standing.is_physician:
        return ["La partie médicale réunie est à relire et à signer, sauf si rien n’y change."]
    if all(mine[row.code].revision for row in theirs):
        return [
            "La partie médicale reste celle du dossier qui reste. Celle de l’autre est gardée dans l’historique, "
            "que le médecin lit."
        ]
    return ["La partie médicale du dossier qui se ferme est reprise ; le médecin la relira et la signera."]


def _requests(right: Right, rows: Mapping[str, tuple[Referral, ...]]) -> list[str]:
    told = []
    closing = doubles_of(rows["kept"], rows["left"])
    for row in closing:
        told.append(
            f"Deux demandes sont en cours {at_place(str(row.unit))} : la plus avancée continue, l’autre se ferme."
        )
    going = [row for row in rows["left"] if row.is_open and row not in closing and row.state != ReferralState.DRAFT]
    if going and right.standing.is_requester:
        places = and_list([str(row.unit) for row in going])
        told.append(f"{'Les demandes continuent' if len(going) > 1 else 'La demande continue'}{NBSP}: {places}.")
    return told


def _people(kept: Dossier, left: Dossier) -> list[str]:
    here = {person.user_id for person in participants(kept)}
    coming = [person.user.full_name for person in participants(left) if person.user_id not in here]
    if not coming:
        return []
    verb = "rejoint" if len(coming) == 1 else "rejoignent"
    return [f"{and_list(coming)} {verb} le dossier qui reste, avec les mêmes droits."]
