"""The wallet of the simulated Pro Santé Connect: who comes, then the wait for the telephone, drawn beside it."""

import re

from authlib.oauth2 import OAuth2Error
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.core.forms import LineField
from jalon.core.identifiers import normalise
from jalon.demo.pro_sante_connect.holders import HOLDERS, holder
from jalon.demo.pro_sante_connect.provider import LeftTooLong, Session, server
from jalon.demo.pro_sante_connect.waiting import Answer, Waiting
from jalon.web.access import public


class IdentifierForm(forms.Form):
    """What the person types at Pro Santé Connect."""

    identifier = LineField(
        label="Identifiant national",
        help_text="12 chiffres : 8, puis le numéro RPPS.",
        error_messages={"required": "Tapez les 12 chiffres de l’identifiant, ou choisissez une personne ci-dessous."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_identifier(self) -> str:
        number = normalise(self.cleaned_data["identifier"])
        if not re.fullmatch(r"8[0-9]{11}", number):
            raise ValidationError("L’identifiant compte 12 chiffres : un 8, puis les 11 du numéro RPPS.")
        if holder(number) is None:
            raise ValidationError("Personne dans la démonstration n’a cet identifiant. Choisissez-en un ci-dessous.")
        return number


@public
@never_cache
@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """Let in at once whoever has a session here; ask the others who they are."""
    session = Session.of(request)
    try:
        grant = server.get_consent_grant(request, end_user=session)
    except OAuth2Error as error:
        if error.redirect_uri:
            return server.handle_error_response(request, error)
        return _problem(request, error.description or error.error)
    except ValueError:
        # Authlib quotes the request in its errors, and some characters may not be.
        return _problem(request, "redirect_uri")
    if session is not None and not grant.prompt:
        return server.create_authorization_response(request, grant_user=session, grant=grant)
    return redirect("demo:e_cps_identifier", Waiting.begin(request.GET.urlencode()).uid)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identifier(request: HttpRequest, uid: str) -> HttpResponse:
    """Twelve digits typed, or a sample person."""
    waiting = Waiting.find(uid)
    if waiting is None:
        return _gone(request)
    form = IdentifierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = holder(form.cleaned_data["identifier"])
        if person is not None:
            waiting.ask(person)
            return redirect("demo:e_cps_wait", uid)
    return render(request, "demo/e_cps_identifier.html", {"form": form, "holders": HOLDERS, "uid": uid})


@public
@never_cache
@require_GET
def wait(request: HttpRequest, uid: str) -> HttpResponse:
    """The page that waits. Asked again, by its script or by itself, it goes on as soon as there is an answer."""
    waiting = Waiting.find(uid)
    if waiting is None:
        return _gone(request)
    if not waiting.national_id:
        return redirect("demo:e_cps_identifier", uid)
    if waiting.state != Answer.NONE:
        return _back_to_the_site(request, waiting)
    return render(request, "demo/e_cps_wait.html", {"waiting": waiting})


@public
@never_cache
@require_GET
def poll(request: HttpRequest, uid: str) -> HttpResponse:
    """The line of the waiting page that says the time left."""
    waiting = Waiting.find(uid)
    if waiting is not None and waiting.state == Answer.NONE:
        return render(request, "demo/_e_cps_time.html", {"waiting": waiting})
    if waiting is None or not waiting.must_go_on:
        return HttpResponse(status=204)
    waiting.tell()
    return HttpResponse(headers={"HX-Redirect": reverse("demo:e_cps_wait", args=[uid])})


@public
@require_POST
def telephone(request: HttpRequest, uid: str) -> HttpResponse:
    """The person's thumb: the number chosen, or a refusal."""
    waiting = Waiting.find(uid)
    if waiting is None:
        return _gone(request)
    waiting.answer(request.POST.get("number", ""))
    return redirect("demo:e_cps_wait", uid)


def _back_to_the_site(request: HttpRequest, waiting: Waiting) -> HttpResponse:
    """Go back with what was answered; a page that is slow to leave, and asks again, goes back by the same way."""
    if not waiting.back:
        session = Session.open(waiting.national_id) if waiting.state == Answer.VALIDATED else None
        waiting = waiting.end(_answer_to_the_site(request, waiting, session).headers["Location"], session)
    response = redirect(waiting.back)
    if waiting.session is not None:
        waiting.session.remember(response)
    return response


def _answer_to_the_site(request: HttpRequest, waiting: Waiting, session: Session | None) -> HttpResponse:
    """Take the site's request up again."""
    request.GET = QueryDict(waiting.query)
    grant = server.get_consent_grant(request, end_user=session)
    if waiting.state == Answer.EXPIRED:
        late = LeftTooLong(redirect_uri=grant.redirect_uri, state=grant.request.payload.state)
        return server.handle_error_response(request, late)
    return server.create_authorization_response(request, grant_user=session, grant=grant)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/e_cps_problem.html", {"error": ""}, status=404)


def _problem(request: HttpRequest, error: str) -> HttpResponse:
    return render(request, "demo/e_cps_problem.html", {"error": error}, status=400)
