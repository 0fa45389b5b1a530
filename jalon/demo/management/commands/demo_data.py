"""Load the sample directory, people and dossiers. Idempotent; refuses to run outside the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jalon.core.db import long_work
from jalon.demo import (
    children,
    following,
    followup,
    followup_requests,
    pathways,
    people,
    sample_directory,
    stories,
    ward,
)
from jalon.demo.pro_sante_connect import holders
from jalon.directory.words import refresh_words


class Command(BaseCommand):
    help = "Load the demonstration's data into an empty database, or complete it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The sample data belong to the demonstration only.")
        with long_work():
            sample_directory.load()
            refresh_words()
            ward.load_hospital()
            people.load()
            holders.link_accounts()
            stories.load()
            followup.load()
            ward.load()
            followup_requests.load()
            children.load()
            pathways.load()
            following.load()
        self.stdout.write("The demonstration's data are there.")
