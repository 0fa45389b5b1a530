"""The search of a child's dossier: its words, and where no platform is found, why, whom to call and how to tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.accounts.models import TerritoryRole
from jalon.core.text import and_list, of_place
from jalon.directory.children import CAMSP, CENTRES, Near, centres_of, platforms_near
from jalon.directory.departments import DEPARTMENTS
from jalon.directory.models import CareUnit
from jalon.directory.territory import department_of
from jalon.dossiers.kinds.tnd.eligibility import eligibility
from jalon.dossiers.models import Dossier
from jalon.dossiers.needs import Place
from jalon.matching.explain import in_place, kilometres
from jalon.referrals.pathways.guards import OLDER_CHILDREN
from jalon.referrals.pathways.queries import report_of
from jalon.referrals.pathways.territory import age_at, home_of, is_older, is_too_old, platforms_of
from jalon.referrals.wording import long_day
from jalon.web.search.asked import Asked
from jalon.web.typography import local_day

NBSP = "\N{NO-BREAK SPACE}"
KEPT = "Le dossier reste ouvert, et rien de ce qui est rempli n’est perdu."


@dataclass(frozen=True)
class Call:
    """One place to call: its name and page, where it is, its phone, and what it is."""

    name: str
    url: str
    where: str
    phone: str
    what: str


@dataclass(frozen=True)
class Nobody:
    """Why no platform takes the child, and what can be done. `coordination` is a name, empty when none has an account.

    `report_url` is empty when this person reports nothing from here; `reported`: the day on which it was.
    """

    title: str
    sentence: str
    calls: tuple[Call, ...]
    too_old: bool
    coordination: str
    department: str
    report_url: str
    reported: str


def person_words(dossier: Dossier) -> str:
    """Return « 3 ans et 2 mois, habite Talant (21240). »: a month counts at that age."""
    home = home_of(dossier)
    return f"{dossier.age_words}, habite {home['label']}." if home else f"{dossier.age_words}."


def title(count: int, person: str, elsewhere: str) -> str:
    """Return the h1 of the page: how many platforms may take the child, or that none does.

    `elsewhere`: the commune searched, when the child does not live there.
    """
    taken = f"les enfants {of_place(elsewhere)}" if elsewhere else person
    if not count:
        return f"Aucune plateforme ne {'dit' if elsewhere else 'peut'} recevoir {taken}"
    if elsewhere:
        return f"{count}{NBSP}{'plateformes reçoivent' if count > 1 else 'plateforme reçoit'} {taken}"
    return f"{count}{NBSP}{'plateformes peuvent' if count > 1 else 'plateforme peut'} recevoir {taken}"


def home_elsewhere(dossier: Dossier, asked: Asked) -> Place | None:
    """Return where the child lives, when another commune is searched."""
    home, commune = home_of(dossier), asked.criteria.commune
    return home if home and commune and home["commune"] != commune else None


def nobody(dossier: Dossier, asked: Asked, *, may_report: bool) -> Nobody | None:
    """Return what to do where the search of a child's dossier finds nobody; None when a filter or words explain it.

    Five queries at most.
    """
    criteria = asked.criteria
    if not asked.can_search or not criteria.commune or criteria.words or criteria.offers or criteria.free_places:
        return None
    return _Search(dossier, asked).nobody(may_report=may_report)


class _Search:
    """A commune and a child before all the platforms of that commune."""

    def __init__(self, dossier: Dossier, asked: Asked) -> None:
        self.dossier = dossier
        self.commune, self.centre = asked.criteria.commune, asked.criteria.centre
        self.name = asked.criteria.centre_label or (asked.place.name if asked.place else "")
        self.older = is_older(dossier)

    @cached_property
    def there(self) -> list[CareUnit]:
        return platforms_of(self.commune)

    @cached_property
    def suited(self) -> list[CareUnit]:
        """Those that take the age: they are not in the list because they receive nothing by Jalon."""
        return [unit for unit in self.there if age_at(self.dossier, unit).eligible]

    @cached_property
    def home(self) -> Place | None:
        """Where the child lives, when that is the commune searched."""
        home = home_of(self.dossier)
        return home if home and home["commune"] == self.commune else None

    def nobody(self, *, may_report: bool) -> Nobody:
        title, sentence = self._why()
        is_gap = not is_too_old(self.dossier) and not self.suited
        department = department_of(self.commune)
        report = report_of(self.dossier, self.home) if is_gap and self.home else None
        reported = long_day(local_day(report.reported_at)) if report else ""
        calls: dict[str, Call] = {}
        for call in self._calls():
            calls.setdefault(call.url, call)
        reports = may_report and is_gap and self.home is not None and report is None
        return Nobody(
            title=title,
            sentence=sentence,
            calls=tuple(calls.values()),
            too_old=is_too_old(self.dossier),
            coordination=_coordination(department),
            department=DEPARTMENTS.get(department, department),
            report_url=reverse("search:report", args=[self.dossier.pk]) if reports else "",
            reported=reported,
        )

    def _why(self) -> tuple[str, str]:
        if is_too_old(self.dossier):
            told = eligibility(self.dossier.birth_date, timezone.localdate(), serves_7_12=True)
            return "L’enfant a passé l’âge du parcours", told.sentence
        names = and_list([str(unit) for unit in self.suited or self.there])
        if self.suited:
            receive = "reçoit" if len(self.suited) == 1 else "reçoivent"
            return (
                "Une demande ne peut pas partir d’ici",
                f"{names} {receive} les enfants {of_place(self.name)}, mais aucune demande par Jalon pour l’instant. "
                "Un appel reste possible.",
            )
        if self.there:
            return (
                f"À {self.dossier.age_words}, il faut une plateforme des 7 à 12{NBSP}ans",
                f"{names}{NBSP}: jusqu’à 6{NBSP}ans et 11{NBSP}mois. Aucune plateforme ne dit recevoir "
                f"ceux de cet âge qui habitent {in_place(self.name)}. {KEPT}",
            )
        return f"Aucune plateforme ne dit recevoir les enfants {of_place(self.name)}", KEPT

    def _calls(self) -> Iterator[Call]:
        """Those of the commune first, then the nearest of elsewhere that take this age, then centres for children."""
        too_old = is_too_old(self.dossier)
        for unit in () if too_old else self.suited or self.there:
            what = "de cette commune" if self.suited else f"de cette commune, moins de 7{NBSP}ans"
            yield _call(Near(str(unit), unit.establishment, None), f"Plateforme {what}")
        if not too_old and not self.suited:
            yield from self._elsewhere()
        codes = [code for code in CENTRES if code != CAMSP or not self.older]
        for near in centres_of(department_of(self.commune), self.centre, codes):
            yield _call(near, CENTRES[near.establishment.category])

    def _elsewhere(self) -> Iterator[Call]:
        if self.centre is None:
            return
        what = f"Plateforme d’un autre territoire{f', des 7 à 12{NBSP}ans' if self.older else ''}"
        for near in platforms_near(self.centre, offers=(OLDER_CHILDREN,) if self.older else ()):
            yield _call(near, what)


def _call(near: Near, what: str) -> Call:
    place = near.establishment
    where = place.city if near.km is None else f"{place.city}, à {kilometres(near.km)}"
    return Call(near.name, reverse("public:unit", args=[place.finess]), where, place.phone, what)


def _coordination(department: str) -> str:
    """Return the names of those who coordinate a department. One query."""
    rows = TerritoryRole.objects.filter(
        departments__contains=[department], user__is_active=True, user__kind=UserKind.COORDINATOR
    )
    return and_list(list(rows.order_by("name").values_list("name", flat=True).distinct()))
