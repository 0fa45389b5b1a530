"""The start refuses data of this kind that cannot be used, and says where."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from jalon.dossiers.kinds.reading import DataFileError
from jalon.dossiers.kinds.sanitaire.validation import check_all


def care_data_can_be_read(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error with the file and the entry of the first thing that is wrong."""
    try:
        check_all()
    except DataFileError as error:
        return [Error(str(error), hint="See docs/domain/sanitaire.md.", id="jalon.E041")]
    return []
