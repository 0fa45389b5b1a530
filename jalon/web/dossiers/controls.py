"""The native controls of each type of question.

`control(type, raw, place)` writes them, filled in with a raw answer. What does not depend on the answer is written
once for each question and kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString

from jalon.dossiers.kinds.sanitaire.sections.motive_choice import MotiveChoice
from jalon.dossiers.questions import (
    Address,
    Amount,
    Choice,
    Choices,
    Day,
    Email,
    Line,
    Nir,
    Number,
    Option,
    Phone,
    QuestionType,
    Rows,
    Table,
    Text,
    Tick,
    Town,
)
from jalon.web.dossiers.markup import NOTHING, join, quoted, words

MOST_CARDS = 6
MOST_SEGMENTS = 3
SEGMENT_LETTERS = 40


@dataclass(frozen=True)
class Place:
    """Where a control stands: its HTML name, its identifier, those of its hint and error, and its label.

    `spoken`: its name where no label is written for it, in a table.
    """

    name: str
    id: str
    describedby: str = ""
    label: str = ""
    spoken: str = ""

    def part(self, key: str) -> "Place":
        """Return the place of one part of a composed question."""
        return Place(f"{self.name}.{key}", f"{self.id}-{key.replace('_', '-').replace('.', '-')}", self.describedby)


def is_group(kind: QuestionType) -> bool:
    """Whether the controls need a <fieldset>: several native inputs under one label."""
    several = isinstance(kind, Choices | Address | Rows | MotiveChoice)
    return several or (isinstance(kind, Choice) and not is_list(kind) and not isinstance(kind, Tick))


def is_list(kind: QuestionType) -> bool:
    """Whether one answer is chosen in a drop-down list."""
    return isinstance(kind, Choice) and (kind.listed or len(kind.options) > MOST_CARDS)


def unit_of(kind: QuestionType) -> str:
    """Return the unit that the label tells, or nothing."""
    return kind.unit if isinstance(kind, Number | Amount) else ""


def control(kind: QuestionType, raw: Any, place: Place) -> SafeString:
    """Write the controls of one question; a raw answer of another shape is shown as nothing."""
    if isinstance(kind, Address):
        return _address(kind, raw if isinstance(raw, dict) else {}, place)
    if isinstance(kind, Choices):
        chosen = raw if isinstance(raw, list) else []
        return join(
            [
                f'<input type="hidden" name="{place.name}" value="">',
                *_chosen(_boxes(kind, place), {str(code) for code in chosen}),
                "</div>",
            ]
        )
    shown = raw if isinstance(raw, str) else ""
    if is_list(kind):
        return join([*_chosen(_list(kind, place), {shown.strip()}), "</select>"])
    if isinstance(kind, Tick):
        mark = " checked" if shown else ""
        return SafeString(
            f"<input type=checkbox id={place.id} name={place.name} value={kind.options[0].code}"
            f' aria-label="{quoted(place.spoken)}"{mark}>'
        )
    if isinstance(kind, Choice):
        return join([*_chosen(_radios(kind, place), {shown.strip()}), "</div>"])
    if isinstance(kind, Text):
        # A line end just after the tag is not part of the text, so one is always given.
        return SafeString(f"{_text_area(kind, place)}\n{quoted(shown)}</textarea>")
    value = f' value="{quoted(shown)}"' if shown else ""
    return SafeString(f"{_input(kind, place)}{value}>")


Options = tuple[tuple[str, str, str], ...]


def _chosen(written: tuple[str, Options], codes: set[str]) -> list[str]:
    opening, options = written
    return [opening, *(on if code in codes else off for code, off, on in options)]


@lru_cache(maxsize=4096)
def _input(kind: QuestionType, place: Place) -> str:
    attributes = " type=text"
    if isinstance(kind, Day | Number | Nir):
        attributes += ' inputmode="numeric"'
    elif isinstance(kind, Amount):
        attributes += ' inputmode="decimal"'
    elif isinstance(kind, Phone):
        attributes = ' type="tel"'
    elif isinstance(kind, Email):
        attributes += ' inputmode="email"'
    elif isinstance(kind, Town):
        # The page's script fills the list in while one types.
        attributes += ' list="communes"'
    return f"<input id={place.id} name={place.name}{attributes}{_described(place)}{_named(place)}"


@lru_cache(maxsize=4096)
def _text_area(kind: Text, place: Place) -> str:
    return f'<textarea id="{place.id}" name="{place.name}" rows="{kind.rows}"{_described(place)}{_named(place)}>'


def _described(place: Place) -> str:
    return f' aria-describedby="{place.describedby}"' if place.describedby else ""


def _named(place: Place) -> str:
    """Write the name of a control without a label, and a blank placeholder: the style tells by it what is empty."""
    return f' aria-label="{quoted(place.spoken)}" placeholder=" "' if place.spoken else ""


def _options(options: tuple[Option, ...], write: Callable[[Option, str, str], str], mark: str, place: Place) -> Options:
    """Write each option twice, unchosen and chosen; the first carries the identifier that links lead to.

    What is not offered is written only chosen.
    """
    found = []
    for index, option in enumerate(options):
        identifier = f" id={place.id}" if index == 0 else ""
        unchosen = write(option, identifier, "") if option.offered else ""
        found.append((option.code, unchosen, write(option, identifier, f" {mark}")))
    return tuple(found)


@lru_cache(maxsize=4096)
def _list(kind: Choice, place: Place) -> tuple[str, Options]:
    opening = f'<select id={place.id} name={place.name}{_described(place)}><option value="">Choisissez</option>'

    def write(option: Option, identifier: str, mark: str) -> str:
        return f"<option value={option.code}{mark}>{words(option.label)}</option>"

    return opening, _options(kind.options, write, "selected", place)


@lru_cache(maxsize=4096)
def _radios(kind: Choice, place: Place) -> tuple[str, Options]:
    letters = sum(len(option.label) for option in kind.options)
    if len(kind.options) <= MOST_SEGMENTS and letters <= SEGMENT_LETTERS:
        return "<div class=segmented>", _options(kind.options, _writer("radio", place, "segment"), "checked", place)
    return '<div class="choices">', _options(kind.options, _writer("radio", place, "card"), "checked", place)


@lru_cache(maxsize=4096)
def _boxes(kind: Choices, place: Place) -> tuple[str, Options]:
    if any(option.gloss for option in kind.options):
        return '<div class="choices">', _options(kind.options, _writer("checkbox", place, "card"), "checked", place)
    return '<div class="checks ticks">', _options(kind.options, _writer("checkbox", place, "plain"), "checked", place)


def _writer(native: str, place: Place, look: str) -> Callable[[Option, str, str], str]:
    def write(option: Option, identifier: str, mark: str) -> str:
        # Without quotes, as codes allow: a section writes hundreds of them, and the page must stay light.
        box = f"<input type={native} name={place.name} value={option.code}{identifier}{mark}>"
        if look == "segment":
            return f"<label>{box}{words(option.label)}</label>"
        if look == "plain":
            return f"<label class=check>{box}{words(option.label)}</label>"
        gloss = f"<small>{words(option.gloss)}</small>" if option.gloss else ""
        return (
            f'<label class="choice">{box}<span class="choice-body"><b>{words(option.label)}</b>{gloss}</span></label>'
        )

    return write


def _address(kind: Address, raw: dict[str, Any], place: Place) -> SafeString:
    street, town = place.part("street"), place.part("town")
    # The first control carries the identifier of the question, for the links that lead to it.
    street = Place(street.name, place.id, place.describedby)
    return join(
        [
            '<div class="fields"><div class="field half">',
            f'<label for="{street.id}">{words(kind.labels["street"])}</label>',
            control(Line(), raw.get("street", ""), street),
            '</div><div class="field half">',
            f'<label for="{town.id}">{words(kind.labels["town"])}</label>',
            control(Town(), raw.get("town", ""), town),
            "</div></div>",
        ]
    )


def rows(kind: Rows, raw: Any, place: Place, *, blank: int = 1) -> SafeString:
    """Write the rows answered, then blank ones while there is room."""
    given = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    blank = max(1 if not given else 0, min(blank, kind.most - len(given)))
    parts = [f'<input type="hidden" name="{place.name}" value="">']
    for index, row in enumerate([*given, *({} for _ in range(blank))]):
        parts.append(_row(kind, index, row, place, removable=index < len(given)))
    if len(given) + blank <= kind.most:
        parts.append(
            f'<button class="button small-button" name="_add" value="{place.name}">'
            f"Ajouter une {words(kind.singular)}</button>"
        )
    return join(parts)


def table(kind: Table, raw: Any, place: Place) -> SafeString:
    """Write a table with all its lines, filled in where something is said."""
    key = kind.parts[0].key
    given = {row.get(key): row for row in raw if isinstance(row, dict)} if isinstance(raw, list) else {}
    heads = "".join(f"<th scope=col>{words(part.label)}</th>" for part in kind.parts)
    parts = [
        f'<input type="hidden" name="{place.name}" value=""><div class="entry-box"><table class="entry">'
        f"<thead><tr>{heads}</tr></thead><tbody>"
    ]
    for index, (code, label) in enumerate(kind.lines_of.items()):
        hidden = f'<input type="hidden" name="{place.name}.{index}.{key}" value="{code}">'
        parts.append(f"<tr><th scope=row>{words(label)}{hidden}</th>")
        for number, part in enumerate(kind.told):
            spot = place.part(f"{index}.{part.key}")
            identifier = place.id if index == number == 0 else spot.id
            spot = Place(spot.name, identifier, spoken=f"{label}, {part.label.lower()}")
            written = control(part.type, given.get(code, {}).get(part.key, part.type.blank()), spot)
            css = " class=tick" if isinstance(part.type, Tick) else ""
            parts.append(f'<td{css} data-label="{words(part.label)}">{written}</td>')
        parts.append("</tr>")
    return join([*parts, "</tbody></table></div>"])


def _row(kind: Rows, index: int, row: dict[str, Any], place: Place, *, removable: bool) -> SafeString:
    title = f"{kind.singular.capitalize()} {index + 1}"
    pieces = [f'<fieldset class="row-box"><legend>{words(title)}</legend><div class="fields">']
    for number, part in enumerate(kind.parts):
        spot = place.part(f"{index}.{part.key}")
        if index == 0 and number == 0:
            spot = Place(spot.name, place.id, spot.describedby)
        pieces.append(_part(part.label, part.help, part.type, row.get(part.key, part.type.blank()), spot))
    pieces.append("</div>")
    if removable:
        pieces.append(
            f'<button class="link" name="_remove" value="{place.name}.{index}">Retirer {words(title.lower())}</button>'
        )
    pieces.append("</fieldset>")
    return join(pieces)


def _part(label: str, help_text: str, kind: QuestionType, raw: Any, spot: Place) -> SafeString:
    hint = f' <span class="optional">{words(help_text)}</span>' if help_text else NOTHING
    written = control(kind, raw, spot)
    if is_group(kind):
        return SafeString(f'<fieldset class="field half"><legend>{words(label)}{hint}</legend>{written}</fieldset>')
    return SafeString(f'<div class="field half"><label for="{spot.id}">{words(label)}{hint}</label>{written}</div>')
