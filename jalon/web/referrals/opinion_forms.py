"""The two forms of an opinion inside a unit."""

from typing import Any

from django import forms

from jalon.core.forms import DayField, TextField
from jalon.referrals.enums import BedOpinion, MedicalOpinion
from jalon.referrals.opinions import OpinionKind

LIMIT = 2000


def _text(label: str, hint: str) -> TextField:
    return TextField(label=label, required=False, limit=LIMIT, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}))


def _value(choices: Any) -> forms.ChoiceField:
    lacking = "Choisissez votre avis."
    return forms.ChoiceField(
        label="Votre avis",
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": lacking, "invalid_choice": lacking},
    )


class MedicalOpinionForm(forms.Form):
    """What a medical reader thinks."""

    value = _value(MedicalOpinion.choices)
    message = _text(
        "Pourquoi, et à quelles conditions",
        "Lu dans votre unité par les seules personnes habilitées à la lecture médicale.",
    )
    for_desk = _text(
        "Ce que les admissions doivent prévoir",
        "Lu par toute l’équipe de l’unité : chambre seule, matériel, délai. Rien de médical.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        data = self.cleaned_data
        wants_words = data.get("value") in (MedicalOpinion.CONDITIONS, MedicalOpinion.MORE_INFO)
        said = data.get("message") or data.get("for_desk") or "message" in self.errors or "for_desk" in self.errors
        if wants_words and not said:
            self.add_error("message", "Dites quelles conditions, ou ce qui manque pour conclure.")
        return cleaned


class BedOpinionForm(forms.Form):
    """What the admission desk says of its places."""

    value = _value(BedOpinion.choices)
    on = DayField(label="Date possible, s’il y en a une", required=False, future_only=True)
    message = _text("À savoir", "Lu par toute l’équipe de l’unité, jamais par le demandeur. Rien de médical.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        undated = not self.cleaned_data.get("on") and "on" not in self.errors
        if self.cleaned_data.get("value") == BedOpinion.PLACE_ON and undated:
            self.add_error("on", "Dites à quelle date une place est possible.")
        return cleaned


FORMS: dict[OpinionKind, type[forms.Form]] = {
    OpinionKind.MEDICAL: MedicalOpinionForm,
    OpinionKind.BED: BedOpinionForm,
}
