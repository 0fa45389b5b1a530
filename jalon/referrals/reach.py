"""What stands between a person and a unit that serves a territory or an age: told alike at choosing and at sending."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from jalon.core.text import and_list
from jalon.directory.models import CareUnit
from jalon.directory.territory import department_of, serving_codes

NBSP = "\N{NO-BREAK SPACE}"
MOST_NAMED = 3
BY_TERRITORY = "Territoire déclaré par le service."


@dataclass(frozen=True)
class Reach:
    """What is said of one unit. `elsewhere`: it does not take this person; `unsaid`: nobody said where they are;
    `doubt`: only to be known. `source`: where that comes from.
    """

    elsewhere: str = ""
    unsaid: str = ""
    doubt: str = ""
    source: str = BY_TERRITORY

    @property
    def wall(self) -> str:
        """Why nothing is sent."""
        return self.elsewhere or self.unsaid


def serving(kind: str, commune: str, *, offers: Collection[str] = (), most: int = MOST_NAMED) -> list[CareUnit]:
    """Return units of a kind that say they serve a commune, and offer all of `offers`, by name; one query."""
    rows = CareUnit.objects.filter(
        Q(served_communes__overlap=serving_codes(commune)) | Q(served_departments__contains=[department_of(commune)]),
        kind=kind,
        closed=False,
        accepts_referrals=True,
        offers__contains=list(offers),
    )
    return list(rows.select_related("establishment").order_by("establishment__name", "pk")[:most])


def named(units: Collection[CareUnit], one: str, several: str) -> str:
    """Return « Y va : HAD du Val. », with the verb for one or for several; empty when there are none."""
    names = list(dict.fromkeys(str(unit) for unit in units))
    return f"{one if len(names) == 1 else several}{NBSP}: {and_list(names)}." if names else ""
