"""Give a dossier another wished date."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.audit.journal import record_access
from jalon.core.forms import DayField, TextField
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.dossiers.copies import question_of
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.actions.redate import redate as give_date
from jalon.referrals.policies import SENT_OPEN_STATES, ReferralPolicy
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.referrals.forms import MESSAGE_LIMIT, READ_BY

CONFLICT = 409


class DateForm(forms.Form):
    """The new date, and why if one wishes to say it."""

    wished_on = DayField(
        label="Nouvelle date souhaitée",
        future_only=True,
        help_text="Par exemple 15/01/2027.",
        error_messages={"required": "Indiquez la nouvelle date."},
    )
    message = TextField(
        label="Pourquoi",
        required=False,
        limit=MESSAGE_LIMIT,
        help_text=READ_BY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def redate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the present date and the units that will be told; POST writes the new one."""
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None or not found[1].is_requester:
        raise Http404
    dossier, standing = found
    if reason := _closed(dossier, standing):
        raise PermissionDenied(reason)
    form, refusal = DateForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            told = give_date(
                dossier,
                wished_on=form.cleaned_data["wished_on"],
                message=form.cleaned_data["message"],
                actor=actor,
            )
        except Refusal as lost:
            refusal = lost.sentence
        else:
            units = plural(len(told), "établissement est prévenu", "établissements sont prévenus") if told else ""
            messages.success(request, f"La nouvelle date est enregistrée{f'. {units}' if units else ''}.")
            return redirect("referrals:follow", pk=pk)
    if request.method != "POST":
        record_access(actor=actor.user, actor_role=standing.label, dossier_id=pk, subject="dossier:date", granted=True)
    rows = ReferralPolicy.made(actor).filter(dossier=pk, state__in=SENT_OPEN_STATES)
    context = {
        "dossier": dossier,
        "form": form,
        "refusal": refusal,
        "passed": dossier.wished_on is not None and dossier.wished_on < timezone.localdate(),
        "units": [
            f"{row.unit}, {row.get_stay_type_display().lower()}"
            for row in rows.select_related("unit__establishment").order_by("sent_at", "pk")
        ],
    }
    status = CONFLICT if refusal else 422 if form.is_bound else 200
    return render(request, "referrals/redate.html", context, status=status)


def _closed(dossier: Dossier, standing: Standing) -> str:
    """Return why the person may not change the date; 404 for a kind of dossier without one."""
    asked = question_of(dossier.kind, "wished_on")
    if asked is None:
        raise Http404
    access = DossierPolicy.section(standing, asked[0], dossier)
    return "" if access.write else access.reason
