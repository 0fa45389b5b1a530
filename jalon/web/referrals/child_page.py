"""« Où en est-on » for a child: the request to the platform, its dates and its people. Pure functions; no query.

Parents and helpers are told in plain words, professionals by the clocks as the law counts them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from jalon.core.text import of_place, plural
from jalon.dossiers.kinds.tnd.clocks import Clock, Deadline, for_parents, for_professionals
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import CLOSED_STATES, Referral
from jalon.referrals.pathways.deadlines import day_at
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Setting
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.pathways.reading import Reading, paid_sessions
from jalon.referrals.pathways.words import told_of
from jalon.referrals.reasons import WithdrawalReason
from jalon.referrals.wording import NBSP, day_and_hour, long_day
from jalon.web.referrals.follow_page import Head
from jalon.web.referrals.next_steps import after_refusal
from jalon.web.typography import local_day

S = ReferralState
PAID = {
    Setting.STRUCTURE: "équipe de la plateforme",
    Setting.PACKAGE: "payé par le forfait d’intervention précoce",
    Setting.CONVENTIONED: "professionnel conventionné",
}
#: What is told of a step whose clock has not started.
LATER = {
    Clock.ANSWER: f"dans les 15{NBSP}jours qui suivent l’envoi",
    Clock.WELCOME: f"dans les 3{NBSP}mois qui suivent la réponse",
    Clock.SYNTHESIS: f"au plus tard 6{NBSP}mois après la première séance",
    Clock.PATHWAY: f"un an après la réponse{NBSP}; il se renouvelle une fois",
}
NAMES = {
    Clock.ANSWER: "Réponse de la plateforme",
    Clock.WELCOME: "Premier accueil",
    Clock.SYNTHESIS: "Réunion de synthèse",
    Clock.PATHWAY: "Fin du parcours",
}
#: The appointment that answers a clock: its key.
MEETINGS = {Clock.WELCOME: "accueil", Clock.SYNTHESIS: "synthese"}
OVER = {
    S.WITHDRAWN: "La demande a été retirée. Une autre peut être envoyée.",
    S.EXPIRED: "La demande est restée sans suite. Une autre peut être envoyée.",
    S.SUPERSEDED: "Une autre plateforme a prescrit le parcours.",
}


def first_name(dossier: Dossier) -> str:
    """Return the first of the first names, as a family says it."""
    return dossier.first_names.replace(",", " ").split()[0]


def current(rows: Iterable[Referral]) -> Referral | None:
    """Return the request that the page tells: the pathway, the one under way, else the last sent, else a choice."""
    told = [row for row in rows if row.sent_at or row.state == S.DRAFT]
    return max(told, key=lambda row: (row.state == S.IN_PATHWAY, *_recent(row)), default=None)


def _recent(row: Referral) -> tuple[bool, bool, datetime]:
    is_sent = row.sent_at is not None
    return is_sent and row.state not in CLOSED_STATES, is_sent, row.sent_at or row.created_at


@dataclass(frozen=True)
class Appointment:
    """A day and an hour that a parent keeps; `when`: the same in words, by the clocks of the platform.

    `what` names no profession: calendars are read by others.
    """

    key: str
    at: datetime
    when: str
    what: str
    place: str


def appointments(reading: Reading) -> list[Appointment]:
    """Return the appointments given, past ones included, the earliest first."""
    pathway = reading.pathway
    if pathway is None or reading.referral.state != S.IN_PATHWAY:
        return []
    name, department = str(reading.referral.unit), reading.referral.unit.department
    found = []
    if pathway.welcome_at and pathway.welcomed_on is None:
        found.append((MEETINGS[Clock.WELCOME], pathway.welcome_at, "Premier rendez-vous", name))
    if pathway.synthesis_at and pathway.synthesis_on is None:
        found.append((MEETINGS[Clock.SYNTHESIS], pathway.synthesis_at, "Réunion de synthèse", name))
    found += [
        (str(row.pk), row.first_at, f"Rendez-vous avec {row.name}", row.town) for row in reading.engaged if row.first_at
    ]
    found.sort(key=lambda one: one[1])
    return [Appointment(key, at, day_and_hour(at, department), what, place) for key, at, what, place in found]


def coming(reading: Reading, now: datetime) -> list[Appointment]:
    """Return those still to come."""
    return [one for one in appointments(reading) if one.at > now]


@dataclass(frozen=True)
class Before:
    """What is known before a request leaves. `complete`: filled in and signed; `agreed`: the parents agree;
    `unserved`: since when the coordination knows that no platform takes the child, None when one may.
    """

    complete: bool = False
    agreed: bool = False
    unserved: datetime | None = None


@dataclass(frozen=True)
class Page:
    """What the page is written from. `plain`: in the words of parents; `writes`: the reader may answer a question.

    `home_url`: where the address of the child is written.
    """

    dossier: Dossier
    reading: Reading | None
    now: datetime
    plain: bool
    writes: bool
    home_url: str
    before: Before = Before()

    @property
    def name(self) -> str:
        return first_name(self.dossier)

    @property
    def row(self) -> Referral | None:
        return self.reading.referral if self.reading else None

    @property
    def addresses(self) -> bool:
        """Whether the reader prepares the sending: parents never do."""
        return self.writes and not self.plain

    def sentence(self, deadline: Deadline) -> str:
        """Tell one clock to the reader."""
        today = self.reading.today if self.reading else local_day(self.now)
        return (for_parents if self.plain else for_professionals)(deadline, today)


def head(page: Page) -> Head:
    """Return what waits for the reader first, else what is promised next."""
    reading, of_name = page.reading, of_place(page.name)
    if reading is None or reading.referral.state == S.DRAFT:
        return _before(page)
    row = reading.referral
    if row.state in (S.SENT, S.READ):
        verb = "a reçu" if row.state == S.SENT else "étudie"
        return Head(f"La plateforme {verb} le dossier {of_name}", _promise(page))
    if row.state == S.INFO_REQUESTED:
        title = "La plateforme attend une réponse"
        lead = f"Elle pose une question avant de se prononcer. {_promise(page)}".strip()
        url = reverse("referrals:act", args=[row.pk, "give_info"])
        return Head(title, lead, "Répondre", url) if page.writes else Head(title, lead)
    if row.state == S.IN_PATHWAY:
        begun = reading.pathway is not None and reading.pathway.welcomed_on is not None
        return Head(f"Le parcours {of_name} {'est en cours' if begun else 'commence'}", _promise(page))
    if _moves(reading) and page.dossier.is_open:
        return _elsewhere(page)
    if row.state == S.CONCLUDED:
        ended = reading.pathway.ended_on if reading.pathway else None
        lead = f"Il s’est terminé le {long_day(ended)}. " if ended else ""
        return Head(f"Le parcours {of_name} est terminé", f"{lead}Le médecin vous dit ce qui vient ensuite.")
    if row.state == S.REFUSED:
        return Head(f"La plateforme n’ouvre pas de parcours pour {page.name}", after(page)[0])
    return Head("Aucune demande n’est en cours", OVER.get(S(row.state), "Le dossier se lit toujours."))


def _before(page: Page) -> Head:
    if not page.dossier.is_open:
        return Head("Le dossier est clos", "Il se lit, il ne se modifie plus.")
    title = f"Le dossier {of_place(page.name)} n’est pas encore envoyé"
    lead, verb, name = _what_comes(page)
    return Head(title, lead, verb, reverse(name, args=[page.dossier.pk])) if verb else Head(title, lead)


def _what_comes(page: Page) -> tuple[str, str, str]:
    """Return what is awaited before the sending, what the reader does of it, and the name of the page for it."""
    before = page.before
    if page.row is not None:
        lead = f"La plateforme est choisie{NBSP}: {page.row.unit}. L’envoi reste à faire."
        return (lead, "Préparer l’envoi", "referrals:review") if page.addresses else (lead, "", "")
    if before.unserved:
        lead = (
            "Aucune plateforme ne dit recevoir les enfants de sa commune à cet âge. C’est signalé à la coordination du "
            f"département depuis le {long_day(local_day(before.unserved))}."
        )
        if page.addresses:
            return lead, "Voir qui appeler", "search:dossier"
        return (f"{lead} Le médecin vous dit qui appeler." if page.plain else lead), "", ""
    if not before.complete:
        return "Le médecin le remplit, recueille l’accord des parents, puis l’envoie à une plateforme.", "", ""
    if not before.agreed:
        return "Tout est rempli et signé. Le médecin l’envoie dès qu’il a l’accord des parents.", "", ""
    if page.addresses:
        return f"Tout est prêt{NBSP}: la plateforme reste à choisir.", "Choisir la plateforme", "search:dossier"
    lead = f"Tout est prêt{NBSP}: le médecin choisit la plateforme et l’envoie. Elle répond dans les 15{NBSP}jours."
    return lead, "", ""


def _moves(reading: Reading) -> bool:
    """Whether it ended because the family moves."""
    pathway, row = reading.pathway, reading.referral
    return row.withdrawal_reason == WithdrawalReason.MOVES or (
        pathway is not None and pathway.conclusion == Conclusion.MOVED
    )


def _elsewhere(page: Page) -> Head:
    """Tell what a family that moves does: the dossier goes on to the platform of their new home."""
    title = f"Une autre plateforme est à choisir pour {page.name}"
    lead = (
        f"La famille déménage{NBSP}: le dossier reste ouvert, avec tous ses papiers. Une fois la nouvelle adresse "
        "écrite, le médecin l’envoie à la plateforme de cette commune."
    )
    return Head(title, lead, "Écrire la nouvelle adresse", page.home_url) if page.writes else Head(title, lead)


def _promise(page: Page) -> str:
    """Return the next appointment, else the next day that the law promises."""
    if page.reading is None:
        return ""
    if meetings := coming(page.reading, page.now):
        first = meetings[0]
        return f"{first.what} le {first.when}."
    awaited = [each for each in page.reading.awaited if each.clock != Clock.PATHWAY] or page.reading.awaited
    return page.sentence(awaited[0]) if awaited else ""


def after(page: Page) -> list[str]:
    """Return why a request was refused and where to go, one sentence each, in words that the reader may know."""
    reading = page.reading
    if reading is None or reading.referral.state != S.REFUSED:
        return []
    told = [after_refusal(reading.referral, medical=reading.reads_medical).reason]
    if reading.turned_down is not None:
        told += told_of(reading.turned_down, medical=reading.reads_medical)
    return told


@dataclass(frozen=True)
class Step:
    """One milestone of the path: `form` as it is drawn; `when` is bold where it is awaited now."""

    name: str
    when: str
    form: str = "todo"


def steps(page: Page) -> list[Step]:
    """Return the path, from the sending to the end: what is done with its day, what is ahead with its promise."""
    reading = page.reading
    sent = reading.referral.sent_at if reading else None
    on = long_day(day_at(reading.referral, sent)) if reading and sent else ""
    found = [Step("Dossier envoyé", on, "done") if on else Step("Envoi du dossier", "à venir")]
    known = {each.clock: each for each in reading.clocks} if reading else {}
    if reading and not reading.referral.is_open and reading.pathway is None:
        return [*found, *(_step(page, known[clock]) for clock in known)]
    found += [_known_or_later(page, known, Clock.ANSWER), _known_or_later(page, known, Clock.WELCOME)]
    found.append(_first_intervention(page))
    found += [_known_or_later(page, known, Clock.SYNTHESIS), _known_or_later(page, known, Clock.PATHWAY)]
    return _with_here(found)


def _known_or_later(page: Page, known: dict[Clock, Deadline], clock: Clock) -> Step:
    over = page.row is not None and page.row.state in CLOSED_STATES
    if clock in known:
        return _step(page, known[clock])
    return Step(NAMES[clock], "n’a pas eu lieu" if over else LATER[clock])


def _step(page: Page, deadline: Deadline) -> Step:
    when = page.sentence(deadline)
    if deadline.done is not None:
        return Step(NAMES[deadline.clock], when, "done")
    if meeting := _meeting(page, deadline.clock):
        when = f"{meeting} {when}"
    today = page.reading.today if page.reading else local_day(page.now)
    return Step(NAMES[deadline.clock], when, "late" if deadline.days_left(today) < 0 else "todo")


def _meeting(page: Page, clock: Clock) -> str:
    """« Rendez-vous le mardi 3 décembre, 10 h. », when it is given and still to come."""
    key = MEETINGS.get(clock)
    found = [one for one in coming(page.reading, page.now) if one.key == key] if page.reading else []
    return f"Rendez-vous le {found[0].when}." if found else ""


def _first_intervention(page: Page) -> Step:
    reading = page.reading
    begun: date | None = reading.pathway.first_intervention_on if reading and reading.pathway else None
    name = "Première séance avec un professionnel"
    if begun:
        return Step(name, long_day(begun), "done")
    meetings = coming(reading, page.now) if reading else []
    given = next((one for one in meetings if one.key not in MEETINGS.values()), None)
    return Step(name, f"rendez-vous le {given.when}" if given else "dès qu’un professionnel est trouvé")


def here_of(found: list[Step]) -> tuple[int, str] | None:
    """Return the number of the step awaited now and its name, None when all is done."""
    return next(((index, step.name) for index, step in enumerate(found, start=1) if step.form != "done"), None)


def _with_here(found: list[Step]) -> list[Step]:
    """Mark the first step ahead, unless it is late, which says more."""
    ahead = next((index for index, step in enumerate(found) if step.form != "done"), None)
    if ahead is not None and found[ahead].form == "todo":
        found[ahead] = Step(found[ahead].name, found[ahead].when, "here")
    return found


@dataclass(frozen=True)
class Carer:
    """Somebody who sees the child, or a profession that is looked for. `report`: the address of what is shown of it."""

    profession: str
    who: str
    phone: str
    lines: tuple[str, ...]
    sought: bool
    report: str


def carers(page: Page, shown: Collection[UUID]) -> list[Carer]:
    """Return who does what, those engaged first, then those sought, then those whose part is over.

    `shown`: the attachments that a physician shows to the reader; a medical reader opens every report.
    """
    if page.reading is None:
        return []
    order = [EngagementState.ENGAGED, EngagementState.SOUGHT, EngagementState.ENDED]
    # A search that ended without anybody is nobody.
    rows = [row for row in page.reading.engagements if row.state != EngagementState.ENDED or row.engaged_on]
    rows.sort(key=lambda row: order.index(EngagementState(row.state)))
    return [_carer(page, page.reading, row, shown) for row in rows]


def _carer(page: Page, reading: Reading, row: Engagement, shown: Collection[UUID]) -> Carer:
    opens = row.report_id is not None and (reading.reads_medical or row.report_id in shown)
    return Carer(
        profession=str(row.get_profession_display()),
        who=", ".join(part for part in (row.name, row.town) if part),
        phone=row.phone,
        lines=tuple(_lines(page, reading, row)),
        sought=row.state == EngagementState.SOUGHT,
        report=reverse("dossiers:attachment", args=[page.dossier.pk, row.report_id]) if opens else "",
    )


def _lines(page: Page, reading: Reading, row: Engagement) -> Iterable[str]:
    if row.state == EngagementState.SOUGHT:
        yield f"La plateforme cherche quelqu’un depuis le {long_day(row.sought_on)}."
        return
    if row.first_at:
        past, when = row.first_at <= page.now, day_and_hour(row.first_at, reading.referral.unit.department)
        yield f"Premier rendez-vous{' ' if past else NBSP + ': '}{'le ' if past else ''}{when}."
    whole = paid_sessions(reading.packages, row.profession)
    paid = PAID[Setting(row.setting)]
    if whole and row.setting == Setting.PACKAGE:
        paid = f"{paid}, {plural(whole, 'séance')} au plus"
    done = f"{NBSP}; {plural(row.sessions_done, 'séance faite', 'séances faites')}" if row.sessions_done else ""
    yield f"{paid[:1].upper()}{paid[1:]}{done}."
    if row.report_on:
        yield f"Bilan reçu par la plateforme le {long_day(row.report_on)}."
    if row.ended_on:
        yield f"A terminé le {long_day(row.ended_on)}."
