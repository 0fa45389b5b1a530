"""One anatomy for every form field: label, hint, control, error; groups of radios as cards, segments or a list."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from jalon.core.forms import DayField, GlossedChoiceField, GlossedMultipleChoiceField
from jalon.web.sprite import shape
from jalon.web.typography import french, french_html

DATE_HINT = "Par exemple : 03/05/1939"
MOST_CARDS = 6
BLANK_LABEL = "Pas de réponse"
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
NOTHING = SafeString("")


def text(value: Any) -> SafeString:
    """Return escaped text with French typography; HTML marked safe is kept, outside its tags."""
    if isinstance(value, SafeString):
        return SafeString(french_html(value))
    return conditional_escape(french(str(value)))


def is_group(field: BoundField) -> bool:
    """Tell whether the field is several native radios or boxes, which need a <fieldset>."""
    return isinstance(field.field.widget, GROUPS)


def is_radio(field: BoundField) -> bool:
    """Tell whether one answer only is possible. Django's list of boxes is a child of its radios."""
    widget = field.field.widget
    return isinstance(widget, forms.RadioSelect) and not isinstance(widget, forms.CheckboxSelectMultiple)


def hint_of(field: BoundField) -> Any:
    """Return the field's help, or the example every date shows."""
    is_date = isinstance(field.field, DayField | forms.DateField)
    return field.help_text or (french(DATE_HINT) if is_date else "")


def described_by(field: BoundField) -> str:
    """Return the identifiers of the hint and the error, space separated."""
    own = field.field.widget.attrs.get("aria-describedby", "")
    hint = f"{field.auto_id}_helptext" if hint_of(field) else ""
    error = f"{field.auto_id}_error" if field.errors else ""
    return " ".join(part for part in (own, hint, error) if part)


def focus_id(field: BoundField) -> str:
    """Return the identifier of the control a link of the error summary leads to."""
    return f"{field.auto_id}_0" if is_group(field) else field.id_for_label or field.auto_id


def optional_mark(field: BoundField) -> SafeString:
    """Return the mark of a field that may stay empty."""
    return NOTHING if field.field.required else SafeString(' <span class="optional">(facultatif)</span>')


def hint_html(field: BoundField) -> SafeString:
    """Return the hint under the label, or nothing."""
    hint = hint_of(field)
    if not hint:
        return NOTHING
    return format_html('<p class="hint" id="{}_helptext">{}</p>', field.auto_id, text(hint))


def error_html(field: BoundField) -> SafeString:
    """Return the sentence under the control, or nothing."""
    if not field.errors:
        return NOTHING
    return format_html(
        '<p class="error-line" id="{}_error">{}<span><span class="unseen">Erreur{}: </span>{}</span></p>',
        field.auto_id,
        shape("i-exclamation-octagon-fill", "icon"),
        "\N{NO-BREAK SPACE}",
        text(" ".join(str(error) for error in field.errors)),
    )


def look_of(field: BoundField, count: int) -> str:
    """Return `cards`, `segmented`, `list` or `inline`: what the widget asks with `data-look`, else by its kind."""
    asked = field.field.widget.attrs.get("data-look", "")
    if asked:
        return str(asked)
    return "cards" if is_radio(field) and count <= MOST_CARDS else "list"


def options_of(field: BoundField) -> list[BoundWidget]:
    """Return the native inputs of a group; the blank choice only when the answer may be taken back."""
    return [option for option in field.subwidgets if option.data["value"] not in ("", None) or not field.field.required]


def input_html(option: BoundWidget) -> SafeString:
    """Return one native radio or box."""
    data = option.data
    attrs = {name: value for name, value in data["attrs"].items() if name not in ("data-look", "aria-describedby")}
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>',
        data["type"],
        data["name"],
        "" if data["value"] is None else data["value"],
        flatatt(attrs),
    )


def option_label(option: BoundWidget) -> SafeString:
    """Return the words of an option; a blank one says that there is no answer."""
    blank = option.data["value"] in ("", None) and not str(option.choice_label).strip("- ")
    return text(BLANK_LABEL if blank else option.choice_label)


def _segment(option: BoundWidget) -> SafeString:
    value = str(option.data["value"])
    key = (
        format_html('<span class="key" aria-hidden="true">{}</span>', value)
        if len(value) == 1 and value.isupper()
        else NOTHING
    )
    return format_html("<label>{}{}<span>{}</span></label>", input_html(option), key, option_label(option))


def _card(option: BoundWidget, gloss: Any) -> SafeString:
    small = format_html("<small>{}</small>", text(gloss)) if gloss else NOTHING
    return format_html(
        '<label class="choice">{}<span class="choice-body"><b>{}</b>{}</span></label>',
        input_html(option),
        option_label(option),
        small,
    )


def _plain(option: BoundWidget, gloss: Any) -> SafeString:
    small = format_html("<small>{}</small>", text(gloss)) if gloss else NOTHING
    return format_html(
        '<label class="check">{}<span>{}{}</span></label>', input_html(option), option_label(option), small
    )


def glosses_of(field: BoundField) -> Mapping[str, Any]:
    """Return the small line of each choice, by value; empty for a field that has none."""
    inner = field.field
    return inner.glosses if isinstance(inner, GlossedChoiceField | GlossedMultipleChoiceField) else {}


def group_html(field: BoundField) -> SafeString:
    """Return the inputs of a group in the look it asks for, without its legend."""
    options = options_of(field)
    look = look_of(field, len(options))
    if look == "segmented":
        inside, css = [_segment(option) for option in options], "segmented"
    else:
        glosses = glosses_of(field)
        one = _card if look == "cards" else _plain
        inside = [one(option, glosses.get(str(option.data["value"]))) for option in options]
        css = {"cards": "choices", "inline": "checks inline"}.get(look, "checks")
    return format_html('<div class="{}">{}</div>', css, format_html_join("", "{}", ((html,) for html in inside)))


def render_control(field: BoundField) -> SafeString:
    """Return the control alone, tied to its hint and error."""
    if is_group(field):
        return group_html(field)
    described = described_by(field)
    return SafeString(field.as_widget(attrs={"aria-describedby": described} if described else None))


def _css(field: BoundField, css: str) -> str:
    return " ".join(part for part in ("field", "error" if field.errors else "", css) if part)


def render_group(field: BoundField, css: str = "") -> SafeString:
    """Return a <fieldset>: legend, hint, controls, error."""
    described = described_by(field)
    return format_html(
        '<fieldset class="{}" id="{}"{}><legend>{}{}</legend>{}{}{}</fieldset>',
        _css(field, css),
        f"{field.auto_id}_group",
        flatatt({"aria-describedby": described} if described else {}),
        text(field.label),
        optional_mark(field),
        hint_html(field),
        render_control(field),
        error_html(field),
    )


def _render_box(field: BoundField, css: str) -> SafeString:
    return format_html(
        '<div class="{}"><label class="check" for="{}">{}<span>{}</span></label>{}{}</div>',
        _css(field, css),
        field.id_for_label,
        render_control(field),
        text(field.label),
        hint_html(field),
        error_html(field),
    )


def render_field(field: BoundField, css: str = "") -> SafeString:
    """Return a field with its label, hint, control and error; a group comes as a <fieldset>."""
    if field.is_hidden:
        return SafeString(field.as_widget())
    if is_group(field):
        return render_group(field, css)
    if isinstance(field.field.widget, forms.CheckboxInput):
        return _render_box(field, css)
    return format_html(
        '<div class="{}"><label for="{}">{}{}</label>{}{}{}</div>',
        _css(field, css),
        field.id_for_label,
        text(field.label),
        optional_mark(field),
        hint_html(field),
        render_control(field),
        error_html(field),
    )


def render_line(field: BoundField) -> SafeString:
    """Return one line of a grid of answers: its name at left, its answers at right."""
    described = described_by(field)
    attrs = {"aria-describedby": described} if described else {}
    kind = "radiogroup" if is_radio(field) else "group"
    return format_html(
        '<div class="{}" role="{}" aria-labelledby="{}_label"{}>'
        '<span class="label" id="{}_label">{}</span>{}{}{}</div>',
        "line field error" if field.errors else "line",
        kind,
        field.auto_id,
        flatatt(attrs),
        field.auto_id,
        text(field.label),
        render_control(field),
        hint_html(field),
        error_html(field),
    )
