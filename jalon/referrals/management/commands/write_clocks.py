"""Write docs/domain/clocks.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jalon.referrals.clocks_page import page

PATH = Path("docs") / "domain" / "clocks.md"


class Command(BaseCommand):
    help = "Writes docs/domain/clocks.md from clocks.toml."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / PATH).write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PATH} written.")
