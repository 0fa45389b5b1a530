"""Places proposed to one person, side by side, the same lines in the same order."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.referrals.enums import ReferralState
from jalon.referrals.models import CLOSED_STATES, Offer, Referral
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.queries import latest_offers
from jalon.referrals.wording import day_and_hour, long_day
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_or_404, record_opening
from jalon.web.referrals.words import next_date, note_of
from jalon.web.typography import euro_words, number_words

DAYS_IN_A_MONTH = 30


@requesters
@require_safe
def offers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the proposals of a dossier; with a choice made (`place`), go to its confirmation."""
    rows = list(
        ReferralPolicy.made(actor_of(request))
        .filter(dossier=pk)
        .select_related("dossier", "unit__establishment")
        .order_by("due_at", "id")
    )
    proposed = [row for row in rows if row.state == ReferralState.OFFERED]
    if not proposed:
        if not rows:
            raise Http404
        return redirect("referrals:index")
    chosen = next((row for row in proposed if str(row.pk) == request.GET.get("place")), None)
    if chosen is not None:
        return redirect("referrals:act", pk=chosen.pk, action="accept_offer")
    record_opening(actor_of(request), find_or_404(request, proposed[0].pk))
    made = latest_offers([row.pk for row in proposed])
    now = timezone.now()
    return render(
        request,
        "referrals/offers.html",
        {
            "dossier": proposed[0].dossier,
            "title": _title(len(proposed)),
            "before": day_and_hour(min(row.due_at for row in proposed if row.due_at)),
            "proposals": [(row, _facts(row, made)) for row in proposed],
            "others": [
                (row, note_of(row), next_date(row, now))
                for row in rows
                if row.sent_at and row.state not in CLOSED_STATES and row not in proposed
            ],
            "asked_to_choose": "place" in request.GET,
        },
    )


def _title(count: int) -> str:
    if count == 1:
        return "Une place est proposée"
    return f"{number_words(count).capitalize()} places sont proposées"


def _facts(row: Referral, made: dict[UUID, Offer]) -> list[tuple[str, str]]:
    """Return the same lines for each proposal; what is unknown is said."""
    offered = made[row.pk]
    unit = row.unit
    price = unit.price_single
    protected = {True: "unité protégée", False: "pas d’unité protégée", None: "ne dit pas s’il a une unité protégée"}
    return [
        ("Entrée", long_day(offered.entry_on)),
        ("Chambre ou place", offered.place or "non précisée"),
        ("Prix affiché", f"{euro_words(round(price * DAYS_IN_A_MONTH))} par mois" if price else "non communiqué"),
        ("À savoir", protected[unit.dementia_unit]),
        ("Répondre avant", day_and_hour(offered.answer_before)),
    ]
