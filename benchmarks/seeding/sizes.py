"""How much is seeded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """The numbers of a database. `communes` is the number of the most populated ones; None is every one."""

    referrals: int = 100_000
    units: int = 5_000
    open_in_one: int = 2_000
    desk_people: int = 8
    physicians: int = 2_000
    profiles: int = 200
    communes: int | None = None

    @property
    def referrals_per_dossier(self) -> int:
        return 3

    @property
    def dossiers(self) -> int:
        return -(-self.referrals // self.referrals_per_dossier)

    @property
    def closed_in_one(self) -> int:
        """Requests of the past in the unit that has so many open."""
        return self.open_in_one // 2
