"""What care at home expects of a person, on the first page of each side. Four queries at most, two for a unit."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import AT_HOME, VisitState
from jalon.referrals.home_care.models import Agreement, HomeStay, Renewal, Visit
from jalon.referrals.home_care.queries import (
    agreements_awaited,
    open_visits,
    renewals_awaited,
    stays_to_renew,
    visits_received,
    without_agreement,
)
from jalon.referrals.wording import agree, long_day
from jalon.web.home.reading import Desk
from jalon.web.home.waiting import Thing
from jalon.web.referrals.home_care.page import when_words
from jalon.web.typography import age_words


def care_things(desk: Desk, actor: Actor) -> list[Thing]:
    """Return what waits for somebody who asks: visits to answer, agreements and renewals, agreements to obtain."""
    rows = {row.pk: row for row in desk.requests if row.unit.kind in AT_HOME and row.sent_at}
    found = []
    for pk, visit in (open_visits(rows) if rows else {}).items():
        row = rows[pk]
        if visit.state == VisitState.PROPOSED and desk.fills(row.dossier_id) and visit.day >= timezone.localdate():
            verb = agree(str(row.unit), "propose", "proposent")
            fact = f"{row.unit} {verb} une visite à {row.dossier.person_name}"
            url = reverse("referrals:home", args=[pk])
            found.append(_thing("clock", "ochre", fact, when_words(visit), visit.proposed_at, "Répondre", url))
    awaited = agreements_awaited(actor) if actor.is_physician else []
    found += [_agreement(row, request) for row, request in awaited]
    if actor.is_physician:
        found += [_renewal(row) for row in renewals_awaited(actor)]
    own = {row.dossier_id for row, _ in awaited}
    for row in without_agreement(rows.values()):
        if row.dossier_id not in own and desk.decides(row.dossier_id) and not desk.standing(row.dossier_id).is_family:
            fact = f"L’accord du médecin traitant manque pour {row.dossier.person_name}"
            detail = f"{row.unit} · sans lui, l’entrée ne peut pas être confirmée"
            url = reverse("referrals:home", args=[row.pk])
            found.append(_thing("hourglass-split", "ochre", fact, detail, row.state_since, "Obtenir", url))
    return found


def _agreement(row: Agreement, request: UUID) -> Thing:
    fact = f"Votre accord est demandé pour {row.dossier.person_name}"
    detail = f"{row.get_unit_kind_display()} · comme médecin traitant"
    url = reverse("referrals:home_act", args=[request, Deed.GIVE_AGREEMENT])
    return _thing("pen", "ochre", fact, detail, row.asked_at, "Répondre", url)


def _renewal(row: Renewal) -> Thing:
    referral = row.stay.referral
    fact = f"Un renouvellement est à signer pour {referral.dossier.person_name}"
    detail = f"{referral.unit} · fin le {long_day(row.former_end)}"
    url = reverse("referrals:home_act", args=[referral.pk, Deed.ANSWER_RENEWAL])
    return _thing("pen", "ochre", fact, detail, row.asked_at, "Répondre", url)


def _thing(icon: str, colour: str, fact: str, detail: str, since: datetime, verb: str, url: str) -> Thing:
    return Thing(icon, colour, fact, detail, f"depuis {age_words(since)}", "soon", verb, url, (1, since.timestamp()))


@dataclass(frozen=True)
class Line:
    """One line of a unit: who, what, when, and the verb."""

    person: str
    what: str
    late: bool
    verb: str
    url: str


def unit_lines(actor: Actor) -> list[Line]:
    """Return the visits to make and the stays to renew of the person's places; two queries."""
    today = timezone.localdate()
    visits = [_visit(row, today) for row in visits_received(actor)]
    return visits + [_stay(row, today) for row in stays_to_renew(actor, today)]


def _visit(row: Visit, today: date) -> Line:
    url = reverse("referrals:home", args=[row.referral_id])
    if row.state == VisitState.OTHER_TIME:
        what, verb = "Un autre moment est demandé pour la visite", "Proposer"
    elif row.day < today:
        what, verb = f"Visite du {long_day(row.day)} à noter", "Noter"
    else:
        what, verb = f"Visite à réaliser, {when_words(row)}", "Voir"
    return Line(row.referral.dossier.person_name, what, row.day < today, verb, url)


def _stay(row: HomeStay, today: date) -> Line:
    late = row.ends_on < today
    what = f"Fin {'dépassée depuis le' if late else 'prévue le'} {long_day(row.ends_on)}"
    url = reverse("referrals:home", args=[row.referral_id])
    return Line(row.referral.dossier.person_name, f"{what}, à renouveler ou à terminer", late, "Ouvrir", url)
