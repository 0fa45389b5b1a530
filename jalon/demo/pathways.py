"""Sample children followed by the platform of the Côte-d’Or: each waits for something else, made by the product's own
actions, some days ago.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.demo.children import PHONES, filled_grid, signed
from jalon.demo.people import PCO, account
from jalon.demo.stories import fill
from jalon.directory.actors import load_actor
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import check_answers
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.detection import bracket_of
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.send import send
from jalon.referrals.deadlines import is_working_day
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.count_sessions import count_sessions
from jalon.referrals.pathways.actions.engage import Professional, engage
from jalon.referrals.pathways.actions.give_welcome import give_welcome
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.note_intervention import note_intervention
from jalon.referrals.pathways.actions.note_welcomed import note_welcomed
from jalon.referrals.pathways.actions.plan_synthesis import plan_synthesis
from jalon.referrals.pathways.actions.receive_report import receive_report
from jalon.referrals.pathways.actions.renew import renew
from jalon.referrals.pathways.actions.seek import seek
from jalon.referrals.pathways.actions.turn_down import Grounds, turn_down
from jalon.referrals.pathways.actions.validate import Prescription, validate
from jalon.referrals.pathways.enums import PACKAGED, Conclusion, Mode, OtherPath, Profession, Setting
from jalon.referrals.reasons import RefusalReason

P = Profession
MORNING = 10
LOST = "Disait dix mots à 18 mois, n’en dit plus que deux depuis l’été."
TEAM = {
    P.PSYCHOMOTOR_THERAPY: ("Camille Roche", "Dijon", "03 80 00 41 10"),
    P.OCCUPATIONAL_THERAPY: ("Lucas Thibault", "Chenôve", "03 80 00 41 11"),
    P.PSYCHOLOGY: ("Anaïs Guerin", "Dijon", "03 80 00 41 12"),
    P.NEUROPSYCHOLOGY: ("Marion Lebrun", "Beaune", "03 80 00 41 13"),
    P.SPEECH_THERAPY: ("Élise Fontaine", "Talant", "03 80 00 41 14"),
}


@dataclass(frozen=True)
class Child:
    """A child, whom their parent and their doctor asked for so many days ago. `months`: the age when it was sent."""

    sex: str
    first_name: str
    name: str
    parent: str
    months: int
    doctor: str
    days: int
    town: str
    reason: str
    wished: tuple[str, ...] = ()
    story: str = ""
    ticked: tuple[str, ...] = field(default=())


CHILDREN = (
    Child("F", "Inès", "Marchal", "Sarah", 37, "colas", 16, "Chenôve (21300)",
          "Ne fait pas de phrases, joue seule. Les parents veulent savoir.", ("psychomotor", "psychology")),
    Child("M", "Noé", "Bernard", "Élodie", 48, "perrin", 13, "Dijon (21000)",
          "Maladroit, fatigable, refuse le dessin ; l’école alerte.", ("occupational", "psychomotor")),
    Child("M", "Sacha", "Renaud", "Julie", 20, "cherif", 12, "Beaune (21200)",
          "Ne montre pas du doigt, perdait des mots depuis l’été.", ("psychology",), "complement_given", ("T07",)),
    Child("F", "Lina", "Duval", "Amel", 66, "colas", 6, "Chenôve (21300)",
          "Agitation, attention brève, consignes non suivies en classe.", ("neuropsychology",), "read"),
    Child("M", "Jules", "Petit", "Marine", 26, "cherif", 1, "Beaune (21200)", "Pas de mots, entend bien.", ()),
    Child("M", "Hugo", "Perrot", "Laure", 31, "perrin", 8, "Talant (21240)",
          "Retard de langage, troubles du sommeil.", ("psychomotor",), "complement"),
    Child("M", "Maël", "Tissot", "Nadège", 29, "perrin", 110, "Dijon (21000)",
          "Marche tardive, chutes, pas de jeu symbolique.", ("psychomotor",), "sought"),
    Child("F", "Zoé", "Laurent", "Fanny", 43, "cherif", 96, "Beaune (21200)",
          "Évite les autres enfants, sélectivité alimentaire.", ("psychology",), "to_welcome"),
    Child("M", "Adam", "Klein", "Rachel", 73, "colas", 69, "Chenôve (21300)",
          "Écriture impossible, lenteur.", ("occupational", "neuropsychology"), "welcome_given"),
    Child("F", "Rose", "Garnier", "Pauline", 49, "perrin", 238, "Dijon (21000)",
          "Parle très peu hors de la maison, gestes répétés.", ("psychology", "occupational"), "reports"),
    Child("M", "Tom", "Vidal", "Claire", 53, "perrin", 200, "Talant (21240)",
          "Maladresse, habillage non acquis.", ("occupational",), "sessions"),
    Child("F", "Nina", "Faivre", "Céline", 36, "colas", 150, "Chenôve (21300)",
          "Colères, intolérance au bruit.", ("psychology",), "engaged"),
    Child("M", "Léo", "Collin", "Aurélie", 40, "cherif", 345, "Beaune (21200)",
          "Trouble de la coordination, anxiété.", ("psychomotor",), "to_renew"),
    Child("F", "Emma", "Roy", "Virginie", 44, "perrin", 420, "Dijon (21000)",
          "Trouble du langage avec gêne motrice.", ("psychomotor", "occupational"), "renewed"),
    Child("F", "Alba", "Morel", "Inès", 33, "perrin", 40, "Dijon (21000)",
          "Inquiétude des parents sur le langage.", (), "no_gap"),
    Child("M", "Gabin", "Noirot", "Sophie", 58, "colas", 52, "Chenôve (21300)",
          "Agitation depuis la séparation des parents.", (), "other_path"),
    Child("F", "Mila", "Caron", "Estelle", 50, "perrin", 372, "Talant (21240)",
          "Maladresse, préhension du crayon difficile.", ("occupational",), "concluded"),
)  # fmt: skip


def load() -> None:
    """Make them, once: they are there when Inès is. The directory and the people must be there."""
    first = CHILDREN[0]
    if Dossier.objects.filter(kind=DossierKind.TND, birth_name=first.name, first_names=first.first_name).exists():
        return
    stories = _Stories(timezone.now())
    for child in CHILDREN:
        stories.tell(child)


class _Stories:
    """Who acts, and what they did."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, timezone.localdate(now)
        slugs = ("perrin", "colas", "cherif", "marchand", "maillard")
        self.people = {slug: load_actor(account(slug)) for slug in slugs}
        self.desk = self.people["marchand"]
        self.unit = CareUnit.objects.get(establishment__name=PCO, kind=UnitKind.PCO)

    def tell(self, child: Child) -> None:
        """Send the dossier of a child, then what the platform did of it."""
        at = self.ago(child.days)
        asks = self.people[child.doctor]
        dossier = _written(child, asks, at)
        choose(dossier, self.unit, actor=asks, now=at)
        [row] = send(dossier, actor=asks, now=at)
        story: Callable[[Referral, Child], Any] = getattr(self, f"_{child.story}") if child.story else _nothing_more
        story(row, child)

    def ago(self, days: int, hour: int = MORNING) -> datetime:
        """Return that hour so many days ago, or of the working day before."""
        day = self.today - timedelta(days=days)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def soon(self, days: int, hour: int = 14) -> datetime:
        """Return that hour in so many days, or of the working day after."""
        day = self.today + timedelta(days=days)
        while not is_working_day(day):
            day += timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def doctor(self, at: datetime) -> Actor:
        """The doctor of the platform, whose card was seen then."""
        return replace(self.people["maillard"], proven_at=at)

    def _read(self, row: Referral, child: Child) -> Referral:
        return open_referral(row, actor=self.desk, now=self.ago(child.days - 1))

    def _complement(self, row: Referral, child: Child) -> Referral:
        at = self.ago(child.days - 3)
        message = "Le bilan d’audition est-il fait ? Merci de le joindre, ou de dire quand il est prévu."
        return request_info(self._read(row, child), message=message, actor=self.doctor(at), now=at)

    def _complement_given(self, row: Referral, child: Child) -> None:
        asked = self._complement(row, child)
        message = "Audition contrôlée hier chez l’ORL : normale des deux côtés."
        give_info(asked, message=message, actor=self.people[child.doctor], now=self.ago(1))

    def _prescribed(self, row: Referral, child: Child, after: int = 10) -> Referral:
        at = self.ago(child.days - after)
        packages = {_PACKAGE[code].value: 35 for code in child.wished if code in _PACKAGE}
        words = "Écart confirmé à la lecture de la grille. Bilan puis interventions, point à six mois."
        mode = Mode.BOTH if packages else Mode.STRUCTURE
        prescription = Prescription(mode, packages, words=words)
        return validate(self._read(row, child), prescription, actor=self.doctor(at), now=at)

    def _sought(self, row: Referral, child: Child) -> None:
        row = self._prescribed(row, child)
        seek(row, profession=P.SPEECH_THERAPY, setting=Setting.CONVENTIONED, actor=self.desk, now=self.ago(60))

    def _to_welcome(self, row: Referral, child: Child) -> None:
        row = self._prescribed(row, child)
        given = self.ago(20)
        self._engage_all(row, given)
        give_welcome(row, at=self.ago(1, 14), actor=self.desk, now=given)

    def _welcome_given(self, row: Referral, child: Child) -> None:
        row = self._prescribed(row, child)
        self._engage_all(row, self.ago(12))
        give_welcome(row, at=self.soon(14), actor=self.desk, now=self.ago(5))

    def _engage_all(self, row: Referral, at: datetime, *besides: Profession) -> None:
        """Engage somebody of each profession sought, and of others."""
        sought = {one.profession: one.setting for one in row.pathway.engagements.order_by("sought_on", "added_at")}
        for code, setting in (sought | dict.fromkeys(besides, Setting.CONVENTIONED)).items():
            name, town, phone = TEAM[P(code)]
            person = Professional(code, setting, name, phone, town)
            engage(row, person, actor=self.desk, now=at)

    def _begun(self, row: Referral, child: Child, *besides: Profession) -> Referral:
        """Welcomed two months after the prescription, first session two weeks later."""
        row = self._prescribed(row, child)
        engaged, welcomed, first = (self.ago(child.days - after) for after in (40, 65, 75))
        self._engage_all(row, engaged, *besides)
        note_welcomed(row, on=welcomed.date(), actor=self.desk, now=welcomed)
        note_intervention(row, on=first.date(), actor=self.desk, now=first)
        return row

    def _reports(self, row: Referral, child: Child) -> None:
        row = self._begun(row, child, P.SPEECH_THERAPY)
        for person in row.pathway.engagements.order_by("added_at")[:2]:
            receive_report(row, person.pk, on=self.ago(6).date(), actor=self.desk, now=self.ago(6))

    def _sessions(self, row: Referral, child: Child) -> None:
        row = self._begun(row, child)
        self._count(row, 14, self.ago(2))

    def _count(self, row: Referral, done: int, at: datetime) -> None:
        for person in row.pathway.engagements.all():
            count_sessions(row, person.pk, done=done, actor=self.desk, now=at)

    def _engaged(self, row: Referral, child: Child) -> None:
        self._begun(row, child)

    def _met(self, row: Referral, child: Child) -> Referral:
        """The reports came and the synthesis was held, five months after the first session."""
        row = self._begun(row, child)
        at, planned = self.ago(child.days - 225), self.ago(child.days - 190)
        for person in row.pathway.engagements.all():
            receive_report(row, person.pk, on=planned.date(), actor=self.desk, now=planned)
        plan_synthesis(row, at=at, actor=self.desk, now=planned)
        words = "Trouble du développement de la coordination. Poursuite des séances, aménagements à l’école."
        hold_synthesis(row, on=at.date(), words=words, actor=self.doctor(at), now=at)
        self._count(row, 31, self.ago(max(child.days - 330, 1)))
        return row

    def _to_renew(self, row: Referral, child: Child) -> None:
        self._met(row, child)

    def _renewed(self, row: Referral, child: Child) -> None:
        row, at = self._met(row, child), self.ago(child.days - 350)
        words = "Les progrès sont nets mais l’habillage et le graphisme restent dépendants d’une aide."
        packages = {P.OCCUPATIONAL_THERAPY.value: 20}
        renew(row, words=words, packages=packages, actor=self.doctor(at), now=at)

    def _concluded(self, row: Referral, child: Child) -> None:
        row, at = self._met(row, child), self.ago(4)
        words = "Bonne évolution ; l’ergothérapie continue en ville, une fois par mois."
        conclude(row, conclusion=Conclusion.TOWN, words=words, actor=self.doctor(at), now=at)

    def _no_gap(self, row: Referral, child: Child) -> None:
        at = self.ago(child.days - 9)
        message = "Merci de revoir l’enfant avec le livret à trois ans ; nous restons joignables."
        grounds = Grounds(RefusalReason.NO_GAP, again_to_agree=True, message=message)
        turn_down(self._read(row, child), grounds, actor=self.doctor(at), now=at)

    def _other_path(self, row: Referral, child: Child) -> None:
        at = self.ago(child.days - 11)
        grounds = Grounds(RefusalReason.OTHER_PATH, path=OtherPath.CMP, place="CMP enfants de Chenôve, 03 80 00 42 20")
        turn_down(self._read(row, child), grounds, actor=self.doctor(at), now=at)


_PACKAGE = dict(zip(("occupational", "psychomotor", "psychology", "neuropsychology"), PACKAGED, strict=True))


def _nothing_more(row: Referral, child: Child) -> None:
    """The desk will find it."""


def _written(child: Child, doctor: Actor, at: datetime) -> Dossier:
    """Open the dossier of a child, fill it in and sign it."""
    kind = KINDS[DossierKind.TND]
    day = timezone.localdate(at)
    born = same_day_after(day, -child.months)
    identity = {
        "birth_name": child.name,
        "first_names": child.first_name,
        "birth_date": f"{born:%d/%m/%Y}",
        "sex": child.sex,
        "birth_place": "Dijon (21000)",
    }
    dossier = open_dossier(DossierKind.TND, check_answers(kind.identity, identity).values, actor=doctor, now=at)
    for code, answers in _answers(child, doctor, day, born).items():
        fill(dossier, code, answers, doctor, at)
    return signed(dossier, doctor, at)


def _answers(child: Child, doctor: Actor, day: date, born: date) -> dict[str, dict[str, Any]]:
    return {
        "famille": {
            "address": {"street": "4 rue des Écoles", "town": child.town},
            "name_1": child.name,
            "first_name_1": child.parent,
            "link_1": "mother",
            "phone_1": "06 00 00 41 20",
            "second_holder": "no",
            "agreement_1": "yes",
            "agreement_1_how": "said",
            "agreement_1_on": f"{day:%d/%m/%Y}",
            "agreement_1_by": doctor.user.full_name,
        },
        "administratif": {
            "covered": "yes",
            "childcare": "nursery",
            "languages": "français",
            "mdph": "none",
        },
        "demandeur": {"phone": PHONES[child.doctor]},
        "reperage": _grid(child, day, born),
        "clinique": {
            "history": "Grossesse et naissance sans particularité.",
            "past": "no",
            "hearing": "normal",
            "sight": "normal",
        },
        "adressage": {
            "proposal": ["assessment", "intervention"],
            "reason": child.reason,
            "wished_package": list(child.wished),
        },
    }


def _grid(child: Child, day: date, born: date) -> dict[str, Any]:
    """Answer the bracket of the child: two items of one domain and one of the next are not acquired."""
    first, second, *_ = bracket_of(born, day, None).domains
    signs = [item.id for item in (*first.items[:2], *second.items[:1])]
    details = {f"{item.lower()}_detail": LOST for item in child.ticked}
    return filled_grid(born, day, signs=signs, ticked=child.ticked) | details
