"""The door of every page of a dossier: who comes in, and the trace that they did."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_access, was_opened
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Participant, Section
from jalon.dossiers.policies import DossierPolicy, SectionAccess, Standing
from jalon.dossiers.queries import mandate_of
from jalon.dossiers.versions import readable_revision
from jalon.referrals.actions.note_reading import note_reading
from jalon.web.dossiers.panels import Step, steps_of
from jalon.web.middleware import actor_of

SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Opened:
    """A dossier whose door is open to the person."""

    actor: Actor
    dossier: Dossier
    standing: Standing
    steps: list[Step]
    mandate: Participant | None = None
    aside: list[Step] = field(default_factory=list)

    def step(self, code: str) -> Step:
        """Return one section; 404 when the dossier has none of that code, or none that the person may know of.

        Those who ask find one that is no longer asked too: what was typed in it is kept.
        """
        for step in (*self.steps, *self.aside):
            if step.definition.code == code and not step.is_secret:
                return step
        raise Http404

    @property
    def shown(self) -> list[Step]:
        """The sections of the path that the person may know of."""
        return [step for step in self.steps if not step.is_secret]

    @property
    def reads_medical(self) -> bool:
        """Whether every medical section is open to the person."""
        return all(step.access.read for step in self.steps)

    @property
    def is_guided(self) -> bool:
        """Whether the person fills the dossier screen by screen."""
        return self.standing.is_guided and KINDS[self.dossier.kind].guided

    @property
    def accesses(self) -> list[tuple[SectionDefinition, SectionAccess]]:
        """What the person may do with each section."""
        return [(step.definition, step.access) for step in self.steps]

    def after(self, dossier: Dossier, sections: list[Section]) -> "Opened":
        """Return the same door on the path as a save left it."""
        return _opened(self.actor, dossier, self.standing, sections, self.mandate)

    def record(self, subject: str, *, granted: bool = True, reason: str = "") -> None:
        """Write in the journal that something was opened, or refused."""
        record_access(
            actor=self.actor.user,
            actor_role=self.standing.label,
            dossier_id=self.dossier.pk,
            subject=subject,
            granted=granted,
            reason=reason,
        )

    def record_reading(self, subject: str, steps: Iterable[Step]) -> set[int]:
        """Write that sections were read; return those that changed between two readings of the person's unit.

        A unit is told from then on of what changes in them.
        """
        self.record(subject)
        if not self.standing.is_unit:
            return set()
        read = [(step.section, readable_revision(self.standing, step.section)) for step in steps]
        return note_reading(self.dossier, read, actor=self.actor)

    def record_sitting(self, subject: str) -> None:
        """Write that something was opened, once for all that one sitting shows of it: its pages, its state."""
        since = timezone.now() - SITTING
        if not was_opened(actor=self.actor.user, dossier_id=self.dossier.pk, subject=subject, since=since):
            self.record(subject)

    def refuse(self, subject: str, reason: str) -> PermissionDenied:
        """Write the refusal, and return the exception to raise."""
        self.record(subject, granted=False, reason=reason[:200])
        return PermissionDenied(reason)


def opened(request: HttpRequest, pk: UUID) -> Opened:
    """Return the dossier and its path, or 404 with a trace when it exists for others.

    Two queries, three for a helper: the mandate is shown on every page.
    """
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None:
        if DossierPolicy.is_known(pk):
            record_access(
                actor=actor.user,
                actor_role=Standing.NONE.label,
                dossier_id=pk,
                subject="dossier",
                granted=False,
            )
        raise Http404
    dossier, standing = found
    sections = list(dossier.sections.select_related("updated_by", "signed_by").order_by("pk"))
    mandate = mandate_of(actor, dossier) if standing.is_helper else None
    return _opened(actor, dossier, standing, sections, mandate)


def _opened(
    actor: Actor, dossier: Dossier, standing: Standing, sections: list[Section], mandate: Participant | None
) -> Opened:
    steps = steps_of(dossier, standing, sections)
    aside = steps_of(dossier, standing, sections, aside=True) if standing.is_requester else []
    return Opened(actor, dossier, standing, steps, mandate, aside)


def readable(door: Opened, code: str) -> Step:
    """Return a section that the person may read; otherwise write the refusal and say why."""
    step = door.step(code)
    if not step.access.read:
        raise door.refuse(f"section:{code}", step.access.reason)
    return step
