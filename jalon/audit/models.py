"""Two append-only journals: what happened (`Event`), and who opened what (`AccessRecord`).

A database trigger refuses to change or remove rows of either; access records are chained besides: each holds the
SHA-256 of its content and of the hash before it, so that a row removed by the database's owner shows.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Something that happened to a dossier or a referral. Feeds history, notifications and statistics."""

    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=60, help_text="noun.verb, as `referral.sent`")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=200, help_text="As it was then; « Jalon » for the system")
    actor_place = models.CharField(max_length=200, blank=True)
    dossier_id = models.UUIDField(null=True, blank=True)
    referral_id = models.UUIDField(null=True, blank=True)
    data = models.JSONField(default=dict, help_text="Codes and dates; never health data")
    sealed = models.BinaryField(null=True, blank=True, help_text="Free text, under the dossier's key")

    class Meta:
        indexes = (
            models.Index(fields=["referral_id", "id"], name="event_by_referral"),
            models.Index(fields=["dossier_id", "id"], name="event_by_dossier"),
        )


class AccessRecord(models.Model):
    """One opening of a dossier, section or referral, granted or refused."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=100)
    dossier_id = models.UUIDField()
    subject = models.CharField(max_length=60, help_text="`dossier`, `section:medical`, `referral`…")
    granted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    previous_hash = models.BinaryField(editable=False)
    hash = models.BinaryField(editable=False)

    class Meta:
        indexes = (models.Index(fields=["dossier_id", "-id"], name="access_by_dossier"),)
