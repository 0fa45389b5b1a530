"""What parents take home: plain words for each outcome and age, that advise and frighten nobody."""

import re
from pathlib import Path

import pytest

from jalon.dossiers.kinds.reading import DataFileError
from jalon.dossiers.kinds.tnd.advice import FILE, Advice, advice_for, read
from jalon.dossiers.kinds.tnd.detection import assess
from jalon.dossiers.kinds.tnd.grid import Outcome, grid
from tests.dossiers.kinds.tnd.children import TODAY, born, whole

NBSP = "\N{NO-BREAK SPACE}"
#: Words that diagnose, judge, or frighten.
NEVER = re.compile(
    r"autis|trouble|retard|handicap|anormal|déficien|maladi|grave|danger|hyperactiv|dys|tdah|tsa|tnd|symptôme|seuil|signe|"
    r"score|obligatoire|interdi|refus|malheureusement",
    re.IGNORECASE,
)
TICKED = {Outcome.URGENT: ["T07"], Outcome.RECHECK: ["T08", "T09"]}
brackets = pytest.mark.parametrize("bracket", grid().brackets, ids=lambda bracket: bracket.code)


def advised(outcome: Outcome, months: int) -> Advice:
    missing = [item for item in whole(months) if "-" in item] if outcome is Outcome.ADDRESS else []
    assessment = assess(born(months), TODAY, None, whole(months, missing, TICKED.get(outcome, ())))
    assert assessment.outcome == outcome
    return advice_for(assessment)


def words(advice: Advice) -> str:
    return " ".join((advice.title, *advice.said, *advice.everyday, *advice.anytime)).replace(NBSP, " ")


@brackets
@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_words_at_every_age(outcome: Outcome, bracket) -> None:
    advice = advised(outcome, bracket.first)
    assert advice.title and advice.said and len(advice.everyday) >= 3 and advice.anytime
    assert "{" not in words(advice)
    assert not NEVER.search(words(advice)), NEVER.search(words(advice))


@brackets
def test_each_age_has_ideas_of_its_own(bracket) -> None:
    others = [advised(Outcome.NONE, other.first).everyday for other in grid().brackets if other is not bracket]
    assert advised(Outcome.NONE, bracket.first).everyday not in others


def test_sentences_are_short_enough_to_be_read() -> None:
    for outcome in Outcome:
        for sentence in re.split(r"(?<=[.!?]) ", words(advised(outcome, 18))):
            assert len(sentence.split()) <= 34, sentence


def test_the_delay_is_that_of_the_age() -> None:
    assert "dans 3 mois environ" in words(advised(Outcome.RECHECK, 18))
    assert "dans 6 mois environ" in words(advised(Outcome.RECHECK, 48))


def test_a_loss_of_what_was_acquired_calls_the_doctor_at_once_and_at_every_age() -> None:
    for outcome in Outcome:
        assert "appelez votre médecin sans attendre" in words(advised(outcome, 30))


def test_what_was_not_looked_at_is_said_only_when_it_matters() -> None:
    half = whole(18, ["18m-01"]) | {"18m-05": "not_assessed"}
    assert "Tout n’a pas pu être regardé" in words(advice_for(assess(born(18), TODAY, None, half)))
    assert "Tout n’a pas pu" not in words(advised(Outcome.NONE, 18))
    nothing = advice_for(assess(born(18), TODAY, None, {}))
    assert nothing.title == "La grille reste à remplir"
    urgent = advice_for(assess(born(18), TODAY, None, {"T07": True}))
    assert urgent.title == "Votre enfant doit être vu rapidement à l’hôpital"
    assert "Tout n’a pas pu" not in words(urgent)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[outcome.recheck]", "[outcome.later]", "each once"),
        ("[bracket.6a]", "[bracket.7a]", "each once"),
        ('title = "Le suivi', 'heading = "Le suivi', "« title » is missing"),
        ('unfinished = "Tout', 'unfinished = ""\nother = "Tout', "nobody reads « other »"),
        ("reviewed = []", 'reviewed = ""', "a list is expected"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / FILE.name
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=re.escape(sentence)):
        read(path)
