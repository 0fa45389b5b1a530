"""The place of practice that others see beside the physician's name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.accounts.actions.choose_practice import choose_practice
from jalon.accounts.enums import UserKind
from jalon.accounts.identity import Activity
from jalon.web.access import physicians
from jalon.web.middleware import actor_of
from jalon.web.signin.forms import PracticeForm


@physicians
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest) -> HttpResponse:
    """One of the places that Pro Santé Connect last told, or one typed."""
    user = actor_of(request).user
    if user.kind != UserKind.PHYSICIAN:
        raise PermissionDenied("Le médecin choisit lui-même son lieu d’exercice.")
    row = user.professional
    shown = Activity(
        name=row.practice_name, city=row.city, commune_code=row.commune_code, phone=row.phone, specialty=row.specialty
    )
    known = tuple(Activity(**activity) for activity in row.activities)
    chosen = next((activity for activity in known if _is_same(activity, shown)), shown)
    form = PracticeForm(request.POST or None, activities=known, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        choose_practice(row, form.practice())
        messages.success(request, "Votre lieu d’exercice est changé.")
        return redirect("account:index")
    return render(request, "account/practice.html", {"form": form})


def _is_same(activity: Activity, shown: Activity) -> bool:
    return (activity.name, activity.commune_code) == (shown.name, shown.commune_code)
