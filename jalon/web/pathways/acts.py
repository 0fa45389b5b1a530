"""Each act of a platform: its form, the action it becomes, and how it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from jalon.accounts.actors import Actor
from jalon.referrals.deadlines import zone_of
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.count_sessions import count_sessions
from jalon.referrals.pathways.actions.end_engagement import end_engagement
from jalon.referrals.pathways.actions.engage import Professional, engage
from jalon.referrals.pathways.actions.give_first import give_first
from jalon.referrals.pathways.actions.give_welcome import give_welcome
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.note_intervention import note_intervention
from jalon.referrals.pathways.actions.note_welcomed import note_welcomed
from jalon.referrals.pathways.actions.plan_synthesis import plan_synthesis
from jalon.referrals.pathways.actions.receive_report import ReportFile, receive_report
from jalon.referrals.pathways.actions.renew import renew
from jalon.referrals.pathways.actions.seek import seek
from jalon.referrals.pathways.deadlines import day_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.enums import PACKAGED, Setting
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.pathways.reading import Reading
from jalon.web.pathways.forms import (
    ConcludeForm,
    DayForm,
    EngageForm,
    MomentForm,
    RenewForm,
    ReportForm,
    SeekForm,
    SessionsForm,
    SynthesisForm,
    at_platform,
)

TOLD = "Le médecin et les parents sont prévenus."
CLOSE = "clore"
"""The word, in addresses, of what concludes the pathway."""


@dataclass(frozen=True)
class Done:
    """What is to be done: on which request, by whom, for which person of the pathway, from which form."""

    referral: Referral
    actor: Actor
    person: Engagement | None
    form: Any

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.form.cleaned_data)

    @property
    def one(self) -> Engagement:
        """The person that the address of the act names."""
        if self.person is None:
            raise LookupError("This act is about somebody.")
        return self.person


@dataclass(frozen=True)
class Act:
    """`of_person`: the address names somebody of the pathway; None when it may. `at`: the part of the page it is of."""

    form: type[forms.Form]
    do: Callable[[Done], object]
    button: str
    done: str
    at: str
    of_person: bool | None = False
    danger: bool = False
    signed: bool = False
    title: str = ""


def _moment(act: Done) -> Any:
    return at_platform(act.referral.unit, act.data["day"], act.data["hour"])


def _engage(act: Done) -> object:
    data = act.data
    first_at = _moment(act) if data["day"] else None
    told = {name: data[name] for name in ("setting", "name", "phone", "town")}
    profession = act.person.profession if act.person else data["profession"]
    return engage(
        act.referral,
        Professional(profession, **told, first_at=first_at),
        sought=act.person.pk if act.person else None,
        engaged_on=data["engaged_on"],
        actor=act.actor,
    )


def _report(act: Done) -> object:
    arrived = act.data["file"]
    file = ReportFile(arrived.file, arrived.name, arrived.size) if arrived else None
    return receive_report(act.referral, act.one.pk, on=act.data["on"], file=file, actor=act.actor)


ACTS: dict[str, Act] = {
    Deed.GIVE_WELCOME: Act(
        MomentForm,
        lambda act: give_welcome(act.referral, at=_moment(act), actor=act.actor),
        "Donner ce rendez-vous",
        f"Rendez-vous donné. {TOLD}",
        "accueil",
    ),
    Deed.NOTE_WELCOMED: Act(
        DayForm,
        lambda act: note_welcomed(act.referral, actor=act.actor, **act.data),
        "Noter que l’enfant a été reçu",
        f"C’est noté. {TOLD}",
        "accueil",
    ),
    Deed.NOTE_INTERVENTION: Act(
        DayForm,
        lambda act: note_intervention(act.referral, actor=act.actor, **act.data),
        "Noter cette première intervention",
        "C’est noté. La synthèse se tient dans les six mois.",
        "professionnels",
    ),
    Deed.SEEK: Act(
        SeekForm,
        lambda act: seek(act.referral, actor=act.actor, **act.data),
        "Chercher ce professionnel",
        "Recherche ouverte. Elle compte dans les professionnels qui manquent.",
        "professionnels",
    ),
    Deed.ENGAGE: Act(
        EngageForm, _engage, "Engager ce professionnel", f"Professionnel engagé. {TOLD}", "professionnels", None
    ),
    Deed.GIVE_FIRST: Act(
        MomentForm,
        lambda act: give_first(act.referral, act.one.pk, first_at=_moment(act), actor=act.actor),
        "Noter ce rendez-vous",
        f"Rendez-vous noté. {TOLD}",
        "professionnels",
        True,
    ),
    Deed.COUNT_SESSIONS: Act(
        SessionsForm,
        lambda act: count_sessions(act.referral, act.one.pk, actor=act.actor, **act.data),
        "Enregistrer les séances",
        "Séances enregistrées.",
        "professionnels",
        True,
    ),
    Deed.RECEIVE_REPORT: Act(
        ReportForm, _report, "Enregistrer ce bilan", f"Bilan enregistré. {TOLD}", "professionnels", True
    ),
    Deed.END_ENGAGEMENT: Act(
        DayForm,
        lambda act: end_engagement(act.referral, act.one.pk, actor=act.actor, **act.data),
        "Mettre fin",
        "C’est noté.",
        "professionnels",
        True,
        danger=True,
    ),
    Deed.PLAN_SYNTHESIS: Act(
        MomentForm,
        lambda act: plan_synthesis(act.referral, at=_moment(act), actor=act.actor),
        "Prévoir cette réunion",
        f"Réunion prévue. {TOLD}",
        "synthese",
    ),
    Deed.HOLD_SYNTHESIS: Act(
        SynthesisForm,
        lambda act: hold_synthesis(act.referral, actor=act.actor, **act.data),
        "Noter que la synthèse est tenue",
        f"Synthèse notée. {TOLD}",
        "synthese",
    ),
    Deed.RENEW: Act(
        RenewForm,
        lambda act: renew(act.referral, words=act.data["words"], packages=act.form.packages, actor=act.actor),
        "Renouveler pour un an",
        f"Parcours renouvelé. {TOLD}",
        "fin",
        signed=True,
    ),
    CLOSE: Act(
        ConcludeForm,
        lambda act: conclude(act.referral, actor=act.actor, **act.data),
        "Clore le parcours",
        f"Parcours terminé. {TOLD}",
        "fin",
        danger=True,
        signed=True,
        title="Clore le parcours",
    ),
}


def form_of(code: str, person: Engagement | None, *args: Any, **kwargs: Any) -> forms.Form:
    """Return the form of an act. Whoever is found for a search has its profession: it is not asked."""
    form = ACTS[code].form(*args, **kwargs)
    if code == Deed.ENGAGE and person is not None:
        del form.fields["profession"]
    return form


def initial_of(code: str, reading: Reading, person: Engagement | None) -> dict[str, Any]:
    """Return what the form of an act proposes at first."""
    today, pathway = reading.today, reading.pathway
    given = {
        Deed.GIVE_WELCOME: pathway.welcome_at if pathway else None,
        Deed.PLAN_SYNTHESIS: pathway.synthesis_at if pathway else None,
        Deed.GIVE_FIRST: person.first_at if person else None,
    }
    if code in given:
        moment = given[Deed(code)]
        local = moment.astimezone(zone_of(reading.referral.unit.department)) if moment else None
        return {"day": local.date(), "hour": f"{local:%H} h {local:%M}"} if local and local.date() >= today else {}
    if code == Deed.ENGAGE:
        return _engagement(person) | {"engaged_on": today}
    if code == Deed.SEEK:
        return {"setting": Setting.PACKAGE}
    if code == Deed.COUNT_SESSIONS and person:
        return {"done": person.sessions_done}
    if code == CLOSE:
        return {"ended_on": today}
    if pathway is None:
        return {}
    noted, planned = {
        Deed.NOTE_WELCOMED: (pathway.welcomed_on, pathway.welcome_at),
        Deed.NOTE_INTERVENTION: (pathway.first_intervention_on, None),
        Deed.HOLD_SYNTHESIS: (pathway.synthesis_on, pathway.synthesis_at),
        Deed.RECEIVE_REPORT: (person.report_on if person else None, None),
    }.get(Deed(code), (None, None))
    day = noted or (day_at(reading.referral, planned) if planned else today)
    found: dict[str, Any] = {"on": min(day, today)}
    if code == Deed.HOLD_SYNTHESIS and reading.reads_medical:
        found["words"] = pathway.opened("synthesis_sealed")
    return found


def _engagement(person: Engagement | None) -> dict[str, Any]:
    if person is None:
        return {}
    setting = person.setting or (Setting.PACKAGE if person.profession in PACKAGED else Setting.CONVENTIONED)
    return {"setting": setting}
