"""Sample requests of follow-up care, each where another step waits, made by the product's own actions.

What is past took place in hours of work, whenever the demonstration starts; what is to come is on working days.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jalon.demo.followup import DRESSINGS, NURSING, PATIENTS, Answers, Patient, make, past
from jalon.demo.people import HAD, SMR, SSIAD, WARD, account
from jalon.demo.ward import Patient as InBed
from jalon.demo.ward import Stories
from jalon.directory.actors import load_actor
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Ward
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.give_opinion import give_opinion
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.plan_waves import plan_waves
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.send import send
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.deadlines import add_working_days, closing_time
from jalon.referrals.enums import BedOpinion, ListWait, MedicalOpinion, WaitlistGrade
from jalon.referrals.home_care.actions.ask_renewal import ask_renewal
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.actions.propose_visit import Proposal, propose_visit
from jalon.referrals.home_care.actions.write_rhythm import Plan, agree
from jalon.referrals.home_care.enums import Conclusion, Visitor, VisitPlace
from jalon.referrals.home_care.models import HomeStay
from jalon.referrals.home_care.rhythms import Week
from jalon.referrals.models import Referral
from jalon.referrals.opinions import OpinionKind
from jalon.referrals.reasons import CareLevel, RefusalReason
from jalon.referrals.waves import at_hour

AUBIN = InBed("F", "Paulette", "Aubin", "", date(1937, 11, 4), "Chute dans l’escalier, clou gamma le 19.")
MILLET = InBed("M", "Lucien", "Millet", "", date(1941, 1, 28), "Chute à vélo, vis-plaque le 17.")
ROLLAND = InBed("F", "Ginette", "Prieur", "Rolland", date(1936, 8, 15), "Chute de sa hauteur, clou gamma le 16.")
BRUN = InBed("F", "Colette", "Brun", "", date(1943, 3, 9), "Chute au marché, prothèse de hanche le 14.")
DUPUIS = InBed("M", "Maurice", "Dupuis", "", date(1939, 5, 23), "Chute lors d’un AVC du côté droit, clou gamma le 13.")
WEBER = InBed("M", "Alain", "Weber", "", date(1958, 7, 30), "Éventration opérée, cicatrice désunie au sixième jour.")

#: Home with negative pressure, from the ward.
WOUND: dict[str, Answers] = {
    "motif": DRESSINGS["motif"],
    "soins": DRESSINGS["soins"],
    "dependance": DRESSINGS["dependance"],
    "domicile": {**DRESSINGS["domicile"], "gp_agrees": "unknown"},
    "orientation": DRESSINGS["orientation"],
}
#: Several illnesses, weaker since a bronchitis: a stay in geriatric rehabilitation.
FRAIL: dict[str, Answers] = {
    "motif": {
        "motive": "polypath_readaptation",
        "motive_detail": "Ne sort plus de sa chambre depuis une bronchite soignée à la maison.",
        "home_now": "no",
        "agreement": "yes",
        "cognition": "none",
    },
    "medical": NURSING["medical"],
    "soins": {"technical": "no", "continuous_watch": "no"},
    "dependance": NURSING["dependance"],
    "reeducation": {"disciplines": ["physio", "occupational"]},
    "social": {"alone": "yes", "housing": "house", "carer": "no", "helps": ["meals"], "exit": "home_helped"},
    "domicile": NURSING["domicile"],
    "transport": {"mode": "seated"},
    "orientation": {"chosen": ["smr.A59.full_hospital"], "near": "home"},
}


def _at_home(
    names: str, born: date, street: str, days: int, sections: dict[str, Answers], operated: int = 0
) -> Patient:
    sex, first, birth, used = names.split("|")
    town = "Talant (21240)"
    return Patient(sex, first, birth, used, born, street, town, days, sections, wished=3, operated=operated)


CARPENTIER = _at_home("F|Nicole|Huot|Carpentier", date(1940, 10, 2), "8 rue de Bellevue", 2, FRAIL)
LAMY = _at_home("M|Serge|Lamy|", date(1963, 2, 17), "31 rue Vannerie", 11, DRESSINGS, operated=32)
GUYOT = _at_home("F|Andrée|Petitjean|Guyot", date(1935, 5, 6), "2 place du Général", 4, NURSING)
BRETON = _at_home("M|Jean-Claude|Breton|", date(1942, 9, 12), "15 rue de la Source", 5, NURSING)

MORNINGS = Week.read(["nurse-all-morning"])
THREE_DAYS = Week.read(["nurse-mon-morning", "nurse-wed-morning", "nurse-fri-morning"])


def load() -> None:
    """Make the requests, once: they are there when M. Lamy's dossier is. The dossiers and the ward must be there."""
    if Dossier.objects.filter(birth_name=LAMY.birth_name, birth_date=LAMY.born).exists():
        return
    stories = _Requests(timezone.now())
    stories.from_the_ward()
    stories.from_the_practice()


def _unit(name: str, kind: UnitKind, mention: str = "") -> CareUnit:
    full = {"mention": mention, "stay_type": "full_hospital"} if mention else {}
    return CareUnit.objects.get(establishment__name=name, kind=kind, **full)


class _Requests:
    """Who acts, and what they did."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, timezone.localdate(now)
        self.ward = Stories(Ward.objects.get(name=WARD), now)
        people = (load_actor(account(slug)) for slug in ("perrin", "robert", "chevrier", "royer", "lacombe"))
        self.gp, self.desk, self.reader, self.had, self.ssiad = people

    def from_the_ward(self) -> None:
        """Six patients in a bed: the SMR is at another point with each of five, the sixth goes home with an HAD."""
        self.ward.sent(AUBIN, past(1, 10))
        self._opinion(self.ward.sent(MILLET, past(1)), past(1, 16))
        self._held()
        message = "Accord du médecin. Nous vous appelons dès qu’un lit se libère en gériatrie."
        waitlist(
            self.ward.sent(BRUN, past(4)),
            grade=WaitlistGrade.ACCEPTED,
            rank=2,
            wait=ListWait.DAYS,
            message=message,
            actor=self.desk,
            now=past(3, 11),
        )
        refuse(
            self.ward.sent(DUPUIS, past(3)),
            reason=RefusalReason.OTHER_LEVEL,
            level=CareLevel.SMR,
            mention="A52",
            message="Les séquelles de l’AVC sont au premier plan : voyez un service du système nerveux.",
            actor=self.desk,
            now=past(2, 11),
        )
        self._home_with_had()

    def from_the_practice(self) -> None:
        """Dossiers of the médecin traitant: visits, rhythms, a stay, services of nursing, and waves."""
        self._visit_proposed()
        self._sent(_made(PATIENTS[1]), HAD, UnitKind.HAD, past(1, 16))
        self._stay_to_renew()
        asked = open_referral(
            self._sent(make(GUYOT, self.gp), SSIAD, UnitKind.SSIAD, past(3, 10)), actor=self.ssiad, now=past(3, 15)
        )
        message = "Qui ouvre la porte le matin ? Merci de noter où se trouve la clé."
        request_info(asked, message=message, actor=self.ssiad, now=past(2, 10))
        row = open_referral(
            self._sent(make(BRETON, self.gp), SSIAD, UnitKind.SSIAD, past(4, 10)), actor=self.ssiad, now=past(3, 11)
        )
        agree(row, Plan(self._soon(3), 13, MORNINGS), answer_before=self._kept(2), actor=self.ssiad, now=past(1, 14))
        self._waves()

    def _soon(self, days: int) -> date:
        return add_working_days(self.today, days)

    def _kept(self, days: int) -> datetime:
        return closing_time(self._soon(days))

    def _opinion(self, row: Referral, at: datetime) -> None:
        give_opinion(
            row,
            OpinionKind.MEDICAL,
            value=MedicalOpinion.CONDITIONS,
            message="Bon potentiel de récupération ; hémoglobine à contrôler avant le transfert.",
            for_desk="Prévoir un lit à hauteur variable et un déambulateur.",
            actor=self.reader,
            now=at,
        )

    def _held(self) -> None:
        row = self.ward.sent(ROLLAND, past(1))
        self._opinion(row, past(1, 16))
        bed, on = OpinionKind.BED, self._soon(2)
        give_opinion(row, bed, value=BedOpinion.PLACE_ON, on=on, actor=self.desk, now=past(1, 17))
        hold(row, until=self._in_some_hours(), actor=self.desk, now=self.now - timedelta(minutes=50))

    def _in_some_hours(self) -> datetime:
        """Return when a desk would say: tonight, or tomorrow at noon or in the evening."""
        moments = (at_hour(self.today + timedelta(days=ahead), hour) for ahead in (0, 1) for hour in (12, 18))
        return next(moment for moment in moments if moment - self.now >= timedelta(hours=3))

    def _home_with_had(self) -> None:
        """The HAD agrees; the médecin traitant, who follows the dossier, has not said so yet."""
        dossier = self.ward.validated(WEBER, past(2), WOUND)
        join_dossier(dossier.number, dossier.birth_date, actor=self.gp, now=past(2, 13))
        choose(dossier, _unit(HAD, UnitKind.HAD), actor=self.ward.nurse, now=past(2, 14))
        [row] = send(dossier, actor=self.ward.nurse, now=past(2, 14))
        row = open_referral(row, actor=self.had, now=past(2, 15))
        plan = Plan(self._soon(2), 3, THREE_DAYS, "La machine à pression négative est livrée la veille.")
        agree(row, plan, answer_before=self._kept(1), actor=self.had, now=past(1, 10))

    def _sent(self, dossier: Dossier, name: str, kind: UnitKind, at: datetime) -> Referral:
        choose(dossier, _unit(name, kind), actor=self.gp, now=at)
        [row] = send(dossier, actor=self.gp, now=at)
        return row

    def _visit_proposed(self) -> None:
        row = self._sent(_made(PATIENTS[0]), HAD, UnitKind.HAD, past(1, 14))
        open_referral(row, actor=self.had, now=past(1, 15))
        proposal = Proposal(
            self._soon(1),
            time(14),
            time(15, 30),
            VisitPlace.HOME,
            [Visitor.NURSE, Visitor.PHYSICIAN],
            "Merci de laisser l’ordonnance en cours au domicile.",
        )
        propose_visit(row, proposal, actor=self.had, now=past(1, 16))

    def _stay_to_renew(self) -> None:
        """Two weeks ago a visit, an agreement, an entry; yesterday the HAD asked to go on."""
        row = open_referral(
            self._sent(make(LAMY, self.gp), HAD, UnitKind.HAD, past(11, 10)), actor=self.had, now=past(11, 11)
        )
        visited, entered = past(10, 14), past(9, 14)
        proposal = Proposal(visited.date(), time(14), time(15), VisitPlace.HOME, [Visitor.NURSE])
        propose_visit(row, proposal, actor=self.had, now=past(11, 12))
        conclude_visit(
            row, held_on=visited.date(), conclusion=Conclusion.SUITED, words="", actor=self.had, now=past(10, 16)
        )
        agree(
            row,
            Plan(entered.date(), 3, THREE_DAYS),
            answer_before=closing_time(entered.date()),
            actor=self.had,
            now=past(10, 17),
        )
        accept_offer(row, actor=self.gp, now=past(9))
        admit(row, admitted_on=entered.date(), actor=self.had, now=entered)
        stay = HomeStay.objects.get(referral=row)
        why = "Plaie plus propre, encore 2 cm de profondeur : deux semaines de pression négative de plus."
        until = stay.ends_on + timedelta(days=14)
        ask_renewal(row, until=until, why=why, actor=self.had, now=past(1, 11))

    def _waves(self) -> None:
        """Two SMR have it, one of which has no bed; the third waits for its turn."""
        dossier = make(CARPENTIER, self.gp)
        others = CareUnit.objects.filter(kind=UnitKind.SMR, mention="A59", stay_type="full_hospital", closed=False)
        near = others.filter(
            department="21", establishment__name__in=(SMR, "Les Coteaux", "Centre hospitalier du Val d’Ouche")
        )
        rows = [choose(dossier, unit, actor=self.gp, now=past(1, 9)) for unit in near.order_by("establishment__name")]
        rows.sort(key=lambda row: row.establishment.name != SMR)
        plan_waves(
            dossier,
            order=[row.pk for row in rows],
            size=2,
            answer_before=at_hour(self._soon(1), 17),
            actor=self.gp,
            now=past(1, 10),
        )
        row = open_referral(Referral.objects.get(pk=rows[0].pk), actor=self.desk, now=past(1, 11))
        refuse(row, reason=RefusalReason.NO_PLACE, actor=self.desk, now=past(1, 15))


def _made(patient: Patient) -> Dossier:
    return Dossier.objects.get(birth_name=patient.birth_name, birth_date=patient.born)
