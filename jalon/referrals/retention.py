"""How long dossiers are kept: rules as data (`retention.toml`), and the dossiers that each one ends.

Nothing is erased without a warning `NOTICE_DAYS` before: `actions.erase_dossier` announces, then erases.
"""

import tomllib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.home_care.models import HomeStay
from jalon.referrals.models import Referral

FILE = Path(__file__).with_name("retention.toml")
NOTICE_DAYS = 30
"""Days between the warning and the erasing."""
ASKED = "asked"
"""`Dossier.erase_for` of what the person or their family asked; the other values are codes of rules."""


@dataclass(frozen=True)
class Rule:
    """One rule of the file; see its head."""

    code: str
    states: tuple[DossierState, ...]
    months: int
    label: str
    source: str
    closed_for: tuple[str, ...] = ()
    never_sent: bool = False

    def holds(self) -> Q:
        """Return the condition on dossiers, whatever their age."""
        condition = Q(state__in=self.states)
        if self.closed_for:
            condition &= Q(closed_for__in=self.closed_for)
        if self.never_sent:
            condition &= ~Q(Exists(Referral.objects.filter(dossier=OuterRef("pk"), sent_at__isnull=False)))
        return condition

    @property
    def length(self) -> str:
        """« 6 mois », « 2 ans »."""
        if self.months % 12:
            return f"{self.months}\N{NO-BREAK SPACE}mois"
        years = self.months // 12
        return f"{years}\N{NO-BREAK SPACE}an{'s' if years > 1 else ''}"


def read(tables: dict[str, dict[str, Any]]) -> tuple[Rule, ...]:
    """Read the tables of the file; ValueError, TypeError or KeyError when one is not a rule."""
    rules = []
    for code, table in tables.items():
        values = table | {
            "states": tuple(DossierState(state) for state in table["states"]),
            "closed_for": tuple(table.get("closed_for", ())),
        }
        rule = Rule(code=code, **values)
        if rule.months < 1 or code == ASKED or {DossierState.OPEN, DossierState.MERGED} & set(rule.states):
            raise ValueError(f"{code}: an open or united dossier is never erased, and a closed one not at once")
        rules.append(rule)
    return tuple(rules)


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order in which they are tried."""
    return read(tomllib.loads(FILE.read_text(encoding="utf-8")))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def start_of(day: date) -> datetime:
    """Return midnight in Paris."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def ended(now: datetime) -> Iterator[tuple[Rule, QuerySet[Dossier]]]:
    """Yield each rule with the dossiers that it ends and that nobody was warned about; those held are left out."""
    tried = Q(pk__in=[])
    for rule in rules():
        limit = months_after(timezone.localdate(now), -rule.months)
        rows = Dossier.objects.filter(
            rule.holds(),
            ~lives_at_home(limit),
            ~in_pathway(),
            closed_at__lt=start_of(limit),
            erase_on__isnull=True,
            held_since__isnull=True,
        )
        yield rule, rows.exclude(tried)
        tried |= rule.holds()


def lives_at_home(limit: date) -> Exists:
    """Whether a stay at home of the dossier runs, or ended since this day: its dossier was of use until then."""
    lately = Q(ended_on__isnull=True) | Q(ended_on__gte=limit)
    return Exists(HomeStay.objects.filter(lately, referral__dossier=OuterRef("pk")))


def in_pathway() -> Exists:
    """Whether a pathway of a child runs by the dossier: it is of use until the conclusion."""
    return Exists(Referral.objects.filter(dossier=OuterRef("pk"), state=ReferralState.IN_PATHWAY))


def to_erase(now: datetime) -> QuerySet[Dossier]:
    """Return the dossiers whose announced day has come; those held are left out."""
    return Dossier.objects.filter(erase_on__lte=timezone.localdate(now), held_since__isnull=True)


def rule_of(dossier: Dossier) -> Rule | None:
    """Return the rule that a dossier is under, None while it is open; as many queries as rules at most."""
    rows = Dossier.objects.filter(pk=dossier.pk)
    return next((rule for rule in rules() if rows.filter(rule.holds()).exists()), None)


def notice_ends(now: datetime) -> date:
    """Return the day of the erasing announced now."""
    return timezone.localdate(now) + timedelta(days=NOTICE_DAYS)
