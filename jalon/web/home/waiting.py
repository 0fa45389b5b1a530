"""« Ce qui vous attend »: each thing a person is expected to do, most urgent first. Constant queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.core.text import and_list, of_place, plural
from jalon.dossiers.completeness import Missing
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Designation, Dossier, HandOver
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Offer, Referral
from jalon.referrals.redating import has_passed
from jalon.referrals.retention import start_of
from jalon.referrals.wording import agree, long_day, quoted
from jalon.web.dossiers.medical import short_words
from jalon.web.home.reading import Desk
from jalon.web.referrals.words import referral_url
from jalon.web.typography import Clock, age_words, clock

LONGEST_QUOTE = 120
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Thing:
    """One line: a fact, a detail, since or until when, and the verb that answers it."""

    icon: str
    colour: str
    fact: str
    detail: str
    when: str
    level: str
    verb: str
    url: str
    rank: tuple[int, float]


def things(desk: Desk, actor: Actor) -> list[Thing]:
    """Return what waits for the person, most urgent first."""
    found = [
        *_offers(desk),
        *[
            _complement(row, desk.messages.get(row.pk, ""))
            for row in desk.in_state(ReferralState.INFO_REQUESTED)
            if desk.fills(row.dossier_id)
        ],
        *[_designation(row) for row in desk.designations],
        *[_hand_over(row) for row in desk.hand_overs],
        *_dates(desk),
        *_dossiers(desk, actor),
    ]
    return sorted(found, key=lambda thing: thing.rank)


def _offers(desk: Desk) -> list[Thing]:
    by_dossier: dict[Dossier, list[Referral]] = {}
    for row in filter(lambda row: desk.decides(row.dossier_id), desk.in_state(ReferralState.OFFERED)):
        by_dossier.setdefault(row.dossier, []).append(row)
    return [_offer(dossier, rows, desk.offers) for dossier, rows in by_dossier.items()]


def _offer(dossier: Dossier, rows: list[Referral], offers: dict) -> Thing:
    first = min(rows, key=lambda row: row.due_at or timezone.now())
    due = _clock(first.due_at)
    if len(rows) == 1:
        offered: Offer | None = offers.get(first.pk)
        fact = f"Une place est proposée à {dossier.person_name}"
        entry = f" · entrée le {long_day(offered.entry_on)}" if offered else ""
        detail = f"{_place(first)}{entry}"
        url = referral_url(first.pk)
    else:
        fact = f"{len(rows)} places sont proposées à {dossier.person_name}"
        detail = and_list([str(row.unit) for row in rows])
        url = reverse("referrals:follow", args=[dossier.pk])
    when = f"à répondre {due.words}" if due.words in ("aujourd’hui", "demain") else due.words
    level = "late" if due.words == "aujourd’hui" else due.level
    return Thing("door-open", "green", fact, detail, when, level, "Répondre", url, (0, _stamp(first.due_at)))


def _complement(row: Referral, message: str) -> Thing:
    short = message if len(message) <= LONGEST_QUOTE else f"{message[: LONGEST_QUOTE - 1].rstrip()}…"
    verb = agree(str(row.unit), "demande", "demandent")
    return Thing(
        "question-circle",
        "ochre",
        f"{row.unit} {verb} un complément pour {row.dossier.person_name}",
        quoted(short) if short else _place(row),
        f"depuis {age_words(row.state_since)}",
        "soon",
        "Compléter",
        reverse("referrals:act", args=[row.pk, "give_info"]),
        (1, _stamp(row.state_since)),
    )


def _designation(row: Designation) -> Thing:
    return Thing(
        "person-plus",
        "blue",
        f"Vous êtes désigné médecin traitant {of_place(row.dossier.person_name)}",
        f"Par {row.named_by.full_name} · dossier {row.dossier.number}",
        f"depuis {age_words(row.named_at)}",
        "",
        "Répondre",
        reverse("dossiers:answer", args=[row.pk]),
        (1, _stamp(row.named_at)),
    )


def _hand_over(row: HandOver) -> Thing:
    return Thing(
        "house-heart",
        "green",
        f"{row.dossier.person_name} rentre à domicile{NBSP}: vous répondez de son dossier",
        f"Confié par {row.ward.name}, {row.ward.establishment.name} · dossier {row.dossier.number}",
        f"depuis {age_words(row.made_at)}",
        "",
        "Voir ce qui a changé",
        reverse("wards:received", args=[row.dossier_id]),
        (1, _stamp(row.made_at)),
    )


def _dates(desk: Desk) -> list[Thing]:
    """What asks for another wished date, since the one given has passed and nobody has proposed a place."""
    today = timezone.localdate()
    found = []
    for dossier in filter(lambda dossier: desk.fills(dossier.pk), desk.dossiers):
        states = [row.state for row in desk.requests if row.dossier_id == dossier.pk]
        if dossier.wished_on and has_passed(dossier, states, today):
            found.append(_to_redate(dossier, dossier.wished_on))
    return found


def _to_redate(dossier: Dossier, wished: date) -> Thing:
    return Thing(
        "clock",
        "ochre",
        f"La date souhaitée pour {dossier.person_name} est passée",
        f"C’était le {long_day(wished)} · dossier {dossier.number}",
        f"depuis {age_words(wished)}",
        "soon",
        "Changer la date",
        reverse("referrals:redate", args=[dossier.pk]),
        (1, _stamp(start_of(wished))),
    )


def _dossiers(desk: Desk, actor: Actor) -> list[Thing]:
    found = []
    for dossier in filter(lambda dossier: desk.fills(dossier.pk), desk.dossiers):
        missing = desk.missing[dossier.pk]
        signs = desk.standing(dossier.pk).is_physician
        choices = desk.drafts_of(dossier)
        if not missing and dossier.kind == DossierKind.TND and desk.standing(dossier.pk).is_guided:
            found += [_to_agree(dossier)] if dossier.pk in desk.agreements else []
        elif not missing and choices and desk.decides(dossier.pk):
            found.append(_to_send(dossier, choices))
        elif not missing and not choices and not desk.was_sent(dossier):
            found.append(_to_search(dossier))
        elif missing and all(lack.count == 0 for lack in missing) and signs:
            found.append(_to_sign(dossier, missing))
        elif missing and not signs:
            found += _beside_the_doctor(dossier, missing, desk, actor)
        elif missing and any(lack.count for lack in missing):
            found.append(_to_finish(dossier, missing))
    return found


def _to_sign(dossier: Dossier, missing: list[Missing]) -> Thing:
    return Thing(
        "pen",
        "ochre",
        f"Le dossier {of_place(dossier.person_name)} est prêt à valider",
        f"Dossier {dossier.number} · tout le reste est complet",
        f"depuis {age_words(dossier.updated_at)}",
        "soon",
        "Valider le dossier",
        missing[0].url_anchor,
        (2, _stamp(dossier.updated_at)),
    )


def _to_send(dossier: Dossier, choices: list[Referral]) -> Thing:
    places = and_list([str(row.unit) for row in choices[:3]])
    return Thing(
        "send",
        "blue",
        f"Le dossier {of_place(dossier.person_name)} est prêt à envoyer",
        f"{plural(len(choices), 'établissement choisi', 'établissements choisis')}{NBSP}: {places}"
        + ("…" if len(choices) > 3 else ""),
        f"depuis {age_words(choices[0].created_at)}",
        "",
        "Envoyer",
        reverse("referrals:review", args=[dossier.pk]),
        (3, _stamp(choices[0].created_at)),
    )


def _to_search(dossier: Dossier) -> Thing:
    child = dossier.kind == DossierKind.TND
    return Thing(
        "search",
        "blue",
        f"Le dossier {of_place(dossier.person_name)} est complet",
        "Il reste l’accord des parents à vérifier, et la plateforme à choisir"
        if child
        else "Il reste à choisir qui peut répondre",
        f"depuis {age_words(dossier.updated_at)}",
        "",
        "Voir la suite" if child else "Chercher",
        reverse("dossiers:overview", args=[dossier.pk]) if child else f"/dossiers/{dossier.pk}/recherche/",
        (4, _stamp(dossier.updated_at)),
    )


def _to_agree(dossier: Dossier) -> Thing:
    """What waits for a parent in a child's complete dossier: their agreement, for a doctor to send it."""
    return Thing(
        "pen",
        "blue",
        f"Le dossier {of_place(dossier.person_name)} est complet",
        "Dites si vous êtes d’accord avec son envoi à la plateforme",
        f"depuis {age_words(dossier.updated_at)}",
        "",
        "Répondre",
        reverse("dossiers:agreement", args=[dossier.pk]),
        (4, _stamp(dossier.updated_at)),
    )


def _to_finish(dossier: Dossier, missing: list[Missing]) -> Thing:
    lacking = [lack for lack in missing if lack.count]
    total = sum(lack.count for lack in lacking)
    names = and_list([lack.section_label.lower() for lack in lacking])
    return Thing(
        "pen",
        "grey",
        f"Le dossier {of_place(dossier.person_name)} est à compléter",
        f"Il manque {plural(total, 'réponse')}{NBSP}: {names}",
        f"depuis {age_words(dossier.updated_at)}",
        "",
        "Continuer",
        lacking[0].url_anchor,
        (5, -_stamp(dossier.updated_at)),
    )


def _beside_the_doctor(dossier: Dossier, missing: list[Missing], desk: Desk, actor: Actor) -> list[Thing]:
    """What a family or a secretary sees: their own part, how far the medical one is, and whether a doctor is named."""
    medical = {definition.code for definition in KINDS[dossier.kind].sections if definition.is_medical}
    own = [lack for lack in missing if lack.count and lack.section_code not in medical]
    state = short_words(desk.medical[dossier.pk])
    family = actor.user.kind == UserKind.FAMILY
    if own:
        total = plural(sum(lack.count for lack in own), "réponse")
        fact, verb, detail = "est à compléter", "Continuer", f"Il manque {total} · {state}"
        guided = family and KINDS[dossier.kind].guided
        url = reverse("dossiers:guided", args=[dossier.pk]) if guided else own[0].url_anchor
    elif family and dossier.pk not in desk.followed:
        fact, verb, detail = "attend un médecin", "Désigner le médecin", f"Votre partie est complète · {state}"
        url = reverse("dossiers:physician", args=[dossier.pk])
    else:
        return []
    return [
        Thing(
            "pen",
            "grey",
            f"Le dossier {of_place(dossier.person_name)} {fact}",
            detail,
            f"depuis {age_words(dossier.updated_at)}",
            "",
            verb,
            url,
            (5, -_stamp(dossier.updated_at)),
        )
    ]


def _place(row: Referral) -> str:
    city = row.unit.establishment.city
    return f"{row.unit}, {city}" if city else str(row.unit)


def _clock(moment: datetime | None) -> Clock:
    return clock(moment, long=True) if moment else Clock("", "")


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
