"""Who may invite, change and take out whom. The table is told in docs/domain/people.md.

Each function returns in French why not, or nothing when it may be done.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.enums import FAMILY_ROLES, ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant
from jalon.dossiers.policies import CLOSED, NO_STANDING, UNCONFIRMED, DossierPolicy, Standing

LONGEST_MANDATE = timedelta(days=365)

DECIDERS_ALONE = (
    "Inviter, changer les droits et mettre fin à un accès revient aux personnes qui décident pour ce dossier, "
    "et à son médecin."
)
ONLY_FAMILY_MANDATES = (
    "Un mandat se donne par la personne concernée ou par un proche qui décide pour ce dossier. "
    "Le médecin et son secrétariat invitent la famille."
)
WARD_INVITES = (
    "L’équipe du service invite la famille\N{NO-BREAK SPACE}; ses médecins et la famille changent les droits."
)
SECRETARY_INVITES = "Le secrétariat invite la famille\N{NO-BREAK SPACE}; le médecin et la famille changent les droits."
HELPERS_DO_NOT = "Un mandat ne permet pas d’inviter ni de changer les droits. Demandez-le à qui vous l’a donné."
PATIENT_STAYS = (
    "La personne concernée ne peut pas être retirée de son propre dossier\N{NO-BREAK SPACE}: elle seule en sort."
)
GUARDIAN_STAYS = "Un représentant légal est retiré par une personne de la famille qui décide, pas par le médecin."
LAST_DECIDER = (
    "Vous êtes la dernière personne qui décide pour ce dossier. Donnez d’abord ce droit à quelqu’un d’autre, "
    "ou désignez un médecin."
)
PHYSICIAN_DECIDES = "Un médecin suit le dossier ou en sort\N{NO-BREAK SPACE}: ses droits ne se changent pas."


def furthest_mandate(today: date) -> date:
    """Return the furthest last day of a mandate given that day: a year later."""
    return today + LONGEST_MANDATE


@dataclass(frozen=True)
class Asker:
    """Who wants to change the people of a dossier, and what their own place in it is."""

    user_id: int
    standing: Standing
    is_patient: bool = False
    is_confirmed: bool = True

    @classmethod
    def of(cls, actor: Actor, dossier: Dossier) -> "Asker":
        """Read the place of the person now; two queries. Raise Refusal when they have none."""
        found = DossierPolicy.find(actor, dossier.pk)
        if found is None or not found[1].is_requester:
            raise Refusal(NO_STANDING)
        rows = dossier.participants.in_force().filter(user=actor.user, role=ParticipantRole.PATIENT)
        return cls(actor.user.pk, found[1], found[1].is_family and rows.exists(), actor.user.is_confirmed)

    def may_invite(self, dossier: Dossier, role: str) -> str:
        """Family: by whoever decides, the physician, the secretary. A helper: by the family alone."""
        if self.standing.is_helper:
            return HELPERS_DO_NOT
        if not self.standing.decides:
            return DECIDERS_ALONE
        if not self.is_confirmed:
            return UNCONFIRMED
        if role == ParticipantRole.HELPER and not self.standing.is_family:
            return ONLY_FAMILY_MANDATES
        return "" if dossier.is_open else CLOSED

    def may_change(self, target: Participant, rights: Rights) -> str:
        """Change what a relative or a helper may do."""
        if target.role == ParticipantRole.PHYSICIAN:
            return PHYSICIAN_DECIDES
        own = target.user_id == self.user_id
        if not own and (reason := self._may_touch(target)):
            return reason
        lowers = list(Rights).index(rights) < list(Rights).index(Rights(target.rights))
        if own and not lowers and rights != target.rights:
            return DECIDERS_ALONE
        if lowers and not own and target.role == ParticipantRole.PATIENT:
            return PATIENT_STAYS
        # Whoever changes somebody else decides, and remains.
        return _last_decider(target) if lowers and own else ""

    def may_end(self, target: Participant) -> str:
        """Take somebody out, end a mandate, or leave oneself."""
        if target.user_id == self.user_id:
            return _last_decider(target)
        if self.is_patient and target.role == ParticipantRole.HELPER:
            return ""
        if reason := self._may_touch(target):
            return reason
        return PATIENT_STAYS if target.role == ParticipantRole.PATIENT else ""

    def may_renew(self, target: Participant) -> str:
        """Give a helper's mandate another year."""
        return self.may_invite(target.dossier, ParticipantRole.HELPER)

    def _may_touch(self, target: Participant) -> str:
        if self.standing.is_helper:
            return HELPERS_DO_NOT
        if self.standing == Standing.SECRETARY:
            return SECRETARY_INVITES
        if self.standing.is_ward:
            return WARD_INVITES
        if not self.standing.decides:
            return DECIDERS_ALONE
        if self.standing == Standing.PHYSICIAN:
            if target.role == ParticipantRole.PHYSICIAN:
                return "Un confrère sort lui-même du dossier, ou la famille l’en retire."
            if target.role == ParticipantRole.GUARDIAN:
                return GUARDIAN_STAYS
        return ""


def _last_decider(target: Participant) -> str:
    """Say when neither family, physician nor ward would be left to decide without the person. One query at most."""
    deciders = Q(role=ParticipantRole.PHYSICIAN) | Q(role__in=FAMILY_ROLES, rights=Rights.DECIDE)
    if target.dossier.ward_id and not target.dossier.handed_over_at:
        return ""
    if target.role == ParticipantRole.HELPER or target.rights != Rights.DECIDE:
        return ""
    others = target.dossier.participants.in_force().filter(deciders, user__is_active=True).exclude(pk=target.pk)
    return "" if others.exists() else LAST_DECIDER


def refuse_mandate_until(until: date | None) -> None:
    """Raise Refusal unless the last day of a mandate is between today and a year from now."""
    today = timezone.localdate()
    if until is None or until < today:
        raise Refusal("Indiquez le dernier jour du mandat\N{NO-BREAK SPACE}: aujourd’hui ou plus tard.")
    if until > furthest_mandate(today):
        raise Refusal(
            "Un mandat vaut un an au plus. Choisissez un jour plus proche\N{NO-BREAK SPACE}; il se renouvelle."
        )
