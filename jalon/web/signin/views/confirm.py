"""« Confirmez que c’est vous »: before what changes an account, or signs, by whoever is already signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.accounts.actions.check_password import check_password
from jalon.accounts.enums import UserKind
from jalon.core.refusal import Refusal
from jalon.web.access import signed_in
from jalon.web.middleware import actor_of
from jalon.web.origin import origin_of
from jalon.web.signin.attempt import safe_next
from jalon.web.signin.doors import doors
from jalon.web.signin.forms import ConfirmPasswordForm
from jalon.web.signin.views.start import send_code


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The ways that prove enough: card and e-CPS for a physician; for others, their own password and a code too."""
    user = actor_of(request).user
    by_password = user.kind != UserKind.PHYSICIAN
    next_url = safe_next(request)
    form = ConfirmPasswordForm(request.POST or None)
    if request.method == "POST" and by_password and form.is_valid():
        try:
            check_password(user.email, form.cleaned_data["password"], origin=origin_of(request))
            send_code(request, user, next_url, "signin:confirm")
        except Refusal as reason:
            form.add_error("password", reason.sentence)
        else:
            return redirect("signin:code")
    context = {"form": form, "next": next_url, "by_password": by_password, "doors": doors()}
    return render(request, "signin/confirm.html", context)
