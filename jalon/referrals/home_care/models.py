"""What only care at home has. States change in `actions/` only.

Every row names the dossier whose key seals its words: two dossiers united, they open still.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.enums import UnitKind
from jalon.referrals.home_care.enums import (
    AT_HOME,
    OPEN_VISITS,
    AgreementState,
    Conclusion,
    Ending,
    How,
    RenewalState,
    Visitor,
    VisitPlace,
    VisitState,
)
from jalon.referrals.sealing import Sealing


class Visit(Sealing):
    """A visit before the answer: proposed by the unit, confirmed or put off by who asks, done with its conclusion."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="visits")
    state = models.CharField(max_length=12, choices=VisitState.choices, default=VisitState.PROPOSED)
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=8, choices=VisitPlace.choices)
    who = ArrayField(models.CharField(max_length=16, choices=Visitor.choices))
    message_sealed = models.BinaryField(null=True, blank=True)
    wish_sealed = models.BinaryField(null=True, blank=True, help_text="Which other moment would suit")
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True, blank=True)
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices, blank=True)
    conclusion_sealed = models.BinaryField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["referral"], condition=Q(state__in=OPEN_VISITS), name="visit_one_open"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="visit_begins_before_it_ends"),
            models.CheckConstraint(condition=Q(who__len__gt=0), name="visit_by_somebody"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_VISITS, ended_at__isnull=True)
                | ~Q(state__in=OPEN_VISITS) & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="visit_ended_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=VisitState.DONE, held_on__isnull=False) & ~Q(conclusion="")
                | ~Q(state=VisitState.DONE) & Q(held_on__isnull=True, conclusion=""),
                name="visit_done_iff_concluded",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(VisitState.CONFIRMED, VisitState.OTHER_TIME))
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="visit_answered_by_somebody",
            ),
        )

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_VISITS


class Rhythm(Sealing):
    """When the care begins, for how long, and who comes when in the week. Each change is one more version.

    Sealed: see `rhythms.Week`.
    """

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="rhythms")
    version = models.PositiveSmallIntegerField()
    start_on = models.DateField()
    weeks = models.PositiveSmallIntegerField(help_text="Expected length of the stay")
    week_sealed = models.BinaryField()
    note_sealed = models.BinaryField(null=True, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["referral", "version"], name="rhythm_version"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=104), name="rhythm_lasts_some_weeks"),
        )


class Agreement(Sealing):
    """What the médecin traitant says of care at home for one person and one kind of unit. The last row holds.

    `physician`: their account, when they have one. Noted by others, `how` and `obtained_on` say how it was obtained.
    """

    unit_kind = models.CharField(max_length=30, choices=UnitKind.choices)
    state = models.CharField(max_length=12, choices=AgreementState.choices, default=AgreementState.PENDING)
    physician = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("médecin traitant", max_length=150, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    how = models.CharField(max_length=12, choices=How.choices, blank=True)
    obtained_on = models.DateField(null=True, blank=True)
    words_sealed = models.BinaryField(null=True, blank=True, help_text="The conditions, or why not")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "unit_kind"], condition=Q(state=AgreementState.PENDING), name="agreement_one_pending"
            ),
            models.CheckConstraint(condition=Q(unit_kind__in=AT_HOME), name="agreement_for_care_at_home"),
            models.CheckConstraint(
                condition=Q(state=AgreementState.PENDING, answered_at__isnull=True, obtained_on__isnull=True, how="")
                | ~Q(state=AgreementState.PENDING)
                & Q(answered_at__isnull=False, answered_by__isnull=False, obtained_on__isnull=False)
                & ~Q(how="")
                & ~Q(name=""),
                name="agreement_answered_iff_told_how",
            ),
        )
        indexes = (
            models.Index(fields=["physician"], condition=Q(state=AgreementState.PENDING), name="agreement_waits_for"),
            models.Index(fields=["dossier", "unit_kind", "asked_at"], name="agreement_last"),
        )


class HomeStay(Sealing):
    """A stay at home, opened by the entry: until its end the unit reads the dossier, which is not erased."""

    referral = models.OneToOneField("referrals.Referral", on_delete=models.CASCADE, related_name="home_stay")
    started_on = models.DateField()
    ends_on = models.DateField(help_text="Expected; a renewal moves it")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When this end was recalled")
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    words_sealed = models.BinaryField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("started_on")), name="stay_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True, ended_by__isnull=True, ending="")
                | Q(ended_on__gte=F("started_on"), ended_at__isnull=False, ended_by__isnull=False) & ~Q(ending=""),
                name="stay_ended_iff_told_why",
            ),
        )
        indexes = (models.Index(fields=["ends_on"], condition=Q(ended_on__isnull=True), name="stay_running"),)

    @property
    def is_running(self) -> bool:
        return self.ended_on is None


class Renewal(Sealing):
    """A prolongation asked by the unit, and signed or not by a physician of the dossier."""

    stay = models.ForeignKey(HomeStay, on_delete=models.CASCADE, related_name="renewals")
    state = models.CharField(max_length=10, choices=RenewalState.choices, default=RenewalState.PENDING)
    former_end = models.DateField()
    until = models.DateField(help_text="Asked; then as signed")
    why_sealed = models.BinaryField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer_sealed = models.BinaryField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_rpps = models.CharField(max_length=11, blank=True)
    signed_digest = models.BinaryField(null=True, blank=True, help_text="SHA-256 of what is signed")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["stay"], condition=Q(state=RenewalState.PENDING), name="renewal_one_pending"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("former_end")), name="renewal_prolongs"),
            models.CheckConstraint(
                condition=Q(state=RenewalState.PENDING, answered_at__isnull=True)
                | ~Q(state=RenewalState.PENDING) & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="renewal_answered_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=RenewalState.RENEWED, signed_digest__isnull=False) & ~Q(signed_rpps="")
                | ~Q(state=RenewalState.RENEWED) & Q(signed_digest__isnull=True, signed_rpps=""),
                name="renewal_renewed_iff_signed",
            ),
        )
