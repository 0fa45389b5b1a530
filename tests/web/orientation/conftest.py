"""Every test of the orientation has a physician, and the commune of its patients."""

import pytest

from jalon.accounts.models import User
from tests.dossiers.factories import (
    make_commune,
)
from tests.factories import make_physician


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture(autouse=True)
def talant() -> None:
    make_commune()
