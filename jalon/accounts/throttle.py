"""How long a visitor waits between two passwords: longer after each failure, by identifier and by network.

Counted on what was typed, whether an account has it or not: the wait says nothing of who exists. It holds the password
way alone; no number of failures ever delays a card or an e-CPS. Figures: docs/security/authentication.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from jalon.accounts.models import SignInFailure
from jalon.accounts.origin import Origin, digest

WINDOW = timedelta(hours=1)
LONGEST = timedelta(minutes=15)


@dataclass(frozen=True)
class Rule:
    """From the `free`-th failure within the window on, the next try waits `first`, doubled by each further failure.

    At `most` failures the next one waits until the oldest has left the window.
    """

    free: int
    first: timedelta
    most: int

    def wait(self, failures: int, oldest: datetime | None, latest: datetime | None) -> datetime | None:
        """Return when the next try may come; None when it may come at once."""
        if failures < self.free or oldest is None or latest is None:
            return None
        if failures >= self.most:
            return oldest + WINDOW
        return latest + min(LONGEST, self.first * 2 ** (failures - self.free))


# One person at one place; one account attacked from many places; many accounts attacked from one place.
HERE = Rule(free=3, first=timedelta(seconds=5), most=10)
ANYWHERE = Rule(free=20, first=timedelta(seconds=15), most=60)
NETWORK = Rule(free=100, first=timedelta(seconds=5), most=300)


@dataclass(frozen=True)
class Try:
    """One identifier typed from one place."""

    identifier_digest: str
    network_digest: str

    @classmethod
    def of(cls, identifier: str, origin: Origin) -> "Try":
        return cls(digest("identifier", identifier), digest("network", origin.network))

    def opens_at(self, now: datetime) -> datetime | None:
        """Return when this identifier may be tried again from this place; None for now. One query."""
        account = Q(identifier_digest=self.identifier_digest)
        network = Q(network_digest=self.network_digest)
        recent = SignInFailure.objects.filter(account | network, at__gt=now - WINDOW)
        facts = recent.aggregate(
            **_facts("here", account & network),
            **_facts("anywhere", account),
            **_facts("network", network),
        )
        waits = [
            rule.wait(facts[f"{name}_count"], facts[f"{name}_oldest"], facts[f"{name}_latest"])
            for name, rule in (("here", HERE), ("anywhere", ANYWHERE), ("network", NETWORK))
        ]
        later = [moment for moment in waits if moment is not None and moment > now]
        return max(later, default=None)

    def count_failure(self, now: datetime) -> None:
        SignInFailure.objects.create(
            identifier_digest=self.identifier_digest, network_digest=self.network_digest, at=now
        )

    def forget_failures(self) -> None:
        """After a complete sign-in from here, this identifier starts afresh here."""
        SignInFailure.objects.filter(
            identifier_digest=self.identifier_digest, network_digest=self.network_digest
        ).delete()


def _facts(name: str, condition: Q) -> dict[str, Count | Min | Max]:
    return {
        f"{name}_count": Count("pk", filter=condition),
        f"{name}_oldest": Min("at", filter=condition),
        f"{name}_latest": Max("at", filter=condition),
    }
