"""Who may reach a view. Deny by default: a view that names no audience fails the start, and stays closed.

An audience opens the door of a page; which rows are behind it is the business of each noun's `policies.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.directory.enums import UnitKind

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Audience:
    """A named set of people. `admits` None is everybody, signed in or not."""

    name: str
    sentence: str
    admits: Callable[[Actor], bool] | None

    def __call__(self, view: View) -> View:
        """Declare the audience of a view (used as a decorator, outermost)."""
        vars(view)["audience"] = self
        return view


def _kinds(*kinds: UserKind) -> Callable[[Actor], bool]:
    return lambda actor: actor.user.kind in kinds


def _manages(actor: Actor) -> bool:
    return bool(actor.establishments_as(MembershipRole.MANAGER))


REQUESTER_KINDS = (UserKind.PHYSICIAN, UserKind.SECRETARY, UserKind.FAMILY, UserKind.WARD)

public = Audience("public", "Cette page est ouverte à tous.", None)
signed_in = Audience("signed_in", "Cette page demande d’être connecté.", lambda actor: True)
requesters = Audience(
    "requesters",
    "Cet espace est celui des personnes qui font une demande : médecins, secrétariats, services, usagers et proches.",
    _kinds(*REQUESTER_KINDS),
)
physicians = Audience(
    "physicians",
    "Cette page est réservée aux médecins et à leur secrétariat.",
    _kinds(UserKind.PHYSICIAN, UserKind.SECRETARY),
)
requesters_and_units = Audience(
    "requesters_and_units",
    "Cette page est celle des demandeurs et des établissements qui leur répondent.",
    lambda actor: actor.user.kind in REQUESTER_KINDS or bool(actor.memberships),
)
units = Audience(
    "units",
    "Cet espace est celui des établissements. Votre responsable peut vous y donner un rôle.",
    lambda actor: bool(actor.memberships),
)
platforms = Audience(
    "platforms",
    "Cet espace est celui des plateformes de coordination et d’orientation (PCO).",
    lambda actor: UnitKind.PCO in actor.kinds_as(*MembershipRole),
)
managers = Audience("managers", "Seule la personne qui gère la page de l’établissement peut faire cela.", _manages)
managers_and_analysts = Audience(
    "managers_and_analysts",
    "Cette page est celle de la personne qui gère la page de l’établissement, et de l’agence régionale.",
    lambda actor: actor.user.kind == UserKind.ANALYST or _manages(actor),
)
ward_teams = Audience(
    "ward_teams",
    "Cette page est celle des équipes de services hospitaliers. Qui gère l’établissement peut vous y inviter.",
    lambda actor: bool(actor.wards),
)
ward_teams_and_managers = Audience(
    "ward_teams_and_managers",
    "Cette page est celle de l’équipe du service et de la personne qui gère l’établissement.",
    lambda actor: bool(actor.wards) or _manages(actor),
)
coordinators = Audience(
    "coordinators", "Cet espace est celui de la coordination territoriale.", _kinds(UserKind.COORDINATOR)
)
analysts = Audience("analysts", "Cet espace est celui de l’agence régionale.", _kinds(UserKind.ANALYST))
