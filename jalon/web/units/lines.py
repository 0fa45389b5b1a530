"""One unit as a line where its free places are declared."""

from dataclasses import dataclass
from datetime import datetime

from jalon.directory.actions.declare_free_places import MOST_PLACES
from jalon.directory.models import CareUnit
from jalon.directory.wording import places_words
from jalon.web.search.cards import FreePlaces, free_places, kind_words


@dataclass(frozen=True)
class PlacesLine:
    """`number`: what was declared last, None when nobody declared."""

    pk: int
    finess: str
    establishment: str
    title: str
    capacity: int
    places: FreePlaces | None
    number: int | None

    @property
    def number_words(self) -> str:
        """« aucune place libre », « 3 places libres »; nothing when nobody declared."""
        return "" if self.number is None else places_words(self.number).lower()


def places_line(row: CareUnit, now: datetime) -> PlacesLine:
    """Return the line of a unit whose establishment is loaded."""
    return PlacesLine(
        pk=row.pk,
        finess=row.establishment.finess,
        establishment=row.establishment.name,
        title=row.name or kind_words(row),
        capacity=row.capacity or MOST_PLACES,
        places=free_places(row, now),
        number=row.free_places,
    )
