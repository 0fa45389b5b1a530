"""Who is on a dossier, what each may do, whom to invite, and the end of an access."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.core.forms import DayField, EmailAddressField, GlossedChoiceField, LineField
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.change_rights import change_rights
from jalon.dossiers.actions.end_participation import end_participation
from jalon.dossiers.actions.invite_person import Gift, cancel_invitation, invite_person, resend_invitation
from jalon.dossiers.actions.renew_mandate import renew_mandate
from jalon.dossiers.enums import FAMILY_ROLES, ParticipantRole, Rights
from jalon.dossiers.people import Asker, furthest_mandate
from jalon.dossiers.policies import NO_STANDING, DossierPolicy
from jalon.dossiers.queries import invitations, people, readers_elsewhere, secretaries
from jalon.web.access import requesters
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.people import glosses, people_of, rights_words, waiting_words

DECLINED_SHOWN = timedelta(days=30)
CHOOSE_RIGHTS = "Choisissez ce que cette personne pourra faire."
SENT = "L’invitation est partie. Elle vaut sept jours."


class PersonForm(forms.Form):
    """Somebody invited `as_role` to a dossier of `kind`, which says what each of the rights lets them do."""

    as_role: ClassVar[ParticipantRole]

    address = EmailAddressField(
        label="Son adresse e-mail",
        limit=254,
        help_text="Le lien y est envoyé, et ne vaut que pour cette adresse.",
        error_messages={"required": "Écrivez l’adresse e-mail de la personne."},
    )
    rights = GlossedChoiceField(
        label="Ce qu’elle pourra faire",
        choices=Rights.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_RIGHTS, "invalid_choice": CHOOSE_RIGHTS},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(GlossedChoiceField, self.fields["rights"]).glosses = glosses(self.as_role, kind)


class RelativeForm(PersonForm):
    """Somebody of the family."""

    as_role = ParticipantRole.RELATIVE

    role = forms.ChoiceField(
        label="Qui est cette personne ?",
        choices=[(role.value, role.label) for role in FAMILY_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui est cette personne.", "invalid_choice": "Dites qui est cette personne."},
    )
    field_order = ("address", "role", "rights")

    @property
    def gift(self) -> Gift:
        data = self.cleaned_data
        return Gift(ParticipantRole(data["role"]), Rights(data["rights"]))


class MandateForm(PersonForm):
    """A professional who helps, for an organisation and until a day."""

    as_role = ParticipantRole.HELPER

    organisation = LineField(
        label="Son organisme",
        limit=120,
        help_text="Par exemple : CCAS de Talant, CLIC, centre de ressources territorial.",
        error_messages={"required": "Écrivez pour quel organisme agit ce professionnel."},
    )
    until = DayField(
        label="Dernier jour du mandat",
        future_only=True,
        help_text="Un an au plus. Vous pouvez y mettre fin à tout moment, ou le renouveler.",
        error_messages={"required": "Indiquez le dernier jour du mandat."},
    )
    field_order = ("address", "organisation", "rights", "until")

    @property
    def gift(self) -> Gift:
        data = self.cleaned_data
        return Gift(ParticipantRole.HELPER, Rights(data["rights"]), data["organisation"], data["until"])


@requesters
@require_safe
def list_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who is on the dossier. The same queries for one person and for twenty."""
    door, asker = _entered(request, pk)
    door.record("people")
    rows = people(door.dossier)
    for row in rows:
        row.dossier = door.dossier
    # The addresses of those who are not here yet are for whoever may invite.
    waiting = invitations(door.dossier, timezone.now() - DECLINED_SHOWN) if door.standing.decides else []
    context = {
        **frame(door),
        "path": path(door.dossier, door.steps, "personnes", door.actor.user.pk),
        "people": people_of(rows, asker, secretaries(rows)),
        "invitations": [
            (
                row,
                waiting_words(row),
                rights_words(row.rights, row.role, door.dossier.kind),
                not asker.may_invite(door.dossier, row.role),
            )
            for row in waiting
        ],
        "places": readers_elsewhere(door.dossier),
        "invites": not asker.may_invite(door.dossier, ParticipantRole.RELATIVE),
        "mandates": not asker.may_invite(door.dossier, ParticipantRole.HELPER),
        "closed": asker.may_invite(door.dossier, ParticipantRole.RELATIVE),
    }
    return render(request, "dossiers/people.html", context)


def _entered(request: HttpRequest, pk: UUID) -> tuple[Opened, Asker]:
    """Return the door and the place of the person in the dossier; the page is of those who ask."""
    door = opened(request, pk)
    if not door.standing.is_requester:
        raise door.refuse("people", NO_STANDING)
    return door, Asker.of(door.actor, door.dossier)


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite somebody of the family."""
    door, asker = _entered(request, pk)
    # Whoever opens a dossier for somebody gives the first relative the decisions too.
    alone = not any(row.role in FAMILY_ROLES for row in people(door.dossier))
    initial = {"role": ParticipantRole.RELATIVE, "rights": Rights.DECIDE if alone else Rights.READ}
    return _invite(request, door, asker, ParticipantRole.RELATIVE, RelativeForm, initial)


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a mandate to a professional who helps."""
    door, asker = _entered(request, pk)
    initial = {"rights": Rights.WRITE, "until": furthest_mandate(timezone.localdate())}
    return _invite(request, door, asker, ParticipantRole.HELPER, MandateForm, initial)


def _invite(
    request: HttpRequest,
    door: Opened,
    asker: Asker,
    role: ParticipantRole,
    form_class: type[RelativeForm] | type[MandateForm],
    initial: dict[str, Any],
) -> HttpResponse:
    if closed := asker.may_invite(door.dossier, role):
        if door.dossier.is_open:
            raise door.refuse("people", closed)
        messages.warning(request, closed)
        return redirect("dossiers:people", door.dossier.pk)
    form = form_class(request.POST if request.method == "POST" else None, initial=initial, kind=door.dossier.kind)
    if form.is_bound and form.is_valid():
        try:
            invite_person(door.dossier, form.cleaned_data["address"], form.gift, actor=door.actor)
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, SENT)
            return redirect("dossiers:people", door.dossier.pk)
    door.record("people")
    context = {
        **frame(door),
        "path": path(door.dossier, door.steps, "personnes", door.actor.user.pk),
        "form": form,
        "is_mandate": role == ParticipantRole.HELPER,
    }
    return render(request, "dossiers/invite.html", context, status=422 if form.errors else 200)


@requesters
@require_POST
def change_person(request: HttpRequest, pk: UUID, participant: int) -> HttpResponse:
    """Change the rights of somebody (`rights`), renew a mandate (`renew`), or end an access (`end`)."""
    door, _ = _entered(request, pk)

    def act() -> str:
        if "end" in request.POST:
            ended = end_participation(door.dossier, participant, actor=door.actor)
            return f"{ended.user.full_name} n’a plus accès à ce dossier."
        if "renew" in request.POST:
            renew_mandate(door.dossier, participant, actor=door.actor)
            return "Le mandat est renouvelé pour un an, à partir d’aujourd’hui."
        rights = request.POST.get("rights", "")
        if rights not in Rights.values:
            raise Refusal(CHOOSE_RIGHTS)
        changed = change_rights(door.dossier, participant, Rights(rights), actor=door.actor)
        return f"C’est noté pour {changed.user.full_name}\N{NO-BREAK SPACE}: {changed.get_rights_display().lower()}."

    return _done(request, door, act)


@requesters
@require_POST
def change_invitation(request: HttpRequest, pk: UUID, invitation: int) -> HttpResponse:
    """Send an invitation again (`again`), or take it back."""
    door, _ = _entered(request, pk)

    def act() -> str:
        if "again" in request.POST:
            resend_invitation(door.dossier, invitation, actor=door.actor)
            return SENT
        cancel_invitation(door.dossier, invitation, actor=door.actor)
        return "L’invitation est retirée."

    return _done(request, door, act)


def _done(request: HttpRequest, door: Opened, act: Callable[[], str]) -> HttpResponse:
    """Act, and come back with what was done, or why not; to one's home for who is out of the dossier."""
    try:
        messages.success(request, act())
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    if DossierPolicy.find(door.actor, door.dossier.pk) is None:
        return redirect("home:home")
    return redirect("dossiers:people", door.dossier.pk)
