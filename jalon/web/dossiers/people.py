"""The people of a dossier in plain words, and what may be done with each."""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.accounts.models import Delegation
from jalon.core.text import and_list
from jalon.dossiers.enums import DossierKind, ParticipantRole, Rights
from jalon.dossiers.models import Participant, ParticipantInvitation
from jalon.dossiers.people import Asker
from jalon.web.typography import day_words

NBSP = "\N{NO-BREAK SPACE}"
READS = "lire la partie administrative, les pièces et l’avancement des demandes."
WRITES = (
    "lire et remplir la partie administrative, joindre des pièces, préparer le choix des établissements, "
    "répondre à leurs questions."
)
DECIDES = (
    "remplir le dossier, envoyer les demandes, accepter ou décliner une place, désigner le médecin, "
    "clore le dossier{more}."
)
PEOPLE_TOO = ", inviter et changer les droits"
PHYSICIAN = "remplir et signer la partie médicale, envoyer les demandes, répondre aux propositions."
# A doctor alone addresses a child.
CHILD_WRITES = "lire et remplir la partie administrative, joindre des pièces, répondre aux questions."
CHILD_DECIDES = "remplir le dossier, {agrees}suivre le parcours, retirer la demande, clore le dossier{more}."
AGREES = "donner son accord, "
CHILD_PHYSICIAN = "remplir et signer la partie médicale, envoyer le dossier à une plateforme, répondre à ses questions."


def rights_words(rights: str, role: str, kind: str) -> str:
    """Return what a person may do of a dossier of this kind, after « peut »."""
    of_child = kind == DossierKind.TND
    if role == ParticipantRole.PHYSICIAN:
        return CHILD_PHYSICIAN if of_child else PHYSICIAN
    if rights == Rights.DECIDE:
        more = "" if role == ParticipantRole.HELPER else PEOPLE_TOO
        agrees = AGREES if role == ParticipantRole.GUARDIAN else ""
        return CHILD_DECIDES.format(agrees=agrees, more=more) if of_child else DECIDES.format(more=more)
    if rights == Rights.WRITE:
        return CHILD_WRITES if of_child else WRITES
    return READS


def glosses(role: ParticipantRole, kind: str) -> dict[str, str]:
    """Return what each of the rights lets a person of this role do, beginning with a capital."""
    words = {rights.value: rights_words(rights, role, kind) for rights in Rights}
    return {rights: f"{sentence[:1].upper()}{sentence[1:]}" for rights, sentence in words.items()}


def inviter_words(invitation: ParticipantInvitation) -> str:
    """Name who invites; a person concerned who invites is not named to who has not joined yet."""
    takes_part = invitation.dossier.participants.filter(user=invitation.invited_by, role=ParticipantRole.PATIENT)
    return "La personne concernée" if takes_part.exists() else invitation.invited_by.full_name


@dataclass(frozen=True)
class Person:
    """One line of the page. `changes`, `ends` and `renews`: what whoever looks may do with the person."""

    row: Participant
    is_self: bool
    role: str
    does: str
    since: str
    changes: list[tuple[str, str]]
    ends: bool
    renews: bool


def people_of(rows: Iterable[Participant], asker: Asker, delegations: Iterable[Delegation]) -> list[Person]:
    """Return the lines; one query more for whoever decides and looks at their own line."""
    secretaries: dict[int, list[str]] = {}
    for fact in delegations:
        secretaries.setdefault(fact.physician.user_id, []).append(fact.delegate.full_name)
    return [_person(row, asker, secretaries.get(row.user_id, [])) for row in rows]


def _person(row: Participant, asker: Asker, secretaries: list[str]) -> Person:
    does = rights_words(row.rights, row.role, row.dossier.kind)
    if secretaries:
        does = f"{does} Avec son secrétariat{NBSP}: {and_list(secretaries)}."
    return Person(
        row=row,
        is_self=row.user_id == asker.user_id,
        role=_role(row),
        does=does,
        since=_since(row),
        changes=[
            (str(value), str(label)) for value, label in Rights.choices if not asker.may_change(row, Rights(value))
        ],
        ends=not asker.may_end(row),
        renews=row.role == ParticipantRole.HELPER and not asker.may_renew(row),
    )


def _role(row: Participant) -> str:
    role = str(row.get_role_display())
    return f"{role} · {row.organisation}" if row.organisation else role


def _since(row: Participant) -> str:
    """« Depuis mardi 3 novembre, sur invitation de Claire Faure », « Mandat donné par Claire Faure, jusqu’au … »."""
    by = row.given_by.full_name if row.given_by else ""
    if row.mandate_until is None:
        return f"Depuis {day_words(row.since)}{f', sur invitation de {by}' if by else ''}"
    if row.is_over:
        return f"Mandat donné par {by}, terminé depuis {day_words(row.mandate_until)}{NBSP}: plus aucun accès"
    return f"Mandat donné par {by}, depuis {day_words(row.since)} jusqu’au {day_words(row.mandate_until)}"


def waiting_words(invitation: ParticipantInvitation) -> str:
    """« Invitation envoyée mardi 3 novembre, valable jusqu’au 10 », or what became of it."""
    if invitation.declined_at is not None:
        return f"A décliné l’invitation {day_words(invitation.declined_at)}"
    until = day_words(invitation.link.expires_at)
    if not invitation.is_open:
        return f"Invitation restée sans réponse{NBSP}: le lien ne marche plus depuis {until}"
    return f"Invitation envoyée {day_words(invitation.link.created_at)}, valable jusqu’au {until}"
