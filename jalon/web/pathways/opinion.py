"""The opinion of a platform, in four ways: prescribe, ask for a complement, refuse, send elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.core.text import and_list
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Membership
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.turn_down import Grounds, turn_down
from jalon.referrals.pathways.actions.validate import Prescription, validate
from jalon.referrals.workflow import Action
from jalon.web.pathways.forms import ComplementForm, ElsewhereForm, PrescriptionForm, RefusalForm

#: What only the doctor of a platform may do of a request that waits for its opinion.
OPINIONS = frozenset({Action.VALIDATE, Action.REFUSE})
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Answer:
    """One way to answer. `signed`: a recent card or e-CPS is asked."""

    code: str
    label: str
    gloss: str
    action: Action
    form: type[forms.Form]
    do: Callable[[Referral, Any, Actor], object]
    button: str
    done: str
    signed: bool = True
    danger: bool = False


def _validate(referral: Referral, form: PrescriptionForm, actor: Actor) -> object:
    data = form.cleaned_data
    prescription = Prescription(data["mode"], form.packages, data["sought"], data["words"])
    return validate(referral, prescription, actor=actor)


def _turn_down(referral: Referral, form: forms.Form, actor: Actor) -> object:
    data = dict(form.cleaned_data)
    data["path"] = data.get("path", "")
    unit = data.pop("other_unit", "")
    other = CareUnit.objects.get(pk=unit) if unit else None
    return turn_down(referral, Grounds(**data, other_unit=other), actor=actor)


ANSWERS = (
    Answer(
        "prescrire",
        "Prescrire le parcours",
        "Un an à partir d’aujourd’hui, renouvelable une fois.",
        Action.VALIDATE,
        PrescriptionForm,
        _validate,
        "Prescrire le parcours",
        "Parcours prescrit. Le médecin et les parents sont prévenus.",
    ),
    Answer(
        "complement",
        "Demander un complément",
        f"Le délai de 15{NBSP}jours continue.",
        Action.REQUEST_INFO,
        ComplementForm,
        lambda referral, form, actor: request_info(referral, actor=actor, **form.cleaned_data),
        "Demander ce complément",
        "Complément demandé. Le médecin est prévenu.",
        signed=False,
    ),
    Answer(
        "refuser",
        "Refuser",
        "Soins équivalents déjà décidés, autre parcours, ou pas d’écart significatif.",
        Action.REFUSE,
        RefusalForm,
        _turn_down,
        "Refuser la demande",
        "Demande refusée. Le médecin et les parents sont prévenus.",
        danger=True,
    ),
    Answer(
        "ailleurs",
        "Adresser ailleurs",
        "L’enfant n’a pas l’âge, ou n’habite pas le territoire.",
        Action.REFUSE,
        ElsewhereForm,
        _turn_down,
        "Adresser ailleurs",
        "Demande refusée, avec où aller. Le médecin et les parents sont prévenus.",
        danger=True,
    ),
)
BY_CODE = {answer.code: answer for answer in ANSWERS}


def other_platforms(unit: CareUnit) -> list[tuple[str, str]]:
    """Return the other open platforms, those of the department first; one query."""
    rows = CareUnit.objects.filter(kind=UnitKind.PCO, closed=False).exclude(pk=unit.pk)
    found = sorted(
        rows.select_related("establishment"),
        key=lambda row: (row.department != unit.department, row.department, str(row)),
    )
    return [(str(row.pk), f"{row}, {row.establishment.city} ({row.department})") for row in found]


def who_gives(unit: CareUnit) -> str:
    """Return, for those who do not give the opinion, who does; one query."""
    held = Membership.objects.filter(
        user=OuterRef("pk"),
        establishment=unit.establishment_id,
        role=MembershipRole.MEDICAL_READER,
        ended_at__isnull=True,
    )
    rows = User.objects.filter(Exists(held), kind=UserKind.PHYSICIAN, is_active=True).order_by("last_name", "id")
    names = [row.full_name for row in rows[:3]]
    if not names:
        return (
            "L’avis revient à un médecin de la plateforme, habilité à la lecture médicale. Personne ne l’est encore : "
            "qui gère la plateforme peut l’inviter."
        )
    return f"L’avis revient au médecin de la plateforme{NBSP}: {and_list(names)}."
