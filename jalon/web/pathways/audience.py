"""Who works at a platform for children (PCO), as pages ask it. No query: the roles are facts of the person."""

from jalon.accounts.actors import Actor
from jalon.directory.enums import UnitKind
from jalon.referrals.sides import READING_ROLES


def receives_children(actor: Actor) -> bool:
    """Whether the person reads what a platform receives."""
    return UnitKind.PCO in actor.kinds_as(*READING_ROLES)


def receives_only_children(actor: Actor) -> bool:
    """Whether the person reads requests at platforms and nowhere else."""
    return receives_children(actor) and actor.kinds_as(*READING_ROLES) == {UnitKind.PCO}
