"""Running the import as an operator does, on files of the test."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from jalon.directory.models import CareUnit, Commune, Establishment
from tests.directory import files

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def run_import(tmp_path: Path, db: None) -> Import:
    """Run the command and return its JSON report."""

    def run(*arguments: str | Path) -> dict[str, Any]:
        report = tmp_path / "rapport.json"
        call_command("import_directory", *map(str, arguments), "--report", str(report), verbosity=0, skip_checks=True)
        return json.loads(report.read_text(encoding="utf-8"))

    return run


@pytest.fixture
def with_communes(run_import: Import, tmp_path: Path) -> None:
    run_import("--communes", files.communes_file(tmp_path))


@pytest.fixture
def everything(db: None) -> Callable[[], list[Any]]:
    """Return every row of the directory, as the database holds it, to compare before and after."""

    def rows() -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in (Commune, Establishment, CareUnit)]

    return rows
