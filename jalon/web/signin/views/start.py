"""Sign in by identifier and password; the doctors' space has a page of its own with every way in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jalon.accounts.actions.check_password import check_password
from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.enums import CodePurpose
from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.web.access import public
from jalon.web.origin import origin_of
from jalon.web.signin.attempt import Attempt, safe_next
from jalon.web.signin.doors import doors
from jalon.web.signin.forms import PasswordForm, PhysicianPasswordForm


@public
def start(request: HttpRequest) -> HttpResponse:
    return _start(request, PasswordForm, "signin/start.html", "signin:start")


@public
def physicians(request: HttpRequest) -> HttpResponse:
    return _start(request, PhysicianPasswordForm, "signin/physicians.html", "signin:physicians")


def _start(request: HttpRequest, form_class: type[PasswordForm], template: str, door: str) -> HttpResponse:
    next_url = safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_url or "home:home")
    form = form_class(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            user = check_password(
                form.cleaned_data["identifier"], form.cleaned_data["password"], origin=origin_of(request)
            )
            send_code(request, user, next_url, door)
        except Refusal as reason:
            refusal = reason.sentence
        else:
            return redirect("signin:code")
    context = {"form": form, "refusal": refusal, "next": next_url, "door": door, "doors": doors()}
    return render(request, template, context | {"tools": settings.NATIONAL_TOOLS})


def send_code(request: HttpRequest, user: User, next_url: str, door: str) -> None:
    """Send six digits to the person's address and bind them to this visitor's session."""
    code = issue_code(CodePurpose.SIGN_IN, user.email, user=user)
    Attempt(user.pk, code.pk, next_url, door).keep(request.session)
