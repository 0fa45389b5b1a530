"""The tables that imports write, with the rule of each column."""

from dataclasses import replace

from psycopg.sql import SQL

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
    **{name: [] for name in ("offers", "lacks", "expects", "refuses", "served_departments", "served_communes")},
    "accepts_referrals": True,
    "accepts_incomplete": False,
    "medical_opinion_first": False,
    "demands": "{}",
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

# Only when: a file never takes an establishment back to an older date.
_NOT_OLDER = "e.source_date IS NULL OR t.source_date IS NULL OR t.source_date >= e.source_date"
# An establishment that opens again opens its units, before the update that makes it forget that it was closed.
OPEN_UNITS_AGAIN = SQL("""
    UPDATE directory_careunit AS u SET closed = false, updated_at = statement_timestamp()
    FROM directory_establishment AS e
    JOIN jalon_import AS t ON t.finess = e.finess
    WHERE u.establishment_id = e.id AND u.closed AND e.closed_on IS NOT NULL AND t.closed_on IS NULL
      AND NOT 'closed' = ANY (u.edited_fields) AND NOT 'closed_on' = ANY (e.edited_fields) AND ({})
""").format(SQL(_NOT_OLDER))
# Copies that care units keep of their establishment. A unit that closed itself stays closed, or open.
COPY_TO_UNITS = """
    UPDATE directory_careunit AS u
    SET latitude = e.latitude, longitude = e.longitude, department = e.department,
        closed = u.closed OR (e.closed_on IS NOT NULL AND NOT 'closed' = ANY (u.edited_fields)),
        updated_at = statement_timestamp()
    FROM directory_establishment AS e
    JOIN jalon_import AS t ON t.finess = e.finess
    WHERE u.establishment_id = e.id
      AND (u.latitude, u.longitude, u.department, u.closed) IS DISTINCT FROM
          (e.latitude, e.longitude, e.department,
           u.closed OR (e.closed_on IS NOT NULL AND NOT 'closed' = ANY (u.edited_fields)))
"""

# Order of the columns: that of `finess.Record`.
ESTABLISHMENTS = Target(
    table="directory_establishment",
    key=("finess",),
    columns=(
        Column("finess_legal"),
        Column("siret"),
        Column("name"),
        Column("search_name", protected_by=("search_name", "name", "city")),
        Column("category"),
        Column("legal_status", Rule.UNLESS_EMPTY, blank=""),
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
    prepare=OPEN_UNITS_AGAIN,
    only_when=_NOT_OLDER,
    after=COPY_TO_UNITS,
)

# FHIR feeds say less of an establishment than extracts do: what they leave out takes nothing away.
_LEFT_OUT = ("finess_legal", "siret", "legal_status", "address", "postal_code", "phone")
ESTABLISHMENTS_OF_FHIR = replace(
    ESTABLISHMENTS,
    columns=(
        *(
            replace(column, rule=Rule.UNLESS_EMPTY, blank="")
            if column.name in _LEFT_OUT
            else replace(column, rule=Rule.UNLESS_EMPTY)
            if column.name in {"opened_on", "source_date"}
            else column
            for column in ESTABLISHMENTS.columns
        ),
        Column("website", Rule.UNLESS_EMPTY, blank=""),
    ),
    creation={name: value for name, value in _NEW_ESTABLISHMENT.items() if name != "website"},
)

# Hospitals that only the SAE knows: made when absent; of a known one only a missing legal status is filled.
HOSPITALS = Target(
    table="directory_establishment",
    key=("finess",),
    columns=tuple(
        Column(column.name, Rule.FILL, blank="")
        if column.name == "legal_status"
        else Column(column.name, Rule.ON_CREATION)
        for column in ESTABLISHMENTS.columns
    ),
    creation=_NEW_ESTABLISHMENT,
)

LEGAL_STATUS = Target(
    table="directory_establishment",
    key=("finess",),
    columns=(Column("legal_status", Rule.FILL, blank=""),),
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

# A service that takes nobody closes its unit; one that takes people again opens it, in an establishment that is open.
# What a unit says it lacks, a feed cannot make it offer; a territory is taken whole, or left as it is.
_SAME_UNIT = """u.establishment_id = t.establishment_id AND u.kind = t.kind AND u.stay_type = t.stay_type
      AND u.mention = t.mention"""
_FHIR_PREPARE = SQL("""
    {};
    UPDATE jalon_import AS t SET closed = closed OR service_closed;
    UPDATE jalon_import AS t
    SET offers = ARRAY(SELECT unnest(t.offers) EXCEPT SELECT unnest(u.lacks) ORDER BY 1)
    FROM directory_careunit AS u WHERE {} AND u.lacks && t.offers;
    UPDATE jalon_import AS t
    SET served_departments = u.served_departments, served_communes = u.served_communes
    FROM directory_careunit AS u
    WHERE {} AND cardinality(t.served_departments) + cardinality(t.served_communes) = 0
""").format(SQL(_UNIT_PREPARE), SQL(_SAME_UNIT), SQL(_SAME_UNIT))
_TERRITORY = ("served_departments", "served_communes")
_OF_FHIR = (
    Column("capacity", Rule.UNLESS_EMPTY),
    Column("minimum_age", Rule.UNLESS_EMPTY),
    Column("dementia_unit", Rule.UNLESS_EMPTY),
    Column("offers", Rule.UNLESS_EMPTY, protected_by=("offers", "lacks"), blank="{}"),
    *(Column(name, protected_by=_TERRITORY) for name in _TERRITORY),
)
UNITS_OF_FHIR = replace(
    _units(_OF_FHIR),
    creation={name: value for name, value in _NEW_UNIT.items() if name not in {column.name for column in _OF_FHIR}},
    stage_columns=(("finess", "varchar"), ("service_closed", "boolean")),
    prepared_columns=tuple(Column("closed") if column.name == "closed" else column for column in _UNIT_PREPARED),
    prepare=_FHIR_PREPARE,
)
