"""One answer to several requests: choose, say it once, and be told which could not follow."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import and_list, plural
from jalon.directory.enums import UnitKind
from jalon.referrals.actions.open import open_referral
from jalon.referrals.models import Referral
from jalon.referrals.policies import Found, ReferralPolicy
from jalon.referrals.sides import Side, unit_side
from jalon.referrals.workflow import Action
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import record_opening
from jalon.web.referrals.forms import DEEDS, About
from jalon.web.typed import as_uuid

TITLES = {
    Action.WAITLIST: "Mettre {} sur liste d’attente",
    Action.REQUEST_INFO: "Demander un complément pour {}",
    Action.REFUSE: "Refuser {} ?",
}
MOST_AT_ONCE = 50


@units
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """GET asks what to say to those chosen (`demande`, repeated); POST says it to each."""
    given = request.POST if request.method == "POST" else request.GET
    if given.get("action") not in TITLES:
        raise Http404
    action = Action(given["action"])
    rows = _chosen(request, given.getlist("demande"))
    if not rows:
        messages.warning(request, "Choisissez d’abord des demandes dans la liste.")
        return redirect("referrals:index")
    deed = DEEDS[action]
    form = deed.form(request.POST if request.method == "POST" else None, about=About.of(*rows))
    if request.method == "POST" and form.is_valid():
        _answer_each(request, rows, action, form.cleaned_data)
        return redirect("referrals:index")
    return render(
        request,
        "referrals/batch.html",
        {
            "action": action,
            "title": TITLES[action].format(plural(len(rows), "demande")),
            "rows": rows,
            "form": form,
            "deed": deed,
        },
        status=422 if request.method == "POST" else 200,
    )


def _chosen(request: HttpRequest, values: list[str]) -> list[Referral]:
    """Return the requests the person may answer among those named; anything else is left out."""
    actor = actor_of(request)
    keys = [key for value in values[:MOST_AT_ONCE] if (key := as_uuid(value))]
    rows = ReferralPolicy.received(actor).filter(pk__in=keys).select_related("dossier", "unit__establishment")
    rows = rows.exclude(unit__kind=UnitKind.PCO)  # what a platform answers is said child by child
    return [row for row in rows.order_by("due_at", "id") if unit_side(actor, row) == Side.UNIT]


def _answer_each(request: HttpRequest, rows: list[Referral], action: Action, data: dict[str, str]) -> None:
    """Answer one by one: a request that moved meanwhile stops no other. Answering is also opening."""
    actor = actor_of(request)
    done, to_tell, refused = 0, [], []
    for row in rows:
        record_opening(actor, Found(row, Side.UNIT))
        try:
            opened = open_referral(row, actor=actor)
            DEEDS[action].do(opened, data, actor)
            done += 1
            if row.dossier.is_paper:
                to_tell.append(row.dossier.person_name)
        except Refusal as refusal:
            refused.append(f"Dossier {row.dossier.number} : {refusal.sentence}")
    if done:
        messages.success(
            request, f"{plural(done, 'réponse envoyée', 'réponses envoyées')}. Les demandeurs sont prévenus."
        )
    if to_tell:
        messages.info(request, f"À prévenir vous-même, la demande étant venue sur papier : {and_list(to_tell)}.")
    for sentence in refused:
        messages.warning(request, sentence)
