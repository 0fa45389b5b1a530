"""Finding the known files in a folder and those below it, by their content."""

from pathlib import Path

from jalon.directory.importing import layouts
from jalon.directory.importing.checking import ImportFiles
from jalon.directory.importing.fhir.reading import is_fhir
from jalon.directory.importing.problems import FileRefused

SUFFIXES = (".csv", ".csv.gz")
FHIR_SUFFIXES = (".ndjson", ".ndjson.gz", ".json", ".json.gz")


def files_in(folder: Path) -> ImportFiles:
    """Return the files to import: every price and FHIR file, the SAE forms, one commune list, one FINESS extract.

    Where several could serve, the largest does: a national extract rather than a department's. A FINESS extract
    of the prepared layout is preferred to an official one, and the SAE forms to the file derived from them.
    Files of another kind are left alone.
    """
    found: dict[str, list[Path]] = {}
    everything = (*layouts.WITH_HEADER, layouts.FINESS_RAW)
    fhir = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name.endswith(FHIR_SUFFIXES) and is_fhir(path):
            fhir.append(path)
        if path.is_file() and path.name.endswith(SUFFIXES):
            try:
                layout = layouts.recognise(path, everything)
            except FileRefused:
                continue
            found.setdefault(layout.key, []).append(path)
    prepared, raw = found.get(layouts.FINESS_PREPARED.key, []), found.get(layouts.FINESS_RAW.key, [])
    forms = [_largest(found.get(layout.key, [])) for layout in layouts.SAE if layout is not layouts.SAE_CAPACITIES]
    sae = tuple(path for form in forms for path in form)
    return ImportFiles(
        communes=_largest(found.get(layouts.COMMUNES.key, [])),
        finess=_largest(prepared) or _largest(raw),
        prices=tuple(path for layout in layouts.PRICES for path in found.get(layout.key, [])),
        sae=sae or _largest(found.get(layouts.SAE_CAPACITIES.key, [])),
        fhir=tuple(fhir),
    )


def _largest(paths: list[Path]) -> tuple[Path, ...]:
    return (max(paths, key=lambda path: path.stat().st_size),) if paths else ()
