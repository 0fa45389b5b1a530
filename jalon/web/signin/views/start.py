"""Sign in by identifier and password; the doctors' space has a page of its own with every way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jalon.accounts.actions.check_password import check_password
from jalon.core.refusal import Refusal
from jalon.web.access import public
from jalon.web.signin.attempt import safe_next
from jalon.web.signin.codes import send_code
from jalon.web.signin.forms import PasswordForm, PhysicianPasswordForm


@public
def start(request: HttpRequest) -> HttpResponse:
    return _start(request, PasswordForm, "signin/start.html")


@public
def physicians(request: HttpRequest) -> HttpResponse:
    return _start(request, PhysicianPasswordForm, "signin/physicians.html")


def _start(request: HttpRequest, form_class: type[PasswordForm], template: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request) or "home:home")
    form = form_class(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            user = check_password(form.cleaned_data["identifier"], form.cleaned_data["password"])
            send_code(request, user, safe_next(request))
        except Refusal as reason:
            refusal = reason.sentence
        else:
            return redirect("signin:code")
    return render(request, template, {"form": form, "refusal": refusal, "next": safe_next(request)})
