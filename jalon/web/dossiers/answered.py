"""What the two questions of the home page already said, carried by the address to the request of a new dossier."""

from dataclasses import dataclass

from django.http import QueryDict

from jalon.accounts.actors import Actor
from jalon.directory.enums import StayType
from jalon.directory.models import Commune
from jalon.directory.wanted import BY_SLUG
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.grand_age.sections.request import WHEN as MOMENTS
from jalon.dossiers.models import Dossier
from jalon.dossiers.questions import Raw
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER

SECTION = "demande"
#: What an address may say.
NAMES = ("accueil", "quand", "commune")
# `quand` of the home page, and the answer of the dossier.
WHEN = {"maintenant": "now", "six-mois": "six_months", "plus-tard": "later"}
WHEN_WORDS = {option.code: option.label.lower() for option in MOMENTS}
ANSWERING = set(KINDS_OF_DOSSIER[DossierKind.GRAND_AGE])


@dataclass(frozen=True)
class Answered:
    """A stay, how soon, and a commune as the dossier writes it; each empty when it was not said."""

    stay: str = ""
    when: str = ""
    place: str = ""

    @property
    def raws(self) -> dict[str, Raw]:
        """The answers of the section, by code."""
        said: dict[str, Raw] = {"stays": [self.stay] if self.stay else "", "place": self.place}
        if self.stay:
            said[f"{self.stay}_when"] = self.when
        return {code: raw for code, raw in said.items() if raw}

    @property
    def words(self) -> str:
        """Return « Hébergement permanent, dès que possible, près de Talant (21240) », or nothing."""
        parts = (
            StayType(self.stay).label if self.stay else "",
            WHEN_WORDS.get(self.when, "") if self.stay else "",
            f"près de {self.place}" if self.place else "",
        )
        return ", ".join(filter(None, parts))

    def save(self, dossier: Dossier, actor: Actor) -> None:
        """Write the answers in the request of a dossier just opened; nothing when none was given."""
        if self.raws:
            section = dossier.sections.get(code=SECTION)
            save_section(section, self.raws, actor=actor, expected_revision=section.revision)


def read(query: QueryDict) -> Answered:
    """Read an address; what it does not say, or says wrongly, is left to ask. One query when it names a commune."""
    wanted = BY_SLUG.get(query.get("accueil", ""))
    answers = wanted is not None and bool(wanted.kinds) and set(wanted.kinds) <= ANSWERING
    stays = (wanted.stay_types or (StayType.PERMANENT,)) if wanted and answers else ()
    code = query.get("commune", "")
    commune = Commune.objects.filter(code=code).first() if len(code) == 5 and code.isalnum() else None
    return Answered(
        stay=str(stays[0]) if stays else "",
        when=WHEN.get(query.get("quand", ""), ""),
        place=str(commune) if commune else "",
    )
