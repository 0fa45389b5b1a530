"""A child's request as those who ask see it: the legal clocks, who sees the child, what comes next."""

from dataclasses import dataclass

from jalon.accounts.actors import Actor
from jalon.directory.enums import UnitKind
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.policies import Found
from jalon.web.pathways.page import ClockCard, Person, ahead_of, clock_cards, later_parts, parts_of, people_of
from jalon.web.referrals.home_care.page import Part
from jalon.web.referrals.steps import Step
from jalon.web.referrals.words import refusal_told


@dataclass(frozen=True)
class Asked:
    """What the page of the request adds for a child. `prescribed`: a pathway runs, or ran. `refused`: see
    `refusal_told`.
    """

    cards: list[ClockCard]
    prescribed: bool
    parts: list[Part]
    people: list[Person]
    later: list[Part]
    ahead: list[Step]
    refused: str


def asked_of(actor: Actor, found: Found) -> Asked | None:
    """Return it for a request sent to a platform, None for others; four queries, else none."""
    referral = found.referral
    if referral.unit.kind != UnitKind.PCO or referral.sent_at is None:
        return None
    reading = Reading.of(referral, found.side, found.standing, actor)
    return Asked(
        clock_cards(reading),
        reading.pathway is not None,
        parts_of(reading),
        people_of(reading),
        later_parts(reading),
        ahead_of(reading),
        refusal_told(referral),
    )
