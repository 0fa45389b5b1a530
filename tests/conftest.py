"""What every test has: the embedded database (see tests/database.py)."""

pytest_plugins = ["tests.database"]
