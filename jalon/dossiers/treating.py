"""How a médecin traitant comes to a dossier: named by the family, or given it by a hospital ward."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.models import Ward
from jalon.dossiers.enums import DesignationState


class Designation(models.Model):
    """The person or their family name the médecin traitant, who accepts or declines to follow the dossier.

    `physician` is empty for a doctor without an account: they come by the dossier's number (`actions.join_dossier`).
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="designations")
    physician = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="designations")
    name = models.CharField("nom du médecin", max_length=150)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=DesignationState.choices, default=DesignationState.PENDING)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state=DesignationState.PENDING), name="designation_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(state=DesignationState.PENDING, answered_at__isnull=True)
                | (~Q(state=DesignationState.PENDING) & Q(answered_at__isnull=False)),
                name="designation_answered_iff_dated",
            ),
        )
        indexes = (
            models.Index(fields=["physician"], condition=Q(state=DesignationState.PENDING), name="designation_waiting"),
        )


class HandOver(models.Model):
    """A ward gives the dossier of a person who goes home to the médecin traitant.

    `physician` is empty for a doctor without an account, until they come by the dossier's number: the ward answers for
    it until then. `seen_at`: when the doctor said that they had read it.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="hand_overs")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+")
    physician = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="hand_overs")
    name = models.CharField("nom du médecin", max_length=150)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the ward took it back, or was given it back")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="hand_over_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(physician__isnull=False), name="hand_over_seen_by_somebody"
            ),
        )
        indexes = (
            models.Index(
                fields=["physician"], condition=Q(ended_at__isnull=True, seen_at__isnull=True), name="hand_over_waiting"
            ),
        )
