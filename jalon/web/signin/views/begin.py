"""A family begins a dossier at once; the address typed is confirmed by a link, within four days (ADR 23)."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.accounts.actions.begin_account import ask_again, begin_account, confirm_account
from jalon.accounts.actions.mail_link import find_link
from jalon.accounts.enums import LinkPurpose, SignInMethod, UserKind
from jalon.accounts.models import Beginning, MailedLink, User
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.attach_begun import attach_begun
from jalon.web.access import public, signed_in
from jalon.web.middleware import actor_of
from jalon.web.origin import origin_of
from jalon.web.signin.attempt import safe_next
from jalon.web.signin.forms import AddressForm, BeginForm, Newcomer, NewPasswordForm
from jalon.web.signin.opening import open_session


@public
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Tell what to have at hand, ask a name and an address, and lead to the dossier at once."""
    onward = safe_next(request) or reverse("dossiers:create")
    if request.user.is_authenticated:
        return redirect(onward)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            user = begin_account(
                told["address"],
                first_name=told["first_name"],
                last_name=told["last_name"],
                origin=origin_of(request),
            )
        except Refusal as reason:
            form.add_error(None, reason.sentence)
        else:
            open_session(request, user, SignInMethod.BEGUN)
            return redirect(onward)
    return render(request, "signin/begin.html", {"form": form, "next": onward, "days": settings.CONFIRMATION_DAYS})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unconfirmed(request: HttpRequest) -> HttpResponse:
    """Say until when the address is awaited and what that closes; send the link again, or to a corrected address."""
    beginning = Beginning.objects.filter(user=actor_of(request).user).first()
    if beginning is None:
        return redirect("home:home")
    form = AddressForm(request.POST or None, initial={"address": beginning.address})
    if request.method == "POST" and form.is_valid():
        try:
            ask_again(beginning, address=form.cleaned_data["address"], origin=origin_of(request))
        except Refusal as reason:
            form.add_error(None, reason.sentence)
        else:
            messages.success(request, f"Un message est parti à {form.cleaned_data['address']}. Ouvrez son lien.")
            return redirect("signin:unconfirmed")
    return render(request, "signin/unconfirmed.html", {"form": form, "beginning": beginning})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_begun(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a begun dossier: choose a password, or attach it to the account that has the address.

    Opening the page uses nothing: mail servers open links too.
    """
    try:
        link = find_link(secret, LinkPurpose.CONFIRM_ADDRESS)
    except Refusal as reason:
        return _over(request, reason)
    owner = User.objects.filter(email__iexact=link.address, is_active=True).first()
    if owner is not None:
        return _attach(request, link, owner)
    begun = cast(User, link.user)
    form = NewPasswordForm(request.POST or None, person=Newcomer(link.address, begun.first_name, begun.last_name))
    if request.method == "POST" and form.is_valid():
        try:
            user = confirm_account(link, form.cleaned_data["password"])
        except Refusal as reason:
            return _over(request, reason)
        request.session.flush()
        open_session(request, user, SignInMethod.PASSWORD)
        messages.success(request, "Votre adresse est confirmée. Votre dossier vous attend, de n’importe quel appareil.")
        return redirect("home:home")
    return render(request, "signin/confirm_begun.html", {"form": form, "address": link.address})


def _attach(request: HttpRequest, link: MailedLink, owner: User) -> HttpResponse:
    is_owner = request.user == owner
    if request.method == "POST" and is_owner and owner.kind == UserKind.FAMILY:
        try:
            attach_begun(link, actor=actor_of(request))
        except Refusal as reason:
            return _over(request, reason)
        messages.success(request, "Le dossier commencé est rattaché à votre compte.")
        return redirect("dossiers:index")
    if request.method == "POST" and not is_owner:
        logout(request)
        return redirect(f"{reverse('signin:start')}?{urlencode({'next': request.path})}")
    context = {
        "address": link.address,
        "is_owner": is_owner,
        "family": owner.kind == UserKind.FAMILY,
    }
    return render(request, "signin/attach_begun.html", context)


def _over(request: HttpRequest, reason: Refusal) -> HttpResponse:
    return render(request, "signin/dead_link.html", {"reason": reason.sentence}, status=410)
