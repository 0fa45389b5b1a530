"""Say how far the identity of the person was checked; forget it when a strict trait changes.

Statuses of the national reference for identity vigilance (RNIV): a document of high trust validates, the INS
teleservice retrieves, both qualify. Jalon does not call the teleservice: the professional says that their own software
did, and that the traits written here are those it gave.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import IdentityDocument, IdentityStatus, InsNature
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import CLOSED, ONLY_CARERS_CHECK, DossierPolicy

#: Traits that the teleservice gives, and the number itself: one changed, the check no longer holds.
STRICT_TRAITS = frozenset({"birth_name", "first_names", "birth_date", "sex", "birth_place", "nir"})
STATUS = {
    (False, False): IdentityStatus.PROV,
    (True, False): IdentityStatus.VALI,
    (False, True): IdentityStatus.RECUP,
    (True, True): IdentityStatus.QUAL,
}
COLUMNS = ("identity_status", "identity_document", "ins_oid", "identity_checked_at", "identity_checked_by")


def check_identity(
    dossier: Dossier,
    *,
    document: IdentityDocument | None,
    ins: InsNature | None,
    actor: Actor,
    now: datetime | None = None,
) -> Dossier:
    """Record what was checked; with neither document nor teleservice, the identity is provisional again.

    Refusal when the dossier is closed, when the person is neither a physician of it nor their secretary, and when the
    teleservice is said to have answered while the number is not written.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, row.pk)
        if found is None or not DossierPolicy.may_check_identity(found[1]):
            raise Refusal(ONLY_CARERS_CHECK)
        if not row.is_open:
            raise Refusal(CLOSED)
        if ins is not None and not _has_number(row):
            raise Refusal(
                "Écrivez d’abord, dans le volet Identité, le matricule que le téléservice a rendu "
                "(numéro de sécurité sociale)."
            )
        status = STATUS[document is not None, ins is not None]
        row.identity_status = status
        row.identity_document = document or ""
        row.ins_oid = ins or ""
        row.identity_checked_at = None if status == IdentityStatus.PROV else now
        row.identity_checked_by = None if status == IdentityStatus.PROV else actor.user
        row.save(update_fields=COLUMNS)
        record_event("identity.checked", actor=actor.user, dossier_id=row.pk, data={"status": status.value})
    return row


def _has_number(dossier: Dossier) -> bool:
    section = dossier.sections.get(code=KINDS[dossier.kind].identity.code)
    return bool(open_section(dossier, section).answers.get("nir"))


def lapsed(dossier: Dossier, changed: set[str]) -> dict[str, Any]:
    """Return the columns that make the identity provisional again when a strict trait changed; nothing otherwise."""
    if dossier.identity_status == IdentityStatus.PROV or not changed & STRICT_TRAITS:
        return {}
    blank = {"identity_document": "", "ins_oid": "", "identity_checked_at": None, "identity_checked_by": None}
    return {"identity_status": IdentityStatus.PROV, **blank}
