"""Where things are: communes, the box of each department, and the coordinate systems of the FINESS extract."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import dist, inf

from pyproj import Transformer

from jalon.core.text import fold
from jalon.directory.importing.problems import RowRejected, quoted
from jalon.directory.territory import CITIES, serving_codes

WGS84 = 4326
# The systems that FINESS uses, by EPSG code and by the words of the official extract.
SYSTEMS = {
    "LAMBERT_93": 2154,
    "UTM_N20": 5490,
    "UTM_N21": 4467,
    "UTM_N22": 2972,
    "UTM_S38": 4471,
    "UTM_S40": 2975,
}
# Older realisations of the same systems differ by less than two metres.
KNOWN_EPSG = frozenset({*SYSTEMS.values(), WGS84, 4559, 32620, 32621, 32622, 32738, 32740})
SYSTEM_OF_DEPARTMENT = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "975": 4467, "976": 4471}
SYSTEM_OF_DEPARTMENT |= {"977": 5490, "978": 5490}
_EPSG = re.compile(r"EPSG:([0-9]{4,6})")

# FINESS writes overseas departments 9A (Guadeloupe) to 9F (Mayotte); the official code of communes 971 to 976.
OVERSEAS = ("9A", "9B", "9C", "9D", "9E", "9F")
# Boxes of the territories whose communes have no point in the commune file: west, south, east, north.
FALLBACK_BOXES = {
    "975": (-56.6, 46.6, -56.0, 47.3),
    "977": (-63.0, 17.8, -62.7, 18.0),
    "978": (-63.3, 17.9, -62.9, 18.2),
}
# An establishment may lie beyond the town halls of its department by this much, in degrees (some 25 km).
MARGIN = 0.25


_CEDEX = re.compile(r" cedex( [0-9]+)?$")
_SHORT = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True)
class Place:
    """A commune as imports need it; the point is (longitude, latitude) in WGS84 degrees."""

    name: str
    department: str
    search_name: str
    point: tuple[float, float] | None
    postal_codes: tuple[str, ...] = ()

    @property
    def town(self) -> str:
        """The name in an address: « Lyon 9e » for the ninth district of Lyon."""
        return self.name.removesuffix(" Arrondissement")


class Gazetteer:
    """Communes by code, and whether a point can lie in a department."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.boxes: dict[str, tuple[float, float, float, float]] = {}
        self.by_post: dict[str, set[str]] = {}
        self.departments: set[str] = set()

    def add(self, code: str, place: Place) -> None:
        """Know one commune, and stretch the box of its department to it."""
        self.places[code] = place
        self.departments.add(place.department)
        for postal_code in place.postal_codes:
            self.by_post.setdefault(postal_code, set()).add(code)
        if place.point:
            lon, lat = place.point
            west, south, east, north = self.boxes.get(place.department, (lon, lat, lon, lat))
            self.boxes[place.department] = (min(west, lon), min(south, lat), max(east, lon), max(north, lat))

    def place(self, code: str) -> Place:
        """Return a commune; a row that names an unknown one is rejected."""
        if not (place := self.places.get(code)):
            raise RowRejected(f"la commune {quoted(code)} n’est pas dans la liste des communes.")
        return place

    def find(self, postal_code: str, town: str, point: tuple[float, float] | None) -> str:
        """Return the code of the commune of an address, an empty text when none is sure.

        The name decides among the communes of the postal code, the district before its city; then the one commune of
        the postal code. An address for businesses (CEDEX), whose code is no commune's, is in the commune of its
        department that bears the name, the nearest to the point when several do.
        """
        name = _CEDEX.sub("", fold(town)).strip()
        name = " ".join(_SHORT.get(word, word) for word in name.split())
        around = sorted(self.by_post.get(postal_code, ()))
        named = [code for code in around if self.places[code].search_name == name]
        districts = [code for code in around if serving_codes(code)[1:] and code not in CITIES]
        if districts and (not named or named[0] in CITIES):
            return districts[0] if len(districts) == 1 else ""
        if named or len(around) == 1:
            return (named or around)[0]
        start = ("2A", "2B") if postal_code.startswith("20") else postal_code[: 3 if postal_code[:2] == "97" else 2]
        homonyms = [
            code for code, place in self.places.items() if place.search_name == name and code.startswith(start or "-")
        ]
        if len(homonyms) == 1 or (homonyms and point):
            return min(homonyms, key=lambda code: (_apart(self.places[code].point, point), code))
        return ""

    def check(self, point: tuple[float, float], place: Place) -> None:
        """Reject a point that cannot be in the department of the commune."""
        lon, lat = point
        whole_globe = (-180.0, -90.0, 180.0, 90.0)
        box = self.boxes.get(place.department) or FALLBACK_BOXES.get(place.department, whole_globe)
        west, south, east, north = box
        if not (west - MARGIN <= lon <= east + MARGIN and south - MARGIN <= lat <= north + MARGIN):
            raise RowRejected(
                f"les coordonnées {lat:.4f}, {lon:.4f} sont hors du département {place.department} ({place.name})."
            )


def _apart(first: tuple[float, float] | None, second: tuple[float, float] | None) -> float:
    """Return a measure of how far points lie, to compare; without a point, beyond all others."""
    return dist(first, second) if first and second else inf


def commune_code(department: str, commune: str) -> str:
    """Return the official code from FINESS's department (2A, 9D…) and commune: 9D, 411 → 97411."""
    return f"97{commune}" if department in OVERSEAS else f"{department}{commune}"


def overseas_code(code: str) -> str:
    """Return the official code of a commune written the FINESS way: 9D411 → 97411."""
    return commune_code(code[:2], code[2:])


def system_of(words: str, department: str) -> int:
    """Return the EPSG code named in an extract (« EPSG:2975… », « …LAMBERT_93 »), else the department's own."""
    if found := _EPSG.search(words):
        code = int(found.group(1))
        if code not in KNOWN_EPSG:
            raise RowRejected(f"le système de coordonnées EPSG:{code} n’est pas de ceux de FINESS.")
        return code
    named = next((code for word, code in SYSTEMS.items() if word in words.upper()), None)
    return named or SYSTEM_OF_DEPARTMENT.get(department, SYSTEMS["LAMBERT_93"])


def to_degrees(epsg: int, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Project points (easting, northing, in metres) to (longitude, latitude), WGS84, to a tenth of a metre."""
    xs, ys = zip(*points, strict=True)
    lons, lats = _transformer(epsg).transform(xs, ys)
    return [(round(lon, 6), round(lat, 6)) for lon, lat in zip(lons, lats, strict=True)]


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, WGS84, always_xy=True)
