"""The pathway of a child (« parcours de bilan et d’intervention précoce »), once its platform has prescribed it.

One row a request in the states `in_pathway` and `concluded`, or withdrawn since. States change in `actions/` only. Its
days are the milestones of `dossiers.kinds.tnd.clocks`, which alone computes the legal delays.
Source: CSP art. L. 2135-1, R. 2134-1 and R. 2134-2.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.models import CareUnit
from jalon.dossiers.kinds.tnd.clocks import Clock
from jalon.dossiers.models import Attachment
from jalon.referrals.pathways.enums import (
    PACKAGED,
    Conclusion,
    EngagementState,
    Mode,
    OtherPath,
    Profession,
    Setting,
)
from jalon.referrals.sealing import Sealing

MOST_SESSIONS = 100


class Pathway(Sealing):
    """What the platform's doctor prescribed, and the milestones since. Sealed words tell of health."""

    referral = models.OneToOneField("referrals.Referral", on_delete=models.CASCADE, related_name="pathway")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    prescribed_on = models.DateField()
    prescribed_at = models.DateTimeField(default=timezone.now)
    prescribed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prescribed_rpps = models.CharField(max_length=11)
    words_sealed = models.BinaryField(null=True, blank=True, help_text="What the prescription says to the doctor")
    ends_on = models.DateField(help_text="A year after the prescription; the renewal adds one")
    renewed_on = models.DateField(null=True, blank=True)
    renewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    renewal_sealed = models.BinaryField(null=True, blank=True, help_text="Why it is renewed")
    welcome_at = models.DateTimeField(null=True, blank=True, help_text="First appointment, as given")
    welcomed_on = models.DateField(null=True, blank=True)
    first_intervention_on = models.DateField(null=True, blank=True)
    synthesis_at = models.DateTimeField(null=True, blank=True, help_text="Synthesis meeting, as given")
    synthesis_on = models.DateField(null=True, blank=True)
    synthesis_sealed = models.BinaryField(null=True, blank=True, help_text="What the meeting concluded")
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    conclusion = models.CharField(max_length=15, choices=Conclusion.choices, blank=True)
    conclusion_sealed = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("prescribed_on")), name="pathway_lasts"),
            models.CheckConstraint(
                condition=Q(renewed_on__isnull=True, renewed_by__isnull=True)
                | Q(renewed_on__gte=F("prescribed_on"), renewed_by__isnull=False),
                name="pathway_renewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(welcomed_on__isnull=True) | Q(welcomed_on__gte=F("prescribed_on")),
                name="pathway_welcomes_after_prescription",
            ),
            models.CheckConstraint(
                condition=Q(first_intervention_on__isnull=True) | Q(first_intervention_on__gte=F("prescribed_on")),
                name="pathway_intervenes_after_prescription",
            ),
            models.CheckConstraint(
                condition=Q(synthesis_on__isnull=True)
                | Q(first_intervention_on__isnull=False, synthesis_on__gte=F("first_intervention_on")),
                name="pathway_synthesis_after_intervention",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True, conclusion="")
                | Q(ended_on__gte=F("prescribed_on"), ended_by__isnull=False) & ~Q(conclusion=""),
                name="pathway_ended_iff_concluded",
            ),
        )
        indexes = (models.Index(fields=["ends_on"], condition=Q(ended_on__isnull=True), name="pathway_running"),)

    @property
    def is_running(self) -> bool:
        return self.ended_on is None

    @property
    def renewals(self) -> int:
        """0 or 1: a pathway is renewed once."""
        return int(self.renewed_on is not None)


class Package(models.Model):
    """An early-intervention package: so many sessions of one profession, in the first or the second year."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="packages")
    year = models.PositiveSmallIntegerField(default=1, help_text="1, or 2 once renewed")
    profession = models.CharField(max_length=25, choices=[(one.value, one.label) for one in PACKAGED])
    sessions = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["pathway", "year", "profession"], name="package_once_a_year"),
            models.CheckConstraint(condition=Q(year__in=(1, 2)), name="package_of_one_of_two_years"),
            models.CheckConstraint(condition=Q(sessions__range=(1, MOST_SESSIONS)), name="package_has_sessions"),
            models.CheckConstraint(condition=Q(profession__in=PACKAGED), name="package_of_a_paid_profession"),
        )


class Engagement(Sealing):
    """Somebody who sees the child within the pathway, or who is sought: a profession that nobody answers for yet."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="engagements")
    profession = models.CharField(max_length=25, choices=Profession.choices)
    setting = models.CharField(max_length=15, choices=Setting.choices)
    state = models.CharField(max_length=10, choices=EngagementState.choices, default=EngagementState.SOUGHT)
    sought_on = models.DateField()
    name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=100, blank=True)
    engaged_on = models.DateField(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True, help_text="First appointment")
    sessions_done = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)
    report_on = models.DateField(null=True, blank=True, help_text="When its report came in")
    report = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state=EngagementState.SOUGHT, engaged_on__isnull=True, first_at__isnull=True)
                | ~Q(state=EngagementState.SOUGHT) & (Q(engaged_on__isnull=False) | Q(state=EngagementState.ENDED)),
                name="engagement_engaged_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=EngagementState.ENGAGED) & ~Q(name="") | ~Q(state=EngagementState.ENGAGED),
                name="engagement_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=EngagementState.ENDED, ended_on__isnull=False)
                | ~Q(state=EngagementState.ENDED) & Q(ended_on__isnull=True),
                name="engagement_ended_iff_dated",
            ),
            models.CheckConstraint(
                condition=~Q(setting=Setting.PACKAGE) | Q(profession__in=PACKAGED),
                name="engagement_package_of_a_paid_profession",
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=True) | Q(report_on__isnull=False), name="engagement_report_is_dated"
            ),
        )
        indexes = (
            models.Index(fields=["pathway"], condition=Q(state=EngagementState.SOUGHT), name="engagement_sought"),
        )


class TurnedDown(Sealing):
    """What a platform's doctor says of where to go when they refuse a child, whatever the lawful ground calls for.

    It goes when the request is taken up again.
    """

    referral = models.OneToOneField("referrals.Referral", on_delete=models.CASCADE, related_name="turned_down")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rpps = models.CharField(max_length=11)
    again_to_agree = models.BooleanField(default=False, help_text="A new examination, at a date to agree")
    again_on = models.DateField(null=True, blank=True, help_text="A new examination with the prescriber, from this day")
    path = models.CharField(max_length=20, choices=OtherPath.choices, blank=True)
    other_unit = models.ForeignKey(CareUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_sealed = models.BinaryField(null=True, blank=True, help_text="Where to go, in words")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(again_to_agree=False) | Q(again_on__isnull=True), name="turned_down_again_one_way"
            ),
        )


class ClockReminder(models.Model):
    """What was told of one clock of a request: that its last day was near, then that it had passed. Once for each."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="clock_reminders")
    clock = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Clock])
    due = models.DateField()
    passed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["referral", "clock", "due", "passed"], name="clock_reminder_once"),
        )
