"""The worker's part in the directory: learn its names, and keep its pages true."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.core.db import long_work
from jalon.directory.places_letters import ask_free_places, is_office_time, remind_pages
from jalon.directory.words import refresh_words


@app.periodic(cron="50 2 * * *")
@app.task(queue="directory", queueing_lock="directory.words")
def refresh_directory_words(timestamp: int) -> int:
    """Learn the names that changed in the day; return how many words are known."""
    with long_work():
        return refresh_words()


@app.periodic(cron="10 6-17 * * 1-5")
@app.task(queue="directory", queueing_lock="directory.ask")
def ask_units(timestamp: int) -> int:
    """Queue this week's e-mails before what was said is too old to be shown; return how many.

    Hours of the timetable are UTC, the office's are those of Paris.
    """
    now = timezone.now()
    return ask_free_places(now) + remind_pages(now) if is_office_time(now) else 0
