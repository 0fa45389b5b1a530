"""What the page of a child shows at its platform: the opinion, the welcome, who sees the child, the synthesis, the end.

No query of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.dossiers.kinds.tnd.clocks import Clock, ClockState, for_parents, for_professionals
from jalon.referrals.advice import refusal_words
from jalon.referrals.pathways.deadlines import day_at, milestones_of
from jalon.referrals.pathways.doors import ONLY_DOCTOR, Deed, label_of, why_not
from jalon.referrals.pathways.enums import EngagementState, Profession
from jalon.referrals.pathways.models import Engagement, Package, Pathway
from jalon.referrals.pathways.reading import Reading, paid_sessions
from jalon.referrals.wording import NBSP, day_and_hour, long_day
from jalon.web.pathways.ways import NAMES, Way, drawing, ways_of
from jalon.web.referrals.home_care.page import Button, Part
from jalon.web.referrals.steps import Step

READ_BY_DOCTORS = "Les mots du médecin se lisent par les médecins du dossier et la lecture médicale de la plateforme."
OF_DOCTOR = "Renouveler ou clore le parcours revient à un médecin de la plateforme, habilité à la lecture médicale."
TOLD_BY_THEIRS = f"Les mots du médecin de la plateforme se lisent entre médecins{NBSP}: le vôtre vous en parle."
TITLES = {
    Clock.ANSWER: "Répondre",
    Clock.WELCOME: "Recevoir l’enfant",
    Clock.SYNTHESIS: "Faire la synthèse",
    Clock.PATHWAY: "Parcours d’un an",
}
RULES = {
    Clock.ANSWER: f"15{NBSP}jours après réception du dossier",
    Clock.WELCOME: f"3{NBSP}mois après la prescription",
    Clock.SYNTHESIS: f"6{NBSP}mois après la première intervention",
    Clock.PATHWAY: "à partir de la prescription, renouvelable une fois",
}


@dataclass(frozen=True)
class ClockCard:
    """One clock of the child: its way to its milestone, then the sentence."""

    title: str
    rule: str
    way: Way
    sentence: str

    @property
    def drawing(self) -> SafeString:
        return drawing(self.way)


def clock_cards(reading: Reading) -> list[ClockCard]:
    """Return the four clocks of a child, those to come included; parents read their own sentences."""
    told = for_parents if reading.standing.is_family else for_professionals
    sentences = {deadline.clock: told(deadline, reading.today) for deadline in reading.clocks}
    ways = ways_of(milestones_of(reading.referral, reading.pathway), reading.today)
    return [ClockCard(TITLES[way.clock], RULES[way.clock], way, sentences.get(way.clock, "")) for way in ways]


def ahead_of(reading: Reading) -> list[Step]:
    """Return what is awaited, the nearest first, each with its last day."""
    return [
        Step(
            NAMES[deadline.clock],
            f"avant le {long_day(deadline.due)}",
            here=number == 0,
            late=deadline.state(reading.today) is ClockState.LATE,
        )
        for number, deadline in enumerate(reading.awaited)
    ]


def parts_of(reading: Reading) -> list[Part]:
    """Return the parts of the page in the order in which they come; those of a pathway once it is prescribed."""
    pathway = reading.pathway
    if pathway is None:
        return [_turned_down(reading)] if reading.turned_down else []
    return [_prescription(reading, pathway), _welcome(reading, pathway)]


def later_parts(reading: Reading) -> list[Part]:
    """Return the parts that come after those who see the child."""
    pathway = reading.pathway
    return [_synthesis(reading, pathway), _end(reading, pathway)] if pathway else []


def buttons(reading: Reading, *deeds: Deed) -> list[Button]:
    """Return the open doors among these."""
    return [
        Button(label_of(deed, reading), reverse("pathways:act", args=[reading.referral.pk, deed]))
        for deed in deeds
        if not why_not(deed, reading)
    ]


def _quotes(reading: Reading, *words: tuple[str, str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the words that tell of health, or the note that says who reads them. `words`: name, column."""
    pathway = reading.pathway
    held = [(name, column) for name, column in words if pathway and getattr(pathway, column) is not None]
    if not held or pathway is None:
        return [], []
    return (
        ([(name, pathway.opened(column)) for name, column in held], [])
        if reading.reads_medical
        else ([], [_who_reads(reading)])
    )


def _who_reads(reading: Reading) -> str:
    return TOLD_BY_THEIRS if reading.standing.is_family else READ_BY_DOCTORS


def _signed_by(reading: Reading, name: str, rpps: str) -> str:
    """Return a physician's name, with the number that identifies them for whoever works with it."""
    return name if reading.standing.is_family else f"{name}, RPPS {rpps}"


def packages_words(packages: tuple[Package, ...]) -> str:
    """« Ergothérapie (35 séances) et psychologie (10 séances) »."""
    words = and_list(
        [f"{Profession(row.profession).label.lower()} ({plural(row.sessions, 'séance')})" for row in packages]
    )
    return words[:1].upper() + words[1:]


def _prescription(reading: Reading, pathway: Pathway) -> Part:
    facts = [
        ("Prescrit par", _signed_by(reading, pathway.prescribed_by.full_name, pathway.prescribed_rpps)),
        ("Le", long_day(pathway.prescribed_on)),
        ("Où", str(pathway.get_mode_display())),
    ]
    for year, name in ((1, "Forfait"), (2, "Forfait de la deuxième année")):
        if packages := reading.packages_of(year):
            facts.append((name, packages_words(packages)))
    quotes, notes = _quotes(reading, ("Avis du médecin", "words_sealed"))
    return Part("Avis de la plateforme", "avis", "Parcours prescrit.", facts=facts, notes=notes, quotes=quotes)


def _turned_down(reading: Reading) -> Part:
    referral, told = reading.referral, reading.turned_down
    if told is None:
        raise LookupError("Nothing was turned down.")
    lead = f"Demande refusée{NBSP}: {refusal_words(referral.refusal_reason, medical=reading.reads_medical)}."
    facts = [
        ("Par", _signed_by(reading, told.by.full_name, told.rpps)),
        ("Le", long_day(day_at(referral, told.at))),
    ]
    if told.again_on:
        facts.append(("Nouvel examen avec le prescripteur", f"à partir du {long_day(told.again_on)}"))
    elif told.again_to_agree:
        facts.append(("Nouvel examen avec le prescripteur", "à une date à fixer ensemble"))
    # Another path tells of health, and so do the words that go with it.
    if told.path and reading.reads_medical:
        facts.append(("Où s’adresser", str(told.get_path_display())))
    if told.other_unit:
        facts.append(("Autre plateforme", f"{told.other_unit}, {told.other_unit.establishment.city}"))
    reads = reading.reads_medical or not told.path
    quotes = [("Où aller", told.opened("place_sealed"))] if told.place_sealed and reads else []
    notes = [_who_reads(reading)] if told.place_sealed and not reads else []
    return Part("Avis de la plateforme", "avis", lead, facts=facts, notes=notes, quotes=quotes)


def moment_words(moment: datetime, reading: Reading) -> str:
    """« mardi 24 novembre, 14 h 07 », by the clocks of the platform."""
    return day_and_hour(moment, reading.referral.unit.department)


def _welcome(reading: Reading, pathway: Pathway) -> Part:
    found = buttons(reading, Deed.GIVE_WELCOME, Deed.NOTE_WELCOMED)
    title, code = "Premier accueil", "accueil"
    if pathway.welcomed_on:
        return Part(title, code, f"L’enfant a été reçu le {long_day(pathway.welcomed_on)}.", buttons=found)
    if pathway.welcome_at is None:
        lead = "Aucun rendez-vous n’est donné." if pathway.is_running else "L’enfant n’a pas été reçu."
        return Part(title, code, lead, buttons=found)
    when = moment_words(pathway.welcome_at, reading)
    if day_at(reading.referral, pathway.welcome_at) <= reading.today and pathway.is_running:
        return Part(
            title, code, f"Rendez-vous du {when}{NBSP}: l’enfant a-t-il été reçu{NBSP}?", True, buttons=found[::-1]
        )
    return Part(title, code, f"Rendez-vous le {when}.", buttons=found)


def _synthesis(reading: Reading, pathway: Pathway) -> Part:
    found = buttons(reading, Deed.PLAN_SYNTHESIS, Deed.HOLD_SYNTHESIS)
    title, code = "Réunion de synthèse", "synthese"
    quotes, notes = _quotes(reading, ("Conclusions", "synthesis_sealed"))
    if pathway.synthesis_on:
        lead = f"Synthèse tenue le {long_day(pathway.synthesis_on)}."
        return Part(title, code, lead, notes=notes, quotes=quotes, buttons=found)
    if pathway.synthesis_at is None:
        closed = why_not(Deed.HOLD_SYNTHESIS, reading)
        lead = "Aucune réunion n’est prévue." if pathway.is_running else "La synthèse n’a pas été tenue."
        tells = closed and pathway.is_running and not reading.side.asks
        return Part(title, code, lead, notes=[closed] if tells else [], buttons=found)
    when = moment_words(pathway.synthesis_at, reading)
    if day_at(reading.referral, pathway.synthesis_at) <= reading.today and pathway.is_running:
        lead = f"Réunion du {when}{NBSP}: a-t-elle été tenue{NBSP}?"
        return Part(title, code, lead, True, buttons=found[::-1])
    return Part(title, code, f"Réunion le {when}.", buttons=found)


def _end(reading: Reading, pathway: Pathway) -> Part:
    title, code = "Fin du parcours", "fin"
    quotes, notes = _quotes(reading, ("Pourquoi renouveler", "renewal_sealed"), ("Conclusion", "conclusion_sealed"))
    facts = [("Jusqu’au", long_day(pathway.ends_on))]
    if pathway.renewed_on and pathway.renewed_by:
        facts.append(("Renouvelé", f"le {long_day(pathway.renewed_on)}, par {pathway.renewed_by.full_name}"))
    if pathway.ended_on:
        ended = f"Parcours terminé le {long_day(pathway.ended_on)}"
        lead = (
            f"{ended}{NBSP}: {_lower(str(pathway.get_conclusion_display()))}." if reading.reads_medical else f"{ended}."
        )
        if pathway.ended_by:
            facts.append(("Clos par", pathway.ended_by.full_name))
        return Part(title, code, lead, facts=facts, notes=notes, quotes=quotes)
    found = buttons(reading, Deed.RENEW)
    late = pathway.ends_on < reading.today
    lead = (
        f"Le parcours est à son terme depuis le {long_day(pathway.ends_on)}{NBSP}: à clore."
        if late
        else f"Le parcours dure jusqu’au {long_day(pathway.ends_on)}."
    )
    if not reading.side.asks and (closed := why_not(Deed.RENEW, reading)):
        notes = [*notes, OF_DOCTOR if closed == ONLY_DOCTOR else closed]
    return Part(title, code, lead, late, facts=facts[1:], notes=notes, quotes=quotes, buttons=found)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@dataclass(frozen=True)
class Person:
    """Somebody who sees the child, or a profession that is sought: what is true, and what can be done."""

    title: str
    state: str
    level: str
    name: str
    facts: list[str]
    report: tuple[str, str] | None
    buttons: list[Button]


#: What can be done with one person, in order.
_OF_PERSON = (Deed.ENGAGE, Deed.GIVE_FIRST, Deed.COUNT_SESSIONS, Deed.RECEIVE_REPORT, Deed.END_ENGAGEMENT)
SHORT = {
    Deed.ENGAGE: "Engager",
    Deed.GIVE_FIRST: "Premier rendez-vous",
    Deed.COUNT_SESSIONS: "Séances",
    Deed.RECEIVE_REPORT: "Bilan reçu",
    Deed.END_ENGAGEMENT: "Mettre fin",
}


def people_of(reading: Reading) -> list[Person]:
    """Return those who see the child and those who are sought, in the order in which they were written."""
    return [_person(row, reading) for row in reading.engagements]


def _person(row: Engagement, reading: Reading) -> Person:
    state = EngagementState(row.state)
    level = {EngagementState.SOUGHT: "ochre", EngagementState.ENGAGED: "green"}.get(state, "grey")
    since = {
        EngagementState.SOUGHT: f"depuis le {long_day(row.sought_on)}",
        EngagementState.ENGAGED: f"le {long_day(row.engaged_on)}" if row.engaged_on else "",
    }.get(state, f"le {long_day(row.ended_on)}" if row.ended_on else "")
    report = (f"Bilan reçu le {long_day(row.report_on)}", _report_url(row, reading)) if row.report_on else None
    return Person(
        str(Profession(row.profession).label),
        f"{state.label} {since}",
        level,
        ", ".join(part for part in (row.name, row.town, row.phone) if part),
        _facts(row, reading),
        report,
        [_button(deed, row, reading) for deed in _OF_PERSON if _fits(deed, row) and not why_not(deed, reading)],
    )


def _facts(row: Engagement, reading: Reading) -> list[str]:
    whole = paid_sessions(reading.packages, row.profession)
    facts = [str(row.get_setting_display())]
    if row.first_at:
        facts.append(f"premier rendez-vous le {moment_words(row.first_at, reading)}")
    if row.sessions_done or (whole and row.engaged_on):
        done = plural(row.sessions_done, "séance")
        facts.append(f"{done} sur {whole}" if whole else done)
    return facts


def _report_url(row: Engagement, reading: Reading) -> str:
    """Return where the file is read, for whoever may: it is of the medical part."""
    if row.report_id is None or not reading.reads_medical:
        return ""
    return reverse("dossiers:attachment", args=[row.dossier_id, row.report_id])


def _fits(deed: Deed, row: Engagement) -> bool:
    """Whether an act makes sense for somebody who stands so."""
    state = EngagementState(row.state)
    if deed == Deed.ENGAGE:
        return state == EngagementState.SOUGHT
    if deed == Deed.RECEIVE_REPORT:
        return row.engaged_on is not None
    if deed == Deed.END_ENGAGEMENT:
        return state != EngagementState.ENDED
    return state == EngagementState.ENGAGED


def _button(deed: Deed, row: Engagement, reading: Reading) -> Button:
    url = reverse("pathways:act_for", args=[reading.referral.pk, deed, row.pk])
    return Button(SHORT[deed], url, deed == Deed.END_ENGAGEMENT)
