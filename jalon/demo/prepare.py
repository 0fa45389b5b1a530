"""Bring the database, the static files and the sample data up to date. One process: Django is loaded once.

`python -m jalon.demo.prepare [--static] [--sample-data]`, run by `jalon.demo.serve` with DATABASE_URL set.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Say what begins, and how long it took once over."""
    started = time.monotonic()
    sys.stdout.write(f"  {sentence} …\n")
    sys.stdout.flush()
    yield
    if (seconds := time.monotonic() - started) > 2:
        sys.stdout.write(f"    done in {seconds:.0f} s\n")
        sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Prepare the demonstration's database and files.")
    parser.add_argument("--static", action="store_true", help="collect the static files")
    parser.add_argument("--sample-data", action="store_true", help="make the sample directory and people")
    given = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    django.setup()
    with step("Database structure"):
        call_command("migrate", interactive=False, verbosity=0)
    if given.static:
        with step("Static files"):
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    if given.sample_data:
        with step("Sample directory and people"):
            call_command("demo_data")
        with step("This week’s e-mails to the units"):
            call_command("ask_free_places")


if __name__ == "__main__":
    main()
