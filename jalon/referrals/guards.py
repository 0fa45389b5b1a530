"""Why a door is closed: each guard looks at one request among the others of its dossier, and answers in French."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from jalon.directory.enums import StayType
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import FAVOURABLE, ReferralState
from jalon.referrals.exclusion import exclude
from jalon.referrals.models import Referral
from jalon.referrals.reasons import CARE
from jalon.referrals.wording import agree, at_place, long_day


@dataclass(frozen=True)
class Situation:
    """A request, its dossier, and every request of the dossier (itself included), read at one moment."""

    referral: Referral
    dossier: Dossier
    family: tuple[Referral, ...]

    @classmethod
    def of(cls, referral: Referral) -> "Situation":
        """Read the situation without locks, to show doors; actions read it again under locks."""
        family = Referral.objects.filter(dossier=referral.dossier_id).select_related("unit__establishment")
        return cls(referral, referral.dossier, tuple(family.order_by("id")))

    @property
    def others(self) -> tuple[Referral, ...]:
        """The other requests of the dossier."""
        return tuple(row for row in self.family if row.pk != self.referral.pk)

    @property
    def rivals(self) -> tuple[Referral, ...]:
        """The other requests of the dossier whose place does not go with this one (`exclusion`)."""
        return tuple(row for row in self.others if exclude(self.referral, row))


Guard = Callable[[Situation, bool], str]
"""Takes the situation, and whether the other establishments may be named: to the requester only."""


def _where(row: Referral, named: bool) -> str:
    return at_place(str(row.unit)) if named else "ailleurs"


def dossier_is_open(situation: Situation, named: bool = True) -> str:
    """The dossier is not closed, cancelled nor archived."""
    if situation.dossier.is_open:
        return ""
    closed_at = situation.dossier.closed_at
    since = f" depuis {long_day(timezone.localdate(closed_at))}" if closed_at else ""
    return f"Le dossier est clos{since}."


def no_place_accepted_elsewhere(situation: Situation, named: bool = True) -> str:
    """No other place that excludes this one is accepted: two acceptances never both win."""
    for row in situation.rivals:
        if row.state == ReferralState.CONFIRMED:
            return f"Une place est déjà acceptée {_where(row, named)}."
    return no_second_permanent_admission(situation, named)


def no_place_accepted_elsewhere_for_care(situation: Situation, named: bool = True) -> str:
    """The same, only where an accepted place already closes the other requests (see `outcomes`)."""
    if situation.dossier.kind == DossierKind.GRAND_AGE:
        return no_second_permanent_admission(situation, named)
    return no_place_accepted_elsewhere(situation, named)


def no_second_permanent_admission(situation: Situation, named: bool = True) -> str:
    """Nobody enters for good in two places."""
    for row in situation.rivals:
        if row.state == ReferralState.ADMITTED and row.stay_type == StayType.PERMANENT:
            return f"La personne est déjà admise {_where(row, named)}."
    return ""


def nothing_else_open_here(situation: Situation, named: bool = True) -> str:
    """No newer request is under way in the same unit."""
    for row in situation.others:
        if row.unit_id == situation.referral.unit_id and row.is_open:
            return "Une demande plus récente est déjà en cours pour cette personne."
    return ""


def unit_is_of_care(situation: Situation, named: bool = True) -> str:
    """The unit gives follow-up care: its beds are counted by the hour."""
    return "" if situation.referral.unit.kind in CARE else "Cela ne concerne que les soins de suite et à domicile."


def a_place_is_held(situation: Situation, named: bool = True) -> str:
    """The unit holds a place for this request now."""
    return "" if situation.referral.holds_place(timezone.now()) else "Aucune place n’est gardée pour cette demande."


def medical_opinion_is_favourable(situation: Situation, named: bool = True) -> str:
    """Where the unit wants it so, a medical reader is in favour of the entry."""
    row = situation.referral
    if not row.unit.medical_opinion_first or row.medical_opinion in FAVOURABLE:
        return ""
    if row.medical_opinion:
        return (
            f"Votre unité attend un avis médical favorable. Le dernier : {_lower(row.get_medical_opinion_display())}."
        )
    return "S’ouvre avec l’avis médical : votre unité l’attend avant de proposer une place."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def entry_day_has_come(situation: Situation, named: bool = True) -> str:
    """The day of the entry has come: before, nobody can say that the person did not arrive."""
    due = situation.referral.due_at
    if due is None or timezone.localdate(due) <= timezone.localdate():
        return ""
    return f"S’ouvre le jour prévu de l’entrée, {long_day(timezone.localdate(due))}."


def was_sent(situation: Situation, named: bool = True) -> str:
    """The unit had received the request."""
    return "" if situation.referral.sent_at is not None else "Cette demande n’avait pas été envoyée."


def unit_takes_requests(situation: Situation, named: bool = True) -> str:
    """The unit is open and receives requests here."""
    unit = situation.referral.unit
    if unit.accepts_referrals and not unit.closed:
        return ""
    return f"{unit} {agree(str(unit), 'ne reçoit', 'ne reçoivent')} pas de demandes par Jalon en ce moment."
