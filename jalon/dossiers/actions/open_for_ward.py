"""Open the dossier of a patient in a bed of a hospital ward: its team holds it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import WardRole
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.models import Ward, WardMember
from jalon.dossiers.actions.open_dossier import create_sections, insert
from jalon.dossiers.actions.write_section import write_section
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import lacking
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.ward_contacts import SECTION, answers_of

NOT_OF_TEAM = "Vous n’êtes pas dans l’équipe de ce service."


def open_for_ward(
    ward: Ward,
    identity_answers: Mapping[str, Any],
    contacts: Sequence[WardMember],
    *,
    actor: Actor,
    entered_on: date | None = None,
    now: datetime | None = None,
) -> Dossier:
    """Create a dossier of follow-up care that the ward holds, from checked answers of the identity section.

    The section of the requesting service is filled in from the ward and its contacts, the physician first. Refusal when
    the person is not of the team, or when a required answer lacks.
    """
    now = now or timezone.now()
    if ward.pk not in actor.wards_as(*WardRole):
        raise Refusal(NOT_OF_TEAM)
    kind = KINDS[DossierKind.SANITAIRE]
    identity = Document(kind.identity, answers={k: v for k, v in identity_answers.items() if v is not None})
    if absent := lacking(kind.identity, identity.answers):
        raise Refusal(f"Il manque «\N{NO-BREAK SPACE}{absent[0].name.lower()}\N{NO-BREAK SPACE}».")
    with transaction.atomic():
        dossier = insert(kind, identity.answers, actor.user, now, ward=ward)
        create_sections(dossier, kind, identity, actor.user, now)
        _fill_requester(dossier, ward, contacts, entered_on, actor, now)
        data = {"kind": kind.code.value, "ward": ward.pk}
        record_event("dossier.opened", actor=actor.user, dossier_id=dossier.pk, data=data, at=now)
    return dossier


def _fill_requester(
    dossier: Dossier, ward: Ward, contacts: Sequence[WardMember], entered_on: date | None, actor: Actor, now: datetime
) -> None:
    row = dossier.sections.get(code=SECTION)
    present = open_section(dossier, row)
    answers = {
        "origin": "hospital",
        "establishment": ward.establishment.name,
        "finess": ward.establishment.finess,
        "ward": ward.name,
        "entry_date": entered_on.isoformat() if entered_on else None,
        "asked_on": timezone.localdate(now).isoformat(),
        **answers_of(ward, contacts),
    }
    document = Document(present.definition, answers={k: v for k, v in answers.items() if v is not None})
    write_section(dossier, row, document, present, author=actor.user, now=now)
