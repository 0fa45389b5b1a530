"""The children of a platform on the first page: the three clocks, and those whose deadline is nearest."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from jalon.accounts.actors import Actor
from jalon.core.text import plural
from jalon.referrals.pathways import desk
from jalon.web.pathways.audience import receives_children
from jalon.web.pathways.cards import Card, cards_of
from jalon.web.pathways.rows import known_of, list_rows

SHOWN = 5


@dataclass(frozen=True)
class Children:
    """The block of the first page. `late`: how many clocks have run out, in words; `gives`: an opinion awaits them."""

    total: int
    late: str
    cards: list[Card]
    rows: SafeString
    gives: bool


def children_of(actor: Actor, now: datetime) -> Children | None:
    """Return it, None for whoever reads at no platform; six queries, else none."""
    if not receives_children(actor):
        return None
    counts = desk.counts(actor, now)
    rows = desk.page_of(desk.matching(actor, desk.NEAREST, "", now), 0, SHOWN, medical=actor.is_physician)
    return Children(
        counts.total,
        plural(counts.late, "délai dépassé", "délais dépassés") if counts.late else "",
        cards_of(counts),
        list_rows(rows, known_of(rows, actor), now),
        desk.next_to_answer(actor) is not None,
    )
