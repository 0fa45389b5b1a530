"""A person goes home: their ward gives the dossier to the médecin traitant, who answers for it from then on."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind, WardRole
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import one_line
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, HandOver, Participant
from jalon.dossiers.policies import CLOSED, NO_STANDING, DossierPolicy, why_not_deciding
from jalon.mail import outbox

ONLY_WARDS = "Seul le service qui suit le patient passe le relais."
ALREADY = "Le relais est déjà passé, ou proposé."
NOTHING = "Il n’y a pas de relais à reprendre ou à rendre."


def why_not_hand_over(actor: Actor, dossier: Dossier) -> str:
    """Return why the person may not give the dossier to the médecin traitant now; empty when they may. Two queries."""
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None:
        return NO_STANDING
    if dossier.ward_id not in actor.wards_as(*WardRole):
        return ONLY_WARDS
    if not dossier.is_open:
        return CLOSED
    if dossier.hand_overs.filter(ended_at__isnull=True).exists():
        return ALREADY
    return "" if found[1].decides else why_not_deciding(found[1])


def hand_over(
    dossier: Dossier,
    *,
    actor: Actor,
    physician: User | None = None,
    name: str = "",
    address: str = "",
    now: datetime | None = None,
) -> HandOver:
    """Give the dossier to a physician known to Jalon, at once; or write to another, by `name` and e-mail `address`.

    The first is told by an e-mail and answers for the dossier already; the ward reads it from then on. The other takes
    it by its number and the birth date (`join_dossier`); the ward answers for it until then. Messages give the number
    and a link. Refusal says why not.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        reason, ward = why_not_hand_over(actor, row), row.ward
        if reason or ward is None:
            raise Refusal(reason or ONLY_WARDS)
        if physician is None and not (one_line(name) and address):
            raise Refusal("Écrivez le nom du médecin et son adresse e-mail.")
        if physician is not None and (physician.kind != UserKind.PHYSICIAN or not physician.is_active):
            raise Refusal("Ce médecin n’est plus inscrit. Choisissez-en un autre.")
        made = HandOver.objects.create(
            dossier=row,
            ward=ward,
            physician=physician,
            name=physician.full_name if physician else one_line(name)[:150],
            made_by=actor.user,
            made_at=now,
        )
        if physician is not None:
            pass_to(row, physician, now)
        data = {"known": physician is not None}
        record_event("dossier.handed_over", actor=actor.user, dossier_id=row.pk, data=data, at=now)
        _write(row, made, physician.email if physician else address)
    return made


def pass_to(dossier: Dossier, physician: User, now: datetime) -> None:
    """Make a physician answer for a locked dossier, in place of its ward."""
    present = dossier.participants.filter(user=physician, ended_at__isnull=True).first()
    if present is None or present.role != ParticipantRole.PHYSICIAN:
        if present is not None:
            present.ended_at = now
            present.save(update_fields=["ended_at"])
        Participant.objects.create(dossier=dossier, user=physician, role=ParticipantRole.PHYSICIAN, since=now)
    dossier.handed_over_at = now
    dossier.save(update_fields=["handed_over_at"])


def _write(dossier: Dossier, made: HandOver, address: str) -> None:
    site = settings.SITE_URL.rstrip("/")
    if made.physician_id:
        template, link = "dossier_handed_over", f"{site}/dossiers/{dossier.pk}/relais/"
    else:
        template, link = "dossier_hand_over_asked", f"{site}/dossiers/rejoindre/"
    outbox.queue(f"hand_over:{made.pk}", address, template, {"number": dossier.number, "link": link})


def why_not_end(actor: Actor, made: HandOver) -> str:
    """Return why the person may not undo a hand-over: the ward's doctors and the physician may, until it is seen."""
    if made.ended_at is not None or made.seen_at is not None:
        return NOTHING
    given = made.physician_id is not None
    back = made.ward_id in actor.wards_as(*([WardRole.DOCTOR] if given else WardRole))
    return "" if back or (given and made.physician_id == actor.user.pk) else NOTHING


def end_hand_over(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> HandOver:
    """Take a dossier back into the ward, or give it back to it; the team is told. Refusal once the physician saw it."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        made = row.hand_overs.filter(ended_at__isnull=True).first()
        reason = NOTHING if made is None else why_not_end(actor, made)
        if made is None or reason:
            raise Refusal(reason)
        made.ended_at = now
        made.save(update_fields=["ended_at"])
        if made.physician_id is not None:
            # Who followed the dossier before goes on following it.
            row.participants.filter(user=made.physician_id, since__gte=made.made_at, ended_at__isnull=True).update(
                ended_at=now
            )
            row.handed_over_at = None
            row.save(update_fields=["handed_over_at"])
        record_event("dossier.hand_over_ended", actor=actor.user, dossier_id=row.pk, data={}, at=now)
    return made


def see_hand_over(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> None:
    """Keep that the physician has read what they were given; nothing happens when there is nothing to say so of."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).only("pk").get(pk=dossier.pk)
        waiting = row.hand_overs.filter(physician=actor.user, ended_at__isnull=True, seen_at__isnull=True)
        if waiting.update(seen_at=now):
            record_event("dossier.hand_over_seen", actor=actor.user, dossier_id=row.pk, data={}, at=now)
