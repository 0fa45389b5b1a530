"""The forms of hospital wards."""

from typing import Any

from django import forms

from jalon.accounts.enums import WardRole
from jalon.core.forms import DayField, EmailAddressField, GlossedChoiceField, LineField, PhoneField
from jalon.directory.enums import ROLE_OF, WardPosition
from jalon.directory.models import Ward

GLOSSES = {
    WardRole.DOCTOR: "Lit et remplit tout, valide le dossier. Entre par sa carte CPS ou son e-CPS.",
    WardRole.CARER: "Lit et remplit tout. Envoie et répond une fois le dossier validé par un médecin.",
    WardRole.SOCIAL: "Remplit l’administratif, le social et le retour à domicile\N{NO-BREAK SPACE}; lit la dépendance.",
    WardRole.SECRETARY: "Remplit la partie administrative. Ne lit jamais la partie médicale.",
}


class WardForm(forms.Form):
    """A ward and how to reach it."""

    name = LineField(
        label="Nom du service",
        limit=120,
        help_text="Comme au téléphone\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}Cardiologie\N{NO-BREAK SPACE}».",
        error_messages={"required": "Écrivez le nom du service."},
    )
    phone = PhoneField(
        label="Téléphone du service",
        limit=20,
        help_text="Donné aux structures, pour qui n’a pas de ligne directe.",
        error_messages={"required": "Écrivez le téléphone du service\N{NO-BREAK SPACE}: les structures l’appelleront."},
    )
    mss = EmailAddressField(label="Adresse MSSanté", limit=254, required=False)

    @staticmethod
    def initial_of(ward: Ward) -> dict[str, Any]:
        return {"name": ward.name, "phone": ward.phone, "mss": ward.mss}


class MemberForm(forms.Form):
    """Somebody to invite into the team."""

    address = EmailAddressField(
        label="Adresse e-mail",
        limit=254,
        error_messages={"required": "Écrivez l’adresse de la personne à inviter."},
    )
    position = GlossedChoiceField(
        label="Fonction",
        choices=WardPosition.choices,
        glosses={position.value: GLOSSES[role] for position, role in ROLE_OF.items()},
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez sa fonction\N{NO-BREAK SPACE}: elle dit ce que la personne peut faire."
        },
    )
    phone = PhoneField(label="Téléphone direct", limit=20, required=False)


class EntryForm(forms.Form):
    """What opening a patient's dossier asks besides the identity and the contacts."""

    entered_on = DayField(label="Entrée dans le service le", past_only=True, required=False)


class OtherPhysicianForm(forms.Form):
    """A médecin traitant whom Jalon does not know."""

    name = LineField(
        label="Nom et prénom du médecin", limit=150, error_messages={"required": "Écrivez le nom du médecin."}
    )
    address = EmailAddressField(
        label="Adresse e-mail du cabinet",
        limit=254,
        error_messages={
            "required": "Écrivez l’adresse e-mail du cabinet\N{NO-BREAK SPACE}: le médecin y sera prévenu."
        },
    )
