"""The ten situations as dossiers, and the orientation page read back, for tests."""

import tomllib
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.directory.factories import make_unit_at
from tests.dossiers.factories import (
    make_followup_dossier,
    section_of,
)
from tests.dossiers.writing import write_answers

VIGNETTES = tomllib.loads(
    (Path(__file__).parents[2] / "dossiers" / "kinds" / "sanitaire" / "vignettes.toml").read_text(encoding="utf-8")
)["vignette"]
TALANT = {"code": "21617", "label": "Talant (21240)"}
HEADS = {"Conseillé": "recommended", "Possible, avec des réserves": "possible", "Écarté": "excluded"}
STROKE, HIP, KNEE, COPD, CARER, LONELY, DRESSING, ALCOHOL, TRAUMA, CHILD = VIGNETTES


def serving(kind: UnitKind, **said: Any) -> CareUnit:
    return make_unit_at(4, kind=kind, stay_type=StayType.HOME, **{"served_communes": ["21617"], **said})


def dossier_of(vignette: dict[str, Any], physician: User, **answers: dict[str, Any]) -> Dossier:
    """A dossier with the answers of a vignette, its patient in Talant."""
    told = {code: dict(values) for code, values in vignette["answers"].items()}
    told.setdefault("administratif", {})["address"] = {"street": "3 rue Foch", "town": TALANT}
    for code, values in answers.items():
        told[code] = {**told.get(code, {}), **values}
    dossier = make_followup_dossier(physician, birth_date=told.pop("identite")["birth_date"])
    for code, values in told.items():
        write_answers(dossier, code, values, physician)
    return Dossier.objects.get(pk=dossier.pk)


def address(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/orientation/"


def page(client: InspectingClient, dossier: Dossier) -> BeautifulSoup:
    response = client.get(address(dossier))
    assert response.status_code == 200
    assert len(response.content) <= PAGE_LIMIT_BYTES
    return BeautifulSoup(response.content, "html.parser")


def words(node: Any) -> str:
    return " ".join(node.get_text(" ").split())


def options(soup: BeautifulSoup) -> dict[str, list[str]]:
    """The codes under each heading, in the order of the page."""
    found: dict[str, list[str]] = {standing: [] for standing in HEADS.values()}
    for items in soup.select(".options-list"):
        title = words(items.find_previous(["h2", "summary"])).split(" (")[0]
        if title in HEADS:
            found[HEADS[title]] = [box["value"] for box in items.select("input[name=chosen]")]
    return found


def reasons(soup: BeautifulSoup, code: str) -> str:
    return words(soup.select_one(f"input[name=chosen][value='{code}']").find_parent("li"))


def post(client: InspectingClient, dossier: Dossier, **data: Any) -> Any:
    revision = section_of(dossier, "orientation").revision
    return client.post(address(dossier), {"revision": revision, "near": "home", **data})


def kept(dossier: Dossier) -> dict[str, Any]:
    return open_section(dossier, section_of(dossier, "orientation")).counted
