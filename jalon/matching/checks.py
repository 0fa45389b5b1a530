"""The start refuses a file of rules that cannot be used, and says its line."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from jalon.matching.rules import RuleFileError, current


def rules_can_be_read(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error with the line of the first rule that is wrong."""
    try:
        current()
    except RuleFileError as error:
        return [Error(str(error), hint="See the head of jalon/matching/rules.toml.", id="jalon.E040")]
    return []
