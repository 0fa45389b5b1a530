"""What may be chosen as a password: long, and hard to guess; nothing else is asked of it."""

from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.passwords import judge
from tests.factories import make_physician


@dataclass(frozen=True)
class Somebody:
    first_name: str = "Hélène"
    last_name: str = "Perrin"
    email: str = "helene.perrin@cabinet-foch.example"
    rpps: str = "99900000011"


def refusal(password: str, person: object = Somebody()) -> str:
    with pytest.raises(ValidationError) as found:
        judge(password, person)
    return found.value.messages[0]


@pytest.mark.parametrize(
    "password",
    [
        "le cheval bleu mange des nuages",
        "grenouille vélo orage pantoufle",
        "x7#kQ9!vLm2$Zp",
        "ÀÉÎÕÜ çœuvre naïveté wagons mauves",
        "心電図 vitesse parapluie zèbre quarante",
        "a" * 3 + " long et vraiment très inattendu " + "b" * 60,
    ],
)
def test_any_long_password_that_is_hard_to_guess_may_be_chosen(password: str) -> None:
    judge(password, Somebody())


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrst",
        "12345678901234567890",
        "azertyuiopqsdfghjklm",
        "motdepasse123456789",
        "Password123456789!",
        "jalonjalonjalonjalon",
        "HelenePerrin1979!",
        "hélène perrin 2026",
        "helene.perrin@cabinet-foch.example",
        "99900000011 99900000011",
        "ehpad ehpad ehpad ehpad",
    ],
)
def test_what_is_soon_guessed_is_refused_with_what_to_do(password: str) -> None:
    sentence = refusal(password)
    assert "se devine trop vite" in sentence or "trop courant" in sentence


def test_thirteen_characters_lack_one_and_fourteen_do_not() -> None:
    assert "Il manque 1\N{NO-BREAK SPACE}caractère" in refusal("x7#kQ9!vLm2$Z")
    judge("x7#kQ9!vLm2$Zp", Somebody())


def test_a_hundred_and_twenty_eight_characters_are_the_most() -> None:
    phrase = "grenouille vélo orage pantoufle "
    judge((phrase * 4)[:128], Somebody())
    assert "au plus 128" in refusal((phrase * 5)[:129])


@pytest.mark.django_db
def test_the_place_of_practice_is_what_somebody_would_try() -> None:
    doctor = make_physician()
    assert "se devine trop vite" in refusal("cabinet foch dijon", doctor)


@given(st.text(min_size=0, max_size=200))
def test_a_password_is_accepted_or_refused_with_a_sentence_whatever_it_holds(password: str) -> None:
    try:
        judge(password, Somebody())
    except ValidationError as error:
        assert all(message.strip() for message in error.messages)
