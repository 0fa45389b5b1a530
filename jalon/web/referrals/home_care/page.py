"""What the page of care at home shows: the visit, the médecin traitant, the rhythm, the stay. No query of its own."""

from dataclasses import dataclass, field
from datetime import time

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.referrals.home_care.actions.write_rhythm import end_of
from jalon.referrals.home_care.doors import Deed, label_of, open_deeds
from jalon.referrals.home_care.enums import AgreementState, Conclusion, RenewalState, Visitor, VisitState
from jalon.referrals.home_care.models import Renewal, Visit
from jalon.referrals.home_care.reading import HomeCare, Wished, week_of
from jalon.referrals.home_care.rhythms import DAYS, MOMENTS
from jalon.referrals.home_care.words import waits_of_care
from jalon.referrals.sides import Side
from jalon.referrals.wording import NBSP, long_day
from jalon.web.referrals.home_care.grid import week_table

NOTHING = SafeString("")
READ_BY_PHYSICIANS = "Les précisions se lisent par les médecins du dossier et la lecture médicale du service."
_GOES_ON = "Donnez l’accord avec la date de début et le rythme, ou mettez sur liste d’attente."
AFTER = {
    Conclusion.SUITED: _GOES_ON,
    Conclusion.CONDITIONS: _GOES_ON,
    Conclusion.NOT_SUITED: "Répondez au demandeur : un refus avec son motif, ou un complément.",
}
VISIT_DEEDS = (Deed.CONFIRM_VISIT, Deed.OTHER_TIME, Deed.CONCLUDE_VISIT, Deed.PROPOSE_VISIT, Deed.CANCEL_VISIT)
AGREEMENT_DEEDS = (Deed.ASK_PHYSICIAN, Deed.NOTE_AGREEMENT, Deed.GIVE_AGREEMENT)
STAY_DEEDS = (Deed.ANSWER_RENEWAL, Deed.ASK_RENEWAL, Deed.END_STAY)
DANGER = (Deed.CANCEL_VISIT, Deed.END_STAY)


@dataclass(frozen=True)
class Button:
    """An open door of the page."""

    label: str
    url: str
    danger: bool = False


@dataclass(frozen=True)
class Part:
    """One part of the page: what is true, in sentences and facts, and what can be done."""

    title: str
    code: str
    lead: str = ""
    late: bool = False
    facts: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    table: SafeString = NOTHING
    past: list[tuple[str, list[str]]] = field(default_factory=list)


def parts_of(care: HomeCare, wished: Wished) -> list[Part]:
    """Return the parts of the page, in the order in which they come."""
    doors = open_deeds(care)
    parts = [_visit(care, doors), _agreement(care, doors), _rhythm(care, wished, doors)]
    return [_stay(care, doors), *parts] if care.stay else parts


@dataclass(frozen=True)
class Panel:
    """Care at home on the page of a request: what it waits for, what is true of each part, what can be done first."""

    waits: str
    lines: list[tuple[str, str]]
    button: Button | None


def panel_of(care: HomeCare) -> Panel:
    """Return the panel; no query."""
    parts = parts_of(care, Wished())
    lines = [(part.title, part.lead or _rhythm_words(care)) for part in parts]
    buttons = [button for part in parts for button in part.buttons if not button.danger]
    return Panel(waits_for(care), lines, buttons[0] if buttons else None)


def waits_for(care: HomeCare) -> str:
    """Return why a request waits, besides its own state: a visit to make, the médecin traitant."""
    if care.referral.closed_at is not None:
        return ""
    waits = waits_of_care(visit=care.visit is not None, agreed=care.is_agreed)
    return f"En attente{NBSP}: {and_list(waits)}." if waits else ""


def _rhythm_words(care: HomeCare) -> str:
    row = care.rhythm
    if row is None:
        return ""
    return f"Début le {long_day(row.start_on)}, {plural(care.week.count, 'passage')} par semaine."


def _buttons(care: HomeCare, doors: list[Deed], wanted: tuple[Deed, ...]) -> list[Button]:
    return [
        Button(label_of(deed, care), reverse("referrals:home_act", args=[care.referral.pk, deed]), deed in DANGER)
        for deed in wanted
        if deed in doors
    ]


def hours(moment: time) -> str:
    """« 14 h », « 14 h 30 »."""
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def when_words(visit: Visit) -> str:
    """« lundi 30 novembre, entre 14 h et 15 h 30 »."""
    return f"{long_day(visit.day)}, entre {hours(visit.begins)} et {hours(visit.ends)}"


def visit_words(visit: Visit) -> str:
    """Return where a visit stands, in one sentence."""
    when = when_words(visit)
    if visit.state == VisitState.PROPOSED:
        return f"Visite proposée {when}{NBSP}: à confirmer par le demandeur."
    if visit.state == VisitState.OTHER_TIME:
        return f"Un autre moment est demandé que {when}{NBSP}: le service propose de nouveau."
    if visit.state == VisitState.CONFIRMED:
        late = visit.day < timezone.localdate()
        return f"Visite confirmée {when}{f'{NBSP}: à noter comme faite' if late else ''}."
    if visit.state == VisitState.DONE and visit.held_on:
        return f"Visite faite le {long_day(visit.held_on)}{NBSP}: {_lower(Conclusion(visit.conclusion).label)}."
    return f"Visite du {when} annulée."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _visit(care: HomeCare, doors: list[Deed]) -> Part:
    shown = care.visit or care.last_visit_done
    past: list[tuple[str, list[str]]] = [(visit_words(row), []) for row in care.visits if row is not shown]
    buttons = _buttons(care, doors, VISIT_DEEDS)
    if shown is None:
        return Part("Visite d’évaluation", "visite", "Aucune visite n’est prévue.", buttons=buttons, past=past)
    quotes = [("Message du service", shown.opened("message_sealed")), ("Souhaité", shown.opened("wish_sealed"))]
    notes = []
    if shown.conclusion_sealed is not None:
        if care.reads_medical:
            quotes.append(("Conclusion", shown.opened("conclusion_sealed")))
        else:
            notes.append(READ_BY_PHYSICIANS)
    if shown.state == VisitState.DONE and care.side == Side.UNIT and care.rhythm is None:
        notes.append(AFTER[Conclusion(shown.conclusion)])
        if shown.conclusion == Conclusion.NOT_SUITED and care.referral.is_open:
            buttons.insert(0, Button("Répondre au demandeur", reverse("referrals:detail", args=[care.referral.pk])))
    return Part(
        "Visite d’évaluation",
        "visite",
        visit_words(shown),
        facts=[
            ("Où", shown.get_place_display()),
            ("Qui vient", and_list([str(Visitor(each).label) for each in shown.who])),
        ],
        notes=notes,
        quotes=[(name, words) for name, words in quotes if words],
        buttons=buttons,
        past=past,
    )


def _agreement(care: HomeCare, doors: list[Deed]) -> Part:
    row = care.agreement
    asked = row is not None and row.physician_id is not None
    buttons = _buttons(care, doors, AGREEMENT_DEEDS[::-1] if asked else AGREEMENT_DEEDS)
    title, code = "Accord du médecin traitant", "accord"
    law = "Sans lui, l’entrée ne peut pas être confirmée." if care.length.needs_agreement else ""
    if row is None or row.state == AgreementState.PENDING:
        if row is None or not row.name:
            lead = "Le médecin traitant n’est pas désigné dans le dossier."
        elif row.physician is not None:
            lead = f"{row.name} doit répondre, demandé le {long_day(timezone.localdate(row.asked_at))}."
        else:
            lead = f"{row.name} est nommé dans le dossier, sans compte relié{NBSP}: son accord reste à obtenir."
        return Part(
            title,
            code,
            lead,
            bool(care.rhythm and care.length.needs_agreement),
            notes=[law] if law else [],
            buttons=buttons,
        )
    obtained = f"{row.name}, {row.get_how_display()}, le {long_day(row.obtained_on)}" if row.obtained_on else row.name
    facts = [("Obtenu", obtained)]
    if row.answered_by is not None and row.answered_by_id != row.physician_id:
        facts.append(("Noté par", row.answered_by.full_name))
    shown = row.words_sealed is not None and care.reads_medical
    quotes = [("Ce qu’il précise", row.opened("words_sealed"))] if shown else []
    notes = [READ_BY_PHYSICIANS] if row.words_sealed is not None and not shown else []
    declined = row.state == AgreementState.DECLINED
    return Part(title, code, f"{row.get_state_display()}.", declined, facts, notes, quotes, buttons)


def _rhythm(care: HomeCare, wished: Wished, doors: list[Deed]) -> Part:
    buttons = _buttons(care, doors, (Deed.WRITE_RHYTHM,))
    title, code, row = "Début et rythme des soins", "rythme", care.rhythm
    wishes = wished_facts(wished)
    if row is None:
        lead = "" if care.side == Side.UNIT else "Le service n’a pas encore écrit de rythme."
        return Part(title, code, lead, facts=wishes, buttons=buttons)
    expected = end_of(row.start_on, row.weeks)
    facts = [
        ("Début", long_day(row.start_on)),
        (
            "Durée prévue à l’accord" if care.stay else "Durée prévue",
            f"{plural(row.weeks, 'semaine')}, jusqu’au {long_day(expected)}",
        ),
        ("Passages", f"{plural(care.week.count, 'passage')} par semaine"),
        *wishes,
    ]
    notes = care.week.beside(wished.days, wished.moments)
    if wished.start and wished.start < row.start_on:
        notes.insert(0, f"Début souhaité le {long_day(wished.start)}.")
    note = row.opened("note_sealed")
    quotes = [("Précisions du service", note)] if note else []
    table = week_table(care.week, "Qui passe, jour par jour")
    return Part(title, code, "", False, facts, notes, quotes, buttons, table, _changes(care))


def wished_facts(wished: Wished) -> list[tuple[str, str]]:
    """Return the rhythm wished in the dossier, to read beside that of the unit."""
    if not wished.is_said:
        return []
    words = [
        f"dès le {long_day(wished.start)}" if wished.start else "",
        plural(wished.weeks, "semaine") if wished.weeks else "",
        and_list([DAYS[day].lower() for day in wished.days]) if len(wished.days) < len(DAYS) else "tous les jours",
        and_list([MOMENTS[name].lower() for name in wished.moments]),
    ]
    return [("Souhaité dans le dossier", " · ".join(filter(None, words)))]


def _changes(care: HomeCare) -> list[tuple[str, list[str]]]:
    """Return what each version of the rhythm changed, the latest first."""
    told = []
    for row, former in zip(care.rhythms, care.rhythms[1:], strict=False):
        added, removed = week_of(row).changed_from(week_of(former))
        head = f"Changé le {long_day(timezone.localdate(row.written_at))} par le service"
        lines = [f"En plus{NBSP}: {line}" for line in added] + [f"En moins{NBSP}: {line}" for line in removed]
        told.append((head, lines or ["Seules les précisions ont changé."]))
    return told


def _stay(care: HomeCare, doors: list[Deed]) -> Part:
    stay, today = care.stay, timezone.localdate()
    if stay is None:
        raise LookupError("There is no stay to tell of.")
    late = False
    if stay.ended_on:
        lead = f"Le séjour s’est terminé le {long_day(stay.ended_on)}{NBSP}: {_lower(str(stay.get_ending_display()))}."
    elif stay.ends_on < today:
        late = True
        lead = f"La fin prévue est passée depuis le {long_day(stay.ends_on)}{NBSP}: à renouveler ou à terminer."
    elif care.renewal:
        lead = f"Renouvellement demandé jusqu’au {long_day(care.renewal.until)}{NBSP}: un médecin du dossier répond."
    elif care.length.asked_from(stay.ends_on) <= today:
        late = True
        lead = (
            f"Le séjour se termine le {long_day(stay.ends_on)}{NBSP}: c’est le moment de demander son renouvellement."
        )
    else:
        asked = long_day(care.length.asked_from(stay.ends_on))
        lead = f"Séjour en cours jusqu’au {long_day(stay.ends_on)}. Renouvellement à demander à partir du {asked}."
    quotes = []
    if care.reads_medical:
        quotes = [("Suite", stay.opened("words_sealed"))]
        if care.renewal:
            quotes.append(("Pourquoi prolonger", care.renewal.opened("why_sealed")))
    return Part(
        "Séjour à domicile",
        "sejour",
        lead,
        late,
        [("Début", long_day(stay.started_on)), ("Fin prévue", long_day(stay.ends_on))],
        quotes=[(name, words) for name, words in quotes if words],
        buttons=_buttons(care, doors, STAY_DEEDS),
        past=[_renewal(row, care) for row in care.renewals if row.state != RenewalState.PENDING],
    )


def _renewal(row: Renewal, care: HomeCare) -> tuple[str, list[str]]:
    day = long_day(timezone.localdate(row.answered_at)) if row.answered_at else ""
    who = row.answered_by.full_name if row.answered_by else ""
    if row.state == RenewalState.RENEWED:
        head = f"Renouvelé jusqu’au {long_day(row.until)}{NBSP}: signé le {day} par {who}, RPPS {row.signed_rpps}"
    else:
        head = f"{row.get_state_display()}, le {day}"
    answer = row.opened("answer_sealed") if care.reads_medical else ""
    return head, [answer] if answer else []
