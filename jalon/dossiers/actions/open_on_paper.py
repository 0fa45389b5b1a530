"""Open the dossier of a request that came on paper: the unit that received it holds it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.open_dossier import create_sections, identity_columns, insert
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier

UNBORN = "La demande est arrivée avant la naissance\N{NO-BREAK SPACE}: vérifiez les deux dates."
NAMELESS = "Écrivez au moins le nom de naissance, le prénom, la date de naissance et le sexe."


def open_on_paper(
    kind: DossierKind,
    identity_answers: Mapping[str, Any],
    *,
    unit: CareUnit,
    received_on: date,
    actor: Actor,
    now: datetime | None = None,
) -> Dossier:
    """Create a dossier without a requester, from checked answers of the identity section; what the paper does not say
    may lack. Refusal without the names, the birth date and the sex, by which doubles are found, and at an age that the
    kind does not take on the day of the receipt.
    """
    now = now or timezone.now()
    declared = KINDS[kind]
    document = Document(declared.identity, answers={k: v for k, v in identity_answers.items() if v is not None})
    columns = identity_columns(document.answers)
    if not columns:
        raise Refusal(NAMELESS)
    if columns["birth_date"] > received_on:
        raise Refusal(UNBORN)
    if reason := declared.not_opened(columns["birth_date"], received_on):
        raise Refusal(reason)
    with transaction.atomic():
        held = {"paper_unit": unit, "paper_received_on": received_on}
        dossier = insert(declared, document.answers, actor.user, now, **held)
        create_sections(dossier, declared, document, actor.user, now)
        record_event("dossier.recorded", actor=actor.user, dossier_id=dossier.pk, data={"kind": kind.value}, at=now)
    return dossier
