"""The e-mails that keep the directory true: « combien de places libres ? » each week, and « votre page est-elle encore
exacte ? » before a page is marked.

They leave on week days between 8 h and 18 h in Paris, on the first of them when the worker is there. The key of a
message names its week, or what it warns of, and its person: nobody is asked twice.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from jalon.accounts.enums import MembershipRole
from jalon.core.text import plural
from jalon.directory.capabilities import PLACELESS
from jalon.directory.enums import PlacesEmail
from jalon.directory.freshness import CONFIRMED_DAYS, REMINDED_DAYS, SHOWN_DAYS, confirmed_since, is_shown
from jalon.directory.models import CareUnit, Membership
from jalon.directory.places_links import LASTS, places_address, rhythm_address
from jalon.directory.policies import DECLARING_ROLES
from jalon.directory.wording import places_words
from jalon.mail.models import OutgoingEmail
from jalon.mail.outbox import Letter, queue_all

PARIS = ZoneInfo("Europe/Paris")
OPENING_HOURS = range(8, 18)
BATCH = 200
MOST_UNITS = 12
Letters = list[Letter]


def is_office_time(now: datetime) -> bool:
    """Tell whether people of an establishment are at their desk: a week day, 8 h to 18 h in Paris."""
    local = now.astimezone(PARIS)
    return local.weekday() < 5 and local.hour in OPENING_HOURS


def ask_free_places(now: datetime) -> int:
    """Queue this week's e-mails that were not queued yet; return how many. Five queries for 200 people."""
    week = now.astimezone(PARIS).date() - timedelta(days=now.astimezone(PARIS).weekday())
    rhythms = [PlacesEmail.WEEKLY, PlacesEmail.MONTHLY] if week.day <= 7 else [PlacesEmail.WEEKLY]
    asked = Membership.objects.filter(
        role__in=DECLARING_ROLES, ended_at__isnull=True, user__is_active=True, places_email__in=rhythms
    )
    people = list(asked.order_by("user_id").values_list("user_id", flat=True).distinct())
    return sum(
        _queue_new(_place_letters(asked.filter(user__in=people[start : start + BATCH]), week, now))
        for start in range(0, len(people), BATCH)
    )


def _place_letters(memberships: Any, week: date, now: datetime) -> Iterator[Letter]:
    by_person: dict[int, list[Membership]] = defaultdict(list)
    # A role on the whole establishment first: its link is the one that lasts.
    for row in memberships.select_related("user").order_by("user_id", "unit_id", "pk"):
        by_person[row.user_id].append(row)
    rows = [row for held in by_person.values() for row in held]
    where = Q(establishment__in={row.establishment_id for row in rows if row.unit_id is None})
    where |= Q(pk__in={row.unit_id for row in rows if row.unit_id is not None})
    units: dict[int, list[CareUnit]] = defaultdict(list)
    open_units = CareUnit.objects.filter(where, closed=False, accepts_referrals=True).exclude(kind__in=PLACELESS)
    for unit in open_units.select_related("establishment").order_by(
        "establishment__name", "kind", "stay_type", "mention", "pk"
    ):
        units[unit.establishment_id].append(unit)
    for user_id, held in by_person.items():
        pairs: dict[int, tuple[Membership, CareUnit]] = {}
        for row in sorted(held, key=lambda row: row.unit_id or 0):
            for unit in units[row.establishment_id]:
                if row.unit_id in (None, unit.pk):
                    pairs.setdefault(unit.pk, (row, unit))
        if pairs:
            key = f"places:{week:%Y-%m-%d}:{user_id}"
            yield Letter(key, held[0].user.email, "free_places", _places_context(list(pairs.values()), now))


def _places_context(pairs: list[tuple[Membership, CareUnit]], now: datetime) -> dict[str, Any]:
    site = settings.SITE_URL.rstrip("/")
    lines = [_line(row, unit, now) for row, unit in pairs[:MOST_UNITS]]
    names = sorted({unit.establishment.name for _, unit in pairs})
    return {
        "where": names[0] if len(names) == 1 else plural(len(names), "établissement"),
        "lines": lines,
        "more": len(pairs) - len(lines),
        "all_places": f"{site}{reverse('units:all_places')}",
        "ends_at": now + LASTS,
        "shown_weeks": SHOWN_DAYS // 7,
        "rhythm": rhythm_address(pairs[0][0], now),
    }


def _line(row: Membership, unit: CareUnit, now: datetime) -> dict[str, Any]:
    shown = is_shown(unit.free_places_at, now)
    return {
        "establishment": unit.establishment.name,
        "name": unit.name or f"{unit.get_kind_display()}, {unit.get_stay_type_display().lower()}",
        "said": places_words(unit.free_places) if unit.free_places is not None and shown else "",
        "said_at": unit.free_places_at,
        "until": unit.free_places_at + timedelta(days=SHOWN_DAYS) if unit.free_places_at and shown else None,
        "link": places_address(row, unit, now),
    }


def remind_pages(now: datetime) -> int:
    """Queue an e-mail to the managers of each page that will soon be marked as old; return how many."""
    soon = confirmed_since(now) + timedelta(days=REMINDED_DAYS)
    rows = Membership.objects.filter(
        role=MembershipRole.MANAGER,
        unit__isnull=True,
        ended_at__isnull=True,
        user__is_active=True,
        establishment__confirmed_at__gte=confirmed_since(now),
        establishment__confirmed_at__lt=soon,
        establishment__closed_on__isnull=True,
    )
    return _queue_new(_page_letter(row) for row in rows.select_related("user", "establishment").order_by("pk"))


def _page_letter(row: Membership) -> Letter:
    place = row.establishment
    context = {
        "establishment": place.name,
        "confirmed_at": place.confirmed_at,
        "marked_on": place.confirmed_at and place.confirmed_at + timedelta(days=CONFIRMED_DAYS),
        "link": f"{settings.SITE_URL.rstrip('/')}{reverse('units:show', args=[place.finess])}",
    }
    key = f"page:{place.pk}:{place.confirmed_at:%Y-%m-%d}:{row.user_id}"
    return Letter(key, row.user.email, "page_to_confirm", context)


def _queue_new(letters: Iterator[Letter]) -> int:
    by_key = {letter.key: letter for letter in letters}
    known = set(OutgoingEmail.objects.filter(key__in=list(by_key)).values_list("key", flat=True))
    new = [letter for key, letter in by_key.items() if key not in known]
    queue_all(new)
    return len(new)
