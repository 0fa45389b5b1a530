"""The establishments of the territory whose page nobody keeps yet, and the invitation of a first person."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalon.core.forms import EmailAddressField
from jalon.core.identifiers import is_valid_finess, normalise
from jalon.core.refusal import Refusal
from jalon.core.text import and_list, fold
from jalon.directory.actions.invite_first_manager import invite_first_manager
from jalon.directory.actions.invite_staff import open_invitations
from jalon.directory.policies import EstablishmentPolicy
from jalon.web.access import analysts
from jalon.web.middleware import actor_of

PER_PAGE = 30
LONGEST_NAME = 80


class FirstManagerForm(forms.Form):
    """The address of the person who will keep the page."""

    address = EmailAddressField(label="Adresse e-mail de la personne qui tiendra la page")


@analysts
@require_safe
def first_managers(request: HttpRequest) -> HttpResponse:
    """List the establishments, those of a name or of a FINESS number when one is typed. Two queries."""
    actor = actor_of(request)
    typed = " ".join(request.GET.get("q", "").split())[:LONGEST_NAME]
    rows = EstablishmentPolicy.without_manager(actor)
    if is_valid_finess(normalise(typed)):
        rows = rows.filter(finess=normalise(typed))
    else:
        for word in fold(typed).split():
            rows = rows.filter(search_name__contains=word)
    page = Paginator(rows.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "typed": typed, "departments": and_list(sorted(actor.departments))}
    return render(request, "agency/first_managers.html", context)


@analysts
@require_http_methods(["GET", "HEAD", "POST"])
def invite_manager(request: HttpRequest, finess: str) -> HttpResponse:
    """Ask for the address, then send the invitation."""
    actor = actor_of(request)
    row = EstablishmentPolicy.without_manager(actor).filter(finess=finess).first()
    if row is None:
        raise Http404
    form = FirstManagerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                invite_first_manager(row, form.cleaned_data["address"], actor=actor)
            except Refusal as refusal:
                form.add_error("address", refusal.sentence)
            else:
                messages.success(request, f"L’invitation à tenir {row.name} est partie. Elle vaut sept jours.")
                return redirect("agency:first_managers")
    waiting = open_invitations(row, timezone.now()).select_related("link").first()
    context = {"establishment": row, "form": form, "waiting": waiting}
    return render(request, "agency/invite_manager.html", context, status=status)
