"""What the pathway of a child adds to the doors of a request: see `referrals.workflow`."""

from django.utils import timezone

from jalon.dossiers.agreements import family_of
from jalon.dossiers.kinds.tnd.agreement import refused_by
from jalon.dossiers.kinds.tnd.eligibility import eligibility
from jalon.referrals.deadlines import zone_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.wording import at_place

OLDER_CHILDREN = "child_7_12"


def no_pathway_elsewhere(situation: Situation, named: bool = True) -> str:
    """No other request of the dossier is a pathway that runs: a child has one at a time."""
    for row in situation.others:
        if row.state == ReferralState.IN_PATHWAY:
            where = at_place(str(row.unit)) if named else "ailleurs"
            return f"Un parcours est déjà en cours {where}."
    return ""


def nobody_refuses(situation: Situation, named: bool = True) -> str:
    """No holder of parental authority refuses: nothing more is told to the platform against it. One query."""
    return refused_by(family_of(situation.dossier))


def child_has_the_age(situation: Situation, named: bool = True) -> str:
    """The platform takes a child of that age, on the day the pathway is prescribed."""
    unit = situation.referral.unit
    today = timezone.now().astimezone(zone_of(unit.department)).date()
    judged = eligibility(situation.dossier.birth_date, today, OLDER_CHILDREN in unit.offers)
    return "" if judged.eligible else judged.sentence
