"""What people look for, in their words: each line names the kinds of care and the stay types that answer it.

The slug is the value of `quoi` in the addresses of the directory, hence stable.
"""

from dataclasses import dataclass

from jalon.directory.enums import StayType, UnitKind

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Wanted:
    """One line of « Ce qu’il faut ». `singular` and `plural` name what is counted: « 7 EHPAD »."""

    slug: str
    label: str
    singular: str
    plural: str
    kinds: tuple[UnitKind, ...]
    stay_types: tuple[StayType, ...] = ()
    feminine: bool = False


WANTED: tuple[Wanted, ...] = (
    Wanted(
        "personne-agee",
        "Personne âgée\N{NO-BREAK SPACE}: tous les lieux de vie",
        "lieu",
        "lieux",
        (UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.USLD, UnitKind.DAY_CENTRE),
    ),
    Wanted(
        "ehpad",
        "EHPAD, hébergement permanent",
        "EHPAD",
        "EHPAD",
        (UnitKind.EHPAD,),
        (StayType.PERMANENT,),
    ),
    Wanted(
        "ehpad-temporaire",
        "EHPAD, hébergement temporaire",
        "EHPAD",
        "EHPAD",
        (UnitKind.EHPAD,),
        (StayType.TEMPORARY,),
    ),
    Wanted(
        "accueil-de-jour",
        "Accueil de jour",
        "accueil de jour",
        "accueils de jour",
        (UnitKind.EHPAD, UnitKind.DAY_CENTRE),
        (StayType.DAY,),
    ),
    Wanted(
        "accueil-de-nuit",
        "Accueil de nuit",
        "accueil de nuit",
        "accueils de nuit",
        (UnitKind.EHPAD, UnitKind.DAY_CENTRE),
        (StayType.NIGHT,),
    ),
    Wanted(
        "residence-autonomie",
        "Résidence autonomie",
        "résidence autonomie",
        "résidences autonomie",
        (UnitKind.RESIDENCE_AUTONOMIE,),
        feminine=True,
    ),
    Wanted("usld", "Soins de longue durée (USLD)", "USLD", "USLD", (UnitKind.USLD,), feminine=True),
    Wanted(
        "domicile",
        "Soins à la maison\N{NO-BREAK SPACE}: tous les services",
        "service",
        "services",
        (UnitKind.SSIAD, UnitKind.HAD, UnitKind.HOME_HELP),
    ),
    Wanted("ssiad", "Soins infirmiers à domicile (SSIAD)", "SSIAD", "SSIAD", (UnitKind.SSIAD,)),
    Wanted("had", "Hospitalisation à domicile (HAD)", "HAD", "HAD", (UnitKind.HAD,)),
    Wanted("aide-a-domicile", "Aide à domicile", "service", "services", (UnitKind.HOME_HELP,)),
    Wanted("smr", "Rééducation, convalescence (SMR)", "service SMR", "services SMR", (UnitKind.SMR,)),
    Wanted("usp", "Soins palliatifs (USP)", "unité", "unités", (UnitKind.USP,), feminine=True),
    Wanted(
        "pco",
        "Enfant\N{NO-BREAK SPACE}: plateforme (PCO)",
        "plateforme",
        "plateformes",
        (UnitKind.PCO,),
        feminine=True,
    ),
    Wanted("tout", "Tous les établissements et services", "offre", "offres", (), feminine=True),
)
BY_SLUG = {wanted.slug: wanted for wanted in WANTED}
DEFAULT = BY_SLUG["ehpad"]


def counted(wanted: Wanted, count: int, *, is_capped: bool = False) -> str:
    """Return « 7 EHPAD », « 1 lieu », « Aucune résidence autonomie », « Plus de 1 000 EHPAD »."""
    if count == 0:
        return f"{'Aucune' if wanted.feminine else 'Aucun'} {wanted.singular}"
    number = f"{count:,}".replace(",", NBSP)
    return f"{'Plus de ' if is_capped else ''}{number}{NBSP}{wanted.singular if count == 1 else wanted.plural}"
