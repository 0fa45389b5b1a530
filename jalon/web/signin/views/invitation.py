"""Accept an invitation: with the account one has, with a new one, or, for staff, with an e-CPS."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.accounts.enums import SignInMethod, UserKind
from jalon.core.refusal import Refusal
from jalon.directory.models import WardInvitation
from jalon.dossiers.models import ParticipantInvitation
from jalon.web.access import public
from jalon.web.dossiers.people import inviter_words, rights_words
from jalon.web.middleware import actor_of
from jalon.web.signin.doors import doors
from jalon.web.signin.forms import NewAccountForm
from jalon.web.signin.invitations import Invited, invited_by
from jalon.web.signin.opening import open_session

ACCEPTED = "L’invitation est acceptée."


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the page accepts nothing: mail servers open links too."""
    try:
        invited = invited_by(secret)
        if request.method == "POST" and "decline" in request.POST and invited.may_decline:
            invited.decline()
            return render(request, "signin/declined.html")
        if request.user.is_authenticated:
            return _as_signed_in(request, invited, secret)
        return _as_visitor(request, invited, secret)
    except Refusal as reason:
        return render(request, "signin/dead_link.html", {"reason": reason.sentence}, status=410)


def _as_signed_in(request: HttpRequest, invited: Invited, secret: str) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            invited.accept(actor_of(request).user)
        except Refusal as reason:
            refusal = reason.sentence
        else:
            messages.success(request, ACCEPTED)
            return redirect(invited.after())
    return _page(request, invited, secret, refusal=refusal)


def _as_visitor(request: HttpRequest, invited: Invited, secret: str) -> HttpResponse:
    if invited.holder is not None or invited.needs_card:
        return _page(request, invited, secret, has_account=invited.holder is not None, enters=True)
    form = NewAccountForm(request.POST or None, address=invited.address)
    if request.method == "POST" and form.is_valid():
        try:
            user = invited.accept_as_newcomer(
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                password=form.cleaned_data["password"],
            )
        except Refusal as reason:
            form.add_error(None, reason.sentence)
        else:
            open_session(request, user, SignInMethod.PASSWORD)
            messages.success(request, ACCEPTED)
            return redirect(invited.after() if invited.may_decline else "account:welcome")
    return _page(request, invited, secret, form=form)


def _page(request: HttpRequest, invited: Invited, secret: str, **context: object) -> HttpResponse:
    around = {"form": None, "refusal": "", "has_account": False, "enters": False}
    is_staff, is_ward = invited.kind == UserKind.UNIT_STAFF, isinstance(invited.row, WardInvitation)
    facts = {
        "invited": invited,
        "is_staff": is_staff,
        "is_ward": is_ward,
        "by_ecps": (is_staff or is_ward) and doors().pro_sante_connect,
        "secret": secret,
        "here": request.path,
    }
    if isinstance(invited.row, ParticipantInvitation):
        row = invited.row
        facts |= {"gives": rights_words(row.rights, row.role, row.dossier.kind), "inviter": inviter_words(row)}
    return render(request, "signin/invitation.html", {**around, **facts, **context})
