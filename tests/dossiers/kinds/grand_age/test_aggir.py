"""The AGGIR grid against the legal tables, read here from their printed form and applied plainly."""

import dataclasses
import time
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.dossiers.kinds.grand_age.aggir import (
    ANSWERS,
    VARIABLES,
    InvalidAnswers,
    classify,
    combine,
    from_adverbs,
    possibilities,
)

COUNTING_KEYS = (
    "coherence",
    "orientation",
    "toilette",
    "habillage",
    "alimentation",
    "elimination",
    "transferts",
    "deplacements_interieurs",
)
INDIFFERENT_KEYS = ("deplacements_exterieurs", "alerter")
PARTS = {
    "coherence": ("communication", "comportement"),
    "orientation": ("temps", "espace"),
    "toilette": ("haut", "bas"),
    "habillage": ("haut", "moyen", "bas"),
    "alimentation": ("se_servir", "manger"),
    "elimination": ("urinaire", "fecale"),
}

# CASF annexe 2-2, as printed: one line per variable, C then B for each group from A to H.
PRINTED_COEFFICIENTS = """
Cohérence|2000|0|1500|320|0|0|0|0|400|0|200|100|150|0|0|0
Orientation|1200|0|1200|120|0|0|0|0|400|0|200|100|150|0|0|0
Toilette|40|16|40|16|40|16|0|0|400|100|500|100|300|200|3000|2000
Habillage|40|16|40|16|40|16|0|0|400|100|500|100|300|200|3000|2000
Alimentation|60|20|60|0|60|20|2000|200|400|100|500|100|500|200|3000|2000
Élimination|100|16|100|16|160|20|400|200|800|100|500|100|500|200|3000|2000
Transferts|800|120|800|120|1000|200|2000|200|800|100|500|100|400|200|1000|2000
Dépl. intérieurs| 200|32|-80|-40|400|40|200|0|200|0|200|0|200|100|1000|1000
"""

# CNAMTS guide, "codage final": letters of the parts in the guide's order.
PRINTED_CODINGS = """
coherence    | AA  | CC, BC, CB, AC, CA | AB, BA, BB
orientation  | AA  | CC, BC, CB, AC, CA | AB, BA, BB
toilette     | AA  | CC                 | AB, BA, BB, AC, CA, BC, CB
habillage    | AAA | CCC                | *
alimentation | AA  | CC, BC, CB         | AB, BA, BB, AC, CA
elimination  | AA  | CC, CB, BC, CA, AC | AB, BA, BB
"""


@cache
def printed_columns() -> dict[str, list[int]]:
    """Group column ("A-C", "A-B", … "H-B") -> its eight coefficients, from top to bottom."""
    rows = [line.split("|")[1:] for line in PRINTED_COEFFICIENTS.strip().splitlines()]
    names = [f"{group}-{letter}" for group in "ABCDEFGH" for letter in "CB"]
    return {name: [int(row[column]) for row in rows] for column, name in enumerate(names)}


def reference_rank(word: str) -> int:
    """The rank of eight letters, group after group as the annexe tells it."""

    def total(group: str) -> int:
        columns = printed_columns()
        return sum(columns[f"{group}-{letter}"][row] for row, letter in enumerate(word) if letter != "A")

    if (a := total("A")) >= 3390:
        return 1 if a >= 4380 else 2 if a >= 4140 else 3
    if total("B") >= 2016:
        return 4
    if (c := total("C")) >= 1432:
        return 5 if c >= 1700 else 6
    for group, least, rank in (("D", 2400, 7), ("E", 1200, 8), ("F", 800, 9), ("G", 650, 10)):
        if total(group) >= least:
            return rank
    h = total("H")
    return 11 if h >= 4000 else 12 if h >= 2000 else 13


def gir_of_rank(rank: int) -> int:
    return {1: 1, 8: 3, 9: 3, 10: 4, 11: 4, 12: 5, 13: 6}.get(rank, 2)


@cache
def reference_girs() -> dict[str, int]:
    words = map("".join, product("ABC", repeat=8))
    return {word: gir_of_rank(reference_rank(word)) for word in words}


@cache
def printed_codings() -> dict[str, dict[str, str]]:
    """Split variable -> letters of its parts -> its letter."""
    codings = {}
    for line in PRINTED_CODINGS.strip().splitlines():
        key, *columns = (cell.strip() for cell in line.split("|"))
        words = {
            word: letter
            for letter, cell in zip("ACB", columns, strict=True)
            for word in cell.split(", ")
            if word != "*"
        }
        every = map("".join, product("ABC", repeat=len(PARTS[key])))
        codings[key] = {word: words.get(word, "B") if "*" in columns else words[word] for word in every}
    return codings


def profile_of(word: str, indifferent: str = "AA") -> dict[str, str]:
    return dict(zip((*COUNTING_KEYS, *INDIFFERENT_KEYS), word + indifferent, strict=True))


def grid_of(letter: str = "A") -> dict[str, object]:
    grid: dict[str, object] = {key: dict.fromkeys(parts, letter) for key, parts in PARTS.items()}
    return grid | {
        "transferts": letter,
        "deplacements_interieurs": letter,
        "deplacements_exterieurs": letter,
        "alerter": letter,
    }


def reference_gir_of_answers(answers: dict[str, str]) -> int:
    word = ""
    for key in COUNTING_KEYS:
        if key in PARTS:
            word += printed_codings()[key]["".join(answers[f"{key}.{part}"] for part in PARTS[key])]
        else:
            word += answers[key]
    return reference_girs()[word]


class TestClassify:
    def test_every_profile_has_the_rank_and_gir_of_the_annexe_whatever_the_two_indifferent_variables(self):
        for word in map("".join, product("ABC", repeat=8)):
            rank = reference_rank(word)
            for indifferent in map("".join, product("ABC", repeat=2)):
                result = classify(profile_of(word, indifferent))
                assert (result.rank, result.gir) == (rank, gir_of_rank(rank)), (word, indifferent)

    @pytest.mark.parametrize(
        ("word", "rank", "gir"),
        [
            ("CCCCCCCC", 1, 1),
            ("CCCCAAAA", 4, 2),
            ("AACCAAAA", 9, 3),
            ("AABCAAAA", 11, 4),
            ("AAABAAAA", 12, 5),
            ("AAAAAAAA", 13, 6),
            ("BBBBBBBB", 10, 4),
        ],
    )
    def test_the_worked_examples_come_out(self, word, rank, gir):
        result = classify(profile_of(word))
        assert (result.rank, result.gir) == (rank, gir)

    def test_the_defective_table_of_the_1997_decree_is_not_the_one_used(self):
        # Its slipped group F makes dépl. intérieurs weigh 500 and dépl. extérieurs 200: GIR 3 here.
        assert classify(profile_of("AAAAAACC", "CA")).gir == 5

    def test_the_result_is_frozen(self):
        result = classify(profile_of("AAAAAAAA"))
        with pytest.raises(dataclasses.FrozenInstanceError):
            result.gir = 1

    def test_every_missing_answer_is_named(self):
        profile = profile_of("AAAAAAAA")
        del profile["toilette"], profile["alerter"]
        profile["transferts"] = None
        with pytest.raises(ValueError, match="missing") as refusal:
            classify(profile)
        assert refusal.value.missing == ("toilette", "transferts", "alerter")
        assert all(key in str(refusal.value) for key in refusal.value.missing)

    @pytest.mark.parametrize("value", ["a", "D", "", " A", "AB", 1, True, ["A"], {"haut": "A"}, "\u0410"])
    def test_what_is_not_a_letter_is_refused_by_name_without_telling_the_value(self, value):
        with pytest.raises(ValueError, match=r"not A, B or C: toilette$") as refusal:
            classify(profile_of("AAAAAAAA") | {"toilette": value})
        assert refusal.value.invalid == ("toilette",)

    def test_unknown_keys_are_refused_by_name(self):
        with pytest.raises(ValueError, match="unknown: cuisine, 7"):
            classify(profile_of("AAAAAAAA") | {"cuisine": "A", 7: "B"})

    def test_all_the_faults_are_told_at_once(self):
        profile = profile_of("AAAAAAAA") | {"toilette": "x", "menage": "A"}
        del profile["coherence"]
        with pytest.raises(InvalidAnswers) as refusal:
            classify(profile)
        assert (refusal.value.missing, refusal.value.invalid, refusal.value.unknown) == (
            ("coherence",),
            ("toilette",),
            ("menage",),
        )

    @pytest.mark.parametrize("thing", [None, "AAAAAAAAAA", ["A"] * 10, 3, {"coherence"}])
    @pytest.mark.parametrize("function", [classify, combine, possibilities])
    def test_what_is_not_a_mapping_is_refused(self, function, thing):
        with pytest.raises(ValueError, match="must be a mapping"):
            function(thing)


class TestCombine:
    @pytest.mark.parametrize(
        ("key", "word", "letter"),
        [(key, word, letter) for key, coding in printed_codings().items() for word, letter in coding.items()],
    )
    def test_each_split_variable_follows_the_table_of_the_guide(self, key, word, letter):
        grid = grid_of("A") | {key: dict(zip(PARTS[key], word, strict=True))}
        profile = combine(grid)
        assert profile[key] == letter
        assert {other: value for other, value in profile.items() if other != key} == {
            other: "A" for other in (*COUNTING_KEYS, *INDIFFERENT_KEYS) if other != key
        }

    def test_the_parts_are_read_by_name_not_by_order(self):
        straight = combine(grid_of() | {"habillage": {"haut": "C", "moyen": "C", "bas": "C"}})
        shuffled = combine(grid_of() | {"habillage": {"bas": "C", "haut": "C", "moyen": "C"}})
        assert straight == shuffled

    @pytest.mark.parametrize("letter", "ABC")
    def test_the_unsplit_variables_pass_through_to_a_profile_that_can_be_classified(self, letter):
        profile = combine(grid_of(letter))
        assert list(profile) == [*COUNTING_KEYS, *INDIFFERENT_KEYS]
        assert set(profile.values()) == {letter}
        assert classify(profile).gir == reference_girs()[letter * 8]

    def test_missing_parts_and_missing_variables_are_all_named(self):
        grid = grid_of() | {"habillage": {"haut": "A"}, "orientation": None}
        del grid["transferts"]
        with pytest.raises(InvalidAnswers) as refusal:
            combine(grid)
        assert refusal.value.missing == (
            "orientation.temps",
            "orientation.espace",
            "habillage.moyen",
            "habillage.bas",
            "transferts",
        )

    def test_unknown_parts_and_flat_codes_are_refused_by_name(self):
        grid = grid_of() | {"toilette": {"haut": "A", "bas": "A", "milieu": "A"}, "habillage.haut": "B"}
        with pytest.raises(InvalidAnswers) as refusal:
            combine(grid)
        assert set(refusal.value.unknown) == {"toilette.milieu", "habillage.haut"}

    def test_a_letter_in_place_of_the_parts_is_one_fault(self):
        with pytest.raises(InvalidAnswers, match=r"not A, B or C: toilette, alimentation\.manger$") as refusal:
            combine(grid_of() | {"toilette": "A", "alimentation": {"se_servir": "A", "manger": "c"}})
        assert refusal.value.missing == ()


class TestFromAdverbs:
    @pytest.mark.parametrize("adverbs", list(product((True, False), repeat=4)))
    def test_the_number_of_yes_gives_the_letter(self, adverbs):
        assert from_adverbs(False, *adverbs) == {4: "A", 0: "C"}.get(sum(adverbs), "B")

    @pytest.mark.parametrize("adverbs", list(product((True, False, None), repeat=4)))
    def test_not_doing_gives_c_whatever_the_adverbs(self, adverbs):
        assert from_adverbs(True, *adverbs) == "C"

    def test_unanswered_is_not_no(self):
        with pytest.raises(ValueError, match="missing: t, h"):
            from_adverbs(False, True, None, False, None)

    def test_the_first_question_is_never_deduced(self):
        with pytest.raises(ValueError, match=r"missing: ne_fait_pas$"):
            from_adverbs(None, False, False, False, False)
        with pytest.raises(ValueError, match=r"missing: ne_fait_pas, s, t, c, h$"):
            from_adverbs(None, None, None, None, None)

    @pytest.mark.parametrize("value", [0, 1, "oui", "A", []])
    def test_only_true_and_false_are_answers(self, value):
        with pytest.raises(ValueError, match="not True or False: ne_fait_pas"):
            from_adverbs(value, True, True, True, True)
        with pytest.raises(ValueError, match="not True or False: c"):
            from_adverbs(False, True, True, value, True)


@st.composite
def partial_grids(draw) -> dict[str, object]:
    """Grids where at most five answers stay open, some narrowed to two letters."""
    answers: dict[str, object] = {code: draw(st.sampled_from("ABC")) for code in ANSWERS}
    for code in draw(st.sets(st.sampled_from(ANSWERS), max_size=5)):
        opening = draw(st.sampled_from(["absent", None, {"A", "B"}, frozenset("AC"), {"B", "C"}, set("ABC")]))
        if opening == "absent":
            del answers[code]
        else:
            answers[code] = opening
    return answers


def letters_left(answers: dict[str, object], code: str) -> list[str]:
    value = answers.get(code)
    return list("ABC") if value is None else sorted(value)


def completions(answers: dict[str, object]) -> list[dict[str, str]]:
    left = [letters_left(answers, code) for code in ANSWERS]
    return [dict(zip(ANSWERS, letters, strict=True)) for letters in product(*left)]


class TestPossibilities:
    @settings(deadline=None)  # the first example builds the tables of all profiles
    @given(partial_grids())
    def test_an_unfinished_grid_tells_what_trying_every_completion_tells(self, answers):
        result = possibilities(answers)
        outcomes = [(filled, reference_gir_of_answers(filled)) for filled in completions(answers)]
        girs = tuple(sorted({gir for _, gir in outcomes}))
        assert result.girs == girs
        assert result.missing == tuple(code for code in ANSWERS if len(letters_left(answers, code)) > 1)
        without_effect = []
        deciding = {}
        for code in result.missing:
            girs_by_rest: dict[tuple, set[int]] = {}
            by_letter: dict[str, set[int]] = {}
            for filled, gir in outcomes:
                rest = tuple(letter for other, letter in filled.items() if other != code)
                girs_by_rest.setdefault(rest, set()).add(gir)
                by_letter.setdefault(filled[code], set()).add(gir)
            if all(len(found) == 1 for found in girs_by_rest.values()):
                without_effect.append(code)
            if any(found != set(girs) for found in by_letter.values()):
                deciding[code] = {letter: tuple(sorted(found)) for letter, found in by_letter.items()}
        assert result.without_effect == tuple(without_effect)
        assert result.deciding == deciding
        counts = [code for code in result.missing if code not in INDIFFERENT_KEYS]
        assert result.gir == (None if counts else girs[0])

    @settings(deadline=None)  # the first example builds the tables of all profiles
    @given(partial_grids())
    def test_the_most_telling_answers_come_first(self, answers):
        deciding = possibilities(answers).deciding
        worst = [max(len(girs) for girs in outcomes.values()) for outcomes in deciding.values()]
        assert worst == sorted(worst)

    def test_one_answer_that_decides_is_told_with_its_consequences(self):
        answers = dict.fromkeys(ANSWERS, "A") | {"toilette.haut": "B", "elimination.fecale": None}
        answers |= dict.fromkeys(("habillage.haut", "habillage.moyen", "habillage.bas"), "C")
        result = possibilities(answers)
        assert result.deciding == {"elimination.fecale": {"A": (4,), "B": (4,), "C": (3,)}}
        assert (result.girs, result.gir, result.missing) == ((3, 4), None, ("elimination.fecale",))

    def test_an_empty_grid_leaves_every_gir_open(self):
        result = possibilities({})
        assert result.girs == (1, 2, 3, 4, 5, 6)
        assert result.missing == ANSWERS
        assert result.without_effect == INDIFFERENT_KEYS
        assert result.gir is None

    def test_the_gir_is_given_when_only_the_indifferent_variables_are_missing(self):
        answers = {code: "B" for code in ANSWERS if code not in INDIFFERENT_KEYS}
        result = possibilities(answers)
        assert (result.gir, result.girs, result.missing) == (4, (4,), INDIFFERENT_KEYS)

    def test_a_sure_gir_with_answers_missing_is_not_given_as_the_gir(self):
        answers = dict.fromkeys(ANSWERS, "C") | {"toilette.haut": None}
        result = possibilities(answers)
        assert (result.girs, result.gir) == ((1,), None)
        assert result.without_effect == ("toilette.haut",)
        assert result.deciding == {}

    def test_a_set_of_one_letter_is_an_answer(self):
        full = possibilities(dict.fromkeys(ANSWERS, "B"))
        assert possibilities(dict.fromkeys(ANSWERS, frozenset("B"))) == full
        assert full.missing == ()

    @pytest.mark.parametrize("value", ["b", "", "AB", set(), {"D"}, {"A", 1}, ["A"], 2])
    def test_values_that_are_no_answer_are_refused_by_name(self, value):
        with pytest.raises(ValueError, match=r"toilette\.haut") as refusal:
            possibilities({"toilette.haut": value})
        assert refusal.value.invalid == ("toilette.haut",)

    def test_unknown_codes_are_refused_by_name(self):
        with pytest.raises(ValueError, match=r"unknown: toilette, cuisine"):
            possibilities({"toilette": "A", "cuisine": "B"})

    def test_an_empty_grid_costs_less_than_five_milliseconds(self):
        possibilities({})
        durations = []
        for _ in range(20):
            start = time.perf_counter()
            possibilities({})
            durations.append(time.perf_counter() - start)
        assert min(durations) < 0.005


class TestVariables:
    def test_the_grid_holds_the_17_variables_in_official_order(self):
        assert [variable.key for variable in VARIABLES] == [
            *COUNTING_KEYS,
            *INDIFFERENT_KEYS,
            "gestion",
            "cuisine",
            "menage",
            "transports",
            "achats",
            "suivi_traitement",
            "temps_libre",
        ]

    def test_ten_variables_are_discriminant_and_eight_count(self):
        assert [v.key for v in VARIABLES if v.discriminant] == [*COUNTING_KEYS, *INDIFFERENT_KEYS]
        assert [v.key for v in VARIABLES if v.counts_in_gir] == list(COUNTING_KEYS)

    def test_the_parts_are_those_of_the_guide(self):
        parts = {v.key: tuple(part.key for part in v.subvariables) for v in VARIABLES if v.subvariables}
        assert parts == PARTS

    def test_the_answer_codes_are_the_parts_or_the_variable_in_order(self):
        expected = []
        for key in (*COUNTING_KEYS, *INDIFFERENT_KEYS):
            expected += [f"{key}.{part}" for part in PARTS[key]] if key in PARTS else [key]
        assert tuple(expected) == ANSWERS
        assert len(ANSWERS) == 17

    def test_every_line_has_a_label_and_a_definition_in_good_typography(self):
        lines = [line for variable in VARIABLES for line in (variable, *variable.subvariables)]
        for line in lines:
            assert line.label
            assert line.definition.endswith(".")
            assert not set("'\"") & set(line.label + line.definition)
