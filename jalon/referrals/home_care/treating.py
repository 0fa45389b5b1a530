"""Who the médecin traitant of a dossier is, and what they said of care at home.

They are, in this order: the physician whom the family named and who accepted; the physician of the dossier whose name
or secure address the administrative section gives; the one named who has not answered yet. Otherwise a name, or none.
"""

from dataclasses import dataclass

from django.db.models import F, Q

from jalon.accounts.models import User
from jalon.core.text import fold
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DesignationState, ParticipantRole
from jalon.dossiers.models import Dossier
from jalon.referrals.home_care.models import Agreement


@dataclass(frozen=True)
class Treating:
    """`physician`: their account, if any. `takes_part`: whether they follow the dossier already."""

    name: str = ""
    phone: str = ""
    physician: User | None = None
    takes_part: bool = False


def treating_of(dossier: Dossier) -> Treating:
    """Return the médecin traitant as the dossier knows them. Three queries."""
    row = dossier.sections.filter(code="administratif", revision__gt=0).first()
    answers = open_section(dossier, row).counted if row else {}
    name, phone, address = (answers.get(code) or "" for code in ("gp_name", "gp_phone", "gp_mss"))
    people = dossier.participants.in_force().filter(role=ParticipantRole.PHYSICIAN).select_related("user")
    here = {each.user_id: each.user for each in people.order_by("since", "pk")}
    named = list(
        dossier.designations.filter(
            state__in=(DesignationState.ACCEPTED, DesignationState.PENDING), physician__isnull=False
        )
        .select_related("physician")
        .order_by("-named_at")
    )
    accepted = next((each.physician for each in named if each.physician_id in here), None)
    user = accepted or next((each for each in here.values() if _is_called(each, name, address)), None)
    if user is not None:
        return Treating(user.full_name, phone, user, takes_part=True)
    asked = next((each.physician for each in named if each.state == DesignationState.PENDING), None)
    return Treating(asked.full_name, phone, asked) if asked else Treating(name, phone)


def _is_called(user: User, name: str, address: str) -> bool:
    """Whether what was typed names this physician: all of both names, or their address."""
    if address and address.lower() == user.email.lower():
        return True
    own = set(fold(f"{user.first_name} {user.last_name}").split())
    return bool(own) and own <= set(fold(name).split())


def has_signed(dossier: Dossier, physician: User) -> bool:
    """Whether what the physician signed of the dossier is what it says today. One query."""
    return dossier.sections.filter(signed_by=physician, signed_revision=F("revision")).exists()


def agreement_of(dossier: Dossier, unit_kind: str) -> Agreement | None:
    """Return the agreement that holds for a kind of unit, asked here or in a dossier united into it. One query."""
    rows = Agreement.objects.filter(Q(dossier=dossier) | Q(dossier__merged_into=dossier), unit_kind=unit_kind)
    return rows.select_related("physician", "answered_by", "dossier").order_by("-asked_at", "-pk").first()
