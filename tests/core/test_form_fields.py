"""Form fields answer bad input with a sentence, never with an exception of another kind."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalon.core.forms import DayField, EuroField, LineField, NirField, TextField, WholeNumberField, parse_date

FIELDS = [
    DayField(),
    DayField(past_only=True),
    LineField(),
    TextField(),
    WholeNumberField(low=0, high=99),
    NirField(),
    EuroField(),
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
@given(typed=st.text())
def test_any_text_is_either_read_or_answered_with_a_sentence(field: forms.Field, typed: str) -> None:
    try:
        field.clean(typed)
    except ValidationError as refusal:
        assert all(sentence.endswith((".", "?")) and len(sentence) > 10 for sentence in refusal.messages)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31)))
def test_a_real_day_is_read_in_both_writings(day: date) -> None:
    assert parse_date(day.strftime("%d/%m/%Y")) == day == parse_date(day.isoformat())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/1939", "Février 1939 a 28 jours. Vérifiez le jour."),
        ("29/02/1940x", "Écrivez la date avec le jour, le mois et l’année, par exemple 03/05/1939."),
        ("12/13/1940", "Il n’y a pas de mois 13. Vérifiez le mois."),
        ("01/01/0039", "L’année 39 n’est pas possible ici. Vérifiez l’année."),
        ("٠١/٠١/١٩٣٩", "Écrivez la date avec le jour, le mois et l’année, par exemple 03/05/1939."),
    ],
)
def test_a_wrong_day_is_told_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DayField().clean(typed)
    assert refusal.value.messages == [sentence]


def test_a_birth_date_in_the_future_is_refused_and_today_is_not() -> None:
    today = timezone.localdate()
    field = DayField(past_only=True)
    assert field.clean(today.strftime("%d/%m/%Y")) == today
    with pytest.raises(ValidationError):
        field.clean((today + timedelta(days=1)).strftime("%d/%m/%Y"))


def test_an_entry_date_in_the_past_is_refused() -> None:
    with pytest.raises(ValidationError):
        DayField(future_only=True).clean("01/01/2020")


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\u0090", "\ud800"])
def test_control_characters_are_refused_with_what_to_do(character: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        LineField().clean(f"Mo{character}reau")
    assert "caractère invisible" in refusal.value.messages[0]


def test_emoji_quotes_and_accents_are_kept() -> None:
    assert LineField().clean("Éloïse  d’Ôrmessön-L’Haÿ 👵🏽") == "Éloïse d’Ôrmessön-L’Haÿ 👵🏽"


def test_ten_megabytes_are_refused_with_their_length() -> None:
    with pytest.raises(ValidationError) as refusal:
        TextField(limit=5000).clean("x" * 10_000_000)
    assert "10000000 caractères" in refusal.value.messages[0].replace("\N{NO-BREAK SPACE}", " ")


def test_a_social_security_number_is_read_with_its_spaces_and_its_key_is_checked() -> None:
    assert NirField().clean("2 55 08 14 168 025 38") == "255081416802538"
    with pytest.raises(ValidationError) as refusal:
        NirField().clean("2 55 08 14 168 025 39")
    assert "faute de frappe" in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1850", "1850"), ("1\N{NO-BREAK SPACE}850,50 €", "1850.50"), (" 12.3 ", "12.3"), ("0", "0"), ("", None)],
)
def test_an_amount_is_read_as_people_write_it(typed: str, amount: str | None) -> None:
    assert EuroField(required=False).clean(typed) == (None if amount is None else Decimal(amount))
