"""« Rendre le prochain avis »: the child whose answer is due first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from jalon.referrals.pathways.desk import next_to_answer
from jalon.web.access import platforms
from jalon.web.middleware import actor_of


@platforms
@require_safe
def next_opinion(request: HttpRequest) -> HttpResponse:
    pk = next_to_answer(actor_of(request))
    if pk is None:
        messages.success(request, "Aucun avis n’attend de votre part.")
        return redirect("pathways:index")
    return redirect("pathways:opinion", pk=pk)
