"""The worker's part in keeping the directory true: ask, before what was said is too old to be shown."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.directory.places_letters import ask_free_places, is_office_time, remind_pages


@app.periodic(cron="10 6-17 * * 1-5")
@app.task(queue="directory", queueing_lock="directory.ask")
def ask_units(timestamp: int) -> int:
    """Queue this week's e-mails; hours of the timetable are UTC, the office's are those of Paris."""
    now = timezone.now()
    return ask_free_places(now) + remind_pages(now) if is_office_time(now) else 0
