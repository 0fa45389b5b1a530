"""The tables that imports write, with the rule of each column."""

from jalon.directory.enums import Source
from jalon.directory.importing.upsert import Column, Fixed, Rule, Target

_POINT = ("latitude", "longitude", "address", "commune")
_PRICES = (
    "price_single",
    "price_double",
    "price_single_social_aid",
    "price_gir_12",
    "price_gir_34",
    "price_gir_56",
)
_NEW_ESTABLISHMENT: dict[str, Fixed] = {
    "email": "",
    "website": "",
    "presentation": "",
    "access": "",
    "source": Source.IMPORT.value,
    "edited_fields": [],
}
_NEW_UNIT: dict[str, Fixed] = {
    **dict.fromkeys(("name", "price_includes", "takes", "not_takes", "papers"), ""),
    **{name: [] for name in ("offers", "lacks", "expects", "served_departments", "served_communes")},
    "accepts_referrals": True,
    "answer_days": 7,
    "source": Source.IMPORT.value,
    "edited_fields": [],
}

COMMUNES = Target(
    table="directory_commune",
    key=("code",),
    columns=(
        Column("name"),
        Column("search_name"),
        Column("department"),
        Column("postal_codes"),
        Column("population"),
        Column("latitude"),
        Column("longitude"),
    ),
    creation={},
    editable=False,
)

# Copies that care units keep of their establishment. A unit that closed itself stays closed.
COPY_TO_UNITS = """
    UPDATE directory_careunit AS u
    SET latitude = e.latitude, longitude = e.longitude, department = e.department,
        closed = CASE WHEN 'closed' = ANY (u.edited_fields) THEN u.closed ELSE e.closed_on IS NOT NULL END,
        updated_at = statement_timestamp()
    FROM directory_establishment AS e
    JOIN jalon_import AS t ON t.finess = e.finess
    WHERE u.establishment_id = e.id
      AND (u.latitude, u.longitude, u.department, u.closed) IS DISTINCT FROM
          (e.latitude, e.longitude, e.department,
           CASE WHEN 'closed' = ANY (u.edited_fields) THEN u.closed ELSE e.closed_on IS NOT NULL END)
"""

# Order of the columns: that of `finess.Record`. A file never takes an establishment back to an older date.
ESTABLISHMENTS = Target(
    table="directory_establishment",
    key=("finess",),
    columns=(
        Column("finess_legal"),
        Column("siret"),
        Column("name"),
        Column("search_name", protected_by=("search_name", "name", "city")),
        Column("category"),
        Column("legal_status", Rule.UNLESS_EMPTY, blank_text=True),
        Column("address"),
        Column("postal_code", protected_by=("postal_code", "address")),
        Column("city", protected_by=("city", "address", "commune")),
        Column("commune_id", protected_by=("commune", "address")),
        Column("department", protected_by=("department", "commune", "address")),
        Column("latitude", protected_by=_POINT),
        Column("longitude", protected_by=_POINT),
        Column("phone"),
        Column("opened_on"),
        Column("closed_on"),
        Column("source_date"),
    ),
    creation=_NEW_ESTABLISHMENT,
    only_when="e.source_date IS NULL OR t.source_date IS NULL OR t.source_date >= e.source_date",
    after=COPY_TO_UNITS,
)

# Hospitals that only the SAE knows: made when absent; of a known one only a missing legal status is filled.
HOSPITALS = Target(
    table="directory_establishment",
    key=("finess",),
    columns=tuple(
        Column(column.name, Rule.FILL, blank_text=True)
        if column.name == "legal_status"
        else Column(column.name, Rule.ON_CREATION)
        for column in ESTABLISHMENTS.columns
    ),
    creation=_NEW_ESTABLISHMENT,
)

LEGAL_STATUS = Target(
    table="directory_establishment",
    key=("finess",),
    columns=(Column("legal_status", Rule.FILL, blank_text=True),),
    creation={},
)

# Units are brought by FINESS number; the stage finds the establishment and its copies.
_UNIT_STAGE = (("finess", "varchar"),)
_UNIT_PREPARED = (
    Column("establishment_id"),
    Column("latitude", Rule.ON_CREATION),
    Column("longitude", Rule.ON_CREATION),
    Column("department", Rule.ON_CREATION),
    Column("closed", Rule.ON_CREATION),
)
_UNIT_PREPARE = """
    UPDATE jalon_import AS t
    SET establishment_id = e.id, latitude = e.latitude, longitude = e.longitude, department = e.department,
        closed = e.closed_on IS NOT NULL
    FROM directory_establishment AS e WHERE e.finess = t.finess
"""
_UNIT_KEY = ("establishment_id", "kind", "stay_type", "mention")


def _units(columns: tuple[Column, ...]) -> Target:
    return Target(
        table="directory_careunit",
        key=_UNIT_KEY,
        columns=columns,
        creation=_NEW_UNIT,
        stage_columns=_UNIT_STAGE,
        prepared_columns=_UNIT_PREPARED,
        prepare=_UNIT_PREPARE,
    )


UNITS_OF_CATEGORY = _units((Column("capacity", Rule.UNLESS_EMPTY),))
UNITS_OF_SAE = _units((Column("capacity", Rule.UNLESS_EMPTY),))
UNITS_PRICED = _units(
    (
        *(Column(name, Rule.NEWEST) for name in _PRICES),
        Column("price_date", Rule.NEWEST, protected_by=("price_date", *_PRICES)),
        Column("social_aid", Rule.NEWEST),
    )
)
