"""One form for each action of the life cycle: what a person writes, and the action it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.forms import DayField, LineField, TextField, WholeNumberField
from jalon.directory.enums import UnitKind
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.not_arrived import not_arrived
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.release import release
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.resume import resume
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.waitlist import MOST_RANK, waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.deadlines import OFFER_DAYS, add_working_days, closing_time
from jalon.referrals.enums import ListWait, WaitlistGrade
from jalon.referrals.models import Offer, Referral
from jalon.referrals.reasons import (
    CARE,
    REDIRECTING,
    CareLevel,
    RefusalReason,
    declined_for,
    given_reasons,
    reasons_of,
)
from jalon.referrals.wording import grade_words
from jalon.referrals.workflow import Action

MESSAGE_LIMIT = 2000
READ_BY = (
    "Lu par l’établissement, le médecin, son secrétariat et la famille. "
    "Ce qui est médical va dans le volet médical, pas ici."
)


@dataclass(frozen=True)
class About:
    """What the words of a form depend on: the kinds of the units that answer, the kind of dossier, and the hour."""

    unit_kinds: frozenset[str]
    dossier_kind: str
    hour: int

    @classmethod
    def of(cls, *rows: Referral) -> "About":
        """Return what there is to know of these requests; their units and dossiers are loaded."""
        kinds = frozenset(row.unit.kind for row in rows)
        return cls(kinds, rows[0].dossier.kind, timezone.localtime().hour)

    @property
    def is_care(self) -> bool:
        return self.unit_kinds.issubset(CARE)

    @property
    def any_kind(self) -> str:
        return min(self.unit_kinds)


def _message(label: str, *, required: bool = False, hint: str = READ_BY, lacking: str = "") -> TextField:
    return TextField(
        label=label,
        required=required,
        limit=MESSAGE_LIMIT,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": lacking},
    )


def _choices(label: str, choices: Any, *, lacking: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": lacking, "invalid_choice": lacking},
        **kwargs,
    )


def _select(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "Je ne le dis pas"), *choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )


def _at(now: datetime, hour: int, *, days: int = 0) -> datetime:
    """Return that hour, today or some days later, in Paris."""
    day = timezone.localtime(now) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


#: How long a place is held: its words, the hour from which it is not proposed any more, and its end.
HOLDS: dict[str, tuple[str, int, Callable[[datetime], datetime]]] = {
    "2h": ("Dans 2 heures", 24, lambda now: now + timedelta(hours=2)),
    "4h": ("Dans 4 heures", 24, lambda now: now + timedelta(hours=4)),
    "soir": ("Aujourd’hui, 18 h", 18, lambda now: _at(now, 18)),
    "midi": ("Demain, 12 h", 24, lambda now: _at(now, 12, days=1)),
    "demain": ("Demain, 18 h", 24, lambda now: _at(now, 18, days=1)),
}


class ActionForm(forms.Form):
    """A form of one action; `about` says what its choices depend on."""

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.suit(about)

    def suit(self, about: About) -> None:
        """Fit the choices to what the form is about."""

    def offer_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class RequestInfoForm(ActionForm):
    message = _message(
        "Ce qu’il vous manque", required=True, lacking="Écrivez ce que vous demandez : le demandeur le lira."
    )


class GiveInfoForm(ActionForm):
    message = _message(
        "Votre réponse",
        required=True,
        hint="Un renseignement médical va dans le volet médical ; dites ici qu’il y est.",
        lacking="Écrivez votre réponse, ou dites dans quel volet elle se trouve.",
    )


class WaitlistForm(ActionForm):
    grade = _choices("Rang sur la liste", WaitlistGrade.choices, lacking="Choisissez le rang sur la liste d’attente.")
    rank = WholeNumberField(
        label="Numéro sur votre liste",
        low=1,
        high=MOST_RANK,
        required=False,
        help_text="Si vous le donnez, le demandeur le lit.",
    )
    wait = _select("Attente habituelle", ListWait.choices)
    message = _message("Message au demandeur")

    def suit(self, about: About) -> None:
        if about.is_care:
            self.fields["grade"].label = "Votre réponse"
            grades = [(grade.value, grade_words(grade, about.any_kind)) for grade in reversed(WaitlistGrade)]
            self.offer_choices("grade", grades)


class HoldForm(ActionForm):
    """Until when; the hours that have passed are not proposed."""

    until = _choices("Jusqu’à quand", (), lacking="Choisissez jusqu’à quand la place est gardée.")
    message = _message("Message au demandeur")

    def suit(self, about: About) -> None:
        self.offer_choices("until", [(code, words) for code, (words, last, _) in HOLDS.items() if about.hour < last])


class OfferForm(ActionForm):
    entry_on = DayField(
        label="Date d’entrée",
        future_only=True,
        help_text="Jour, mois et année.",
        error_messages={"required": "Indiquez la date d’entrée que vous proposez."},
    )
    place = LineField(
        label="Chambre ou place", required=False, limit=200, help_text="Par exemple : chambre seule, 21 m²"
    )
    answer_before = DayField(
        label="Réponse attendue avant le",
        future_only=True,
        help_text="La place est gardée jusqu’à ce jour, 18 h.",
        error_messages={"required": "Indiquez jusqu’à quand la place est gardée."},
    )
    message = _message("Message au demandeur")


class MessageForm(ActionForm):
    message = _message("Message")


class DeclineForm(ActionForm):
    stay = _choices(
        "Et ensuite ?",
        (
            ("oui", "Garder la demande sur la liste d’attente"),
            ("non", "Retirer la demande à cet établissement"),
        ),
        lacking="Dites si la demande reste sur la liste d’attente.",
    )
    reason = _choices(
        "Pourquoi cette place ne convient pas",
        (),
        lacking="Choisissez pourquoi : l’établissement le lira.",
    )
    message = _message("Message à l’établissement")

    def suit(self, about: About) -> None:
        self.offer_choices("reason", [(reason.value, reason.label) for reason in declined_for(about.dossier_kind)])


class AdmitForm(ActionForm):
    admitted_on = DayField(label="Date d’entrée", error_messages={"required": "Indiquez le jour où la personne entre."})
    arrived_at = forms.TimeField(
        label="Heure d’arrivée",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Écrivez l’heure comme 14:30."},
    )
    message = _message("Message au demandeur")

    def suit(self, about: About) -> None:
        if not about.is_care:
            del self.fields["arrived_at"]


class RefuseForm(ActionForm):
    reason = _choices(
        "Motif du refus",
        (),
        lacking="Choisissez le motif : le demandeur le lira.",
        help_text="Le médecin le lit mot pour mot ; la famille, sans ce qui touche à la santé.",
    )
    level = _select("Si la personne relève d’ailleurs : de quoi ?", CareLevel.choices)
    mention = _select(
        "Si c’est un SMR : de quelle mention ?", [(code, row.label) for code, row in SMR_MENTIONS.items()]
    )
    message = _message("Message au demandeur")

    def suit(self, about: About) -> None:
        self.offer_choices("reason", [(reason.value, reason.label) for reason in reasons_of(about.unit_kinds)])
        if not about.is_care:
            del self.fields["mention"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("reason") in REDIRECTING and not self.cleaned_data.get("level"):
            self.add_error("level", "Dites de quoi la personne relève : le demandeur pourra le chercher aussitôt.")
        unsaid = not self.cleaned_data.get("message") and "message" not in self.errors
        if self.cleaned_data.get("reason") == RefusalReason.OTHER and unsaid:
            self.add_error("message", "Précisez cet autre motif.")
        return cleaned


class ReopenForm(ActionForm):
    """Nothing to write."""


class WithdrawForm(ActionForm):
    reason = _choices(
        "Pourquoi retirer cette demande ?",
        (),
        lacking="Choisissez le motif : l’établissement le lira.",
    )
    message = _message("Message à l’établissement")

    def suit(self, about: About) -> None:
        self.offer_choices("reason", [(reason.value, reason.label) for reason in given_reasons(about.dossier_kind)])


Data = dict[str, Any]


def _as_message(data: Data) -> str:
    return data.get("message", "")


@dataclass(frozen=True)
class Deed:
    """How an action is asked for, done, and told once done. `button` is the verb of the confirming button."""

    form: type[ActionForm]
    do: Callable[[Referral, Data, Actor], Referral]
    button: str
    done: str
    danger: bool = False


def _hold(referral: Referral, data: Data, actor: Actor) -> Referral:
    _, _, end = HOLDS[data["until"]]
    return hold(referral, until=end(timezone.now()), message=_as_message(data), actor=actor)


def _waitlist(referral: Referral, data: Data, actor: Actor) -> Referral:
    return waitlist(
        referral,
        grade=data["grade"],
        rank=data["rank"],
        wait=data["wait"],
        message=_as_message(data),
        actor=actor,
    )


def _admit(referral: Referral, data: Data, actor: Actor) -> Referral:
    return admit(
        referral,
        admitted_on=data["admitted_on"],
        arrived_at=data.get("arrived_at"),
        message=_as_message(data),
        actor=actor,
    )


def _refuse(referral: Referral, data: Data, actor: Actor) -> Referral:
    return refuse(
        referral,
        reason=data["reason"],
        level=data["level"],
        mention=data.get("mention", ""),
        message=_as_message(data),
        actor=actor,
    )


def _offer(referral: Referral, data: Data, actor: Actor) -> Referral:
    return offer(
        referral,
        entry_on=data["entry_on"],
        place=data["place"],
        answer_before=closing_time(data["answer_before"]),
        message=_as_message(data),
        actor=actor,
    )


DEEDS: dict[Action, Deed] = {
    Action.REQUEST_INFO: Deed(
        RequestInfoForm,
        lambda row, data, actor: request_info(row, message=data["message"], actor=actor),
        "Demander ce complément",
        "Complément demandé. Le demandeur est prévenu.",
    ),
    Action.GIVE_INFO: Deed(
        GiveInfoForm,
        lambda row, data, actor: give_info(row, message=data["message"], actor=actor),
        "Envoyer la réponse",
        "Réponse envoyée. L’établissement est prévenu.",
    ),
    Action.WAITLIST: Deed(
        WaitlistForm,
        _waitlist,
        "Mettre sur liste d’attente",
        "Demande mise sur liste d’attente. Le demandeur est prévenu.",
    ),
    Action.HOLD: Deed(HoldForm, _hold, "Garder la place", "Place gardée. Le demandeur est prévenu."),
    Action.RELEASE: Deed(
        MessageForm,
        lambda row, data, actor: release(row, message=_as_message(data), actor=actor),
        "Ne plus garder la place",
        "La place n’est plus gardée. Le demandeur est prévenu.",
    ),
    Action.NOT_ARRIVED: Deed(
        MessageForm,
        lambda row, data, actor: not_arrived(row, message=_as_message(data), actor=actor),
        "Noter que la personne n’est pas venue",
        "C’est noté. La place est libérée, et le demandeur est prévenu.",
        danger=True,
    ),
    Action.RESUME: Deed(
        MessageForm,
        lambda row, data, actor: resume(row, message=_as_message(data), actor=actor),
        "Relancer cette demande",
        "Demande relancée. L’établissement est prévenu.",
    ),
    Action.OFFER: Deed(OfferForm, _offer, "Proposer cette place", "Place proposée. Le demandeur est prévenu."),
    Action.REVOKE_OFFER: Deed(
        MessageForm,
        lambda row, data, actor: revoke_offer(row, message=_as_message(data), actor=actor),
        "Retirer la proposition",
        "Proposition retirée. Le demandeur est prévenu.",
        danger=True,
    ),
    Action.ACCEPT_OFFER: Deed(
        MessageForm,
        lambda row, data, actor: accept_offer(row, message=_as_message(data), actor=actor),
        "Accepter la place",
        "Place acceptée. L’établissement est prévenu.",
    ),
    Action.DECLINE_OFFER: Deed(
        DeclineForm,
        lambda row, data, actor: decline_offer(
            row, stay_on_list=data["stay"] == "oui", reason=data["reason"], message=_as_message(data), actor=actor
        ),
        "Décliner la place",
        "Place déclinée. L’établissement est prévenu.",
    ),
    Action.ADMIT: Deed(
        AdmitForm,
        _admit,
        "Confirmer l’entrée",
        "Entrée confirmée. Le demandeur et les autres établissements sont prévenus.",
    ),
    Action.REFUSE: Deed(
        RefuseForm,
        _refuse,
        "Refuser la demande",
        "Demande refusée. Le demandeur est prévenu.",
        danger=True,
    ),
    Action.REOPEN: Deed(
        ReopenForm,
        lambda row, data, actor: reopen(row, actor=actor),
        "Reprendre la demande",
        "Demande reprise. Le demandeur est prévenu.",
    ),
    Action.WITHDRAW: Deed(
        WithdrawForm,
        lambda row, data, actor: withdraw(row, reason=data["reason"], message=_as_message(data), actor=actor),
        "Retirer la demande",
        "Demande retirée. L’établissement est prévenu.",
        danger=True,
    ),
}


def initial_of(action: Action, offered: Offer | None, now: datetime) -> Data:
    """Return what the form proposes at first."""
    today = timezone.localdate(now)
    if action == Action.OFFER:
        return {"answer_before": add_working_days(today, OFFER_DAYS)}
    if action == Action.ADMIT:
        return {"admitted_on": offered.entry_on if offered else today}
    return {}


def has_form(action: Action, unit_kind: str) -> bool:
    """Whether the action has its form here: what a platform prescribes, refuses or concludes has its own page."""
    if unit_kind == UnitKind.PCO and action == Action.REFUSE:
        return False
    return action in DEEDS or action == Action.SEND
