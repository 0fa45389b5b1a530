"""What the lists of care at home read: for the first page of each side. Each function says its queries; none grows."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from jalon.accounts.actors import Actor
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.home_care.enums import AT_HOME, GIVEN, OPEN_VISITS, AgreementState, RenewalState
from jalon.referrals.home_care.lengths import lengths
from jalon.referrals.home_care.models import Agreement, HomeStay, Renewal, Visit
from jalon.referrals.home_care.words import waits_of_care
from jalon.referrals.models import Referral
from jalon.referrals.policies import ReferralPolicy

MOST = 30


def open_visits(referrals: Iterable[UUID]) -> dict[UUID, Visit]:
    """Return the visit that is not over, by request; one query."""
    rows = Visit.objects.filter(referral__in=list(referrals), state__in=OPEN_VISITS)
    return {row.referral_id: row for row in rows}


def waits_of(requests: Iterable[tuple[UUID, UUID, str]]) -> dict[UUID, list[str]]:
    """Return what open requests at home wait for, besides their state, by request: nothing of health.

    `requests`: each with its dossier and the kind of its unit. Two queries, none when none is at home.
    """
    at_home = [(pk, dossier, kind) for pk, dossier, kind in requests if kind in AT_HOME]
    if not at_home:
        return {}
    visits = set(
        Visit.objects.filter(referral__in=[row[0] for row in at_home], state__in=OPEN_VISITS).values_list(
            "referral", flat=True
        )
    )
    last = _last_agreements({row[1] for row in at_home})
    return {
        pk: waits_of_care(visit=pk in visits, agreed=last.get((dossier, kind)) in GIVEN)
        for pk, dossier, kind in at_home
    }


def _last_agreements(dossiers: set[UUID]) -> dict[tuple[UUID, str], str]:
    """Return the agreement that holds, by dossier and kind of unit, as `treating.agreement_of` finds it; one query."""
    united = Dossier.objects.filter(Q(pk__in=dossiers) | Q(merged_into__in=dossiers))
    rows = Agreement.objects.filter(dossier__in=united.values("pk")).order_by("asked_at", "pk")
    columns = rows.annotate(held_by=Coalesce("dossier__merged_into", "dossier")).values_list(
        "held_by", "unit_kind", "state"
    )
    return {(held_by, kind): state for held_by, kind, state in columns}


def visits_received(actor: Actor) -> list[Visit]:
    """Return the visits that the person's places still have to make, the nearest first; one query."""
    rows = Visit.objects.filter(state__in=OPEN_VISITS, referral__in=ReferralPolicy.received_open(actor).values("pk"))
    return list(rows.select_related("referral__unit__establishment", "referral__dossier").order_by("day", "pk")[:MOST])


def agreements_awaited(actor: Actor) -> list[tuple[Agreement, UUID]]:
    """Return what the physician is asked as médecin traitant, each with a request to answer on; one query."""
    asked = Referral.objects.filter(
        dossier=OuterRef("dossier"), unit__kind=OuterRef("unit_kind"), state__in=OPEN_STATES[1:]
    )
    rows = Agreement.objects.filter(state=AgreementState.PENDING, physician=actor.user)
    rows = rows.annotate(request=Subquery(asked.order_by("sent_at", "pk").values("pk")[:1]))
    found = rows.filter(request__isnull=False, request__in=ReferralPolicy.made(actor).values("pk"))
    return [(row, row.request) for row in found.select_related("dossier").order_by("asked_at", "pk")[:MOST]]


def renewals_awaited(actor: Actor) -> list[Renewal]:
    """Return the renewals that a physician of the dossier is asked to sign, the nearest end first; one query."""
    rows = Renewal.objects.filter(
        state=RenewalState.PENDING,
        stay__ended_on__isnull=True,
        stay__referral__in=ReferralPolicy.made(actor).values("pk"),
    )
    columns = ("stay__referral__unit__establishment", "stay__referral__dossier")
    return list(rows.select_related(*columns).order_by("former_end", "pk")[:MOST])


def without_agreement(rows: Iterable[Referral]) -> list[Referral]:
    """Return, of these requests, those whose place is proposed or accepted and whose médecin traitant must still agree.

    One query, none when no such place is at hand.
    """
    needing = [kind for kind, length in lengths().items() if length.needs_agreement]
    near = [
        row
        for row in rows
        if row.unit.kind in needing and row.state in (ReferralState.OFFERED, ReferralState.CONFIRMED)
    ]
    if not near:
        return []
    later = Agreement.objects.filter(
        dossier=OuterRef("dossier"), unit_kind=OuterRef("unit_kind"), asked_at__gt=OuterRef("asked_at")
    )
    told = Agreement.objects.filter(~Exists(later), dossier__in={row.dossier_id for row in near}, state__in=GIVEN)
    given = set(told.values_list("dossier_id", "unit_kind"))
    return [row for row in near if (row.dossier_id, row.unit.kind) not in given]


def renewal_is_due(today: date) -> Q:
    """Return the condition on stays whose renewal is to be asked by this day."""
    condition = Q(pk__in=[])
    for kind, length in lengths().items():
        condition |= Q(referral__unit__kind=kind, ends_on__lte=length.ends_due(today))
    return condition


def stays_to_renew(actor: Actor, today: date) -> list[HomeStay]:
    """Return the running stays of the person's places whose renewal is to be asked, or whose end is past; one query."""
    rows = HomeStay.objects.filter(
        renewal_is_due(today), ended_on__isnull=True, referral__in=ReferralPolicy.received(actor).values("pk")
    ).exclude(renewals__state=RenewalState.PENDING, ends_on__gte=today)
    return list(
        rows.select_related("referral__unit__establishment", "referral__dossier").order_by("ends_on", "pk")[:MOST]
    )
