"""Choose or change the password, or close the way in by password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.accounts.actions.check_password import check_password
from jalon.accounts.actions.set_password import remove_password, set_password
from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.web.access import signed_in
from jalon.web.account.forms import ChangePasswordForm
from jalon.web.middleware import actor_of
from jalon.web.origin import origin_of
from jalon.web.signin.freshness import asks_again_unless, proven_recently

ONLY_WAY = "Le mot de passe est votre seule façon d’entrer\N{NO-BREAK SPACE}: elle ne se ferme pas."


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again_unless(proven_recently)
def password(request: HttpRequest) -> HttpResponse:
    """A physician has just shown a card or an e-CPS, and may have forgotten the password; others give theirs first."""
    user = actor_of(request).user
    form = ChangePasswordForm(request.POST or None, person=user, asks_current=_comes_by_password(user))
    if request.method == "POST" and form.is_valid():
        try:
            if "current" in form.fields:
                check_password(user.email, form.cleaned_data["current"], origin=origin_of(request))
        except Refusal as reason:
            form.add_error("current", reason.sentence)
        else:
            changed = set_password(user, form.cleaned_data["password"], keep=request.session.session_key or "")
            update_session_auth_hash(request, changed)
            messages.success(request, "Votre mot de passe est changé. Vos autres connexions sont fermées.")
            return redirect("account:index")
    context = {"form": form, "has_password": user.has_usable_password(), "may_close": _may_close(user)}
    return render(request, "account/password.html", context)


@signed_in
@require_POST
@asks_again_unless(proven_recently)
def close(request: HttpRequest) -> HttpResponse:
    """Close the way in by password, as when one fears that it is known (ASVS 5.0, 6.5.6)."""
    user = actor_of(request).user
    if not _may_close(user):
        raise PermissionDenied(ONLY_WAY)
    changed = remove_password(user, keep=request.session.session_key or "")
    update_session_auth_hash(request, changed)
    messages.success(request, "L’entrée par mot de passe est fermée. Vos autres connexions le sont aussi.")
    return redirect("account:index")


def _comes_by_password(user: User) -> bool:
    return user.kind != UserKind.PHYSICIAN and user.has_usable_password()


def _may_close(user: User) -> bool:
    return user.has_usable_password() and (user.kind == UserKind.PHYSICIAN or user.identities.exists())
