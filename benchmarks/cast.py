"""Who walks through the pages, and which rows they open: read from the seeded database."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count

from jalon.accounts.models import User
from jalon.accounts.sessions import SessionStore
from jalon.dossiers.enums import DossierState, ParticipantRole
from jalon.dossiers.models import Participant
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.models import Referral

SETTLED = (ReferralState.READ, ReferralState.WAITLISTED)


@dataclass
class Pair:
    """One client of the benchmark: somebody who answers and a physician, each with a session and rows of their own."""

    desk_session: str
    physician_session: str
    settled: "cycle[Any]"
    dossiers: "cycle[Any]"
    arrived: "deque[Any]"


def session_of(user: User) -> str:
    """Open a session without the door: the benchmark measures pages, not the way in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def busiest_unit() -> tuple[int, int, int]:
    """Return the unit with most open requests, its establishment, and how many they are."""
    open_ones = Referral.objects.filter(state__in=OPEN_STATES[1:])
    counted = open_ones.values_list("unit_id", "establishment_id").annotate(n=Count("pk"))
    return counted.order_by("-n")[0]


def cast(how_many: int) -> list[Pair]:
    """Return the clients. They share the rows of the busy unit, and never act on the same one."""
    unit, establishment, _ = busiest_unit()
    desks = User.objects.filter(memberships__establishment=establishment).distinct().order_by("id")
    here = Referral.objects.filter(unit=unit).order_by("sent_at", "id")
    settled = list(here.filter(state__in=SETTLED).values_list("pk", flat=True))
    arrived = deque(here.filter(state=ReferralState.SENT).values_list("pk", flat=True))
    physicians = _busy_physicians(how_many)
    members = cycle([session_of(user) for user in desks])
    return [
        Pair(
            desk_session=next(members),
            physician_session=session_of(physician),
            settled=cycle(settled[number::how_many]),
            dossiers=cycle(_open_dossiers([physician.pk])),
            arrived=arrived,
        )
        for number, physician in enumerate(physicians)
    ]


def _busy_physicians(how_many: int) -> list[User]:
    rows = Participant.objects.filter(role=ParticipantRole.PHYSICIAN, dossier__state=DossierState.OPEN)
    counted = rows.values_list("user").annotate(n=Count("pk")).order_by("-n", "user")[:how_many]
    return list(User.objects.filter(pk__in=[user for user, _ in counted]).order_by("id"))


def _open_dossiers(physicians: Iterable[int]) -> list[Any]:
    rows = Participant.objects.filter(user__in=physicians, dossier__state=DossierState.OPEN)
    return list(rows.order_by("dossier").values_list("dossier", flat=True))
