"""From the answers of a dossier to the facts that orientation reads (`situation.FACTS`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jalon.dossiers.kinds.sanitaire import avq, pallia10
from jalon.dossiers.kinds.sanitaire.care_codes import FAMILIES
from jalon.dossiers.kinds.sanitaire.situation import Facts
from jalon.dossiers.kinds.sanitaire.thesaurus import Motive, thesaurus

Answers = Mapping[str, Any]
_SAID = {"yes": True, "no": False, True: True, False: False}
#: Answers by section and code that are a fact by themselves, yes or no.
_BOOLEANS = {
    "stable": ("medical", "stable"),
    "complications": ("motif", "complications"),
    "home_now": ("motif", "home_now"),
    "patient_agrees": ("motif", "agreement"),
    "withdrawal_done": ("motif", "withdrawal_done"),
    "parents_agree": ("motif", "parents_agree"),
    "continuous_watch": ("soins", "continuous_watch"),
    "alone": ("social", "alone"),
    "carer": ("social", "carer"),
    "home_fit": ("domicile", "home_fit"),
    "gp_agrees": ("domicile", "gp_agrees"),
}
_NUMBERS = {
    "dressing_minutes": ("soins", "dressing_minutes"),
    "iv_per_day": ("soins", "iv_per_day"),
    "nurse_visits": ("soins", "nurse_visits"),
    "home_sessions": ("reeducation", "home_sessions"),
}

#: The questions that tell each fact, by section and code; the first one asked is the one to answer.
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    **{name: (where,) for name, where in (_BOOLEANS | _NUMBERS).items()},
    "age": (("identite", "birth_date"),),
    "karnofsky": (("palliatif", "karnofsky"), ("motif", "karnofsky")),
    "pallia10": (("palliatif", pallia10.QUESTIONS[0][0]),),
    "physical": (("dependance", avq.PHYSICAL[0].code),),
    "cognitive": (("dependance", avq.COGNITIVE[0].code),),
    "washing": (("dependance", "washing"),),
    "behaviour": (("dependance", "behaviour"),),
    "dressings_per_day": (("soins", "dressings_per_week"),),
    "hospitalised": (("demandeur", "origin"),),
    "recognised": (("administratif", "disability"), ("medical", "long_illness")),
    "had_serves": (("administratif", "address"),),
    "ssiad_serves": (("administratif", "address"),),
    "care": (("soins", "technical"),),
    "symptoms": (("palliatif", "symptoms"),),
    "wish": (("palliatif", "wish"),),
}


def motive_of(sections: Mapping[str, Answers]) -> Motive | None:
    """Return the motive chosen; None while there is none."""
    code = sections.get("motif", {}).get("motive")
    return thesaurus().by_code[code] if code else None


def facts_of(sections: Mapping[str, Answers], today: date, serves: Mapping[str, bool | None]) -> Facts:
    """Return the facts of the counted answers, by section code. What nobody said is left out.

    `serves`: by kind of unit (`had`, `ssiad`), whether one serves the commune of the person; None when unknown.
    """
    dependency = sections.get("dependance", {})
    found: dict[str, int | bool | frozenset[str] | None] = {
        "age": _age(sections.get("identite", {}).get("birth_date"), today),
        "karnofsky": _karnofsky(sections),
        "pallia10": pallia10.score(sections.get("palliatif", {})),
        "physical": avq.physical_score(dependency),
        "cognitive": avq.cognitive_score(dependency),
        "washing": avq.level(dependency, "washing"),
        "behaviour": avq.level(dependency, "behaviour"),
        "dressings_per_day": _per_day(sections.get("soins", {}).get("dressings_per_week")),
        "hospitalised": _hospitalised(sections.get("demandeur", {}).get("origin")),
        "recognised": _recognised(sections),
        "had_serves": serves.get("had"),
        "ssiad_serves": serves.get("ssiad"),
        "care": _care(sections.get("soins", {})),
        "symptoms": _codes(sections.get("palliatif", {}).get("symptoms")),
        "wish": _codes(sections.get("palliatif", {}).get("wish")),
    }
    found |= {name: _SAID.get(sections.get(section, {}).get(code)) for name, (section, code) in _BOOLEANS.items()}
    found |= {name: sections.get(section, {}).get(code) for name, (section, code) in _NUMBERS.items()}
    return {name: value for name, value in found.items() if value is not None}


def _age(born: str | None, today: date) -> int | None:
    if born is None:
        return None
    birth = date.fromisoformat(born)
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _karnofsky(sections: Mapping[str, Answers]) -> int | None:
    """The palliative section asks it when the aim is palliative, the motive when hospital at home may suit."""
    index = sections.get("palliatif", {}).get("karnofsky") or sections.get("motif", {}).get("karnofsky")
    return None if index is None else int(index)


def _per_day(per_week: int | None) -> int | None:
    """Seven a week is one a day; eight or more means several on some day."""
    return None if per_week is None else -(-per_week // 7)


def _hospitalised(origin: str | None) -> bool | None:
    return None if origin is None else origin in ("hospital", "emergency", "smr")


def _recognised(sections: Mapping[str, Answers]) -> bool | None:
    """A recognised disability or a long illness; either is enough, and both must be denied to be a no."""
    said = (
        _SAID.get(sections.get("administratif", {}).get("disability")),
        _SAID.get(sections.get("medical", {}).get("long_illness")),
    )
    return True if True in said else None if None in said else False


def _care(care: Answers) -> frozenset[str] | None:
    """The technical care ticked; « none » when there is none; None while nobody said."""
    if care.get("technical") is None:
        return None
    ticked = frozenset(code for family in FAMILIES for code in care.get(family) or ())
    return ticked if care["technical"] and ticked else None if care["technical"] else frozenset({"none"})


def _codes(answer: str | list[str] | None) -> frozenset[str] | None:
    if not answer:
        return None
    return frozenset([answer] if isinstance(answer, str) else answer)
