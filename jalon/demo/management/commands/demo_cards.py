"""Make the demonstration's cards (jalon.demo.cards). Idempotent; refuses to run outside the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jalon.demo.cards.making import Workshop
from jalon.demo.cards.web import prepare_web


class Command(BaseCommand):
    help = "Makes test cards, their authority and its lists in CARD_FOLDER, or makes again what comes to its end."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The cards of the demonstration open the demonstration only.")
        now = timezone.now()
        made = Workshop(settings.CARD_FOLDER, settings.DEMO_LIST_URL).prepare(now)
        prepare_web(settings.CARD_FOLDER / "web", now)
        self.stdout.write("Cards made anew: import them again." if made else "The cards are there, and good.")
