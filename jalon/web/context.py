"""What every page's frame needs: the space of the person, and whether this is the demonstration."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.accounts.models import Beginning
from jalon.accounts.sessions import SignIn
from jalon.web.middleware import actor_of
from jalon.web.pathways.audience import receives_children, receives_only_children
from jalon.web.public.selection import kept


@dataclass(frozen=True)
class Entry:
    """One link of the top bar."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Space:
    """The top bar of a signed-in person."""

    name: str
    home_url: str
    entries: tuple[Entry, ...]
    person_name: str
    person_detail: str
    initials: str


HOME = ("Accueil", "/accueil/")
DIRECTORY = ("Annuaire", "/annuaire/")
REQUESTS = ("Demandes", "/demandes/")
CHILDREN = ("Enfants", "/pco/")
ENTRIES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    UserKind.PHYSICIAN: (
        "Espace médecins",
        (HOME, ("Patients", "/dossiers/"), REQUESTS, DIRECTORY),
    ),
    UserKind.SECRETARY: (
        "Secrétariat",
        (HOME, ("Patients", "/dossiers/"), REQUESTS, DIRECTORY),
    ),
    UserKind.WARD: (
        "Service hospitalier",
        (HOME, ("Patients", "/dossiers/"), REQUESTS, DIRECTORY),
    ),
    UserKind.FAMILY: (
        "Espace usagers",
        (HOME, ("Mes dossiers", "/dossiers/"), REQUESTS, DIRECTORY),
    ),
    UserKind.UNIT_STAFF: (
        "Espace établissements",
        (HOME, REQUESTS, ("Places et page", "/etablissement/"), DIRECTORY),
    ),
    UserKind.COORDINATOR: (
        "Coordination",
        (HOME, ("Délais", "/coordination/"), ("Territoires", "/coordination/territoires/"), DIRECTORY),
    ),
    UserKind.ANALYST: (
        "Observatoire",
        (
            HOME,
            ("Chiffres", "/agence/"),
            ("Règles", "/agence/regles/"),
            ("Responsables", "/agence/responsables/"),
            DIRECTORY,
        ),
    ),
    UserKind.SUPPORT: ("Assistance", (HOME, DIRECTORY)),
}


def _entries(actor: Actor) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the name of the person's space and its entries; whoever reads at a platform has its children."""
    name, links = ENTRIES[actor.user.kind]
    if not receives_children(actor):
        return name, links
    if actor.user.kind == UserKind.UNIT_STAFF and receives_only_children(actor):
        return name, tuple(CHILDREN if link == REQUESTS else link for link in links)
    return name, (HOME, CHILDREN, *links[1:])


def space_of(actor: Actor, path: str) -> Space:
    """Return the top bar of this person, with the entry of the present page marked."""
    user = actor.user
    name, links = _entries(actor)
    # « Règles » is under the address of « Chiffres »: the longest that begins the path is where one is.
    here = max((url for _, url in links if path.startswith(url)), key=len, default="")
    detail = name
    if user.kind == UserKind.UNIT_STAFF and actor.memberships:
        houses = len({fact.establishment_id for fact in actor.memberships})
        name = actor.memberships[0].establishment_name if houses == 1 else f"{houses} établissements"
        detail = ", ".join(dict.fromkeys(str(fact.role.label) for fact in actor.memberships))
    elif user.kind == UserKind.WARD and actor.wards:
        name = actor.wards[0].ward_name if len(actor.wards) == 1 else f"{len(actor.wards)} services"
        detail = ", ".join(dict.fromkeys(f"{fact.role.label}, {fact.establishment_name}" for fact in actor.wards))
    elif user.kind == UserKind.PHYSICIAN:
        professional = user.professional
        detail = ", ".join(part for part in (professional.practice_name, professional.city) if part)
    return Space(
        name=name,
        home_url="/accueil/",
        entries=tuple(Entry(label, url, current=url == here) for label, url in links),
        person_name=user.full_name,
        person_detail=detail,
        initials=f"{user.first_name[:1]}{user.last_name[:1]}".upper(),
    )


def session_times(request: HttpRequest) -> dict[str, int]:
    """Return the seconds before the session ends, if nothing is done and whatever is done."""
    sign_in = SignIn.of(request.session)
    whole = (sign_in.ends_at - timezone.now()).total_seconds() if sign_in else settings.SESSION_HOURS * 3600
    return {"idle": settings.SESSION_COOKIE_AGE, "whole": max(0, int(whole))}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `space` and `session` (None for visitors), units kept, which of the ribbons there is.

    `unconfirmed`: what somebody began whose address is not confirmed; a query for these people only.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    begun = user is not None and signed_in and not user.is_confirmed
    return {
        "space": space_of(actor_of(request), request.path) if signed_in else None,
        "session": session_times(request) if signed_in else None,
        "unconfirmed": Beginning.objects.filter(user=user).first() if begun else None,
        "demo": settings.DEMO,
        "kept_count": len(kept(request)),
        "rehearsal": settings.TEST_IDENTITIES and not settings.DEMO,
    }
