"""The search form: a GET form whose address can be shared. Every field is optional; a wrong value gives a sentence."""

from typing import Any

from django import forms

from jalon.core.forms import LineField, WholeNumberField
from jalon.directory.search import RADII_KM, SORTS
from jalon.directory.wanted import BY_SLUG, DEFAULT, WANTED

DEFAULT_RADIUS_KM = 20
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
# The first question of the home page is `quoi`, the second `ou` and `quand`.
WHEN = (
    ("six-mois", "Dans les six mois"),
    ("maintenant", "Dès que possible"),
    ("plus-tard", "Plus tard, je me renseigne"),
)
NOT_IN_THE_LIST = {"invalid_choice": "Choisissez une ligne de la liste."}


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
        label="Rayon",
        choices=[(str(radius), f"{radius}\N{NO-BREAK SPACE}km") for radius in RADII_KM],
        required=False,
        error_messages=NOT_IN_THE_LIST,
    )
    budget = WholeNumberField(label="Budget par mois", low=1, high=100_000, required=False)
    q = LineField(label="Nom ou numéro FINESS", limit=80, required=False)
    tri = forms.ChoiceField(
        choices=list(SORTS.items()), required=False, widget=forms.HiddenInput, error_messages=NOT_IN_THE_LIST
    )
    unite_protegee = forms.BooleanField(required=False)
    aide_sociale = forms.BooleanField(required=False)
    dans_budget = forms.BooleanField(required=False)
    places = forms.BooleanField(required=False)

    def clean_quoi(self) -> str:
        slug = self.cleaned_data["quoi"]
        # A name alone is looked for among everything.
        return slug or ("tout" if self.data.get("q") else DEFAULT.slug)

    def clean_rayon(self) -> int:
        return int(self.cleaned_data["rayon"] or DEFAULT_RADIUS_KM)

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
