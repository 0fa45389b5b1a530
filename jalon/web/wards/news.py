"""What changed in a dossier since somebody last read it: section by section, question by question."""

from dataclasses import dataclass, field
from datetime import datetime

from jalon.audit.journal import last_openings
from jalon.core.text import plural
from jalon.dossiers.documents import open_section
from jalon.dossiers.queries import documents_at
from jalon.dossiers.versions import Difference, differences
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.panels import Step
from jalon.web.dossiers.printing.volumes import MEDICAL


@dataclass(frozen=True)
class SectionNews:
    """One section. `read_at`: when the person last read it, None when they never did: all of it is new."""

    code: str
    label: str
    url: str
    by: str
    updated_at: datetime | None
    answers: str
    read_at: datetime | None = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.read_at is None


def news(door: Opened, before: datetime | None) -> list[SectionNews]:
    """Return what the sections that the person reads say that they have not read. Two queries.

    `before`: only what they had read by then counts as read, so that the page says the same when it is opened again.
    """
    steps = [step for step in door.steps if step.access.read and step.section.revision]
    names = [name for step in steps for name in _subjects(step)]
    openings = last_openings(door.actor.user, door.dossier.pk, names, before=before)
    moments = {}
    for step in steps:
        read = [openings[name] for name in _subjects(step) if name in openings]
        if read:
            moments[step.definition.code] = max(read)
    kept = documents_at(door.dossier, moments)
    found = []
    for step in steps:
        document, code = open_section(door.dossier, step.section), step.definition.code
        earlier = kept.get(code)
        found.append(
            SectionNews(
                code=code,
                label=step.definition.label,
                url=step.url,
                by=step.section.updated_by.full_name if step.section.updated_by else "",
                updated_at=step.section.updated_at,
                answers=plural(len(document.counted), "réponse"),
                read_at=moments[code] if earlier is not None else None,
                differences=differences(earlier, document) if earlier is not None else [],
            )
        )
    return found


def _subjects(step: Step) -> tuple[str, ...]:
    """The names of the access journal under which it is read; the printed medical part shows the medical ones."""
    alone = f"section:{step.definition.code}"
    return (alone, MEDICAL.subject) if step.definition.is_medical else (alone,)
