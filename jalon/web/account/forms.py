"""Forms of « Mon compte »."""

from typing import Any

from django import forms

from jalon.core.forms import EmailAddressField
from jalon.web.signin.forms import NewPasswordForm, current_password_field


class ChangePasswordForm(NewPasswordForm):
    """The new password, after the present one for who comes in by it."""

    current = current_password_field(label="Mot de passe d’aujourd’hui")
    field_order = ("current", "password")

    def __init__(self, *args: Any, asks_current: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_current:
            del self.fields["current"]


class SecretaryForm(forms.Form):
    """Whom to invite, and how far they may go."""

    address = EmailAddressField(
        label="Adresse e-mail de la personne",
        help_text="Elle reçoit un lien personnel, qui sert une seule fois.",
        error_messages={"required": "Tapez l’adresse de la personne à inviter."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    may_send = forms.BooleanField(label="Peut envoyer les demandes que j’ai signées", required=False)
