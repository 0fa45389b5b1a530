"""The week as a grid to tick, one for each kind of carer, and as a table to read. In Python: two hundred boxes."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.referrals.home_care.rhythms import DAYS, EVERY_DAY, MOMENTS, WHO, UnknownPassageError, Week

NBSP = "\N{NO-BREAK SPACE}"
MOST_TICKED = 500
OPEN_FIRST = ("nurse", "carer")


class WeekInput(forms.Widget):
    """Boxes named alike, whose values are passages: « nurse-mon-morning », « nurse-all-morning »."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, QueryDict) else list(data.get(name, ()))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        ticked = set(value.codes if isinstance(value, Week) else value or ())
        return format_html_join("", "{}", ((_carer(name, who, ticked),) for who in WHO))


class WeekField(forms.Field):
    """A week with at least one passage."""

    widget = WeekInput
    default_error_messages = {
        "required": "Cochez au moins un passage dans la semaine.",
        "unknown": "La page a changé. Relisez la semaine, puis enregistrez.",
    }

    def to_python(self, value: Any) -> Week:
        if isinstance(value, Week):
            return value
        try:
            if len(value) > MOST_TICKED:
                raise UnknownPassageError(len(value))
            return Week.read(value)
        except UnknownPassageError as error:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown") from error

    def validate(self, value: Week) -> None:
        if not value.passages:
            raise forms.ValidationError(self.error_messages["required"], code="required")


def _carer(name: str, who: str, ticked: set[str]) -> SafeString:
    """Return the grid of one kind of carer, folded unless it is usual or ticked."""
    count = sum(code.startswith(f"{who}-") and f"-{EVERY_DAY}-" not in code for code in ticked)
    lines = [(EVERY_DAY, "Chaque jour"), *DAYS.items()]
    head = format_html_join("", "<th scope=col>{}</th>", ((words,) for words in MOMENTS.values()))
    body = format_html_join(
        "",
        "<tr{}><th scope=row>{}</th>{}</tr>",
        (
            (SafeString(" class=every") if day == EVERY_DAY else "", words, _boxes(name, who, day, words, ticked))
            for day, words in lines
        ),
    )
    return format_html(
        "<details class=week-of{}><summary>{} <span class=muted>{}</span></summary>"
        "<table class=week-grid><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></details>",
        SafeString(" open") if count or who in OPEN_FIRST else "",
        WHO[who],
        plural(count, "passage") if count else "aucun passage",
        head,
        body,
    )


def _boxes(name: str, who: str, day: str, words: str, ticked: set[str]) -> SafeString:
    return format_html_join(
        "",
        '<td><label><input type=checkbox name={} value={}{} aria-label="{}, {}, {}"></label></td>',
        (
            (
                name,
                code,
                SafeString(" checked") if code in ticked else "",
                WHO[who],
                words.lower(),
                MOMENTS[moment].lower(),
            )
            for moment in MOMENTS
            for code in (f"{who}-{day}-{moment}",)
        ),
    )


def week_table(week: Week, caption: str) -> SafeString:
    """Return a week to read, and to print: days as rows, the moments that have a passage as columns."""
    moments = [name for name in MOMENTS if any(week.at(day, name) for day in DAYS)]
    head = format_html_join("", "<th scope=col>{}</th>", ((MOMENTS[name],) for name in moments))
    body = format_html_join(
        "",
        "<tr><th scope=row>{}</th>{}</tr>",
        (
            (words, format_html_join("", "<td>{}</td>", ((_people(week.at(day, name)),) for name in moments)))
            for day, words in DAYS.items()
        ),
    )
    return format_html(
        "<table class=week-read><caption class=unseen>{}</caption>"
        "<thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>",
        caption,
        head,
        body,
    )


def _people(words: list[str]) -> SafeString:
    if not words:
        return SafeString("<span class=muted>–</span>")
    return format_html_join(SafeString("<br>"), "{}", ((each,) for each in words))
