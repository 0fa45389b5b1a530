"""Units added to those of the country until there are so many: near those that exist, as care is near people."""

import random

from django.db import connection
from django.db.backends.utils import CursorWrapper

from jalon.core.db import long_work
from jalon.core.text import fold
from jalon.directory.capabilities import capabilities_of
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit, Commune, Establishment

PROFILES = 400
# What few offer: a filter on it must stay fast.
RARE = {"pool": 0.01, "lang_br": 0.002, "child_7_12": 0.01}
TOWNS = (
    ("21231", "Dijon", 47.32, 5.04),
    ("75056", "Paris", 48.86, 2.35),
    ("69123", "Lyon", 45.76, 4.84),
    ("13055", "Marseille", 43.3, 5.37),
    ("29019", "Brest", 48.39, -4.49),
    ("97411", "Saint-Denis", -20.88, 55.45),
)
PLACES_OF_A_TOWN = 50
# What each unit says is drawn by its number, hence the same at each run.
SAY = """
    UPDATE directory_careunit u SET
        offers = p.offers, lacks = p.lacks,
        dementia_unit = CASE u.id %% 7 WHEN 0 THEN NULL WHEN 1 THEN true WHEN 2 THEN true ELSE false END,
        social_aid = CASE u.id %% 5 WHEN 0 THEN NULL WHEN 1 THEN true WHEN 2 THEN true ELSE false END,
        price_single = coalesce(u.price_single, 50 + u.id %% 60),
        free_places = CASE WHEN u.id %% 3 = 0 THEN u.id %% 4 END,
        free_places_at = CASE WHEN u.id %% 3 = 0 THEN now() - (u.id %% 40) * interval '1 day' END
    FROM profile p WHERE p.kind = u.kind AND p.id = u.id %% %(profiles)s AND u.id > %(said)s
"""
COPY_PLACES = """
    INSERT INTO directory_establishment (
        finess, finess_legal, siret, name, search_name, category, legal_status, address, postal_code, city, commune_id,
        department, latitude, longitude, phone, email, website, presentation, access, source, edited_fields, updated_at)
    SELECT '9F' || lpad((%(last)s + row_number() OVER ())::text, 7, '0'), '', '', name, search_name, category,
        legal_status, address, postal_code, city, commune_id, department,
        latitude + (random() - 0.5) * 0.3, longitude + (random() - 0.5) * 0.4,
        '', '', '', '', '', 'sample', '{}', now()
    FROM directory_establishment e
    WHERE finess NOT LIKE '9F%%' AND latitude IS NOT NULL
        AND EXISTS (SELECT FROM directory_careunit u WHERE u.establishment_id = e.id AND NOT u.closed)
    LIMIT %(count)s
"""
# The copies of one round stand in the order of their models: each takes the units of its own.
COPY_UNITS = """
    INSERT INTO directory_careunit (
        establishment_id, kind, stay_type, mention, name, capacity, price_single, price_date, price_includes, offers,
        lacks, takes, not_takes, papers, expects, accepts_incomplete, demands, refuses, medical_opinion_first,
        served_departments, served_communes, accepts_referrals, answer_days, closed, source, edited_fields, latitude,
        longitude, department, updated_at)
    SELECT copy.id, u.kind, u.stay_type, u.mention, u.name, u.capacity, u.price_single, u.price_date, '', '{}', '{}',
        '', '', '', '{}', false, '{}', '{}', false, u.served_departments, u.served_communes, true, 7, false, 'sample',
        '{}', copy.latitude, copy.longitude, copy.department, now()
    FROM directory_establishment copy
    JOIN LATERAL (
        SELECT e.id FROM directory_establishment e
        WHERE e.search_name = copy.search_name AND e.commune_id IS NOT DISTINCT FROM copy.commune_id
            AND e.category = copy.category AND e.finess NOT LIKE '9F%%' LIMIT 1) model ON true
    JOIN directory_careunit u ON u.establishment_id = model.id AND NOT u.closed
    WHERE copy.finess > '9F' || lpad(%(last)s::text, 7, '0') AND copy.finess LIKE '9F%%'
    LIMIT %(count)s
"""


def fill(count: int) -> int:
    """Add units until `count` are open; return how many there are. Every unit says what it can do, at random."""
    if not CareUnit.objects.exists():
        _invent_a_country()
    with long_work(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        _write_profiles(cursor)
        # Copies look for their model by name: for the time of the filling, by an index.
        cursor.execute("CREATE INDEX IF NOT EXISTS models_of_copies ON directory_establishment (search_name)")
        while (existing := _number(cursor, "SELECT count(*) FROM directory_careunit WHERE NOT closed")) < count:
            parameters = {
                "count": count - existing,
                "last": _number(cursor, "SELECT count(*) FROM directory_establishment WHERE finess LIKE '9F%%'"),
            }
            cursor.execute(COPY_PLACES, parameters)
            cursor.execute(COPY_UNITS, parameters)
        said = _number(cursor, "SELECT coalesce(max(id), 0) FROM directory_careunit WHERE offers <> '{}'")
        cursor.execute(SAY, {"profiles": PROFILES, "said": said})
        for table in ("careunit", "establishment", "commune"):
            cursor.execute(f"VACUUM ANALYZE directory_{table}")
    return existing


def _number(cursor: CursorWrapper, statement: str) -> int:
    cursor.execute(statement)
    return int(cursor.fetchone()[0])


def _write_profiles(cursor: CursorWrapper) -> None:
    draw = random.Random(5)
    cursor.execute("CREATE TEMPORARY TABLE profile (kind varchar, id int, offers varchar[], lacks varchar[])")
    for kind in UnitKind.values:
        codes = [capability.code for capability in capabilities_of(kind) if not capability.column]
        for number in range(PROFILES):
            said = {code: draw.random() for code in codes}
            offers = [code for code, chance in said.items() if chance < RARE.get(code, 0.4)]
            lacks = [code for code, chance in said.items() if chance > 0.85]
            cursor.execute("INSERT INTO profile VALUES (%s, %s, %s, %s)", [kind, number, offers, lacks])
    cursor.execute("ANALYZE profile")


def _invent_a_country() -> None:
    """Make a few towns with homes and services, where the national files are absent."""
    draw = random.Random(3)
    for code, name, latitude, longitude in TOWNS:
        commune = Commune.objects.create(
            code=code, name=name, search_name=fold(name), department=code[:2], postal_codes=[f"{code[:2]}000"],
            population=100_000, latitude=latitude, longitude=longitude,
        )  # fmt: skip
        for number in range(PLACES_OF_A_TOWN):
            place = Establishment.objects.create(
                finess=f"{code}{number:04}", name=f"{name} {number}", search_name=fold(f"{name} {number}"),
                category="500", commune=commune, city=name, department=commune.department,
                latitude=latitude + draw.uniform(-0.5, 0.5), longitude=longitude + draw.uniform(-0.5, 0.5),
            )  # fmt: skip
            for kind, stay in ((UnitKind.EHPAD, StayType.PERMANENT), (UnitKind.SSIAD, StayType.HOME)):
                CareUnit.objects.create(
                    establishment=place, kind=kind, stay_type=stay, capacity=80, latitude=place.latitude,
                    longitude=place.longitude, department=place.department,
                )  # fmt: skip
