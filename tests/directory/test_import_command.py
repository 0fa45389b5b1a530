"""What the operator sees, and two imports at a time."""

import io

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jalon.directory.importing.report import KINDS, Report
from jalon.directory.importing.run import LOCK
from jalon.directory.importing.upsert import in_batches
from tests.directory import files
from tests.directory.files import finess_file, finess_number, finess_row


@pytest.mark.usefixtures("with_communes")
class TestOutput:
    def test_the_report_is_a_table_in_french_then_the_rows_left_out(self, tmp_path, capsys):
        rows = [finess_row(), *(finess_row(f"21990{serial:04}") for serial in range(12))]
        path = finess_file(tmp_path / "f.csv", rows)
        out = io.StringIO()
        call_command("import_directory", "--finess", str(path), stdout=out, skip_checks=True)
        said = out.getvalue()
        assert "créées" in said and "Établissements" in said and "Lignes écartées" in said
        first = "f.csv, ligne 3 : « 219900000 » n’est pas un numéro FINESS (forme ou clé)."
        assert first in said.replace("\N{NO-BREAK SPACE}", " ")
        assert "autres (voir --report)" in said
        assert capsys.readouterr().err == "", "no progress bar outside a terminal"

    def test_a_report_that_cannot_be_kept_stops_the_import_before_it_begins(self, tmp_path, everything):
        before = everything()
        path = finess_file(tmp_path / "f.csv", [finess_row()])
        with pytest.raises(CommandError, match="rapport"):
            call_command(
                "import_directory", "--finess", str(path), "--report", str(tmp_path / "x" / "r.json"), skip_checks=True
            )
        assert everything() == before

    def test_a_folder_gives_its_files_and_options_name_others(self, run_import, tmp_path):
        folder = tmp_path / "données"
        (folder / "prix").mkdir(parents=True)
        finess_file(folder / "petit.csv", [finess_row()])
        finess_file(folder / "grand.csv", [finess_row(finess_number(n)) for n in range(1, 9)])
        files.write(folder / "prix" / "a.csv.gz", (files.DAILY_HEADER, files.daily_row()))
        (folder / "notes.csv").write_text("rien;à;voir\n", encoding="utf-8")
        report = run_import("--folder", folder)
        assert report["kinds"]["establishments"]["created"] == 8
        assert report["kinds"]["prices"]["created"] == 1
        again = run_import("--finess", folder, "--ehpad-prices", folder / "prix")
        assert again["kinds"]["establishments"]["unchanged"] == 8 and again["kinds"]["prices"]["unchanged"] == 2

    def test_a_second_import_waits_for_no_one_and_says_so(self, run_import, tmp_path):
        """PostgreSQL lets one session hold the lock; another one is told at once."""
        settings = connection.get_connection_params()
        keys = ("host", "port", "user", "password", "dbname")
        with psycopg.connect(**{key: settings[key] for key in keys if settings.get(key)}) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            with pytest.raises(CommandError, match="Un autre import de l’annuaire est en cours"):
                run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row()]))
            # Closing a connection does not wait for the server to end its session, and the lock with it.
            other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        run_import("--finess", finess_file(tmp_path / "f.csv", [finess_row()]))


def test_every_kind_of_the_report_has_a_name_in_french():
    report = Report()
    for kind in KINDS:
        report.written(kind, total=3, created=1, updated=1)
    text = report.in_french()
    assert all(label in text for label in KINDS.values())


@pytest.mark.parametrize("rows", [0, 1, 4, 5])
def test_batches_hold_every_row_once(rows):
    batches = list(in_batches(((number,) for number in range(rows)), 2))
    assert [row[0] for batch in batches for row in batch] == list(range(rows))
    assert all(1 <= len(batch) <= 2 for batch in batches)
