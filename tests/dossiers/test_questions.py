"""The types of question: whatever is typed gives a value that comes back the same, or a sentence; never an error."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.dossiers.kinds.grand_age.aggir_line import ADVERBS, AggirLine, possible_letters, pressed_letter
from jalon.dossiers.questions import (
    Address,
    Amount,
    BirthPlace,
    Choice,
    Choices,
    Day,
    Email,
    Finess,
    InvalidAnswerError,
    Line,
    Nir,
    Number,
    Option,
    Part,
    Phone,
    QuestionType,
    Rows,
    Rpps,
    Table,
    Text,
    Tick,
    Town,
    YesNo,
    YesNoUnknown,
)
from tests.dossiers.factories import make_commune

OPTIONS = (Option("a", "Première"), Option("b", "SAAD"), Option("c", "Troisième"))
PARTS = (Part("name", "Nom", Line(), required=True), Part("phone", "Téléphone", Phone()))
TYPES: list[QuestionType] = [
    Line(limit=50),
    Text(limit=200),
    Day(),
    Number(low=0, high=300, unit="cm"),
    Amount(unit="kg"),
    YesNo(),
    YesNoUnknown(),
    Choice(OPTIONS),
    Choices(OPTIONS),
    Nir(),
    Phone(),
    Email(),
    Rpps(),
    Finess(),
    Town(),
    BirthPlace(),
    Address(),
    Rows(
        (Part("name", "Nom", Line(), required=True), Part("phone", "Téléphone", Phone())), most=3, singular="personne"
    ),
    Tick(),
    Table((Part("who", "Qui", Choice(OPTIONS), required=True), Part("done", "Fait", Tick())), most=3, singular="ligne"),
    AggirLine(),
]
TYPED = st.one_of(
    st.text(max_size=80),
    st.integers().map(str),
    st.dates().map(lambda day: day.strftime("%d/%m/%Y")),
    st.floats().map(str),
    st.sampled_from(["oui", "yes", "a", "A", "Talant", "21240", "99127 Italie", "0380123456", "a@b.fr", "62,50"]),
)
RAW = st.one_of(
    TYPED,
    st.lists(TYPED, max_size=4),
    st.dictionaries(st.sampled_from(["street", "town", "x"]), TYPED, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["name", "phone"]), TYPED, max_size=2), max_size=4),
    st.none(),
    st.integers(),
    st.lists(st.one_of(st.none(), st.integers(), st.lists(st.text(max_size=2)))),
)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: type(kind).__name__)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=RAW)
def test_anything_typed_gives_a_value_that_comes_back_or_a_sentence(kind: QuestionType, raw: Any) -> None:
    try:
        value = kind.clean(raw)
    except InvalidAnswerError as error:
        assert error.sentence.strip().endswith((".", "…", "»"))
        return
    if value is None:
        return
    assert kind.clean(kind.raw(value)) == value
    assert kind.text(value)


@pytest.mark.parametrize(
    ("kind", "typed", "value", "told"),
    [
        (Line(), "  Rue   Foch ", "Rue Foch", "Rue Foch"),
        (Text(), "un\r\ndeux", "un\ndeux", "un\ndeux"),
        (Day(), "3/5/1939", "1939-05-03", "3 mai 1939"),
        (Number(high=20000, unit="€"), "2 500", 2500, "2 500 €"),
        (Amount(unit="kg"), "62,50", "62.5", "62,5 kg"),
        (Amount(unit="kg"), "70", "70", "70 kg"),
        (YesNo(), "no", False, "Non"),
        (YesNoUnknown(), "unknown", "unknown", "Ne sait pas"),
        (Choices(OPTIONS), ["b", "", "a"], ["a", "b"], "Première et SAAD"),
        (Nir(), "2 39 05 21 617 123 36", None, ""),
        (Phone(), "+33 3 80 12 34 56", "0380123456", "03 80 12 34 56"),
        (Phone(), "00 352 26 12 34", "+352261234", "+352261234"),
        (Email(), " nom@domaine.fr ", "nom@domaine.fr", "nom@domaine.fr"),
    ],
)
def test_each_type_reads_what_people_type(kind: QuestionType, typed: Any, value: Any, told: str) -> None:
    if value is None:
        with pytest.raises(InvalidAnswerError):
            kind.clean(typed)
        return
    assert kind.clean(typed) == value
    assert kind.text(value).replace("\N{NO-BREAK SPACE}", " ") == told


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        (Line(limit=5), "abcdef", "6 caractères ; la limite est de 5"),
        (Line(), "a\x00b", "caractère invisible"),
        (Day(), "30/02/1939", "Février 1939 a 28 jours"),
        (Day(past_only=True), (timezone.localdate() + timedelta(days=2)).strftime("%d/%m/%Y"), "dans le futur"),
        (Day(future_only=True), "01/01/2020", "est passée"),
        (Number(low=1, high=7), "8", "entre 1 et 7"),
        (Number(), "٣", "en chiffres"),
        (Amount(low=Decimal(20), high=Decimal(350)), "19,9", "entre 20 et 350"),
        (Amount(), "1,25", "1 chiffre après la virgule"),
        (Amount(), "1e9", "en chiffres"),
        (Choice(OPTIONS), "z", "pas dans la liste"),
        (Choices(OPTIONS), ["a", "z"], "pas dans la liste"),
        (Phone(), "12", "10 chiffres"),
        (Email(), "pas une adresse", "nom@domaine.fr"),
        (Email(), "a" * 5000 + "@b.fr", "254 caractères"),
        (AggirLine(), ["A", "B"], "une seule réponse"),
        (AggirLine(), ["D"], "A, B ou C"),
    ],
)
def test_each_type_refuses_with_what_to_do(kind: QuestionType, typed: Any, sentence: str) -> None:
    with pytest.raises(InvalidAnswerError) as refused:
        kind.clean(typed)
    assert sentence in refused.value.sentence.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.django_db
class TestPlaces:
    @pytest.fixture(autouse=True)
    def communes(self) -> None:
        make_commune()
        make_commune("21231", "Dijon", "21000", population=160_000)
        make_commune("21540", "Saint-Apollinaire", "21850")
        make_commune("55120", "Chaumont-sur-Aire", "55260")
        make_commune("52121", "Chaumont", "52000", population=21_000)
        make_commune("18058", "Chaumont", "18350", population=50)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("Talant", "21617"),
            ("talant (21240)", "21617"),
            ("21240 TALANT", "21617"),
            ("21240", "21617"),
            ("21231", "21231"),
            ("St Apollinaire", "21540"),
            ("Chaumont 52000", "52121"),
            ("chaumont-sur", "55120"),
        ],
    )
    def test_a_commune_is_found_however_it_is_written(self, typed: str, code: str) -> None:
        assert Town().clean(typed)["code"] == code

    def test_an_ambiguous_commune_is_asked_again_with_the_candidates(self) -> None:
        with pytest.raises(InvalidAnswerError, match=r"Chaumont \(52000\) et Chaumont \(18350\)"):
            Town().clean("Chaumont")

    def test_an_unknown_commune_is_refused_with_an_example(self) -> None:
        for typed in ("Atlantis", "99999", "Dijon (99999)", "%", "'; DROP TABLE communes"):
            with pytest.raises(InvalidAnswerError, match="par exemple Talant"):
                Town().clean(typed)

    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            ("Dijon", {"code": "21231", "label": "Dijon (21000)"}),
            ("algerie", {"code": "99352", "label": "Algérie (99352)"}),
            ("99127 Italie", {"code": "99127", "label": "Italie (99127)"}),
            ("99999 Bordurie", {"code": "99999", "label": "Bordurie (99999)"}),
            ("2A999 Vieux Village", {"code": "2A999", "label": "Vieux Village (2A999)"}),
        ],
    )
    def test_a_birth_place_may_be_a_country_or_a_commune_that_is_no_more(self, typed: str, value: dict) -> None:
        assert BirthPlace().clean(typed) == value
        assert BirthPlace().clean(value["label"]) == value

    def test_an_address_needs_its_commune_and_says_so(self) -> None:
        with pytest.raises(InvalidAnswerError) as refused:
            Address().clean({"street": "3 rue Foch", "town": ""})
        assert refused.value.part == "town"
        assert Address().clean({"street": "", "town": ""}) is None
        value = Address().clean({"street": "3 rue Foch", "town": "Talant"})
        assert Address().text(value) == "3 rue Foch, Talant (21240)"


class TestRows:
    kind = Rows(
        (Part("name", "Nom", Line(), required=True), Part("phone", "Téléphone", Phone())), most=2, singular="personne"
    )

    def test_rows_are_read_by_number_and_blank_ones_disappear(self) -> None:
        data = QueryDict("people.7.name=Faure&people.7.phone=&people.2.name=&people.2.phone=&people.10.name=Roux")
        raw = self.kind.read(data, "people")
        assert raw == [{"name": "Faure", "phone": ""}, {"name": "Roux", "phone": ""}]
        assert self.kind.clean(raw) == [{"name": "Faure"}, {"name": "Roux"}]

    def test_rows_absent_from_the_page_are_left_as_they_are(self) -> None:
        assert self.kind.read(QueryDict("other=1"), "people") is None
        assert self.kind.read(QueryDict("people="), "people") == []

    @pytest.mark.parametrize(
        ("raw", "part", "sentence"),
        [
            ([{"name": "Faure", "phone": "12"}], "0.phone", "Personne 1, téléphone"),
            ([{"name": "", "phone": "0380123456"}], "0.name", "il manque"),
            ([{"name": "x"}] * 3, "", "s’arrête à 2"),
        ],
    )
    def test_a_fault_in_a_row_is_told_with_its_place(self, raw: list, part: str, sentence: str) -> None:
        with pytest.raises(InvalidAnswerError, match=sentence) as refused:
            self.kind.clean(raw)
        assert refused.value.part == part


class TestTable:
    kind = Table(
        (
            Part("who", "Profession", Choice((Option("ent", "ORL"), Option("speech", "Orthophonie"))), required=True),
            Part("done", "Bilan", Tick()),
            Part("said", "Conclusions", Line(limit=20)),
        ),
        most=2,
        singular="profession",
    )

    def test_a_line_of_which_nothing_is_said_is_no_row(self) -> None:
        data = QueryDict("past=&past.0.who=ent&past.0.said=&past.1.who=speech&past.1.done=yes&past.1.said=Retard")
        raw = self.kind.read(data, "past")
        assert raw == [{"who": "speech", "done": "yes", "said": "Retard"}]
        value = self.kind.clean(raw)
        assert value == [{"who": "speech", "done": True, "said": "Retard"}]
        assert self.kind.raw(value) == raw
        assert self.kind.clean([{"who": "ent", "done": "", "said": " "}]) is None

    def test_lines_are_kept_in_their_order_each_once(self) -> None:
        told = [{"who": "speech", "done": "yes"}, {"who": "ent", "said": "Normal"}]
        assert self.kind.clean(told) == [{"who": "ent", "said": "Normal"}, {"who": "speech", "done": True}]
        with pytest.raises(InvalidAnswerError, match="deux fois"):
            self.kind.clean([{"who": "ent", "done": "yes"}] * 2)

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ({"who": "ent", "said": "x" * 21}, "^ORL, conclusions"),
            ({"who": "", "done": "yes"}, "il manque « profession »"),
            ({"who": "dentist", "done": "yes"}, "^Profession 1, profession"),
            ({"who": "ent", "done": "no"}, "^ORL, bilan"),
            ({"who": ["ent"], "done": "yes"}, "n’est pas lisible"),
        ],
    )
    def test_a_fault_is_told_with_its_line(self, row: dict, sentence: str) -> None:
        with pytest.raises(InvalidAnswerError) as refused:
            self.kind.clean([row])
        assert re.search(sentence, refused.value.sentence.replace("\N{NO-BREAK SPACE}", " "))

    def test_two_tables_are_united_line_by_line_unless_they_say_otherwise(self) -> None:
        one, other = [{"who": "speech", "done": True}], [{"who": "ent", "said": "Normal"}]
        assert self.kind.united(one, other) == [*other, *one]
        assert self.kind.united(one, [{"who": "speech", "said": "Retard"}]) == [
            {"who": "speech", "said": "Retard", "done": True}
        ]
        assert self.kind.united(other, [{"who": "ent", "said": "Sourd"}]) is None


class TestAggirLine:
    kind = AggirLine()

    @pytest.mark.parametrize(
        ("pressed", "value", "letters"),
        [
            (["A"], {"ne_fait_pas": False, "s": True, "t": True, "c": True, "h": True}, "A"),
            (["A", "t"], {"ne_fait_pas": False, "s": True, "t": True, "c": True, "h": True}, "A"),
            (["B", "t", "h"], {"ne_fait_pas": False, "s": True, "t": False, "c": True, "h": False}, "B"),
            (["B"], {"ne_fait_pas": False, "s": None, "t": None, "c": None, "h": None}, "BC"),
            (["B", "s", "t", "c", "h"], {"ne_fait_pas": False, "s": False, "t": False, "c": False, "h": False}, "C"),
            (["C", "s"], {"ne_fait_pas": True, "s": None, "t": None, "c": None, "h": None}, "C"),
        ],
    )
    def test_problems_ticked_are_stored_as_positive_answers(self, pressed: list, value: dict, letters: str) -> None:
        assert self.kind.clean(pressed) == value
        assert possible_letters(value) == set(letters)
        assert self.kind.complete(value) is (len(letters) == 1)

    def test_adverbs_without_a_letter_are_no_answer(self) -> None:
        assert self.kind.clean(["s"]) is None
        assert possible_letters(None) == set("ABC")

    def test_what_was_pressed_is_shown_again(self) -> None:
        for pressed in (["A"], ["B"], ["B", "c"], ["B", *ADVERBS], ["C"]):
            value = self.kind.clean(pressed)
            assert self.kind.raw(value) == pressed
            assert pressed_letter(value) == pressed[0]

    def test_the_answer_is_told_with_its_adverbs(self) -> None:
        told = self.kind.text(self.kind.clean(["B", "t", "h"])).replace("\N{NO-BREAK SPACE}", " ")
        assert told == "B : en partie ; ne le fait pas totalement et habituellement"


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Rpps(), "1000 3456 786", "10003456786"),
        (Finess(), "21 098 700 4", "210987004"),
        (Rpps(), " ", None),
        (Finess(), "", None),
    ],
)
def test_a_number_is_kept_without_its_spaces(kind: QuestionType, typed: str, value: str | None) -> None:
    assert kind.clean(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [(Rpps(), "10003456788", "RPPS compte 11"), (Rpps(), "1", "RPPS"), (Finess(), "210987003", "FINESS compte 9")],
)
def test_a_number_with_a_wrong_key_is_refused(kind: QuestionType, typed: str, sentence: str) -> None:
    with pytest.raises(InvalidAnswerError, match=sentence):
        kind.clean(typed)
