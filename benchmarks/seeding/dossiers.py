"""Dossiers with everything under them: sealed sections, revisions, signatures, requests, shares, offers, events."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import connection
from psycopg.types.json import Json

from benchmarks.seeding.answers import Profile
from benchmarks.seeding.lives import LIVING, LIVING_OR_NOT, PAST, Life, draw, live
from benchmarks.seeding.loading import Columns
from benchmarks.seeding.people import People, PersonFact
from benchmarks.seeding.places import HOME_TOWN, UnitFact
from benchmarks.seeding.sizes import Sizes
from benchmarks.seeding.words import FEMALE_NAMES, LAST_NAMES, MALE_NAMES
from jalon.audit.journal import SYSTEM_NAME
from jalon.audit.models import Event
from jalon.core.crypto import Sealer, new_wrapped_key
from jalon.core.identifiers import nir_key
from jalon.dossiers.actions.open_dossier import identity_columns
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierState, ParticipantRole, Rights
from jalon.dossiers.kinds.registry import Kind
from jalon.dossiers.models import Dossier, Participant, Section, Share
from jalon.dossiers.numbers import ALPHABET
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Offer, Referral
from jalon.referrals.sides import Side

BATCH = 2_000
_IDENTITY = ("birth_name", "used_name", "first_names", "birth_date", "sex", "search_name")
_LIFE = (
    "read_at",
    "due_at",
    "grade",
    "paused_grade",
    "refusal_reason",
    "withdrawal_reason",
    "admitted_on",
    "closed_at",
)
_LIFE_BLANK = {"grade": "", "paused_grade": "", "refusal_reason": "", "withdrawal_reason": ""}
TABLES = {
    "dossiers": Columns(
        Dossier,
        *("id", "number", "kind", "state", "created_at", "created_by", "updated_at", "closed_at"),
        *(*_IDENTITY, "master_key_id", "wrapped_key", "needs_sealed"),
    ),
    "participants": Columns(Participant, "id", "dossier", "user", "role", "rights", "since", "organisation"),
    "sections": Columns(
        Section,
        *("id", "dossier", "code", "definition_version", "revision", "answers_sealed", "missing"),
        *("updated_at", "updated_by"),
        *("signed_revision", "signed_at", "signed_by", "signed_rpps", "signed_digest", "signed_version"),
    ),
    "referrals": Columns(
        Referral,
        *("id", "dossier", "unit", "establishment", "stay_type", "state", "state_since", "created_at", "created_by"),
        *("sent_at", "sent_by", *_LIFE),
    ),
    "shares": Columns(Share, "id", "dossier", "unit", "since", "ended_at"),
    "offers": Columns(
        Offer, "id", "referral", "entry_on", "place", "answer_before", "outcome", "made_at", "answered_at", "made_by"
    ),
    "events": Columns(
        Event, "id", "at", "name", "actor", "actor_name", "actor_place", "dossier_id", "referral_id", "data", "sealed"
    ),
}


@dataclass
class Opened:
    """The dossier being written."""

    id: uuid.UUID
    sealer: Sealer
    physician: PersonFact
    created_at: datetime
    closed_at: datetime | None = None


class DossierWriter:
    """Draws dossiers and writes them, a batch at a time."""

    def __init__(
        self, sizes: Sizes, kind: Kind, profiles: list[Profile], people: People, units: list[UnitFact], rng: Random,
        now: datetime,
    ) -> None:  # fmt: skip
        self.sizes, self.kind, self.profiles = sizes, kind, profiles
        self.people, self.units, self.rng, self.now = people, units, rng, now
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self.ids = {name: count(1) for name in TABLES}
        self.referrals_left = sizes.referrals

    def write(self) -> Iterator[int]:
        """Write every dossier; yield how many were written, after each batch."""
        for number in range(self.sizes.dossiers):
            self._dossier(number)
            if (number + 1) % BATCH == 0 or number + 1 == self.sizes.dossiers:
                for name, columns in TABLES.items():
                    columns.copy(self.rows[name])
                    self.rows[name].clear()
                yield number + 1
        keep_first_revisions()

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _dossier(self, number: int) -> None:
        rng = self.rng
        states = self._fate(number)
        past = not any(state in LIVING or state == ReferralState.CONFIRMED for state in states)
        sent_at = self.now - timedelta(days=rng.uniform(120, 700) if past else rng.uniform(1, 90))
        key_id, wrapped = new_wrapped_key()
        physician = rng.choice(self.people.physicians)
        dossier = Opened(self._uuid(), Sealer(key_id, wrapped), physician, sent_at - timedelta(days=rng.uniform(1, 20)))
        profile = rng.choice(self.profiles)
        identity = draw_identity(rng)
        self._event(dossier, "dossier.opened", dossier.created_at, physician, {"kind": self.kind.code.value})
        self._sections(dossier, {self.kind.identity.code: identity, **profile.answers}, sent_at)
        lives = [live(state, sent_at, self.now, rng) for state in states]
        for unit, life in zip(self._addressees(number, len(lives)), lives, strict=True):
            self._referral(dossier, unit, life)
        if past:
            dossier.closed_at = max(life.since for life in lives)
            self._event(dossier, "dossier.closed", dossier.closed_at, None, {"reason": "admitted"})
        columns = identity_columns(identity)
        drawn = "".join(rng.choices(ALPHABET, k=3))
        self.rows["dossiers"].append(
            (
                *(dossier.id, f"{self.kind.prefix}-{drawn}{number % 10}-{number:04X}"[:14], self.kind.code.value),
                (DossierState.CLOSED if past else DossierState.OPEN).value,
                *(dossier.created_at, physician.id, sent_at, dossier.closed_at),
                *(columns[name] for name in _IDENTITY),
                *(key_id, wrapped, dossier.sealer.seal(profile.needs, f"needs:{dossier.id}")),
            )
        )
        participant = next(self.ids["participants"])
        self.rows["participants"].append(
            (
                participant,
                dossier.id,
                physician.id,
                ParticipantRole.PHYSICIAN.value,
                Rights.DECIDE.value,
                dossier.created_at,
                "",
            )
        )

    def _fate(self, number: int) -> list[ReferralState]:
        """Return the final states of the requests of one dossier; those of the busy unit come first."""
        rng = self.rng
        how_many = min(self.sizes.referrals_per_dossier, self.referrals_left)
        self.referrals_left -= how_many
        others = how_many - 1
        if number < self.sizes.open_in_one:
            first = ReferralState.CONFIRMED if number % 100 == 99 else draw(LIVING, rng)
            return [first, *(draw(LIVING_OR_NOT, rng) for _ in range(others))]
        chance = rng.random()
        if number < self.sizes.open_in_one + self.sizes.closed_in_one or chance < 0.45:
            return [ReferralState.ADMITTED, *[ReferralState.SUPERSEDED] * others]
        if chance < 0.65:
            return [draw(PAST, rng) for _ in range(how_many)]
        return [draw(LIVING_OR_NOT, rng) for _ in range(how_many)]

    def _addressees(self, number: int, how_many: int) -> list[UnitFact]:
        """Return different units; the busy one takes its share first."""
        if number < self.sizes.open_in_one + self.sizes.closed_in_one:
            return [self.units[0], *self.rng.sample(self.units[1:], how_many - 1)]
        return self.rng.sample(self.units[1:], how_many)

    def _sections(self, dossier: Opened, answers: dict[str, dict[str, Any]], at: datetime) -> None:
        doctor = dossier.physician
        for definition in self.kind.sections:
            document = Document(definition, answers=answers[definition.code])
            sealed = document.seal(dossier.sealer, dossier.id, 1)
            signature = (1, at, doctor.id, doctor.rpps, document.digest(dossier.id), 1)
            section = next(self.ids["sections"])
            self.rows["sections"].append(
                (
                    *(section, dossier.id, definition.code, definition.version, 1, sealed, 0, at, doctor.id),
                    *(signature if definition.signed else (None, None, None, "", None, 0)),
                )
            )
            if definition.signed:
                self._event(dossier, "section.signed", at, doctor, {"section": definition.code})

    def _referral(self, dossier: Opened, unit: UnitFact, life: Life) -> None:
        referral, sent_at = self._uuid(), life.steps[0].at
        desk = self.rng.choice(self.people.desks[unit.establishment_id])
        doctor = dossier.physician
        self.rows["referrals"].append(
            (
                *(referral, dossier.id, unit.id, unit.establishment_id, unit.stay_type, life.state.value, life.since),
                *(dossier.created_at, doctor.id, sent_at, doctor.id),
                *(life.columns.get(name, _LIFE_BLANK.get(name)) for name in _LIFE),
            )
        )
        ended_at = None if life.is_shared else life.since
        self.rows["shares"].append((next(self.ids["shares"]), dossier.id, unit.id, sent_at, ended_at))
        if life.offer:
            self.rows["offers"].append((next(self.ids["offers"]), referral, *life.offer, desk.id))
        people = {Side.REQUESTER: doctor, Side.UNIT: desk}
        self._event(dossier, "referral.chosen", dossier.created_at, doctor, {}, referral)
        for step in life.steps:
            sealed = dossier.sealer.seal({"message": step.message}, f"event:{referral}") if step.message else None
            self._event(dossier, step.event, step.at, people.get(step.side), step.data, referral, sealed)

    def _event(
        self, dossier: Opened, name: str, at: datetime, who: PersonFact | None, data: dict[str, Any],
        referral: uuid.UUID | None = None, sealed: bytes | None = None,
    ) -> None:  # fmt: skip
        actor = (who.id, who.name, who.place) if who else (None, SYSTEM_NAME, "")
        self.rows["events"].append(
            (next(self.ids["events"]), at, name, *actor, dossier.id, referral, Json(data), sealed)
        )


def keep_first_revisions() -> None:
    """Copy each section as its own first revision, within the database: a third of all bytes need not travel twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO dossiers_sectionrevision
                (id, section_id, revision, definition_version, answers_sealed, author_id, at)
            SELECT id, id, revision, definition_version, answers_sealed, updated_by_id, updated_at
            FROM dossiers_section
            """
        )


def draw_identity(rng: Random) -> dict[str, Any]:
    """Return the answers of an identity section: an old person born in Dijon, with a valid invented NIR."""
    woman = rng.random() < 0.7
    birth = date(rng.randint(1926, 1951), rng.randint(1, 12), rng.randint(1, 28))
    first_names = rng.sample(FEMALE_NAMES if woman else MALE_NAMES, 2)
    body = f"{2 if woman else 1}{birth:%y%m}{HOME_TOWN}{rng.randint(1, 999):03}"
    answers = {
        "birth_name": rng.choice(LAST_NAMES),
        "first_names": ", ".join(first_names),
        "birth_date": birth.isoformat(),
        "sex": "F" if woman else "M",
        "birth_place": {"code": HOME_TOWN, "label": "Dijon (21000)"},
        "nir": body + nir_key(body),
    }
    return answers | {"used_name": rng.choice(LAST_NAMES)} if woman else answers
