"""From what people say to the kinds of care that answer it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.capabilities import BY_CODE
from jalon.directory.orientation import read, table
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.directory.wanted import WANTED

# What is said, the situation understood first, the kind of care that answers first.
SAID = (
    ("ma mère ne peut plus rester seule", "seule", "ehpad"),
    ("Mes enfants sont loin et je ne peux plus vivre seul", "seule", "ehpad"),
    ("je cherche une place en maison de retraite pour mon père", "seule", "ehpad"),
    ("Ma grand-mère tombe souvent", "seule", "ehpad"),
    ("Patiente GIR 2, retour à domicile impossible", "seule", "ehpad"),
    ("mon père a alzeimer et se perd", "memoire", "ehpad"),
    ("sortie d’hôpital avec soins à domicile", "sortie-domicile", "had"),
    ("HAD pour pansement complexe", "sortie-domicile", "had"),
    ("une infirmière pour la toilette, à la maison", "domicile", "ssiad"),
    ("mon mari rentre de l’hopital après une prothèse de hanche", "reeducation-locomoteur", "smr"),
    ("SMR locomoteur post PTH", "reeducation-locomoteur", "smr"),
    ("rééducation après un AVC", "reeducation-neurologie", "smr"),
    ("convalescence après une opération", "sortie", "smr"),
    ("mon enfant ne parle pas comme les autres", "enfant", "pco"),
    ("ma fille a deux ans et ne marche pas", "enfant", "pco"),
    ("suspicion de TSA chez un garçon de 4 ans", "enfant", "pco"),
    ("je suis épuisée de m’occuper de mon mari", "repit", "ehpad-temporaire"),
    ("quelqu’un pour le ménage et les courses", "menage", "aide-a-domicile"),
    ("un appartement pour un senior autonome", "logement", "residence-autonomie"),
    ("soins palliatifs", "palliatif", "usp"),
    ("fin de vie à la maison", "palliatif", "usp"),
    ("sevrage d’alcool", "addiction", "smr"),
)


@pytest.mark.parametrize(("text", "situation", "kind"), SAID, ids=[text for text, *_ in SAID])
def test_plain_words_lead_to_the_care_that_answers(text: str, situation: str, kind: str) -> None:
    reading = read(text)
    assert reading.situations[0].code == situation
    assert reading.answers[0].kind.slug == kind


@pytest.mark.parametrize("text", ["bonjour", "", "   ", "voyage à la mer", "?!", "de la du"])
def test_words_that_tell_nothing_are_understood_as_nothing(text: str) -> None:
    assert read(text).situations == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [("il ne respire plus", "15"), ("elle parle de suicide", "3114"), ("mamie est maltraitée", "3977")],
)
def test_an_emergency_is_told_which_number_to_call(text: str, number: str) -> None:
    assert any(number in sentence for sentence in read(text).urgent)


def test_ordinary_needs_call_for_no_emergency_number() -> None:
    assert [text for text, *_ in SAID if read(text).urgent] == []


def test_accents_plural_feminine_and_one_slip_change_nothing() -> None:
    for text in ("protheses de hanches", "PROTHÈSE DE HANCHE", "prothése de hanche", "prothsèe de hanche"):
        assert read(text).situations[0].code == "reeducation-locomoteur"


def test_every_line_of_the_table_leads_somewhere() -> None:
    slugs = {wanted.slug for wanted in WANTED}
    boxes = {"unite_protegee", "aide_sociale"}
    for situation in table().situations:
        assert situation.answers or situation.pointer, situation.code
        for answer in situation.answers:
            assert answer.kind.slug in slugs
            for name, value in answer.filters:
                known = {"avec": BY_CODE, "mention": SMR_MENTIONS}
                assert name in boxes or value in known[name], (situation.code, name, value)


def test_every_situation_is_understood_by_its_own_label() -> None:
    unheard = [line.code for line in table().situations if line not in read(line.label).situations]
    assert unheard == []


@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert len(read(text).answers) <= 5
