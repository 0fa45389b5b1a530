"""The motives: whole, readable by those who own them, and found by the words that doctors type."""

import csv
import gzip
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jalon.directory.capabilities import BY_CODE
from jalon.directory.enums import StayType
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.dossiers.kinds.reading import DataFileError
from jalon.dossiers.kinds.sanitaire import had, thesaurus, validation
from jalon.dossiers.kinds.sanitaire.checks import care_data_can_be_read
from jalon.dossiers.kinds.sanitaire.search import find
from jalon.dossiers.kinds.sanitaire.solutions import PROGRAMMES, CareKind, Option
from jalon.dossiers.kinds.sanitaire.thesaurus import FOLDER, read

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "domain" / "sanitaire.md"
CIM10 = ROOT.parent / "shared" / "data" / "cim10" / "cim10_fr_snds_2017.csv.gz"
NBSP = "\N{NO-BREAK SPACE}"
THESAURUS = thesaurus.thesaurus()
MOTIVES = tuple(THESAURUS.by_code.values())


def test_the_data_of_the_product_are_right() -> None:
    assert care_data_can_be_read(None) == []


def test_every_major_category_has_its_motives_and_there_are_at_least_120() -> None:
    assert len(THESAURUS.offered) >= 120
    assert {category for domain in THESAURUS.domains for category in domain.categories} == {
        *("01", "02", "03", "04", "05", "06", "08", "09", "10", "11", "16", "18", "19", "23", "27"),
    }
    assert all(domain.motives for domain in THESAURUS.domains)


def test_every_motive_has_five_levels_a_kind_of_care_and_a_sentence_of_its_own() -> None:
    said = Counter((motive.pathology.code, motive.label) for motive in MOTIVES)
    assert max(said.values()) == 1
    for motive in MOTIVES:
        assert len(motive.path) == 5 and all(motive.path)
        assert motive.care.options


def test_the_common_motives_of_the_field_are_there() -> None:
    pathologies = {motive.pathology.code for motive in MOTIVES}
    assert pathologies >= {
        *("avc", "prothese_hanche", "prothese_genou", "fracture_hanche", "amputation", "blesse_medullaire", "alcool"),
        *("insuffisance_cardiaque", "chirurgie_coronaire", "bpco", "cancer", "denutrition", "brulure"),
        *("polypathologie", "polytraumatisme", "cancer_enfant", "palliatif_cancer", "escarre"),
    }


def test_every_kind_of_care_every_programme_and_every_new_capability_is_called_for() -> None:
    assert {kind for motive in MOTIVES for kind in motive.care.kinds} == set(CareKind)
    programmes = {programme for motive in MOTIVES for programme in motive.care.programmes}
    # « 75 ans et plus » follows the age, whatever the motive.
    assert programmes == set(PROGRAMMES) - {"elderly"}
    asked = {code for motive in MOTIVES for code in motive.resources}
    assert asked <= set(BY_CODE)
    assert asked >= {
        *("physio", "occupational", "speech", "gym", "isolation", "telemetry", "exercise_training", "school"),
        *("prosthetics", "negative_pressure", "cognitive_unit", "low_consciousness", "haematology"),
    }


def test_every_mode_that_may_be_principal_is_called_for_or_has_a_reason_not_to_be() -> None:
    called = {code for motive in MOTIVES for code in motive.care.modes}
    principal = {code for code, mode in had.modes().items() if mode.principal and mode.until is None}
    # Early discharge from surgery is coded by the HAD itself, whatever the motive.
    assert principal - called == {"29"}


def test_the_modes_are_those_of_the_list_with_their_dates() -> None:
    present = {code for code, mode in had.modes().items() if mode.until is None}
    assert present == {f"{number:02}" for number in range(30)} - {"16", "20", "23"}
    assert had.modes()["20"].until == date(2015, 2, 28)
    assert had.modes()["29"].since == date(2016, 3, 1)


@pytest.mark.parametrize(
    ("option", "code", "ror"),
    [
        (Option(CareKind.SMR, "A52", StayType.FULL_HOSPITAL), "smr.A52.full_hospital", "103"),
        (Option(CareKind.SMR, "E57", StayType.DAY_HOSPITAL), "smr.E57.day_hospital", "109"),
        (Option(CareKind.HAD), "had", "128"),
        (Option(CareKind.USP), "usp", "175"),
        (Option(CareKind.SSIAD), "ssiad", "28"),
        (Option(CareKind.LISP), "lisp", ""),
        (Option(CareKind.TOWN), "town", ""),
    ],
)
def test_an_option_has_a_stable_code_and_that_of_the_ror(option: Option, code: str, ror: str) -> None:
    assert (option.code, option.ror) == (code, ror)
    assert option.label


def test_every_smr_mention_of_the_motives_is_known_to_the_ror() -> None:
    options = {option for motive in MOTIVES for option in motive.care.options if option.mention}
    assert {option.mention for option in options} == set(SMR_MENTIONS)
    assert all(100 <= int(option.ror) <= 112 for option in options)


def test_the_head_of_every_file_says_who_must_read_it_again() -> None:
    for path in FOLDER.glob("*.toml"):
        assert re.search(
            r"^version = \d+\ndate = \d{4}-\d\d-\d\d\nreviewers = \[.+\]\nreviewed = ", path.read_text(), re.M
        )


def test_codes_of_the_cim10_exist() -> None:
    if not CIM10.exists():
        pytest.skip(f"The CIM-10 is not in {CIM10.parent}.")
    with gzip.open(CIM10, "rt", encoding="utf-8") as lines:
        known = {line["CIM_COD"] for line in csv.DictReader(lines, delimiter=";")}
    written = {code for motive in MOTIVES for code in motive.pathology.cim10}
    assert {code for code in written if code.replace(".", "") not in known} == set()


@pytest.mark.parametrize(
    ("typed", "motive"),
    [
        ("avc", "avc_intensif"),
        ("A.V.C. intensif", "avc_intensif"),
        ("col du fémur", "hanche_geriatrique"),
        ("femure", "hanche_geriatrique"),
        ("prothese de genoux", "ptg_simple"),
        ("PTH", "pth_simple"),
        ("S72.0", "hanche_geriatrique"),
        ("s720", "hanche_geriatrique"),
        ("J44", "bpco_exacerbation"),
        ("insufisance cardiaque", "ic_readaptation"),
        ("brulure enfant", "brulure_recente"),
        ("alcol sevrage", "alcool_postcure"),
        ("soins palliatifs maison", "palliatif_domicile"),
        ("pansements complexes", "plaie_complexe"),
        ("denutrition sonde", "denutrition_renutrition"),
        ("paraplegie escarre", "medullaire_escarre"),
        ("toilette", "domicile_ssiad"),
        ("chimiothérapie domicile", "cancer_chimio"),
    ],
)
def test_a_motive_is_found_by_the_words_of_a_doctor(typed: str, motive: str) -> None:
    assert motive in [found.code for found in find(typed, 4)]


@pytest.mark.parametrize("typed", ["", "  ", "de la", "zzzzzz", "%", "\x00", "a" * 5000])
def test_words_that_tell_nothing_find_nothing(typed: str) -> None:
    assert find(typed) == []


def test_a_very_long_text_costs_no_more_than_its_first_words() -> None:
    assert "avc_intensif" in [found.code for found in find("avc " + "hémiplégie " * 5000, 5)]


def test_every_motive_is_found_by_its_own_words() -> None:
    for motive in THESAURUS.offered:
        assert motive in find(f"{motive.pathology.label} {motive.label}", 3)


class TestWrongFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(FOLDER, tmp_path / "motives"))

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ('code = "avc_modere"', 'code = "avc_intensif"', "« avc_intensif » is declared twice"),
            ('code = "avc_modere"', 'code = "AVC"', "small letters"),
            ('moment = "acute"', 'moment = "soon"', "« soon » is not known"),
            ('aim = "rehabilitation"', 'aim = "cure"', "« cure » is not known"),
            ('intensity = "intensive"', 'intensity = "huge"', "« huge » is not known"),
            ('care = ["smr A52 E52 full day", "smr A59 full"]', "care = []", "no kind of care suits it"),
            ('"smr A52 E52 full day"', '"smr A99 full"', "neither a mention of SMR nor a stay"),
            ('"smr A52 E52 full day"', '"smr A52"', "needs a mention and a stay"),
            ('"smr A52 E52 full day"', '"smr A59 full"', "twice"),
            ('"smr A52 E52 full day"', '"ehpad"', "no kind of care is called « ehpad »"),
            ('"smr A52 E52 full day"', '"usp now"', "stands alone"),
            ('"prado stroke"', '"prado flu"', "known codes"),
            ('"town physio speech gp"', '"town"', "known codes"),
            ('"had 12"', '"had 30"', "« 30 » is not known"),
            ('"had 12"', '"had 25"', "may be the principal one"),
            ('"had 12"', '"had 20"', "exists no more"),
            ('moment = "acute"', 'moment = ["acute"]', "codes are expected"),
            ('moment = "acute"', 'retired = "yes"\nmoment = "acute"', "true or false is expected"),
            ('label = "Système nerveux"', "label = 3", "a text is expected"),
            ('"neuropsychology", "gym"]', '"neuropsychology", "magic"]', "« magic » is not known"),
            ('resources = ["physio", "speech"]', 'resources = ["pets"]', "may say « pets »"),
            ('blocks = ["neurology"]', 'blocks = ["astrology"]', "« astrology » is not known"),
            ('blocks = ["neurology"]', 'blocks = ["palliative"]', "« palliative » is not known"),
            ('"I61", "I63"', '"I61", "i63"', "not written as a CIM-10 code"),
            ('label = "Accident vasculaire cérébral"', 'label = " "', "a text is expected"),
            ('code = "avc_intensif"', 'code = "avc_intensif"\npoints = 3', "nobody reads « points »"),
            ("reviewers = [", "readers = [", "is missing from its head"),
            ("version = 1", 'version = "1"', "version must be a whole number"),
            ('code = "parkinson"', 'code = "avc"', "« avc » is declared twice"),
            ('categories = ["01"]', 'categories = ["02"]', "no file stands for the major categories « 01 »"),
            ('categories = ["01"]', 'categories = ["99"]', "« 99 » is not known"),
            ("[[pathology]]", "[[pathology", "neuro.toml"),
        ],
    )
    def test_what_is_wrong_is_refused_with_its_place(self, folder: Path, old: str, new: str, sentence: str) -> None:
        path = folder / "neuro.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DataFileError, match=re.escape(sentence)):
            read(folder)

    def test_two_files_of_one_domain_are_refused(self, folder: Path) -> None:
        path = folder / "oeil.toml"
        path.write_text(path.read_text(encoding="utf-8").replace('code = "oeil"', 'code = "orl"'), encoding="utf-8")
        with pytest.raises(DataFileError, match="same domain code"):
            read(folder)

    def test_the_start_says_what_is_wrong(self, monkeypatch) -> None:
        def broken() -> dict[str, frozenset[str]]:
            raise DataFileError("neuro.toml, motive avc_intensif: no kind of care suits it.")

        monkeypatch.setattr(validation, "known_codes", broken)
        [error] = care_data_can_be_read(None)
        assert (error.id, "avc_intensif" in error.msg) == ("jalon.E041", True)


def in_words() -> str:
    """The thesaurus as the documentation shows it."""
    lines = ["| Domaine | Catégorie SMR | Motifs | Pathologies |", "|---|---|---|---|"]
    for domain in THESAURUS.domains:
        names = ", ".join(dict.fromkeys(motive.pathology.label for motive in domain.motives))
        lines.append(f"| {domain.label} | {', '.join(domain.categories)} | {len(domain.motives)} | {names} |")
    return "\n".join(lines).replace(NBSP, " ")


def test_the_documentation_lists_the_domains() -> None:
    """When this fails: paste what it wants into docs/domain/sanitaire.md, under « Les motifs »."""
    assert in_words() in PAGE.read_text(encoding="utf-8")
