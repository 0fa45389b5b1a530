"""The rows of the inbox and of the requester's table, as HTML built in Python."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from jalon.core.text import and_list
from jalon.dossiers.models import Dossier
from jalon.referrals import inbox
from jalon.referrals.advice import refusal_words
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.policies import AWAITED_FROM_UNITS
from jalon.referrals.reasons import CARE
from jalon.referrals.wording import time_left
from jalon.web.referrals.words import GRADE_WORDS, age_cell, next_date, note, note_of, referral_url, status_cell
from jalon.web.typography import paris_now

CELL = '<td role="cell">'


# A rank on the list that the desk of follow-up care reads otherwise than others.
CARE_NOTES = {WaitlistGrade.ADMISSIBLE: "place à confirmer"}


def inbox_rows(
    rows: Iterable[inbox.Row], waits: Mapping[UUID, list[str]], *, with_gir: bool, dated: bool, pick: bool
) -> SafeString:
    """Return the <tr> of the inbox. Every value is escaped here. `dated`: with the day wished.

    `waits`: what a request waits for besides its state.
    """
    now = paris_now()
    return SafeString("".join(_inbox_row(row, waits.get(row.id, []), with_gir, dated, pick, now) for row in rows))


def _inbox_row(row: inbox.Row, waits: list[str], with_gir: bool, dated: bool, pick: bool, now: datetime) -> str:
    name = escape(f"{row.last_name} {row.first_name}")
    unread = ' class="unread"' if row.state == ReferralState.SENT else ""
    box = (
        f'<td role="cell" class="pick"><label><input type="checkbox" name="demande" value="{row.id}" '
        f'aria-label="Choisir {name}"></label></td>'
        if pick
        else ""
    )
    changed = '<small class="d-block soon">modifié depuis votre lecture</small>' if row.changed else ""
    gir = f'<td role="cell" class="card-off">{escape(row.gir)}</td>' if with_gir else ""
    age = age_cell(row.sent_at, row.due_at, row.state in AWAITED_FROM_UNITS, now)
    return (
        f'<tr role="row"{unread}>{box}<td role="cell" class="name"><a href="{referral_url(row.id)}">{name}</a> '
        f"<small>{row.sex_letter}, {row.age}\N{NO-BREAK SPACE}ans</small>{changed}</td>{gir}"
        f"{CELL}{inbox.STAY_WORDS[row.stay_type]}</td>{_wished_cell(row, now) if dated else ''}"
        f'<td role="cell" class="wide-only">{escape(row.sender)}</td>'
        f'<td role="cell" class="card-end">{age}</td>'
        f"{_state_cell(row, waits, now)}</tr>"
    )


def _state_cell(row: inbox.Row, waits: list[str], now: datetime) -> str:
    marks = _marks(row, waits, now)
    cell = '<td role="cell" class="marked">' if marks else CELL
    return f"{cell}{status_cell(row.state, _state_note(row), row.unit_kind)}{marks}</td>"


def _state_note(row: inbox.Row) -> str:
    """Return the small words beside the state, with the rank that the unit told."""
    if row.state != ReferralState.WAITLISTED:
        reason = refusal_words(row.refusal_reason, medical=True) if row.refusal_reason else ""
        return note(row.state, row.grade, reason, row.due_at)
    grade = WaitlistGrade(row.grade)
    words = (CARE_NOTES.get(grade) if row.unit_kind in CARE else None) or GRADE_WORDS[grade]
    return f"{words}, numéro\N{NO-BREAK SPACE}{row.list_rank}" if row.list_rank else words


def _marks(row: inbox.Row, waits: list[str], now: datetime) -> str:
    """Return what the unit holds, thinks and waits for, under the state."""
    lines = []
    if row.held_until is not None and row.held_until > now:
        left = time_left(row.held_until, now)
        moment = row.held_until.isoformat(timespec="seconds")
        lines.append(f'<b>place gardée, <time datetime="{moment}" data-time-left>{left}</time></b>')
    if row.opinion:
        lines.append(escape(row.opinion))
    if waits:
        lines.append(f"en attente\N{NO-BREAK SPACE}: {escape(and_list(waits))}")
    return "".join(f'<small class="d-block">{line}</small>' for line in lines)


def _wished_cell(row: inbox.Row, now: datetime) -> str:
    """Return the day wished, late in words, and from when or since when the person could leave."""
    if row.wished_on is None:
        return '<td role="cell" class="card-off"></td>'
    today = now.date()
    day = row.wished_on
    level = "late" if day < today else "soon" if day == today else ""
    mark = {"late": "passé", "soon": "aujourd’hui"}.get(level, "")
    late = f' <span class="deadline {level}">{mark}</span>' if mark else ""
    ready = ""
    if row.ready_on:
        since = "depuis le" if row.ready_on < today else "le"
        ready = f'<small class="d-block">sortant {since} {row.ready_on:%d/%m}</small>'
    return f"{CELL}{day:%d/%m}{late}{ready}</td>"


def grouped_rows(groups: Iterable[tuple[Dossier, list[Referral]]], now: datetime) -> SafeString:
    """Return the <tr> of a requester's table, each person in a row of their own above their requests."""
    return SafeString(
        "".join(_person_row(dossier) + request_rows(rows, now, with_person=False) for dossier, rows in groups)
    )


def _person_row(dossier: Dossier) -> str:
    return (
        f'<tr role="row"><th role="rowheader" scope="rowgroup" colspan="3" class="pt-3">'
        f'<a href="/dossiers/{dossier.pk}/">{escape(dossier.person_name)}</a> '
        f'<small class="muted">{dossier.age_in_words}</small> '
        f'<a class="small" href="{reverse("referrals:follow", args=[dossier.pk])}">Où en est-on<span class="unseen">, '
        f"{escape(dossier.person_name)}</span></a></th></tr>"
    )


def request_rows(rows: Iterable[Referral], now: datetime, *, with_person: bool) -> SafeString:
    """Return the <tr> of a requester's table: person, place, where it stands, next date. Every value is escaped."""
    return SafeString("".join(_request_row(row, now, with_person) for row in rows))


def _request_row(row: Referral, now: datetime, with_person: bool) -> str:
    establishment = row.unit.establishment
    place = escape(f"{row.unit}, {establishment.city}" if establishment.city else str(row.unit))
    url = referral_url(row.pk)
    if with_person:
        first = (
            f'<td role="cell" class="name"><a href="{url}">{escape(row.dossier.person_name)}</a> '
            f"<small>{row.dossier.age_in_words}</small></td>{CELL}{place}</td>"
        )
    else:
        first = f'<td role="cell" class="name"><a href="{url}">{place}</a></td>'
    return (
        f'<tr role="row">{first}{CELL}{status_cell(row.state, note_of(row), row.unit.kind)}</td>'
        f'<td role="cell" class="muted">{escape(next_date(row, now))}</td></tr>'
    )
