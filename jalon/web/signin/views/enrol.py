"""The first connection: address, code, place of practice, password and terms, in as many short pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.accounts.actions.create_account import create_account, refuse_taken_address
from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.actions.verify_code import verify_code
from jalon.accounts.enums import CodePurpose, UserKind
from jalon.accounts.identity import Activity
from jalon.accounts.models import EmailedCode
from jalon.core.refusal import Refusal
from jalon.web.access import public
from jalon.web.origin import origin_of
from jalon.web.signin import enrolment
from jalon.web.signin.codes import asked_again, code_page
from jalon.web.signin.enrolment import Enrolment
from jalon.web.signin.forms import AddressForm, CodeForm, FirstPasswordForm, PracticeForm
from jalon.web.signin.opening import open_session

Step = Callable[[HttpRequest, Enrolment], HttpResponse]


def _under_way(view: Step) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view the first connection under way; without one, the visitor proves who they are first."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        under_way = enrolment.current(request)
        if under_way is None:
            return redirect("signin:physicians")
        return view(request, under_way)

    return wrapped


def _page(request: HttpRequest, template: str, under_way: Enrolment, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"enrolment": under_way, **context}, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_under_way
def address(request: HttpRequest, under_way: Enrolment) -> HttpResponse:
    """Who we have understood you are; where do we write to you?"""
    form = AddressForm(request.POST or None, initial={"address": under_way.address or under_way.identity.email})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["address"]
        try:
            code = issue_code(CodePurpose.ADDRESS, typed)
        except Refusal as reason:
            form.add_error("address", reason.sentence)
        else:
            under_way.keep(request, address=typed, code_id=code.pk, address_is_proven=False)
            return redirect("signin:enrol_code")
    return _page(request, "signin/enrol_address.html", under_way, form=form)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_under_way
def code(request: HttpRequest, under_way: Enrolment) -> HttpResponse:
    """The six digits sent to that address. Only then is one told that it has an account already."""
    if not under_way.code_id:
        return redirect("signin:enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        digits = form.cleaned_data["code"]
        try:
            verify_code(under_way.code_id, digits, purpose=CodePurpose.ADDRESS, origin=origin_of(request))
        except Refusal as reason:
            form.add_error("code", reason.sentence)
        else:
            return _proven(request, under_way)
    row = EmailedCode.objects.get(pk=under_way.code_id)
    return _page(request, "signin/enrol_code.html", under_way, **code_page(form, row))


def _proven(request: HttpRequest, under_way: Enrolment) -> HttpResponse:
    try:
        refuse_taken_address(under_way.address)
    except Refusal as reason:
        fresh = under_way.keep(request, code_id=0)
        form = AddressForm({"address": under_way.address})
        form.add_error("address", reason.sentence)
        return _page(request, "signin/enrol_address.html", fresh, form=form)
    return redirect(under_way.keep(request, address_is_proven=True).next_step)


@public
@require_POST
@_under_way
def resend(request: HttpRequest, under_way: Enrolment) -> HttpResponse:
    if under_way.address:
        fresh = asked_again(request, lambda: issue_code(CodePurpose.ADDRESS, under_way.address))
        if fresh is not None:
            under_way.keep(request, code_id=fresh.pk)
    return redirect(under_way.next_step)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_under_way
def practice(request: HttpRequest, under_way: Enrolment) -> HttpResponse:
    """Where the physician practises: one of the places that Pro Santé Connect told, or one typed."""
    if not under_way.address_is_proven or under_way.kind != UserKind.PHYSICIAN:
        return redirect(under_way.next_step)
    form = PracticeForm(
        request.POST or None, activities=under_way.identity.activities, chosen=under_way.practice or Activity()
    )
    if request.method == "POST" and form.is_valid():
        return redirect(under_way.keep(request, practice=form.practice()).next_step)
    return _page(request, "signin/enrol_practice.html", under_way, form=form)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_under_way
def end(request: HttpRequest, under_way: Enrolment) -> HttpResponse:
    """A password for the days without card, the terms, and the account is open."""
    if under_way.next_step != "signin:enrol_end":
        return redirect(under_way.next_step)
    form = FirstPasswordForm(request.POST or None, person=under_way.identity)
    if request.method == "POST" and form.is_valid():
        try:
            user = create_account(
                under_way.kind,
                under_way.address,
                civility=under_way.identity.civility,
                first_name=under_way.identity.first_name,
                last_name=under_way.identity.last_name,
                password=form.cleaned_data["password"],
                identity=under_way.identity,
                practice=under_way.practice,
            )
        except Refusal as reason:
            form.add_error(None, reason.sentence)
        else:
            enrolment.forget(request)
            identity = under_way.identity
            open_session(request, user, identity.method, identity=identity, id_token=under_way.id_token)
            return redirect("account:welcome")
    return _page(request, "signin/enrol_end.html", under_way, form=form)
