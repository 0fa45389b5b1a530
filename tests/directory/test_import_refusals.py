"""A file that is cut, mis-encoded or foreign is refused with its line, and leaves the database as it was."""

import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.importing.layouts import FINESS, recognise
from jalon.directory.importing.problems import FileRefused
from jalon.directory.importing.reading import table_rows
from tests.directory import files
from tests.directory.files import finess_file, finess_number, finess_row

SOUND = [finess_row(finess_number(serial)) for serial in range(1, 9)]


def refusal(run_import, *arguments) -> str:
    with pytest.raises(CommandError) as caught:
        run_import(*arguments)
    sentence = str(caught.value)
    assert sentence.startswith("Import refusé, rien n’a été modifié.")
    return sentence


class TestRefusedFiles:
    """Each case gives a sound commune list besides, which must not be written either."""

    @pytest.fixture(autouse=True)
    def nothing_changes(self, with_communes, everything, tmp_path):
        before = everything()
        self.more = files.communes_file(tmp_path, (*files.COMMUNES, "21166;Chenôve;x;21;27;14244;21300;5.007;47.293;x"))
        yield
        assert everything() == before

    def refuse(self, run_import, path: Path, option: str = "--finess") -> str:
        return refusal(run_import, "--communes", self.more, option, path)

    def test_a_gzip_that_breaks_off_is_refused_at_the_line_where_it_breaks(self, run_import, tmp_path):
        path = finess_file(tmp_path / "f.csv.gz", SOUND * 400)
        path.write_bytes(path.read_bytes()[:-200])
        sentence = self.refuse(run_import, path)
        assert "s’arrête au milieu" in sentence and "f.csv.gz, ligne" in sentence

    def test_a_gzip_whose_bytes_are_spoilt_is_refused(self, run_import, tmp_path):
        path = finess_file(tmp_path / "f.csv.gz", SOUND * 400)
        data = bytearray(path.read_bytes())
        data[-8:-4] = b"\0\0\0\0"
        path.write_bytes(bytes(data))
        assert "compression est abîmée" in self.refuse(run_import, path)

    @pytest.mark.parametrize("cut", [1, 20, 100])
    def test_a_last_line_that_is_cut_is_refused_with_its_number(self, run_import, tmp_path, cut):
        path = finess_file(tmp_path / "f.csv", SOUND)
        text = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text(text[: text.rindex(";") - cut], encoding="utf-8")
        sentence = self.refuse(run_import, path)
        assert "ligne\N{NO-BREAK SPACE}9" in sentence and "tronqué" in sentence

    def test_a_row_of_far_too_few_columns_is_refused_wherever_it_stands(self, run_import, tmp_path):
        path = finess_file(tmp_path / "f.csv", [*SOUND[:3], "210000000;;EHPAD", *SOUND[3:]])
        sentence = self.refuse(run_import, path)
        assert "ligne\N{NO-BREAK SPACE}5" in sentence and "3 colonnes au lieu de 16" in sentence

    def test_a_file_in_another_encoding_is_refused_at_the_first_accent(self, run_import, tmp_path):
        rows = [finess_row(finess_number(1), categ_lib="x"), finess_row(finess_number(2), categ_lib="Résidence")]
        sentence = self.refuse(run_import, finess_file(tmp_path / "f.csv", rows, "iso-8859-1"))
        assert "ligne\N{NO-BREAK SPACE}3" in sentence and "UTF-8" in sentence

    def test_a_file_encoded_twice_is_refused(self, run_import, tmp_path):
        spoilt = finess_row(raison_sociale="Résidence".encode().decode("cp1252"))
        sentence = self.refuse(run_import, finess_file(tmp_path / "f.csv", [spoilt]))
        assert "double encodage" in sentence and "ligne\N{NO-BREAK SPACE}2" in sentence

    def test_a_file_whose_accents_were_lost_is_refused(self, run_import, tmp_path):
        lost = finess_row(raison_sociale="R\ufffdsidence")
        assert "accents abîmés" in self.refuse(run_import, finess_file(tmp_path / "f.csv", [lost]))

    def test_utf_16_is_refused(self, run_import, tmp_path):
        assert "UTF-16" in self.refuse(run_import, finess_file(tmp_path / "f.csv", SOUND, "utf-16"))

    def test_a_spreadsheet_is_refused(self, run_import, tmp_path):
        path = tmp_path / "f.csv"
        path.write_bytes(b"PK\x03\x04" + b"x" * 100)
        assert "classeur" in self.refuse(run_import, path)

    def test_null_bytes_are_refused(self, run_import, tmp_path):
        path = finess_file(tmp_path / "f.csv", [*SOUND[:2], SOUND[2].replace("TALANT", "TA\0ANT")])
        assert "octets nuls" in self.refuse(run_import, path)

    def test_an_empty_file_and_a_header_alone_are_refused(self, run_import, tmp_path):
        empty = tmp_path / "vide.csv"
        empty.touch()
        assert "vide" in self.refuse(run_import, empty)
        assert "que son en-tête" in self.refuse(run_import, finess_file(tmp_path / "f.csv", []))

    def test_prices_given_as_finess_are_named_for_what_they_are(self, run_import, tmp_path):
        path = files.write(tmp_path / "p.csv", (files.DAILY_HEADER, files.daily_row()))
        sentence = self.refuse(run_import, path)
        assert (
            "contient des prix d’EHPAD" in sentence
            and "extrait FINESS" in sentence
            and "ligne\N{NO-BREAK SPACE}1" in sentence
        )

    def test_finess_given_as_prices_is_named_for_what_it_is(self, run_import, tmp_path):
        sentence = self.refuse(run_import, finess_file(tmp_path / "f.csv", SOUND), "--ehpad-prices")
        assert "un extrait FINESS" in sentence

    def test_a_header_that_lacks_columns_says_which(self, run_import, tmp_path):
        path = files.write(tmp_path / "f.csv", ("finess_et;raison_sociale;lon;lat", "210;x;5;47"))
        sentence = self.refuse(run_import, path)
        assert "categ_code" in sentence and "en-tête" in sentence

    def test_a_missing_file_and_a_folder_without_a_fit_file_are_refused_in_french(self, run_import, tmp_path):
        assert "n’existe pas" in self.refuse(run_import, tmp_path / "absent.csv")
        with pytest.raises(CommandError, match="ne contient aucun fichier"):
            run_import("--finess", tmp_path)

    def test_a_quotation_mark_that_stays_open_is_refused_at_its_line(self, run_import, tmp_path):
        rows = [SOUND[0], SOUND[1].replace("EHPAD LES", '"EHPAD LES'), *SOUND[2:]]
        sentence = self.refuse(run_import, finess_file(tmp_path / "f.csv", rows))
        assert "ligne\N{NO-BREAK SPACE}3" in sentence and "guillemet" in sentence

    def test_a_file_of_mostly_unfit_rows_is_refused_with_the_first_reason(self, run_import, tmp_path):
        rows = [finess_row(f"21990{serial:04}") for serial in range(100)]
        sentence = self.refuse(run_import, finess_file(tmp_path / "f.csv", rows))
        assert "n’est pas un numéro FINESS" in sentence and "lignes sur 100" in sentence

    def test_a_refused_last_file_keeps_the_sound_ones_before_it_out(self, run_import, tmp_path):
        sound = finess_file(tmp_path / "f.csv", SOUND)
        bad = files.write(tmp_path / "p.csv", (files.DAILY_HEADER, files.daily_row()[:30]))
        assert "p.csv" in refusal(run_import, "--finess", sound, "--ehpad-prices", bad)

    def test_an_official_extract_without_its_points_is_refused(self, run_import, tmp_path):
        """The points come last: a file cut between two lines would otherwise move every establishment."""
        path = files.raw_file(tmp_path / "r.csv", [files.raw_structure(finess_number(n)) for n in range(1, 5)])
        assert "geolocalisation" in self.refuse(run_import, path)

    def test_prices_before_any_establishment_are_refused(self, run_import, tmp_path):
        path = files.write(tmp_path / "p.csv", (files.DAILY_HEADER, files.daily_row()))
        assert "--finess" in self.refuse(run_import, path, "--ehpad-prices")


def test_no_file_at_all_is_an_error(db):
    with pytest.raises(CommandError, match="Aucun fichier"):
        call_command("import_directory", skip_checks=True)


@given(cut=st.integers(min_value=1, max_value=2000))
def test_a_gzip_cut_anywhere_never_passes(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("coupe") / "f.csv.gz"
    whole = gzip.compress("\n".join([";".join(files.FINESS_COLUMNS), *SOUND * 40, ""]).encode(), mtime=0)
    path.write_bytes(whole[: -min(cut, len(whole) - 1)])
    with pytest.raises(FileRefused):
        recognise(path, FINESS)
        list(table_rows(path))
