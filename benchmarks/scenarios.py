"""What is measured: the floor, and what people do all day."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.browsers import Browser, WrongAnswer
from benchmarks.cast import Pair

SEARCH = "/annuaire/?quoi=ehpad&ou=Dijon+%2821000%29&rayon=20"
LETTERS = frozenset("ABC")


class Who(StrEnum):
    """Who walks, and where."""

    FLOOR = "floor"
    DESK = "desk"
    PHYSICIAN = "physician"


@dataclass(frozen=True)
class Scenario:
    """One thing that people do.

    `aim`: how many floors it may cost; `most_ms`: how many milliseconds one client may wait, for what is no page and
    has no floor to compare with. Without either it is reported without judgment. `measured`: the steps that count,
    when not all do.
    """

    code: str
    label: str
    who: Who
    walk: Callable[[Browser, Pair], None]
    aim: float | None = None
    measured: tuple[str, ...] = ()
    most_ms: float | None = None


def floor(browser: Browser, pair: Pair) -> None:
    """The bare page."""
    browser.get("floor", "/")


def inbox(browser: Browser, pair: Pair) -> None:
    """The requests of the busiest unit."""
    browser.get("inbox", "/demandes/")


def request_page(browser: Browser, pair: Pair) -> None:
    """One of its requests, opened before, with its timeline."""
    browser.get("request", f"/demandes/{next(pair.settled)}/")


def answer(browser: Browser, pair: Pair) -> None:
    """From the inbox to a new request, put on the waiting list in its dialog, and its page again."""
    if not pair.arrived:
        raise WrongAnswer("Every new request was answered: run again, each run starts from the same rows.")
    page = f"/demandes/{pair.arrived.popleft()}/"
    browser.get("inbox", "/demandes/")
    opened = browser.get("new request", page)
    fields = opened.form("/waitlist/") | {"grade": ["under_review"]}
    done = browser.post("answer", f"{page}waitlist/", fields)
    if done.status != 302 or done.location != page:
        raise WrongAnswer(f"The answer was not taken: {done.status} {done.location}")
    browser.get("request after", done.location)


def search(browser: Browser, pair: Pair) -> None:
    """EHPAD near Dijon."""
    browser.get("search", SEARCH)


def section(browser: Browser, pair: Pair) -> None:
    """The autonomy section of a complete dossier, by its physician."""
    browser.get("section", f"/dossiers/{next(pair.dossiers)}/volets/autonomie/")


def autosave(browser: Browser, pair: Pair) -> None:
    """One answer of that section changed, sent as the page's script sends it."""
    page = browser.get("section", f"/dossiers/{next(pair.dossiers)}/volets/autonomie/")
    fields = page.form("/volets/autonomie/")
    changed = next(name for name, values in fields.items() if LETTERS.intersection(values))
    fields[changed] = ["A"] if "A" not in fields[changed] else ["C"]
    browser.post("autosave", page.path, fields, htmx=True)


def print_dossier(browser: Browser, pair: Pair) -> None:
    """Both volumes of a complete dossier, as PDF. Each time another one, so that nothing is at hand."""
    dossier = next(pair.dossiers)
    for volume in ("administratif", "medical"):
        browser.get(volume, f"/dossiers/{dossier}/imprimer/{volume}/")


FLOOR = Scenario("floor", "Floor", Who.FLOOR, floor)
PRODUCT = (
    Scenario("inbox", "Inbox", Who.DESK, inbox, 2),
    Scenario("request", "Request page", Who.DESK, request_page, 2.5),
    Scenario("answer", "Answering, 4 steps", Who.DESK, answer, 5),
    Scenario("search", "Directory search", Who.PHYSICIAN, search, 3),
    Scenario("section", "Dossier section", Who.PHYSICIAN, section, 3),
    Scenario("autosave", "Autosave", Who.PHYSICIAN, autosave, measured=("autosave",)),
    Scenario("print", "PDF, both volumes", Who.PHYSICIAN, print_dossier, most_ms=300),
)
