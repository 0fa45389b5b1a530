"""Sample dossiers of children, made by a médecin généraliste and a paediatrician through the product's actions.

One is complete, signed and agreed to; a child born before term waits for the signature; of two twins one is whole and
the other begun; one waits for the agreement of a parent; one is only begun.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.demo.followup import past
from jalon.demo.people import account
from jalon.demo.sample_papers import HEARING, SCHOOL, Sample, join
from jalon.demo.stories import fill
from jalon.directory.actors import load_actor
from jalon.dossiers.actions.give_agreement import give_agreement
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.actions.sign_section import sign_medical_part
from jalon.dossiers.enums import DossierKind, ParticipantRole
from jalon.dossiers.forms import check_answers
from jalon.dossiers.kinds.registry import TND
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.codes import BRACKETS, OBSERVED_ON, WEEKS, question_code
from jalon.dossiers.kinds.tnd.detection import bracket_of
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.models import Dossier, Participant

Answers = dict[str, Any]
PHONES = {"perrin": "03 80 55 01 02", "cherif": "03 80 22 01 02", "colas": "03 80 52 01 02"}


@dataclass(frozen=True)
class Child:
    """One dossier. `months`: the age today; `days`: working days since it was opened and the child examined.

    `signs`: items by age not acquired; `ticked`: those at any age. `family`, `sections`: answers besides the usual
    ones. `parent`: whose account follows the dossier, and agrees from it when `agrees`. `stage`: how far it is.
    """

    birth_name: str
    first_names: str
    sex: str
    months: int
    doctor: str
    address: tuple[str, str]
    days: int
    family: Answers
    signs: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    weeks: int | None = None
    identity: Answers = field(default_factory=dict)
    sections: dict[str, Answers] = field(default_factory=dict)
    parent: str = ""
    agrees: bool = False
    papers: tuple[Sample, ...] = (SCHOOL, HEARING)
    stage: str = "signed"  # begun, filled, signed


def _mother(name: str, first_name: str, phone: str, **others: Any) -> Answers:
    told = {"name_1": name, "first_name_1": first_name, "link_1": "mother", "phone_1": phone, "second_holder": "no"}
    return {**told, **others}


def _father(name: str, first_name: str, phone: str) -> Answers:
    told = {"name_2": name, "first_name_2": first_name, "link_2": "father", "phone_2": phone}
    return {"second_holder": "yes", **told, "agreement_2": "pending"}


LEO = Child(
    "Morel",
    "Léo",
    "M",
    31,
    "perrin",
    ("14 rue d’Auxonne", "Dijon (21000)"),
    1,
    _mother("Morel", "Anne", "06 00 00 00 21", lives_with="both", **_father("Morel", "Julien", "06 00 00 00 22")),
    signs=("24m-08", "24m-09", "24m-10"),
    ticked=("T19", "T22"),
    sections={
        "administratif": {"covered": "yes", "childcare": "nursery", "childcare_name": "Crèche des Petits Pas, Dijon"},
        "clinique": {
            "history": "Grossesse et naissance sans particularité. Otites à répétition la première année.",
            "environment": "Vit avec ses deux parents et une sœur de six ans. Deux parents disponibles.",
            "past": "yes",
            "evaluations": [
                {"profession": "ent", "assessment": "yes", "period": "2026", "conclusion": "Audition normale."},
                {"profession": "speech", "assessment": "yes", "intervention": "yes", "period": "depuis septembre",
                 "conclusion": "Retard de parole et de langage, compréhension fragile."},
            ],
            "signs": ["sleep"],
            "hearing": "normal",
            "sight": "normal",
        },
        "adressage": {
            "proposal": ["assessment", "intervention"],
            "reason": "Parle peu, n’associe pas deux mots, joue seul à la crèche. Ses parents demandent de l’aide.",
            "wished_contract": ["speech"],
            "wished_package": ["psychomotor", "psychology"],
        },
    },
    parent="morel",
    agrees=True,
)  # fmt: skip
GABIN = Child(
    "Lefort",
    "Gabin",
    "M",
    13,
    "cherif",
    ("2 rue du Moulin", "Beaune (21200)"),
    2,
    _mother("Lefort", "Clara", "06 00 00 00 23", lives_with="both", agreement_1="yes", agreement_1_how="said"),
    signs=("6m-02", "6m-06"),
    ticked=("T01", "T02"),
    weeks=27,
    sections={
        "administratif": {"covered": "yes", "childcare": "home"},
        "reperage": {"birth_weight": "980"},
        "clinique": {
            "history": "Né à 27 semaines, 980 g. Trois mois en néonatologie, oxygène jusqu’à deux mois.",
            "past": "yes",
            "evaluations": [
                {"profession": "physio", "assessment": "yes", "intervention": "yes", "period": "depuis six mois",
                 "conclusion": "Hypotonie du tronc, progrès lents."},
            ],
            "hearing": "normal",
            "sight": "planned",
        },
        "adressage": {
            "proposal": ["assessment"],
            "reason": "Ne tient pas assis en tripode, ne babille pas à 10 mois d’âge corrigé.",
            "wished_contract": ["neuropaediatrics", "physio"],
            "wished_package": ["psychomotor"],
        },
    },
    papers=(HEARING,),
    stage="filled",
)  # fmt: skip
TWINS = {"birth_place": "Dijon (21000)", "multiple_birth": "yes"}
DIALLO = _mother("Diallo", "Aminata", "06 00 00 00 24", lives_with="one")
FANTA = Child(
    "Diallo",
    "Fanta",
    "F",
    51,
    "cherif",
    ("9 avenue de la République", "Beaune (21200)"),
    3,
    DIALLO,
    signs=("4a-05", "4a-08", "4a-10"),
    ticked=("T20", "T23"),
    identity={**TWINS, "birth_rank": "1"},
    sections={
        "administratif": {
            "covered": "unknown",
            "rights": ["to_open"],
            "childcare": "school",
            "childcare_name": "École maternelle Jean-Moulin, Beaune",
            "school_class": "ms",
            "languages": "français et peul",
            "interpreter": "no",
        },
        "clinique": {
            "history": "Grossesse gémellaire menée à 37 semaines. Pas d’hospitalisation.",
            "past": "no",
            "hearing": "normal",
            "sight": "normal",
        },
        "adressage": {
            "proposal": ["assessment"],
            "reason": "L’école décrit une enfant qui ne tient pas en place et que ses camarades comprennent mal.",
            "wished_contract": ["speech"],
            "wished_package": ["occupational", "neuropsychology"],
        },
    },
    parent="diallo",
    agrees=True,
)
MARIAM = Child(
    "Diallo",
    "Mariam",
    "F",
    51,
    "cherif",
    ("9 avenue de la République", "Beaune (21200)"),
    3,
    DIALLO,
    identity={**TWINS, "birth_rank": "2"},
    sections={"administratif": {"languages": "français et peul"}},
    parent="diallo",
    stage="begun",
)
JADE = Child(
    "Colin",
    "Jade",
    "F",
    64,
    "perrin",
    ("5 rue des Godrans", "Dijon (21000)"),
    2,
    _mother("Colin", "Sandra", "06 00 00 00 25", lives_with="one", agreement_1="pending"),
    signs=("5a-06", "5a-07", "5a-08"),
    sections={
        "administratif": {
            "covered": "yes",
            "childcare": "school",
            "childcare_name": "École maternelle Voltaire, Dijon",
            "school_class": "gs",
            "school_help": ["rased"],
            "mdph": "pending",
        },
        "clinique": {
            "history": "Aucun antécédent. Marche à 16 mois, premières phrases à 3 ans.",
            "past": "no",
            "signs": ["enuresis"],
            "hearing": "normal",
            "sight": "normal",
        },
        "adressage": {
            "proposal": ["assessment"],
            "reason": "Graphisme très difficile, phrases courtes. L’entrée au CP inquiète sa mère et son institutrice.",
            "wished_package": ["occupational"],
        },
    },
)
TOM = Child(
    "Garnier",
    "Tom",
    "M",
    38,
    "perrin",
    ("3 rue des Lilas", "Talant (21240)"),
    1,
    _mother("Garnier", "Élise", "06 00 00 00 26", agreement_1="pending"),
    signs=("3a-03",),
    ticked=("T09", "T22"),
    sections={"administratif": {"childcare": "childminder"}},
    stage="begun",
)
CHILDREN = (LEO, GABIN, FANTA, MARIAM, JADE, TOM)


def load() -> None:
    """Make the sample dossiers, once: they are there when Léo's is."""
    if Dossier.objects.filter(kind=DossierKind.TND, birth_name=LEO.birth_name, first_names=LEO.first_names).exists():
        return
    for child in CHILDREN:
        make(child)


def make(child: Child) -> Dossier:
    """Open the dossier of a child, fill it in as far as it is, and sign it when it is to be signed."""
    at, actor = past(child.days), load_actor(account(child.doctor))
    dossier = open_dossier(DossierKind.TND, _identity(child), actor=actor, now=at)
    usual = {"languages": "français", "mdph": "none"}
    fill(dossier, "demandeur", {"phone": PHONES[child.doctor]}, actor, at)
    fill(dossier, "famille", _family(child, actor, at), actor, at)
    fill(dossier, "administratif", usual | child.sections.get("administratif", {}), actor, at)
    if child.signs:
        born = same_day_after(timezone.localdate(), -child.months)
        told = filled_grid(born, timezone.localdate(at), signs=child.signs, ticked=child.ticked, weeks=child.weeks)
        fill(dossier, "reperage", told | child.sections.get("reperage", {}), actor, at)
    for code in ("clinique", "adressage"):
        if code in child.sections:
            fill(dossier, code, child.sections[code], actor, at)
    if child.parent:
        _follow(dossier, child, at)
    if child.stage != "begun":
        _check_whole(dossier)
        join(dossier, child.papers, actor, at)
    return signed(dossier, actor, at) if child.stage == "signed" else dossier


def signed(dossier: Dossier, doctor: Actor, at: datetime) -> Dossier:
    """Sign the medical part, with a card seen then; return the dossier as it is afterwards."""
    revisions = dict(dossier.sections.values_list("code", "revision"))
    sign_medical_part(dossier, revisions, actor=replace(doctor, proven_at=at), now=at)
    return Dossier.objects.get(pk=dossier.pk)


def _identity(child: Child) -> Answers:
    born = same_day_after(timezone.localdate(), -child.months)
    told = {
        "birth_name": child.birth_name,
        "first_names": child.first_names,
        "sex": child.sex,
        "birth_date": f"{born:%d/%m/%Y}",
        "birth_place": child.address[1],
        **child.identity,
    }
    return check_answers(TND.identity, told).values


def _family(child: Child, actor: Actor, at: datetime) -> Answers:
    street, town = child.address
    told: Answers = {"address": {"street": street, "town": town}, **child.family}
    if told.get("agreement_1") == "yes":
        told |= {"agreement_1_on": f"{timezone.localdate(at):%d/%m/%Y}", "agreement_1_by": actor.user.full_name}
    return told


def filled_grid(
    born: date, seen: date, *, signs: Collection[str], ticked: Collection[str], weeks: int | None = None
) -> Answers:
    """Return the grid of a child filled in whole. `signs`: items by age not acquired; `ticked`: those at any age."""
    whole, bracket = grid(), bracket_of(born, seen, weeks)
    any_age = [item.id for family in whole.families for item in family.items]
    told: Answers = {OBSERVED_ON: f"{seen:%d/%m/%Y}", BRACKETS: [bracket.code]}
    told |= {question_code(item): "yes" if item in ticked else "no" for item in any_age}
    told |= {question_code(item.id): "acquired" for item in bracket.items}
    told |= {question_code(item): "not_acquired" for item in signs}
    return told | ({WEEKS: str(weeks)} if weeks else {})


def _follow(dossier: Dossier, child: Child, at: datetime) -> None:
    """Put the parent on the dossier, with what they said."""
    parent = account(child.parent)
    Participant.objects.create(dossier=dossier, user=parent, role=ParticipantRole.GUARDIAN, since=at)
    if child.agrees:
        give_agreement(dossier, 1, agrees=True, actor=load_actor(parent), now=at)


def _check_whole(dossier: Dossier) -> None:
    if lacking := list(dossier.sections.filter(missing__gt=0).values_list("code", "missing")):
        raise ValueError(f"A sample dossier lacks answers: {dossier.person_name} {lacking}")
