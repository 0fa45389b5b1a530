"""What every test runs under: a real database, inspected pages, strict forms of Django's laxities.

No test reaches further than the loopback: see `addopts` in pyproject.toml.
"""

from typing import Any

import pytest
from django.db.models.query import QuerySet
from hypothesis import HealthCheck, settings

from tests.client import InspectingClient

pytest_plugins = ["tests.database", "tests.cards", "tests.card_site"]

# Function-scoped fixtures (settings, database) are not reset between examples: tests that use both say why it is safe.
settings.register_profile(
    "jalon", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("jalon")


@pytest.fixture
def client() -> InspectingClient:
    """A browser that inspects every page (see `tests.html`)."""
    return InspectingClient()


@pytest.fixture(autouse=True)
def locks_name_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """`select_for_update` without `of` locks every joined row, people included: always say which."""
    lock = QuerySet.select_for_update

    def strict(self: QuerySet, *args: Any, **kwargs: Any) -> QuerySet:
        if not kwargs.get("of"):
            raise AssertionError("select_for_update() without of=")
        return lock(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", strict)
