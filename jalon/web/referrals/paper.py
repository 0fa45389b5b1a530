"""The forms of a request received on paper: what the envelope says, beside the identity."""

from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

from jalon.core.forms import DayField, LineField
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.grand_age.sections.request import WHEN
from jalon.referrals.actions.record_paper import NO_UNIT, Envelope
from jalon.web.search.cards import kind_words

Answers = dict[str, dict[str, Any]]


class PaperForm(forms.Form):
    """What came, and when. `kind`: of the dossier that it opens; `introduction`: what becomes of it.

    `about`, `people`: the fields of the request and those of whoever is behind it, in order.
    """

    kind: ClassVar[DossierKind]
    introduction: ClassVar[str]
    units_label: ClassVar[str]
    units_lacking: ClassVar[str] = NO_UNIT
    person: ClassVar[str]
    about: ClassVar[tuple[str, ...]]
    people: ClassVar[tuple[str, ...]]

    received_on = DayField(
        label="Reçue le",
        past_only=True,
        help_text="Date d’arrivée du courrier, par exemple 03/11/2026.",
        error_messages={"required": "Indiquez quand la demande est arrivée."},
    )

    def __init__(self, units: list[CareUnit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {unit.pk: unit for unit in units}
        several = len({unit.establishment_id for unit in units}) > 1
        self.fields["units"] = forms.TypedMultipleChoiceField(
            label=self.units_label,
            coerce=int,
            choices=[(pk, unit_words(unit, several=several)) for pk, unit in self.known.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": self.units_lacking, "invalid_choice": self.units_lacking},
        )
        self.order_fields(["units"])
        if len(units) == 1:
            self.initial["units"] = [units[0].pk]

    @property
    def about_fields(self) -> list[BoundField]:
        return [self[name] for name in ("units", "received_on", *self.about)]

    @property
    def people_fields(self) -> list[BoundField]:
        return [self[name] for name in self.people]

    def envelope(self) -> Envelope:
        """Return what the checked form says."""
        data = self.cleaned_data
        units = tuple(self.known[pk] for pk in data["units"])
        return Envelope(units, data["received_on"], self.answers(units), self.kind)

    def answers(self, units: tuple[CareUnit, ...]) -> Answers:
        """Return the raw answers of other sections than the identity, by section code; none unless the form asks."""
        return {}


class StayPaperForm(PaperForm):
    """For an elderly person: which stay, and whom to call."""

    kind = DossierKind.GRAND_AGE
    introduction = (
        "Elle entrera dans votre liste comme les autres : rang, proposition, réponse, entrée. Recopiez ce que le "
        "papier dit ; le reste se complète plus tard."
    )
    units_label = "Séjour demandé"
    person = "La personne"
    about = ("when", "wished")
    people = ("contact", "link", "phone", "email", "physician")

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

    def answers(self, units: tuple[CareUnit, ...]) -> Answers:
        return {"demande": _wish(self.cleaned_data, units), "administratif": _people(self.cleaned_data)}


class ChildPaperForm(PaperForm):
    """For a child: the parent who agreed, and the doctor who addresses."""

    kind = DossierKind.TND
    introduction = (
        "Elle entrera dans votre liste comme les autres, et le délai de 15 jours court depuis sa réception. Recopiez "
        "ce que le papier dit ; le reste se complète plus tard."
    )
    units_label = "Plateforme"
    person = "L’enfant"
    units_lacking = "Choisissez la plateforme\N{NO-BREAK SPACE}: la demande entrera dans sa liste."
    about = ()
    people = ("parent", "parent_first_name", "phone", "email", "doctor", "doctor_first_name", "doctor_phone")

    parent = LineField(label="Nom du parent", required=False, limit=100)
    parent_first_name = LineField(label="Son prénom", required=False, limit=100)
    phone = LineField(label="Son téléphone", required=False, limit=30)
    email = LineField(label="Son adresse e-mail", required=False, limit=150)
    doctor = LineField(label="Nom du médecin qui adresse l’enfant", required=False, limit=100)
    doctor_first_name = LineField(label="Prénom du médecin", required=False, limit=100)
    doctor_phone = LineField(label="Téléphone du médecin", required=False, limit=30)

    def answers(self, units: tuple[CareUnit, ...]) -> Answers:
        data = self.cleaned_data
        parent = ("name_1", "parent"), ("first_name_1", "parent_first_name"), ("phone_1", "phone"), ("email_1", "email")
        doctor = ("name", "doctor"), ("first_name", "doctor_first_name"), ("phone", "doctor_phone")
        return {
            section: {code: data[field] for code, field in told if data[field]}
            for section, told in (("famille", parent), ("demandeur", doctor))
        }


FORMS: dict[DossierKind, type[PaperForm]] = {form.kind: form for form in (StayPaperForm, ChildPaperForm)}


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
