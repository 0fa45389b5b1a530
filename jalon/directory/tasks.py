"""Nightly work on the directory."""

from procrastinate.contrib.django import app

from jalon.core.db import long_work
from jalon.directory.words import refresh_words


@app.periodic(cron="50 2 * * *")
@app.task(queue="directory", queueing_lock="directory.words")
def refresh_directory_words(timestamp: int) -> int:
    """Learn the names that changed in the day; return how many words are known."""
    with long_work():
        return refresh_words()
