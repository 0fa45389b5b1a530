"""The six digits of a sign-in by password."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.actions.verify_code import verify_code
from jalon.accounts.enums import CodePurpose, SignInMethod
from jalon.accounts.models import EmailedCode, User
from jalon.core.refusal import Refusal
from jalon.web.access import public
from jalon.web.origin import origin_of
from jalon.web.signin import attempt
from jalon.web.signin.codes import asked_again, code_page
from jalon.web.signin.forms import CodeForm
from jalon.web.signin.opening import open_session


@public
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    under_way = attempt.current(request.session)
    if under_way is None:
        return redirect("signin:start")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = verify_code(
                under_way.code_id,
                form.cleaned_data["code"],
                purpose=CodePurpose.SIGN_IN,
                origin=origin_of(request),
            )
        except Refusal as reason:
            form.add_error("code", reason.sentence)
        else:
            attempt.forget(request.session)
            user = User.objects.select_related("professional").get(emailed_codes=row)
            open_session(request, user, SignInMethod.PASSWORD)
            return redirect(under_way.next_url or "home:home")
    row = EmailedCode.objects.get(pk=under_way.code_id)
    return render(request, "signin/code.html", {**code_page(form, row), "door": under_way.door})


@public
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    under_way = attempt.current(request.session)
    if under_way is None:
        return redirect("signin:start")
    user = User.objects.get(pk=under_way.user_id)
    fresh = asked_again(request, lambda: issue_code(CodePurpose.SIGN_IN, user.email, user=user))
    if fresh is not None:
        replace(under_way, code_id=fresh.pk).keep(request.session)
    return redirect("signin:code")
