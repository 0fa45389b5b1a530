"""Sign a section: a physician answers for its present answers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import Professional
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.dossiers.documents import open_section, section_definition
from jalon.dossiers.models import Dossier, Section, SectionSignature
from jalon.dossiers.orienting import left_to_explain
from jalon.dossiers.policies import CLOSED, DossierPolicy

_SIGNATURE = ("signed_revision", "signed_at", "signed_by", "signed_rpps", "signed_digest", "signed_version")
PROVE_AGAIN = "Signer demande votre carte ou votre e-CPS, vue depuis moins de quatre heures. Confirmez, puis signez."


def sign_section(section: Section, *, actor: Actor, expected_revision: int, now: datetime | None = None) -> Section:
    """Sign the revision that the physician has read, or refuse: dossier closed, incomplete, changed since, a choice of
    follow-up care that is not advised and says not why, or no card or e-CPS seen lately.

    Keeps who, RPPS number, when, and the SHA-256 of what is signed, as one more version that nothing changes. A later
    change leaves it as a trace; `Section.is_signed` is then false.
    """
    now = now or timezone.now()
    with transaction.atomic():
        return _sign(_locked(section.dossier_id, actor, now), section.pk, actor, expected_revision, now)


def sign_medical_part(
    dossier: Dossier, revisions: Mapping[str, int], *, actor: Actor, now: datetime | None = None
) -> list[Section]:
    """Sign every section asked that a physician signs, all or none. `revisions`: the one read, by section code.

    A new version of any of them is one event, for those who read the one before.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = _locked(dossier.pk, actor, now)
        rows = locked.sections.filter(asked=True).order_by("pk")
        before = [row for row in rows if section_definition(locked, row).signed]
        signed = [_sign(locked, row.pk, actor, revisions.get(row.code, -1), now) for row in before]
        renewed = [
            row.code for row, old in zip(signed, before, strict=True) if 0 < old.signed_version < row.signed_version
        ]
        if renewed:
            data = {"sections": renewed}
            record_event("medical.signed_again", actor=actor.user, dossier_id=dossier.pk, data=data, at=now)
    return signed


def _locked(pk: UUID, actor: Actor, now: datetime) -> Dossier:
    """Lock a dossier whose medical part the physician may sign as a whole, or refuse."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=pk)
    if not dossier.is_open:
        raise Refusal(CLOSED)
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None or not found[1].is_physician:
        raise Refusal("Seul un médecin du dossier signe ce volet.")
    if why := left_to_explain(dossier, dossier.sections.filter(asked=True), timezone.localdate(now)):
        raise Refusal(why)
    return dossier


def _sign(dossier: Dossier, pk: int, actor: Actor, expected: int, now: datetime) -> Section:
    """Sign one section of a locked dossier, or refuse; nothing when its answers are signed."""
    row = Section.objects.select_for_update(of=("self",)).get(pk=pk)
    document = open_section(dossier, row)
    _guard(row, document.definition.signed, expected)
    if not actor.may_sign_at(now):
        raise Refusal(PROVE_AGAIN)
    if row.is_signed:
        return row
    row.signed_revision = row.revision
    row.signed_at = now
    row.signed_by = actor.user
    row.signed_rpps = Professional.objects.values_list("rpps", flat=True).get(user=actor.user)
    row.signed_digest = document.digest(dossier.pk)
    row.signed_version += 1
    row.save(update_fields=_SIGNATURE)
    SectionSignature.objects.create(
        section=row,
        version=row.signed_version,
        revision=row.revision,
        at=now,
        signer=actor.user,
        rpps=row.signed_rpps,
        digest=row.signed_digest,
    )
    data = {"section": row.code, "version": row.signed_version}
    record_event("section.signed", actor=actor.user, dossier_id=dossier.pk, data=data, at=now)
    return row


def _guard(row: Section, is_signed_kind: bool, expected: int) -> None:
    if not is_signed_kind:
        raise Refusal("Ce volet ne se signe pas.")
    if row.missing:
        raise Refusal(f"Il manque {plural(row.missing, 'réponse')}. Complétez le volet avant de le signer.")
    if row.revision != expected:
        raise Refusal("Le volet a changé depuis que vous l’avez relu. Relisez-le, puis signez. Rien n’est perdu.")
