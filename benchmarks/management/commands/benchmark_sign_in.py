"""Time refusals at the door over an empty database, and print the figures as JSON."""

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandParser
from django.test import Client
from django.utils import timezone

from benchmarks.sign_in import FIRST, KINDS, figures
from jalon.accounts.enums import UserKind
from jalon.accounts.models import Professional, User
from jalon.core.identifiers import complete_luhn

RIGHT, WRONG = "grenouille vélo orage pantoufle", "une autre phrase que celle-là"
WARM_UP = 10


class Command(BaseCommand):
    help = "Time refusals at the door: unknown, closed and wrong must take the same time."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tries", type=int, default=200, help="of each kind")

    def handle(self, *args: Any, **options: Any) -> None:
        tries = list(self._tries(options["tries"] + WARM_UP))
        timed: dict[str, list[float]] = defaultdict(list)
        for number, (kind, rpps, password) in enumerate(tries):
            seconds = self._knock(number, rpps, password)
            if number >= WARM_UP * len(KINDS):
                timed[kind].append(1000 * seconds)
        self.stdout.write(json.dumps(figures(timed)))

    @staticmethod
    def _tries(each: int) -> Iterator[tuple[str, str, str]]:
        """Yield (kind, identifier, password): one of each kind in turn, in an order drawn anew. Nobody knocks twice."""
        hashed, numbers, order = make_password(RIGHT), count(1), random.Random(7)
        for _ in range(each):
            for kind in order.sample(KINDS, len(KINDS)):
                rpps = complete_luhn(f"99930{next(numbers):05}")
                if not kind.startswith(FIRST):
                    user = User.objects.create(
                        email=f"{rpps}@exemple.example",
                        kind=UserKind.PHYSICIAN,
                        first_name="A",
                        last_name="B",
                        password=hashed,
                        email_verified_at=timezone.now(),
                    )
                    proven_at = None if kind.startswith("closed") else timezone.now()
                    Professional.objects.create(user=user, rpps=rpps, proven_at=proven_at)
                yield kind, rpps, RIGHT if kind.endswith("right password") else WRONG

    @staticmethod
    def _knock(number: int, rpps: str, password: str) -> float:
        client = Client()
        origin = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
        sent = {"identifier": rpps, "password": password}
        started = time.perf_counter()
        answer = client.post("/medecins-liberaux/", sent, secure=True, headers={"X-Forwarded-For": origin})
        seconds = time.perf_counter() - started
        if b"quelque chose ne correspond pas" not in answer.content:
            raise RuntimeError(f"Not the usual refusal: {answer.status_code}")
        return seconds
