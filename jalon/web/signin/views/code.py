"""The six digits."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jalon.accounts.actions.verify_code import verify_code
from jalon.accounts.models import SignInCode, User
from jalon.core.refusal import Refusal
from jalon.web.access import public
from jalon.web.signin import attempt
from jalon.web.signin.codes import send_code
from jalon.web.signin.forms import CodeForm


@public
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    under_way = attempt.current(request.session)
    if under_way is None:
        return redirect("signin:start")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = verify_code(under_way.code_id, form.cleaned_data["code"])
        except Refusal as reason:
            form.add_error("code", reason.sentence)
        else:
            attempt.forget(request.session)
            login(request, user)
            return redirect(under_way.next_url or "home:home")
    row = SignInCode.objects.select_related("user").get(pk=under_way.code_id)
    context = {"form": form, "address": masked(row.user.email), "expires_at": row.expires_at}
    return render(request, "signin/code.html", context)


@public
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    under_way = attempt.current(request.session)
    if under_way is None:
        return redirect("signin:start")
    user = User.objects.get(pk=under_way.user_id)
    try:
        send_code(request, user, under_way.next_url)
    except Refusal as reason:
        messages.warning(request, reason.sentence)
    else:
        messages.success(request, "Un nouveau code est parti. L’ancien ne marche plus.")
    return redirect("signin:code")


def masked(address: str) -> str:
    """« h•••••@exemple.fr »: enough to recognise one's own address, not enough to learn another's."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••••@{domain}"
