"""The forms by which an establishment keeps its own page."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict

from jalon.accounts.enums import MembershipRole
from jalon.core.forms import (
    EmailAddressField,
    GlossedMultipleChoiceField,
    LineField,
    PhoneField,
    TextField,
    WholeNumberField,
)
from jalon.directory.actions.declare_free_places import MOST_PLACES
from jalon.directory.actions.edit_establishment import MOST_CONTACTS, ContactValues, EstablishmentValues
from jalon.directory.enums import PlacesEmail
from jalon.directory.models import Establishment

ROLE_GLOSSES = {
    MembershipRole.ADMISSIONS.value: "Reçoit les demandes, répond, propose des places. Ne lit pas la partie médicale.",
    MembershipRole.MEDICAL_READER.value: "Lit la partie médicale des dossiers reçus, et donne son avis.",
    MembershipRole.DECISION_MAKER.value: "Décide des admissions.",
    MembershipRole.MANAGER.value: "Tient la page, les places et l’équipe. Ne voit aucun dossier.",
}


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


class RowForm(forms.Form):
    """A form filled from a row. `version` says from which values, so that a second editor is told."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> str:
        """The version that came with the form; empty when it came without."""
        return str(self.cleaned_data["version"])

    def renew(self, version: str) -> None:
        """Go on from the present values: what was typed stays."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = version
        self.data = data


def _same_number(form: forms.Form) -> str:
    """Return the telephone as it was when only its spaces differ: reading a page and saving it changes nothing."""
    typed, before = str(form.cleaned_data["phone"]), str(form.initial.get("phone", ""))
    return before if re.sub(r"\s", "", typed) == re.sub(r"\s", "", before) else typed


class EstablishmentForm(RowForm):
    """What the establishment says of itself, and how to reach it."""

    presentation = TextField(
        label="Présentation",
        limit=3000,
        required=False,
        help_text="Ce que vous diriez au téléphone à une famille. Affichée telle quelle sur la page publique.",
    )
    access = TextField(
        label="Comment venir",
        limit=2000,
        required=False,
        help_text="Bus, tram, stationnement, ascenseur\N{NO-BREAK SPACE}: ce qui aide un visiteur.",
        widget=forms.Textarea(attrs={"rows": 3}),
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
        names = [name for name in EstablishmentForm.base_fields if name != "version"]
        return {name: getattr(establishment, name) for name in names}

    def clean_phone(self) -> str:
        return _same_number(self)

    def values(self) -> EstablishmentValues:
        data = self.cleaned_data
        return EstablishmentValues(
            presentation=data["presentation"],
            access=data["access"],
            phone=data["phone"],
            email=data["email"],
            website=data["website"],
        )


class ContactForm(forms.Form):
    """One contact of the public page. A line left empty is no contact; emptying a line removes it."""

    purpose = LineField(
        label="Pour quoi",
        limit=100,
        required=False,
        help_text="Par exemple\N{NO-BREAK SPACE}: Admissions",
    )
    name = LineField(label="Nom", limit=100, required=False)
    phone = PhoneField(label="Téléphone", limit=20, required=False)
    email = EmailAddressField(label="Adresse e-mail, publique", limit=254, required=False)

    def clean_phone(self) -> str:
        return _same_number(self)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if any(data.get(name) for name in ("name", "phone", "email")) and not data.get("purpose"):
            self.add_error(
                "purpose",
                "Dites pour quoi appeler cette personne, par exemple «\N{NO-BREAK SPACE}Admissions\N{NO-BREAK SPACE}».",
            )
        if data.get("purpose") and not (data.get("phone") or data.get("email") or self.errors):
            self.add_error("phone", "Indiquez un téléphone ou une adresse, ou effacez cette ligne.")
        return data

    @property
    def line(self) -> ContactValues | None:
        """The contact, or None for a line left empty."""
        data = self.cleaned_data
        if not data.get("purpose"):
            return None
        return ContactValues(purpose=data["purpose"], name=data["name"], phone=data["phone"], email=data["email"])


ContactFormSet = forms.formset_factory(ContactForm, extra=2, max_num=MOST_CONTACTS, absolute_max=MOST_CONTACTS)


class PhotoForm(forms.Form):
    """A photo to add, and what it shows."""

    photo = forms.FileField(
        label="Photo",
        help_text="JPEG, PNG ou WebP, 12\N{NO-BREAK SPACE}Mo au plus. Le lieu et la date de prise de vue sont effacés.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={
            "required": "Choisissez une photo.",
            "empty": "Ce fichier est vide. Choisissez-en un autre.",
            "invalid": "Choisissez une photo.",
            "missing": "Choisissez une photo.",
        },
        max_length=None,
    )
    description = LineField(
        label="Ce que montre la photo",
        limit=200,
        help_text="Pour les personnes qui ne la voient pas. Par exemple\N{NO-BREAK SPACE}: le jardin et ses bancs.",
        error_messages={"required": "Décrivez la photo en quelques mots."},
    )


class DescriptionForm(forms.Form):
    """What a photo shows."""

    description = LineField(
        label="Ce que montre la photo", limit=200, error_messages={"required": "Décrivez la photo en quelques mots."}
    )


class FreePlacesForm(forms.Form):
    """How many places are free now."""

    nombre = WholeNumberField(
        label="Places libres aujourd’hui",
        help_text="Sans celles que vous gardez ou proposez : Jalon les retire, et les rend quand elles se libèrent.",
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
    roles = GlossedMultipleChoiceField(
        glosses=ROLE_GLOSSES,
        label="Ce qu’elle fera",
        choices=MembershipRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un rôle."},
    )

    whole_group = forms.BooleanField(required=False)

    def __init__(self, *args: Any, group: int, **kwargs: Any) -> None:
        """`group`: how many establishments of the legal entity the manager keeps, this one included."""
        super().__init__(*args, **kwargs)
        others = "votre autre établissement" if group == 2 else f"vos {group - 1} autres établissements"
        self.fields["whole_group"].label = f"Aussi dans {others} du même groupe"
        if group < 2:
            del self.fields["whole_group"]

    def clean_roles(self) -> list[MembershipRole]:
        return [MembershipRole(role) for role in self.cleaned_data["roles"]]
