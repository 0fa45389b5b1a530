"""The opinions inside a unit, as its page of a request shows them: each with who and when, and who may give it."""

from dataclasses import dataclass

from django.urls import reverse

from jalon.accounts.actors import Actor
from jalon.referrals.models import Referral
from jalon.referrals.opinions import Opinion, OpinionKind, latest, opinions, why_no_opinion

TITLES = {OpinionKind.MEDICAL: "Avis médical", OpinionKind.BED: "Avis sur les places"}
EMPTY = {OpinionKind.MEDICAL: "Pas encore d’avis médical.", OpinionKind.BED: "Pas encore d’avis sur les places."}
GIVE = {OpinionKind.MEDICAL: "Donner l’avis médical", OpinionKind.BED: "Donner l’avis sur les places"}
AGAIN = {OpinionKind.MEDICAL: "Donner un nouvel avis médical", OpinionKind.BED: "Donner un nouvel avis sur les places"}


@dataclass(frozen=True)
class Seat:
    """One of the two opinions: the last one given, or nobody's yet; `verb` is empty for who may not give it."""

    title: str
    opinion: Opinion | None
    empty: str
    verb: str
    url: str
    first: bool


@dataclass(frozen=True)
class Board:
    """Both opinions, and those that came before them, the latest first."""

    seats: tuple[Seat, ...]
    former: tuple[tuple[str, Opinion], ...]


def board(referral: Referral, actor: Actor) -> Board | None:
    """Return the opinions for somebody of the unit; None when there is none and the person may give none. One query."""
    given = opinions(referral, actor)
    last = latest(given)
    seats = tuple(_seat(kind, last.get(kind), referral, actor) for kind in OpinionKind)
    if not given and not any(seat.verb for seat in seats):
        return None
    shown = set(map(id, last.values()))
    former = tuple((TITLES[opinion.kind], opinion) for opinion in given if id(opinion) not in shown)
    return Board(seats, former)


def _seat(kind: OpinionKind, opinion: Opinion | None, referral: Referral, actor: Actor) -> Seat:
    may = not why_no_opinion(kind, actor, referral)
    verb = (GIVE if opinion is None else AGAIN)[kind] if may else ""
    url = reverse("referrals:opinion", args=[referral.pk, kind])
    return Seat(TITLES[kind], opinion, EMPTY[kind], verb, url, opinion is None)
