"""Forms of the sign-in pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from jalon.accounts.identity import RPPS_TYPE, Activity
from jalon.accounts.passwords import judge
from jalon.accounts.specialties import SPECIALTIES
from jalon.core.forms import EmailAddressField, GlossedChoiceField, LineField, PhoneField
from jalon.core.identifiers import is_valid_rpps, normalise
from jalon.core.text import and_list, plural
from jalon.directory.models import Commune
from jalon.directory.places import Place, resolve

PASSWORD_LIMIT = 500  # what is read of a password to check; what may be chosen is in the settings
RPPS_LENGTH = 11
OTHER_PLACE = "autre"
TOWN_COMPLETION = {
    "list": "communes",
    "autocomplete": "off",
    "hx-get": "/annuaire/communes/",
    "hx-trigger": "input changed delay:150ms",
    "hx-target": "#communes",
    "hx-sync": "this:replace",
}
MODES = {"L": "libéral", "S": "salarié", "B": "bénévole"}


class IdentifierField(LineField):
    """An RPPS number (11 digits, key checked; the 8 before it in a PS_IdNat is taken off) or an e-mail address."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text or "@" in text:
            return text
        number = normalise(text)
        if not re.fullmatch(r"[0-9]+", number):
            raise ValidationError("Tapez votre numéro RPPS, fait de 11 chiffres, ou votre adresse e-mail.")
        if len(number) == RPPS_LENGTH + 1 and number.startswith(RPPS_TYPE):
            number = number[1:]
        if len(number) != RPPS_LENGTH:
            raise ValidationError(
                f"Un numéro RPPS compte 11 chiffres, ou 12 avec le 8 du début ; celui-ci en a {len(number)}. "
                "Il est sur votre carte CPS."
            )
        if not is_valid_rpps(number):
            raise ValidationError("Ce numéro RPPS a une faute de frappe. Vérifiez ses 11 chiffres.")
        return number


class PasswordForm(forms.Form):
    identifier = IdentifierField(
        label="Numéro RPPS ou adresse e-mail",
        help_text="Médecins : les 11 chiffres du RPPS. Usagers et établissements : l’adresse e-mail.",
        error_messages={"required": "Tapez votre numéro RPPS ou votre adresse e-mail."},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        error_messages={"required": "Tapez votre mot de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if len(password) > PASSWORD_LIMIT:
            raise ValidationError(f"Un mot de passe compte au plus {PASSWORD_LIMIT} caractères.")
        return password


class PhysicianPasswordForm(PasswordForm):
    """The same, in the doctors' space: only the words differ."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["identifier"].label = "Numéro RPPS"
        self.fields["identifier"].help_text = ""
        self.fields["identifier"].widget.attrs["placeholder"] = "11 chiffres"
        self.fields["identifier"].widget.attrs["inputmode"] = "numeric"


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code reçu par e-mail",
        help_text="Vous pouvez le coller. Les espaces ne comptent pas.",
        error_messages={"required": "Tapez les six chiffres reçus par e-mail."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        digits = "".join(str(self.cleaned_data["code"]).split())
        if not re.fullmatch(r"[0-9]*", digits):
            raise ValidationError("Le code est fait de six chiffres, sans lettre.")
        if len(digits) < 6:
            lacking = plural(6 - len(digits), "chiffre")
            raise ValidationError(f"Il manque {lacking} : le code en compte 6.")
        if len(digits) > 6:
            raise ValidationError("Il y a trop de chiffres : le code en compte 6.")
        return digits


class AddressForm(forms.Form):
    """Where codes and notices are sent."""

    address = EmailAddressField(
        label="Adresse e-mail",
        help_text="Une adresse que vous seul lisez. Elle recevra vos codes et vos avis, jamais une donnée de santé.",
        error_messages={"required": "Tapez votre adresse e-mail."},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


def _towns_as_spelt(activities: Sequence[Activity]) -> tuple[Activity, ...]:
    """Return them with the names of communes as the directory spells them: Pro Santé Connect's have no accent."""
    codes = {activity.commune_code for activity in activities}
    names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name")) if any(codes) else {}
    return tuple(replace(activity, city=names.get(activity.commune_code, activity.city)) for activity in activities)


class PracticeForm(forms.Form):
    """A place of practice: one of those known, or « other », typed. Known ones come from Pro Santé Connect."""

    place = GlossedChoiceField(
        label="Où exercez-vous ?", widget=forms.RadioSelect, error_messages={"required": "Choisissez un lieu."}
    )
    name = LineField(label="Nom du cabinet ou de l’établissement", limit=150, required=False)
    town = LineField(
        label="Commune",
        required=False,
        help_text="Nom ou code postal.",
        widget=forms.TextInput(attrs=TOWN_COMPLETION),
    )
    phone = PhoneField(label="Téléphone professionnel", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    specialty = forms.ChoiceField(
        label="Spécialité",
        required=False,
        choices=[("", "Choisissez"), *((words, words) for words in sorted(set(SPECIALTIES.values())))],
    )

    def __init__(self, *args: Any, activities: Sequence[Activity], chosen: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activities, (chosen,) = _towns_as_spelt(activities), _towns_as_spelt([chosen])
        self.initial = {"name": chosen.name, "town": chosen.city, "phone": chosen.phone, "specialty": chosen.specialty}
        self.initial["place"] = next((str(i) for i, activity in enumerate(activities) if activity == chosen), "")
        self.activities = activities
        places = cast(GlossedChoiceField, self.fields["place"])
        places.choices = [
            *((str(number), activity.name or "Sans nom") for number, activity in enumerate(activities)),
            (OTHER_PLACE, "Un autre lieu"),
        ]
        places.glosses = {str(number): self._gloss(activity) for number, activity in enumerate(activities)}
        if not activities:
            del self.fields["place"]

    @staticmethod
    def _gloss(activity: Activity) -> str:
        where = " ".join(part for part in (activity.postal_code, activity.city) if part)
        return ", ".join(part for part in (activity.address, where, MODES.get(activity.mode, "")) if part)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.fields.get("place") and values.get("place") != OTHER_PLACE:
            # What was typed for another place is no error of the place that was chosen.
            for name in ("name", "town", "phone", "specialty"):
                self.errors.pop(name, None)
            return values
        for name, sentence in (
            ("name", "Donnez le nom du lieu : les établissements vous y reconnaissent."),
            ("town", "Indiquez la commune."),
        ):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if values.get("town"):
            found = resolve(values["town"])
            values["commune"] = found.place
            if found.place is None:
                names = and_list([place.label for place in found.candidates[:6]])
                self.add_error("town", f"Plusieurs communes répondent : {names}." if names else found.sentence)
        return values

    def practice(self) -> Activity:
        """Return the place chosen or typed."""
        values = self.cleaned_data
        if values.get("place") not in (None, "", OTHER_PLACE):
            return self.activities[int(values["place"])]
        commune: Place = values["commune"]
        return Activity(
            name=values["name"],
            commune_code=commune.code,
            city=commune.name,
            phone=values["phone"],
            specialty=values["specialty"],
        )


def new_password_field(**kwargs: Any) -> forms.CharField:
    """A password to choose: pasted, shown at will, judged as one leaves the field."""
    return forms.CharField(
        strip=False,
        help_text=f"{settings.PASSWORD_MINIMUM} caractères au moins. Une phrase convient bien ; "
        "ni majuscule ni chiffre ne sont exigés.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-reveal": ""}),
        **kwargs,
    )


class NewPasswordForm(forms.Form):
    """A password to choose. `person` is whom it must not recall."""

    password = new_password_field(
        label="Nouveau mot de passe", error_messages={"required": "Choisissez un mot de passe."}
    )

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            judge(password, self.person)
        return password


def terms_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="J’ai lu et j’accepte les conditions d’utilisation",
        error_messages={"required": "Le compte s’ouvre une fois les conditions acceptées. Cochez la case."},
    )


@dataclass(frozen=True)
class Newcomer:
    """Who chooses a password before having an account."""

    email: str
    first_name: str
    last_name: str


class NewAccountForm(NewPasswordForm):
    """Names, password and terms of a relative, a secretary, a member of staff; the address is proven already."""

    first_name = LineField(label="Prénom", limit=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = LineField(label="Nom", limit=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    terms = terms_field()
    field_order = ("first_name", "last_name", "password", "terms")

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.fields["password"].label = "Mot de passe"

    def clean_password(self) -> str:
        # Names stand before the password in the form, hence are read before it.
        names = (str(self.cleaned_data.get(name, "")) for name in ("first_name", "last_name"))
        self.person = Newcomer(self.address, *names)
        return super().clean_password()


class BeginForm(AddressForm):
    """Who begins a dossier, and where to confirm it."""

    first_name = LineField(
        label="Votre prénom", limit=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = LineField(label="Votre nom", limit=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    terms = terms_field()
    field_order = ("first_name", "last_name", "address", "terms")


class FirstPasswordForm(NewPasswordForm):
    """The end of a first connection: a password, unless one prefers none for now, and the terms."""

    without_password = forms.BooleanField(
        label="Ouvrir mon compte sans mot de passe\N{NO-BREAK SPACE}: j’entrerai toujours avec ma carte ou mon e-CPS",
        required=False,
    )
    terms = terms_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"
        self.fields["password"].required = False
        if not self.person.rpps:
            del self.fields["password"], self.fields["without_password"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("without_password") or "password" not in self.fields:
            self.errors.pop("password", None)
            return values | {"password": ""}
        if not values.get("password") and "password" not in self.errors:
            self.add_error("password", "Choisissez un mot de passe, ou cochez la case qui s’en passe.")
        return values


def current_password_field(label: str) -> forms.CharField:
    """The password that somebody already signed in has."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LIMIT,
        error_messages={"required": "Tapez votre mot de passe."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ConfirmPasswordForm(forms.Form):
    """The password of somebody already signed in."""

    password = current_password_field(label="Mot de passe")
