"""Physicians, and the people who answer in each establishment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password

from benchmarks.seeding.loading import Columns
from benchmarks.seeding.places import HOME_TOWN, UnitFact
from benchmarks.seeding.sizes import Sizes
from benchmarks.seeding.words import LAST_NAMES, YOUNG_NAMES
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import Professional, User
from jalon.core.identifiers import complete_luhn
from jalon.directory.models import Membership

DESK_ROLES = (MembershipRole.ADMISSIONS, MembershipRole.DECISION_MAKER, MembershipRole.MEDICAL_READER)
_USERS = Columns(User, "id", "email", "civility", "first_name", "last_name", "kind", "password", "email_verified_at")
_PROFESSIONALS = Columns(
    Professional, "id", "user", "rpps", "specialty", "practice_name", "commune_code", "city", "proven_at"
)
_MEMBERSHIPS = Columns(Membership, "id", "user", "establishment", "role")


@dataclass(frozen=True)
class PersonFact:
    """What the rest of the seeding needs of a person: `place` is the practice or the establishment."""

    id: int
    name: str
    place: str
    rpps: str = ""


@dataclass(frozen=True)
class People:
    """The physicians, and the people of each establishment by its identifier."""

    physicians: list[PersonFact]
    desks: dict[int, list[PersonFact]]


class _Makers:
    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng = rng
        self.now = now
        self.ids = count(1)
        self.users: list[tuple[object, ...]] = []
        self.password = make_password(None)

    def person(self, kind: UserKind, civility: str = "") -> tuple[int, str]:
        """Draw a person; return the identifier and the whole name."""
        number = next(self.ids)
        first, last = self.rng.choice(YOUNG_NAMES), self.rng.choice(LAST_NAMES)
        email = f"personne{number}@exemple.example"
        self.users.append((number, email, civility, first, last, kind.value, self.password, self.now))
        return number, " ".join(part for part in (civility, first, last) if part)


def load_people(sizes: Sizes, units: list[UnitFact], rng: Random, now: datetime) -> People:
    """Write the people. Nobody has a password: the benchmark makes their sessions itself."""
    makers = _Makers(rng, now)
    physicians = list(_physicians(makers, sizes.physicians))
    names = {unit.establishment_id: unit.establishment_name for unit in units}
    desks: dict[int, list[PersonFact]] = {}
    for establishment, name in names.items():
        staff = sizes.desk_people if establishment == units[0].establishment_id else 1
        desks[establishment] = [PersonFact(*makers.person(UserKind.UNIT_STAFF), name) for _ in range(staff)]
    _USERS.copy(makers.users)
    _PROFESSIONALS.copy(
        (number, fact.id, fact.rpps, "Médecine générale", fact.place, HOME_TOWN, "Dijon", now)
        for number, fact in enumerate(physicians, 1)
    )
    _MEMBERSHIPS.copy(_memberships(desks))
    return People(physicians, desks)


def _physicians(makers: _Makers, how_many: int) -> Iterator[PersonFact]:
    for number in range(how_many):
        identifier, name = makers.person(UserKind.PHYSICIAN, "Dr")
        yield PersonFact(identifier, name, "Cabinet Foch", complete_luhn(f"99910{number:05}"))


def _memberships(desks: dict[int, list[PersonFact]]) -> Iterator[tuple[object, ...]]:
    ids = count(1)
    for establishment, staff in desks.items():
        for fact in staff:
            for role in DESK_ROLES:
                yield next(ids), fact.id, establishment, role.value
