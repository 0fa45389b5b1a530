"""The file of rules: what is wrong in it is refused with its line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.capabilities import BY_CODE
from jalon.dossiers.kinds.sanitaire.sections.rehabilitation import DISCIPLINES
from jalon.dossiers.kinds.sanitaire.thesaurus import thesaurus
from jalon.matching import checks
from jalon.matching.rules import CERTAINTIES, FILE, MOST_KM, Check, Effect, RuleFileError, current, read

TEXT = FILE.read_text(encoding="utf-8")
OXYGEN = 'code = "oxygen"'
FOLLOW_UP = {
    *("minor", "child", "adult", "child_under_3", "child_under_4"),
    *("parenteral", "transfusion", "chemotherapy", "negative_pressure", "telemetry"),
}


def rewritten(tmp_path: Path, old: str, new: str) -> Path:
    """The rules of the product with one thing changed."""
    assert old in TEXT
    path = tmp_path / "rules.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_rules_of_the_product_are_right() -> None:
    assert checks.rules_can_be_read(None) == []
    assert current().history[0].version == current().version


def test_every_rule_that_counts_says_for_what_and_weighs_no_more_than_the_most() -> None:
    for rule in current().counting:
        assert rule.yes
        assert 0 < rule.km <= MOST_KM


def test_every_rule_that_excludes_says_why_and_names_its_source() -> None:
    for rule in current().rules:
        assert rule.source
        if rule.effect in (Effect.EXCLUDES, Effect.REQUIRES):
            assert rule.no
        if rule.effect is Effect.REQUIRES:
            assert rule.unsaid


def test_the_kinds_of_a_capability_rule_are_those_that_may_tell_of_it() -> None:
    for rule in current().rules:
        if rule.capability:
            assert set(rule.kinds) <= set(BY_CODE[rule.capability].kinds)


def test_every_rule_of_follow_up_care_says_how_sure_it_is() -> None:
    of_the_kind = [rule for rule in current().rules if rule.test in (Check.WANTED, Check.MENTION)]
    of_the_kind += [rule for rule in current().rules if set(rule.needs) & FOLLOW_UP]
    assert len(of_the_kind) > 12
    assert [rule.code for rule in of_the_kind if rule.certainty not in CERTAINTIES] == []


def test_whatever_a_motive_calls_for_is_told_by_a_rule() -> None:
    wanted = {code for motive in thesaurus().by_code.values() for code in motive.resources}
    wanted |= {option.code for option in DISCIPLINES}
    told = [code for rule in current().rules for code in rule.capabilities]
    assert wanted <= set(told)
    assert len(set(told)) == len(told)


def test_every_need_has_a_rule() -> None:
    used = {need for rule in current().rules for need in (*rule.needs, *rule.unless)}
    assert used == set(current().needs)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (OXYGEN, 'code = "Oxygène"', "its code must be lower-case letters"),
        (OXYGEN, 'code = "enteral"', "its code is that of another rule"),
        (OXYGEN, f"{OXYGEN}\npoints = 12", "nobody reads « points »"),
        (OXYGEN, f"{OXYGEN}\nlimit = 3", "has a limit when its test is size, distance or price_age"),
        (OXYGEN, f'{OXYGEN}\nkinds = ["pco"]', "« oxygen » is not asked of « pco »"),
        (OXYGEN, f'{OXYGEN}\nkinds = ["clinic"]', "no kind of unit is called « clinic »"),
        (OXYGEN, f'{OXYGEN}\nunless = ["oxigen"]', "[needs] does not name « oxigen »"),
        ('capability = "oxygen"', 'capability = "air"', "no capability is called « air »"),
        ('capability = "oxygen"', "", "has a capability when its test is « capability »"),
        ('no = "Ne peut pas donner d’oxygène."', 'no = ""', "does not say why"),
        ('no = "Ne peut pas donner d’oxygène."', 'no = "Non"', "must end with a full stop"),
        ('no = "Ne peut pas donner d’oxygène."', 'no = "À {km}."', "cannot tell « km »"),
        ('no = "Ne peut pas donner d’oxygène."', 'no = "À {km."', "the sentence « no »"),
        ('no = "Ne peut pas donner d’oxygène."', "no = 3", "no must be a text"),
        ('no = "Ne peut pas donner d’oxygène."', "", "« no » is missing"),
        ('yes = "Peut donner de l’oxygène."', 'yes = ""', "no point is hidden"),
        ('title = "L’oxygène"', 'title = ""', "title and source must say something"),
        ("km = 30", "km = 3000", "3000 km of detour is more than"),
        ("km = 30", "km = 1.5", "km must be a whole number"),
        ("limit = 15", 'limit = 15\nkm = 5\nshort = "près"', "cannot count"),
        ('short = "oxygène"', "", "has a short name for the lists"),
        ('answer = "no"', 'answer = "perhaps"', "has an answer (yes, no, unsaid)"),
        ('test = "stay"', 'test = "stays"', "is not a valid Check"),
        ('effect = "counts"', 'effect = "excludes"\nnos = 4', "nos must be a text"),
        ('refusal = "gir_3"', 'refusal = "gir"', "[refusals] does not name « gir »"),
        ('effect = "counts"\nkm = 10', 'effect = "requires"\nkm = 10', "whose test is « kind » cannot require"),
        ('unsaid = "Ne dit pas qu’elle', 'unsaid = "" # "Ne dit pas qu’elle', "its « unsaid » does not say why"),
        ('refusal = "gir_3"', "", "has a refusal when its effect is « warns »"),
        (OXYGEN, f'{OXYGEN}\nrefusal = "age"', "has a refusal when its effect is « warns »"),
        ('certainty = "found"', 'certainty = "sure"', "certainty is one of « found », « memory », « proposal »"),
        ('mentions = ["E50"', 'mentions = ["X50"', "no mention of SMR is called « X50 »"),
        (OXYGEN, f'{OXYGEN}\nmentions = ["A50"]', "has mentions when its test is « mention »"),
        (OXYGEN, f'{OXYGEN}\ncapabilities = ["gym"]', "has capabilities when its test is « wanted »"),
        ('capabilities = ["gym"', 'capabilities = ["gymnasium"', "no capability is called « gymnasium »"),
        ('needs = ["under_60"]', 'needs = "under_60"', "needs must be a list of codes"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = rewritten(tmp_path, old, new)
    with pytest.raises(RuleFileError) as refused:
        read(path)
    told = str(refused.value)
    assert sentence in told
    line = int(re.search(r"rules.toml, line (\d+), rule « ", told)[1])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == "[[rule]]"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("version = 5", "version = ", "line"),
        ("version = 5", "version = 6", "the first [[history]] must be of the version and date"),
        ("version = 5", "version = 5\nbonus = 1", "nobody reads « bonus »"),
        ("[refusals]\nage", '[refusals]\nidle = "Rien"\nage', "no rule has the refusal « idle »"),
        ("[refusals]\nage", "[refusal]\nage", "nobody reads « refusal »"),
        ('dementia = "Maladie', 'dementia = 3 # "', "[needs] must give each code its label"),
        (
            "version = 5\ndate = 2026-11-26\nwords",
            "version = 5\nwords",
            "a [[history]] has a version, a date and words",
        ),
        ("date = 2026-11-26\nwords", 'date = "hier"\nwords', "a [[history]] has a whole version, a date"),
    ],
)
def test_a_wrong_head_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(RuleFileError, match=re.escape(sentence)):
        read(rewritten(tmp_path, old, new))


def test_an_absent_or_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="No such file"):
        read(tmp_path / "absent.toml")
    (tmp_path / "empty.toml").write_text("[needs]\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="holds no"):
        read(tmp_path / "empty.toml")


def test_the_start_is_refused_with_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuleFileError("rules.toml, line 3: nobody reads « points ».")

    monkeypatch.setattr(checks, "current", broken)
    [error] = checks.rules_can_be_read(None)
    assert error.id == "jalon.E040"
    assert "line 3" in error.msg


@given(text=st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("rules") / "rules.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(RuleFileError):
        read(path)
