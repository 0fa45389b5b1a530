"""People, places and files for tests, made as the product makes them. Identifiers are synthetic with valid keys."""

import hashlib
from io import BytesIO
from itertools import count
from typing import Any

from django.utils import timezone
from PIL import Image

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import Delegation, Professional, TerritoryRole, User
from jalon.core.identifiers import complete_luhn
from jalon.core.text import fold
from jalon.directory.enums import ROLE_OF, Source, StayType, UnitKind, WardPosition
from jalon.directory.models import CareUnit, Establishment, Membership, Photo, Ward, WardMember

PASSWORD = "une phrase de passe pour les tests"
_numbers = count(1)


def make_user(kind: UserKind, **fields: Any) -> User:
    number = next(_numbers)
    defaults = {
        "first_name": "Camille",
        "last_name": f"Essai{number}",
        "kind": kind,
        "email_verified_at": timezone.now(),
    }
    return User.objects.create_user(f"personne{number}@exemple.example", PASSWORD, **{**defaults, **fields})


def make_physician(**fields: Any) -> User:
    """A médecin libéral whose way in by password is open."""
    user = make_user(UserKind.PHYSICIAN, **{"civility": "Dr", **fields})
    Professional.objects.create(
        user=user,
        rpps=complete_luhn(f"99910{next(_numbers):05}"),
        specialty="Médecine générale",
        practice_name="Cabinet Foch",
        city="Dijon",
        commune_code="21231",
        proven_at=timezone.now(),
    )
    return user


def make_secretary(physician: User, *, may_send: bool = False) -> User:
    user = make_user(UserKind.SECRETARY)
    Delegation.objects.create(physician=physician.professional, delegate=user, may_send=may_send)
    return user


def make_family() -> User:
    return make_user(UserKind.FAMILY)


def make_territory_user(kind: UserKind, *departments: str) -> User:
    user = make_user(kind)
    TerritoryRole.objects.create(user=user, name="Territoire", departments=list(departments))
    return user


def make_establishment(**fields: Any) -> Establishment:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "finess": complete_luhn(f"2199{number % 10_000:04}"),
        "name": f"EHPAD Essai {number}",
        "category": "500",
        "city": "Dijon",
        "postal_code": "21000",
        "department": "21",
        "latitude": 47.32,
        "longitude": 5.04,
        "source": Source.SAMPLE,
    }
    values = {**defaults, **fields}
    values.setdefault("search_name", fold(f"{values['name']} {values['city']}"))
    return Establishment.objects.create(**values)


def make_unit(establishment: Establishment | None = None, **fields: Any) -> CareUnit:
    """An EHPAD unit for permanent stays, unless told otherwise."""
    place = establishment or make_establishment()
    defaults: dict[str, Any] = {
        "kind": UnitKind.EHPAD,
        "stay_type": StayType.PERMANENT,
        "capacity": 80,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "department": place.department,
        "source": Source.SAMPLE,
    }
    return CareUnit.objects.create(establishment=place, **{**defaults, **fields})


def make_photo(establishment: Establishment, description: str = "La façade, vue du jardin") -> Photo:
    file = BytesIO()
    Image.new("RGB", (8, 6), "olive").save(file, "JPEG")
    image = file.getvalue()
    return Photo.objects.create(
        establishment=establishment,
        description=description,
        image=image,
        width=8,
        height=6,
        digest=hashlib.sha256(image).hexdigest(),
    )


def make_unit_staff(establishment: Establishment, *roles: MembershipRole, unit: CareUnit | None = None) -> User:
    user = make_user(UserKind.UNIT_STAFF)
    for role in roles:
        Membership.objects.create(user=user, establishment=establishment, unit=unit, role=role)
    return user


def make_ward(establishment: Establishment | None = None, name: str = "Cardiologie", **fields: Any) -> Ward:
    """A hospital ward whose team is empty."""
    place = establishment or make_establishment(name="Hôpital d’essai", category="355")
    return Ward.objects.create(establishment=place, name=name, **{"phone": "03 80 00 00 10", **fields})


def make_ward_member(ward: Ward, position: WardPosition = WardPosition.NURSE, user: User | None = None) -> User:
    """Somebody of the team; a doctor has the account of a physician."""
    if user is None:
        user = make_physician() if position == WardPosition.PHYSICIAN else make_user(UserKind.WARD)
    WardMember.objects.create(ward=ward, user=user, role=ROLE_OF[position], position=position)
    return user
