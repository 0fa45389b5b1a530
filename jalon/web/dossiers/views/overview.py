"""One dossier at a glance: what is done, what is missing, what comes next."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from jalon.dossiers.actions.reactivate_dossier import DEATH
from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind, DossierState, ParticipantRole
from jalon.dossiers.kinds.tnd.agreement import agreement_of
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.medical import medical_state
from jalon.dossiers.models import Participant
from jalon.dossiers.policies import DossierPolicy
from jalon.dossiers.queries import Twin, identity_of, participants, pending_designation, twins
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.wording import long_day
from jalon.web.access import requesters_and_units
from jalon.web.dossiers.advice import advises
from jalon.web.dossiers.attachments import attachments_words
from jalon.web.dossiers.disclosures import summary_of
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.medical import medical_words
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path, sign_closed, to_sign
from jalon.web.dossiers.printing.volumes import prints_of
from jalon.web.dossiers.views.life import archived_on
from jalon.web.referrals.dates import dates_of
from jalon.web.referrals.words import next_date, note_of, referral_url, status_cell
from jalon.web.wards.overview import ward_context

REQUESTS_SHOWN = 30


@dataclass(frozen=True)
class Next:
    """The main action of the page, or the reason of a closed door."""

    label: str
    url: str


@requesters_and_units
@require_safe
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the dossier to whoever it is open to."""
    door = opened(request, pk)
    door.record("dossier")
    lacking = missing_to_send(door.dossier, door.standing, [step.section for step in door.steps])
    agreement = _agreement(door)
    people = participants(door.dossier)
    made = requests(door)
    names = DossierPolicy.may_name_physician(door.standing) and door.dossier.is_open and not _has_physician(people)
    return render(
        request,
        "dossiers/overview.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "", door.actor.user.pk),
            "lacking": [*_lacking(door, lacking), *agreement],
            "agreement": door.dossier.kind == DossierKind.TND and door.standing.is_requester,
            "addressed": door.dossier.kind == DossierKind.TND and door.is_guided,
            "guided": door.is_guided and door.dossier.is_open,
            "next": next_step(door, agreement, names=names),
            "names": names,
            "pending": pending_designation(door.dossier) if names else None,
            "participants": people,
            "twins": _twins(door),
            "sees_accesses": DossierPolicy.may_see_accesses(door.standing),
            "united_with": door.dossier.merged_into,
            "after_death": door.dossier.closed_for == DEATH,
            "decides": door.standing.decides,
            "erase_on": _erase_on(door),
            "archived_on": archived_on(door.dossier),
            "reactivates": door.dossier.state == DossierState.ARCHIVED and door.standing.decides,
            "ends": DossierPolicy.may_send(door.actor, door.standing, door.dossier) is None,
            "checks_identity": door.dossier.is_open and DossierPolicy.may_check_identity(door.standing),
            "requester": door.standing.is_requester,
            "fills": door.standing.writes,
            "invites": door.standing.decides and not door.standing.is_helper,
            "keeps": DossierPolicy.may_keep(door.standing, door.dossier) is None,
            "requests": made,
            "under_way": any(one.is_under_way for one in made),
            "dates": dates_of(door.dossier, door.standing, door.dossier.referrals.only("state")),
            "attachments": attachments_words(door),
            "disclosed": summary_of(door),
            "advises": advises(door),
            "prints": prints_of(door.dossier.pk, door.accesses),
            **ward_context(door),
        },
    )


def _twins(door: Opened) -> list[Twin]:
    """Return the open dossiers that could be united with this one."""
    if not door.dossier.is_open:
        return []
    return twins(door.actor, identity_of(door.dossier), door.dossier.kind, besides=door.dossier)


def _erase_on(door: Opened) -> str:
    """Return the day on which the dossier will be erased, to whom it is announced; nothing otherwise."""
    day = door.dossier.erase_on
    return long_day(day) if day and DossierPolicy.may_ask_erasure(door.standing) else ""


@dataclass(frozen=True)
class Request:
    """One request of the dossier, as a line."""

    url: str
    place: str
    stay: str
    status: SafeString
    next_date: str
    is_under_way: bool


def requests(door: Opened) -> list[Request]:
    """Return the dossier's requests that this person may see, those under way first."""
    now = timezone.now()
    rows = ReferralPolicy.rows(door.actor).filter(dossier=door.dossier).select_related("unit__establishment")
    return [
        Request(
            url=_request_url(door, row),
            place=f"{row.unit}, {row.unit.establishment.city}",
            stay=row.get_stay_type_display(),
            status=status_cell(row.state, note_of(row), row.unit.kind),
            next_date=next_date(row, now),
            is_under_way=row.is_open and row.sent_at is not None,
        )
        for row in rows.order_by(F("closed_at").desc(nulls_first=True), "created_at", "id")[:REQUESTS_SHOWN]
    ]


def _request_url(door: Opened, row: Referral) -> str:
    if row.state == ReferralState.DRAFT:
        return reverse("referrals:waves" if row.plan_id else "referrals:review", args=[door.dossier.pk])
    return referral_url(row.pk)


def _lacking(door: Opened, lacking: list[Missing]) -> list[tuple[str, str]]:
    """Return what lacks, in words, and where the person completes it; one line for a part that they may not read."""
    closed = [missing for missing in lacking if not door.step(missing.section_code).access.read]
    told = [(missing.sentence, _url(door, missing)) for missing in lacking if missing not in closed]
    if closed:
        state = medical_state(door.dossier, [step.section for step in door.steps])
        told.append((f"{medical_words(state)}. Le médecin la remplit et la signe.", ""))
    return told


def _agreement(door: Opened) -> list[tuple[str, str]]:
    """Return what the agreement of who holds parental authority lacks before a child's dossier leaves, and where."""
    if door.dossier.kind != DossierKind.TND or not door.standing.is_requester:
        return []
    step = door.step(FAMILY.code)
    found = agreement_of(open_section(door.dossier, step.section).counted)
    if step.section.missing or found.given:
        return []
    url = reverse("dossiers:agreement", args=[door.dossier.pk])
    return [(sentence, url) for sentence in found.sentences]


def _url(door: Opened, missing: Missing) -> str:
    """Return where the person can complete it; nothing when that is for somebody else."""
    access = door.step(missing.section_code).access
    return missing.url_anchor if (access.write if missing.count else access.sign) else ""


def _has_physician(people: list[Participant]) -> bool:
    return any(person.role == ParticipantRole.PHYSICIAN for person in people)


def next_step(door: Opened, agreement: list[tuple[str, str]], *, names: bool) -> Next | None:
    """Return what the person can do now: continue, name the physician, sign, look for an establishment; or None.

    `agreement`: what lacks of it, for a child, whom a doctor alone addresses.
    """
    if not door.standing.writes or not door.dossier.is_open:
        return None
    if door.is_guided and any(step.access.write and not step.complete for step in door.steps):
        return Next("Continuer pas à pas", reverse("dossiers:guided", args=[door.dossier.pk]))
    for step in door.steps:
        if step.access.write and not step.complete:
            verb = "Continuer" if step.section.revision else "Remplir"
            return Next(f"{verb}\N{NO-BREAK SPACE}: {step.definition.label}", step.url)
    if names:
        return Next("Désigner le médecin traitant", reverse("dossiers:physician", args=[door.dossier.pk]))
    signed = to_sign(door.steps)
    if (
        not sign_closed(door.steps)
        and any(step.access.sign for step in signed)
        and not all(step.section.is_signed for step in signed)
    ):
        return Next("Valider le dossier", reverse("dossiers:sign", args=[door.dossier.pk, signed[0].definition.code]))
    if door.dossier.kind == DossierKind.TND:
        return _next_of_child(door, agreement)
    return Next("Chercher un établissement", f"/dossiers/{door.dossier.pk}/recherche/")


def _next_of_child(door: Opened, agreement: list[tuple[str, str]]) -> Next | None:
    if agreement:
        words = "Dire si vous êtes d’accord" if door.is_guided else "Recueillir l’accord des parents"
        return Next(words, agreement[0][1])
    return None if door.is_guided else Next("Choisir la plateforme", f"/dossiers/{door.dossier.pk}/recherche/")
