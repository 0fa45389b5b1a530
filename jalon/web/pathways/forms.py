"""What a platform writes of a pathway: one form for each act. The actions judge; forms only read what was typed."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from django import forms

from jalon.core.forms import DayField, LineField, PhoneField, TextField, WholeNumberField
from jalon.core.text import and_list
from jalon.directory.models import CareUnit
from jalon.referrals.deadlines import zone_of
from jalon.referrals.pathways.enums import PACKAGED, Conclusion, Mode, OtherPath, Profession, Setting
from jalon.referrals.pathways.models import MOST_SESSIONS
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.wording import NBSP
from jalon.web.referrals.home_care.forms import HourField

LIMIT = 2000
MEDICAL = (
    "Lu par les médecins du dossier et la lecture médicale de la plateforme, pas par les parents ni le secrétariat."
)
FOR_ALL = "Lu par le médecin qui a demandé et par les parents. Rien de médical ici."
OTHERS = tuple(one for one in Profession if one not in PACKAGED)
WISHED = "Souhaité par le médecin qui adresse l’enfant"
FILE_HINT = f"PDF ou photo, 20{NBSP}Mo au plus. Il rejoint la partie médicale du dossier."


def words(label: str, hint: str, *, required: bool = False, lacking: str = "", rows: int = 3) -> TextField:
    """Return a field of free text."""
    return TextField(
        label=label,
        required=required,
        limit=LIMIT,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": lacking or "Complétez cette réponse."},
    )


def one_of(label: str, choices: Any, lacking: str, **kwargs: Any) -> forms.ChoiceField:
    """Return one answer among a few, as radios."""
    errors = {"required": lacking, "invalid_choice": lacking}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **kwargs)


def chosen(label: str, choices: Any, lacking: str, **kwargs: Any) -> forms.ChoiceField:
    """Return one answer among many, as a list to open."""
    errors = {"required": lacking, "invalid_choice": lacking}
    return forms.ChoiceField(label=label, choices=[("", "Choisir"), *choices], error_messages=errors, **kwargs)


def at_platform(unit: CareUnit, day: date, hour: time) -> datetime:
    """Return the moment of an hour, where the platform is."""
    return datetime.combine(day, hour, tzinfo=zone_of(unit.department))


class PackagesForm(forms.Form):
    """The packages of one year: a number of sessions by profession, empty where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for profession in PACKAGED:
            self.fields[f"sessions_{profession}"] = WholeNumberField(
                low=1, high=MOST_SESSIONS, required=False, label=f"Forfait {profession.label.lower()}, séances"
            )
        self.order_fields(self.field_order)

    @property
    def packages(self) -> dict[str, int]:
        """The sessions typed, by profession."""
        typed = {profession.value: self.cleaned_data.get(f"sessions_{profession}") for profession in PACKAGED}
        return {code: sessions for code, sessions in typed.items() if sessions}


class PrescriptionForm(PackagesForm):
    mode = one_of("Où se fait le parcours", Mode.choices, "Dites où se fait le parcours.")
    sought = forms.MultipleChoiceField(
        label="Autres professionnels à chercher",
        choices=[(one.value, one.label) for one in OTHERS],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-look": "inline"}),
        help_text="Pris en charge hors forfait.",
        error_messages={"invalid_choice": "Choisissez les professions dans la liste."},
    )
    words = words("Votre avis au médecin", MEDICAL)
    field_order = ("mode", *(f"sessions_{one}" for one in PACKAGED), "sought", "words")

    def propose(self, wished: Collection[Profession]) -> None:
        """Show what the doctor who addresses the child wishes: proposed, not decided."""
        for profession in PACKAGED:
            if profession in wished:
                self.fields[f"sessions_{profession}"].help_text = WISHED
        if others := [one for one in OTHERS if one in wished]:
            self.initial["sought"] = [one.value for one in others]
            names = and_list([one.label for one in others])
            self.fields["sought"].help_text = f"Pris en charge hors forfait. {WISHED}{NBSP}: {names}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") == Mode.OUTSIDE and not self.errors and not (self.packages or cleaned.get("sought")):
            first = f"sessions_{PACKAGED[0]}"
            self.add_error(first, "Prescrivez au moins un forfait, ou cochez un professionnel à chercher.")
        return cleaned


class ComplementForm(forms.Form):
    message = words(
        "Ce qui manque",
        FOR_ALL,
        required=True,
        lacking="Dites ce qui manque : le médecin saura quoi vous envoyer.",
    )


class RefusalForm(forms.Form):
    """The three grounds of the law; each calls for what follows."""

    reason = one_of(
        "Motif",
        (
            (RefusalReason.ALREADY_DECIDED.value, "Une décision de la CDAPH donne déjà des soins équivalents"),
            (RefusalReason.OTHER_PATH.value, "Un autre parcours convient mieux"),
            (RefusalReason.NO_GAP.value, "Pas d’écart significatif du développement"),
        ),
        "Choisissez le motif parmi ceux que la loi admet.",
    )
    path = chosen("Vers quel autre parcours", OtherPath.choices, "Dites vers quel autre parcours.", required=False)
    place = words(
        "Où s’adresser, en toutes lettres",
        f"Si un autre parcours convient mieux{NBSP}: le service, l’adresse, le téléphone.",
        rows=2,
    )
    again_on = DayField(
        label="Nouvel examen avec le médecin, le",
        required=False,
        future_only=True,
        help_text=f"S’il n’y a pas d’écart significatif{NBSP}: la loi prévoit un nouvel examen avec le prescripteur.",
    )
    again_to_agree = forms.BooleanField(label="La date du nouvel examen est à convenir avec le médecin", required=False)
    message = words("Message au médecin et aux parents", FOR_ALL)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = cleaned.get("reason")
        if reason == RefusalReason.OTHER_PATH and not cleaned.get("path"):
            self.add_error("path", "Dites vers quel autre parcours vous réorientez l’enfant.")
        if cleaned.get("path") == OtherPath.OTHER and reason == RefusalReason.OTHER_PATH and not cleaned.get("place"):
            self.add_error("place", "Précisez cet autre parcours : où s’adresser.")
        dated = cleaned.get("again_on") or cleaned.get("again_to_agree") or "again_on" in self.errors
        if reason == RefusalReason.NO_GAP and not dated:
            self.add_error("again_on", "Indiquez la date du nouvel examen, ou cochez « à convenir ».")
        return cleaned


class ElsewhereForm(forms.Form):
    """The child is not one of this platform, by age or by home: where to go."""

    reason = one_of(
        "Pourquoi",
        (
            (RefusalReason.AGE.value, "L’enfant n’a pas l’âge de la plateforme"),
            (RefusalReason.TERRITORY.value, "L’enfant n’habite pas le territoire de la plateforme"),
        ),
        "Dites pourquoi l’enfant ne relève pas de la plateforme.",
    )
    other_unit = chosen("Autre plateforme", (), "Choisissez une plateforme de la liste.", required=False)
    place = words(
        "Ou un autre lieu, en toutes lettres",
        f"CAMSP, CMPP, consultation hospitalière{NBSP}: son nom et son téléphone.",
        rows=2,
    )
    message = words("Message au médecin et aux parents", FOR_ALL)

    def __init__(self, *args: Any, platforms: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other_unit"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Aucune"), *platforms]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("other_unit") or cleaned.get("place") or {"other_unit", "place"} & self.errors.keys()):
            self.add_error("place", "Dites où adresser l’enfant : une autre plateforme, ou un lieu en toutes lettres.")
        return cleaned


class MomentForm(forms.Form):
    day = DayField(label="Jour", future_only=True, error_messages={"required": "Indiquez le jour du rendez-vous."})
    hour = HourField(label="Heure", help_text="Par exemple 14 h 30.")


class DayForm(forms.Form):
    on = DayField(label="Jour", past_only=True, error_messages={"required": "Indiquez le jour."})


class SeekForm(forms.Form):
    profession = chosen("Profession", Profession.choices, "Choisissez la profession.")
    setting = one_of("Prise en charge", Setting.choices, "Dites comment ce professionnel est payé.")


class EngageForm(forms.Form):
    profession = chosen("Profession", Profession.choices, "Choisissez la profession.")
    setting = one_of("Prise en charge", Setting.choices, "Dites comment ce professionnel est payé.")
    name = LineField(
        label="Nom du professionnel",
        limit=150,
        help_text="Les parents le lisent.",
        error_messages={"required": "Écrivez le nom du professionnel : les parents le lisent."},
    )
    town = LineField(label="Commune", limit=100, required=False)
    phone = PhoneField(label="Téléphone", limit=20, required=False)
    engaged_on = DayField(label="Engagé le", past_only=True)
    day = DayField(label="Premier rendez-vous, le", required=False, future_only=True)
    hour = HourField(label="Heure", required=False, help_text="Par exemple 14 h 30.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("day")) != (cleaned.get("hour") is not None):
            lacking = "hour" if cleaned.get("day") else "day"
            self.add_error(lacking, "Indiquez le jour et l’heure du rendez-vous, ou laissez les deux vides.")
        return cleaned


class SessionsForm(forms.Form):
    done = WholeNumberField(low=0, high=2 * MOST_SESSIONS, label="Séances faites en tout")


class ReportForm(forms.Form):
    on = DayField(label="Reçu le", past_only=True)
    file = forms.FileField(label="Le bilan ou compte rendu", required=False, help_text=FILE_HINT)


class SynthesisForm(DayForm):
    words = words("Conclusions de la réunion", MEDICAL, rows=5)


class RenewForm(PackagesForm):
    words = words(
        "Pourquoi le parcours continue",
        MEDICAL,
        required=True,
        lacking="Dites pourquoi le parcours continue : le médecin de l’enfant le lit.",
    )
    field_order = ("words",)


class ConcludeForm(forms.Form):
    ended_on = DayField(label="Dernier jour du parcours", past_only=True)
    conclusion = chosen("Et ensuite", Conclusion.choices, "Choisissez comment le parcours se termine.")
    words = words("Conclusion", MEDICAL, rows=5)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("conclusion") == Conclusion.OTHER and not cleaned.get("words"):
            self.add_error("words", "Précisez cette autre suite.")
        return cleaned
