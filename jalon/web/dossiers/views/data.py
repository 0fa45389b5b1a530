"""« Vos données »: until when a dossier is kept, a copy of it, and asking that it be erased."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalon.core.refusal import Refusal
from jalon.dossiers.declarations import Question
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.referrals.actions.erase_dossier import NOT_YOURS, ask_erasure, cancel_erasure
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.retention import ASKED, NOTICE_DAYS, months_after, rule_of, rules
from jalon.referrals.wording import long_day
from jalon.web.access import requesters
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path


@requesters
@require_safe
def data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what is kept, until when and why, and what the person may ask."""
    door = _door(request, pk)
    door.record("data")
    dossier = door.dossier
    rule = rule_of(dossier)
    return render(
        request,
        "dossiers/data.html",
        {
            **frame(door),
            "path": path(dossier, door.steps, "donnees", door.actor.user.pk),
            "rule": rule,
            "rules": rules(),
            "until": _until(dossier),
            "erase_on": long_day(dossier.erase_on) if dossier.erase_on else "",
            "asked": dossier.erase_for == ASKED,
            "held": dossier.held_since is not None,
            "notice": NOTICE_DAYS,
            "erases": DossierPolicy.may_ask_erasure(door.standing),
            "hides": any(not access.read for _, access in door.accesses),
        },
    )


def _door(request: HttpRequest, pk: UUID) -> Opened:
    door = opened(request, pk)
    if not DossierPolicy.may_copy(door.standing):
        raise door.refuse("data", NOT_YOURS)
    return door


def _until(dossier: Dossier) -> str:
    """« samedi 3 mars 2029 » : the day on which the rule ends a closed dossier."""
    rule = rule_of(dossier)
    if rule is None or dossier.closed_at is None:
        return ""
    return long_day(months_after(timezone.localdate(dossier.closed_at), rule.months))


@requesters
@require_safe
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give what the person may read of the dossier, in a form that another tool reads (JSON)."""
    door = _door(request, pk)
    door.record("copy")
    content = json.dumps(_content(door), ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="jalon-{door.dossier.number}.json"'
    return response


def _content(door: Opened) -> dict[str, object]:
    dossier = door.dossier
    sections = [
        {
            "volet": step.definition.label,
            "version": step.definition.version,
            "enregistré": step.section.updated_at,
            "réponses": [
                {
                    "code": question.code,
                    "question": question.label,
                    "réponse": question.type.text(value),
                    "valeur": value,
                }
                for question, value in _answers(door, step.section.code)
            ],
        }
        for step in door.steps
        if step.access.read
    ]
    requests = ReferralPolicy.rows(door.actor).filter(dossier=dossier).select_related("unit__establishment")
    return {
        "dossier": dossier.number,
        "copie du": timezone.localtime().isoformat(timespec="seconds"),
        "état": dossier.get_state_display(),
        "volets": sections,
        "demandes": [
            {
                "établissement": str(row.unit),
                "séjour": row.get_stay_type_display(),
                "envoyée": row.sent_at,
                "état": row.get_state_display(),
            }
            for row in requests.order_by("created_at", "id")
        ],
    }


def _answers(door: Opened, code: str) -> list[tuple[Question, Any]]:
    document = open_section(door.dossier, door.step(code).section)
    counted = document.counted
    return [
        (question, counted[question.code]) for question in document.definition.questions if question.code in counted
    ]


@requesters
@require_POST
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that the dossier be erased, or call it off."""
    door = opened(request, pk)
    if not DossierPolicy.may_ask_erasure(door.standing):
        raise PermissionDenied(NOT_YOURS)
    cancels = "annuler" in request.POST
    try:
        row = (cancel_erasure if cancels else ask_erasure)(door.dossier, actor=door.actor)
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, _done(row.erase_on, cancels=cancels))
    return redirect("dossiers:data", pk)


def _done(day: date | None, *, cancels: bool) -> str:
    if cancels or day is None:
        return "La demande d’effacement est annulée. Rien n’a changé dans le dossier."
    return f"Le dossier sera effacé le {long_day(day)}. D’ici là, cette page permet de l’annuler."
