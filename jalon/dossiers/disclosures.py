"""What a physician shows of the medical part to the family of a child."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalon.accounts.models import User

if TYPE_CHECKING:
    from jalon.dossiers.models import SectionSignature


class Disclosure(models.Model):
    """One medical document shown to one person of the family: a version that was signed, or an attachment.

    A version stays the one that was shown, whatever is signed after it. The row opens nothing once it is ended, nor
    once the person is out of the dossier.
    """

    participant = models.ForeignKey("dossiers.Participant", on_delete=models.CASCADE, related_name="disclosures")
    signature = models.ForeignKey("dossiers.SectionSignature", null=True, blank=True, on_delete=models.CASCADE)
    attachment = models.ForeignKey("dossiers.Attachment", null=True, blank=True, on_delete=models.CASCADE)
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(signature__isnull=False, attachment__isnull=True)
                | Q(signature__isnull=True, attachment__isnull=False),
                name="disclosure_of_one_document",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="disclosure_ended_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["participant", "signature"],
                condition=Q(ended_at__isnull=True),
                name="disclosure_once_signature",
            ),
            models.UniqueConstraint(
                fields=["participant", "attachment"],
                condition=Q(ended_at__isnull=True),
                name="disclosure_once_attachment",
            ),
        )

    @property
    def signed(self) -> "SectionSignature":
        """The version shown, of a row that shows no attachment."""
        if self.signature is None:
            raise LookupError(f"Disclosure {self.pk} shows an attachment")
        return self.signature
