"""Forms of the sign-in pages."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jalon.accounts.identity import RPPS_TYPE
from jalon.core.forms import LineField
from jalon.core.identifiers import is_valid_rpps, normalise
from jalon.core.text import plural

PASSWORD_LIMIT = 500  # what is read of a password to check; what may be chosen is in the settings
RPPS_LENGTH = 11


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
        self.fields["identifier"].help_text = "11 chiffres, écrits sur votre carte."
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
