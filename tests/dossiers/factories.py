"""Dossiers for tests, made through the product's own actions."""

import time
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import SignInMethod, UserKind
from jalon.accounts.models import User
from jalon.accounts.sessions import SignIn
from jalon.core.text import fold
from jalon.directory.actors import load_actor
from jalon.directory.models import Commune, Ward
from jalon.directory.queries import ward_team
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.actions.open_for_ward import open_for_ward
from jalon.dossiers.actions.save_section import Saved, save_section
from jalon.dossiers.actions.sign_section import sign_section
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import Document, open_section, section_definition
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import read_answers
from jalon.dossiers.kinds.grand_age.aggir import ANSWERS
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.kinds.tnd.ages import AgeError, same_day_after
from jalon.dossiers.kinds.tnd.codes import BRACKETS, OBSERVED_ON, WEEKS, question_code
from jalon.dossiers.kinds.tnd.detection import bracket_of
from jalon.dossiers.kinds.tnd.eligibility import TOO_OLD
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.questions import Raw
from jalon.dossiers.ward_contacts import named, slots_of
from tests.dossiers.respondent import raw_answer
from tests.factories import make_physician

IDENTITY: dict[str, Any] = {
    "birth_name": "Garnier",
    "used_name": "Moreau",
    "first_names": "Lucienne Marie",
    "birth_date": "1939-05-03",
    "sex": "F",
    "birth_place": {"code": "21617", "label": "Talant (21240)"},
}
CHILD: dict[str, Any] = {
    "birth_name": "Morel",
    "first_names": "Léo",
    "sex": "M",
    "birth_place": {"code": "21617", "label": "Talant (21240)"},
}
#: What is told of a child, by section, besides the grid; whoever agrees does it today.
CHILD_TOLD: dict[str, dict[str, Raw]] = {
    "famille": {
        "address": {"street": "3 rue Foch", "town": "Talant (21240)"},
        "name_1": "Morel",
        "first_name_1": "Anne",
        "link_1": "mother",
        "second_holder": "no",
        "agreement_1": "yes",
        "agreement_1_how": "said",
        "agreement_1_by": "Dr Petit",
    },
    "administratif": {"childcare": "nursery", "languages": "français", "mdph": "none"},
    "clinique": {"history": "Aucun", "past": "no", "hearing": "normal", "sight": "normal"},
    "adressage": {"proposal": ["assessment"], "reason": "Parle peu, ne court pas encore."},
}
REQUEST = "stays=permanent&permanent_when=six_months&couple=no&place=Talant+(21240)&consent=yes&budget_month=2500"
ADMINISTRATIVE = (
    "family_status=widowed&pet=no&life_place=home&address.street=3+rue+Foch&address.town=Talant+(21240)"
    "&contact_self=yes&protection=no&gp_named=no&payers=self&social_aid=pending"
)
MEDICAL = (
    "urgent=yes&context=home_hard&hospitalised=no&history=Fracture+du+col+en+2019&conditions=Insuffisance+cardiaque"
    "&ald=yes&dementia=yes&treatments=Bisoprolol&falls=yes&choking=no&palliative=no&allergies=no&mdr=no"
    "&behaviour=yes&symptoms=wandering&technical_care=yes&care_list=oxygen_intermittent&dressings=no"
)
AUTONOMY = "&".join(f"{code}=A" for code in ANSWERS)
FILLED = {"demande": REQUEST, "administratif": ADMINISTRATIVE, "medical": MEDICAL, "autonomie": AUTONOMY}


def actor(user: User) -> Actor:
    """The person with roles as they are now; a physician as if by card just now."""
    now = time.time()
    proven_at = now if user.kind == UserKind.PHYSICIAN else 0.0
    return load_actor(user, sign_in=SignIn(method=SignInMethod.CARD, at=now, proven_at=proven_at))


def make_commune(code: str = "21617", name: str = "Talant", postal: str = "21240", **fields: Any) -> Commune:
    values = {"search_name": fold(name), "department": code[:2], "latitude": 47.34, "longitude": 5.0, **fields}
    found, _ = Commune.objects.get_or_create(code=code, defaults={"name": name, "postal_codes": [postal], **values})
    return found


def make_dossier(physician: User | None = None, **identity: Any) -> Dossier:
    """A Grand âge dossier with its identity, opened by a physician."""
    return open_dossier(DossierKind.GRAND_AGE, {**IDENTITY, **identity}, actor=actor(physician or make_physician()))


def make_followup_dossier(physician: User | None = None, **identity: Any) -> Dossier:
    """A follow-up care dossier with its identity, opened by a physician."""
    return open_dossier(DossierKind.SANITAIRE, {**IDENTITY, **identity}, actor=actor(physician or make_physician()))


def make_complete_followup_dossier(
    physician: User | None = None,
    *,
    motive: str = "hanche_geriatrique",
    chosen: str = "smr.A59.full_hospital",
    signed: bool = True,
) -> Dossier:
    """A follow-up care dossier ready to be sent: what its motive asks for is answered, the least that is required."""
    user = physician or make_physician()
    dossier = make_followup_dossier(user)
    fill_followup(dossier, user, motive, chosen)
    if signed:
        sign_medical_part(dossier, user)
    return Dossier.objects.get(pk=dossier.pk)


def born_months_ago(months: int) -> str:
    """The birth date, as it is stored, of a child who is so many months old today."""
    return same_day_after(timezone.localdate(), -months).isoformat()


def make_child_dossier(physician: User | None = None, *, months: int = 30, **identity: Any) -> Dossier:
    """A child's dossier with its identity, opened by a physician; `birth_date` rather than `months` for a fixed day.

    Who is too old today for one to open had it opened on the last day when one could.
    """
    known = {**CHILD, "birth_date": born_months_ago(months), **identity}
    last_day = same_day_after(date.fromisoformat(known["birth_date"]), TOO_OLD) - timedelta(days=1)
    now = min(timezone.now(), timezone.make_aware(datetime.combine(last_day, time_of_day(10))))
    return open_dossier(DossierKind.TND, known, actor=actor(physician or make_physician()), now=now)


def make_complete_child_dossier(
    physician: User | None = None,
    *,
    signs: Iterable[str] | None = None,
    ticked: Iterable[str] = (),
    signed: bool = True,
    answers: Mapping[str, dict[str, Raw]] = {},
    **identity: Any,
) -> Dossier:
    """A child's dossier ready to be sent: the least that is required, one parent who agrees, the medical part signed.

    `signs`: items of the age not acquired, enough for a platform unless told; `ticked`: those at any age. `answers`:
    by section, raw answers that take the place of ours. `identity`: as `make_child_dossier`.
    """
    make_commune()
    user = physician or make_physician()
    dossier = make_child_dossier(user, **identity)
    told = {**CHILD_TOLD, "reperage": grid_told(dossier, signs, set(ticked))}
    told["famille"] = told["famille"] | {"agreement_1_on": f"{timezone.localdate():%d/%m/%Y}"}
    for definition in KINDS[dossier.kind].sections[1:]:
        section = section_of(dossier, definition.code)
        before = raws_of(dossier, section)
        raws = least_answers(definition, before | told.get(definition.code, {}) | answers.get(definition.code, {}))
        save_section(section, raws, actor=actor(user), expected_revision=section.revision)
    if signed:
        sign_medical_part(dossier, user)
    return Dossier.objects.get(pk=dossier.pk)


def grid_told(dossier: Dossier, signs: Iterable[str] | None, ticked: set[str]) -> dict[str, Raw]:
    """Return the grid of a child seen today; born at 32 weeks when prematurity is ticked.

    Its bracket is that of the age, or the last one from 7 years on.
    """
    today, whole = timezone.localdate(), grid()
    weeks = 32 if "T01" in ticked else None
    try:
        bracket = bracket_of(dossier.birth_date or today, today, weeks)
    except AgeError:
        bracket = whole.brackets[-1]
    first, second, *_ = bracket.domains
    absent = [item.id for item in (*first.items[:2], second.items[0])] if signs is None else signs
    any_age = [item.id for family in whole.families for item in family.items]
    return {
        OBSERVED_ON: f"{today:%d/%m/%Y}",
        BRACKETS: [bracket.code],
        **{question_code(item): "yes" if item in ticked else "no" for item in any_age},
        **({WEEKS: str(weeks)} if weeks else {}),
        **{question_code(item): "not_acquired" for item in absent},
    }


def make_ward_dossier(member: User, ward: Ward | None = None, **identity: Any) -> Dossier:
    """The dossier of a patient in a bed of a ward, opened by somebody of its team; the ward has a doctor."""
    held = ward or member.ward_roles.get(ended_at=None).ward
    slots = slots_of(ward_team(held))
    chosen = {slot.code: str(slot.candidates[0].pk) for slot in slots if slot.candidates}
    return open_for_ward(held, {**IDENTITY, **identity}, named(slots, chosen), actor=actor(member))


def fill_followup(
    dossier: Dossier, user: User, motive: str = "hanche_geriatrique", chosen: str = "smr.A59.full_hospital"
) -> None:
    """Answer what the motive asks for, the least that is required; what was answered stays.

    The choice has a reason, advised or not.
    """
    make_commune()
    choice: dict[str, Raw] = {"chosen": [chosen], "otherwise": "Sa fille habite à côté."}
    told: dict[str, dict[str, Raw]] = {"motif": {"motive": motive}, "orientation": choice}
    for definition in KINDS[dossier.kind].sections:
        section = section_of(dossier, definition.code)
        if section.asked and section.missing:
            raws = least_answers(definition, raws_of(dossier, section) | told.get(definition.code, {}))
            save_section(section, raws, actor=actor(user), expected_revision=section.revision)


def raws_of(dossier: Dossier, section: Section) -> dict[str, Raw]:
    """Return the present answers of a section, as its page sends them."""
    document = open_section(dossier, section)
    return {code: document.definition.by_code[code].type.raw(value) for code, value in document.answers.items()}


def least_answers(definition: SectionDefinition, told: dict[str, Raw]) -> dict[str, Raw]:
    """Return what was told, and an answer to each required question that it opens."""
    raws = dict(told)
    while True:
        values = {code: definition.by_code[code].type.clean(raw) for code, raw in raws.items()}
        absent = list(Document(definition, answers=values).missing())
        if not absent:
            return raws
        raws |= {question.code: raw_answer(question.type, 0) for question in absent}


def section_of(dossier: Dossier, code: str) -> Section:
    return dossier.sections.get(code=code)


def save(dossier: Dossier, code: str, query: str, user: User, *, revision: int | None = None, **options: Any) -> Saved:
    """Save a section from a query string, as the page sends it; from the present revision unless told."""
    section = section_of(dossier, code)
    raws = read_answers(section_definition(dossier, section), QueryDict(query))
    return save_section(
        section,
        raws,
        actor=actor(user),
        expected_revision=section.revision if revision is None else revision,
        **options,
    )


def make_complete_dossier(physician: User | None = None, *, signed: bool = True) -> Dossier:
    """A dossier ready to be sent."""
    make_commune()
    user = physician or make_physician()
    dossier = make_dossier(user)
    for code, query in FILLED.items():
        save(dossier, code, query, user)
    if signed:
        sign_medical_part(dossier, user)
    return Dossier.objects.get(pk=dossier.pk)


def sign_medical_part(dossier: Dossier, user: User) -> None:
    for definition in KINDS[dossier.kind].sections:
        section = section_of(dossier, definition.code)
        if not definition.signed or not section.asked:
            continue
        sign_section(section, actor=actor(user), expected_revision=section.revision)
