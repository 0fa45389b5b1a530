"""Small public files, in each layout that the import knows, written by the tests themselves."""

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from jalon.core.identifiers import complete_luhn
from jalon.directory.importing.layouts import RAW_WIDTHS, SAE_CAPACITIES

COMMUNES_HEADER = "code_insee;nom;type;departement;region;population;codes_postaux;lon;lat;source_point"
COMMUNES = (
    "21231;Dijon;commune-actuelle;21;27;161830;21000;5.04127;47.32103;mairie",
    "21617;Talant;commune-actuelle;21;27;11896;21240;5.00483;47.33584;mairie",
    "21054;Beaune;commune-actuelle;21;27;20352;21200;4.83743;47.02123;mairie",
    "97411;Saint-Denis;commune-actuelle;974;04;153001;97400 97417 97490;55.44721;-20.87874;mairie",
    "97415;Saint-Paul;commune-actuelle;974;04;103208;97411 97422;55.27055;-21.00951;mairie",
    "2A004;Ajaccio;commune-actuelle;2A;94;73822;20000 20090;8.73785;41.91907;mairie",
    "13055;Marseille;commune-actuelle;13;93;873076;13001;;;",
)
FINESS_COLUMNS = (
    "finess_et", "finess_ej", "raison_sociale", "categ_code", "categ_lib", "adresse", "code_postal", "acheminement",
    "code_insee", "telephone", "siret", "sph_code", "date_ouverture", "date_maj", "lon", "lat",
)  # fmt: skip
TILLEULS = complete_luhn("21990001")
LEGAL = complete_luhn("21990900")
DAILY_HEADER = (
    "finessEt;prixHebPermCs;prixHebPermCd;prixHebPermCsa;prixHebPermCda;prixHebTempCs;prixHebTempCd;prixHebTempCsa;"
    "prixHebTempCda;TARIF_GIR_12;TARIF_GIR_34;TARIF_GIR_56;DATE_MAJ"
)
MONTHLY_HEADER = "finess_et;nom;prix_mois_cs;prix_mois_cd;gir12_mois;gir34_mois;gir56_mois;lon;lat;appariement;statut"
TARIFF_HEADER = "finess_et;prix_heb_perm_cs;departement;libdepartement;codemft;libmft;codesph;libsph;dateouv"
SAE_ID_HEADER = "bor;an;fi;rs;rscom;fi_ej;stj;stjr;cat;COMINSEE;NUMVOI;TYPVOI;NOMVOI;BP;CPO;SIRTET"
SAE_SMR_HEADER = "BOR;AN;FI;RS;FI_EJ;GDE;AUT;LIT;JLI;PLA;SEJHC;JOUHC;JOUHP;EMSSR"
SAE_HAD_HEADER = "BOR;AN;FI;RS;FI_EJ;PLATOT;SEJ_HAD"
SAE_USLD_HEADER = "BOR;AN;FI;RS;FI_EJ;LIT;JOU;ENT;DECES"
SAE_PALLIATIVE_HEADER = "BOR;AN;FI;RS;FI_EJ;PALIA_A1;PALIA_A2;PALIA_A6;PALIA_A7;PALIA_A8;PALIA_A9"
SAE_CAPACITIES_HEADER = ";".join(SAE_CAPACITIES.columns)


def write(path: Path, lines: Iterable[str], encoding: str = "utf-8", end: str = "\n") -> Path:
    """Write lines; a name in .gz compresses them."""
    data = (end.join(lines) + end).encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def finess_number(serial: int, department: str = "21") -> str:
    return complete_luhn(f"{department}99{serial:04}")


def finess_row(finess: str = TILLEULS, **values: str) -> str:
    """One sound row of the prepared layout, with what the test changes."""
    row = {
        "finess_et": finess,
        "finess_ej": LEGAL,
        "raison_sociale": "EHPAD LES TILLEULS",
        "categ_code": "500",
        "categ_lib": "Etablissement d'hébergement pour personnes âgées dépendantes",
        "adresse": "8 RUE DES TILLEULS | BP 12",
        "code_postal": "21240",
        "acheminement": "TALANT",
        "code_insee": "21617",
        "telephone": "0353011234",
        "siret": "",
        "sph_code": "1",
        "date_ouverture": "1988-01-01",
        "date_maj": "2020-11-24",
        "lon": "5.0051",
        "lat": "47.3360",
    }
    return ";".join({**row, **values}[name] for name in FINESS_COLUMNS)


def finess_file(path: Path, rows: Sequence[str], encoding: str = "utf-8", end: str = "\n") -> Path:
    return write(path, (";".join(FINESS_COLUMNS), *rows), encoding, end)


def communes_file(folder: Path, rows: Sequence[str] = COMMUNES) -> Path:
    return write(folder / "communes.csv", (COMMUNES_HEADER, *rows))


def raw_structure(finess: str = TILLEULS, **values: str) -> str:
    """One establishment of the official layout."""
    row = [""] * RAW_WIDTHS["structureet"]
    places = {
        "kind": 0, "finess": 1, "legal": 2, "name": 3, "long_name": 4, "number": 7, "way": 8, "street": 9,
        "box": 11, "commune": 12, "department": 13, "post": 15, "phone": 16, "category": 18, "mft": 24, "sph": 26,
        "opened": 28, "updated": 30,
    }  # fmt: skip
    sound = {
        "kind": "structureet", "finess": finess, "legal": LEGAL, "name": "EHPAD LES TILLEULS À TALANT", "number": "8",
        "way": "RUE", "street": "DES TILLEULS", "commune": "617", "department": "21", "post": "21240 TALANT",
        "phone": "0353011234", "category": "500", "opened": "1988-01-01", "updated": "2020-11-24",
    }  # fmt: skip
    for name, value in {**sound, **values}.items():
        row[places[name]] = value
    return ";".join(row)


def raw_point(x: str, y: str, system: str, finess: str = TILLEULS) -> str:
    return f"geolocalisation;{finess};{x};{y};{system};2021-01-04"


def raw_file(path: Path, rows: Sequence[str], encoding: str = "iso-8859-1") -> Path:
    return write(path, ("finess;etalab;93;2021-01-08", *rows), encoding)


def daily_row(finess: str = TILLEULS, **values: str) -> str:
    row = {
        "single": "68.13", "double": "62.40", "aided": "65.00", "aided_double": "", "short": "80", "short_double": "",
        "short_aided": "", "short_aided_double": "", "gir12": "19.91", "gir34": "12.64", "gir56": "5.37",
        "updated": "2020-07-03 15:24:09.523",
    }  # fmt: skip
    return ";".join((finess, *{**row, **values}.values()))


def monthly_row(finess: str = TILLEULS, **values: str) -> str:
    row = {
        "name": "EHPAD  LES TILLEULS", "single": "2100", "double": "1950", "gir12": "696", "gir34": "442",
        "gir56": "188", "lon": "5.0", "lat": "47.3", "match": "nom+point", "status": "associatif",
    }  # fmt: skip
    return ";".join((finess, *{**row, **values}.values()))


def tariff_row(finess: str = TILLEULS, **values: str) -> str:
    row = {
        "single": "72.06", "department": "21", "name": "Côte-d'Or", "mft": "45",
        "label": "ARS/PCD, Tarif partiel, habilité aide sociale sans PUI", "sph": "", "sph_label": "",
        "opened": "1988-01-01",
    }  # fmt: skip
    return ";".join((finess, *{**row, **values}.values()))
