"""The forms by which an establishment keeps its own page."""

import re
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from jalon.accounts.enums import MembershipRole
from jalon.core.forms import DayField, EmailAddressField, LineField, PhoneField, TextField, WholeNumberField
from jalon.directory.actions.declare_free_places import MOST_PLACES
from jalon.directory.actions.edit_establishment import EstablishmentValues
from jalon.directory.actions.edit_unit import UnitValues
from jalon.directory.enums import PlacesEmail
from jalon.directory.models import CareUnit, Establishment

ROLE_GLOSSES = {
    MembershipRole.ADMISSIONS.value: "Reçoit les demandes, répond, propose des places. Ne lit pas la partie médicale.",
    MembershipRole.MEDICAL_READER.value: "Lit la partie médicale des dossiers reçus, et donne son avis.",
    MembershipRole.DECISION_MAKER.value: "Décide des admissions.",
    MembershipRole.MANAGER.value: "Tient la page, les places et l’équipe. Ne voit aucun dossier.",
}
HIGHEST_PRICE = Decimal("99999.99")
YES_NO_UNSAID = (("oui", "Oui"), ("non", "Non"), ("", "Ne le dit pas"))
ANSWERS = {"oui": True, "non": False, "": None}
WORDS = {answer: word for word, answer in ANSWERS.items()}


class WebAddressField(LineField):
    """An address of the web; « https:// » is added when it is left out."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        address = text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) else f"https://{text}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError as error:
            raise ValidationError(
                "Cette adresse ne s’ouvre pas. Exemple\N{NO-BREAK SPACE}: https://www.residence.fr"
            ) from error
        return address


class PriceField(forms.CharField):
    """Euros a day: « 73,64 », « 73.64 € »."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return value
        text = re.sub(r"[\s€]", "", super().to_python(value) or "")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,7}([.,][0-9]{1,2})?", text):
            raise ValidationError("Écrivez un prix par jour en euros, par exemple 73,64.")
        price = Decimal(text.replace(",", "."))
        if not 0 < price <= HIGHEST_PRICE:
            raise ValidationError("Un prix par jour est plus grand que zéro. Laissez vide s’il n’y en a pas.")
        return price

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value


def _three_answers(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=YES_NO_UNSAID,
        required=False,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
        error_messages={"invalid_choice": "Choisissez l’une des trois réponses."},
    )


def _price(label: str) -> PriceField:
    return PriceField(label=label, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


class EstablishmentForm(forms.Form):
    """What the establishment says of itself, and how to reach it."""

    presentation = TextField(
        label="Présentation",
        limit=3000,
        required=False,
        help_text="Ce que vous diriez au téléphone à une famille. Affichée telle quelle sur la page publique.",
    )
    phone = PhoneField(label="Téléphone", limit=20, required=False)
    email = EmailAddressField(
        label="Adresse de réception des demandes",
        limit=254,
        required=False,
        help_text="Les avis d’arrivée des demandes y sont envoyés. Elle n’est pas publique.",
    )
    website = WebAddressField(label="Site", limit=200, required=False)

    @staticmethod
    def initial_of(establishment: Establishment) -> dict[str, Any]:
        return {name: getattr(establishment, name) for name in EstablishmentForm.base_fields}

    def values(self) -> EstablishmentValues:
        data = self.cleaned_data
        return EstablishmentValues(
            presentation=data["presentation"],
            phone=data["phone"],
            email=data["email"],
            website=data["website"],
        )


class UnitForm(forms.Form):
    """What one unit offers."""

    name = LineField(
        label="Nom de l’unité", limit=200, required=False, help_text="Seulement s’il diffère de l’établissement."
    )
    capacity = WholeNumberField(label="Nombre de places", low=1, high=20_000, required=False)
    price_single = _price("Chambre seule, par jour")
    price_double = _price("Chambre double, par personne et par jour")
    price_single_social_aid = _price("Chambre seule à l’aide sociale, par jour")
    price_gir_12 = _price("Dépendance GIR 1-2, par jour")
    price_gir_34 = _price("Dépendance GIR 3-4, par jour")
    price_gir_56 = _price("Dépendance GIR 5-6, par jour")
    price_date = DayField(
        label="Prix en vigueur depuis le", required=False, help_text="Par exemple\N{NO-BREAK SPACE}: 01/01/2026"
    )
    social_aid = _three_answers("Habilitée à l’aide sociale")
    dementia_unit = _three_answers("Unité protégée")
    minimum_age = WholeNumberField(label="Âge minimum", low=0, high=120, required=False)
    answer_days = WholeNumberField(
        label="Première réponse sous (jours)",
        low=1,
        high=60,
        help_text="Ce délai est promis au demandeur\N{NO-BREAK SPACE}; passé ce délai, Jalon vous relance.",
    )
    accepts_referrals = forms.BooleanField(label="Reçoit des demandes par Jalon", required=False)

    @staticmethod
    def initial_of(unit: CareUnit) -> dict[str, Any]:
        values = {name: getattr(unit, name) for name in UnitForm.base_fields}
        return values | {name: WORDS[values[name]] for name in ("social_aid", "dementia_unit")}

    def clean_social_aid(self) -> bool | None:
        return ANSWERS[self.cleaned_data["social_aid"]]

    def clean_dementia_unit(self) -> bool | None:
        return ANSWERS[self.cleaned_data["dementia_unit"]]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        prices = [value for name, value in data.items() if name.startswith("price_") and name != "price_date"]
        if any(prices) and not data.get("price_date") and "price_date" not in self.errors:
            self.add_error(
                "price_date",
                "Un prix se lit avec sa date. Depuis quand ces prix sont-ils en vigueur\N{NO-BREAK SPACE}?",
            )
        return data

    def values(self) -> UnitValues:
        return cast(UnitValues, {name: self.cleaned_data[name] for name in UnitForm.base_fields})


class FreePlacesForm(forms.Form):
    """How many places are free now."""

    nombre = WholeNumberField(
        label="Places libres aujourd’hui",
        low=0,
        high=MOST_PLACES,
        widget=forms.NumberInput(attrs={"min": 0, "max": MOST_PLACES, "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nombre"].required = not optional


class RhythmForm(forms.Form):
    """How often the e-mail that asks for free places comes."""

    rythme = forms.ChoiceField(
        label="Me demander mes places libres",
        choices=PlacesEmail.choices,
        widget=forms.RadioSelect(attrs={"data-look": "list"}),
        error_messages={"required": "Choisissez l’une des réponses.", "invalid_choice": "Choisissez une réponse."},
    )


class StaffForm(forms.Form):
    """Whom to invite, and what for."""

    address = EmailAddressField(
        label="Adresse e-mail de la personne",
        help_text="Elle reçoit un lien personnel, qui sert une seule fois.",
        error_messages={"required": "Tapez l’adresse de la personne à inviter."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label="Ce qu’elle fera",
        choices=MembershipRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un rôle."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].glosses = ROLE_GLOSSES  # type: ignore[attr-defined]

    def clean_roles(self) -> list[MembershipRole]:
        return [MembershipRole(role) for role in self.cleaned_data["roles"]]
