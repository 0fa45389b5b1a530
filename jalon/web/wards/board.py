"""The patients of a hospital ward, each in one line: where the dossier stands, what waits, for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.text import and_list, plural
from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.queries import Prepared, open_of_wards, prepared
from jalon.referrals import queries
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.models import Offer, Referral
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.wording import long_day
from jalon.web.referrals.words import next_date, referral_url
from jalon.web.typography import age_words

MOST, PAGE = 120, 30
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Line:
    """One patient. `rank`: what calls for an act of this person comes first."""

    pk: UUID
    ward_id: int
    ward: str
    name: str
    age_words: str
    fact: str
    detail: str
    when: str
    verb: str
    url: str
    rank: tuple[int, float]
    leaves: str = ""

    @property
    def acts(self) -> bool:
        """Whether this person is expected to do something."""
        return bool(self.verb)


@dataclass(frozen=True)
class _Case:
    """What a line is made from."""

    dossier: Dossier
    standing: Standing
    missing: list[Missing]
    requests: list[Referral]
    offers: dict[UUID, Offer]
    prepared: Prepared | None
    now: datetime

    @property
    def own(self) -> list[Missing]:
        """What lacks in the sections that this person fills."""
        by_code = {definition.code: definition for definition in KINDS[self.dossier.kind].sections}
        return [
            lack
            for lack in self.missing
            if lack.count and DossierPolicy.section(self.standing, by_code[lack.section_code], self.dossier).write
        ]

    def in_state(self, *states: ReferralState) -> list[Referral]:
        return [row for row in self.requests if row.state in states]


def board(actor: Actor) -> list[Line]:
    """Return the open dossiers of the person's wards, most urgent first. Seven queries, whatever their number."""
    dossiers = open_of_wards(actor, MOST)
    keys = [dossier.pk for dossier in dossiers]
    standings = DossierPolicy.own_standings(actor, keys)
    sections = queries.sections_of(keys)
    rows = ReferralPolicy.made(actor).filter(dossier__in=keys, state__in=(*OPEN_STATES, ReferralState.REFUSED))
    requests: dict[UUID, list[Referral]] = {}
    for row in rows.select_related("unit__establishment").order_by("due_at", "created_at", "id"):
        requests.setdefault(row.dossier_id, []).append(row)
    offered = [row.pk for found in requests.values() for row in found if row.state == ReferralState.OFFERED]
    signed = [definition.code for definition in KINDS[DossierKind.SANITAIRE].sections if definition.signed]
    by_whom, offers, now = prepared(keys, signed), queries.latest_offers(offered), timezone.now()
    lines = []
    for dossier in dossiers:
        standing = standings.get(dossier.pk, Standing.NONE)
        missing = missing_to_send(dossier, standing, sections.get(dossier.pk, []))
        lines.append(
            _line(
                _Case(
                    dossier,
                    standing,
                    missing,
                    requests.get(dossier.pk, []),
                    offers,
                    by_whom.get(dossier.pk),
                    now,
                )
            )
        )
    return sorted(lines, key=lambda line: line.rank)


@dataclass(frozen=True)
class _Said:
    """What a line says of where the dossier stands."""

    order: int
    fact: str
    detail: str = ""
    when: str = ""
    verb: str = ""
    url: str = ""


def _line(case: _Case) -> Line:
    said = next(found for reader in _READERS if (found := reader(case)) is not None)
    dossier = case.dossier
    return Line(
        pk=dossier.pk,
        ward_id=dossier.ward_id or 0,
        ward=dossier.ward.name if dossier.ward else "",
        name=dossier.person_name,
        age_words=dossier.age_words,
        fact=said.fact,
        detail=said.detail,
        when=said.when,
        verb=said.verb,
        url=said.url or reverse("dossiers:overview", args=[dossier.pk]),
        rank=(said.order if said.verb else said.order + 100, -dossier.updated_at.timestamp()),
        leaves=_leaves(dossier),
    )


def _leaves(dossier: Dossier) -> str:
    """« Médicalement sortant le 24 novembre »."""
    return f"Médicalement sortant le {long_day(dossier.ready_on)}" if dossier.ready_on else ""


def _handed_over(case: _Case) -> _Said | None:
    if case.dossier.handed_over_at is None:
        return None
    since = f"depuis {age_words(case.dossier.handed_over_at, case.now)}"
    return _Said(9, "Relais passé au médecin traitant", "Vous lisez encore le dossier", since)


def _offered(case: _Case) -> _Said | None:
    rows = case.in_state(ReferralState.OFFERED)
    if not rows:
        return None
    offer = case.offers.get(rows[0].pk)
    entry = f" · entrée le {long_day(offer.entry_on)}" if offer and len(rows) == 1 else ""
    fact = "Une place est proposée" if len(rows) == 1 else f"{len(rows)} places sont proposées"
    detail = f"{and_list([str(row.unit) for row in rows])}{entry}"
    url = referral_url(rows[0].pk) if len(rows) == 1 else reverse("referrals:follow", args=[case.dossier.pk])
    return _Said(0, fact, detail, next_date(rows[0], case.now), "Répondre" if case.standing.decides else "", url)


def _asked(case: _Case) -> _Said | None:
    rows = case.in_state(ReferralState.INFO_REQUESTED)
    if not rows:
        return None
    url = reverse("referrals:act", args=[rows[0].pk, "give_info"])
    verb = "Compléter" if case.standing.writes else ""
    since = f"depuis {age_words(rows[0].state_since, case.now)}"
    return _Said(1, "Un complément est demandé", and_list([str(row.unit) for row in rows]), since, verb, url)


def _confirmed(case: _Case) -> _Said | None:
    rows = case.in_state(ReferralState.CONFIRMED)
    if not rows:
        return None
    return _Said(8, "Place acceptée", str(rows[0].unit), next_date(rows[0], case.now), "", referral_url(rows[0].pk))


def _to_validate(case: _Case) -> _Said | None:
    if not case.missing or case.own:
        return None
    by = and_list(list(case.prepared.names)) if case.prepared else ""
    since = f"depuis {age_words(case.prepared.last, case.now)}" if case.prepared else ""
    detail = f"Préparé par {by}" if by else ""
    if case.standing.is_physician:
        url = case.missing[0].url_anchor
        return _Said(2, "À valider", detail, since, "Relire et valider", url)
    if case.standing.reads_medical:
        return _Said(2, "À valider par un médecin", detail, since)
    return _Said(6, "Votre partie est complète", "Le médical se prépare", since)


def _to_complete(case: _Case) -> _Said | None:
    lacking = case.own
    if not lacking:
        return None
    fact = f"Il manque {plural(sum(lack.count for lack in lacking), 'réponse')}"
    names = and_list([lack.section_label.lower() for lack in lacking[:3]])
    more = "…" if len(lacking) > 3 else ""
    since = f"depuis {age_words(case.dossier.updated_at, case.now)}"
    return _Said(4, fact, f"{names}{more}", since, "Continuer", lacking[0].url_anchor)


def _to_send(case: _Case) -> _Said | None:
    rows = case.in_state(ReferralState.DRAFT)
    if not rows:
        return None
    detail = and_list([str(row.unit) for row in rows[:3]])
    url = reverse("referrals:review", args=[case.dossier.pk])
    return _Said(3, "Prêt à envoyer", detail, "", "Envoyer" if case.standing.decides else "", url)


def _waiting(case: _Case) -> _Said | None:
    rows = [row for row in case.requests if row.state != ReferralState.REFUSED]
    if not rows:
        return None
    fact = plural(len(rows), "demande envoyée", "demandes envoyées")
    places = and_list([f"{row.unit} ({row.get_state_display().lower()})" for row in rows[:3]])
    url = reverse("referrals:follow", args=[case.dossier.pk])
    return _Said(7, fact, places, next_date(rows[0], case.now), "", url)


def _refused(case: _Case) -> _Said | None:
    rows = case.in_state(ReferralState.REFUSED)
    if not rows:
        return None
    latest = max(row.state_since for row in rows)
    fact = "La demande est refusée" if len(rows) == 1 else "Toutes les demandes sont refusées"
    verb = "Chercher ailleurs" if case.standing.writes else ""
    since = f"depuis {age_words(latest, case.now)}"
    return _Said(2, fact, and_list([str(row.unit) for row in rows[:3]]), since, verb, _search(case.dossier))


def _to_search(case: _Case) -> _Said | None:
    verb = "Chercher" if case.standing.writes else ""
    since = f"depuis {age_words(case.dossier.updated_at, case.now)}"
    return _Said(3, "Complet et validé", "Il reste à choisir qui peut répondre", since, verb, _search(case.dossier))


def _search(dossier: Dossier) -> str:
    return reverse("search:dossier", args=[dossier.pk])


#: In this order: the first that has something to say tells where the dossier stands.
_READERS: tuple[Callable[[_Case], _Said | None], ...] = (
    _handed_over, _offered, _asked, _confirmed, _to_validate, _to_complete, _to_send, _waiting, _refused,
    _to_search,
)  # fmt: skip
