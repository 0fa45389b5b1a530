"""The forms of a plan of waves: how many at a time, and until when each is awaited."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from jalon.core.forms import DayField, WholeNumberField
from jalon.referrals.models import FIRST_HOUR, LAST_HOUR, MOST_PER_WAVE, WavePlan
from jalon.referrals.waves import LONGEST_DAYS, USUAL_SIZE, at_hour

HOURS = [(hour, f"{hour}\N{NO-BREAK SPACE}h") for hour in range(FIRST_HOUR, LAST_HOUR + 1)]


class PlanForm(forms.Form):
    """What a plan starts with."""

    size = WholeNumberField(
        label="Établissements par vague",
        low=1,
        high=MOST_PER_WAVE,
        help_text=f"De 1 à {MOST_PER_WAVE}.",
        error_messages={"required": "Dites combien d’établissements reçoivent la demande à la fois."},
    )
    day = DayField(
        label="Réponse attendue avant le",
        future_only=True,
        help_text="D’après ce que ces établissements promettent. Les vagues suivantes auront autant de jours ouvrés.",
        error_messages={"required": "Indiquez jusqu’à quand la réponse est attendue."},
    )
    hour = forms.TypedChoiceField(
        label="À quelle heure",
        choices=HOURS,
        coerce=int,
        error_messages={"required": "Choisissez une heure.", "invalid_choice": "Choisissez une heure de la liste."},
    )

    @property
    def answer_before(self) -> datetime:
        """The moment that day and hour make, in Paris; once the form is valid."""
        return at_hour(self.cleaned_data["day"], self.cleaned_data["hour"])


class PaceForm(PlanForm):
    """What may change of a plan in force."""

    days = WholeNumberField(
        label="Jours ouvrés laissés aux vagues suivantes",
        low=0,
        high=LONGEST_DAYS,
        help_text="0 : la réponse est attendue le jour même.",
        error_messages={"required": "Dites combien de jours ouvrés les vagues suivantes auront pour répondre."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].help_text = "Pour la vague partie en dernier. Passé ce moment, la suivante part."


def proposed(answer_before: datetime) -> dict[str, Any]:
    """Return what the form of a new plan proposes."""
    return {"size": USUAL_SIZE, **_moment(answer_before)}


def present(plan: WavePlan) -> dict[str, Any]:
    """Return what a plan in force says."""
    return {"size": plan.size, "days": plan.days, **_moment(plan.answer_before)}


def _moment(answer_before: datetime) -> dict[str, Any]:
    local = timezone.localtime(answer_before)
    return {"day": local.date(), "hour": local.hour}
