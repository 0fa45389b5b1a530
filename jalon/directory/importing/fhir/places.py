"""From an Organization and the locations that it manages to the row of an establishment."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from jalon.core.text import fold
from jalon.directory.importing.fhir.shelf import ORGANIZATION, Kept, Origin, Shelf
from jalon.directory.importing.finess import Point, Record
from jalon.directory.importing.problems import RowRejected, quoted
from jalon.directory.importing.territory import Gazetteer, Place, overseas_code
from jalon.directory.importing.values import calendar_date, degrees, label


class PlaceRow(NamedTuple):
    """The columns of an establishment, and its website, which only FHIR knows."""

    record: Record
    website: str


class PlaceMaker:
    """Makes rows, and remembers the values that it had to drop until they are taken."""

    def __init__(self, shelf: Shelf, gazetteer: Gazetteer, day_of: Callable[[Origin], date]) -> None:
        self.shelf = shelf
        self.gazetteer = gazetteer
        self.day_of = day_of
        self._dropped: list[tuple[Origin, str]] = []

    def take_dropped(self) -> list[tuple[Origin, str]]:
        """Return what was dropped since the last time, with where it was read."""
        dropped, self._dropped = self._dropped, []
        return dropped

    def row(self, number: str, kept: Kept, known_category: str) -> PlaceRow:
        """Return an establishment; raises RowRejected when its name, category or commune is nowhere."""
        facts = kept.facts
        locations = self.shelf.locations_of(kept.key)
        name, category = label(facts["name"], 200), facts["category"] or known_category
        if not name:
            raise RowRejected("le nom de l’établissement manque.")
        if not (category.isascii() and category.isdigit() and len(category) <= 4):
            raise RowRejected(f"{quoted(category)} n’est pas une catégorie FINESS (TRE_R66).")
        address = facts if facts["city"] else next((item.facts for item in locations if item.facts["city"]), facts)
        code, place = self._commune(kept, [address, *(item.facts for item in locations)], locations)
        longitude, latitude = self._point(locations, place) or place.point or (None, None)
        legal, status = self._legal(kept)
        record = Record(
            finess=number,
            finess_legal=legal,
            siret=facts["siret"],
            name=name,
            search_name=f"{fold(name)} {place.search_name}"[:300],
            category=category,
            legal_status=facts["status"] or status,
            address=label(address["street"], 200),
            postal_code=address["postal"] if len(address["postal"]) == 5 and address["postal"].isdigit() else "",
            city=place.town,
            commune_id=code,
            department=place.department,
            latitude=latitude,
            longitude=longitude,
            phone=facts["phone"],
            opened_on=calendar_date(facts["opened"], "la date d’ouverture"),
            closed_on=self._closed_on(kept),
            source_date=calendar_date(kept.stamp, "la date de mise à jour"),
        )
        return PlaceRow(record, facts["website"])

    def _closed_on(self, kept: Kept) -> date | None:
        """Return since when it is closed; a closing to come is none yet."""
        closed = calendar_date(kept.facts["closed"], "la date de fermeture")
        if kept.facts["active"]:
            return closed if closed and closed <= timezone.localdate() else None
        return closed or calendar_date(kept.stamp, "la date de mise à jour") or self.day_of(kept.origin)

    def _commune(self, kept: Kept, addresses: list[dict[str, str]], locations: list[Kept]) -> tuple[str, Place]:
        """Return the commune that an address names, else the one of its postal code and town."""
        for address in addresses:
            code = overseas_code(address["commune"].upper())
            if code in self.gazetteer.places:
                return code, self.gazetteer.places[code]
            if address["commune"]:
                self._dropped.append((kept.origin, f"la commune {quoted(address['commune'])} n’existe pas."))
        postal, city = addresses[0]["postal"], addresses[0]["city"]
        points = (_degrees(location) for location in locations)
        code = self.gazetteer.find(postal, city, next(filter(None, points), None))
        if not code:
            said = f"{postal} {city}".strip()
            raise RowRejected(f"la commune de {quoted(said)} n’est pas trouvée." if said else "la commune manque.")
        return code, self.gazetteer.places[code]

    def _point(self, locations: list[Kept], place: Place) -> Point | None:
        """Return the first point that can be in the department; the others are dropped."""
        for location in locations:
            try:
                point = degrees(*location.facts["point"])
                if point:
                    self.gazetteer.check(point, place)
                    return point
            except RowRejected as error:
                self._dropped.append((location.origin, f"{error} L’établissement est placé à la mairie."))
        return None

    def _legal(self, kept: Kept) -> tuple[str, str]:
        """Return number and status of the legal entity above; nothing when organizations go round in a circle."""
        seen = {kept.key}
        keys = kept.facts["parents"]
        while keys:
            above = self.shelf.find(ORGANIZATION, keys[0])
            if above is None:
                break
            if above.key in seen:
                self._dropped.append((kept.origin, "les organisations se rattachent en boucle (partOf)."))
                break
            if above.facts["legal"]:
                return above.facts["legal"], above.facts["status"]
            seen.add(above.key)
            keys = above.facts["parents"]
        return "", ""


def _degrees(location: Kept) -> Point | None:
    try:
        return degrees(*location.facts["point"])
    except RowRejected:
        return None
