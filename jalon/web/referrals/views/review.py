"""Before sending: to whom, what lacks, and the one button that sends them all."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.audit.journal import record_access
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.dossiers.completeness import missing_to_send
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.actions.send import send
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.models import Referral
from jalon.referrals.queries import answer_delay, drafts
from jalon.referrals.wording import long_day
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.referrals.expected import expected_of
from jalon.web.typography import number_words


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET shows; POST sends, or takes one unit out of the choice (`retirer`)."""
    dossier, standing = _find(request, pk)
    if request.method == "POST" and request.POST.get("retirer"):
        return _take_out(request, dossier)
    if request.method == "POST":
        try:
            return _sent(request, send(dossier, actor=actor_of(request)))
        except Refusal as refusal:
            return _page(request, dossier, standing, refusal=refusal.sentence, status=409)
    return _page(request, dossier, standing)


def _find(request: HttpRequest, pk: UUID) -> tuple[Dossier, Standing]:
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None:
        raise Http404
    dossier, standing = found
    record_access(
        actor=actor.user,
        actor_role=standing.label,
        dossier_id=dossier.pk,
        subject="dossier:envoi",
        granted=standing.is_requester,
    )
    if not standing.is_requester:
        raise PermissionDenied("Seuls le médecin, son secrétariat et la famille envoient les demandes.")
    return dossier, standing


def _take_out(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    number = request.POST["retirer"]
    row = next((row for row in drafts(dossier) if str(row.unit_id) == number), None)
    if row is not None:
        try:
            unchoose(dossier, row.unit, actor=actor_of(request))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
    return redirect("referrals:review", pk=dossier.pk)


def _sent(request: HttpRequest, rows: list[Referral]) -> HttpResponse:
    first = min(row.due_at for row in rows if row.due_at)
    if len(rows) == 1:
        told = f"Demande envoyée à {rows[0].unit}."
    else:
        told = f"Demandes envoyées à {number_words(len(rows))} établissements."
    expected = "Première réponse" if len(rows) > 1 else "Réponse"
    messages.success(request, f"{told} {expected} attendue avant le {long_day(timezone.localdate(first))}.")
    return redirect("referrals:index")


def _page(
    request: HttpRequest, dossier: Dossier, standing: Standing, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    choices = drafts(dossier)
    lines = [(row, long_day(timezone.localdate(answer_delay(row.unit, now)))) for row in choices]
    # What a unit expects is a wish: it is said before sending, and closes no door.
    expected = expected_of(choices, dossier) if dossier.is_open else {}
    missing = missing_to_send(dossier) if dossier.is_open else []
    closed = DossierPolicy.may_send(actor_of(request), standing, dossier) or ""
    return render(
        request,
        "referrals/review.html",
        {
            "dossier": dossier,
            "lines": [(row, day, expected.get(row.pk)) for row, day in lines],
            "missing": missing,
            "closed": closed,
            "ready": bool(lines) and not missing and not closed,
            "button": f"Envoyer {plural(len(lines), 'demande')}" if lines else "Envoyer",
            "refusal": refusal,
        },
        status=status,
    )
