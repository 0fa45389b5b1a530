"""Write docs/domain/referral-states.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jalon.referrals.states_page import page

PATH = Path("docs") / "domain" / "referral-states.md"


class Command(BaseCommand):
    help = "Writes docs/domain/referral-states.md from the table of transitions."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / PATH
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PATH} written.")
