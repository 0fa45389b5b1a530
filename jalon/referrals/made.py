"""The requests a person makes: by dossier, filtered by what they call for."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import F, QuerySet

from jalon.accounts.actors import Actor
from jalon.core.text import fold
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.models import CLOSED_STATES, Referral
from jalon.referrals.policies import ReferralPolicy

S = ReferralState
MOST_WORDS = 6


@dataclass(frozen=True)
class View:
    """One filter: a word, and the states behind it."""

    code: str
    label: str
    states: tuple[ReferralState, ...]


AWAITING = View("a-repondre", "Qui vous attendent", (S.DRAFT, S.INFO_REQUESTED, S.OFFERED))
VIEWS = (
    View("en-cours", "En cours", OPEN_STATES),
    AWAITING,
    View("closes", "Closes", CLOSED_STATES),
    View("toutes", "Toutes", tuple(S)),
)
VIEW_BY_CODE = {view.code: view for view in VIEWS}


def matching(actor: Actor, view: View, words: str) -> QuerySet[Referral]:
    """Return the requests behind a filter, those of one dossier together; choices closed unsent are left out."""
    rows = ReferralPolicy.made(actor).filter(state__in=view.states)
    rows = rows.exclude(sent_at__isnull=True, state__in=CLOSED_STATES)
    if view is AWAITING:  # a choice that leaves by itself, with its wave, waits for nobody
        rows = rows.exclude(state=S.DRAFT, plan__isnull=False)
    for word in fold(words).split()[:MOST_WORDS]:
        rows = rows.filter(dossier__search_name__contains=word)
    return rows.select_related("dossier", "unit__establishment").order_by(
        "dossier__search_name", "dossier_id", F("sent_at").asc(nulls_last=True), "id"
    )


def by_dossier(rows: list[Referral]) -> list[tuple[Dossier, list[Referral]]]:
    """Group ordered rows by dossier."""

    def dossier_of(row: Referral) -> UUID:
        return row.dossier_id

    groups = [list(group) for _, group in groupby(rows, key=dossier_of)]
    return [(group[0].dossier, group) for group in groups]
