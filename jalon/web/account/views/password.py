"""Choose or change the password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.accounts.actions.set_password import set_password
from jalon.web.access import signed_in
from jalon.web.middleware import actor_of
from jalon.web.signin.forms import NewPasswordForm
from jalon.web.signin.freshness import asks_again_unless, proven_recently


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again_unless(proven_recently)
def password(request: HttpRequest) -> HttpResponse:
    """The proof asked for a moment ago stands for the former password, which one may have forgotten."""
    user = actor_of(request).user
    form = NewPasswordForm(request.POST or None, person=user)
    if request.method == "POST" and form.is_valid():
        changed = set_password(user, form.cleaned_data["password"], keep=request.session.session_key or "")
        update_session_auth_hash(request, changed)
        messages.success(request, "Votre mot de passe est changé. Vos autres connexions sont fermées.")
        return redirect("account:index")
    return render(request, "account/password.html", {"form": form, "has_password": user.has_usable_password()})
