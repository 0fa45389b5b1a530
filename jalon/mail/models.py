"""E-mails, written in the transaction of what they tell, sent by the worker afterwards."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class OutgoingEmail(models.Model):
    """One message to one address. It holds no health data: a sentence, a number, a link behind sign-in."""

    key = models.CharField(max_length=150, unique=True, help_text="What makes it unique: event, recipient")
    recipient = models.EmailField()
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True, help_text="Emptied once sent: a code or a link does not stay here")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    abandoned_at = models.DateTimeField(
        null=True, blank=True, help_text="When the recipient's server refused it for good"
    )

    class Meta:
        indexes = (models.Index(fields=["created_at"], condition=Q(sent_at__isnull=True), name="email_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(abandoned_at__isnull=True),
                name="email_sent_or_abandoned",
            ),
        )
