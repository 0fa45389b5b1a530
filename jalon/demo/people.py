"""The sample people: invented, with synthetic identifiers whose keys are valid."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import Delegation, Professional, TerritoryRole, User
from jalon.core.identifiers import complete_luhn
from jalon.core.text import fold
from jalon.directory.enums import WardPosition
from jalon.directory.models import Establishment, Membership

PASSWORD = "jalon-demonstration"

TILLEULS = "Les Tilleuls"
COMBE = "La Combe aux Fées"
CLOS = "Le Clos Saint-Vincent"
SMR = "La Fontaine"
HAD = "HAD du Val d’Ouche"
SSIAD = "SSIAD du lac Kir"
PCO = "PCO de Côte-d’Or"
HOSPITAL = "Hôpital de la Combe-Belle"
WARD = "Médecine gériatrique aiguë"
# The legal entity of La Combe aux Fées and of Le Clos Saint-Vincent.
GROUP = complete_luhn("21999000")


@dataclass(frozen=True)
class Persona:
    """One sample person, and what a visitor should try as them."""

    slug: str
    civility: str
    first_name: str
    last_name: str
    kind: UserKind
    title: str
    purpose: str
    specialty: str = ""
    practice: tuple[str, str, str] = ("", "", "")  # name, town, INSEE code
    establishment: str = ""
    role: MembershipRole | None = None
    also: tuple[MembershipRole, ...] = ()  # further roles in the same establishment
    group: tuple[str, ...] = ()  # further establishments of the same legal entity
    departments: tuple[str, ...] = ()
    position: WardPosition | None = None  # in the ward of the sample hospital

    @property
    def email(self) -> str:
        return f"{fold(self.first_name)}.{fold(self.last_name)}@demo.example".replace(" ", "-")

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part)

    @property
    def rpps(self) -> str:
        """Synthetic: 999 is no range of the national directory; the last digit is the key."""
        return complete_luhn(f"9990000{[p.slug for p in PERSONAS].index(self.slug) + 1:03}")


def _unit(slug: str, name: str, place: str, role: MembershipRole, title: str, purpose: str) -> Persona:
    civility, first, last = name.split("|")
    return Persona(slug, civility, first, last, UserKind.UNIT_STAFF, title, purpose, establishment=place, role=role)


def _coordinator(slug: str, name: str, place: str, title: str, purpose: str) -> Persona:
    """Somebody who decides of the entries and reads the medical part."""
    person = _unit(slug, name, place, MembershipRole.DECISION_MAKER, title, purpose)
    return replace(person, also=(MembershipRole.MEDICAL_READER,))


def _of_ward(slug: str, name: str, position: WardPosition, purpose: str) -> Persona:
    civility, first, last = name.split("|")
    is_doctor = position == WardPosition.PHYSICIAN
    return Persona(
        slug,
        civility,
        first,
        last,
        UserKind.PHYSICIAN if is_doctor else UserKind.WARD,
        f"{position.label}, {WARD}, hôpital de la Combe-Belle",
        purpose,
        specialty="Gériatrie" if is_doctor else "",
        practice=(HOSPITAL, "Dijon", "21231") if is_doctor else ("", "", ""),
        position=position,
    )


PHYSICIAN = UserKind.PHYSICIAN
PERSONAS: tuple[Persona, ...] = (
    Persona(
        "perrin",
        "Dr",
        "Hélène",
        "Perrin",
        PHYSICIAN,
        "Médecin généraliste à Dijon",
        "Ouvre des dossiers, cherche des places, envoie, répond.",
        "Médecine générale",
        ("Cabinet Foch", "Dijon", "21231"),
    ),
    Persona(
        "colas",
        "Dr",
        "Marc",
        "Colas",
        PHYSICIAN,
        "Médecin généraliste à Chenôve",
        "Partage le dossier de M. Faure avec le Dr Perrin.",
        "Médecine générale",
        ("Cabinet du Mail", "Chenôve", "21166"),
    ),
    Persona(
        "cherif",
        "Dr",
        "Leïla",
        "Chérif",
        PHYSICIAN,
        "Pédiatre à Beaune",
        "Suit des enfants, dont des jumelles et un enfant né avant terme.",
        "Pédiatrie",
        ("Cabinet des Remparts", "Beaune", "21054"),
    ),
    Persona(
        "martinez",
        "",
        "Julie",
        "Martinez",
        UserKind.SECRETARY,
        "Secrétaire du Dr Perrin",
        "Prépare la partie administrative ; ne lit jamais le médical.",
    ),
    Persona(
        "faure",
        "",
        "Claire",
        "Faure",
        UserKind.FAMILY,
        "Fille de M. Henri Faure",
        "Cherche une place pour son père, suit les réponses, accepte.",
    ),
    Persona(
        "julien",
        "",
        "Julien",
        "Faure",
        UserKind.FAMILY,
        "Fils de M. Henri Faure",
        "Lit le dossier de son père, sans le remplir ni décider.",
    ),
    Persona(
        "klein",
        "",
        "Sonia",
        "Klein",
        UserKind.FAMILY,
        "Assistante sociale au CLIC de Dijon",
        "Remplit le dossier de M. Faure, par mandat de sa fille.",
    ),
    _unit(
        "benali",
        "|Nadia|Benali",
        TILLEULS,
        MembershipRole.ADMISSIONS,
        "Admissions de l’EHPAD Les Tilleuls",
        "Reçoit les demandes, répond, propose des places.",
    ),
    _unit(
        "vasseur",
        "Dr|Paul|Vasseur",
        TILLEULS,
        MembershipRole.MEDICAL_READER,
        "Médecin coordonnateur des Tilleuls",
        "Lit la partie médicale des dossiers reçus.",
    ),
    _unit(
        "laurent",
        "|Sophie|Laurent",
        TILLEULS,
        MembershipRole.DECISION_MAKER,
        "Directrice des Tilleuls",
        "Décide des admissions.",
    ),
    _unit(
        "haddad",
        "|Karim|Haddad",
        TILLEULS,
        MembershipRole.MANAGER,
        "Gestionnaire de la page des Tilleuls",
        "Tient la page, les prix et les places ; ne voit aucun dossier.",
    ),
    _unit(
        "petit",
        "|Anne|Petit",
        COMBE,
        MembershipRole.ADMISSIONS,
        "Admissions de l’EHPAD La Combe aux Fées",
        "Reçoit aussi des demandes du Dr Perrin.",
    ),
    _unit(
        "moulin",
        "|Hugo|Moulin",
        CLOS,
        MembershipRole.ADMISSIONS,
        "Admissions de l’EHPAD Le Clos Saint-Vincent",
        "Reçoit aussi des demandes du Dr Perrin.",
    ),
    Persona(
        "dumas",
        "",
        "Valérie",
        "Dumas",
        UserKind.UNIT_STAFF,
        "Gestionnaire du groupe Val de Combe",
        "Tient les pages de deux établissements ; ne voit aucun dossier.",
        establishment=COMBE,
        role=MembershipRole.MANAGER,
        group=(CLOS,),
    ),
    _unit(
        "robert",
        "|Inès|Robert",
        SMR,
        MembershipRole.ADMISSIONS,
        "Admissions du SMR La Fontaine",
        "Reçoit les demandes de l’hôpital et des médecins, garde et propose des lits.",
    ),
    _unit(
        "girard",
        "|Thomas|Girard",
        "HAD de la Côte",
        MembershipRole.ADMISSIONS,
        "Coordination de l’HAD de la Côte",
        "Du côté de Beaune ; attend ses premières demandes.",
    ),
    _unit(
        "marchand",
        "|Élodie|Marchand",
        PCO,
        MembershipRole.ADMISSIONS,
        "Coordination de la PCO de Côte-d’Or",
        "Donne les rendez-vous, trouve les professionnels, suit les délais ; ne lit jamais le médical.",
    ),
    Persona(
        "lefevre",
        "",
        "Bruno",
        "Lefèvre",
        UserKind.COORDINATOR,
        "Coordination de la Côte-d’Or",
        "Voit les demandes restées sans réponse, jamais le médical.",
        departments=("21",),
    ),
    Persona(
        "roussel",
        "",
        "Camille",
        "Roussel",
        UserKind.ANALYST,
        "Analyste de l’agence régionale",
        "Lit des chiffres, petites cases masquées.",
        departments=("21",),
    ),
    # After the others: the RPPS number of each follows from their rank.
    _unit(
        "perez",
        "|Laure|Pérez",
        HOSPITAL,
        MembershipRole.MANAGER,
        "Gestion des services de l’hôpital de la Combe-Belle",
        "Ouvre les services hospitaliers et invite leurs équipes ; ne voit aucun dossier.",
    ),
    _of_ward("lambert", "Dr|Agnès|Lambert", WardPosition.PHYSICIAN, "Relit ce que l’équipe a préparé, et valide."),
    _of_ward("noel", "|Karine|Noël", WardPosition.NURSE, "Prépare les dossiers ; envoie une fois validés."),
    _of_ward("garcia", "|Sofia|Garcia", WardPosition.SOCIAL, "Remplit la vie et le projet de sortie."),
    _of_ward(
        "blanc", "|Théo|Blanc", WardPosition.SECRETARY, "Prépare la partie administrative ; ne lit jamais le médical."
    ),
    _unit(
        "chevrier",
        "Dr|Antoine|Chevrier",
        SMR,
        MembershipRole.MEDICAL_READER,
        "Médecin du SMR La Fontaine",
        "Lit la partie médicale, donne son avis ; les admissions répondent.",
    ),
    _coordinator(
        "royer",
        "|Bénédicte|Royer",
        HAD,
        "Infirmière coordinatrice de l’HAD du Val d’Ouche",
        "Propose une visite, écrit le rythme des passages, demande à renouveler un séjour.",
    ),
    _coordinator(
        "lacombe",
        "|Mathilde|Lacombe",
        SSIAD,
        "Infirmière coordinatrice du SSIAD du lac Kir",
        "Répond aux demandes de soins infirmiers à domicile.",
    ),
    Persona(
        "morel",
        "",
        "Anne",
        "Morel",
        UserKind.FAMILY,
        "Mère de Léo Morel, deux ans et demi",
        "A donné son accord depuis son compte ; suit le dossier de son fils.",
    ),
    Persona(
        "diallo",
        "",
        "Aminata",
        "Diallo",
        UserKind.FAMILY,
        "Mère de Fanta et Mariam Diallo, jumelles de quatre ans",
        "Remplit sa part écran par écran, et donne son accord.",
    ),
    Persona(
        "maillard",
        "Dr",
        "Sophie",
        "Maillard",
        PHYSICIAN,
        "Médecin de la PCO de Côte-d’Or",
        "Rend les avis de la plateforme : prescrit un parcours, ou le refuse pour un motif de la loi.",
        "Pédiatrie",
        (PCO, "Dijon", "21231"),
        establishment=PCO,
        role=MembershipRole.MEDICAL_READER,
    ),
    Persona(
        "rachel",
        "",
        "Rachel",
        "Klein",
        UserKind.FAMILY,
        "Mère d’Adam, six ans",
        "Suit le parcours de son fils : rendez-vous, professionnels, et la grille que le médecin lui montre.",
    ),
)


def persona(slug: str) -> Persona:
    """Return a sample person; raise KeyError when there is none."""
    for person in PERSONAS:
        if person.slug == slug:
            return person
    raise KeyError(slug)


def account(slug: str) -> User:
    """Return the account of a sample person."""
    return User.objects.select_related("professional").get(email=persona(slug).email)


@transaction.atomic
def load() -> None:
    """Make the accounts and roles that lack. The sample directory must be there. Idempotent."""
    for person in PERSONAS:
        if not User.objects.filter(email=person.email).exists():
            _create(person)
    physician = account("perrin").professional
    Delegation.objects.get_or_create(
        physician=physician, delegate=account("martinez"), ended_at=None, defaults={"may_send": True}
    )


def _create(person: Persona) -> None:
    now = timezone.now()
    user = User.objects.create_user(
        person.email,
        PASSWORD,
        civility=person.civility,
        first_name=person.first_name,
        last_name=person.last_name,
        kind=person.kind,
        email_verified_at=now,
    )
    if person.kind == UserKind.PHYSICIAN:
        name, city, commune = person.practice
        Professional.objects.create(
            user=user,
            rpps=person.rpps,
            specialty=person.specialty,
            practice_name=name,
            city=city,
            commune_code=commune,
            proven_at=now,
        )
    if person.role is not None:
        for name in (person.establishment, *person.group):
            place = Establishment.objects.filter(name__contains=name).order_by("finess")[0]
            if person.group:
                Establishment.objects.filter(pk=place.pk).update(finess_legal=GROUP)
            for role in (person.role, *person.also):
                Membership.objects.create(user=user, establishment=place, role=role)
    if person.departments:
        TerritoryRole.objects.create(user=user, name=person.title, departments=list(person.departments))
