"""A dossier with two sets of medical answers, and what anyone obtains of it by any address.

Nobody without the medical right may tell the two apart: whatever they are given must be the same for both.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import AttachmentDetails, Document
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Attachment, Dossier, Participant, Section, SectionRevision
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.enums import WaitlistGrade
from jalon.referrals.known import seal_known
from jalon.referrals.models import Referral
from jalon.referrals.readiness import Point
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.workflow import Action
from tests.client import Quiet
from tests.dossiers.factories import actor
from tests.dossiers.samples import attach, image
from tests.factories import make_establishment, make_family, make_unit, make_unit_staff
from tests.permissions.world import World, build
from tests.referrals.factories import send_anyway

WITH_THE_RIGHT = ("physician", "medical_reader")
# They visit every address; the others those that name the dossier, and lists, which alone can tell of it.
EVERYWHERE = ("relative", "secretary", "admissions")
CANARY = "Zibeline"
ASKED = (
    *(("q", CANARY), ("nom", "Tilleuls"), ("tri", "gir"), ("gir", "1"), ("page", "1")),
    *(("revision", "1"), ("avec", "0")),
)
POSTED = (
    *(("revision", "1"), ("demander", "physician"), ("paper", "report"), ("reason", "mistake")),
    ("message", "Bonjour"),
)
VARIES = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|data-session-[a-z]+="\d*"|<time .*?</time>'
    r"|nonce-[\w+/=-]+",
    re.DOTALL,
)
LISTS = ("dossiers:index", "referrals:index", "home:home")
# The length is that of what is compared; a PDF's varies with the moment it says.
OF_THE_MOMENT = {"Set-Cookie", "Date", "Expires", "Server-Timing", "Content-Length"}


@dataclass(frozen=True)
class Answers:
    """What the medical sections of a dossier say: their documents by section, the needs, what was acknowledged."""

    documents: Mapping[str, Document]
    needs: bytes
    known: bytes
    title: bytes


@dataclass(frozen=True)
class Scene:
    """The world, with people who lost their right, requests in several states, and the rows that tell of health."""

    world: World
    known: Referral
    secret: Attachment

    @property
    def outsiders(self) -> tuple[str, ...]:
        """Everybody without the medical right, those added to the world tomorrow included."""
        return tuple(persona for persona in self.world.people if persona not in WITH_THE_RIGHT)


def build_scene() -> Scene:
    world = build()
    physician = world.people["physician"]
    assert physician is not None
    doctor, dossier, place = actor(physician), world.dossier, world.unit.establishment
    gone = make_family()
    Participant.objects.create(dossier=dossier, user=gone, role=ParticipantRole.RELATIVE, ended_at=dossier.created_at)
    former = make_unit(make_establishment(name="Les Lilas"))
    desk = make_unit_staff(former.establishment, MembershipRole.ADMISSIONS)
    once = open_referral(send_anyway(choose(dossier, former, actor=doctor), doctor), actor=actor(desk))
    refuse(once, reason=RefusalReason.values[0], actor=actor(desk))
    reader = make_unit_staff(former.establishment, MembershipRole.MEDICAL_READER)
    people = world.people | {"revoked_relative": gone, "former_admissions": desk, "former_reader": reader}
    _requests(dossier, world, doctor)
    home = make_unit(place, kind=UnitKind.RESIDENCE_AUTONOMIE)
    known = send_anyway(choose(dossier, home, actor=doctor), doctor)
    secret = attach(dossier, "report", physician, image(words=CANARY), f"{CANARY}.jpg")
    return Scene(replace(world, people=people, medical_paper=secret), known, secret)


def _requests(dossier: Dossier, world: World, doctor: Any) -> None:
    """Choices whose units ask for what is medical, and a request on a waiting list."""
    expects = ["medical.weight", "medical.dressing_place", "medical.pathos", "administratif.phone"]
    for kind in (UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.USLD):
        for refuses in ([], ["age", "gir_1_2", "gir_3", "usld"]):
            choose(dossier, make_unit(kind=kind, expects=expects, refuses=refuses), actor=doctor)
    other = make_unit(world.unit.establishment, stay_type=StayType.TEMPORARY)
    desk = world.people["admissions"]
    assert desk is not None
    listed = open_referral(send_anyway(choose(dossier, other, actor=doctor), doctor), actor=actor(desk))
    waitlist(listed, grade=WaitlistGrade.ADMISSIBLE, actor=actor(desk))


def medical_sections() -> list[SectionDefinition]:
    return [definition for definition in KINDS["grand_age"].sections if definition.is_medical]


def answers(scene: Scene, values: Mapping[str, Mapping[str, Any]], side: str) -> Answers:
    """Return the sealed rows of a dossier whose medical sections say this, at the revision they have."""
    dossier = scene.world.dossier
    documents = {code: Document(definition_of(code), dict(said)) for code, said in values.items()}
    others = {row.code: _counted(dossier, row) for row in dossier.sections.exclude(code__in=documents)}
    counted = others | {code: document.counted for code, document in documents.items()}
    needs = KINDS[dossier.kind].derive(counted, dossier.needs.get("place"))
    point = Point("gir", f"{CANARY} {side}.", "CASF.", medical=True)
    details = AttachmentDetails(f"{CANARY} {side}.jpg", "")
    return Answers(
        documents,
        dossier.sealer.seal(needs, f"needs:{dossier.pk}"),
        seal_known(dossier.sealer, scene.known, [point] if side == "a" else []),
        details.seal(dossier, scene.secret.pk, scene.secret.section),
    )


def definition_of(code: str) -> SectionDefinition:
    return next(definition for definition in medical_sections() if definition.code == code)


def _counted(dossier: Dossier, row: Section) -> dict[str, Any]:
    if row.answers_sealed is None:
        return {}
    definition = next(each for each in KINDS[dossier.kind].sections if each.code == row.code)
    return Document.open(definition, dossier.sealer, bytes(row.answers_sealed), dossier.pk, row.revision).counted


def put(scene: Scene, said: Answers) -> None:
    """Make the dossier say this, and nothing else differ: neither revisions, dates, nor people."""
    dossier = scene.world.dossier
    for code, document in said.documents.items():
        row = Section.objects.get(dossier=dossier, code=code)
        sealed = document.seal(dossier.sealer, dossier.pk, row.revision)
        digest = document.digest(dossier.pk)
        Section.objects.filter(pk=row.pk).update(answers_sealed=sealed, signed_digest=digest)
        SectionRevision.objects.filter(section=row, revision=row.revision).update(answers_sealed=sealed)
    Dossier.objects.filter(pk=dossier.pk).update(needs_sealed=said.needs)
    Referral.objects.filter(pk=scene.known.pk).update(known_sealed=said.known)
    Attachment.objects.filter(pk=scene.secret.pk).update(details_sealed=said.title)


@dataclass(frozen=True)
class Visit:
    """One request that anybody may make."""

    method: str
    path: str
    data: tuple[tuple[str, str], ...] = ()
    htmx: bool = False
    of_a_person: bool = False


def visits(scene: Scene, names: Iterable[str]) -> list[Visit]:
    """Return every address with every argument the world has, once: read, and written to.

    Those of a person, and lists, are also read by script with words and filters.
    """
    return list(dict.fromkeys(_visits(scene, names)))


def _visits(scene: Scene, names: Iterable[str]) -> Iterator[Visit]:
    for name in names:
        bare = name.partition("#")[0]
        for arguments in _arguments(scene, name):
            path = reverse(bare, kwargs=arguments)
            near = _is_of_a_person(arguments) or bare in LISTS
            yield Visit("get", path, of_a_person=near)
            if near:
                yield Visit("post", path, POSTED, of_a_person=True)
            if near and "action" not in arguments:
                yield Visit("get", path, ASKED, htmx=True, of_a_person=True)


def _is_of_a_person(arguments: Mapping[str, Any]) -> bool:
    return isinstance(arguments.get("pk"), UUID)


def _arguments(scene: Scene, name: str) -> Iterator[dict[str, Any]]:
    """Yield the arguments of an address: all the sections, all the actions, all the requests of the dossier."""
    arguments = scene.world.arguments(name)
    rows = [{"pk": scene.world.referral.pk}, {"pk": scene.known.pk}] if name == "referrals:detail" else [{}]
    for row in rows:
        yield from _variants(arguments | row)


def _variants(arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if _is_of_a_person(arguments) and "code" in arguments:
        for code in [definition.code for definition in KINDS["grand_age"].sections]:
            yield arguments | {"code": code}
    elif _is_of_a_person(arguments) and "action" in arguments:
        for action in Action:
            yield arguments | {"action": action.value}
    else:
        yield arguments


class Undone(Exception):
    """Raised to undo what a visit, or a walk, changed."""


#: Makes the rows say one of the sides that are compared, and nothing else differ.
Put = Callable[[], None]


def obtained(put: Put, person: Client, found: Iterable[Visit]) -> list[str]:
    """Return all that each visit gives once this side is put; nothing of it stays, nor of one visit for the next.

    Status, headers, words; the e-mails and events that it makes, wherever they go.
    """
    told: list[str] = []
    try:
        with transaction.atomic():
            put()
            last = (_last(Event), _last(OutgoingEmail))
            told += [_obtained_once(person, visit, *last) for visit in found]
            raise Undone
    except Undone:
        return told


def differing(sides: Sequence[Put], person: Client, found: list[Visit]) -> list[Visit]:
    """Return the visits by which this person tells two sides apart.

    A clock that turned between the two is no leak: what differs must differ again.
    """
    one, two = (obtained(side, person, found) for side in sides)
    suspects = [visit for visit, first, second in zip(found, one, two, strict=True) if first != second]
    one, two, again = (obtained(side, person, suspects) for side in (*sides, sides[0]))
    return [
        visit for visit, first, second, third in zip(suspects, one, two, again, strict=True) if first == third != second
    ]


def _last(model: type[Event | OutgoingEmail]) -> int:
    return model.objects.aggregate(last=Max("pk", default=0))["last"]


def _obtained_once(person: Client, visit: Visit, event: int, letter: int) -> str:
    told = ""
    try:
        with transaction.atomic():
            headers = {"hx-request": "true"} if visit.htmx else {}
            response = getattr(person, visit.method)(visit.path, dict(visit.data), headers=headers)
            told = f"{response.status_code} {_headers(response)}\n{_words(response)}\n{_aftermath(event, letter)}"
            raise Undone
    except Undone:
        return VARIES.sub("", told)


def _headers(response: HttpResponse) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in response.headers.items() if name not in OF_THE_MOMENT)


def _words(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        return _words_of_pdf(content)
    return content.decode("utf-8", "backslashreplace")


def _words_of_pdf(content: bytes) -> str:
    """What a PDF says, with what it says of itself, its moment apart."""
    pdf = PdfReader(io.BytesIO(content))
    about = {name: value for name, value in (pdf.metadata or {}).items() if not name.endswith("Date")}
    return "\n".join([str(sorted(about.items())), *(page.extract_text() for page in pdf.pages)])


def _aftermath(event: int, letter: int) -> str:
    """What was recorded and written after these."""
    events = Event.objects.filter(pk__gt=event).order_by("pk")
    letters = OutgoingEmail.objects.filter(pk__gt=letter).order_by("pk")
    told = [f"{row.name} {sorted(row.data.items())}" for row in events]
    return "\n".join(told + [f"{row.recipient} {row.subject}\n{row.body}" for row in letters])


def client_of(user: User | None) -> Client:
    return Quiet().sign_in(user) if user else Quiet()
