"""Sample dossiers and requests, made by the product's own actions, some days ago, by the sample people."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_access
from jalon.demo.answers import Frailty, Person
from jalon.demo.people import CLOS, COMBE, TILLEULS, account
from jalon.demo.sample_papers import IDENTITY, PRESCRIPTION, REPORT, TAX, join
from jalon.directory.actors import load_actor
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.answer_invitation import accept_invitation
from jalon.dossiers.actions.invite_person import Gift, invite_person
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.actions.sign_section import sign_section
from jalon.dossiers.enums import DossierKind, ParticipantRole, Rights
from jalon.dossiers.forms import check_answers
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Participant, Section
from jalon.dossiers.people import furthest_mandate
from jalon.dossiers.policies import Standing
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.send import send
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.reasons import RefusalReason, WithdrawalReason

OPENING_HOUR = 9
GRAND_AGE = KINDS[DossierKind.GRAND_AGE]

MOREAU = Person("F", "Lucienne Marie", "Garnier", "Moreau", date(1939, 5, 3), Frailty.CONFUSED, "Talant (21240)")
SIMONE_FAURE = Person("F", "Simone", "Perret", "Faure", date(1943, 8, 30), Frailty.HEAVY, "Chenôve (21300)")
FAURE = Person("M", "Henri", "Faure", "", date(1941, 4, 12), Frailty.MODERATE, "Chenôve (21300)")
BARBIER = Person("F", "Odile", "Lacroix", "Barbier", date(1937, 9, 21), Frailty.HEAVY)
GIRARD = Person("M", "André", "Girard", "", date(1954, 2, 8), Frailty.LIGHT)


@dataclass(frozen=True)
class Cast:
    """Who acts in the stories, and when « now » is."""

    perrin: Actor
    colas: Actor
    desks: dict[str, Actor]
    now: datetime

    def ago(self, **span: float) -> datetime:
        """Return a past moment; a day or more ago, in the opening hours of a practice."""
        moment = timezone.localtime(self.now - timedelta(**span))
        return moment.replace(hour=OPENING_HOUR) if span.get("days", 0) >= 1 else moment


Step = Callable[[Referral, Cast, datetime], Any]


def _read(row: Referral, cast: Cast, at: datetime) -> None:
    desk, now = _desk(row, cast), at + timedelta(hours=5)
    open_referral(row, actor=desk, now=now)
    role = Standing.UNIT_ADMISSIONS.label
    record_access(actor=desk.user, actor_role=role, dossier_id=row.dossier_id, subject="referral", granted=True, at=now)


def _asked(row: Referral, cast: Cast, at: datetime) -> None:
    _read(row, cast, at)
    message = "Pouvez-vous nous dire si les sorties se font encore sans accompagnement, et la date du dernier bilan ?"
    request_info(row, message=message, actor=_desk(row, cast), now=at + timedelta(days=1))


def _listed(grade: WaitlistGrade) -> Step:
    def step(row: Referral, cast: Cast, at: datetime) -> None:
        _read(row, cast, at)
        waitlist(row, grade=grade, actor=_desk(row, cast), now=at + timedelta(days=1))

    return step


def _offered(row: Referral, cast: Cast, at: datetime) -> None:
    _listed(WaitlistGrade.ADMISSIBLE)(row, cast, at)
    offer(
        row,
        entry_on=(cast.now + timedelta(days=8)).date(),
        place="Chambre 14, premier étage",
        answer_before=closing_time((cast.now + timedelta(days=2)).date()),
        actor=_desk(row, cast),
        now=max(at + timedelta(days=1, hours=2), cast.ago(days=1) + timedelta(hours=2)),
    )


def _offered_later(row: Referral, cast: Cast, at: datetime) -> None:
    """Another place, with another date and a longer time to answer."""
    _read(row, cast, at)
    offer(
        row,
        entry_on=(cast.now + timedelta(days=15)).date(),
        place="Chambre seule, 21 m²",
        answer_before=closing_time((cast.now + timedelta(days=5)).date()),
        actor=_desk(row, cast),
        now=cast.ago(days=1) + timedelta(hours=4),
    )


def _accepted(row: Referral, cast: Cast, at: datetime) -> None:
    _offered(row, cast, at)
    accept_offer(row, actor=_requester(row, cast), now=cast.ago(hours=6))


def _admitted(row: Referral, cast: Cast, at: datetime) -> None:
    _accepted(row, cast, at)
    admit(row, admitted_on=cast.now.date(), actor=_desk(row, cast), now=cast.ago(hours=1))


def _refused(row: Referral, cast: Cast, at: datetime) -> None:
    _read(row, cast, at)
    reason = RefusalReason.NO_PLACE
    refuse(row, reason=reason, actor=_desk(row, cast), now=at + timedelta(days=2))


def _withdrawn(row: Referral, cast: Cast, at: datetime) -> None:
    reason = WithdrawalReason.STAYS_HOME
    withdraw(row, reason=reason, actor=_requester(row, cast), now=at + timedelta(days=3))


def _just_sent(row: Referral, cast: Cast, at: datetime) -> None:
    """Nothing more happens: the desk will find it."""


def _desk(row: Referral, cast: Cast) -> Actor:
    return next(desk for name, desk in cast.desks.items() if name in row.establishment.name)


def _requester(row: Referral, cast: Cast) -> Actor:
    return cast.perrin if row.created_by_id == cast.perrin.user.pk else cast.colas


# First name, names, birth, frailty, stay, physician, days since it was sent, what happened at Les Tilleuls.
INBOX: tuple[tuple[Person, str, float, Step], ...] = (
    (Person("F", "Huguette", "Simon", "Lambert", date(1937, 3, 2), Frailty.MODERATE), "colas", 13, _read),
    (Person("M", "Robert", "Vidal", "", date(1936, 7, 14), Frailty.HEAVY), "perrin", 12, _just_sent),
    (Person("F", "Micheline", "Roux", "Aubry", date(1934, 1, 30), Frailty.CONFUSED), "colas", 9, _read),
    (Person("M", "Roger", "Fabre", "", date(1942, 11, 5), Frailty.LIGHT, stay="temporary"), "perrin", 8, _read),
    (Person("F", "Suzanne", "Bonnet", "Mercier", date(1931, 6, 18), Frailty.HEAVY), "colas", 5, _just_sent),
    (Person("M", "Bernard", "Morel", "", date(1939, 2, 25), Frailty.CONFUSED), "colas", 4, _read),
    (Person("F", "Jeanne", "Fournier", "", date(1947, 8, 9), Frailty.MODERATE), "perrin", 3, _read),
    (Person("F", "Ginette", "Guérin", "Colin", date(1936, 12, 1), Frailty.HEAVY), "colas", 2, _just_sent),
    (Person("M", "Paul", "Blanc", "", date(1944, 5, 22), Frailty.MODERATE), "perrin", 1, _just_sent),
    (Person("F", "Solange", "Perrot", "Boyer", date(1933, 10, 11), Frailty.CONFUSED), "colas", 0.6, _just_sent),
    (Person("F", "Renée", "Leroux", "Chevalier", date(1930, 4, 4), Frailty.HEAVY), "colas", 0.2, _just_sent),
    (Person("F", "Madeleine", "Noël", "Meunier", date(1934, 7, 7), Frailty.MODERATE), "colas", 10, _asked),
    (
        Person("F", "Germaine", "Collin", "", date(1942, 9, 16), Frailty.LIGHT, stay="temporary"),
        "colas",
        21,
        _listed(WaitlistGrade.ACCEPTED),
    ),
    (
        Person("M", "Raymond", "Leclerc", "", date(1931, 3, 19), Frailty.HEAVY),
        "perrin",
        24,
        _listed(WaitlistGrade.ACCEPTED),
    ),
    (
        Person("F", "Jacqueline", "Henry", "Renaud", date(1939, 1, 13), Frailty.MODERATE),
        "colas",
        30,
        _listed(WaitlistGrade.ADMISSIBLE),
    ),
    (
        Person("M", "Marcel", "Besson", "", date(1937, 8, 27), Frailty.MODERATE),
        "colas",
        45,
        _listed(WaitlistGrade.ADMISSIBLE),
    ),
    (
        Person("F", "Denise", "Jacquet", "Poirier", date(1948, 2, 2), Frailty.CONFUSED),
        "colas",
        60,
        _listed(WaitlistGrade.UNDER_REVIEW),
    ),
    (Person("F", "Arlette", "Lemoine", "Duval", date(1937, 5, 29), Frailty.MODERATE), "colas", 12, _accepted),
    (Person("F", "Paulette", "Masson", "Denis", date(1940, 10, 3), Frailty.CONFUSED), "colas", 9, _offered),
    (Person("M", "Georges", "Marchal", "", date(1943, 6, 6), Frailty.HEAVY), "colas", 16, _refused),
    (Person("M", "Fernand", "Gauthier", "", date(1935, 11, 20), Frailty.LIGHT), "colas", 18, _withdrawn),
    (Person("F", "Odette", "Schmitt", "Picard", date(1938, 12, 24), Frailty.MODERATE), "perrin", 20, _admitted),
)


def load() -> None:
    """Make the sample dossiers, once: they are there when Mme Moreau's is."""
    if Dossier.objects.filter(birth_name=MOREAU.birth_name, birth_date=MOREAU.born).exists():
        return
    cast = Cast(
        perrin=load_actor(account("perrin")),
        colas=load_actor(account("colas")),
        desks={
            TILLEULS: load_actor(account("benali")),
            COMBE: load_actor(account("petit")),
            CLOS: load_actor(account("moulin")),
        },
        now=timezone.now(),
    )
    _told_stories(cast)
    for person, physician, days, step in INBOX:
        actor = getattr(cast, physician)
        at = cast.ago(days=days)
        for row in _sent(_complete(person, actor, at), actor, (TILLEULS,), at):
            step(row, cast, at)


def _told_stories(cast: Cast) -> None:
    at = cast.ago(days=6)
    dossier = _complete(MOREAU, cast.perrin, at)
    join(dossier, (IDENTITY, TAX, PRESCRIPTION, REPORT), cast.perrin, at)
    moreau = _sent(dossier, cast.perrin, (TILLEULS, COMBE, CLOS), at)
    for row, step in zip(moreau, (_offered, _listed(WaitlistGrade.ADMISSIBLE), _read), strict=True):
        step(row, cast, at)
    at = cast.ago(days=4)
    faure = _complete(FAURE, cast.perrin, at)
    join(faure, (IDENTITY, PRESCRIPTION), cast.perrin, at)
    for slug, role in (("faure", ParticipantRole.RELATIVE), ("colas", ParticipantRole.PHYSICIAN)):
        Participant.objects.create(dossier=faure, user=account(slug), role=role, since=at)
    _family_of_faure(faure, cast)
    for row, step in zip(_sent(faure, cast.perrin, (TILLEULS, COMBE), at), (_asked, _just_sent), strict=True):
        step(row, cast, at)
    _two_places(cast)
    _complete(BARBIER, cast.perrin, cast.ago(days=2), signed=False)
    girard = _opened(GIRARD, cast.perrin, cast.ago(days=1))
    fill(girard, "demande", GIRARD.request, cast.perrin, cast.ago(days=1))


def _family_of_faure(dossier: Dossier, cast: Cast) -> None:
    """The daughter invites her brother, who reads; a helper, by mandate; and a sister, who has not answered yet."""
    claire = load_actor(account("faure"))
    helper = Gift(
        ParticipantRole.HELPER,
        Rights.WRITE,
        "CLIC de Dijon",
        furthest_mandate(timezone.localdate(cast.ago(days=3))),
    )
    joined = (("julien", Gift(ParticipantRole.RELATIVE, Rights.READ)), ("klein", helper))
    for slug, gift in joined:
        user = account(slug)
        invitation = invite_person(dossier, user.email, gift, actor=claire, now=cast.ago(days=3))
        accept_invitation(invitation, user, now=cast.ago(days=3) + timedelta(hours=2))
    sister = Gift(ParticipantRole.RELATIVE, Rights.WRITE)
    invite_person(dossier, "marie.faure@demo.example", sister, actor=claire, now=cast.ago(days=1))


def _two_places(cast: Cast) -> None:
    """The wife of M. Faure, whom the same daughter follows: two places proposed at once, and a refusal."""
    at = cast.ago(days=9)
    dossier = _complete(SIMONE_FAURE, cast.perrin, at)
    Participant.objects.create(dossier=dossier, user=account("faure"), role=ParticipantRole.RELATIVE, since=at)
    rows = _sent(dossier, cast.perrin, (TILLEULS, COMBE, CLOS), at)
    for row, step in zip(rows, (_offered, _offered_later, _refused), strict=True):
        step(row, cast, at)


def _opened(person: Person, actor: Actor, at: datetime) -> Dossier:
    values = check_answers(GRAND_AGE.identity, person.identity).values
    return open_dossier(DossierKind.GRAND_AGE, values, actor=actor, now=at)


def fill(dossier: Dossier, code: str, answers: dict[str, Any], actor: Actor, at: datetime) -> Section:
    section = dossier.sections.get(code=code)
    saved = save_section(section, answers, actor=actor, expected_revision=section.revision, now=at)
    if saved.errors:
        raise ValueError(f"A sample answer is refused: {code} {sorted(saved.errors)}")
    return saved.section


def _complete(person: Person, actor: Actor, at: datetime, *, signed: bool = True) -> Dossier:
    dossier = _opened(person, actor, at)
    fill(dossier, "demande", person.request, actor, at)
    fill(dossier, "administratif", person.administrative, actor, at)
    for code, answers in (("autonomie", person.autonomy), ("medical", person.medical)):
        section = fill(dossier, code, answers, actor, at)
        if signed:
            sign_section(section, actor=replace(actor, proven_at=at), expected_revision=section.revision, now=at)
    return dossier


def _sent(dossier: Dossier, actor: Actor, places: tuple[str, ...], at: datetime) -> list[Referral]:
    dossier.refresh_from_db()
    stay = dossier.needs["stays"][0]
    for place in places:
        units = CareUnit.objects.filter(establishment__name__contains=place, kind="ehpad")
        choose(dossier, units.get(stay_type=stay), actor=actor, now=at)
    rows = {row.establishment.name: row for row in send(dossier, actor=actor, now=at)}
    return [next(row for name, row in rows.items() if place in name) for place in places]
