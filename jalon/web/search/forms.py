"""The search form: a GET form whose address can be shared. Every field is optional; a wrong value gives a sentence."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from jalon.core.forms import LineField, WholeNumberField
from jalon.directory.capabilities import CAPABILITIES
from jalon.directory.enums import StayType
from jalon.directory.freshness import FRESH_DAYS
from jalon.directory.search import RADII_KM, SORTS
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.directory.wanted import BY_SLUG, DEFAULT, WANTED

NBSP = "\N{NO-BREAK SPACE}"
DEFAULT_RADIUS_KM = 20
# An estimate: 50 km/h on roads a quarter longer than the straight line, which is 40 km as the crow flies in an hour.
CROW_KM_PER_HOUR = 40
MINUTES = (15, 30, 45, 60)
REACHES: dict[str, float] = {str(radius): radius for radius in RADII_KM} | {
    f"{minutes}min": CROW_KM_PER_HOUR * minutes / 60 for minutes in MINUTES
}
# Boxes of the form, and the condition of `directory.search` each asks for.
BOXES = {
    "unite_protegee": "dementia_unit",
    "aide_sociale": "social_aid",
    "dans_budget": "within_budget",
    "places": "free_places",
}
BOX_LABELS = {
    "unite_protegee": "Unité protégée",
    "aide_sociale": "Aide sociale",
    "dans_budget": "Dans le budget",
    "places": "Place libre déclarée",
}
DECLARED_WITHIN = (
    ("", "Peu importe"),
    *((str(days), f"Depuis moins de {days}{NBSP}jours") for days in (2, 7, FRESH_DAYS)),
)
# The first question of the home page is `besoin`, or `q`; the second `ou` and `quand`.
WHEN = (
    ("six-mois", "Dans les six mois"),
    ("maintenant", "Dès que possible"),
    ("plus-tard", "Plus tard, je me renseigne"),
)
NOT_IN_THE_LIST = {"invalid_choice": "Choisissez une ligne de la liste."}
NOT_OFFERED = {"invalid_choice": "Un filtre de cette adresse n’existe pas. Choisissez parmi ceux de la liste."}
OFFERED = tuple(capability for capability in CAPABILITIES if not capability.column)


def reach_words(reach: str) -> str:
    """Return « 20 km » or « 30 min en voiture »."""
    if reach.endswith("min"):
        return f"{reach[:-3]}{NBSP}min en voiture"
    return f"{reach}{NBSP}km"


class SearchForm(forms.Form):
    """What is searched, where, and what must be there."""

    quoi = forms.ChoiceField(
        label="Ce qu’il faut",
        choices=[(wanted.slug, wanted.label) for wanted in WANTED],
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    ou = LineField(label="Près de", limit=150, required=False)
    rayon = forms.ChoiceField(
        label="Distance",
        choices=[(reach, reach_words(reach)) for reach in REACHES],
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    budget = WholeNumberField(label="Budget par mois", low=1, high=100_000, required=False)
    q = LineField(label="Nom, ville ou numéro FINESS", limit=150, required=False)
    sejour = forms.ChoiceField(
        label="Type de séjour",
        choices=[("", "Tous les séjours"), *StayType.choices],
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    mention = forms.ChoiceField(
        label="Spécialité de rééducation (SMR)",
        choices=[("", "Toutes"), *((code, mention.label) for code, mention in SMR_MENTIONS.items())],
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    declarees = forms.ChoiceField(
        label="Places libres déclarées",
        choices=DECLARED_WITHIN,
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    avec = forms.MultipleChoiceField(
        choices=[("", "Peu importe"), *((capability.code, capability.label) for capability in OFFERED)],
        required=False,
        error_messages=NOT_OFFERED,
    )
    tri = forms.ChoiceField(
        choices=list(SORTS.items()), required=False, widget=forms.HiddenInput, error_messages=NOT_IN_THE_LIST
    )
    unite_protegee = forms.BooleanField(required=False)
    aide_sociale = forms.BooleanField(required=False)
    dans_budget = forms.BooleanField(required=False)
    places = forms.BooleanField(required=False)

    def label_of(self, name: str, value: str) -> str:
        """Return the words of one choice of a list."""
        choices = cast(Iterable[tuple[str, str]], cast(forms.ChoiceField, self.fields[name]).choices)
        return str(dict(choices)[value])

    def clean_quoi(self) -> str:
        slug = self.cleaned_data["quoi"]
        # A name alone is looked for among everything.
        return slug or ("tout" if self.data.get("q") else DEFAULT.slug)

    def clean_rayon(self) -> str:
        return self.cleaned_data["rayon"] or str(DEFAULT_RADIUS_KM)

    def clean_declarees(self) -> int | None:
        return int(self.cleaned_data["declarees"]) if self.cleaned_data["declarees"] else None

    def clean_avec(self) -> list[str]:
        return [code for code in self.cleaned_data["avec"] if code]

    def clean_tri(self) -> str:
        # Somebody in a hurry sees who has a place first.
        hurry = "places" if self.data.get("quand") == "maintenant" else next(iter(SORTS))
        return self.cleaned_data["tri"] or hurry

    @property
    def wanted_slug(self) -> str:
        """The line that is shown as chosen, also when the form has errors."""
        slug = str(self.cleaned_data.get("quoi") or "")
        return slug if slug in BY_SLUG else DEFAULT.slug

    def value(self, name: str) -> Any:
        """Return the cleaned value of a field, or None when it is wrong."""
        return self.cleaned_data.get(name)
