"""How soon a password would be guessed, said as one leaves the field; nothing is kept."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from jalon.accounts.passwords import judge
from jalon.web.access import public
from jalon.web.signin import enrolment

LONGEST_READ = 500


@public
@require_POST
def password_strength(request: HttpRequest) -> HttpResponse:
    """Return one sentence for the field that asks. Each page has one field to choose a password."""
    password = request.POST.get("password", "")[:LONGEST_READ]
    under_way = enrolment.current(request)
    person = under_way.identity if under_way else (request.user if request.user.is_authenticated else None)
    refusal = ""
    if password:
        try:
            judge(password, person)
        except ValidationError as error:
            refusal = error.messages[0]
    return render(request, "signin/_strength.html", {"password": bool(password), "refusal": refusal})
