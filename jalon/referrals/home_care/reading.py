"""What is known of care at home for one request, as one person sees it. Five queries at most, whatever it holds."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from jalon.accounts.actors import Actor
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.referrals.home_care.enums import GIVEN, RenewalState, VisitState
from jalon.referrals.home_care.lengths import Length, length_of
from jalon.referrals.home_care.models import Agreement, HomeStay, Renewal, Rhythm, Visit
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.home_care.treating import agreement_of
from jalon.referrals.models import Referral
from jalon.referrals.sides import Side


@dataclass(frozen=True)
class HomeCare:
    """A request to a unit that cares at home, with everything written of it, and who looks at it."""

    referral: Referral
    side: Side
    standing: Standing
    user_id: int
    visits: tuple[Visit, ...]
    rhythms: tuple[Rhythm, ...]
    agreement: Agreement | None
    stay: HomeStay | None
    renewals: tuple[Renewal, ...] = field(default=())

    @classmethod
    def of(cls, referral: Referral, side: Side, standing: Standing, actor: Actor) -> "HomeCare":
        """Read it; the latest of each comes first."""
        stay = HomeStay.objects.filter(referral=referral).select_related("dossier").first()
        renewals = stay.renewals.select_related("dossier", "answered_by").order_by("-asked_at") if stay else ()
        return cls(
            referral,
            side,
            standing,
            actor.user.pk,
            tuple(referral.visits.select_related("dossier").order_by("-proposed_at")),
            tuple(referral.rhythms.select_related("dossier", "written_by").order_by("-version")),
            agreement_of(referral.dossier, referral.unit.kind),
            stay,
            tuple(renewals),
        )

    @property
    def length(self) -> Length:
        return length_of(self.referral.unit.kind)

    @property
    def visit(self) -> Visit | None:
        """The visit that is not over."""
        return next((row for row in self.visits if row.is_open), None)

    @property
    def last_visit_done(self) -> Visit | None:
        return next((row for row in self.visits if row.state == VisitState.DONE), None)

    @property
    def rhythm(self) -> Rhythm | None:
        return self.rhythms[0] if self.rhythms else None

    @cached_property
    def week(self) -> Week:
        """The week in force; empty before any is written."""
        return week_of(self.rhythm) if self.rhythm else Week()

    @property
    def renewal(self) -> Renewal | None:
        """The renewal that waits for its answer."""
        return next((row for row in self.renewals if row.state == RenewalState.PENDING), None)

    @property
    def is_agreed(self) -> bool:
        return self.agreement is not None and self.agreement.state in GIVEN

    @property
    def reads_medical(self) -> bool:
        """Whether the person may read words that tell of health: a physician of the dossier, the unit's readers."""
        return self.standing in (Standing.PHYSICIAN, Standing.UNIT_MEDICAL)


def week_of(rhythm: Rhythm) -> Week:
    """Return the week of one version."""
    return Week.read(rhythm.opened("week_sealed"))


@dataclass(frozen=True)
class Wished:
    """What the dossier wished of the rhythm: codes of days and moments, in weeks."""

    start: date | None = None
    weeks: int | None = None
    days: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()

    @property
    def is_said(self) -> bool:
        return bool(self.start or self.weeks or self.days or self.moments)


def wished_of(dossier: Dossier) -> Wished:
    """Return the rhythm wished in the section « soins à domicile », open to all who see the request. One query."""
    row = dossier.sections.filter(code="domicile", revision__gt=0).first()
    if row is None:
        return Wished()
    answers = open_section(dossier, row).counted
    start = answers.get("start")
    return Wished(
        date.fromisoformat(start) if isinstance(start, str) else start,
        answers.get("weeks"),
        tuple(answers.get("days") or ()),
        tuple(answers.get("moments") or ()),
    )
