"""The page of sending, in words: whether the dossier may leave for each unit chosen, what lacks, who can bring it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from jalon.accounts.models import User
from jalon.core.text import and_list, plural
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.ask_to_complete import TOO_SOON, asked_at, audience, who_fills
from jalon.dossiers.demands import Filler, Lack, Level, lacks
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.actions.send import is_away
from jalon.referrals.deadlines import answer_due, origin_of
from jalon.referrals.models import Referral
from jalon.referrals.readiness import Point, Readiness
from jalon.referrals.wording import day_and_hour, promised
from jalon.web.referrals.expected import Expected


@dataclass(frozen=True)
class Ask:
    """Who can bring it, in words. `value` is what the button posts; empty when nobody can be asked now."""

    words: str
    value: str = ""
    button: str = ""


@dataclass(frozen=True)
class Line:
    """One thing that lacks, once for all the units that want it."""

    label: str
    sentence: str
    wanted: str
    source: str
    url: str
    verb: str
    ask: Ask | None


@dataclass(frozen=True)
class Choice:
    """One unit chosen."""

    row: Referral
    answers_before: str
    away: bool
    ready: Readiness
    expected: Expected | None
    ask: Ask | None
    acknowledged: bool = False

    @property
    def state(self) -> str:
        if self.away or self.ready.walls:
            return "closed"
        return "warned" if self.ready.warnings else "ready"

    @property
    def conditions(self) -> tuple[Point, ...]:
        """What closes the door and is not something that lacks: those are told once for all the units."""
        return tuple(point for point in self.ready.walls if point.lack is None)

    @property
    def told(self) -> tuple[Point, ...]:
        """What is to be known; behind a closed door, not what only lacks, which is told once for all the units."""
        return tuple(point for point in self.ready.warnings if point.lack is None or self.state == "warned")

    @property
    def lacking(self) -> str:
        """What closes the door and lacks: « la grille AGGIR complète et signée et … »."""
        labels = [point.lack.demand.label for point in self.ready.walls if point.lack]
        return and_list([f"{label[:1].lower()}{label[1:]}" for label in labels])


Promise = Callable[[CareUnit], str]
"""Says until when a unit would answer a request sent now."""


def promise_of(dossier: Dossier, now: datetime) -> Promise:
    """Return what says it for the units of a dossier; one query, here."""
    origin = origin_of(dossier)
    return lambda unit: promised(answer_due(unit, origin, now), unit.department)


def choice_of(
    row: Referral,
    ready: Readiness,
    ticked: Mapping[UUID, str],
    promise: Promise,
    expected: Expected | None = None,
    ask: Ask | None = None,
) -> Choice:
    """Return a unit chosen; `ticked`: the digests of the warnings that the person ticked, by request."""
    return Choice(
        row=row,
        answers_before=promise(row.unit),
        away=is_away(row),
        ready=ready,
        expected=expected,
        ask=ask,
        acknowledged=ticked.get(row.pk) == ready.digest,
    )


class Askers:
    """Who can be asked, for one dossier and one person. Five queries at most, once."""

    def __init__(self, dossier: Dossier, standing: Standing, me: User, now: datetime) -> None:
        self.dossier = dossier
        self.standing = standing
        self.physicians, self.family = (
            [one for one in who_fills(dossier, who) if one.user_id != me.pk]
            for who in (Filler.PHYSICIAN, Filler.REQUESTERS)
        )
        self.now = now
        self.asked = asked_at(dossier, now)

    def for_filler(self, who: Filler, need: str) -> Ask | None:
        """Return whom to ask; None when the person does it without anybody."""
        mine = who.includes(self.standing)
        people = self.family if who is Filler.REQUESTERS else self.physicians
        if mine and (who is not Filler.REQUESTERS or not people or self.standing.is_guided):
            return None
        if not people:
            return Ask("Aucun médecin ne suit encore ce dossier. Désignez le médecin traitant, il sera prévenu.")
        names = and_list([one.name for one in people])
        words = f"{names} {'peut' if len(people) == 1 else 'peuvent'} {need}."
        if moment := self.asked.get(audience(who)):
            return Ask(f"{words} Demandé le {day_and_hour(moment)}.")
        if people[0].opens_at and people[0].opens_at > self.now:
            return Ask(f"{names} est prévenu et n’a pas encore répondu. {TOO_SOON}")
        them = "lui" if len(people) == 1 else "leur"
        return Ask(words, who.value, f"Le {them} demander par e-mail")


def lines_of(dossier: Dossier, standing: Standing, choices: Iterable[Readiness], askers: Askers) -> list[Line]:
    """Return what lacks for the units chosen, what closes a door first; without a choice, by the national levels."""
    required: dict[str, list[str]] = {}
    wished: dict[str, list[str]] = {}
    found: dict[str, Lack] = {}
    for ready in choices:
        for wanted, points in ((required, ready.walls), (wished, ready.warnings)):
            for point in points:
                if point.lack:
                    found.setdefault(point.code, point.lack)
                    wanted.setdefault(point.code, []).append(str(ready.unit))
    return [
        _line(dossier, standing, found[code], _wanted(required.get(code, []), wished.get(code, [])), askers)
        for code in sorted(found, key=lambda code: code not in required)
    ]


def national_lines(dossier: Dossier, standing: Standing, askers: Askers) -> list[Line]:
    """Return what lacks by the national levels, before any unit is chosen. Two queries."""
    return [
        _line(dossier, standing, lack, "", askers)
        for lack in lacks(dossier, standing).values()
        if lack.demand.level is Level.REQUIRED
    ]


def _wanted(walls: list[str], wishes: list[str]) -> str:
    parts = [f"exigé par {_names(walls)}"] if walls else []
    parts += [f"souhaité par {_names(wishes)}"] if wishes else []
    return ", ".join(parts)


def _names(units: list[str]) -> str:
    if len(units) > 3:
        return f"{units[0]} et {plural(len(units) - 1, 'autre', 'autres')}"
    return and_list(units)


def _line(dossier: Dossier, standing: Standing, lack: Lack, wanted: str, askers: Askers) -> Line:
    who = lack.demand.who
    mine = who.includes(standing)
    url = lack.url if mine else ""
    names = DossierPolicy.may_name_physician(standing)
    ask = askers.for_filler(who, "l’apporter" if who is Filler.REQUESTERS else "le faire")
    if ask and not ask.value and not askers.physicians and who is not Filler.REQUESTERS and names:
        url = reverse("dossiers:physician", args=[dossier.pk])
    return Line(
        label=lack.demand.label,
        sentence=lack.sentence,
        wanted=wanted,
        source=lack.demand.source,
        url=url,
        verb=_verb(lack) if mine else "Désigner le médecin",
        ask=ask,
    )


def _verb(lack: Lack) -> str:
    if lack.demand.who is Filler.CARERS:
        return "Vérifier l’identité"
    if lack.demand.paper:
        return "Joindre"
    return "Valider le dossier" if lack.unsigned else "Compléter"
