"""The platform's doctor prescribes the pathway: where it is followed, and how many sessions of whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.kinds.tnd.clocks import pathway_end
from jalon.referrals.actions.base import acting, move
from jalon.referrals.actions.supersede import supersede_all
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import refuse_unproven, rpps_of
from jalon.referrals.pathways.actions.seek import search_of
from jalon.referrals.pathways.deadlines import next_due, today_at
from jalon.referrals.pathways.enums import PACKAGED, Mode, Profession, Setting
from jalon.referrals.pathways.models import MOST_SESSIONS, Engagement, Package, Pathway
from jalon.referrals.transitions import Action
from jalon.referrals.wording import NBSP

NO_MODE = f"Dites où se fait le parcours{NBSP}: par votre équipe, avec des professionnels extérieurs, ou les deux."
NO_PACKAGE = "Avec des professionnels extérieurs, prescrivez au moins un forfait ou dites qui chercher."


@dataclass(frozen=True)
class Prescription:
    """What the doctor prescribes. `packages`: sessions by profession of `PACKAGED`, for the first year.

    `sought`: other professions to look for, besides those of the packages; `words`: to the doctor who asked, sealed.
    """

    mode: str
    packages: Mapping[str, int] = field(default_factory=dict)
    sought: Collection[str] = ()
    words: str = ""


def validate(referral: Referral, prescription: Prescription, *, actor: Actor, now: datetime | None = None) -> Referral:
    """Prescribe the pathway from today, for a year; the doctor who asked and the parents are told.

    Each package, and each profession sought, opens a search. The other requests of the dossier close. Refusal without a
    card or e-CPS seen lately, and for whoever is not the platform's doctor.
    """
    now = now or timezone.now()
    _refuse_unsaid(prescription)
    with acting(referral, Action.VALIDATE, actor) as situation:
        refuse_unproven(actor, now)
        row, today = situation.referral, today_at(situation.referral, now)
        pathway = Pathway(
            referral=row,
            dossier=situation.dossier,
            mode=Mode(prescription.mode),
            prescribed_on=today,
            prescribed_at=now,
            prescribed_by=actor.user,
            prescribed_rpps=rpps_of(actor),
            ends_on=pathway_end(today),
        )
        pathway.seal("words_sealed", prescription.words)
        pathway.save(force_insert=True)
        write_packages(pathway, prescription.packages, 1)
        _seek_all(pathway, prescription, actor, now)
        supersede_all([other for other in situation.others if other.is_open], now=now)
        return move(
            row,
            Action.VALIDATE,
            ReferralState.IN_PATHWAY,
            actor=actor,
            now=now,
            data={"until": pathway.ends_on.isoformat()},
            due_at=next_due(row, pathway),
        )


def write_packages(pathway: Pathway, packages: Mapping[str, int], year: int) -> None:
    """Write the packages of one year."""
    Package.objects.bulk_create(
        Package(pathway=pathway, year=year, profession=Profession(code), sessions=sessions)
        for code, sessions in packages.items()
    )


def refuse_packages(packages: Mapping[str, int]) -> None:
    """Raise for a profession that no package pays, and for a number of sessions that is none."""
    for code, sessions in packages.items():
        if code not in PACKAGED:
            raise Refusal("Ce professionnel n’est pas payé par le forfait d’intervention précoce.")
        if not 1 <= sessions <= MOST_SESSIONS:
            raise Refusal(
                f"{Profession(code).label}{NBSP}: indiquez de 1 à {MOST_SESSIONS} séances, ou décochez le forfait."
            )


def _refuse_unsaid(prescription: Prescription) -> None:
    if prescription.mode not in Mode.values:
        raise Refusal(NO_MODE)
    refuse_packages(prescription.packages)
    if set(prescription.sought) - set(Profession.values):
        raise Refusal("Choisissez les professions dans la liste.")
    if prescription.mode == Mode.OUTSIDE and not (prescription.packages or prescription.sought):
        raise Refusal(NO_PACKAGE)


def _seek_all(pathway: Pathway, prescription: Prescription, actor: Actor, now: datetime) -> None:
    wanted = dict.fromkeys(prescription.packages, Setting.PACKAGE)
    for code in prescription.sought:
        wanted.setdefault(code, usual_setting(code, prescription.mode))
    rows = [search_of(pathway, code, setting, actor, now) for code, setting in wanted.items()]
    Engagement.objects.bulk_create(rows)


def usual_setting(profession: str, mode: str) -> Setting:
    """Return how somebody of a profession is paid where nothing else is said."""
    if mode == Mode.STRUCTURE:
        return Setting.STRUCTURE
    return Setting.PACKAGE if profession in PACKAGED else Setting.CONVENTIONED
