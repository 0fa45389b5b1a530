"""A thousand follow-up care dossiers through orientation, then through matching, without one contradiction."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from jalon.core.geo import Point, distance_km
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.search_sql import Hit, Statement, several
from jalon.directory.territory import served, serves
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.dossiers.kinds.sanitaire.facts import facts_of as facts_of_answers
from jalon.dossiers.kinds.sanitaire.needs import derive
from jalon.dossiers.kinds.sanitaire.orientation import Orientation, orient
from jalon.dossiers.kinds.sanitaire.sections import care, dependency, palliative, rehabilitation
from jalon.dossiers.kinds.sanitaire.solutions import CHILDREN
from jalon.dossiers.kinds.sanitaire.thesaurus import thesaurus
from jalon.dossiers.needs import Needs, Place
from jalon.matching.explain import Explanation, explain
from jalon.matching.facts import facts_of, facts_of_hit, needs_of_dossier
from jalon.matching.ranking import ruled
from jalon.matching.sought import Sought, criteria_of, sought
from tests.directory.factories import DIJON, make_commune
from tests.dossiers.kinds.sanitaire.test_orientation import contradictions
from tests.factories import make_establishment, make_unit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
HOME_KINDS = (UnitKind.HAD, UnitKind.SSIAD)
#: Three communes: one that every service may serve, one that none lists, one of a department without any.
TOWNS = (
    Place(label="Dijon (21000)", commune="21231", lat=DIJON[0], lon=DIJON[1]),
    Place(label="Beaune (21200)", commune="21054", lat=47.02, lon=4.84),
    Place(label="Mâcon (71000)", commune="71270", lat=46.31, lon=4.83),
)
DRAWN = (care.CARE, dependency.DEPENDENCY, palliative.PALLIATIVE, rehabilitation.REHABILITATION)
CAPABILITIES = (
    *("physio", "speech", "gym", "pool", "telemetry", "parenteral", "chemotherapy", "negative_pressure", "oxygen"),
    *("infusion", "dressings", "enteral", "palliative", "children", "child_under_4", "child_under_3", "haematology"),
    *("lisp", "wheelchair", "isolation", "low_consciousness"),
)
MOST_SHOWN = 500
BATCH = 50


@pytest.fixture
def units() -> list[CareUnit]:
    """Units of every kind, mention and stay, around Dijon, that say this and that."""
    for town in TOWNS:
        name, _, postal = town["label"].partition(" (")
        make_commune(town["commune"], name, postal[:5], latitude=town["lat"], longitude=town["lon"])
    draw = Random(26)
    kinds = [
        (UnitKind.SMR, stay, mention)
        for mention in SMR_MENTIONS
        for stay in (StayType.FULL_HOSPITAL, StayType.DAY_HOSPITAL)
    ]
    kinds += [(UnitKind.USP, StayType.FULL_HOSPITAL, "")] * 4
    kinds += [(kind, StayType.HOME, "") for kind in (*HOME_KINDS, UnitKind.HOME_HELP) for _ in range(5)]
    return [_unit(draw, *kind) for kind in kinds]


def _unit(draw: Random, kind: UnitKind, stay: StayType, mention: str) -> CareUnit:
    place = make_establishment(
        latitude=DIJON[0] + draw.uniform(-1, 1), longitude=DIJON[1] + draw.uniform(-1, 1), department="21"
    )
    said = {code: draw.choice(("offers", "lacks", "", "")) for code in CAPABILITIES}
    goes = stay is StayType.HOME
    return make_unit(
        place,
        kind=kind,
        stay_type=stay,
        mention=mention,
        offers=[code for code, what in said.items() if what == "offers"],
        lacks=[code for code, what in said.items() if what == "lacks"],
        accepts_referrals=draw.random() < 0.9,
        served_communes=["21231"] if goes and draw.random() < 0.8 else [],
        served_departments=["21"] if goes and draw.random() < 0.3 else [],
    )


def answers_of(draw: Random) -> dict[str, dict[str, Any]]:
    """Answers as sections store them, some given, some not."""
    told: dict[str, dict[str, Any]] = {}
    for definition in DRAWN:
        values: dict[str, Any] = {}
        for question in definition.questions:
            if draw.random() < 0.5:
                continue
            options = [option.code for option in getattr(question.type, "options", ())]
            if options and isinstance(question.type.blank(), list):
                values[question.code] = question.type.clean(draw.sample(options, min(len(options), draw.randint(1, 2))))
            elif options:
                values[question.code] = question.type.clean(draw.choice(options))
            elif hasattr(question.type, "low"):
                values[question.code] = question.type.clean(str(int(question.type.low) + draw.randint(0, 3)))
        told[definition.code] = definition.counted(values)
    told["motif"] = {
        "motive": draw.choice(list(thesaurus().by_code)),
        "home_now": draw.choice(("yes", "no", "unknown")),
        "agreement": draw.choice(("yes", "yes", "unknown")),
    }
    told["medical"] = {"stable": draw.choice(("yes", "yes", "unknown")), "infection": draw.choice(("yes", "no"))}
    told["social"] = {"alone": draw.random() < 0.5, "carer": draw.random() < 0.6}
    told["demandeur"] = {"origin": draw.choice(("home", "hospital"))}
    told["identite"] = {"birth_date": date(TODAY.year - draw.randint(1, 99), 3, 2).isoformat()}
    return told


class Dossier:
    """A drawn dossier: its orientation, and what is sought for two of the options that suit."""

    def __init__(self, draw: Random, served_by: dict[str, dict[str, bool | None]]) -> None:
        self.town, near = draw.choice(TOWNS), draw.choice((None, None, TOWNS[0]))
        self.answers = answers_of(draw)
        self.serves = served_by[self.town["commune"]]
        facts = facts_of_answers(self.answers, TODAY, self.serves)
        self.age = TODAY.year - date.fromisoformat(self.answers["identite"]["birth_date"]).year
        motive = thesaurus().by_code[self.answers["motif"]["motive"]]
        self.orientation: Orientation = orient(motive, facts)
        suitable = [one.option.code for one in self.orientation.suitable if one.option.kind.unit_kind]
        chosen = draw.sample(suitable, min(2, len(suitable)))
        self.answers["administratif"] = {"address": {"town": _town(self.town)}}
        self.answers["orientation"] = {"chosen": chosen} | ({"near_town": _town(near)} if near else {})
        self.needs: Needs = derive(self.answers, near or self.town)
        self.sought = sought(self.needs)
        assert [one.option.code for one in self.sought] == chosen


def _town(place: Place) -> dict[str, str]:
    return {"code": place["commune"], "label": place["label"]}


def pages(dossiers: list[Dossier]) -> list[list[Hit]]:
    now = timezone.now()
    statements = []
    for dossier in dossiers:
        for wanted in dossier.sought:
            criteria = criteria_of(wanted, dossier.age)
            needs = needs_of_dossier(dossier.needs, criteria)
            statements.append(Statement(ruled(criteria, needs), now).page_statement("adaptes", MOST_SHOWN, 0))
    return several(statements)


def explained(dossier: Dossier, wanted: Sought, unit: CareUnit) -> tuple[bool, Explanation]:
    """Whether a unit is one that an option seeks, in Python; and what is said of it."""
    point = wanted.point
    far = distance_km(point, Point(unit.latitude, unit.longitude))
    goes = serves(unit, wanted.place["commune"]) if wanted.goes_to_people else None
    criteria = criteria_of(wanted, dossier.age)
    told = explain(needs_of_dossier(dossier.needs, criteria), facts_of(unit, far, serves=goes))
    is_there = goes is not False if wanted.goes_to_people else far <= wanted.radius_km
    suits = (
        unit.kind == wanted.kind
        and unit.stay_type == wanted.stay
        and (not wanted.mentions or unit.mention in wanted.mentions)
    )
    return is_there and suits, told


def wrong_in(dossier: Dossier, wanted: Sought, hits: list[Hit], units: list[CareUnit]) -> list[str]:
    """What no search of an option may show."""
    wrong = []
    shown = {hit.unit.pk for hit in hits}
    criteria = criteria_of(wanted, dossier.age)
    needs = needs_of_dossier(dossier.needs, criteria)
    for hit in hits:
        told = explain(needs, facts_of_hit(hit))
        if told.excluded:
            wrong.append(f"{hit.unit} is proposed and excluded: {told.excluded[0]}")
        if not (told.fors or told.againsts or told.unknowns):
            wrong.append(f"{hit.unit} is proposed without a reason")
    if any(hit.unit.kind != wanted.kind for hit in hits):
        wrong.append("a unit of another kind is proposed")
    for unit in (unit for unit in units if unit.kind == wanted.kind):
        sought_there, told = explained(dossier, wanted, unit)
        if (unit.pk in shown) != (sought_there and not told.excluded):
            wrong.append(f"{unit} ({unit.kind} {unit.mention} {unit.stay_type}): {unit.pk in shown}, {told.excluded}")
        if unit.pk in shown and unit.mention:
            child_unit = unit.mention.startswith(CHILDREN)
            if (dossier.age < 16 and not child_unit) or (dossier.age >= 18 and child_unit):
                wrong.append(f"{dossier.age} years old in {unit.mention}")
    return wrong


def test_a_thousand_dossiers_and_no_unit_both_proposed_and_excluded(units: list[CareUnit]) -> None:
    draw = Random(2026)
    served_by = {town["commune"]: served(town["commune"], HOME_KINDS) for town in TOWNS}
    assert [served_by[town["commune"]][UnitKind.HAD] for town in TOWNS] == [True, True, False]
    dossiers = [Dossier(draw, served_by) for _ in range(1000)]
    counted: Counter[str] = Counter()
    for start in range(0, len(dossiers), BATCH):
        batch = dossiers[start : start + BATCH]
        found = iter(pages(batch))
        for dossier in batch:
            assert contradictions(dossier.orientation) == []
            excluded = {one.option.code for one in dossier.orientation.excluded}
            for wanted in dossier.sought:
                hits = next(found)
                assert wanted.option.code not in excluded
                assert wrong_in(dossier, wanted, hits, units) == [], (dossier.answers, wanted.option.code)
                counted.update([wanted.kind] * bool(hits))
            _no_service_where_none_goes(dossier, units)
    # The thousand do try everything.
    assert min(counted[kind] for kind in ("smr", "had", "usp", "ssiad", "home_help")) > 10, counted


def _no_service_where_none_goes(dossier: Dossier, units: list[CareUnit]) -> None:
    """An option closed for want of a service has no unit, and the other way round."""
    for kind in HOME_KINDS:
        there = any(unit.kind == kind and serves(unit, dossier.town["commune"]) is not False for unit in units)
        assert (dossier.serves[kind] is False) == (not there)
