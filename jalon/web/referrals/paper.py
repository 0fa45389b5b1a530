"""The form of a request received on paper: what the envelope says, beside the identity."""

from typing import Any

from django import forms

from jalon.core.forms import DayField, LineField
from jalon.directory.models import CareUnit
from jalon.dossiers.kinds.grand_age.sections.request import WHEN
from jalon.referrals.actions.record_paper import NO_UNIT, Envelope
from jalon.web.search.cards import kind_words


class PaperForm(forms.Form):
    """What came, when, for which stay, and whom to call."""

    received_on = DayField(
        label="Reçue le",
        past_only=True,
        help_text="Date d’arrivée du courrier, par exemple 03/11/2026.",
        error_messages={"required": "Indiquez quand la demande est arrivée."},
    )
    when = forms.ChoiceField(
        label="Entrée souhaitée",
        required=False,
        choices=[(option.code, option.label) for option in WHEN],
        widget=forms.RadioSelect,
    )
    wished = DayField(label="Date souhaitée", required=False, help_text="Si le papier en donne une.")
    contact = LineField(label="Personne à joindre", required=False, limit=100, help_text="Nom et prénom")
    link = LineField(label="Son lien avec la personne", required=False, limit=60, help_text="Fille, voisin, tuteur…")
    phone = LineField(label="Son téléphone", required=False, limit=30)
    email = LineField(label="Son adresse e-mail", required=False, limit=150)
    physician = LineField(label="Médecin traitant", required=False, limit=150, help_text="Tel que le papier le nomme")

    def __init__(self, units: list[CareUnit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {unit.pk: unit for unit in units}
        several = len({unit.establishment_id for unit in units}) > 1
        self.fields["units"] = forms.TypedMultipleChoiceField(
            label="Séjour demandé",
            coerce=int,
            choices=[(pk, unit_words(unit, several=several)) for pk, unit in self.known.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": NO_UNIT, "invalid_choice": NO_UNIT},
        )
        self.order_fields(["units"])
        if len(units) == 1:
            self.initial["units"] = [units[0].pk]

    def envelope(self) -> Envelope:
        """Return what the checked form says."""
        data = self.cleaned_data
        units = tuple(self.known[pk] for pk in data["units"])
        return Envelope(units, data["received_on"], {"demande": _wish(data, units), "administratif": _people(data)})


def unit_words(unit: CareUnit, *, several: bool) -> str:
    """« EHPAD, hébergement permanent », with the place for whoever answers for several."""
    return f"{unit}, {kind_words(unit)}" if several else kind_words(unit)


def _wish(data: dict[str, Any], units: tuple[CareUnit, ...]) -> dict[str, Any]:
    stays = [str(unit.stay_type) for unit in units]
    answers: dict[str, Any] = {"stays": stays}
    for stay in stays:
        if data["when"]:
            answers[f"{stay}_when"] = data["when"]
        if data["wished"]:
            answers[f"{stay}_date"] = data["wished"].strftime("%d/%m/%Y")
    return answers


def _people(data: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    if data["contact"]:
        row = {"used_name": data["contact"], "link": data["link"], "email": data["email"], "phone": data["phone"]}
        answers |= {"contact_self": "no", "contacts": [row]}
    if data["physician"]:
        answers |= {"gp_named": "yes", "gp_name": data["physician"]}
    return answers
