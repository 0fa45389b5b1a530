"""Change the e-mail address: the new one is proven by a code before anything changes."""

from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.accounts.actions.change_address import change_address
from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.actions.verify_code import verify_code
from jalon.accounts.enums import CodePurpose
from jalon.accounts.models import EmailedCode
from jalon.core.refusal import Refusal
from jalon.web.access import signed_in
from jalon.web.middleware import actor_of
from jalon.web.origin import origin_of
from jalon.web.signin.codes import asked_again, code_page
from jalon.web.signin.forms import AddressForm, CodeForm
from jalon.web.signin.freshness import asks_again_unless, proven_recently

SESSION_KEY = "new_address"


@dataclass(frozen=True)
class NewAddress:
    """The address that is being proven, and the code sent to it."""

    address: str
    code_id: int

    def keep(self, request: HttpRequest) -> None:
        request.session[SESSION_KEY] = asdict(self)

    @classmethod
    def of(cls, request: HttpRequest) -> "NewAddress | None":
        stored = request.session.get(SESSION_KEY)
        return cls(**stored) if stored else None


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again_unless(proven_recently)
def address(request: HttpRequest) -> HttpResponse:
    """Which address instead?"""
    user = actor_of(request).user
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["address"]
        if typed.lower() == user.email.lower():
            form.add_error("address", "C’est déjà l’adresse de votre compte.")
        else:
            try:
                code = issue_code(CodePurpose.ADDRESS, typed, user=user)
            except Refusal as reason:
                form.add_error("address", reason.sentence)
            else:
                NewAddress(typed, code.pk).keep(request)
                return redirect("account:address_code")
    return render(request, "account/address.html", {"form": form, "person": user})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again_unless(proven_recently)
def address_code(request: HttpRequest) -> HttpResponse:
    """The six digits sent to it."""
    asked = NewAddress.of(request)
    if asked is None:
        return redirect("account:address")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        digits = form.cleaned_data["code"]
        try:
            verify_code(asked.code_id, digits, purpose=CodePurpose.ADDRESS, origin=origin_of(request))
            change_address(actor_of(request).user, asked.address, keep=request.session.session_key or "")
        except Refusal as reason:
            form.add_error("code", reason.sentence)
        else:
            del request.session[SESSION_KEY]
            messages.success(request, "Votre adresse est changée. L’ancienne en est prévenue.")
            return redirect("account:index")
    row = EmailedCode.objects.get(pk=asked.code_id)
    return render(request, "account/address_code.html", {"typed": asked.address, **code_page(form, row)})


@signed_in
@require_POST
@asks_again_unless(proven_recently)
def address_resend(request: HttpRequest) -> HttpResponse:
    asked = NewAddress.of(request)
    if asked is None:
        return redirect("account:address")
    user = actor_of(request).user
    fresh = asked_again(request, lambda: issue_code(CodePurpose.ADDRESS, asked.address, user=user))
    if fresh is not None:
        NewAddress(asked.address, fresh.pk).keep(request)
    return redirect("account:address_code")
