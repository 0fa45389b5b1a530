"""Open a dossier for somebody."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.core.crypto import new_wrapped_key
from jalon.core.refusal import Refusal
from jalon.core.text import fold
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import FAMILY_ROLES, DossierKind, ParticipantRole
from jalon.dossiers.forms import lacking
from jalon.dossiers.kinds.registry import KINDS, Kind
from jalon.dossiers.likeness import letters
from jalon.dossiers.models import Dossier, Participant, Section, SectionRevision
from jalon.dossiers.numbers import new_number

#: Who opens the kinds of dossier that a family does not.
BY_CARERS = {
    DossierKind.SANITAIRE: "Des soins de suite ou à domicile se demandent par un médecin : c’est lui qui ouvre ce "
    "dossier. Parlez-en à votre médecin traitant, ou au service où la personne est hospitalisée.",
    DossierKind.TND: "Le bilan d’un enfant se demande par un médecin, qui l’examine et remplit la grille avec vous. "
    "Parlez-en à votre médecin, à un pédiatre, à la PMI ou au médecin scolaire : votre inquiétude suffit.",
}
_NUMBERS_TRIED = 5


def open_dossier(
    kind: DossierKind,
    identity_answers: Mapping[str, Any],
    *,
    actor: Actor,
    physician_user_id: int | None = None,
    role: ParticipantRole | None = None,
    now: datetime | None = None,
) -> Dossier:
    """Create a dossier, its sections and its first participant, from checked answers of the identity section.

    A physician opens it under their own name; a secretary under that of `physician_user_id`, one of those who
    delegated; the person, a relative or a guardian under `role`, with no physician yet. Refusal when the person may
    not, when a required answer lacks, or when the kind is not for that age.
    """
    now = now or timezone.now()
    declared = KINDS[kind]
    if actor.user.kind == UserKind.FAMILY and not declared.by_family:
        raise Refusal(BY_CARERS[kind])
    user_id, role = _first_participant(actor, physician_user_id, role)
    document = Document(declared.identity, answers={k: v for k, v in identity_answers.items() if v is not None})
    absent = lacking(declared.identity, document.answers)
    if absent:
        raise Refusal(f"Il manque «\N{NO-BREAK SPACE}{absent[0].name.lower()}\N{NO-BREAK SPACE}».")
    born = date.fromisoformat(document.answers["birth_date"])
    if reason := declared.not_opened(born, timezone.localdate(now)):
        raise Refusal(reason)
    with transaction.atomic():
        dossier = insert(declared, document.answers, actor.user, now)
        Participant.objects.create(dossier=dossier, user_id=user_id, role=role, since=now)
        create_sections(dossier, declared, document, actor.user, now)
        record_event("dossier.opened", actor=actor.user, dossier_id=dossier.pk, data={"kind": kind.value}, at=now)
    return dossier


def _first_participant(
    actor: Actor, physician_id: int | None, role: ParticipantRole | None
) -> tuple[int, ParticipantRole]:
    if actor.user.kind != UserKind.FAMILY:
        return _physician(actor, physician_id), ParticipantRole.PHYSICIAN
    if not actor.user.is_confirmed and Participant.objects.filter(user=actor.user).exists():
        raise Refusal("Confirmez votre adresse e-mail pour ouvrir un autre dossier.")
    if role not in FAMILY_ROLES:
        raise Refusal("Dites qui vous êtes pour la personne concernée.")
    return actor.user.pk, role


def _physician(actor: Actor, chosen: int | None) -> int:
    if actor.is_physician:
        return actor.user.pk
    if actor.user.kind == UserKind.SECRETARY:
        known = {fact.physician_user_id for fact in actor.delegations}
        if chosen in known:
            return chosen
        raise Refusal("Choisissez le médecin pour qui vous préparez ce dossier.")
    raise Refusal("Un dossier s’ouvre par la personne, ses proches, un médecin ou son secrétariat.")


def identity_columns(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of Dossier that copy the identity section; empty while a required answer lacks."""
    required = ("birth_name", "first_names", "birth_date", "sex")
    if not all(answers.get(code) for code in required):
        return {}
    used = answers.get("used_name") or ""
    return {
        "birth_name": answers["birth_name"],
        "used_name": used,
        "first_names": answers["first_names"],
        "birth_date": date.fromisoformat(answers["birth_date"]),
        "sex": answers["sex"],
        "birth_name_letters": letters(answers["birth_name"]),
        "search_name": fold(f"{used} {answers['birth_name']} {answers['first_names']}"),
    }


def insert(kind: Kind, answers: Mapping[str, Any], user: User, now: datetime, **columns: Any) -> Dossier:
    """Write the row of a new dossier, under a number and a key of its own. `columns`: others than the usual ones."""
    key_id, wrapped = new_wrapped_key()
    for attempt in range(_NUMBERS_TRIED):
        try:
            with transaction.atomic():
                return Dossier.objects.create(
                    number=new_number(kind.prefix),
                    kind=kind.code,
                    created_at=now,
                    updated_at=now,
                    created_by=user,
                    master_key_id=key_id,
                    wrapped_key=wrapped,
                    **identity_columns(answers),
                    **columns,
                )
        except IntegrityError:
            if attempt == _NUMBERS_TRIED - 1:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def create_sections(dossier: Dossier, kind: Kind, identity: Document, user: User, now: datetime) -> None:
    """Write the sections of a new dossier, the identity as it is known, the others blank."""
    sealed = identity.seal(dossier.sealer, dossier.pk, 1)
    rows = [
        Section(
            dossier=dossier,
            code=definition.code,
            definition_version=definition.version,
            missing=sum(1 for _ in Document(definition).missing()),
            asked=kind.asks(definition.code, {}),
        )
        for definition in kind.sections
    ]
    first = rows[0]
    first.revision = 1
    first.answers_sealed = sealed
    first.missing = sum(1 for _ in identity.missing())
    first.updated_at = now
    first.updated_by = user
    Section.objects.bulk_create(rows)
    SectionRevision.objects.create(
        section=first,
        revision=1,
        definition_version=first.definition_version,
        answers_sealed=sealed,
        author=user,
        at=now,
    )
    needs = kind.derive({kind.identity.code: identity.counted}, None)
    dossier.needs_sealed = dossier.sealer.seal(needs, f"needs:{dossier.pk}")
    dossier.save(update_fields=["needs_sealed"])
