"""The volumes of a dossier: what is medical is bound with the rest only in a form that must be whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.policies import SectionAccess

Accesses = Iterable[tuple[SectionDefinition, SectionAccess]]
SECRECY = (
    "À remettre sous pli confidentiel au médecin de l’établissement. Le secret médical protège ce volet : "
    "seules les personnes habilitées à la lecture médicale l’ouvrent."
)


@dataclass(frozen=True)
class Volume:
    """One volume: the sections that are medical, or those that are not. `short` is its name at the foot of a page.

    `form`: the section that makes the dossier a form, of which the volume is the whole; empty for the others.
    `secrecy`: what the cover says of a medical one.
    """

    code: str
    label: str
    short: str
    medical: bool
    form: str = ""
    secrecy: str = SECRECY

    def holds(self, definition: SectionDefinition) -> bool:
        """Return whether a section is bound in it."""
        return bool(self.form) or definition.is_medical == self.medical

    def closed(self, accesses: Accesses) -> str | None:
        """Return why it does not open, or None. A volume opens whole or not at all.

        `accesses`: every section of the dossier, with what the person may do.
        """
        pairs = list(accesses)
        held = [access for definition, access in pairs if self.holds(definition)]
        if not held or (self.form and all(definition.code != self.form for definition, _ in pairs)):
            return "Ce dossier n’a pas ce volet."
        return next((access.reason for access in held if not access.read), None)

    @property
    def subject(self) -> str:
        """Its name in the access journal."""
        return f"print:{self.code}"


ADMINISTRATIVE = Volume("administratif", "Volet administratif", "Volet administratif", medical=False)
MEDICAL = Volume("medical", "Volet médical confidentiel", "Volet médical", medical=True)
ADDRESSING = Volume("adressage", "Formulaire d’adressage", "Formulaire d’adressage", medical=True, form="adressage")
#: One section as a physician shows it to the family: no volume of the dossier.
SHOWN = Volume(
    "partage",
    "Document partagé avec vous",
    "Document partagé",
    medical=True,
    secrecy="Un médecin vous montre ce document, tel qu’il a été signé. Il est à vous : à vous de choisir à qui le "
    "montrer. Un mot vous échappe ? Demandez au médecin.",
)
VOLUMES = {volume.code: volume for volume in (ADMINISTRATIVE, MEDICAL, ADDRESSING)}


def prints_of(dossier: UUID, accesses: Accesses) -> list[tuple[str, str]]:
    """Return the volumes that a person may print, as (name, address)."""
    every = list(accesses)
    return [
        (volume.label, reverse("dossiers:print", args=[dossier, volume.code]))
        for volume in VOLUMES.values()
        if volume.closed(every) is None
    ]


def print_of(dossier: UUID, definition: SectionDefinition, revision: int) -> str:
    """Return the address that prints one section as a save left it."""
    volume = MEDICAL if definition.is_medical else ADMINISTRATIVE
    address = reverse("dossiers:print", args=[dossier, volume.code])
    return f"{address}?volet={definition.code}&revision={revision}"
