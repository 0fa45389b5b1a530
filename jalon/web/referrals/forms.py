"""One form for each action of the life cycle: what a person writes, and the action it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.forms import DayField, LineField, TextField
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.deadlines import OFFER_DAYS, add_working_days, closing_time
from jalon.referrals.enums import WaitlistGrade
from jalon.referrals.models import Offer, Referral
from jalon.referrals.reasons import GIVEN_REASONS, RefusalReason, WithdrawalReason
from jalon.referrals.workflow import Action

MESSAGE_LIMIT = 2000
DECLINED_FOR = (
    WithdrawalReason.TOO_FAR,
    WithdrawalReason.TOO_DEAR,
    WithdrawalReason.ENTRY_DATE,
    WithdrawalReason.OTHER_PLACE,
    WithdrawalReason.CHANGED_WISH,
    WithdrawalReason.DECLINED_OFFER,
)
READ_BY = (
    "Lu par l’établissement, le médecin, son secrétariat et la famille. "
    "Ce qui est médical va dans le volet médical, pas ici."
)


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


class RequestInfoForm(forms.Form):
    message = _message(
        "Ce qu’il vous manque", required=True, lacking="Écrivez ce que vous demandez : le demandeur le lira."
    )


class GiveInfoForm(forms.Form):
    message = _message(
        "Votre réponse",
        required=True,
        hint="Un renseignement médical va dans le volet médical ; dites ici qu’il y est.",
        lacking="Écrivez votre réponse, ou dites dans quel volet elle se trouve.",
    )


class WaitlistForm(forms.Form):
    grade = _choices("Rang sur la liste", WaitlistGrade.choices, lacking="Choisissez le rang sur la liste d’attente.")
    message = _message("Message au demandeur")


class OfferForm(forms.Form):
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


class MessageForm(forms.Form):
    message = _message("Message")


class DeclineForm(forms.Form):
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
        [(reason.value, reason.label) for reason in DECLINED_FOR],
        lacking="Choisissez pourquoi : l’établissement le lira.",
    )
    message = _message("Message à l’établissement")


class AdmitForm(forms.Form):
    admitted_on = DayField(label="Date d’entrée", error_messages={"required": "Indiquez le jour où la personne entre."})
    message = _message("Message au demandeur")


class RefuseForm(forms.Form):
    reason = _choices(
        "Motif du refus",
        RefusalReason.choices,
        lacking="Choisissez le motif : le demandeur le lira.",
        help_text="Le médecin le lit mot pour mot ; la famille, sans ce qui touche à la santé.",
    )
    message = _message("Message au demandeur")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        unsaid = not self.cleaned_data.get("message") and "message" not in self.errors
        if self.cleaned_data.get("reason") == RefusalReason.OTHER and unsaid:
            self.add_error("message", "Précisez cet autre motif.")
        return cleaned


class ReopenForm(forms.Form):
    """Nothing to write."""


class WithdrawForm(forms.Form):
    reason = _choices(
        "Pourquoi retirer cette demande ?",
        [(reason.value, reason.label) for reason in GIVEN_REASONS],
        lacking="Choisissez le motif : l’établissement le lira.",
    )
    message = _message("Message à l’établissement")


Data = dict[str, Any]


def _as_message(data: Data) -> str:
    return data.get("message", "")


@dataclass(frozen=True)
class Deed:
    """How an action is asked for, done, and told once done. `button` is the verb of the confirming button."""

    form: type[forms.Form]
    do: Callable[[Referral, Data, Actor], Referral]
    button: str
    done: str
    danger: bool = False


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
        lambda row, data, actor: waitlist(row, grade=data["grade"], message=_as_message(data), actor=actor),
        "Mettre sur liste d’attente",
        "Demande mise sur liste d’attente. Le demandeur est prévenu.",
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
        lambda row, data, actor: admit(row, admitted_on=data["admitted_on"], message=_as_message(data), actor=actor),
        "Confirmer l’entrée",
        "Entrée confirmée. Le demandeur et les autres établissements sont prévenus.",
    ),
    Action.REFUSE: Deed(
        RefuseForm,
        lambda row, data, actor: refuse(row, reason=data["reason"], message=_as_message(data), actor=actor),
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
