"""Name the médecin traitant of a dossier, who is told by e-mail."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import one_line
from jalon.dossiers.enums import DesignationState
from jalon.dossiers.models import Designation, Dossier
from jalon.dossiers.policies import CLOSED, UNCONFIRMED, DossierPolicy
from jalon.mail import outbox

ONLY_FAMILY = "La personne et ceux de ses proches qui décident pour ce dossier nomment le médecin traitant."


def name_physician(
    dossier: Dossier,
    *,
    actor: Actor,
    physician: User | None = None,
    name: str = "",
    address: str = "",
    now: datetime | None = None,
) -> Designation:
    """Name a physician known to Jalon, or another by `name` and e-mail `address`; a former pending name is withdrawn.

    The message gives the dossier's number and a link: never who the person is. Refusal when the dossier is closed, the
    person is neither of those of the family who decide nor prepares follow-up care, the physician follows the dossier
    already, or neither is given.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        _guard(row, actor, physician, name, address)
        row.designations.filter(state=DesignationState.PENDING).update(
            state=DesignationState.WITHDRAWN, answered_at=now
        )
        designation = Designation.objects.create(
            dossier=row,
            physician=physician,
            name=physician.full_name if physician else one_line(name)[:150],
            named_by=actor.user,
            named_at=now,
        )
        record_event("dossier.physician_named", actor=actor.user, dossier_id=row.pk, data={"known": bool(physician)})
        site = settings.SITE_URL.rstrip("/")
        if physician:
            template, link = "physician_named", f"{site}/dossiers/designations/{designation.pk}/"
        else:
            template, link = "physician_asked", f"{site}/dossiers/rejoindre/"
        outbox.queue(
            f"designation:{designation.pk}",
            physician.email if physician else address,
            template,
            {"number": row.number, "link": link},
        )
    return designation


def _guard(dossier: Dossier, actor: Actor, physician: User | None, name: str, address: str) -> None:
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None or not (
        DossierPolicy.may_name_physician(found[1]) or DossierPolicy.may_ask_treating(found[1], dossier)
    ):
        raise Refusal(ONLY_FAMILY)
    if not actor.user.is_confirmed:
        raise Refusal(UNCONFIRMED)
    if not dossier.is_open:
        raise Refusal(CLOSED)
    if physician is None:
        if not (one_line(name) and address):
            raise Refusal("Écrivez le nom du médecin et son adresse e-mail.")
        return
    if physician.kind != UserKind.PHYSICIAN or not physician.is_active:
        raise Refusal("Ce médecin n’est plus inscrit. Choisissez-en un autre.")
    if dossier.participants.filter(user=physician, ended_at__isnull=True).exists():
        raise Refusal(f"{physician.full_name} suit déjà ce dossier.")
