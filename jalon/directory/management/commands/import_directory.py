"""`import_directory`: fill the directory from public files."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from jalon.directory.importing.checking import ImportFiles, Item
from jalon.directory.importing.folder import files_in
from jalon.directory.importing.problems import FileRefused
from jalon.directory.importing.run import SHIPPED_COMMUNES, ImportBusy, import_directory


class Command(BaseCommand):
    help = (
        "Remplit l’annuaire avec des fichiers publics (.csv ou .csv.gz) : communes, FINESS, prix des EHPAD, SAE. "
        "Tout est contrôlé avant la première écriture ; relancer les mêmes fichiers ne change rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare one option for each family of files."""
        paths: dict[str, Any] = {"nargs": "+", "action": "extend", "type": Path, "default": []}
        parser.add_argument(
            "--communes",
            nargs="?",
            type=Path,
            const=SHIPPED_COMMUNES,
            metavar="FICHIER",
            help="liste des communes ; sans nom de fichier, celle livrée avec Jalon",
        )
        parser.add_argument(
            "--finess", **paths, metavar="FICHIER", help="extrait FINESS, préparé ou officiel (cs1100507)"
        )
        parser.add_argument(
            "--ehpad-prices", **paths, metavar="FICHIER", help="prix des EHPAD (CNSA 2019, 2020, 2022, 2023)"
        )
        parser.add_argument(
            "--sae", **paths, metavar="FICHIER", help="SAE : ID, SSR, HAD, USLD, PALIA, ou capacités dérivées"
        )
        parser.add_argument(
            "--fhir",
            **paths,
            metavar="FICHIER",
            help="FHIR R4 : Organization, Location, HealthcareService (FINESS, ROR)",
        )
        parser.add_argument("--folder", type=Path, metavar="DOSSIER", help="y trouve tous les fichiers connus")
        parser.add_argument("--report", type=Path, metavar="FICHIER.json", help="y écrit le rapport entier")
        parser.add_argument("--check", action="store_true", help="contrôle sans rien écrire")
        parser.add_argument(
            "--close-missing",
            action="store_true",
            help="ferme les établissements importés que FINESS et FHIR n’ont plus, dans leurs départements",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what it did, or why it did nothing."""
        files = self._files(options)
        if options["close_missing"] and not (files.finess or files.fhir):
            raise CommandError("--close-missing demande un extrait FINESS (--finess) ou un flux FHIR (--fhir).")
        if options["report"] and not options["report"].absolute().parent.is_dir():
            raise CommandError(f"Le dossier du rapport n’existe pas : {options['report'].absolute().parent}.")
        try:
            report = import_directory(
                files,
                close_missing=options["close_missing"],
                check_only=options["check"],
                progress=_quiet if options["verbosity"] == 0 else _bar,
            )
        except (FileRefused, ImportBusy) as error:
            raise CommandError(f"Import refusé, rien n’a été modifié. {error}") from error
        if options["report"]:
            text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
            options["report"].write_text(text + "\n", encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write(report.in_french())
            self.stdout.write(f"Terminé en {report.seconds:.1f} s.".replace(".", ",", 1))

    def _files(self, options: dict[str, Any]) -> ImportFiles:
        """Gather the files of all options; a folder given to an option stands for its files of that family."""
        given = {
            "communes": (options["communes"],) if options["communes"] else (),
            "finess": tuple(options["finess"]),
            "prices": tuple(options["ehpad_prices"]),
            "sae": tuple(options["sae"]),
            "fhir": tuple(options["fhir"]),
        }
        folder = options["folder"]
        if folder and not folder.is_dir():
            raise CommandError(f"Le dossier {folder} n’existe pas.")
        found = files_in(folder) if folder else ImportFiles()
        files = ImportFiles(
            **{family: _in_folders(family, paths) or getattr(found, family) for family, paths in given.items()}
        )
        if files == ImportFiles():
            raise CommandError(
                "Aucun fichier à importer. Donnez --communes, --finess, --ehpad-prices, --sae, --fhir ou --folder."
            )
        return files


def _in_folders(family: str, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the paths, each folder replaced by its files of the family."""
    files: list[Path] = []
    for path in paths:
        inside: tuple[Path, ...] = getattr(files_in(path), family) if path.is_dir() else (path,)
        if not inside:
            raise CommandError(f"Le dossier {path} ne contient aucun fichier de cette famille.")
        files += inside
    return tuple(files)


def _bar(rows: Iterable[Item], title: str) -> Iterable[Item]:
    """Show progress on a terminal, and nothing elsewhere."""
    return tqdm(rows, desc=title, unit=" lignes", leave=False, disable=None, mininterval=0.2)


def _quiet(rows: Iterable[Item], _title: str) -> Iterable[Item]:
    return rows
