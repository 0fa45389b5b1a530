"""The form by which a manager says what a dossier must have before it is sent, and whom the unit refuses by rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from jalon.directory.models import CareUnit
from jalon.dossiers.demands import Level
from jalon.matching.rules import current
from jalon.referrals.readiness import demands_of
from jalon.web.units.forms import RowForm

WARN, REFUSE = "avertir", "refuser"
CONDITIONS = ((WARN, "Avertir"), (REFUSE, "Refuser"))
CONDITION = "condition_"


def _choice(label: str, hint: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=list(choices),
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
        error_messages={
            "required": "Choisissez l’une des réponses.",
            "invalid_choice": "Choisissez l’une des réponses proposées.",
        },
    )


@dataclass(frozen=True)
class Part:
    """The questions of one heading."""

    title: str
    intro: str
    fields: list[BoundField]


class DemandsForm(RowForm):
    """Each demand: required, wished or not asked; each condition: told, or refused."""

    accepts_incomplete = forms.BooleanField(
        label="Accepte un dossier incomplet",
        required=False,
        help_text="Ce qui est « exigé » plus bas devient « souhaité » : la demande part, et dit ce qui manque.",
    )

    def __init__(self, *args: Any, unit: CareUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.asked = tuple(demand for demand in demands_of(unit) if not demand.always)
        self.refusable = tuple(row for row in current().refusable if unit.kind in row.kinds)
        for demand in self.asked:
            levels = [
                (level.value, level.label) for level in Level if level is not Level.REQUIRED or not demand.medical
            ]
            national = f"D’ordinaire : {demand.national(unit.kind).label.lower()}. {demand.source}"
            self.fields[demand.code] = _choice(demand.label, "" if demand.paper else national, levels)
        for row in self.refusable:
            self.fields[f"{CONDITION}{row.code}"] = _choice(row.label, row.source, CONDITIONS)

    @staticmethod
    def current(unit: CareUnit) -> dict[str, Any]:
        """Return the columns that the form edits."""
        return {"accepts_incomplete": unit.accepts_incomplete, "demands": unit.demands, "refuses": unit.refuses}

    @staticmethod
    def initial_of(unit: CareUnit) -> dict[str, Any]:
        levels = {row.code: unit.demands.get(row.code, row.national(unit.kind).value) for row in demands_of(unit)}
        conditions = {
            f"{CONDITION}{row.code}": REFUSE if row.code in unit.refuses else WARN for row in current().refusable
        }
        return {"accepts_incomplete": unit.accepts_incomplete, **levels, **conditions}

    @property
    def always(self) -> list[str]:
        """What no unit does without."""
        return [demand.label for demand in demands_of(self.unit) if demand.always]

    def parts(self) -> list[Part]:
        """Return the questions under their headings, in the order of the page."""
        papers = [self[demand.code] for demand in self.asked if demand.paper]
        return [
            Part("Ce que le dossier doit avoir", "", [self[row.code] for row in self.asked if not row.paper]),
            Part(
                "Les papiers joints avant l’envoi",
                "D’ordinaire, ils sont demandés à l’admission : en exiger un retarde la demande.",
                papers,
            ),
            Part(
                "Qui vous pouvez accueillir",
                "« Avertir » : la personne qui envoie lit l’explication et peut envoyer quand même ; vous le savez. "
                "« Refuser » : la demande ne part pas. Une règle qui touche à la santé n’est dite qu’au médecin : "
                "la famille lui demande d’envoyer.",
                [self[f"{CONDITION}{row.code}"] for row in self.refusable],
            ),
        ]

    def values(self) -> dict[str, Any]:
        """Return the columns; a level that is the national one is not kept, so that it follows the nation's."""
        data = self.cleaned_data
        changed = {row.code: data[row.code] for row in self.asked if data[row.code] != row.national(self.unit.kind)}
        mine = {row.code for row in self.refusable}
        kept = [code for code in self.unit.refuses if code not in mine]
        chosen = [row.code for row in self.refusable if data[f"{CONDITION}{row.code}"] == REFUSE]
        return {
            "accepts_incomplete": data["accepts_incomplete"],
            "demands": changed,
            "refuses": sorted({*kept, *chosen}),
        }
