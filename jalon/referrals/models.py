"""A referral: one dossier sent to one care unit. Its state changes in `actions/` only."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.enums import StayType
from jalon.directory.models import CareUnit, Establishment
from jalon.dossiers.models import Dossier, Section
from jalon.referrals.enums import (
    OPEN_STATES,
    ListWait,
    MedicalOpinion,
    OfferOutcome,
    ReferralState,
    WaitlistGrade,
    WavesEnded,
    WavesPaused,
)
from jalon.referrals.reasons import REDIRECTING, CareLevel, RefusalReason, WithdrawalReason

NEVER_SENT = (ReferralState.DRAFT, ReferralState.WITHDRAWN, ReferralState.SUPERSEDED, ReferralState.EXPIRED)
CLOSED_STATES = tuple(state for state in ReferralState if state not in OPEN_STATES)
#: Where a unit may hold a place while it makes up its mind; an offer then keeps it.
HOLDING_STATES = (ReferralState.READ, ReferralState.INFO_REQUESTED, ReferralState.WAITLISTED)

MOST_PER_WAVE = 10
FIRST_HOUR, LAST_HOUR = 8, 20


class WavePlan(models.Model):
    """The choices of a dossier that leave a few at a time, in the order of their `rank`; one plan in force at most."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="wave_plans")
    size = models.PositiveSmallIntegerField(help_text="Requests that leave together")
    days = models.PositiveSmallIntegerField(help_text="Working days that each wave after the first has to answer")
    hour = models.PositiveSmallIntegerField(help_text="Hour, in Paris, of the last of these days")
    number = models.PositiveSmallIntegerField(help_text="The wave that left last, from 1")
    answer_before = models.DateTimeField(help_text="When the next wave leaves, if no place is proposed")
    planned_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="Answers for each wave")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_for = models.CharField(max_length=20, choices=WavesPaused.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_for = models.CharField(max_length=20, choices=WavesEnded.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="wave_plan_one_in_force"
            ),
            models.CheckConstraint(condition=Q(size__range=(1, MOST_PER_WAVE)), name="wave_plan_size"),
            models.CheckConstraint(condition=Q(hour__range=(FIRST_HOUR, LAST_HOUR)), name="wave_plan_hour"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_for="") | Q(paused_at__isnull=False) & ~Q(paused_for=""),
                name="wave_plan_paused_iff_cause",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_for="") | Q(ended_at__isnull=False) & ~Q(ended_for=""),
                name="wave_plan_ended_iff_cause",
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_before"],
                name="wave_plan_due",
                condition=Q(ended_at__isnull=True, paused_at__isnull=True),
            ),
        )


class Referral(models.Model):
    """FHIR ServiceRequest and Task in one row; offers and events stand beside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="referrals")
    unit = models.ForeignKey(CareUnit, on_delete=models.PROTECT, related_name="referrals")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="referrals")
    stay_type = models.CharField(max_length=20, choices=StayType.choices)
    state = models.CharField(max_length=20, choices=ReferralState.choices, default=ReferralState.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    known_sealed = models.BinaryField(null=True, blank=True, help_text="What was known when it was sent: see `known`")
    read_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Somebody is expected to act before this")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When the passed date was recalled")
    grade = models.CharField(max_length=20, choices=WaitlistGrade.choices, blank=True)
    paused_grade = models.CharField(
        max_length=20,
        choices=WaitlistGrade.choices,
        blank=True,
        help_text="Place on the list to come back to after a complement or an offer",
    )
    refusal_reason = models.CharField(max_length=40, choices=RefusalReason.choices, blank=True)
    advised_level = models.CharField(
        max_length=20, choices=CareLevel.choices, blank=True, help_text="Where the unit that refuses would turn"
    )
    advised_mention = models.CharField(max_length=20, blank=True, help_text="Of an SMR: see `unit_kinds.SMR_MENTIONS`")
    withdrawal_reason = models.CharField(max_length=40, choices=WithdrawalReason.choices, blank=True)
    list_rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Rank on the list, when it is told")
    list_wait = models.CharField(max_length=20, choices=ListWait.choices, blank=True)
    medical_opinion = models.CharField(
        max_length=20,
        choices=MedicalOpinion.choices,
        blank=True,
        help_text="The last one; its words are in the journal",
    )
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="A place is held until then: never believed afterwards (`holds_place`)"
    )
    place_taken = models.BooleanField(default=False, help_text="The free places of the unit were lowered for it")
    admitted_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    plan = models.ForeignKey(WavePlan, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Its place in the order of the plan")
    wave = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The wave that it left with, from 1")

    # Not a column: `state_since` as the person had it on screen. An action refuses a request that moved since.
    seen_since: datetime | None = None

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=NEVER_SENT) | Q(sent_at__isnull=False), name="referral_sent_is_dated"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="referral_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.DRAFT) | Q(sent_at__isnull=True),
                name="referral_draft_is_not_sent",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.WAITLISTED) & ~Q(grade="")
                | ~Q(state=ReferralState.WAITLISTED) & Q(grade=""),
                name="referral_grade_iff_waitlisted",
            ),
            models.CheckConstraint(
                condition=Q(paused_grade="") | Q(state__in=(ReferralState.INFO_REQUESTED, ReferralState.OFFERED)),
                name="referral_paused_grade_only_while_paused",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.REFUSED) & ~Q(refusal_reason="")
                | ~Q(state=ReferralState.REFUSED) & Q(refusal_reason=""),
                name="referral_refused_iff_reason",
            ),
            models.CheckConstraint(
                condition=Q(advised_level="") | Q(refusal_reason__in=REDIRECTING),
                name="referral_level_only_when_redirected",
            ),
            models.CheckConstraint(
                condition=Q(advised_mention="") | Q(advised_level=CareLevel.SMR),
                name="referral_mention_only_of_smr",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(state__in=HOLDING_STATES),
                name="referral_held_only_before_an_offer",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.WITHDRAWN) & ~Q(withdrawal_reason="")
                | ~Q(state=ReferralState.WITHDRAWN) & Q(withdrawal_reason=""),
                name="referral_withdrawn_iff_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.ADMITTED, admitted_on__isnull=False)
                | ~Q(state=ReferralState.ADMITTED) & Q(admitted_on__isnull=True),
                name="referral_admitted_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED_STATES, closed_at__isnull=False)
                | Q(state__in=OPEN_STATES, closed_at__isnull=True),
                name="referral_closed_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("sent_at")),
                name="referral_read_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True, rank__isnull=True, wave__isnull=True)
                | Q(plan__isnull=False, rank__isnull=False),
                name="referral_ranked_iff_planned",
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True)
                | Q(wave__isnull=True, sent_at__isnull=True)
                | Q(wave__isnull=False, sent_at__isnull=False),
                name="referral_planned_leaves_by_wave",
            ),
            models.UniqueConstraint(
                fields=["plan", "rank"], name="referral_one_per_rank", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["dossier", "unit"],
                condition=Q(state__in=OPEN_STATES),
                name="referral_one_open_per_unit",
            ),
            models.UniqueConstraint(
                fields=["dossier", "stay_type"],
                # At home, several services may go together: `exclusion` says which, under the lock of the dossier.
                condition=Q(state=ReferralState.CONFIRMED) & ~Q(stay_type=StayType.HOME),
                name="referral_one_place_accepted_per_stay",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state=ReferralState.IN_PATHWAY), name="referral_one_pathway"
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(state=ReferralState.ADMITTED, stay_type=StayType.PERMANENT),
                name="referral_one_permanent_admission",
            ),
        )
        indexes = (
            models.Index(fields=["establishment", "state", "due_at"], name="referral_inbox"),
            models.Index(fields=["dossier", "state"], name="referral_by_dossier"),
            models.Index(
                fields=["establishment", "due_at", "id"],
                name="referral_inbox_by_due",
                condition=Q(state__in=OPEN_STATES[1:]),
            ),
            models.Index(fields=["due_at"], name="referral_due", condition=Q(state__in=OPEN_STATES[1:])),
            models.Index(fields=["held_until"], name="referral_held", condition=Q(held_until__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} → {self.unit_id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def holds_place(self, now: datetime) -> bool:
        """Whether a place is held for it: a moment that has passed is not believed, whatever the row still says."""
        return self.held_until is not None and self.held_until > now


class Offer(models.Model):
    """A date and a place proposed by a unit (« proposition d’admission »)."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="offers")
    entry_on = models.DateField("date d’entrée")
    place = models.CharField("place", max_length=200, blank=True)
    answer_before = models.DateTimeField("réponse avant")
    outcome = models.CharField(max_length=20, choices=OfferOutcome.choices, default=OfferOutcome.PENDING)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["referral"], condition=Q(outcome=OfferOutcome.PENDING), name="offer_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(outcome=OfferOutcome.PENDING, answered_at__isnull=True)
                | ~Q(outcome=OfferOutcome.PENDING) & Q(answered_at__isnull=False),
                name="offer_answered_iff_dated",
            ),
        )


class PastReferral(models.Model):
    """What statistics keep of a request sent by a dossier since erased: no person, no number, months only."""

    unit = models.ForeignKey(CareUnit, on_delete=models.PROTECT, related_name="+")
    stay_type = models.CharField(max_length=20, choices=StayType.choices)
    state = models.CharField(max_length=20, choices=ReferralState.choices)
    refusal_reason = models.CharField(max_length=40, choices=RefusalReason.choices, blank=True)
    withdrawal_reason = models.CharField(max_length=40, choices=WithdrawalReason.choices, blank=True)
    sent_month = models.DateField(help_text="First day of the month")
    closed_month = models.DateField(help_text="First day of the month")


class SectionReading(models.Model):
    """Which answers of a section somebody of a unit last read, so that a change since then can be told.

    `revision` is the save read, `version` the signed version then in force, 0 where there was none. The `before` are
    those of the reading that a later change made old, so that the difference is still shown once it is read.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="readings")
    unit = models.ForeignKey(CareUnit, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    before_revision = models.PositiveIntegerField(null=True, blank=True)
    before_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When a change since the reading was told by e-mail"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["section", "unit"], name="section_reading_once_by_unit"),
            models.CheckConstraint(
                condition=Q(before_revision__isnull=True, before_at__isnull=True)
                | Q(before_revision__isnull=False, before_at__isnull=False),
                name="section_reading_before_is_dated",
            ),
        )

    def is_late(self, section: Section) -> bool:
        """Whether what a unit reads of the section has changed since; `readings.LATE` asks the same of the database."""
        newer = section.changed_revision > self.revision
        return newer and (section.signed_version == 0 or section.signed_version > self.version)
