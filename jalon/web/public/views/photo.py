"""A photo of an establishment. Its address holds the digest of its bytes, hence never changes what it shows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from jalon.directory.queries import photo_bytes, photo_digest
from jalon.web.access import public

FOR_A_YEAR = "public, max-age=31536000, immutable"


def _etag(request: HttpRequest, finess: str, digest: str) -> str | None:
    found = photo_digest(finess, digest)
    return f'"{found}"' if found else None


@public
@require_safe
@condition(etag_func=_etag)
def photo(request: HttpRequest, finess: str, digest: str) -> HttpResponse:
    """Two queries; one when the browser already has it."""
    image = photo_bytes(finess, digest)
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/jpeg", headers={"Cache-Control": FOR_A_YEAR})
