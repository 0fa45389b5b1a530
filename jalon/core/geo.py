"""Distances on the globe, in kilometres; points are (latitude, longitude) in WGS84 degrees."""

from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = pi * EARTH_RADIUS_KM / 180


@dataclass(frozen=True)
class Point:
    """A place: latitude and longitude, in WGS84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Box:
    """A rectangle of latitudes and longitudes that contains a circle; an index can answer it."""

    south: float
    north: float
    west: float
    east: float


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance (haversine)."""
    half_lat = radians(b.latitude - a.latitude) / 2
    half_lon = radians(b.longitude - a.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def box_around(centre: Point, radius_km: float) -> Box:
    """Return the smallest box of whole latitudes and longitudes around a circle."""
    half_height = radius_km / KM_PER_DEGREE
    half_width = half_height / max(cos(radians(centre.latitude)), 0.01)
    return Box(
        centre.latitude - half_height,
        centre.latitude + half_height,
        centre.longitude - half_width,
        centre.longitude + half_width,
    )
