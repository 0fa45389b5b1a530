"""The two questions of the home page, read from an address: what need, where and how soon; and what answers them."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse

from jalon.core.forms import LineField
from jalon.directory import places
from jalon.directory.capabilities import BY_CODE
from jalon.directory.orientation import Answer, Filters, Kind, Reading, Situation, read, table
from jalon.directory.places import Place
from jalon.directory.search import search
from jalon.directory.unit_kinds import mention_label
from jalon.dossiers.kinds.registry import KINDS
from jalon.matching.facts import needs_of_criteria
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER
from jalon.web.search.asked import read as read_search
from jalon.web.search.cards import Card, cards
from jalon.web.search.forms import BOX_LABELS, NOT_IN_THE_LIST, WHEN
from jalon.web.search.page import title

NEAREST = 3
CARDS = tuple(situation for situation in table().situations if situation.card)


class StartForm(forms.Form):
    """Both questions. A need is chosen, or told in the words of `q`; neither is an error, but a choice to offer."""

    besoin = forms.ChoiceField(
        choices=[(situation.code, situation.label) for situation in table().situations],
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    q = LineField(limit=200, required=False)
    ou = LineField(limit=150, required=False)
    quand = forms.ChoiceField(choices=WHEN, required=False, error_messages=NOT_IN_THE_LIST)


@dataclass(frozen=True)
class Start:
    """What was answered, as understood. `problems` are sentences by field, empty where all is well.

    `place` is None when none was found.
    """

    form: StartForm
    reading: Reading
    place: Place | None
    candidates: tuple[Place, ...]
    problems: dict[str, str]

    @property
    def ou(self) -> str:
        """The place as one would type it again."""
        return self.place.label if self.place else self.value("ou")

    def value(self, name: str) -> str:
        """Return what was typed or chosen."""
        return str(self.form[name].value() or "")

    def address(self, name: str = "public:orientation", **changes: str) -> str:
        """Return the address of a page that reads the same answers, nothing empty."""
        kept = {field: self.value(field) for field in self.form.fields} | changes
        return f"{reverse(name)}?{urlencode({field: value for field, value in kept.items() if value})}"


@dataclass(frozen=True)
class Near:
    """One kind of care that answers, what is near, the search that shows it all, and the door of a dossier."""

    answer: Answer
    count: int
    sentence: str
    cards: list[Card]
    search_url: str
    dossier_url: str


def read_start(query: QueryDict) -> Start:
    """Understand the two answers. One query when there is a place to find, up to five when it is not found."""
    form = StartForm(query)
    form.is_valid()
    problems = {name: str(form.errors[name][0]) if name in form.errors else "" for name in form.fields}
    resolution = places.resolve(form.cleaned_data.get("ou") or "")
    if resolution.sentence and resolution.place is None:
        problems["ou"] = resolution.sentence
    told = read(form.cleaned_data.get("q") or "")
    chosen = table().situation(form.cleaned_data.get("besoin") or "")
    return Start(form, _with(told, chosen), resolution.place, resolution.candidates, problems)


def _with(told: Reading, chosen: Situation | None) -> Reading:
    """Put the situation chosen by hand first: it is the surest."""
    if chosen is None:
        return told
    others = tuple(situation for situation in told.situations if situation != chosen)
    return replace(told, situations=(chosen, *others))


def nearby(start: Start) -> list[Near]:
    """Return what answers, the likeliest first. Seven queries at most for each kind of care."""
    return [_near(start, answer) for answer in start.reading.answers]


def _near(start: Start, answer: Answer) -> Near:
    dossier_url = _dossier_url(start, answer)
    if start.place is None:
        return Near(answer, 0, "", [], _search_url(start, answer.kind, answer.filters), dossier_url)
    # What fits best first; when nobody near says so, everybody of the kind.
    for filters in dict.fromkeys((answer.filters, ())):
        url = _search_url(start, answer.kind, filters)
        asked = read_search(QueryDict(url.partition("?")[2]))
        results = search(asked.criteria, "distance" if asked.criteria.centre else asked.sort)
        if results.total:
            break
    found = cards(results.hits[:NEAREST], needs_of_criteria(asked.criteria), start=1, name_kinds=False)
    said = _filter_words(filters) if results.total else ""
    sentence = " ".join(filter(None, (title(asked, results), said)))
    return Near(answer, results.total, sentence, found, url, dossier_url)


def _search_url(start: Start, kind: Kind, filters: Filters) -> str:
    parameters = {"quoi": kind.slug, "ou": start.ou, "quand": start.value("quand"), **dict(filters)}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{reverse('public:directory')}?{query}"


def _filter_words(filters: Filters) -> str:
    """Return « (unité protégée) » for the filters of a search."""
    labels = [
        BOX_LABELS.get(name) or (mention_label(value) if name == "mention" else BY_CODE[value].label)
        for name, value in filters
    ]
    return f"({', '.join(label[:1].lower() + label[1:] for label in labels)})" if labels else ""


def _dossier_url(start: Start, answer: Answer) -> str:
    """Return the page that opens a dossier for this kind of care with what was answered; empty when none does yet."""
    served = {str(kind) for dossier in KINDS for kind in KINDS_OF_DOSSIER[dossier]}
    if not served.issuperset(map(str, answer.kind.wanted.kinds)):
        return ""
    known = {
        "accueil": answer.kind.slug,
        "commune": start.place.code if start.place else "",
        "quand": start.value("quand"),
    }
    return f"{reverse('dossiers:create')}?{urlencode({name: value for name, value in known.items() if value})}"
