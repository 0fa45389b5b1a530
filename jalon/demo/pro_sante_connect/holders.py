"""Who holds an e-CPS in the demonstration, and what Pro Santé Connect would tell of them.

Invented people; 999 is no range of the national directory. The claims have the shape of its userinfo.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from jalon.accounts.models import LinkedIdentity
from jalon.core.identifiers import complete_luhn
from jalon.demo.people import account, persona

REALM = "550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd"  # the storage that prefixes each `sub`
PHYSICIAN, NURSE = "10", "60"  # TRE_G15-ProfessionSante
CIVILIAN, TRAINEE = "C", "E"  # TRE_R09-CategorieProfessionnelle
ROLE_OID = "1.2.250.1.213.1.1.5.5"


@dataclass(frozen=True)
class Place:
    """One activity: the structure, its postal address in capitals as the national directory writes it, the mode."""

    name: str
    number: str
    street_kind: str
    street: str
    postal_code: str
    city: str
    commune: str
    mode: str = "L"
    phone: str = ""

    def claims(self) -> dict[str, str]:
        return {
            "codeModeExercice": self.mode,
            "codeSecteurDactivite": "SA07" if self.mode == "L" else "SA01",
            "codeGenreActivite": "GENR01",
            "identifiantTechniqueDeLaStructure": f"R10000{self.postal_code}{self.number:0>4}",
            "raisonSocialeSite": self.name,
            "enseigneCommercialeSite": "",
            "numeroVoie": self.number,
            "indiceRepetitionVoie": "",
            "codeTypeDeVoie": self.street_kind,
            "libelleVoie": self.street,
            "bureauCedex": f"{self.postal_code} {self.city}",
            "codePostal": self.postal_code,
            "codeCommune": self.commune,
            "codePays": "99000",
            "telephone": self.phone,
        }


@dataclass(frozen=True)
class Holder:
    """One person with an e-CPS. `profession` empty: identified, but unknown to the directory of professionals."""

    rpps: str
    first_name: str
    last_name: str
    note: str
    civility: str = "MME"
    title: str = ""
    profession: str = PHYSICIAN
    category: str = CIVILIAN
    specialty: str = ""
    places: tuple[Place, ...] = ()

    @property
    def national_id(self) -> str:
        """What the person types: 8, then the RPPS number."""
        return f"8{self.rpps}"

    @property
    def subject(self) -> str:
        return f"f:{REALM}:{self.national_id}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def claims(self) -> dict[str, Any]:
        """Return the userinfo."""
        told: dict[str, Any] = {
            "sub": self.subject,
            "preferred_username": self.national_id,
            "SubjectNameID": self.national_id,
            "given_name": self.first_name.upper(),
            "family_name": self.last_name.upper(),
            "email_verified": False,
            "codeCivilite": self.civility,
            "Acces_Regulation_Medicale": "FAUX",
            "UITVersion": "1.0",
            "Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
            "PSI_Locale": "1.2.250.1.213.1.3.1.1",
            "otherIds": [{"identifiant": self.national_id, "origine": "RPPS", "qualite": 1}],
        }
        if self.profession:
            told |= {"SubjectRole": [f"{self.profession}^{ROLE_OID}"], "SubjectRefPro": self._reference()}
        return told

    def _reference(self) -> dict[str, Any]:
        exercise = {
            "codeProfession": self.profession,
            "codeCategorieProfessionnelle": self.category,
            "codeCiviliteDexercice": self.title,
            "nomDexercice": self.last_name.upper(),
            "prenomDexercice": self.first_name.upper(),
            "codeTypeSavoirFaire": "S" if self.specialty else "",
            "codeSavoirFaire": self.specialty,
            "activities": [place.claims() for place in self.places],
        }
        return {"codeCivilite": self.civility, "exercices": [exercise]}


def _rpps(rank: int) -> str:
    return complete_luhn(f"9990000{rank:03}")


FOCH = Place("CABINET FOCH", "4", "AV", "DU MARECHAL FOCH", "21000", "DIJON", "21231")
MAIL = Place("CABINET DU MAIL", "12", "R", "DU MAIL", "21300", "CHENOVE", "21166")
REMPARTS = Place("CABINET DES REMPARTS", "8", "R", "DES REMPARTS", "21200", "BEAUNE", "21054")
TILLEULS = Place("EHPAD LES TILLEULS", "31", "R", "DES TILLEULS", "21240", "TALANT", "21617", mode="S")
VILLAGE = Place(
    "MAISON DE SANTE DU LAC",
    *("3", "PL", "DE L EGLISE", "21370", "PLOMBIERES LES DIJON", "21485"),
    phone="0380000001",
)
HOSPITAL = Place("CH DE LA HAUTE COTE-D OR", "7", "R", "GUENEAU", "21350", "VITTEAUX", "21710", mode="S")
UNIVERSITY = Place(
    "CHU DIJON BOURGOGNE",
    "14",
    "R",
    "PAUL GAFFAREL",
    "21079",
    "DIJON CEDEX",
    "21231",
    mode="S",
)
CARE = Place("CABINET INFIRMIER DES HALLES", "5", "R", "ODEBERT", "21000", "DIJON", "21231")


def _persona(slug: str, note: str, specialty: str, place: Place, civility: str = "MME") -> Holder:
    person = persona(slug)
    names = (person.first_name, person.last_name)
    return Holder(person.rpps, *names, note, civility, "DR", specialty=specialty, places=(place,))


HOLDERS: tuple[Holder, ...] = (
    _persona("perrin", "Médecin généraliste, a un compte", "SM54", FOCH),
    _persona("colas", "Médecin généraliste, a un compte", "SM54", MAIL, "M"),
    _persona("cherif", "Pédiatre, a un compte", "SM40", REMPARTS),
    _persona("vasseur", "Médecin coordonnateur d’EHPAD, a un compte d’établissement", "SM18", TILLEULS, "M"),
    Holder(
        *(_rpps(101), "Maïwenn", "Le Goff", "Médecin généraliste, deux lieux d’exercice, pas encore de compte"),
        title="DR",
        specialty="SM54",
        places=(VILLAGE, HOSPITAL),
    ),
    Holder(
        *(_rpps(102), "Basile", "Nivet", "Interne, pas encore de compte", "M"),
        category=TRAINEE,
        places=(UNIVERSITY,),
    ),
    Holder(_rpps(103), "Rose", "Amadou", "Infirmière : identifiée, mais pas médecin", profession=NURSE, places=(CARE,)),
    Holder(_rpps(104), "Lucas", "Ferrand", "Sans activité de santé déclarée", "M", profession=""),
)


def link_accounts() -> None:
    """Let the e-CPS of who works in an establishment open their account: no RPPS number leads to it. Idempotent."""
    for slug in ("vasseur",):
        person = next(found for found in HOLDERS if found.rpps == persona(slug).rpps)
        LinkedIdentity.objects.get_or_create(
            issuer=settings.OPENID_PROVIDERS["e-cps"]["issuer"],
            subject=person.subject,
            defaults={"user": account(slug), "national_id": person.national_id},
        )


def holder(national_id: str) -> Holder | None:
    """Return who types this identifier, None for a stranger."""
    return next((person for person in HOLDERS if person.national_id == national_id), None)
