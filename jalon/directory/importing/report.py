"""What an import did, kind by kind, and every row it left out."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from jalon.directory.importing.problems import FileRefused, RowRejected

COMMUNES = "communes"
ESTABLISHMENTS = "establishments"
UNITS = "care_units"
STATUSES = "legal_statuses"
PRICES = "prices"
HOSPITALS = "hospitals"
CAPACITIES = "capacities"
FHIR_PLACES = "fhir_establishments"
FHIR_UNITS = "fhir_units"
KINDS = {
    COMMUNES: "Communes",
    ESTABLISHMENTS: "Établissements",
    UNITS: "Unités d’après la catégorie",
    STATUSES: "Statuts d’après les prix",
    PRICES: "Unités d’après les prix",
    HOSPITALS: "Établissements d’après la SAE",
    CAPACITIES: "Unités d’après la SAE",
    FHIR_PLACES: "Établissements d’après FHIR",
    FHIR_UNITS: "Unités d’après FHIR",
}

# A file is refused when more than a fifth of its rows are unfit, and more than fifty of them: that is a wrong
# or damaged file, not an imperfect one. The worst real file consulted has 2 % of unfit rows.
REFUSAL_SHARE = 0.2
REFUSAL_ROWS = 50


@dataclass
class Tally:
    """Rows of one kind: what became of them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Rejection:
    """A row that was left out, or a value of a row that was kept.

    Lines count from 1, the header included; `place` says what else they count, such as the entries of a Bundle.
    """

    kind: str
    file: str
    line: int
    reason: str
    place: str = "ligne"


@dataclass
class Report:
    """Counts by kind, rows left out, values dropped from rows that were kept, and remarks on the whole.

    `ignored` counts the resources of kinds that the directory does not read.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    dropped: list[Rejection] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    closed: int = 0
    seconds: float = 0.0

    def tally(self, kind: str) -> Tally:
        """Return the counts of a kind, at zero when it is new."""
        return self.tallies.setdefault(kind, Tally())

    def reject(self, kind: str, path: Path, line: int, reason: str, place: str = "ligne") -> None:
        """Note a row that is left out."""
        self.tally(kind).rejected += 1
        self.rejections.append(Rejection(kind, path.name, line, reason, place))

    def drop(self, kind: str, path: Path, line: int, place: str, reason: str) -> None:
        """Note a value that is left out of a row that is kept."""
        self.dropped.append(Rejection(kind, path.name, line, reason, place))

    def written(self, kind: str, *, total: int, created: int, updated: int) -> None:
        """Add what a batch did."""
        tally = self.tally(kind)
        tally.created += created
        tally.updated += updated
        tally.unchanged += total - created - updated

    def as_dict(self) -> dict[str, object]:
        """Return what `--report` writes as JSON."""
        return {
            "kinds": {kind: asdict(tally) for kind, tally in self.tallies.items()},
            "closed": self.closed,
            "remarks": self.remarks,
            "rejections": [asdict(rejection) for rejection in self.rejections],
            "dropped": [asdict(value) for value in self.dropped],
            "ignored": dict(sorted(self.ignored.items())),
            "seconds": round(self.seconds, 2),
        }

    def in_french(self, details: int = 10) -> str:
        """Return the report for people: a table, then the reasons with the first rows of each file."""
        head = f"{'':<30}{'créées':>10}{'modifiées':>11}{'inchangées':>12}{'écartées':>10}"
        lines = [head]
        for kind, label in KINDS.items():
            if tally := self.tallies.get(kind):
                lines.append(
                    f"{label:<30}{tally.created:>10}{tally.updated:>11}{tally.unchanged:>12}{tally.rejected:>10}"
                )
        if self.closed:
            lines.append(f"Établissements fermés, absents du fichier : {self.closed}")
        if self.ignored:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.ignored.items()))
            lines.append(f"Ressources d’un autre type, laissées de côté : {kinds}.")
        lines += self.remarks
        lines += _in_french("Lignes écartées", self.rejections, details)
        lines += _in_french("Valeurs laissées de côté", self.dropped, details)
        return "\n".join(lines)


def _in_french(title: str, problems: list[Rejection], details: int) -> list[str]:
    lines = ["", f"{title} :"] if problems else []
    for file, count in Counter(problem.file for problem in problems).items():
        mine = [problem for problem in problems if problem.file == file]
        lines += [f"  {file}, {problem.place} {problem.line} : {problem.reason}" for problem in mine[:details]]
        if count > details:
            lines.append(f"  {file} : et {count - details} autres (voir --report).")
    return lines


class Sieve:
    """Counts the rows of one file as they are read and refuses the file when too many are unfit."""

    def __init__(self, report: Report, kind: str, path: Path) -> None:
        self.report = report
        self.kind = kind
        self.path = path
        self.rows = 0
        self.unfit = 0
        self.last_line = 0

    def keep(self, line: int) -> None:
        """Count a sound row."""
        self.rows += 1
        self.last_line = line

    def reject(self, line: int, problem: RowRejected) -> None:
        """Count and note an unfit row."""
        self.rows += 1
        self.unfit += problem.misfit
        self.last_line = line
        self.report.reject(self.kind, self.path, line, str(problem))

    def judge(self) -> None:
        """Raise FileRefused when the file holds no row, or too many unfit ones."""
        if not self.rows:
            raise FileRefused(self.path, 2, "le fichier n’a que son en-tête, aucune ligne de données.")
        if self.unfit > REFUSAL_ROWS and self.unfit > self.rows * REFUSAL_SHARE:
            first = next(item for item in self.report.rejections if item.file == self.path.name)
            raise FileRefused(
                self.path,
                first.line,
                f"{first.reason} Et ainsi {self.unfit} lignes sur {self.rows} : "
                "ce fichier est abîmé ou d’une autre nature.",
            )
