"""The lines of the list of children, as HTML built in Python: a page holds dozens. Every value is escaped here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.dossiers.kinds.tnd.clocks import Clock
from jalon.dossiers.models import Dossier
from jalon.referrals.models import Referral
from jalon.referrals.pathways.deadlines import milestones_of, pathway_of, today_at
from jalon.referrals.pathways.desk import TO_ANSWER, Team, last_moments, teams
from jalon.referrals.sides import prescribes
from jalon.web.pathways.moments import OPINION, moment_of
from jalon.web.pathways.ways import cell, ways_of

URGENT = '<small class="d-block late-word">Régression signalée</small>'
SHOWN = (Clock.ANSWER, Clock.WELCOME, Clock.SYNTHESIS)


@dataclass(frozen=True)
class Known:
    """What the lines need beside the requests: who sees each child (by pathway), when complements came (by request)."""

    teams: Mapping[UUID, Team]
    completed: Mapping[UUID, datetime]
    opinion_at: frozenset[UUID]


def known_of(rows: Iterable[Referral], actor: Actor) -> Known:
    """Return it for one page of the list; three queries."""
    found = list(rows)
    pathways = [row.pathway.pk for row in found if hasattr(row, "pathway")]
    waiting = [row.pk for row in found if row.state in TO_ANSWER]
    opinions = frozenset(row.pk for row in found if row.state in TO_ANSWER and prescribes(actor, row))
    return Known(teams(pathways), last_moments(waiting, "referral.info_given"), opinions)


def list_rows(rows: Iterable[Referral], known: Known, now: datetime) -> SafeString:
    """Return the <tr> of the list, each by the day it is at its platform."""
    return SafeString("".join(_row(row, known, today_at(row, now)) for row in rows))


def short_name(dossier: Dossier) -> str:
    """« Inès M. »: a list on a desk does not hold surnames."""
    first = dossier.first_names.split(",")[0].split(" ")[0]
    return f"{first} {(dossier.used_name or dossier.birth_name)[:1]}."


def sender_of(row: Referral) -> str:
    """« Dr Vasseur, Talant », « Sur papier »."""
    if row.dossier.is_paper:
        return "Sur papier"
    user = row.sent_by
    if user is None:
        return ""
    if user.kind == UserKind.FAMILY:
        return "Famille"
    name = f"{user.civility}\N{NO-BREAK SPACE}{user.last_name}" if user.civility else user.full_name
    city = user.professional.city if user.kind == UserKind.PHYSICIAN else ""
    return f"{name}, {city}" if city else name


def _presses(row: Referral) -> bool:
    """Whether the grid tells of a loss of what was acquired: read by the doctor of the platform alone."""
    return bool(row.dossier.needs.get("urgent"))


def _row(row: Referral, known: Known, today: date) -> str:
    pathway = pathway_of(row)
    team = known.teams.get(pathway.pk, Team()) if pathway else Team()
    opinion, completed = row.pk in known.opinion_at, known.completed.get(row.pk)
    moment = moment_of(row, team, today, gives_opinion=opinion, completed_at=completed)
    name, page = escape(short_name(row.dossier)), reverse("pathways:child", args=[row.pk])
    url = f"{page}avis/" if moment.at == OPINION else f"{page}#{moment.at}" if moment.at else page
    cells = "".join(cell(way) for way in ways_of(milestones_of(row, pathway), today, SHOWN))
    return (
        f'<tr role="row"><td role="cell" class="child name"><a href="{page}">{name}</a> '
        f"<small>{row.dossier.age_words}</small>"
        f'<small class="d-block">{escape(sender_of(row))}</small></td>{cells}'
        f'<td role="cell" class="moment">{escape(moment.words)}{URGENT if opinion and _presses(row) else ""}</td>'
        f'<td role="cell" class="verb"><a class="button small-button" href="{url}">{escape(moment.verb)}'
        f'<span class="unseen"> : {name}</span></a></td></tr>'
    )
