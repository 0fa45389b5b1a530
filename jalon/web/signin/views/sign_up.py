"""Families open an account themselves: an address, a link, a name and a password. The same link renews a password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.accounts.actions.ask_link import ask_link
from jalon.accounts.actions.create_account import create_account
from jalon.accounts.actions.mail_link import find_link, use_link
from jalon.accounts.actions.set_password import set_password
from jalon.accounts.enums import LinkPurpose, SignInMethod, UserKind
from jalon.core.refusal import Refusal
from jalon.web.access import public
from jalon.web.origin import origin_of
from jalon.web.signin.attempt import keep_next
from jalon.web.signin.forms import AddressForm, NewAccountForm, NewPasswordForm
from jalon.web.signin.opening import open_session


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    keep_next(request)
    return _ask(request, LinkPurpose.CREATE_ACCOUNT)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    return _ask(request, LinkPurpose.RESET_PASSWORD)


def _ask(request: HttpRequest, wanted: LinkPurpose) -> HttpResponse:
    """Ask for the address; the answer is one, whoever has it."""
    form = AddressForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "creates": wanted == LinkPurpose.CREATE_ACCOUNT, "tools": None}
    if request.method == "POST" and form.is_valid():
        try:
            ask_link(form.cleaned_data["address"], wanted=wanted, origin=origin_of(request))
        except Refusal as reason:
            form.add_error(None, reason.sentence)
        else:
            return render(request, "signin/link_sent.html", context | {"address": form.cleaned_data["address"]})
    return render(request, "signin/ask_link.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a new account. Opening the page uses nothing: mail servers open links too."""
    try:
        link = find_link(secret, LinkPurpose.CREATE_ACCOUNT)
    except Refusal as reason:
        return _dead_link(request, reason)
    form = NewAccountForm(request.POST or None, address=link.address)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                use_link(link)
                user = create_account(
                    UserKind.FAMILY,
                    link.address,
                    first_name=form.cleaned_data["first_name"],
                    last_name=form.cleaned_data["last_name"],
                    password=form.cleaned_data["password"],
                )
        except Refusal as reason:
            form.add_error(None, reason.sentence)
        else:
            open_session(request, user, SignInMethod.PASSWORD)
            return redirect("account:welcome")
    return render(request, "signin/new_account.html", {"form": form, "address": link.address})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a new password. It lets nobody in: the password and a code do, as ever."""
    try:
        link = find_link(secret, LinkPurpose.RESET_PASSWORD)
    except Refusal as reason:
        return _dead_link(request, reason)
    if link.user is None or link.user.kind == UserKind.PHYSICIAN:
        return _dead_link(request, Refusal("Ce mot de passe se change après être entré par carte ou e-CPS."))
    form = NewPasswordForm(request.POST or None, person=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                use_link(link)
                set_password(link.user, form.cleaned_data["password"])
        except Refusal as reason:
            return _dead_link(request, reason)
        messages.success(
            request, "Votre mot de passe est changé. Entrez avec lui, puis avec le code que vous recevrez."
        )
        return redirect("signin:start")
    return render(request, "signin/new_password.html", {"form": form, "minimum": settings.PASSWORD_MINIMUM})


def _dead_link(request: HttpRequest, reason: Refusal) -> HttpResponse:
    return render(request, "signin/dead_link.html", {"reason": reason.sentence}, status=410)
