"""A sample hospital ward: its team, and five patients whose dossiers stand differently.

`followup_requests` brings more.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.audit.journal import record_access
from jalon.core.text import fold
from jalon.demo.people import HOSPITAL, PERSONAS, SMR, WARD, account
from jalon.demo.sample_directory import synthetic_finess
from jalon.demo.sample_papers import CARE_ORDER, STAY_REPORT, join
from jalon.directory.actors import load_actor
from jalon.directory.enums import ROLE_OF, LegalStatus, Source
from jalon.directory.models import CareUnit, Commune, Establishment, Ward, WardMember
from jalon.directory.queries import ward_team
from jalon.dossiers.actions.hand_over import hand_over
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.actions.open_for_ward import open_for_ward
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.actions.sign_section import sign_medical_part
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import check_answers
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.dossiers.ward_contacts import named, slots_of
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.send import send
from jalon.referrals.deadlines import closing_time
from jalon.referrals.models import Referral

SANITAIRE = KINDS[DossierKind.SANITAIRE]
HOSPITAL_NUMBER = 9_001  # far from those that the sample directory draws
GERIATRIC = "smr.A59.full_hospital"
Answers = dict[str, dict[str, Any]]  # by section


@dataclass(frozen=True)
class Patient:
    """Somebody in a bed of the ward."""

    sex: str
    first_names: str
    birth_name: str
    used_name: str
    born: date
    story: str

    @property
    def identity(self) -> dict[str, Any]:
        raws = {
            "birth_name": self.birth_name,
            "used_name": self.used_name,
            "first_names": self.first_names,
            "birth_date": f"{self.born:%d/%m/%Y}",
            "sex": self.sex,
            "birth_place": "Dijon (21000)",
        }
        return check_answers(SANITAIRE.identity, raws).values


BERTRAND = Patient("F", "Jeanne", "Colin", "Bertrand", date(1938, 6, 2), "Chute dans la cuisine, clou gamma le 18.")
LEROY = Patient("M", "Paul", "Leroy", "", date(1944, 10, 11), "Chute dans l’escalier, vis-plaque le 20.")
CARON = Patient("F", "Suzanne", "Morin", "Caron", date(1935, 2, 27), "Chute de sa hauteur, clou gamma le 15.")
NICOLAS = Patient("M", "Émile", "Nicolas", "", date(1940, 12, 5), "Chute au jardin, prothèse de hanche le 16.")
HENRY = Patient("F", "Marie", "Dufour", "Henry", date(1942, 4, 19), "Chute au lever, clou gamma le 12.")


def load_hospital() -> None:
    """Make the sample hospital, once: it takes nobody in by Jalon, and has no unit."""
    commune = Commune.objects.get(code="21231")
    Establishment.objects.get_or_create(
        finess=synthetic_finess("21", HOSPITAL_NUMBER),
        defaults={
            "name": HOSPITAL,
            "search_name": fold(f"{HOSPITAL} {commune.name}"),
            "category": "355",
            "legal_status": LegalStatus.PUBLIC,
            "address": "1 rue de la Combe",
            "postal_code": commune.postal_codes[0],
            "city": commune.name,
            "commune": commune,
            "department": commune.department,
            "latitude": commune.latitude,
            "longitude": commune.longitude,
            "phone": "03 80 99 00 00",
            "source": Source.SAMPLE,
        },
    )


def load() -> None:
    """Make the ward, its team and its patients, once. The sample people and directory must be there."""
    place = Establishment.objects.get(name=HOSPITAL)
    ward, is_new = Ward.objects.get_or_create(
        establishment=place, name=WARD, defaults={"phone": "03 80 99 00 10", "mss": "mga@combe-belle.mss.example"}
    )
    if not is_new:
        return
    team = [(person.slug, person.position) for person in PERSONAS if person.position is not None]
    for rank, (slug, position) in enumerate(team, start=1):
        user, phone = account(slug), f"03 80 99 00 1{rank}"
        WardMember.objects.create(ward=ward, user=user, role=ROLE_OF[position], position=position, phone=phone)
    Stories(ward, timezone.now()).tell()


class Stories:
    """What the team of the ward did, some days ago."""

    def __init__(self, ward: Ward, now: datetime) -> None:
        self.ward, self.now = ward, now
        people = (load_actor(account(slug)) for slug in ("lambert", "noel", "garcia", "perrin", "robert"))
        self.doctor, self.nurse, self.social, self.gp, self.desk = people

    def tell(self) -> None:
        """Tell of the first five patients."""
        self.prepared(BERTRAND, self._ago(days=2))
        dossier = self._opened(LEROY, self._ago(hours=20))
        self._fill(dossier, "administratif", _administrative(), self.nurse, self._ago(hours=19))
        self._offered()
        self._asked()
        self._given()

    def _ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    def _offered(self) -> None:
        row = self.sent(CARON, self._ago(days=3))
        offer(
            row,
            entry_on=(self.now + timedelta(days=2)).date(),
            place="Chambre 208",
            answer_before=closing_time((self.now + timedelta(days=1)).date()),
            actor=self.desk,
            now=self._ago(hours=3),
        )

    def _asked(self) -> None:
        row = self.sent(NICOLAS, self._ago(days=2))
        message = "Quel est l’appui autorisé, et jusqu’à quand ?"
        request_info(row, message=message, actor=self.desk, now=self._ago(hours=5))

    def _given(self) -> None:
        """Her doctor followed from the start, read it once, and receives it now that she goes home."""
        at = self._ago(days=4)
        dossier = self.validated(HENRY, at)
        join_dossier(dossier.number, dossier.birth_date, actor=self.gp, now=at)
        for code in ("demandeur", "administratif", "motif", "medical"):
            self._read(dossier, code, self.gp.user, at + timedelta(hours=4))
        changed = {"treatments": "Paracétamol 1 g x 3. Énoxaparine 4000 UI jusqu’au 20 décembre. Vitamine D."}
        self._fill(dossier, "medical", changed, self.doctor, self._ago(days=1))
        self._fill(
            dossier, "social", {"exit": "home_helped", "helps": ["nurse", "meals"]}, self.social, self._ago(hours=9)
        )
        self._sign(dossier, self._ago(hours=4))
        hand_over(dossier, actor=self.nurse, physician=self.gp.user, now=self._ago(hours=2))

    def _read(self, dossier: Dossier, code: str, user: User, at: datetime) -> None:
        role = Standing.PHYSICIAN.label
        record_access(
            actor=user, actor_role=role, dossier_id=dossier.pk, subject=f"section:{code}", granted=True, at=at
        )

    def _opened(self, patient: Patient, at: datetime) -> Dossier:
        slots = slots_of(ward_team(self.ward))
        chosen = {slot.code: str(slot.candidates[0].pk) for slot in slots}
        entered = timezone.localdate(at) - timedelta(days=2)
        contacts = named(slots, chosen)
        return open_for_ward(self.ward, patient.identity, contacts, actor=self.nurse, entered_on=entered, now=at)

    def prepared(self, patient: Patient, at: datetime, other: Answers | None = None) -> Dossier:
        """Open a dossier that everybody filled in; `other`: sections that are not those of a broken hip."""
        dossier = self._opened(patient, at)
        for code, answers in (_answers(patient, timezone.localdate(self.now)) | (other or {})).items():
            author = self.social if code in ("social", "domicile") else self.nurse
            self._fill(dossier, code, answers, author, at + timedelta(hours=1))
        return dossier

    def validated(self, patient: Patient, at: datetime, other: Answers | None = None) -> Dossier:
        """Prepare it, and have the doctor sign three hours later."""
        dossier = self.prepared(patient, at, other)
        join(dossier, (STAY_REPORT, CARE_ORDER), self.doctor, at + timedelta(hours=2))
        self._sign(dossier, at + timedelta(hours=3))
        return Dossier.objects.get(pk=dossier.pk)

    def sent(self, patient: Patient, at: datetime) -> Referral:
        """Send it five hours later to the SMR, which opens it an hour after."""
        dossier = self.validated(patient, at)
        units = CareUnit.objects.filter(establishment__name=SMR, mention="A59", stay_type="full_hospital")
        choose(dossier, units.get(), actor=self.nurse, now=at + timedelta(hours=4))
        [row] = send(dossier, actor=self.nurse, now=at + timedelta(hours=5))
        return open_referral(row, actor=self.desk, now=at + timedelta(hours=6))

    def _sign(self, dossier: Dossier, at: datetime) -> None:
        doctor: Actor = replace(self.doctor, proven_at=at)
        revisions = dict(dossier.sections.values_list("code", "revision"))
        sign_medical_part(dossier, revisions, actor=doctor, now=at)

    def _fill(self, dossier: Dossier, code: str, answers: dict[str, Any], actor: Actor, at: datetime) -> None:
        section = dossier.sections.get(code=code)
        saved = save_section(section, answers, actor=actor, expected_revision=section.revision, now=at)
        if saved.errors:
            raise ValueError(f"A sample answer is refused: {code} {sorted(saved.errors)}")


def _administrative() -> dict[str, Any]:
    return {
        "address": {"street": "14 rue Berlier", "extra": "", "town": "Dijon (21000)", "country": ""},
        "phone": "03 80 00 00 41",
        "family_status": "widowed",
        "gp_name": "Dr Hélène Perrin",
        "protection": "none",
    }


def _answers(patient: Patient, today: date) -> Answers:
    """Return what the team wrote of a patient operated on for a broken hip."""
    wished = today + timedelta(days=3)
    return {
        "demandeur": {
            "wished_date": f"{wished:%d/%m/%Y}",
            "ready_since": f"{today - timedelta(days=1):%d/%m/%Y}",
        },
        "administratif": _administrative(),
        "motif": {
            "motive": "hanche_geriatrique",
            "home_now": "no",
            "agreement": "yes",
            "bearing": "full",
        },
        "medical": {
            "history": "Hypertension artérielle. Cataracte opérée en 2021.",
            "story": f"{patient.story} Suites simples, levée au fauteuil dès le deuxième jour.",
            "stable": "yes",
            "treatments": "Paracétamol 1 g x 3. Énoxaparine 4000 UI. Amlodipine 5 mg.",
            "allergies": "no",
            "infection": "no",
            "single_room": "no",
        },
        "soins": {"technical": "no", "continuous_watch": "no"},
        "dependance": {
            "washing": "3",
            "moving": "3",
            "feeding": "1",
            "continence": "2",
            "behaviour": "1",
            "communication": "1",
        },
        "reeducation": {"disciplines": ["physio", "occupational"]},
        "social": {"alone": "yes", "housing": "house", "carer": "no", "exit": "home_alone"},
        "domicile": {"days": ["mon", "wed", "fri"], "home_fit": "no", "gp_agrees": "unknown"},
        "transport": {"mode": "ambulance"},
        "orientation": {"chosen": [GERIATRIC]},
    }
