"""What is searched: conditions keep a unit out, and rules of matching leave out or order those that stay."""

from dataclasses import dataclass, field

from jalon.core.geo import Point
from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.enums import UnitKind

# Codes that a box of the search may ask for, with how many units each would leave.
WISHES = ("dementia_unit", "social_aid", "within_budget", "free_places")


@dataclass(frozen=True)
class Ruled:
    """What a rule of matching asks of units, told in terms that SQL answers.

    `test` is a code of `search_sql.CONDITIONS`, or « size » with its `limit`, « mention » with its `mentions`,
    « always », « never ». `excludes` leaves out who says no, and with `requires` who says nothing; with a `refusal`,
    only who made it a rule of theirs. A yes is worth `km` kilometres of detour. Empty `kinds` are all.
    """

    test: str
    excludes: bool = False
    requires: bool = False
    km: int = 0
    kinds: tuple[str, ...] = ()
    limit: int = 0
    refusal: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criteria:
    """What is searched. Empty kinds, stay types or SMR mentions are all of them.

    `commune` is the INSEE code of the centre: a unit that serves a territory is found when it serves this commune,
    whatever the radius. `offers` are codes of `capabilities.py` that the unit must have said it offers.
    `social_aid`, `dementia_unit`, `free_places`, `within_budget` and `reachable` are conditions; `wishes` holds
    the codes among WISHES that only order, `wanted` the capabilities that only rules of matching read. `rules` are put
    by `matching.ranking.ruled`: without them, « les plus adaptés » are the nearest. `places_days` believes only the
    places declared within these days; None, those of `freshness`. Prices are euros a month, accommodation only.
    """

    kinds: tuple[str, ...] = ()
    stay_types: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    commune: str = ""
    centre: Point | None = None
    centre_label: str = ""
    radius_km: float | None = None
    department: str = ""
    words: str = ""
    budget_month: int | None = None
    social_aid: bool = False
    dementia_unit: bool = False
    free_places: bool = False
    places_days: int | None = None
    within_budget: bool = False
    age: int | None = None
    reachable: bool = False
    offers: tuple[str, ...] = ()
    wishes: frozenset[str] = field(default_factory=frozenset)
    wanted: tuple[str, ...] = ()
    rules: tuple[Ruled, ...] = ()

    @property
    def is_territorial(self) -> bool:
        """Whether all that is searched goes to people: the radius then says nothing."""
        return bool(self.kinds) and set(self.kinds) <= set(TERRITORIAL)

    @property
    def puts_declared_first(self) -> bool:
        """Whether units that say they serve the place come before those that only may, by their department.

        So do platforms: of the few in France, a child has the one of their home, however far.
        """
        return set(self.kinds) == {UnitKind.PCO} and bool(self.commune or self.department)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Codes of the conditions asked for, in the order in which a reason is given."""
        asked = {
            "reachable": self.reachable,
            "dementia_unit": self.dementia_unit,
            "social_aid": self.social_aid,
            "within_budget": self.within_budget and self.budget_month is not None,
            "free_places": self.free_places,
        }
        return (*(code for code, is_asked in asked.items() if is_asked), *self.offers)
