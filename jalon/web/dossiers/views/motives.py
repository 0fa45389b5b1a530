"""The motives found while one types: a piece of the page of the section « motif »."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jalon.web.access import requesters
from jalon.web.dossiers.motives import LookedFor, found


@requesters
@require_POST
def motives(request: HttpRequest) -> HttpResponse:
    """Return the motives that the words sent find, or those of the domain sent. Says nothing of any dossier."""
    return HttpResponse(found(LookedFor.sent(request.POST)))
