"""The HTML of a list of results, written without templates: a page holds fifteen, and everyone waits for it."""

from collections.abc import Iterable
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from jalon.directory.wanted import Wanted
from jalon.web.search.cards import Card
from jalon.web.sprite import shape
from jalon.web.templatetags.jalon_ui import milestone
from jalon.web.typography import grouped

NOTHING_MORE = '<p class="small muted">Rien de plus que le lieu et le type de séjour.</p>'
NOTHING_KNOWN = '<p class="small muted">Rien de connu.</p>'


@cache
def _icon(name: str) -> str:
    return shape(f"i-{name}", "icon")


def results_html(cards: Iterable[Card]) -> SafeString:
    """Return the items of the list."""
    return SafeString("\n".join(map(_card, cards)))


def options_html(lines: Iterable[Wanted], chosen: str) -> SafeString:
    """Return the lines of « Ce qu’il faut »."""
    return SafeString(
        "".join(
            f'<option value="{line.slug}"{" selected" if line.slug == chosen else ""}>{escape(line.label)}</option>'
            for line in lines
        )
    )


def _card(card: Card) -> str:
    point = ""
    if card.latitude is not None:
        point = f' data-lat="{card.latitude}" data-lon="{card.longitude}"'
    name = escape(card.name)
    stone = milestone("here" if card.is_open else "plain", number=card.number)
    left = f"<small>reste estimé {card.cost}</small>" if card.cost and not card.is_open else ""
    price = f'<p class="price"><b>{card.price}</b>{card.price_unit}{left}</p>' if card.price else ""
    body = _open_body(card) if card.is_open else _closed_body(card)
    return (
        f'<li class="result{" open" if card.is_open else ""}"{point} data-number="{card.number}">'
        f'{stone}<div class="result-head"><div><h2><a href="{card.url}">{name}</a></h2><p>{escape(card.where)}</p>'
        f"</div>{price}</div>{body}{_foot(card)}</li>"
    )


def _foot(card: Card) -> str:
    more = ""
    if card.is_open:
        number = grouped(card.finess, (2, 3, 4))
        more = f'<a href="{card.url}">Voir la page</a><span class="end small muted">FINESS {number}</span>'
    return f'<div class="result-foot">{card.choice}{more}</div>' if card.choice or more else ""


def _closed_body(card: Card) -> str:
    lines = []
    if places := card.places:
        lines.append(_line(places.icon_css, "door-open", f'<b class="{places.css}">{places.words}</b> {places.when}'))
    if card.convenient:
        lines.append(_marked("yes", _named("Convient", card.convenient)))
    if card.awkward:
        lines.append(_marked("no", _named("Peut gêner", card.awkward)))
    elif card.unsaid:
        lines.append(_line("unknown", "question", _named("Non dit", card.unsaid)))
    return f'<ul class="fits">{"".join(lines)}</ul>'


def _named(icon_words: str, line: str) -> str:
    """Return a line with what its icon says to those who do not see it."""
    return f'<span class="unseen">{icon_words}\N{NO-BREAK SPACE}: </span>{escape(line)}'


def _marked(css: str, content: str) -> str:
    """Return a line whose mark, a check or a dash, is drawn by the style sheet: there are dozens on a page."""
    return f'<li class="mark {css}"><span>{content}</span></li>'


def _line(css: str, icon: str, content: str) -> str:
    return f'<li class="{css}">{_icon(icon)}<span>{content}</span></li>'


def _open_body(card: Card) -> str:
    facts = ""
    if places := card.places:
        facts += _fact("Places libres", f'<b class="{places.css}">{places.words}</b>', places.when)
    facts += _fact("Première réponse", f"sous {card.delay}", "délai attendu")
    if card.price_day:
        facts += _fact("Prix de l’hébergement", card.price_day, card.price_date)
    if card.cost:
        facts += _fact("Reste à payer, estimé", card.cost, card.cost_note)
    suits = "".join(_marked("yes", escape(reason.sentence)) for reason in card.fors)
    buts = "".join(_marked("no", escape(reason.sentence)) for reason in card.againsts)
    buts += "".join(_line("unknown", "question", escape(reason.sentence)) for reason in card.unknowns)
    return (
        f'<dl class="facts across">{facts}</dl><hr><div class="cols-2">'
        f"<div><h3>Ce qui convient</h3>{_list(suits) or NOTHING_MORE}</div>"
        f"<div><h3>Ce qui peut gêner</h3>{_list(buts) or NOTHING_KNOWN}</div></div><hr>"
    )


def _fact(name: str, value: str, note: str) -> str:
    small = f"<small>{note}</small>" if note else ""
    return f"<div><dt>{name}</dt><dd>{value}{small}</dd></div>"


def _list(items: str) -> str:
    return f'<ul class="fits">{items}</ul>' if items else ""
