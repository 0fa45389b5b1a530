"""The layouts that the import knows, told apart by their first line and never by the name of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from jalon.directory.importing.problems import FileRefused
from jalon.directory.importing.reading import encoding_of, first_fields, table_rows, whole_rows


@dataclass(frozen=True)
class Layout:
    """One form of file: the columns that are read, in the order in which records unpack them."""

    key: str
    title: str
    columns: tuple[str, ...]


COMMUNES = Layout(
    "communes",
    "la liste des communes",
    ("code_insee", "nom", "departement", "population", "codes_postaux", "lon", "lat"),
)
FINESS_PREPARED = Layout(
    "finess",
    "un extrait FINESS",
    (
        "finess_et", "finess_ej", "raison_sociale", "categ_code", "adresse", "code_postal", "code_insee",
        "telephone", "siret", "sph_code", "date_ouverture", "date_maj", "lon", "lat",
    ),
)  # fmt: skip
# Official extract etalab-cs1100507: no header of columns, a first line that names the flow.
FINESS_RAW = Layout("finess_brut", "l’extrait FINESS officiel (structureet, geolocalisation)", ())
PRICES_DAILY = Layout(
    "prix_jour",
    "des prix d’EHPAD (CNSA, prix par jour)",
    (
        "finessEt", "prixHebPermCs", "prixHebPermCd", "prixHebPermCsa", "prixHebTempCs", "prixHebTempCd",
        "prixHebTempCsa", "TARIF_GIR_12", "TARIF_GIR_34", "TARIF_GIR_56", "DATE_MAJ",
    ),
)  # fmt: skip
PRICES_MONTHLY = Layout(
    "prix_mois",
    "des prix d’EHPAD (CNSA 2022, prix par mois et par GIR)",
    (
        "finess_et", "prix_mois_cs", "prix_mois_cd", "gir12_mois", "gir34_mois", "gir56_mois", "statut",
    ),
)  # fmt: skip
PRICES_TARIFF = Layout(
    "prix_mft",
    "des prix d’EHPAD (CNSA 2023, avec le mode de tarification)",
    ("finess_et", "prix_heb_perm_cs", "libmft", "codesph"),
)
SAE_IDENTITY = Layout(
    "sae_id",
    "l’identification des établissements de la SAE (ID)",
    (
        "fi", "rs", "fi_ej", "stjr", "cat", "COMINSEE", "NUMVOI", "TYPVOI", "NOMVOI", "BP", "CPO", "SIRTET",
    ),
)  # fmt: skip
SAE_SMR = Layout("sae_ssr", "les capacités SMR de la SAE (SSR)", ("FI", "GDE", "AUT", "LIT", "PLA", "JOUHC", "JOUHP"))
SAE_HAD = Layout("sae_had", "les capacités HAD de la SAE", ("FI", "PLATOT", "SEJ_HAD"))
SAE_USLD = Layout("sae_usld", "les capacités USLD de la SAE", ("FI", "LIT", "JOU", "ENT", "DECES"))
SAE_PALLIATIVE = Layout(
    "sae_palia", "les soins palliatifs de la SAE (PALIA)", ("FI", "PALIA_A6", "PALIA_A7", "PALIA_A8")
)
# Derived file: one row a hospital, beds by mention of adult SMR, day places all mentions together.
SAE_CAPACITIES = Layout(
    "sae_capacites",
    "les capacités des établissements de santé tirées de la SAE",
    (
        "finess_et", "raison_sociale", "finess_ej", "categ_code", "stjr", "NUMVOI", "TYPVOI", "NOMVOI", "BP",
        "code_postal", "code_insee", "smr_lits", "smr_places_hdj", "smr_ad_polyvalent_lits",
        "smr_ad_locomoteur_lits", "smr_ad_systeme_nerveux_lits", "smr_ad_cardiovasculaire_lits",
        "smr_ad_respiratoire_lits", "smr_ad_digestif_metab_lits", "smr_ad_onco_hemato_lits",
        "smr_ad_brules_lits", "smr_ad_addictions_lits", "smr_ad_geriatrique_lits", "usld_lits", "had_places",
    ),
)  # fmt: skip

FINESS = (FINESS_PREPARED, FINESS_RAW)
PRICES = (PRICES_DAILY, PRICES_MONTHLY, PRICES_TARIFF)
SAE = (SAE_IDENTITY, SAE_SMR, SAE_HAD, SAE_USLD, SAE_PALLIATIVE, SAE_CAPACITIES)
FAMILIES: dict[tuple[Layout, ...], str] = {
    (COMMUNES,): "la liste des communes",
    FINESS: "un extrait FINESS",
    PRICES: "des prix d’EHPAD (CNSA)",
    SAE: "un fichier de la SAE (ID, SSR, HAD, USLD ou PALIA)",
}
WITH_HEADER = (FINESS_PREPARED, COMMUNES, *PRICES, *SAE)

RAW_STRUCTURE = "structureet"
RAW_POINT = "geolocalisation"
RAW_WIDTHS = {RAW_STRUCTURE: 32, RAW_POINT: 6}


def recognise(path: Path, expected: tuple[Layout, ...]) -> Layout:
    """Return the layout of a file, among those expected. Raises FileRefused with what it looks like instead."""
    fields = first_fields(path)
    layout = _layout_of(fields)
    if layout in expected:
        return layout
    wanted = FAMILIES.get(expected, "un fichier connu")
    if layout is not None:
        raise FileRefused(path, 1, f"ce fichier contient {layout.title}, alors que l’on attend {wanted}.")
    raise FileRefused(path, 1, f"l’en-tête n’est pas celui attendu pour {wanted}. {_what_lacks(fields, expected)}")


def header_rows(path: Path, layout: Layout) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Yield line, the layout's columns in its order, and what is wrong with the row's shape (or an empty text)."""
    rows = table_rows(path)
    _, header = next(rows)
    places = {name.casefold().strip(): index for index, name in enumerate(header)}
    pick = itemgetter(*(places[name.casefold()] for name in layout.columns))
    width = len(header)
    for line, fields, problem in whole_rows(path, rows, lambda _: width):
        yield line, () if problem else pick(fields), problem


def raw_rows(path: Path) -> Iterator[tuple[int, list[str], str]]:
    """Yield the rows of the official FINESS extract, the line of the flow left out; quotes mean nothing in it."""
    rows = table_rows(path, encoding_of(path), quoted=False)
    data = (row for row in rows if row[1][0] != "finess")
    return whole_rows(path, data, _raw_width)


def raw_flow_date(path: Path) -> str:
    """Return the date of the flow in the first line of an official extract, or an empty text."""
    fields = first_fields(path)
    return fields[3] if fields[0] == "finess" and len(fields) > 3 else ""


def _raw_width(fields: list[str]) -> int:
    """Return the columns due; the last of an establishment (numuai) is absent from older extracts."""
    due = RAW_WIDTHS.get(fields[0], RAW_WIDTHS[RAW_STRUCTURE])
    return len(fields) if len(fields) == due - 1 and fields[0] == RAW_STRUCTURE else due


def _layout_of(fields: list[str]) -> Layout | None:
    if fields[0] in RAW_WIDTHS or fields[:2] == ["finess", "etalab"]:
        return FINESS_RAW
    names = {name.strip(' "').casefold() for name in fields}
    return next((item for item in WITH_HEADER if {name.casefold() for name in item.columns} <= names), None)


def _what_lacks(fields: list[str], expected: tuple[Layout, ...]) -> str:
    """Say which columns of the closest expected layout are missing."""
    names = {name.strip(' "').casefold() for name in fields}
    missing = min(
        ([name for name in item.columns if name.casefold() not in names] for item in expected if item.columns),
        key=len,
    )
    some = ", ".join(missing[:6]) + ("…" if len(missing) > 6 else "")
    return f"Il manque les colonnes {some} (séparateur « ; »)."
