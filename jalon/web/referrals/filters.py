"""What narrows the inbox, as HTML built in Python: its views at the left, and the kinds of stay."""

from collections.abc import Iterable
from html import escape

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jalon.referrals import inbox
from jalon.web.templatetags.jalon_ui import state_shape


def view_links(views: Iterable[inbox.View], counts: inbox.Counts, chosen: inbox.View) -> SafeString:
    """Return the <li> of the views, with how many open requests each holds; closed ones are not counted."""
    return SafeString("".join(_view_link(view, counts, chosen) for view in views))


def _view_link(view: inbox.View, counts: inbox.Counts, chosen: inbox.View) -> str:
    current = ' aria-current="true"' if view == chosen else ""
    shape = f"{state_shape(view.state)} " if view.state else ""
    count = "" if view == inbox.CLOSED else f' <span class="n">{counts.of(view)}</span>'
    return f'<li><a href="?vue={view.code}"{current}>{shape}{escape(view.label)}{count}</a></li>'


def leaving_options(chosen: inbox.Leaving | None) -> SafeString:
    """Return the <option> of who can leave today, or should have."""
    return SafeString(
        "".join(
            f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(words)}</option>'
            for code, words in inbox.LEAVING_WORDS.items()
        )
    )


def order_links(query: QueryDict, chosen: inbox.Order) -> SafeString:
    """Return by what the requests are sorted, and the link to the other order; filters stay."""
    words = {inbox.Order.DUE: "échéance", inbox.Order.WISHED: "date souhaitée"}
    other = next(order for order in inbox.Order if order != chosen)
    kept = query.copy()
    kept["tri"] = other
    kept.pop("page", None)
    return format_html('Trié par {} · <a href="?{}">trier par {}</a>', words[chosen], kept.urlencode(), words[other])


def stay_options(chosen: str) -> SafeString:
    """Return the <option> of the kinds of stay."""
    return SafeString(
        "".join(
            f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(words)}</option>'
            for code, words in inbox.STAY_WORDS.items()
        )
    )
