"""What the grid advises: the booklet's rule, the bracket of each age, what is refused."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from jalon.dossiers.kinds.tnd import detection
from jalon.dossiers.kinds.tnd.ages import Age, InputError
from jalon.dossiers.kinds.tnd.detection import AgeError, AnswerError, Assessment, age_of, assess
from jalon.dossiers.kinds.tnd.grid import FILE, grid, read
from tests.dossiers.kinds.tnd.children import TODAY, born, whole

NBSP = "\N{NO-BREAK SPACE}"


def judged(months: int, answers: Mapping[str, bool | str], weeks: int | None = None) -> Assessment:
    return assess(born(months), TODAY, weeks, answers)


def said(assessment: Assessment) -> str:
    return "\n".join(assessment.reasons).replace(NBSP, " ")


class TestTheBooklet:
    @pytest.mark.parametrize(
        ("months", "missing", "outcome", "signs", "domains"),
        [
            (18, ("18m-01", "18m-05"), "address", 2, 2),
            (18, ("18m-05", "18m-06"), "none", 2, 1),
            (18, ("18m-05",), "none", 1, 1),
            (18, (), "none", 0, 0),
            (60, ("5a-05", "5a-06", "5a-08"), "address", 3, 2),
            (60, ("5a-08", "5a-09", "5a-10"), "none", 3, 1),
            (60, ("5a-05", "5a-08"), "none", 2, 2),
            (48, ("4a-18", "4a-10", "4a-11"), "address", 3, 2),
            (48, ("4a-18", "4a-10"), "none", 2, 2),
            (36, ("3a-01", "3a-09"), "address", 2, 2),
            (6, ("6m-01", "6m-03"), "address", 2, 2),
            (83, ("6a-12", "6a-13", "6a-01"), "address", 3, 2),
        ],
    )
    def test_the_threshold(self, months: int, missing: tuple[str, ...], outcome: str, signs: int, domains: int) -> None:
        found = judged(months, whole(months, missing))
        assert (found.outcome, found.signs, found.domains) == (outcome, signs, domains)
        assert found.reasons and ("n’est pas atteint" in said(found)) == (signs > 0 and outcome == "none")

    @pytest.mark.parametrize("months", [6, 13, 18, 30, 36, 50, 65, 83])
    def test_a_regression_is_urgent_at_any_age_whatever_the_rest(self, months: int) -> None:
        alone = judged(months, {"T07": True})
        assert alone.outcome == "urgent"
        assert alone.reasons[0].startswith("Perte de compétences acquises")
        bracket = grid().bracket(alone.bracket)
        assert judged(months, whole(months, [item.id for item in bracket.items]) | {"T07": True}).outcome == "urgent"
        assert judged(months, whole(months) | {"T07": False}).outcome == "none"

    @pytest.mark.parametrize(
        ("birth", "weeks", "words"),
        [
            (TODAY, None, "commence à 6 mois"),
            (born(5), None, "commence à 6 mois"),
            (date(2026, 3, 26), 27, "En âge corrigé, à 5 mois"),
            (born(84), None, "a passé l’âge de cette grille"),
        ],
    )
    def test_a_regression_is_urgent_where_the_booklet_has_no_bracket_too(self, birth, weeks, words: str) -> None:
        found = assess(birth, TODAY, weeks, {"T07": True, "T22": True, "18m-01": "not_acquired"})
        assert (found.outcome, found.bracket, found.signs, found.domains) == ("urgent", "", 0, 0)
        assert found.reasons[0].startswith("Perte de compétences acquises") and words in said(found)
        assert "en urgence une consultation hospitalière" in found.advice

    @pytest.mark.parametrize(
        ("ticked", "missing", "outcome"),
        [
            (("T08", "T12"), (), "recheck"),
            (("T22", "T23"), (), "recheck"),
            (("T01", "T02"), (), "recheck"),
            (("T01",), ("18m-05",), "recheck"),
            (("T06",), ("18m-05", "18m-06"), "recheck"),
            (("T01",), (), "none"),
            (("T17",), (), "none"),
            (("T17",), ("18m-05",), "none"),
            (("T01", "T08"), ("18m-01", "18m-05"), "address"),
        ],
    )
    def test_under_the_threshold_factors_make_the_child_seen_again(
        self, ticked: tuple[str, ...], missing: tuple[str, ...], outcome: str
    ) -> None:
        assert judged(18, whole(18, missing, ticked)).outcome == outcome

    def test_a_risk_alone_and_a_worry_are_told_even_when_nothing_is_advised(self) -> None:
        assert "suivi clinique particulier" in said(judged(18, whole(18, ticked=["T03"])))
        assert "L’inquiétude de l’entourage" in said(judged(18, whole(18, ticked=["T22"])))

    @pytest.mark.parametrize(("months", "delay"), [(6, 3), (35, 3), (36, 6), (83, 6)])
    def test_the_child_is_seen_again_sooner_when_younger(self, months: int, delay: int) -> None:
        found = judged(months, whole(months, ticked=["T08", "T09"]))
        assert f"revoir l’enfant dans {delay} mois" in found.advice.replace(NBSP, " ")
        assert found.reasons[0].startswith(f"2{NBSP}facteurs transversaux")

    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({"T07": True}, "en urgence une consultation hospitalière"),
            (whole(18, ["18m-01", "18m-05"]), "une orientation vers la plateforme"),
            (whole(18, ["18m-05"], ["T01"]), "ou d’appeler le médecin de la PCO"),
            (whole(18), "rien de plus que le suivi habituel"),
        ],
    )
    def test_the_doctor_reads_an_advice_and_never_an_order(self, answers, words: str) -> None:
        advice = judged(18, answers).advice
        assert words in advice
        assert advice.startswith(("Il est conseillé", "La grille ne conseille"))

    def test_the_other_reading_of_the_rule_is_one_word_of_the_data(self, tmp_path, monkeypatch) -> None:
        path = tmp_path / FILE.name
        text = FILE.read_text(encoding="utf-8")
        path.write_text(text.replace('reading = "total"', 'reading = "each"'), encoding="utf-8")
        other = read(path)
        monkeypatch.setattr(detection, "grid", lambda: other)
        assert judged(18, whole(18, ["18m-01", "18m-05"])).outcome == "none"
        assert judged(18, whole(18, ["18m-01", "18m-02", "18m-05", "18m-06"])).outcome == "address"


class TestTheBracket:
    @pytest.mark.parametrize(
        ("months", "bracket"),
        [
            *((6, "6m"), (11, "6m"), (12, "12m"), (17, "12m"), (18, "18m"), (23, "18m"), (24, "24m"), (35, "24m")),
            *((36, "3a"), (47, "3a"), (48, "4a"), (59, "4a"), (60, "5a"), (71, "5a"), (72, "6a"), (83, "6a")),
        ],
    )
    def test_it_is_that_of_the_last_birthday(self, months: int, bracket: str) -> None:
        assert judged(months, {}).bracket == bracket

    def test_it_changes_on_the_birthday_itself(self) -> None:
        birth = date(2022, 11, 26)
        assert assess(birth, date(2026, 11, 25), None, {}).bracket == "3a"
        assert assess(birth, date(2026, 11, 26), None, {}).bracket == "4a"

    def test_a_child_of_29_february_has_a_birthday_on_1_march(self) -> None:
        birth = date(2024, 2, 29)
        brackets = [assess(birth, day, None, {}).bracket for day in (date(2027, 2, 28), date(2027, 3, 1))]
        assert brackets == ["24m", "3a"]
        assert assess(birth, date(2028, 2, 29), None, {}).bracket == "4a"

    @pytest.mark.parametrize(
        ("day", "bracket"),
        [(date(2026, 11, 26), "18m"), (date(2028, 11, 26), "3a")],
    )
    def test_answers_of_other_ages_do_not_count_and_it_is_said(self, day: date, bracket: str) -> None:
        answers = dict.fromkeys((item for item, one in grid().items.items() if one.bracket == "6a"), "not_acquired")
        found = assess(date(2025, 5, 1), day, None, answers)
        assert (found.outcome, found.signs, found.bracket) == ("none", 0, bracket)
        assert "ce qui a été répondu à 6 ans ne compte pas" in said(found)


class TestTheBracketBelow:
    def test_it_is_offered_from_four_years_on_and_before_at_any_doubt(self) -> None:
        assert judged(60, whole(60)).below == "4a"
        assert judged(48, whole(48)).below == "3a"
        assert judged(36, whole(36)).below == ""
        assert judged(36, whole(36, ["3a-01"])).below == "24m"
        assert judged(36, whole(36, ticked=["T22"])).below == "24m"
        assert judged(36, whole(36) | {"3a-01": "not_assessed"}).below == "24m"
        assert judged(6, whole(6, ["6m-01"])).below == ""

    def test_what_lacks_below_is_a_sign_more(self) -> None:
        found = judged(60, whole(60, ["5a-05", "5a-08"]) | {"4a-15": "not_acquired", "4a-01": "acquired"})
        assert (found.outcome, found.signs, found.domains, found.bracket) == ("address", 3, 3, "5a")
        assert "dont 1 de la tranche d’en dessous" in said(found)

    def test_below_alone_its_own_threshold_is_enough(self) -> None:
        found = judged(48, whole(48) | {"3a-01": "not_acquired", "3a-06": "not_acquired"})
        assert (found.outcome, found.signs) == ("address", 2)
        assert "le seuil de 3 ans (2 signes dans au moins 2 domaines) est atteint" in said(found)

    def test_one_domain_of_two_ages_is_one_domain(self) -> None:
        answers = {"4a-10": "not_acquired", "4a-11": "not_acquired", "5a-08": "not_acquired"}
        found = judged(60, whole(60) | answers)
        assert (found.outcome, found.signs, found.domains) == ("none", 3, 1)

    def test_two_ages_below_does_not_count(self) -> None:
        found = judged(60, whole(60) | {"3a-01": "not_acquired", "3a-06": "not_acquired", "3a-09": "not_acquired"})
        assert (found.outcome, found.signs) == ("none", 0)
        assert "répondu à 3 ans ne compte pas" in said(found)


class TestPrematurity:
    def test_born_at_27_weeks_and_seen_at_13_months_the_grid_is_that_of_10_months(self) -> None:
        found = assess(date(2025, 10, 26), TODAY, 27, {})
        assert (found.bracket, age_of(date(2025, 10, 26), TODAY, 27)) == ("6m", Age(13, 10, 13))
        assert (
            "Âge corrigé : 10 mois. La naissance a eu lieu à 27 semaines, 13 semaines avant le terme : avant 2 ans, "
            "l’âge corrigé choisit la tranche (âge réel : 13 mois)."
        ) in said(found)

    def test_the_same_child_at_term_has_the_grid_of_12_months(self) -> None:
        assert [assess(date(2025, 10, 26), TODAY, weeks, {}).bracket for weeks in (None, 37, 40, 42)] == ["12m"] * 4

    @pytest.mark.parametrize(("weeks", "corrected"), [(36, 17), (37, None), (40, None), (24, 14)])
    def test_only_before_37_weeks_is_the_age_corrected(self, weeks: int, corrected: int | None) -> None:
        assert age_of(born(18), TODAY, weeks).corrected == corrected

    def test_at_two_years_the_real_age_counts_again(self) -> None:
        birth = date(2024, 11, 26)
        eve = TODAY - timedelta(days=1)
        assert (age_of(birth, eve, 27).corrected, assess(birth, eve, 27, {}).bracket) == (21, "18m")
        assert (age_of(birth, TODAY, 27).corrected, assess(birth, TODAY, 27, {}).bracket) == (None, "24m")

    def test_a_prematurity_that_is_not_ticked_is_told(self) -> None:
        assert "un facteur de risque à cocher (T01)" in said(judged(18, {}, 30))
        assert "à cocher" not in said(judged(18, {"T01": True}, 30))
        assert "à cocher" not in said(judged(18, {}, 37))

    @pytest.mark.parametrize("weeks", [20, 45, 0, -3, 27.5, "27", True])
    def test_weeks_that_no_birth_has_are_refused(self, weeks: object) -> None:
        with pytest.raises(AgeError) as caught:
            assess(born(13), TODAY, weeks, {})
        assert "en semaines entières" in caught.value.sentence


class TestNotAssessed:
    def test_what_is_not_assessed_is_no_sign_and_may_still_change_the_outcome(self) -> None:
        answers = whole(18, ["18m-01"]) | {"18m-05": "not_assessed"}
        found = judged(18, answers)
        assert (found.outcome, found.signs, found.open) == ("none", 1, True)
        assert [item.id for item in found.unassessed] == ["18m-05"]
        assert "1 item n’est pas évalué à 18 mois : il peut encore faire atteindre le seuil" in said(found)

    def test_it_is_told_when_it_cannot_change_anything(self) -> None:
        found = judged(18, whole(18) | {"18m-05": "not_assessed"})
        assert not found.open
        assert "1 item n’est pas évalué à 18 mois." in said(found)

    def test_a_threshold_already_reached_leaves_nothing_open(self) -> None:
        found = judged(18, {"18m-01": "not_acquired", "18m-05": "not_acquired"})
        assert (found.outcome, found.open, len(found.unassessed)) == ("address", False, 7)
        assert "7 items ne sont pas évalués à 18 mois." in said(found)

    def test_an_empty_grid_concludes_nothing(self) -> None:
        found = judged(18, {})
        assert (found.outcome, found.signs, len(found.unassessed)) == ("none", 0, 9)
        assert found.reasons[0].endswith("rien ne peut en être conclu.")
        assert found.advice.startswith("La grille reste à remplir")


class TestRefused:
    @pytest.mark.parametrize(
        ("answers", "word"),
        [
            ({"18m-99": "acquired"}, "18m-99"),
            ({"T24": True}, "T24"),
            ({"t01": True}, "t01"),
            ({7: True}, "n’est pas dans la grille"),
            ({"18m-01": True}, "acquis, non acquis ou non évalué"),
            ({"18m-01": "yes"}, "acquis, non acquis ou non évalué"),
            ({"18m-01": None}, "acquis, non acquis ou non évalué"),
            ({"18m-01": ["acquired"]}, "acquis, non acquis ou non évalué"),
            ({"T01": "acquired"}, "oui ou non"),
            ({"T01": 1}, "oui ou non"),
            ({"T01": None}, "oui ou non"),
            ([("T01", True)], "pas lisibles"),
            (None, "pas lisibles"),
        ],
    )
    def test_an_item_or_an_answer_that_does_not_exist(self, answers: object, word: str) -> None:
        with pytest.raises(AnswerError) as caught:
            assess(born(18), TODAY, None, answers)
        assert word in caught.value.sentence

    @pytest.mark.parametrize(
        ("birth", "weeks", "words"),
        [
            (TODAY + timedelta(days=1), None, "vient après"),
            (TODAY, None, "n’a pas l’âge de cette grille"),
            (date(2026, 5, 27), None, "commence à 6 mois, le 27/11/2026"),
            (date(2026, 3, 26), 27, "En âge corrigé, à 5 mois"),
            (date(2019, 11, 26), None, "a passé l’âge de cette grille"),
            (date(2014, 1, 1), None, "livret des 7 à 12 ans"),
            ("2024-01-01", None, "n’est pas un jour"),
            (datetime(2024, 1, 1, tzinfo=UTC), None, "n’est pas un jour"),
        ],
    )
    def test_an_age_without_grid(self, birth: object, weeks: int | None, words: str) -> None:
        with pytest.raises(AgeError) as caught:
            assess(birth, TODAY, weeks, {"T22": True})
        assert words in caught.value.sentence.replace(NBSP, " ")
        assert isinstance(caught.value, InputError)

    def test_the_day_before_seven_years_still_has_a_grid(self) -> None:
        assert assess(date(2019, 11, 27), TODAY, None, {}).bracket == "6a"
