"""What narrows the inbox, as HTML built in Python: its views at the left, and the kinds of stay."""

from html import escape

from django.utils.safestring import SafeString

from jalon.referrals import inbox
from jalon.web.templatetags.jalon_ui import state_shape


def view_links(counts: inbox.Counts, chosen: inbox.View) -> SafeString:
    """Return the <li> of the views, with how many open requests each holds; closed ones are not counted."""
    return SafeString("".join(_view_link(view, counts, chosen) for view in inbox.VIEWS))


def _view_link(view: inbox.View, counts: inbox.Counts, chosen: inbox.View) -> str:
    current = ' aria-current="true"' if view == chosen else ""
    shape = "" if view in (inbox.ALL_OPEN, inbox.CLOSED) else f"{state_shape(view.states[0])} "
    count = "" if view == inbox.CLOSED else f' <span class="n">{counts.of(view)}</span>'
    return f'<li><a href="?vue={view.code}"{current}>{shape}{escape(view.label)}{count}</a></li>'


def stay_options(chosen: str) -> SafeString:
    """Return the <option> of the kinds of stay."""
    return SafeString(
        "".join(
            f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(words)}</option>'
            for code, words in inbox.STAY_WORDS.items()
        )
    )
