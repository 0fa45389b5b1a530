"""Which platform an age calls for, up to the day before a birthday."""

from datetime import date

import pytest

from jalon.dossiers.kinds.tnd.ages import AgeError
from jalon.dossiers.kinds.tnd.eligibility import eligibility

ON = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("birth", "serves_7_12", "eligible", "words"),
    [
        (date(2026, 11, 26), False, True, "À moins d’un mois"),
        (date(2025, 10, 26), False, True, "À 13 mois"),
        (date(2019, 11, 27), False, True, "À 6 ans et 11 mois"),
        (date(2019, 11, 26), False, False, "À 7 ans, l’enfant relève d’une plateforme des 7 à 12 ans"),
        (date(2019, 11, 26), True, True, "livret à remplir est celui des 7 à 12 ans"),
        (date(2014, 11, 27), True, True, "À 11 ans et 11 mois"),
        (date(2014, 11, 27), False, False, "choisissez-en une autre"),
        (date(2014, 11, 26), True, False, "À 12 ans, l’enfant a passé l’âge du parcours"),
        (date(2014, 11, 26), False, False, "MDPH"),
        (date(2008, 1, 1), True, False, "À 18 ans,"),
    ],
)
def test_the_age_on_the_day_of_the_prescription_decides(
    birth: date, serves_7_12: bool, eligible: bool, words: str
) -> None:
    found = eligibility(birth, ON, serves_7_12)
    assert found.eligible is eligible
    assert words in found.sentence.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("on", "eligible"), [(date(2027, 2, 28), True), (date(2027, 3, 1), False)])
def test_a_child_of_29_february_is_seven_on_1_march(on: date, eligible: bool) -> None:
    assert eligibility(date(2020, 2, 29), on, False).eligible is eligible


def test_a_birth_to_come_is_refused() -> None:
    with pytest.raises(AgeError) as caught:
        eligibility(date(2026, 11, 27), ON, True)
    assert "la date de la prescription" in caught.value.sentence
