"""Somebody comes back with an identity proven by a card or an identity provider: where do they go?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jalon.accounts.actions.recognise import link_identity, recognise
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import User
from jalon.accounts.refusals import SignInRefused
from jalon.audit.journal import record_sign_in
from jalon.core.refusal import Refusal
from jalon.web.middleware import actor_of
from jalon.web.origin import origin_of
from jalon.web.signin import enrolment, intent
from jalon.web.signin.intent import Intent, Purpose
from jalon.web.signin.invitations import invited_by
from jalon.web.signin.opening import open_session


def arrive(request: HttpRequest, identity: ProvenIdentity, *, id_token: str = "") -> HttpResponse:
    """Sign in, confirm, link or enrol, as the visitor meant to when they left; or explain why not."""
    meant = intent.take(request.session)
    try:
        user = recognise(identity)
        return _ARRIVALS[meant.purpose](request, meant, identity, user, id_token)
    except SignInRefused as refusal:
        return refuse(request, identity.method, refusal.cause, identity=identity)


def refuse(
    request: HttpRequest,
    method: SignInMethod,
    cause: SignInCause,
    *,
    identity: ProvenIdentity | None = None,
) -> HttpResponse:
    """Journal an attempt that failed, and lead to the page that says what to do."""
    origin = origin_of(request)
    record_sign_in(
        user=None,
        method=method,
        cause=cause,
        acr=identity.acr if identity else "",
        certificate=identity.certificate if identity else "",
        address=origin.address,
        device=origin.device,
    )
    return redirect("signin:help", cause)


def _sign_in(
    request: HttpRequest, meant: Intent, identity: ProvenIdentity, user: User | None, id_token: str
) -> HttpResponse:
    if user is not None:
        open_session(request, user, identity.method, identity=identity, id_token=id_token)
        return redirect(meant.next_url or "home:home")
    if identity.national_id and not identity.is_physician:
        raise SignInRefused(SignInCause.NOT_PHYSICIAN if identity.profession else SignInCause.NO_PROFESSION)
    enrolment.begin(request, identity, meant.next_url, id_token=id_token)
    return redirect("signin:enrol")


def _confirm(
    request: HttpRequest, meant: Intent, identity: ProvenIdentity, user: User | None, id_token: str
) -> HttpResponse:
    if user is None or user != request.user:
        raise SignInRefused(SignInCause.OTHER_PERSON)
    open_session(request, user, identity.method, identity=identity, id_token=id_token)
    return redirect(meant.next_url or "home:home")


def _link(
    request: HttpRequest, meant: Intent, identity: ProvenIdentity, user: User | None, id_token: str
) -> HttpResponse:
    if user is not None and user != request.user:
        raise SignInRefused(SignInCause.IDENTITY_CONFLICT)
    link_identity(actor_of(request).user, identity)
    messages.success(request, f"{identity.method.label} ouvre désormais votre compte.")
    return redirect("account:index")


def _accept_invitation(
    request: HttpRequest, meant: Intent, identity: ProvenIdentity, user: User | None, id_token: str
) -> HttpResponse:
    try:
        invited = invited_by(meant.secret)
        if user is None:
            user = invited.accept_as_newcomer(
                first_name=identity.first_name, last_name=identity.last_name, identity=identity
            )
        else:
            invited.accept(user)
    except Refusal as reason:
        return render(request, "signin/dead_link.html", {"reason": reason.sentence}, status=410)
    open_session(request, user, identity.method, identity=identity, id_token=id_token)
    return redirect("home:home")


_ARRIVALS = {
    Purpose.SIGN_IN: _sign_in,
    Purpose.CONFIRM: _confirm,
    Purpose.LINK: _link,
    Purpose.INVITATION: _accept_invitation,
}
