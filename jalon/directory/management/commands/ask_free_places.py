"""`manage.py ask_free_places`: queue this week's e-mails to the units now, whatever the hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jalon.directory.places_letters import ask_free_places, remind_pages


class Command(BaseCommand):
    help = "Queue the e-mails that ask for free places and for pages to be confirmed, if not queued this week yet."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        self.stdout.write(f"{ask_free_places(now)} e-mails about free places, {remind_pages(now)} about pages.")
