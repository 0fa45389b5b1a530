"""Orientation: the rules one by one, and a thousand dossiers without one contradiction."""

import random
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.dossiers.kinds.reading import DataFileError
from jalon.dossiers.kinds.sanitaire import had, rules
from jalon.dossiers.kinds.sanitaire.facts import facts_of
from jalon.dossiers.kinds.sanitaire.orientation import Advice, Orientation, Standing, orient, to_justify
from jalon.dossiers.kinds.sanitaire.rules import Effect
from jalon.dossiers.kinds.sanitaire.sections import care, dependency, palliative
from jalon.dossiers.kinds.sanitaire.situation import FACTS, FactType
from jalon.dossiers.kinds.sanitaire.solutions import CareKind
from jalon.dossiers.kinds.sanitaire.thesaurus import Motive, thesaurus
from jalon.dossiers.kinds.sanitaire.validation import check_all, known_codes

TODAY = date(2026, 11, 26)
MOTIVES = thesaurus().by_code
AT_HOME = {
    "home_now": True,
    "home_fit": True,
    "had_serves": True,
    "ssiad_serves": True,
    "gp_agrees": True,
    "patient_agrees": True,
    "stable": True,
}
WOUND = AT_HOME | {"age": 70, "karnofsky": 50, "carer": True}


def oriented(code: str, **facts: Any) -> Orientation:
    sets = {name: frozenset([value]) if isinstance(value, str) else value for name, value in facts.items()}
    return orient(MOTIVES[code], sets)


def advice(code: str, kind: CareKind, **facts: Any) -> Advice:
    [found] = oriented(code, **facts).of(kind)
    return found


def codes(reasons: tuple[Any, ...]) -> set[str]:
    return {reason.code for reason in reasons}


class TestHadNeitherTooHeavyNorTooLight:
    def test_a_long_dressing_is_for_had(self) -> None:
        found = advice("plaie_complexe", CareKind.HAD, **WOUND, care="complex", dressing_minutes=31)
        assert found.standing is Standing.RECOMMENDED
        assert [mode.code for mode in found.modes] == ["09", "10"]

    @pytest.mark.parametrize(
        ("minutes", "per_day", "suits"), [(30, 1, False), (31, 1, True), (20, 2, True), (5, 1, False)]
    )
    def test_the_time_and_the_number_of_dressings_tell(self, minutes: int, per_day: int, suits: bool) -> None:
        facts = WOUND | {"dressing_minutes": minutes, "dressings_per_day": per_day, "care": "ulcer"}
        assert advice("ulcere_complexe", CareKind.HAD, **facts).suits is suits

    def test_a_short_dressing_is_too_light_and_goes_to_town(self) -> None:
        facts = WOUND | {"dressing_minutes": 20, "dressings_per_day": 1, "care": "pressure_sore", "nurse_visits": 1}
        found = advice("escarre_complexe", CareKind.HAD, **facts)
        assert found.standing is Standing.EXCLUDED
        assert codes(found.exclusions) == {"mode_09"}
        assert advice("escarre_complexe", CareKind.TOWN, **facts).standing is Standing.RECOMMENDED

    def test_what_nobody_said_is_asked_and_not_guessed(self) -> None:
        found = advice("escarre_complexe", CareKind.HAD, **WOUND)
        assert found.standing is Standing.POSSIBLE
        assert "had_unsaid" in codes(found.checks)
        assert "durée d’un pansement" in str(found.checks[-1])

    def test_one_infusion_a_day_is_too_light(self) -> None:
        facts = AT_HOME | {"age": 50, "care": "iv_treatment", "karnofsky": 60}
        assert advice("endocardite_iv", CareKind.HAD, **facts, iv_per_day=1).standing is Standing.EXCLUDED
        assert advice("endocardite_iv", CareKind.HAD, **facts, iv_per_day=3).standing is Standing.RECOMMENDED

    @pytest.mark.parametrize(("sessions", "suits"), [(4, False), (5, True)])
    def test_rehabilitation_at_home_needs_five_visits_a_week(self, sessions: int, suits: bool) -> None:
        facts = AT_HOME | {"age": 60, "home_sessions": sessions, "karnofsky": 50}
        assert advice("avc_domicile", CareKind.HAD, **facts).suits is suits

    def test_care_shows_a_mode_that_the_motive_did_not_announce(self) -> None:
        facts = AT_HOME | {"age": 60, "care": "parenteral", "carer": True}
        found = advice("convalescence_adulte", CareKind.HAD, **facts)
        assert [mode.code for mode in found.modes] == ["02"]

    @pytest.mark.parametrize(
        ("fact", "value", "rule"),
        [
            ("had_serves", False, "had_territory"),
            ("gp_agrees", False, "had_gp"),
            ("home_fit", False, "had_home_unfit"),
            ("home_now", False, "had_no_home"),
            ("continuous_watch", True, "had_too_heavy"),
            ("patient_agrees", False, "refused"),
            ("stable", False, "unstable"),
        ],
    )
    def test_what_forbids_had_is_said(self, fact: str, value: bool, rule: str) -> None:
        facts = WOUND | {"dressing_minutes": 60, "care": "complex", fact: value}
        found = advice("plaie_complexe", CareKind.HAD, **facts)
        assert found.standing is Standing.EXCLUDED
        assert rule in codes(found.exclusions)

    @pytest.mark.parametrize(("index", "suits"), [(30, False), (40, True)])
    def test_alone_without_a_carer_the_karnofsky_decides(self, index: int, suits: bool) -> None:
        facts = WOUND | {"dressing_minutes": 60, "alone": True, "carer": False, "karnofsky": index}
        assert advice("plaie_complexe", CareKind.HAD, **facts).suits is suits

    def test_a_high_karnofsky_in_palliative_care_is_too_light(self) -> None:
        facts = AT_HOME | {"age": 70, "karnofsky": 80, "pallia10": 1, "care": "none", "washing": 3, "physical": 9}
        found = advice("palliatif_domicile", CareKind.HAD, **facts)
        assert found.standing is Standing.EXCLUDED
        assert advice("palliatif_domicile", CareKind.SSIAD, **facts).suits


class TestSsiad:
    CARE = AT_HOME | {"age": 82, "washing": 3, "physical": 9, "care": "simple", "carer": True, "recognised": False}

    def test_an_old_dependent_person_is_for_a_ssiad(self) -> None:
        assert advice("domicile_ssiad", CareKind.SSIAD, **self.CARE).standing is Standing.RECOMMENDED

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            ({"age": 15}, "ssiad_minor"),
            ({"age": 59}, "ssiad_under_60"),
            ({"physical": 4, "washing": 1}, "ssiad_autonomous"),
            ({"washing": 2, "care": "none"}, "ssiad_aid_only"),
            ({"ssiad_serves": False}, "ssiad_territory"),
            ({"care": "negative_pressure"}, "ssiad_too_heavy"),
            ({"home_fit": False}, "had_home_unfit"),
        ],
    )
    def test_what_forbids_it_is_said(self, facts: dict[str, Any], rule: str) -> None:
        found = advice("domicile_ssiad", CareKind.SSIAD, **self.CARE | facts)
        assert found.standing is Standing.EXCLUDED
        assert rule in codes(found.exclusions)

    def test_before_60_a_disability_or_a_long_illness_opens_it(self) -> None:
        assert advice("domicile_ssiad", CareKind.SSIAD, **self.CARE | {"age": 59, "recognised": True}).suits

    def test_it_is_proposed_when_washing_needs_help_whatever_the_motive(self) -> None:
        found = advice("ptg_simple", CareKind.SSIAD, **self.CARE)
        assert codes(found.fors) >= {"ssiad_proposed"}

    @pytest.mark.parametrize("motive", ["domicile_ssiad", "palliatif_domicile", "escarre_complexe", "polypath_nursing"])
    @pytest.mark.parametrize("told", ["negative_pressure", "pca", "simple", "none"])
    def test_had_and_ssiad_are_never_recommended_together(self, motive: str, told: str) -> None:
        facts = self.CARE | {
            "care": told,
            "karnofsky": 40,
            "dressing_minutes": 20,
            "dressings_per_day": 1,
            "pallia10": 1,
        }
        standings = [advice(motive, kind, **facts).standing for kind in (CareKind.HAD, CareKind.SSIAD)]
        assert standings.count(Standing.RECOMMENDED) <= 1


class TestPrado:
    def test_at_75_it_follows_any_return_home(self) -> None:
        facts = AT_HOME | {"age": 75, "hospitalised": True}
        assert codes(advice("convalescence_adulte", CareKind.PRADO, **facts).fors) >= {"prado_elderly"}
        assert advice("convalescence_adulte", CareKind.PRADO, **facts | {"age": 74}).standing is Standing.UNCONCERNED

    @pytest.mark.parametrize("facts", [{"hospitalised": False}, {"home_now": False}, {"age": 17}])
    def test_it_is_for_adults_who_leave_hospital_for_home(self, facts: dict[str, Any]) -> None:
        told = AT_HOME | {"age": 60, "hospitalised": True} | facts
        assert advice("ptg_simple", CareKind.PRADO, **told).standing is Standing.EXCLUDED

    def test_a_young_mother_has_it_too(self) -> None:
        told = AT_HOME | {"age": 17, "hospitalised": True}
        assert advice("post_partum_simple", CareKind.PRADO, **told).standing is Standing.RECOMMENDED


class TestSmr:
    @pytest.mark.parametrize(
        ("age", "mentions"),
        [(9, {"E52"}), (15, {"E52"}), (16, {"A52", "E52", "A59"}), (17, {"A52", "E52", "A59"}), (18, {"A52", "A59"})],
    )
    def test_children_and_adults_have_their_own_mentions(self, age: int, mentions: set[str]) -> None:
        found = oriented("avc_intensif", age=age, stable=True)
        assert {one.option.mention for one in found.of(CareKind.SMR)} == mentions

    def test_among_adults_at_16_the_agreement_of_the_parents_is_asked(self) -> None:
        told = {one.option.code: one for one in oriented("avc_intensif", age=16, stable=True).advices}
        assert "smr_minor_in_adults" in codes(told["smr.A52.full_hospital"].checks)
        told = {one.option.code: one for one in oriented("avc_intensif", age=16, parents_agree=False).advices}
        assert told["smr.A52.full_hospital"].standing is Standing.EXCLUDED

    def test_a_motive_of_adults_is_closed_to_a_child(self) -> None:
        [found, *_] = oriented("pontage_readaptation", age=12).of(CareKind.SMR)
        assert codes(found.exclusions) == {"smr_child_in_adults"}

    @pytest.mark.parametrize(
        ("age", "standing"), [(59, Standing.EXCLUDED), (70, Standing.POSSIBLE), (75, Standing.RECOMMENDED)]
    )
    def test_the_geriatric_mention_follows_the_age(self, age: int, standing: Standing) -> None:
        told = {one.option.code: one for one in oriented("hanche_geriatrique", age=age, home_now=False).advices}
        assert told["smr.A59.full_hospital"].standing is standing

    def test_a_bed_is_found_when_home_is_impossible_and_the_motive_has_none(self) -> None:
        [found] = oriented("surdite_reeducation", age=80, home_now=False, stable=True).suitable
        assert found.option.code == "smr.A59.full_hospital"

    def test_what_is_not_stable_stays_in_hospital(self) -> None:
        found = oriented("avc_intensif", age=60, stable=False)
        assert found.suitable == ()
        assert codes(found.elsewhere) == {"unstable_elsewhere"}

    def test_when_nothing_suits_it_is_said_what_to_do(self) -> None:
        found = oriented("avc_intensif", age=60, patient_agrees=False, stable=True)
        assert codes(found.elsewhere) == {"nothing"}


def test_the_doctor_may_choose_otherwise_and_then_says_why() -> None:
    found = oriented("ptg_simple", age=60, home_now=True, hospitalised=True, stable=True)
    assert to_justify(found, ["town", "prado"]) == []
    otherwise = to_justify(found, ["town", "had", "smr.A53.full_hospital"])
    assert [option.code for option in otherwise] == ["had", "smr.A53.full_hospital"]


def contradictions(found: Orientation) -> list[str]:
    """What no orientation may show."""
    seen = Counter(one.option.code for one in found.advices)
    wrong = [f"{code} is judged twice" for code, count in seen.items() if count > 1]
    wrong += [f"{kind} is not judged" for kind in CareKind if not found.of(kind)]
    wrong += [f"{one.option.code}: {told}" for one in found.advices for told in in_advice(one)]
    standings = [list(Standing).index(one.standing) for one in found.advices]
    if standings != sorted(standings):
        wrong.append("the recommended do not come first")
    if not found.suitable and not found.elsewhere:
        wrong.append("nothing suits and nothing is said")
    return wrong


def in_advice(one: Advice) -> list[str]:
    """What no advice may show: a standing goes with its reasons, and every reason is a sentence with a source."""
    reasons = (bool(one.fors), bool(one.againsts), bool(one.exclusions))
    allowed = {
        Standing.RECOMMENDED: reasons == (True, False, False),
        Standing.POSSIBLE: reasons[0] and not reasons[2],
        Standing.EXCLUDED: reasons == (False, False, True),
        Standing.UNCONCERNED: reasons == (False, True, False),
    }
    wrong = [] if allowed[one.standing] else [f"{one.standing} with {reasons}"]
    if one.option.kind is CareKind.HAD and one.standing is Standing.RECOMMENDED and not one.modes[0].principal:
        wrong.append("recommended without a principal mode")
    for reason in (*one.fors, *one.againsts, *one.checks, *one.exclusions):
        if "{" in reason.sentence or not reason.sentence.endswith(".") or not reason.source:
            wrong.append(str(reason))
    return wrong


def random_facts(source: random.Random) -> dict[str, Any]:
    """Facts as dossiers have them: some said, some not."""
    known = known_codes()
    limits = {"age": (0, 105), "karnofsky": (10, 100), "pallia10": (0, 10), "physical": (4, 16), "cognitive": (2, 8)}
    facts: dict[str, Any] = {}
    for name, (kind, _) in FACTS.items():
        if name in OF_THE_MOTIVE or source.random() < 0.3:
            continue
        if kind is FactType.BOOLEAN:
            facts[name] = source.random() < 0.6
        elif kind is FactType.NUMBER:
            facts[name] = source.randint(*limits.get(name, (1, 4)))
        else:
            facts[name] = frozenset(source.sample(sorted(known[name]), source.randint(1, 3)))
    return facts


#: Facts that orientation takes from the motive and from the option: no dossier says them.
OF_THE_MOTIVE = {
    *("motive", "domain", "moment", "aim", "intensity", "usual", "bed", "mentions", "mention", "stay", "had", "modes"),
}


def test_a_thousand_dossiers_and_no_contradiction() -> None:
    source = random.Random(2026)
    motives = list(MOTIVES.values())
    standings: Counter[Standing] = Counter()
    for number in range(1000):
        motive = motives[number % len(motives)]
        found = orient(motive, random_facts(source))
        assert contradictions(found) == [], motive.code
        standings.update(one.standing for one in found.advices)
    # The thousand do try everything.
    assert min(standings[standing] for standing in Standing) > 100


def test_with_nothing_said_every_motive_has_something_to_propose() -> None:
    for motive in thesaurus().offered:
        found = orient(motive, {})
        assert contradictions(found) == []
        assert found.suitable, motive.code


@st.composite
def dossiers(draw: st.DrawFn) -> tuple[Motive, dict[str, dict[str, Any]], dict[str, bool | None]]:
    """A motive and answers as the sections store them."""
    answers: dict[str, dict[str, Any]] = {"motif": {}, "soins": {}, "dependance": {}, "palliatif": {}, "social": {}}
    for code, definition in (
        ("soins", care.CARE),
        ("dependance", dependency.DEPENDENCY),
        ("palliatif", palliative.PALLIATIVE),
    ):
        for question in definition.questions:
            if not draw(st.booleans()):
                continue
            options = getattr(question.type, "options", None)
            if options and isinstance(question.type.blank(), list):
                picked = draw(st.sets(st.sampled_from([option.code for option in options]), max_size=3))
                value = question.type.clean(sorted(picked))
            elif options:
                value = question.type.clean(draw(st.sampled_from([option.code for option in options])))
            elif hasattr(question.type, "low"):
                value = question.type.clean(str(int(question.type.low) + draw(st.integers(0, 20)) % 4))
            else:
                continue
            if value is not None:
                answers[code][question.code] = value
        answers[code] = definition.counted(answers[code])
    answers["motif"]["home_now"] = draw(st.sampled_from(["yes", "no", "unknown"]))
    answers["social"] = {"alone": draw(st.booleans()), "carer": draw(st.booleans())}
    answers["identite"] = {"birth_date": draw(st.dates(date(1920, 1, 1), TODAY)).isoformat()}
    serves = {kind: draw(st.sampled_from([True, False, None])) for kind in ("had", "ssiad")}
    motive = draw(st.sampled_from(list(MOTIVES.values())))
    return motive, answers, serves


@settings(max_examples=150, deadline=None)
@given(dossiers())
def test_whatever_the_answers_no_contradiction(drawn: Any) -> None:
    motive, answers, serves = drawn
    facts = facts_of(answers, TODAY, serves)
    assert set(facts) <= set(FACTS) - OF_THE_MOTIVE
    assert contradictions(orient(motive, facts)) == []


def test_every_rule_speaks_for_some_dossier() -> None:
    """A rule that can never speak is a mistake of its conditions."""
    source = random.Random(6)
    motives = list(MOTIVES.values())
    spoken: set[str] = set()
    every = {rule.code for rule in rules.current().rules}
    for number in range(20_000):
        if every <= spoken:
            break
        found = orient(motives[number % len(motives)], random_facts(source))
        for one in found.advices:
            spoken |= codes((*one.fors, *one.againsts, *one.checks, *one.exclusions))
        spoken |= codes(found.elsewhere)
    assert every - spoken == set()


class TestWrongRules:
    TEXT = rules.FILE.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ('code = "refused"', 'code = "unstable"', "is there twice"),
            ('kinds = ["smr"]', 'kinds = ["ehpad"]', "« ehpad » is not known"),
            ('effect = "excludes"', 'effect = "hides"', "« hides » is not known"),
            ('certainty = "memory"', 'certainty = "sure"', "« sure » is not known"),
            ("{ patient_agrees = false }", "{}", "at least one is needed"),
            ("{ patient_agrees = false }", "{ mood = false }", "« mood » is not known"),
            ("{ patient_agrees = false }", "{ patient_agrees = 3 }", "does not fit"),
            ("age = [0, 15]", "age = [15, 0]", "does not fit"),
            ("À {age} ans, la mention gériatrie", "À {years} ans, la mention gériatrie", "cannot tell « years »"),
            ("À {age} ans, la mention gériatrie", "À {age ans, la mention gériatrie", "rule smr_geriatric_too_young"),
            ('kinds = []\neffect = "elsewhere"', 'kinds = ["smr"]\neffect = "elsewhere"', "a rule has kinds, except"),
            ('nothing = "', 'nothing_at_all = "', "« nothing » is missing"),
            ('title = "Le refus de la personne"', 'title = ""', "a text is expected"),
        ],
    )
    def test_what_is_wrong_is_refused_with_its_rule(self, tmp_path: Path, old: str, new: str, sentence: str) -> None:
        assert old in self.TEXT
        path = tmp_path / "orientation.toml"
        path.write_text(self.TEXT.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DataFileError, match=re.escape(sentence)):
            rules.read(path)

    def test_a_code_that_no_form_gives_is_refused(self, tmp_path: Path, monkeypatch) -> None:
        path = tmp_path / "orientation.toml"
        path.write_text(self.TEXT.replace('care = "suicide_watch"', 'care = "suicide"', 1), encoding="utf-8")
        broken = rules.read(path)
        monkeypatch.setattr(rules, "current", lambda: broken)
        with pytest.raises(DataFileError, match="suicide_elsewhere, care: « suicide » is not known"):
            check_all()

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ('code = "09"', 'code = "02"', "mode 02 is there twice"),
            ('roles = ["documentary"]', 'roles = ["main"]', "« main » is not known"),
            ('light = "Sans nutrition', 'lights = "Sans nutrition', "nobody reads « lights »"),
            ('shown_by = [{ care = "parenteral" }]\n', "", "go together"),
        ],
    )
    def test_a_wrong_mode_is_refused(self, tmp_path: Path, old: str, new: str, sentence: str) -> None:
        text = had.FILE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "had_modes.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DataFileError, match=re.escape(sentence)):
            had.read(path)


def test_every_rule_says_its_source_and_how_sure_it_is() -> None:
    for rule in tomllib.loads(TestWrongRules.TEXT)["rule"]:
        assert rule["source"] and rule["certainty"] in ("found", "memory", "proposal")
    assert {rule.effect for rule in rules.current().rules} == set(Effect)
