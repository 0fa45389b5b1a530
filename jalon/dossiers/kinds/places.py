"""The place that a dossier looks around, whatever its kind."""

from collections.abc import Mapping

from jalon.directory.models import Commune
from jalon.dossiers.needs import Place


def place_of(town: Mapping[str, str] | None, previous: Place | None) -> Place | None:
    """Return the place of an answer to a `Town`. One query, none when the commune is that of `previous`."""
    if town is None:
        return None
    if previous is not None and previous["commune"] == town["code"]:
        return previous
    commune = Commune.objects.filter(code=town["code"]).only("latitude", "longitude").first()
    return Place(
        label=town["label"],
        commune=town["code"],
        lat=commune.latitude if commune else None,
        lon=commune.longitude if commune else None,
    )
