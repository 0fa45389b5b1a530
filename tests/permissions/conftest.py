"""What every walk of the addresses runs under."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Nothing is logged of the thousands of closed doors that are tried."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
