"""The hand-over of a dossier by a hospital ward, when the person goes home."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.models import Ward


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
