"""A pasted list of treatments: cut where it is sure, kept whole elsewhere, no word ever lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.dossiers.treatments import Treatment, is_list, treatments

WORD = re.compile(r"[^\W_]+|[½¼¾%]")


@pytest.mark.parametrize(
    ("line", "cut"),
    (
        ("Bisoprolol 2,5 mg 1-0-0", ("Bisoprolol", "2,5 mg", "1-0-0")),
        ("- BISOPROLOL 2.5mg : 1 cp le matin", ("BISOPROLOL", "2.5mg", "1 cp le matin")),
        ("•\tKARDEGIC\t75 mg\t1 sachet le midi", ("KARDEGIC", "75 mg", "1 sachet le midi")),
        ("3) Lévothyrox 75 µg, 1 comprimé à jeun", ("Lévothyrox", "75 µg", "1 comprimé à jeun")),
        ("1. DOLIPRANE 1 000 mg si douleur", ("DOLIPRANE", "1 000 mg", "si douleur")),
        ("Augmentin 500 mg/62,5 mg 1-1-1", ("Augmentin", "500 mg/62,5 mg", "1-1-1")),
        ("Coaprovel 150/12,5 mg 1-0-0", ("Coaprovel", "150/12,5 mg", "1-0-0")),
        ("Lantus 100 UI/ml 14 unités le soir", ("Lantus 100 UI/ml 14 unités le soir", "", "")),
        ("Uvedose 100 000 UI tous les 3 mois", ("Uvedose", "100 000 UI", "tous les 3 mois")),
        ("Seresta 10 mg ½-0-1", ("Seresta", "10 mg", "½-0-1")),
        ("Forlax 1-0-0-0", ("Forlax", "", "1-0-0-0")),
        ("Amlodipine le matin", ("Amlodipine", "", "le matin")),
        ("Prednisone 20 mg puis 10 mg", ("Prednisone 20 mg puis 10 mg", "", "")),
        ("5-FU en cure", ("5-FU en cure", "", "")),
        ("Vitamine B12", ("Vitamine B12", "", "")),
        ("aucun", ("aucun", "", "")),
        ("20 mg", ("20 mg", "", "")),
    ),
)
def test_a_line_is_cut_where_it_is_sure_and_kept_whole_elsewhere(line: str, cut: tuple[str, str, str]) -> None:
    assert treatments(line) == [Treatment(*cut)]


def test_line_ends_of_every_system_and_blank_lines_separate_drugs() -> None:
    text = "Bisoprolol 5 mg\r\n\r\nFurosémide 40 mg\rRamipril 2,5 mg\n"
    assert [row.name for row in treatments(text)] == ["Bisoprolol", "Furosémide", "Ramipril"]


def test_how_a_drug_is_taken_written_under_its_name_goes_with_it() -> None:
    text = "1) PARACETAMOL 1 g, comprimé\n   1 comprimé 3 fois par jour\n2) FORLAX 10 g\n   1 sachet le matin"
    assert treatments(text) == [
        Treatment("PARACETAMOL", "1 g", "comprimé 1 comprimé 3 fois par jour"),
        Treatment("FORLAX", "10 g", "1 sachet le matin"),
    ]


def test_a_line_that_lists_several_drugs_with_their_doses_is_several() -> None:
    assert treatments("Amlodipine 5 mg le matin ; paracétamol 1 g si douleur.") == [
        Treatment("Amlodipine", "5 mg", "le matin"),
        Treatment("paracétamol", "1 g", "si douleur."),
    ]
    assert treatments("Calcium 500 mg ; à revoir") == [Treatment("Calcium", "500 mg", "à revoir")]


def test_prose_is_no_list() -> None:
    assert not is_list(treatments("Voir l’ordonnance jointe, inchangée depuis l’été.\nSuivi par le cardiologue."))
    assert is_list(treatments("Bisoprolol 5 mg"))


PIECES = st.sampled_from(
    (
        *("Bisoprolol", "2,5 mg", "1-0-1", "- ", "• ", "\t", "\r\n", "\n", " ", "1) ", "2. ", "le soir", ";", "½"),
        *("½-0-1", "10 000 UI", "mg", "500 mg/5 ml", "n° 3 ", "é", "5-FU", "/", ":", "si besoin", "100", "\u00a0", "("),
    )
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map("".join)))
def test_no_word_is_lost_moved_or_made_up(text: str) -> None:
    told = WORD.findall(" ".join(f"{row.name} {row.dose} {row.schedule}" for row in treatments(text)))
    typed = WORD.findall(text)
    # Only the number before an item goes, and the words « n° » that announce it.
    left = iter(typed)
    dropped = []
    for word in told:
        for candidate in left:
            if candidate == word:
                break
            dropped.append(candidate)
        else:
            raise AssertionError((text, told))
    dropped += left
    assert all(re.fullmatch(r"[0-9]{1,2}|n", word, re.IGNORECASE) for word in dropped), (text, dropped)
    assert all(row.name for row in treatments(text))
