"""The pieces of the theme as template tags and filters. Written without templates: a page may hold hundreds."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jalon.core.text import of_place
from jalon.web import typography
from jalon.web.formfields import NOTHING, focus_id, render_control, render_field, render_group, render_line, text
from jalon.web.sprite import shape

register = template.Library()

NBSP = typography.NBSP

# Whose move: blue the unit's, ochre someone is awaited, green a place, red a refusal, grey not gone yet or over.
STATE_COLOURS = {
    "draft": "grey",
    "sent": "blue",
    "read": "blue",
    "info_requested": "ochre",
    "waitlisted": "blue",
    "offered": "green",
    "confirmed": "green",
    "admitted": "green",
    "in_pathway": "green",
    "concluded": "grey",
    "refused": "red",
    "withdrawn": "grey",
    "superseded": "grey",
    "expired": "grey",
}
BANNERS = {
    "debug": ("info", "i-info-circle-fill"),
    "info": ("info", "i-info-circle-fill"),
    "success": ("success", "i-check-circle-fill"),
    "warning": ("warning", "i-exclamation-triangle-fill"),
    "error": ("error", "i-exclamation-octagon-fill"),
}
PUBLIC_SECTIONS = ("annuaire", "dossiers", "medecins-liberaux", "etablissement", "connexion")


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Icon of the sprite, beside a word; with `label` only where no word can stand (search, bell, print, map)."""
    return shape(f"i-{name}", f"icon {css}" if css else "icon", label)


def _state(state: Any, label: Any, note: Any, form: str) -> SafeString:
    name = str(state)
    if name not in STATE_COLOURS:
        raise ValueError(f"No shape and colour for the state {name!r}.")
    small = format_html("<small>{}</small>", text(note)) if note else NOTHING
    return format_html(
        '<span class="{} {}">{}<span>{}</span>{}</span>',
        form,
        STATE_COLOURS[name],
        shape(f"s-{name}", "shape"),
        text(label),
        small,
    )


@register.simple_tag
def status(state: Any, label: Any, note: Any = "") -> SafeString:
    """State of a referral, plain: coloured shape, word, small note. For lists and tables."""
    return _state(state, label, note, "state")


@register.simple_tag
def status_tag(state: Any, label: Any, note: Any = "") -> SafeString:
    """State of a referral, tinted. Once a page, in the head of a request."""
    return _state(state, label, note, "state tag")


@register.simple_tag
def state_shape(state: Any) -> SafeString:
    """Only the coloured shape of a state, beside a word already written."""
    return shape(f"s-{state}", f"shape {STATE_COLOURS[str(state)]}")


@register.simple_tag
def milestone(form: str = "todo", label: str = "", number: int | None = None, css: str = "") -> SafeString:
    """Milestone: done, here, part, todo, late, lock, kept. With `number`, the numbered stone of a result.

    A numbered stone takes `here` for the chosen result; any other form is the plain accent stone.
    """
    if number is None:
        return shape(f"m-{form}", f"milestone {css}" if css else "milestone", label)
    chosen = form == "here"
    return format_html(
        '<span class="milestone-n{}">{}<span><span class="unseen">{}</span>{}</span></span>',
        " chosen" if chosen else "",
        shape("m-plain-here" if chosen else "m-plain", "milestone"),
        f"Numéro{NBSP}",
        number,
    )


@register.simple_tag
def age(moment: date | datetime | None, prefix: str = "") -> SafeString:
    """How long ago: « ce matin », « hier », « 3 jours ». `prefix`: « depuis »."""
    if moment is None:
        return NOTHING
    words = typography.age_words(moment)
    return format_html(
        '<time class="age" datetime="{}">{}</time>', moment.isoformat(), f"{prefix} {words}" if prefix else words
    )


@register.simple_tag
def deadline(due: date | datetime | None, soon: int = 2, form: str = "short") -> SafeString:
    """Time left: « reste 2 jours », « aujourd’hui », « retard 2 j »; form "long": « dépassé de 2 jours »."""
    if due is None:
        return NOTHING
    clock = typography.clock(due, soon=soon, long=form == "long")
    css = f"deadline {clock.level}" if clock.level else "deadline"
    return format_html('<time class="{}" datetime="{}">{}</time>', css, due.isoformat(), clock.words)


@register.simple_block_tag
def banner(content: SafeString, kind: str = "info") -> SafeString:
    """Banner: {% banner "warning" %}<b>Fact.</b> Then what follows.{% endbanner %}."""
    css, symbol = BANNERS.get(kind, BANNERS["info"])
    return format_html(
        '<div class="banner {}">{}<div>{}</div></div>', css, shape(symbol, "icon"), SafeString(content.strip())
    )


@register.simple_tag
def field(bound_field: BoundField, css: str = "") -> SafeString:
    """Any form field: label, hint, control, error. `css`: half, third, code."""
    return render_field(bound_field, css)


@register.simple_tag
def fieldset(bound_field: BoundField, css: str = "") -> SafeString:
    """A group of radios or boxes: legend, hint, controls, error."""
    return render_group(bound_field, css)


@register.simple_tag
def control(bound_field: BoundField) -> SafeString:
    """Only the control, when the label is written by hand."""
    return render_control(bound_field)


@register.simple_tag
def answer_line(bound_field: BoundField) -> SafeString:
    """One line of a grid of answers, inside .answer > .lines."""
    return render_line(bound_field)


@register.simple_tag
def error_summary(*forms: BaseForm | Iterable[BaseForm]) -> SafeString:
    """Banner of the errors of one or several forms or formsets, with a link to each field; nothing without errors."""
    flat: list[BaseForm] = []
    for item in forms:
        flat.extend([item] if isinstance(item, BaseForm) else item)
    sentences = [text(error) for form in flat for error in form.non_field_errors()]
    wrong = [bound for form in flat for bound in form if bound.errors]
    if not sentences and not wrong:
        return NOTHING
    parts = [format_html("<p><b>{}</b></p>", sentence) for sentence in sentences]
    if wrong:
        count = len(wrong)
        fact = f"Il y a {typography.number_words(count)} erreur{'s' if count > 1 else ''} dans ce formulaire."
        if count == 1:
            fact = "Il y a une erreur dans ce formulaire."
        links = format_html_join(
            " · ", '<a href="#{}">{}</a>', ((focus_id(bound), text(bound.label)) for bound in wrong)
        )
        parts.append(format_html("<p><b>{}</b> {}</p>", fact, links))
    return format_html(
        '<div class="banner error" role="alert" tabindex="-1" data-error-summary>{}<div>{}</div></div>',
        shape("i-exclamation-octagon-fill", "icon"),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page, parameter: str = "page") -> SafeString:
    """Previous, numbers, next; « 11 sur 58 » at left. Keeps the rest of the query. Nothing for a single page."""
    if page.paginator.num_pages < 2:
        return NOTHING
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    kept = f"{query.urlencode()}&" if query else ""

    def link(number: int, words: str, extra: str = "") -> SafeString:
        address = f"?{kept}{parameter}={number}"
        return format_html('<li><a href="{}"{}>{}</a></li>', address, SafeString(extra), words)

    items = []
    if page.has_previous():
        items.append(link(page.previous_page_number(), "Précédent", ' rel="prev"'))
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == Paginator.ELLIPSIS:
            items.append(SafeString("<li><span>…</span></li>"))
        else:
            items.append(link(int(number), str(number), ' aria-current="page"' if number == page.number else ""))
    if page.has_next():
        items.append(link(page.next_page_number(), "Suivant", ' rel="next"'))
    return format_html(
        '<nav class="pager" aria-label="Pages"><p>{} sur {}</p><ul>{}</ul></nav>',
        len(page.object_list),
        page.paginator.count,
        format_html_join("", "{}", ((item,) for item in items)),
    )


@register.simple_tag(takes_context=True)
def nav_section(context: Context) -> str:
    """First part of the address when it is an entry of the public bar, else nothing."""
    request = context.get("request")
    first = request.path.strip("/").split("/")[0] if request else ""
    return first if first in PUBLIC_SECTIONS else ""


@register.filter(is_safe=True)
def fr(value: Any) -> SafeString:
    """French typography of a text; tags and attributes of safe HTML are not touched."""
    return text(value)


@register.filter
def jour(value: date | datetime | None) -> str:
    """« mardi 24 novembre », with the year when it is not the current one."""
    return typography.day_words(value) if value else ""


@register.filter
def de(value: Any) -> str:
    """« d’Adam Klein », « de Léo Morel »."""
    return of_place(str(value))


@register.filter
def heure(value: datetime | None) -> str:
    """« 14 h 07 »."""
    return typography.hour_words(value) if value else ""


@register.filter
def euros(value: Decimal | float | str | None) -> str:
    """« 2 240 € », « 73,64 € »."""
    return "" if value is None or value == "" else typography.euro_words(value)


@register.filter
def finess(value: Any) -> str:
    """FINESS number in groups: « 21 098 0413 »."""
    return typography.grouped(value, (2, 3, 4))


@register.filter
def telephone(value: Any) -> str:
    """Phone number in groups of two: « 03 80 00 00 00 »; one written otherwise stays as it is."""
    return typography.telephone(str(value))


@register.filter
def rpps(value: Any) -> str:
    """RPPS number in groups: « 10 003 456 789 »."""
    return typography.grouped(value, (2, 3, 3, 3))


@register.filter
def empreinte(value: bytes) -> str:
    """The first half of a SHA-256, in groups: « 3f2a 99c0 17de 4b61… »."""
    return f"{typography.grouped(bytes(value).hex()[:16], (4, 4, 4, 4))}…"


@register.filter
def nombre(value: int) -> str:
    """« 31 240 »."""
    return f"{value:,}".replace(",", typography.NBSP)
