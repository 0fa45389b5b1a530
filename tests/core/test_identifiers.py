"""Shapes and keys of the French identifiers, at their edges."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jalon.core.identifiers import (
    complete_luhn,
    format_nir,
    has_calendar_month,
    is_valid_finess,
    is_valid_nir,
    is_valid_rpps,
    is_valid_siret,
    nir_key,
    normalise,
)

VALIDATORS = (is_valid_rpps, is_valid_finess, is_valid_nir, is_valid_siret)
# Test identities published for Pro Santé Connect.
RPPS = "99700218896"
# Made up, but for the ones python-stdnum documents.
FINESS = "010000016"
SIRET = "73282932000074"
NIR = "295109912611193"
VALID = {is_valid_rpps: RPPS, is_valid_finess: FINESS, is_valid_nir: NIR, is_valid_siret: SIRET}

digits = st.characters(min_codepoint=ord("0"), max_codepoint=ord("9"))


def numbers(length: int) -> st.SearchStrategy[str]:
    return st.text(digits, min_size=length, max_size=length)


def nir_with(sex="2", year="55", month="08", place="14168", order="025") -> str:
    body = sex + year + month + place + order
    return body + nir_key(body)


def plain_luhn(number: str) -> bool:
    """Luhn as told in words: double every second digit from the right, add the digits of the results."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(int(digit) for value in doubled for digit in str(value)) % 10 == 0


def with_one_other_digit(draw, number: str) -> str:
    place = draw(st.integers(0, len(number) - 1))
    assume(number[place].isdigit())
    digit = draw(st.sampled_from("0123456789").filter(lambda other: other != number[place]))
    return number[:place] + digit + number[place + 1 :]


class TestEveryNumber:
    @pytest.mark.parametrize("validator", VALIDATORS)
    def test_a_sound_number_is_accepted(self, validator):
        assert validator(VALID[validator])

    @pytest.mark.parametrize("validator", VALIDATORS)
    @pytest.mark.parametrize("thing", [None, "", 0, 99700218896, 1.5, True, b"99700218896", [], {}, object()])
    def test_what_is_not_a_number_in_text_is_refused_without_an_error(self, validator, thing):
        assert validator(thing) is False

    @pytest.mark.parametrize("validator", VALIDATORS)
    def test_spaces_dots_and_line_ends_are_for_normalise(self, validator):
        sound = VALID[validator]
        for text in (
            f" {sound}",
            f"{sound} ",
            f"{sound}\n",
            f"{sound[:3]} {sound[3:]}",
            f"{sound[:3]}.{sound[3:]}",
        ):
            assert validator(text) is False
            assert validator(normalise(text)) is True

    @pytest.mark.parametrize("validator", VALIDATORS)
    def test_digits_of_other_scripts_are_refused(self, validator):
        for zero in ("\u0660", "\uff10"):
            foreign = "".join(chr(ord(zero) + int(digit)) for digit in VALID[validator])
            assert validator(foreign) is False

    @pytest.mark.parametrize("validator", VALIDATORS)
    def test_one_character_more_or_less_is_refused(self, validator):
        sound = VALID[validator]
        assert validator(sound[:-1]) is False
        assert validator(sound + "0") is False
        assert validator("0" + sound) is False

    @pytest.mark.parametrize("validator", VALIDATORS)
    @given(st.text(max_size=20))
    def test_no_text_makes_a_validator_fail(self, validator, text):
        assert validator(text) in (True, False)

    @given(st.data())
    def test_one_wrong_digit_breaks_the_key(self, data):
        validator = data.draw(st.sampled_from(VALIDATORS))
        assert validator(with_one_other_digit(data.draw, VALID[validator])) is False


class TestNormalise:
    @pytest.mark.parametrize(
        "text",
        [
            "2 53 07 2B 073 004 70",
            "2.53.07.2b.073.004.70",
            "\u00a02\u00a053 07\u202f2B 073 004\t70\n",
            "253072b07300470",
        ],
    )
    def test_it_gives_the_stored_form_of_what_is_typed(self, text):
        assert normalise(text) == "253072B07300470"

    def test_it_leaves_what_it_does_not_know_to_the_validators(self):
        assert normalise("2-53/07") == "2-53/07"


class TestRpps:
    @given(numbers(11))
    def test_it_is_eleven_digits_that_pass_luhn(self, number):
        assert is_valid_rpps(number) is plain_luhn(number)

    @given(numbers(10))
    def test_a_completed_number_is_sound(self, prefix):
        assert is_valid_rpps(complete_luhn(prefix))

    @pytest.mark.parametrize("number", ["99700218896", "99700366240"])
    def test_the_published_test_identities_pass(self, number):
        assert is_valid_rpps(number)

    @pytest.mark.parametrize("number", ["10102727017", "10003461033", "899700218896"])
    def test_a_wrong_key_or_an_idnps_is_refused(self, number):
        assert not is_valid_rpps(number)


class TestFiness:
    @given(numbers(9))
    def test_it_is_nine_digits_that_pass_luhn(self, number):
        assert is_valid_finess(number) is plain_luhn(number)

    @given(st.sampled_from(["2A", "2B"]), numbers(7))
    def test_the_corsican_letter_weighs_its_rank(self, department, rest):
        as_digits = department.replace("A", "1").replace("B", "2") + rest
        assert is_valid_finess(department + rest) is plain_luhn(as_digits)

    @given(st.sampled_from(["2A", "2B", "01", "75", "97"]), numbers(6))
    def test_a_completed_number_is_sound_and_keeps_its_letter(self, department, rest):
        number = complete_luhn(department + rest)
        assert number.startswith(department + rest)
        assert is_valid_finess(number)

    def test_only_corsica_has_a_letter_and_it_is_a_capital(self):
        sound = complete_luhn("2A000001")
        assert is_valid_finess(sound)
        assert not is_valid_finess(sound.lower())
        assert is_valid_finess(normalise(sound.lower()))
        for start in ("2C", "1A", "9A", "A2", "2Z"):
            assert not any(is_valid_finess(f"{start}000001{key}") for key in range(10))


class TestNir:
    @pytest.mark.parametrize("number", [NIR, "253072B07300470", "253072A07300443", "255081416802538"])
    def test_known_numbers_pass(self, number):
        assert is_valid_nir(number)

    @given(st.integers(1, 2), st.integers(0, 99), st.integers(1, 12), st.integers(1, 999), st.integers(1, 999))
    def test_a_number_made_of_possible_parts_with_its_key_is_sound(self, sex, year, month, commune, order):
        body = f"{sex}{year:02}{month:02}69{commune:03}{order:03}"
        key = nir_key(body)
        assert 1 <= int(key) <= 97
        assert (int(body) + int(key)) % 97 == 0
        assert is_valid_nir(body + key)
        assert not any(is_valid_nir(f"{body}{other:02}") for other in range(100) if other != int(key))

    @pytest.mark.parametrize(("department", "stands_for"), [("2A", "19"), ("2B", "18")])
    def test_corsica_is_keyed_as_19_and_18(self, department, stands_for):
        body, digits_only = f"15006{department}004012", f"15006{stands_for}004012"
        assert nir_key(body) == nir_key(digits_only)
        assert is_valid_nir(body + nir_key(body))
        assert not is_valid_nir((body + nir_key(body)).lower())

    @pytest.mark.parametrize("sex", "03456789")
    def test_only_1_and_2_begin_the_number_of_a_registered_person(self, sex):
        assert not is_valid_nir(nir_with(sex=sex))

    def test_months_are_those_of_the_calendar_or_of_an_incomplete_civil_status(self):
        accepted = {month for month in range(100) if is_valid_nir(nir_with(month=f"{month:02}"))}
        assert accepted == {*range(1, 13), *range(20, 43), *range(50, 100)}

    def test_special_months_can_be_told_from_the_calendar(self):
        assert has_calendar_month(nir_with(month="01"))
        assert has_calendar_month(nir_with(month="12"))
        assert not has_calendar_month(nir_with(month="20"))
        assert not has_calendar_month(nir_with(month="99"))
        assert not has_calendar_month("")

    @pytest.mark.parametrize(
        "place",
        ["01001", "20004", "2A004", "2B999", "75056", "95100", "96001", "97101", "97890", "98735", "99100"],
    )
    def test_places_of_france_overseas_and_abroad_are_accepted(self, place):
        assert is_valid_nir(nir_with(place=place))

    @pytest.mark.parametrize("place", ["00001", "75000", "2A000", "97012", "97912", "97100", "98700", "99000"])
    def test_places_that_cannot_be_are_refused(self, place):
        assert not is_valid_nir(nir_with(place=place))

    def test_the_order_begins_at_one(self):
        assert is_valid_nir(nir_with(order="001"))
        assert not is_valid_nir(nir_with(order="000"))

    @pytest.mark.parametrize("body", ["", "255081416802", "25508141680253", "255082C168025", "2 5508 141680", None])
    def test_the_key_of_anything_else_is_refused_without_repeating_it(self, body):
        with pytest.raises(ValueError, match="13 digits") as refusal:
            nir_key(body)
        assert not body or body not in str(refusal.value)

    def test_it_is_shown_in_groups_and_read_back(self):
        assert format_nir("255081416802538") == "2 55 08 14 168 025 38"
        assert format_nir("253072B07300470") == "2 53 07 2B 073 004 70"
        assert normalise(format_nir(NIR)) == NIR

    def test_an_unsound_number_is_not_shown_and_not_repeated(self):
        with pytest.raises(ValueError, match="valid NIR") as refusal:
            format_nir("255081416802539")
        assert "25508" not in str(refusal.value)


class TestSiret:
    @given(numbers(8), numbers(4))
    def test_a_sound_siren_with_a_sound_site_passes(self, company, site):
        assume(company != "35600000")
        assert is_valid_siret(complete_luhn(complete_luhn(company) + site))

    def test_a_sound_whole_does_not_excuse_an_unsound_siren(self):
        assert not is_valid_siret(complete_luhn("7328293210001"))

    def test_la_poste_counts_its_sites_by_fives(self):
        assert is_valid_siret("35600000000048")
        assert is_valid_siret("35600000000001")
        assert not is_valid_siret("35600000000002")


class TestCompleteLuhn:
    @pytest.mark.parametrize("prefix", ["", "A", "2C0", "2a0", "1 2", "\u0661", None, 12])
    def test_what_is_not_digits_is_refused(self, prefix):
        with pytest.raises(ValueError, match="digits"):
            complete_luhn(prefix)

    @given(st.text(digits, min_size=1, max_size=20))
    def test_it_adds_the_one_digit_that_passes(self, prefix):
        number = complete_luhn(prefix)
        assert number[:-1] == prefix
        assert plain_luhn(number)
        assert sum(plain_luhn(f"{prefix}{digit}") for digit in range(10)) == 1
