"""Append-only journals: what happened (`Event`), who opened what (`AccessRecord`), who came in (`SignInRecord`).

A database trigger refuses to change or remove their rows; access records are chained besides: each holds the
SHA-256 of its content and of the hash before it, so that a row removed by the database's owner shows.
"""

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KeyTransform
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
            # What happened to a page of the directory.
            models.Index(
                KeyTransform("finess", "data"),
                models.F("at").desc(),
                condition=models.Q(data__has_key="finess"),
                name="event_by_finess",
            ),
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


class SignInRecord(models.Model):
    """One attempt to come in, granted or refused. Never a password, a code, a PIN, nor what was typed.

    Kept a year (CNIL, délibération 2021-122); the trigger lets older rows go, and only those.
    """

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_in_records"
    )
    method = models.CharField(max_length=20)
    granted = models.BooleanField()
    cause = models.CharField(max_length=40, blank=True, help_text="`accounts.enums.SignInCause`, empty when granted")
    acr = models.CharField(max_length=40, blank=True, help_text="Assurance level told by the identity provider")
    certificate = models.CharField(max_length=200, blank=True, help_text="Issuer and serial number")
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["user", "-at"], name="sign_in_by_user"),
            models.Index(fields=["at"], name="sign_in_by_moment"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(granted=True, user__isnull=False, cause="")
                | (models.Q(granted=False) & ~models.Q(cause="")),
                name="sign_in_granted_or_refused_for_a_cause",
            ),
        )
