"""From public nomenclatures to care units: the one table, with its sources.

Sources
-------
* Categories: FINESS nomenclature of categories of 26 May 2025 (flow cs1500106), also published as the value set
  JDV_J55 of 5 May 2026 (TRE_R66). Labels are shortened, codes are not.
* TypeOffre: ROR, value set JDV_J238 of 30 July 2026 (TRE_R244-CategorieOrganisation,
  OID 1.2.250.1.213.3.4.65).
* Mentions of SMR: codes of the form « SSR » of the Statistique annuelle des établissements de santé (SAE,
  DREES), A for adults and E for children; décret n° 2022-24 of 11 January 2022 for the mentions themselves.

What is left out, and why
-------------------------
* 109, 355, 101, 106, 365…: hospitals. Whether they take SMR, USLD, HAD or palliative patients, and how many,
  is said by the SAE and not by the category; without the mention nobody can address a request to an SMR.
* 501 and 502 (EHPA): neither EHPAD nor résidence autonomie; the product has no kind of care for them yet, and
  showing them under either name would mislead.
* 381 (experimental) and 463 (CLIC): not told apart, or take nobody in.
* PCO and USP have no category: a PCO is carried by a CAMSP, a CMPP, a SESSAD or a hospital and is declared by
  hand; a USP is a unit of a hospital, read from the SAE (form « PALIA »).
"""

from dataclasses import dataclass

from jalon.directory.enums import StayType, UnitKind


@dataclass(frozen=True)
class UnitType:
    """A kind of care and the way the person is taken in."""

    kind: UnitKind
    stay_type: StayType


@dataclass(frozen=True)
class Category:
    """A FINESS category and the units that each establishment of it has."""

    label: str
    units: tuple[UnitType, ...]


@dataclass(frozen=True)
class Mention:
    """An SMR mention: its name on screen and the ROR TypeOffre code."""

    label: str
    ror: str


EHPAD_PERMANENT = UnitType(UnitKind.EHPAD, StayType.PERMANENT)
EHPAD_TEMPORARY = UnitType(UnitKind.EHPAD, StayType.TEMPORARY)
USLD_PERMANENT = UnitType(UnitKind.USLD, StayType.PERMANENT)
SMR_FULL = UnitType(UnitKind.SMR, StayType.FULL_HOSPITAL)
SMR_DAY = UnitType(UnitKind.SMR, StayType.DAY_HOSPITAL)
HAD_HOME = UnitType(UnitKind.HAD, StayType.HOME)
USP_FULL = UnitType(UnitKind.USP, StayType.FULL_HOSPITAL)
SSIAD_HOME = UnitType(UnitKind.SSIAD, StayType.HOME)

# An EHPAD has a temporary unit besides when the price file gives a price for temporary stays.
CATEGORIES: dict[str, Category] = {
    "500": Category("Établissement d’hébergement pour personnes âgées dépendantes (EHPAD)", (EHPAD_PERMANENT,)),
    "202": Category("Résidence autonomie", (UnitType(UnitKind.RESIDENCE_AUTONOMIE, StayType.PERMANENT),)),
    "362": Category("Établissement de soins longue durée", (USLD_PERMANENT,)),
    "207": Category("Centre de jour pour personnes âgées", (UnitType(UnitKind.DAY_CENTRE, StayType.DAY),)),
    "127": Category("Hospitalisation à domicile", (HAD_HOME,)),
    "354": Category("Service de soins infirmiers à domicile (SSIAD)", (SSIAD_HOME,)),
    "209": Category("Service autonomie aide et soins (ex-SPASAD)", (SSIAD_HOME,)),
    "460": Category("Service autonomie aide (ex-SAAD)", (UnitType(UnitKind.HOME_HELP, StayType.HOME),)),
}

SMR_MENTIONS: dict[str, Mention] = {
    "A50": Mention("Polyvalent", "100"),
    "A51": Mention("Locomoteur", "102"),
    "A52": Mention("Système nerveux", "103"),
    "A53": Mention("Cardio-vasculaire", "104"),
    "A54": Mention("Pneumologie", "105"),
    "A55": Mention("Système digestif, endocrinologie, diabétologie, nutrition", "106"),
    "A56": Mention("Oncologie et hématologie", "112"),
    "A57": Mention("Brûlés", "107"),
    "A58": Mention("Conduites addictives", "108"),
    "A59": Mention("Gériatrie", "101"),
    "E50": Mention("Enfants : polyvalent", "109"),
    "E51": Mention("Enfants : locomoteur", "109"),
    "E52": Mention("Enfants : système nerveux", "109"),
    "E53": Mention("Enfants : cardio-vasculaire", "109"),
    "E54": Mention("Enfants : pneumologie", "109"),
    "E55": Mention("Enfants : système digestif, endocrinologie, diabétologie, nutrition", "109"),
    "E56": Mention("Enfants : oncologie et hématologie", "109"),
    "E57": Mention("Enfants : brûlés", "109"),
    "E58": Mention("Enfants : conduites addictives", "109"),
}

# ROR TypeOffre of a unit, when its kind alone decides. The list consulted has no code for day centres.
ROR_OFFERS: dict[UnitKind, str] = {
    UnitKind.EHPAD: "21",
    UnitKind.RESIDENCE_AUTONOMIE: "22",
    UnitKind.USLD: "249",
    UnitKind.HAD: "128",
    UnitKind.USP: "175",
    UnitKind.SSIAD: "28",
    UnitKind.HOME_HELP: "30",
    UnitKind.PCO: "84",
}


def units_of_category(code: str) -> tuple[UnitType, ...]:
    """Return the care units that follow from a FINESS category; none for most of them."""
    category = CATEGORIES.get(code)
    return category.units if category else ()


def ror_offer(kind: str, mention: str = "") -> str:
    """Return the ROR TypeOffre code of a unit, or an empty text when the nomenclature has none."""
    if kind == UnitKind.SMR:
        return SMR_MENTIONS[mention].ror if mention in SMR_MENTIONS else SMR_MENTIONS["A50"].ror
    return ROR_OFFERS.get(UnitKind(kind), "")


def mention_label(code: str) -> str:
    """Return the name of an SMR mention on screen; the code itself when it is unknown."""
    mention = SMR_MENTIONS.get(code)
    return mention.label if mention else code
