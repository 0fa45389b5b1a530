"""The photos of an establishment: add, describe, move, remove."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jalon.core.refusal import Refusal
from jalon.directory.actions.edit_photos import MOST_PHOTOS, STEPS, add_photo, change_photo
from jalon.directory.models import Establishment
from jalon.directory.photos import MOST_BYTES, clean_photo
from jalon.web.access import managers
from jalon.web.middleware import actor_of
from jalon.web.units.find import managed_establishment
from jalon.web.units.forms import DescriptionForm, PhotoForm


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: HttpRequest, finess: str) -> HttpResponse:
    """The photos, and the form of another."""
    row = managed_establishment(request, finess)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                # One byte more than allowed is enough to know that there are too many.
                photo = clean_photo(form.cleaned_data["photo"].read(MOST_BYTES + 1))
                add_photo(row, photo, form.cleaned_data["description"], actor=actor_of(request))
            except Refusal as refusal:
                form.add_error("photo", refusal.sentence)
            else:
                messages.success(request, "La photo est sur la page publique.")
                return redirect("units:photos", finess=row.finess)
    return _page(request, row, form, status)


@managers
@require_POST
def change(request: HttpRequest, finess: str, pk: int, step: str) -> HttpResponse:
    """One step for one photo."""
    row = managed_establishment(request, finess)
    chosen = next((known for known in STEPS if known == step), None)
    if chosen is None:
        raise Http404
    form = DescriptionForm(request.POST)
    if step == "describe" and not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["description"])))
        return redirect("units:photos", finess=row.finess)
    description = form.cleaned_data["description"] if step == "describe" else ""
    change_photo(row, int(pk), chosen, description=description, actor=actor_of(request))
    messages.success(request, "La photo est retirée." if step == "remove" else "C’est noté.")
    return redirect("units:photos", finess=row.finess)


def _page(request: HttpRequest, row: Establishment, form: PhotoForm, status: int) -> HttpResponse:
    rows = list(row.photos.defer("image"))
    context = {
        "establishment": row,
        "photos": rows,
        "form": form,
        "most": MOST_PHOTOS,
        "full": len(rows) >= MOST_PHOTOS,
    }
    return render(request, "units/photos.html", context, status=status)
