"""The forms by which a manager says what a unit takes, can do, serves and expects."""

import re
from decimal import Decimal
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from jalon.core.forms import DayField, GlossedMultipleChoiceField, LineField, TextField, WholeNumberField
from jalon.directory.actions.edit_unit import PRICES
from jalon.directory.capabilities import BY_CODE, Group, capabilities_of
from jalon.directory.models import CareUnit
from jalon.directory.territory_paste import names_of, parse_communes, parse_departments
from jalon.dossiers.expected import expectable
from jalon.referrals.readiness import kinds_for
from jalon.web.units.forms import RowForm

HIGHEST_PRICE = Decimal("99999.99")
YES_NO_UNSAID = (("oui", "Oui"), ("non", "Non"), ("", "Ne le dit pas"))
ANSWERS = {"oui": True, "non": False, "": None}
WORDS = {answer: word for word, answer in ANSWERS.items()}
LONGEST_LIST = 200_000  # characters of a pasted territory


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


def _text(label: str, hint: str, *, limit: int, rows: int) -> TextField:
    return TextField(
        label=label, limit=limit, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


class UnitForm(RowForm):
    """Whom one unit takes, how fast it answers, and its prices."""

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
        label="Prix en vigueur depuis le",
        required=False,
        past_only=True,
        help_text="Par exemple\N{NO-BREAK SPACE}: 01/01/2026",
    )
    price_includes = _text(
        "Ce que le prix comprend, et ce qu’il ne comprend pas",
        "Repas, linge, protections, téléphone, télévision…",
        limit=1500,
        rows=3,
    )
    minimum_age = WholeNumberField(label="Âge minimum", low=0, high=120, required=False)
    answer_days = WholeNumberField(
        label="Première réponse sous (jours)",
        low=1,
        high=60,
        help_text="Ce délai est promis au demandeur\N{NO-BREAK SPACE}; passé ce délai, Jalon vous relance. Un SMR, une "
        "HAD, une USP, un SSIAD, une aide à domicile ont un délai commun, qui compte à sa place.",
    )
    takes = _text("Qui l’unité prend", "Avec vos mots, pour une famille.", limit=2000, rows=3)
    not_takes = _text("Qui elle ne peut pas prendre", "Le dire évite une demande inutile.", limit=2000, rows=3)
    papers = _text("Pièces à fournir pour l’admission", "Une par ligne.", limit=2000, rows=4)
    accepts_referrals = forms.BooleanField(label="Reçoit des demandes par Jalon", required=False)
    medical_opinion_first = forms.BooleanField(
        label="Attendre un avis médical favorable avant de proposer une place",
        required=False,
        help_text="L’avis est donné dans Jalon par une personne habilitée à la lecture médicale.",
    )

    @staticmethod
    def current(unit: CareUnit) -> dict[str, Any]:
        """Return the columns that the form edits."""
        return {name: getattr(unit, name) for name in UnitForm.base_fields if name != "version"}

    initial_of = current

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        prices = [value for name, value in data.items() if name in PRICES]
        if any(prices) and not data.get("price_date") and "price_date" not in self.errors:
            self.add_error(
                "price_date",
                "Un prix se lit avec sa date. Depuis quand ces prix sont-ils en vigueur\N{NO-BREAK SPACE}?",
            )
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CapabilitiesForm(RowForm):
    """Each thing that a unit of its kind may do: yes, no, or nothing said."""

    def __init__(self, *args: Any, unit: CareUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.capabilities = capabilities_of(unit.kind)
        for capability in self.capabilities:
            self.fields[capability.code] = _three_answers(capability.label)

    @staticmethod
    def current(unit: CareUnit) -> dict[str, Any]:
        """Return the columns that the form edits."""
        columns = {capability.column for capability in capabilities_of(unit.kind) if capability.column}
        return {name: getattr(unit, name) for name in ("offers", "lacks", *sorted(columns))}

    @staticmethod
    def initial_of(unit: CareUnit) -> dict[str, Any]:
        """Return the answer to each capability of the unit's kind."""
        said: dict[str, bool | None] = {}
        for code in (*unit.offers, *unit.lacks):
            said[code] = code in unit.offers
        for capability in capabilities_of(unit.kind):
            if capability.column:
                said[capability.code] = getattr(unit, capability.column)
        return {code: WORDS[answer] for code, answer in said.items()}

    def groups(self) -> list[tuple[Group, list[BoundField]]]:
        """Return the questions under their headings, in the order of pages."""
        by_group = groupby(
            sorted(self.capabilities, key=lambda row: list(Group).index(row.group)), lambda row: row.group
        )
        return [(group, [self[capability.code] for capability in rows]) for group, rows in by_group]

    def values(self) -> dict[str, Any]:
        """Return the columns; what the unit says of things that its kind has no question for stays."""
        said = {capability: ANSWERS[self.cleaned_data[capability.code]] for capability in self.capabilities}
        mine = {capability.code for capability in self.capabilities}
        kept = {
            name: [code for code in getattr(self.unit, name) if code not in mine or BY_CODE[code].column]
            for name in ("offers", "lacks")
        }
        plain = {capability.code: answer for capability, answer in said.items() if not capability.column}
        return {
            "offers": sorted({*kept["offers"], *(code for code, answer in plain.items() if answer is True)}),
            "lacks": sorted({*kept["lacks"], *(code for code, answer in plain.items() if answer is False)}),
            **{capability.column: answer for capability, answer in said.items() if capability.column},
        }


class TerritoryForm(RowForm):
    """Whom a unit that goes to people serves: whole departments, and communes, one a line."""

    departments = LineField(
        label="Départements servis en entier",
        limit=600,
        required=False,
        help_text="Leurs codes. Par exemple\N{NO-BREAK SPACE}: 21, 71",
    )
    communes = TextField(
        label="Communes servies",
        limit=LONGEST_LIST,
        required=False,
        help_text="Une par ligne\N{NO-BREAK SPACE}: son nom, son code INSEE, ou les deux. Une liste se colle.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    found = forms.MultipleChoiceField(
        label="Ajouter à la liste", required=False, widget=forms.CheckboxSelectMultiple(attrs={"data-look": "list"})
    )
    ou = LineField(label="Chercher une commune à ajouter", limit=100, required=False)

    def __init__(self, *args: Any, unit: CareUnit, choices: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        posted = self.data.getlist("found") if hasattr(self.data, "getlist") else []
        found = cast(forms.MultipleChoiceField, self.fields["found"])
        found.choices = choices or [(code, code) for code in posted]

    @staticmethod
    def current(unit: CareUnit) -> dict[str, Any]:
        """Return the columns that the form edits."""
        return {"served_departments": unit.served_departments, "served_communes": unit.served_communes}

    @staticmethod
    def initial_of(unit: CareUnit) -> dict[str, Any]:
        return {
            "departments": ", ".join(unit.served_departments),
            "communes": "\n".join(names_of(unit.served_communes)),
        }

    def clean_departments(self) -> list[str]:
        pasted = parse_departments(self.cleaned_data["departments"])
        if pasted.problems:
            raise ValidationError(list(pasted.problems))
        return list(pasted.codes)

    def clean_communes(self) -> list[str]:
        pasted = parse_communes(self.cleaned_data["communes"], self.unit.department)
        if pasted.problems:
            raise ValidationError(list(pasted.problems))
        return list(pasted.codes)

    def clean_found(self) -> list[str]:
        pasted = parse_communes("\n".join(self.cleaned_data["found"]), self.unit.department)
        return list(pasted.codes)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "served_departments": data["departments"],
            "served_communes": sorted({*data["communes"], *data["found"]}),
        }


class ExpectsForm(RowForm):
    """The answers that a unit wants before a request is sent, among those that the form leaves optional."""

    def __init__(self, *args: Any, unit: CareUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        for kind in kinds_for(unit):
            for section, found in groupby(expectable(kind), lambda row: row.section):
                rows = list(found)
                field = GlossedMultipleChoiceField(
                    glosses={row.code: row.group.label for row in rows},
                    label=section.label,
                    choices=[(row.code, row.question.name) for row in rows],
                    required=False,
                    widget=forms.CheckboxSelectMultiple(attrs={"data-look": "list"}),
                    error_messages={"invalid_choice": "Cochez parmi les questions de la liste."},
                )
                self.fields[section.code] = field

    @staticmethod
    def current(unit: CareUnit) -> dict[str, Any]:
        """Return the column that the form edits."""
        return {"expects": unit.expects}

    @staticmethod
    def initial_of(unit: CareUnit) -> dict[str, Any]:
        sections = {code.partition(".")[0] for code in unit.expects}
        return {name: [code for code in unit.expects if code.startswith(f"{name}.")] for name in sections}

    def sections(self) -> list[BoundField]:
        """Return the groups of boxes, in the order of the form."""
        return [self[name] for name in self.fields if name != "version"]

    def values(self) -> dict[str, Any]:
        """Return the column; a question of a form that is gone stays until the whole list is saved without it."""
        chosen = [code for name, codes in self.cleaned_data.items() if name != "version" for code in codes]
        return {"expects": sorted(chosen)}


FormOfUnit = UnitForm | CapabilitiesForm | TerritoryForm | ExpectsForm
