"""One form for each act of care at home: what a person writes, and the action it becomes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.forms import DayField, LineField, TextField, WholeNumberField
from jalon.core.refusal import Refusal
from jalon.dossiers.queries import find_physicians
from jalon.referrals.deadlines import OFFER_DAYS, add_working_days, closing_time
from jalon.referrals.home_care.actions.answer_renewal import decline_renewal, renew
from jalon.referrals.home_care.actions.answer_visit import ask_other_time, confirm_visit
from jalon.referrals.home_care.actions.ask_renewal import ask_renewal
from jalon.referrals.home_care.actions.ask_treating import ask_physician
from jalon.referrals.home_care.actions.cancel_visit import cancel_visit
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.actions.end_stay import end_stay
from jalon.referrals.home_care.actions.give_agreement import Answer, give_agreement, note_agreement
from jalon.referrals.home_care.actions.propose_visit import Proposal, propose_visit
from jalon.referrals.home_care.actions.write_rhythm import Plan, agree, change_rhythm, end_of
from jalon.referrals.home_care.doors import STUDIED, Deed
from jalon.referrals.home_care.enums import NOTED, AgreementState, Conclusion, Ending, Visitor, VisitPlace
from jalon.referrals.home_care.reading import HomeCare, Wished
from jalon.referrals.models import Referral
from jalon.web.referrals.home_care.grid import WeekField

LIMIT = 2000
MEDICAL = "Lu par les médecins du dossier et la lecture médicale du service, pas par la famille."
FOR_ALL = "Lu par le demandeur, la famille et le service. Rien de médical ici."
ANSWERS = [(state.value, state.label) for state in AgreementState if state != AgreementState.PENDING]
_HOUR = re.compile(r"([0-9]{1,2})\s*(?:[h:.]\s*([0-9]{2})?)?")


class HourField(forms.CharField):
    """An hour as people write it: « 14 h 30 », « 14:30 », « 9h »."""

    default_error_messages = {"required": "Indiquez l’heure."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "size": 8}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").lower().replace("\N{NO-BREAK SPACE}", " ")
        if not text:
            return None
        match = _HOUR.fullmatch(text)
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
        if hour > 23 or minute > 59:
            raise forms.ValidationError("Écrivez l’heure avec ses minutes, par exemple 14 h 30.")
        return time(hour, minute)


def _words(label: str, hint: str, *, required: bool = False, lacking: str = "") -> TextField:
    return TextField(
        label=label,
        required=required,
        limit=LIMIT,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": lacking or "Complétez cette réponse."},
    )


def _one_of(label: str, choices: Any, lacking: str, **kwargs: Any) -> forms.ChoiceField:
    errors = {"required": lacking, "invalid_choice": lacking}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **kwargs)


class VisitForm(forms.Form):
    day = DayField(label="Jour", future_only=True, error_messages={"required": "Indiquez le jour de la visite."})
    begins = HourField(label="Entre", help_text="Par exemple 14 h.")
    ends = HourField(label="Et", help_text="Par exemple 15 h 30.")
    place = _one_of("Où", VisitPlace.choices, "Dites où se fait la visite.")
    who = forms.MultipleChoiceField(
        label="Qui vient",
        choices=Visitor.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez qui vient, par fonction.", "invalid_choice": "Cochez qui vient."},
    )
    message = _words("Message", f"Ce qu’il faut préparer, qui doit être là. {FOR_ALL}")


class ConfirmForm(forms.Form):
    """Nothing to write."""


class OtherTimeForm(forms.Form):
    wish = _words(
        "Quand est-ce possible\N{NO-BREAK SPACE}?",
        FOR_ALL,
        required=True,
        lacking="Dites quand la visite est possible : le service proposera un autre moment.",
    )


class ConcludeForm(forms.Form):
    held_on = DayField(label="Visite faite le", past_only=True)
    conclusion = _one_of("Ce que vous concluez", Conclusion.choices, "Dites ce que vous concluez de la visite.")
    words = _words("Conditions, ou ce qui ne convient pas", f"Nécessaire si tout ne convient pas. {MEDICAL}")


class RhythmForm(forms.Form):
    start_on = DayField(
        label="Début des soins", future_only=True, error_messages={"required": "Indiquez le premier jour des soins."}
    )
    weeks = WholeNumberField(low=1, high=104, label="Durée prévue, en semaines")
    week = WeekField(label="Passages dans la semaine")
    answer_before = DayField(
        label="Réponse attendue avant le",
        required=False,
        future_only=True,
        help_text="La place est gardée jusqu’à ce jour, 18 h. Sans date : deux jours ouvrés, ou le début des soins.",
    )
    note = _words("Précisions", f"Heures habituelles, relais avec les libéraux. {FOR_ALL}")


class ChangeRhythmForm(forms.Form):
    week = WeekField(label="Passages dans la semaine")
    note = _words("Précisions", f"Heures habituelles, pourquoi le rythme change. {FOR_ALL}")


class AgreementForm(forms.Form):
    state = _one_of("Votre réponse", ANSWERS, "Dites si vous êtes d’accord.")
    words = _words("Conditions, ou pourquoi non", f"Nécessaire sauf accord simple. {MEDICAL}")


class NoteAgreementForm(forms.Form):
    name = LineField(
        label="Médecin traitant", limit=150, error_messages={"required": "Écrivez le nom du médecin traitant."}
    )
    state = _one_of("Sa réponse", ANSWERS, "Dites si le médecin traitant est d’accord.")
    how = _one_of("Comment", [(how.value, how.label) for how in NOTED], "Dites comment l’accord a été obtenu.")
    obtained_on = DayField(label="Le", past_only=True, error_messages={"required": "Indiquez quel jour."})
    words = _words("Ses conditions, ou pourquoi non", f"Nécessaire sauf accord simple. {MEDICAL}")


class AskPhysicianForm(forms.Form):
    name = LineField(
        label="Nom et prénom du médecin", limit=150, error_messages={"required": "Écrivez le nom du médecin."}
    )
    address = forms.EmailField(
        label="Adresse e-mail du cabinet",
        max_length=254,
        error_messages={
            "required": "Écrivez l’adresse e-mail du cabinet : le médecin y sera prévenu.",
            "invalid": "Une adresse e-mail s’écrit nom@domaine.fr. Vérifiez-la.",
        },
    )


class RenewalForm(forms.Form):
    until = DayField(label="Prolonger jusqu’au", future_only=True)
    why = _words(
        "Pourquoi le séjour continue", MEDICAL, required=True, lacking="Dites pourquoi : le médecin le lit d’abord."
    )


class AnswerRenewalForm(forms.Form):
    answer = _one_of(
        "Votre réponse",
        (("renew", "Renouveler\N{NO-BREAK SPACE}: je signe"), ("decline", "Ne pas renouveler")),
        "Dites si le séjour est renouvelé.",
    )
    until = DayField(label="Jusqu’au", required=False, help_text="La date demandée, ou une autre.")
    words = _words("Précisions", f"Nécessaire si le séjour n’est pas renouvelé. {MEDICAL}")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "renew" and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Indiquez jusqu’à quand le séjour est renouvelé.")
        return cleaned


class EndForm(forms.Form):
    ended_on = DayField(label="Dernier jour", past_only=True)
    ending = _one_of("Et ensuite", Ending.choices, "Dites pourquoi le séjour se termine.")
    words = _words("Précisions", MEDICAL)


Data = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """How a deed is asked for, done, and told. `button` is the verb of the confirming button."""

    form: type[forms.Form]
    do: Callable[[Referral, Data, Actor], object]
    button: str
    done: str
    danger: bool = False


def _agree(row: Referral, data: Data, actor: Actor) -> object:
    plan = Plan(data["start_on"], data["weeks"], data["week"], data["note"])
    usual = min(add_working_days(timezone.localdate(), OFFER_DAYS), plan.start_on)
    return agree(row, plan, answer_before=closing_time(data["answer_before"] or usual), actor=actor)


def _answer_renewal(row: Referral, data: Data, actor: Actor) -> object:
    seen, words = data["seen"], data["words"]
    if data["answer"] == "decline":
        return decline_renewal(row, words=words, seen=seen, actor=actor)
    return renew(row, until=data["until"], words=words, seen=seen, actor=actor)


def _ask_physician(row: Referral, data: Data, actor: Actor) -> object:
    if "rpps" not in data:
        return ask_physician(row, actor=actor, **data)
    rpps = data["rpps"]
    found = next(iter(find_physicians(rpps)), None) if rpps.isascii() and rpps.isdigit() else None
    if found is None:
        raise Refusal("Choisissez un médecin de la liste, ou écrivez son nom et son adresse.")
    return ask_physician(row, actor=actor, physician=found.user)


CHANGE_RHYTHM = Act(
    ChangeRhythmForm,
    lambda row, data, actor: change_rhythm(row, actor=actor, **data),
    "Enregistrer ce rythme",
    "Rythme changé. Le demandeur est prévenu, et lit ce qui change.",
)
ACTS: dict[Deed, Act] = {
    Deed.PROPOSE_VISIT: Act(
        VisitForm,
        lambda row, data, actor: propose_visit(row, Proposal(**data), actor=actor),
        "Proposer cette visite",
        "Visite proposée. Le demandeur est prévenu.",
    ),
    Deed.CONFIRM_VISIT: Act(
        ConfirmForm,
        lambda row, data, actor: confirm_visit(row, actor=actor),
        "Confirmer la visite",
        "Visite confirmée. Le service est prévenu.",
    ),
    Deed.OTHER_TIME: Act(
        OtherTimeForm,
        lambda row, data, actor: ask_other_time(row, actor=actor, **data),
        "Demander un autre moment",
        "Autre moment demandé. Le service est prévenu.",
    ),
    Deed.CONCLUDE_VISIT: Act(
        ConcludeForm,
        lambda row, data, actor: conclude_visit(row, actor=actor, **data),
        "Enregistrer la conclusion",
        "Visite notée, avec sa conclusion. Le demandeur est prévenu.",
    ),
    Deed.CANCEL_VISIT: Act(
        ConfirmForm,
        lambda row, data, actor: cancel_visit(row, actor=actor),
        "Annuler la visite",
        "Visite annulée. Le demandeur est prévenu.",
        danger=True,
    ),
    Deed.WRITE_RHYTHM: Act(
        RhythmForm,
        _agree,
        "Donner l’accord, avec ce rythme",
        "Accord donné, avec son rythme. Le demandeur est prévenu.",
    ),
    Deed.GIVE_AGREEMENT: Act(
        AgreementForm,
        lambda row, data, actor: give_agreement(row, Answer(**data), actor=actor),
        "Répondre comme médecin traitant",
        "Votre réponse est notée. Le demandeur et le service sont prévenus.",
    ),
    Deed.NOTE_AGREEMENT: Act(
        NoteAgreementForm,
        lambda row, data, actor: note_agreement(row, Answer(data.pop("state"), data.pop("words")), actor=actor, **data),
        "Noter cette réponse",
        "Réponse notée. L’autre partie est prévenue.",
    ),
    Deed.ASK_PHYSICIAN: Act(
        AskPhysicianForm, _ask_physician, "Lui demander par e-mail", "Le médecin est prévenu par e-mail."
    ),
    Deed.ASK_RENEWAL: Act(
        RenewalForm,
        lambda row, data, actor: ask_renewal(row, actor=actor, **data),
        "Demander ce renouvellement",
        "Renouvellement demandé. Les médecins du dossier sont prévenus.",
    ),
    Deed.ANSWER_RENEWAL: Act(AnswerRenewalForm, _answer_renewal, "Répondre", "Réponse notée. Le service est prévenu."),
    Deed.END_STAY: Act(
        EndForm,
        lambda row, data, actor: end_stay(row, actor=actor, **data),
        "Terminer le séjour",
        "Séjour terminé. Le demandeur est prévenu.",
        danger=True,
    ),
}


def act_of(deed: Deed, care: HomeCare) -> Act:
    """Return how a deed is done now: the rhythm is first agreed, then only changed."""
    if deed == Deed.WRITE_RHYTHM and care.referral.state not in STUDIED:
        return CHANGE_RHYTHM
    return ACTS[deed]


def initial_of(deed: Deed, care: HomeCare, wished: Wished) -> Data:
    """Return what the form proposes at first."""
    today = timezone.localdate()
    if deed == Deed.WRITE_RHYTHM:
        former = care.rhythm
        return {
            "start_on": wished.start if wished.start and wished.start >= today else "",
            "weeks": min(wished.weeks or care.length.weeks, care.length.most_weeks),
            "week": care.week,
            "note": former.opened("note_sealed") if former else "",
        }
    if deed == Deed.CONCLUDE_VISIT and care.visit:
        return {"held_on": care.visit.day}
    if deed in (Deed.NOTE_AGREEMENT, Deed.ASK_PHYSICIAN) and care.agreement:
        return {"name": care.agreement.name, "obtained_on": today}
    if deed == Deed.ASK_RENEWAL and care.stay:
        return {"until": end_of(care.stay.ends_on + timedelta(days=1), care.length.weeks)}
    if deed == Deed.ANSWER_RENEWAL and care.renewal:
        return {"until": care.renewal.until, "seen": str(care.renewal.pk)}
    return {"ended_on": today} if deed == Deed.END_STAY else {}
