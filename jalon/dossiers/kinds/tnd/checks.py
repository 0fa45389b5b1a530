"""The start refuses data of this kind that cannot be used, and says where."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from jalon.dossiers.kinds.reading import DataFileError
from jalon.dossiers.kinds.tnd.advice import advice_book


def detection_data_can_be_read(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error with the file and the entry of the first thing that is wrong."""
    try:
        advice_book()
    except DataFileError as error:
        return [Error(str(error), hint="See docs/domain/tnd.md.", id="jalon.E042")]
    return []
