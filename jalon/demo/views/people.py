"""The list of sample people; one click signs in as one of them."""

import time
from dataclasses import replace

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jalon.accounts.enums import SignInMethod
from jalon.accounts.models import User
from jalon.accounts.sessions import SignIn
from jalon.demo.people import PASSWORD, PERSONAS, persona
from jalon.demo.pro_sante_connect.holders import HOLDERS
from jalon.web.access import public
from jalon.web.signin.opening import open_session

GROUPS = (
    ("Ceux qui demandent", ("physician", "secretary", "ward", "family")),
    ("Ceux qui répondent", ("unit_staff",)),
    ("Ceux qui veillent", ("coordinator", "analyst")),
)


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    groups = [(title, [person for person in PERSONAS if person.kind in kinds]) for title, kinds in GROUPS]
    return render(request, "demo/people.html", {"groups": groups, "password": PASSWORD, "holders": HOLDERS})


@public
@require_POST
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        person = persona(slug)
    except KeyError as error:
        raise Http404 from error
    logout(request)
    open_session(request, User.objects.get(email=person.email), SignInMethod.DEMONSTRATION)
    if opened := SignIn.of(request.session):
        # As if by card: a doctor of the demonstration signs what a doctor signs.
        replace(opened, proven_at=time.time()).keep(request.session)
    return redirect("home:home")
