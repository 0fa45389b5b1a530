"""Form fields that answer bad input with a sentence in French that says what to do."""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dates import MONTHS

from jalon.core import identifiers
from jalon.core.text import one_line, plural

EARLIEST_YEAR = 1890
LATEST_YEARS_AHEAD = 10
_DATE = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LINE_CONTROLS = {"\n", "\r", "\t"}


def refuse_control_characters(text: str, allowed: frozenset[str] | set[str] = frozenset()) -> None:
    """Raise when the text holds control, private or unassigned characters (Unicode category C), save those allowed.

    Format characters that emoji and right-to-left names need (Cf) pass.
    """
    for char in text:
        if char not in allowed and unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn"):
            raise ValidationError(
                "Ce texte contient un caractère invisible qui ne peut pas être enregistré. "
                "Effacez-le, ou tapez le texte au lieu de le coller.",
                code="control_character",
            )


def refuse_longer_than(text: str, limit: int) -> None:
    """Raise when the text is longer than its limit, in characters."""
    if len(text) > limit:
        raise ValidationError(
            f"Ce texte compte {plural(len(text), 'caractère')} ; la limite est de {limit}. Raccourcissez-le.",
            code="max_length",
        )


class LineField(forms.CharField):
    """One line of text; runs of white space become one space."""

    default_error_messages = {"required": "Complétez cette réponse."}

    def __init__(self, *, limit: int = 200, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        # Length first: the other checks read every character.
        text = super().to_python(value) or ""
        refuse_longer_than(text, self.limit)
        text = one_line(text)
        refuse_control_characters(text)
        return text


class PhoneField(LineField):
    """A phone number as people write it, French or international; kept in groups of two."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        digits = re.sub(r"[\s.\-()]", "", text)
        if not digits:
            return ""
        if re.fullmatch(r"0[1-9][0-9]{8}", digits):
            return " ".join(re.findall("..", digits))
        if re.fullmatch(r"\+[0-9]{8,15}", digits):
            return digits
        raise ValidationError("Un numéro compte dix chiffres, par exemple 03 80 00 00 00.")


class EmailAddressField(LineField):
    """An e-mail address."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text:
            try:
                validate_email(text)
            except ValidationError as error:
                raise ValidationError(
                    "Cette adresse n’est pas complète. Exemple\N{NO-BREAK SPACE}: prenom.nom@exemple.fr"
                ) from error
        return text


class TextField(forms.CharField):
    """Free text on several lines."""

    default_error_messages = {"required": "Complétez cette réponse."}
    widget = forms.Textarea

    def __init__(self, *, limit: int = 5000, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        refuse_longer_than(text, self.limit)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        refuse_control_characters(text, _LINE_CONTROLS)
        return text


def parse_date(text: str) -> date:
    """Read « 03/05/1939 » or « 1939-05-03 »; raise ValidationError with what to correct."""
    if match := _DATE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise ValidationError("Écrivez la date avec le jour, le mois et l’année, par exemple 03/05/1939.")
    if not 1 <= month <= 12:
        raise ValidationError(f"Il n’y a pas de mois {month}. Vérifiez le mois.")
    if not EARLIEST_YEAR <= year <= timezone.localdate().year + LATEST_YEARS_AHEAD:
        raise ValidationError(f"L’année {year} n’est pas possible ici. Vérifiez l’année.")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = str(MONTHS[month]).capitalize()
        raise ValidationError(f"{name} {year} a {last} jours. Vérifiez le jour.")
    return date(year, month, day)


class DayField(forms.CharField):
    """A date typed as day, month, year. `earliest` and `latest` say whether past or future makes sense."""

    default_error_messages = {"required": "Indiquez la date."}

    def __init__(self, *, past_only: bool = False, future_only: bool = False, **kwargs: Any) -> None:
        self.past_only = past_only
        self.future_only = future_only
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "placeholder": ""}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value
        text = super().to_python(value)
        if not text:
            return None
        day = parse_date(text)
        today = timezone.localdate()
        if self.past_only and day > today:
            raise ValidationError("Cette date est dans le futur. Vérifiez l’année.")
        if self.future_only and day < today:
            raise ValidationError("Cette date est passée. Indiquez une date à partir d’aujourd’hui.")
        return day

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


class WholeNumberField(forms.CharField):
    """A whole number between two bounds."""

    default_error_messages = {"required": "Indiquez un nombre."}

    def __init__(self, *, low: int = 0, high: int = 1_000_000, **kwargs: Any) -> None:
        self.low = low
        self.high = high
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = (super().to_python(value) or "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise ValidationError("Écrivez un nombre entier en chiffres, par exemple 3.")
        number = int(text)
        if not self.low <= number <= self.high:
            raise ValidationError(f"Indiquez un nombre entre {self.low} et {self.high}.")
        return number


class EuroField(forms.CharField):
    """An amount of euros as people write it: « 1 850 », « 1 850,50 € ». A Decimal, or None when empty."""

    default_error_messages = {"required": "Indiquez un montant."}

    def __init__(self, *, high: int = 100_000, **kwargs: Any) -> None:
        self.high = high
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}€]", "", super().to_python(value) or "")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,2})?", text):
            raise ValidationError("Écrivez un montant en euros, par exemple 1\N{NO-BREAK SPACE}850 ou 1850,50.")
        amount = Decimal(text.replace(",", "."))
        if amount > self.high:
            raise ValidationError(f"Ce montant dépasse {self.high}\N{NO-BREAK SPACE}€. Vérifiez le nombre de zéros.")
        return amount


class NirField(LineField):
    """A French social security number (NIR), spaces allowed; its key is checked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=40, **kwargs)

    def to_python(self, value: Any) -> str:
        number = identifiers.normalise(super().to_python(value))
        if not number:
            return ""
        if len(number) != 15:
            raise ValidationError("Un numéro de sécurité sociale compte 15 caractères, clé comprise.")
        if not identifiers.is_valid_nir(number):
            raise ValidationError("Ce numéro de sécurité sociale a une faute de frappe : la clé ne correspond pas.")
        return number


class GlossedChoiceField(forms.ChoiceField):
    """A choice whose options may have a small line under their label: `glosses`, by value."""

    def __init__(self, *, glosses: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.glosses = dict(glosses or {})
        super().__init__(**kwargs)


class GlossedMultipleChoiceField(forms.MultipleChoiceField):
    """Several choices with their glosses, as in GlossedChoiceField."""

    def __init__(self, *, glosses: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.glosses = dict(glosses or {})
        super().__init__(**kwargs)
