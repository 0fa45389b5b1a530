"""What a reader may say of themselves for an estimate of cost: sent by POST, answered, never kept."""

from typing import Any

from django import forms

from jalon.core.forms import EuroField
from jalon.matching.cost import Person

NBSP = "\N{NO-BREAK SPACE}"
# A tariff is the same for two GIRs: the first stands for both.
LEVELS = (
    ("", "Je ne sais pas"),
    ("1", f"GIR{NBSP}1 ou 2{NBSP}: aide pour presque tout"),
    ("3", f"GIR{NBSP}3 ou 4{NBSP}: aide pour une partie des gestes"),
    ("5", f"GIR{NBSP}5 ou 6{NBSP}: peu ou pas d’aide"),
)
LEVEL_OF = {1: "1", 2: "1", 3: "3", 4: "3", 5: "5", 6: "5"}
NOT_LISTED = "Choisissez une réponse de la liste."


class CostForm(forms.Form):
    """Every answer is optional; without them the estimate is a span."""

    gir = forms.ChoiceField(
        label="Perte d’autonomie",
        choices=LEVELS,
        required=False,
        error_messages={"invalid_choice": NOT_LISTED},
        help_text="Le médecin ou le département connaît le GIR.",
    )
    revenus = EuroField(
        label="Revenus par mois",
        required=False,
        help_text="Retraites, pensions, loyers reçus. Pour un couple, ceux des deux.",
    )
    couple = forms.BooleanField(label="En couple", required=False)
    aide_logement = EuroField(
        label="Aide au logement par mois, si vous la connaissez",
        required=False,
        help_text="Le montant écrit par la CAF ou la MSA pour cet établissement.",
    )

    def person(self) -> Person:
        """Return what was said; call it on a valid form."""
        data: dict[str, Any] = self.cleaned_data
        return Person(
            gir=int(data["gir"]) if data["gir"] else None,
            income=data["revenus"],
            couple=data["couple"],
            housing_aid=data["aide_logement"],
        )
