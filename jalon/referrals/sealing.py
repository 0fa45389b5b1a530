"""Rows beside a request whose words are sealed under the key of its dossier."""

import uuid
from typing import Any

from django.db import models

from jalon.core.crypto import Sealer
from jalon.dossiers.models import Dossier


class Sealing(models.Model):
    """Words sealed under the key of a dossier, each bound to its row and column."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def seal(self, column: str, document: Any, sealer: Sealer | None = None) -> None:
        """Put a document into a sealed column; empty words leave it empty."""
        sealed = (sealer or self.dossier.sealer).seal(document, self._context(column)) if document else None
        setattr(self, column, sealed)

    def opened(self, column: str) -> Any:
        """Return what a sealed column holds, or empty words."""
        sealed = getattr(self, column)
        return "" if sealed is None else self.dossier.sealer.open(bytes(sealed), self._context(column))

    def _context(self, column: str) -> str:
        return f"{self._meta.model_name}:{self.pk}:{column}"
