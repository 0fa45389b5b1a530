"""Forms of « Mon compte »."""

from django import forms

from jalon.core.forms import EmailAddressField


class SecretaryForm(forms.Form):
    """Whom to invite, and how far they may go."""

    address = EmailAddressField(
        label="Adresse e-mail de la personne",
        help_text="Elle reçoit un lien personnel, qui sert une seule fois.",
        error_messages={"required": "Tapez l’adresse de la personne à inviter."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    may_send = forms.BooleanField(label="Peut envoyer les demandes que j’ai signées", required=False)
