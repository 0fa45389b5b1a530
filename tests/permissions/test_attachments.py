"""No way leads somebody without the medical right to a medical attachment: not to its bytes, name or existence."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import storages
from django.http import HttpResponse
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.accounts.models import User
from jalon.dossiers.enums import RemovalReason, ScanState
from jalon.dossiers.models import Attachment, Dossier
from tests.client import InspectingClient
from tests.dossiers.samples import attach, file, image
from tests.permissions.world import ATTACHMENT_ADDRESSES, PERSONAS, World, build

WITH_THE_RIGHT = ("physician", "medical_reader")
WITHOUT = tuple(persona for persona in PERSONAS if persona not in WITH_THE_RIGHT)
SECRET_NAME = "irm-cerebrale-confidentielle"
MARKERS = (SECRET_NAME, "Compte rendu", "Ordonnance", "Autre document médical")
VARIES = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|data-session-[a-z]+="\d*"'
    rb"|[0-9a-f]{8}-[0-9a-f-]{27}|<time .*?</time>",
    re.DOTALL,
)
PAGES = ("dossiers:attachments", "dossiers:overview", "dossiers:accesses", "referrals:detail", "referrals:index")
STATES = st.sampled_from([{}, {"scan_state": ScanState.REFUSED}, {"removal_reason": RemovalReason.MISTAKE}])
UNCHANGED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass(frozen=True)
class Scene:
    world: World
    secret: Attachment
    content: bytes
    clients: dict[str, InspectingClient]


@pytest.fixture
def scene(db: None) -> Scene:
    world = build()
    physician = world.people["physician"]
    assert physician is not None
    content = image(words="glioblastome")
    secret = attach(world.dossier, "report", physician, content, f"{SECRET_NAME}.jpg")
    return Scene(world, secret, content, {persona: client(user) for persona, user in world.people.items()})


def client(user: User | None) -> InspectingClient:
    return InspectingClient().sign_in(user) if user else InspectingClient()


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def shape(response: HttpResponse) -> tuple[int, bytes]:
    """What an answer says, without what differs from one answer to the next whatever it says."""
    return response.status_code, VARIES.sub(b"", body(response))


def path_to(name: str, dossier: Dossier, attachment: UUID) -> str:
    extra = ATTACHMENT_ADDRESSES[name]
    return reverse(f"dossiers:{name}", kwargs={"pk": dossier.pk, "attachment": attachment} | extra)


@UNCHANGED
@given(
    persona=st.sampled_from(WITHOUT),
    name=st.sampled_from(sorted(ATTACHMENT_ADDRESSES)),
    method=st.sampled_from(["get", "post", "head"]),
    data=st.fixed_dictionaries(
        {}, optional={"paper": st.sampled_from(["report", "identity", "other", ""]), "reason": st.just("mistake")}
    ),
    htmx=st.booleans(),
    state=STATES,
)
def test_a_medical_attachment_answers_as_one_that_never_was(
    scene: Scene, persona: str, name: str, method: str, data: dict[str, str], htmx: bool, state: dict[str, Any]
) -> None:
    put_in(scene.secret, state)
    person, headers = scene.clients[persona], {"hx-request": "true"} if htmx else {}
    answers = [
        getattr(person, method)(path_to(name, scene.world.dossier, pk), data, headers=headers)
        for pk in (scene.secret.pk, uuid4())
    ]
    assert shape(answers[0]) == shape(answers[1])
    assert answers[0].status_code not in (200, 201)
    scene.secret.refresh_from_db()
    assert (scene.secret.paper, scene.secret.section) == ("report", "medical")


def put_in(row: Attachment, state: dict[str, Any]) -> None:
    """Bring the row to a state: as joined, refused by the antivirus, or removed by the physician."""
    moment, removed = row.added_at, "removal_reason" in state
    Attachment.objects.filter(pk=row.pk).update(
        **{"scan_state": ScanState.WAITING, "removal_reason": "", **state},
        scanned_at=moment if "scan_state" in state else None,
        erased_at=moment if "scan_state" in state else None,
        removed_at=moment if removed else None,
        removed_by=row.added_by if removed else None,
    )


@UNCHANGED
@given(persona=st.sampled_from(WITHOUT), page=st.sampled_from(PAGES), state=STATES, query=st.booleans())
def test_no_page_is_another_for_a_medical_attachment_more(
    scene: Scene, persona: str, page: str, state: dict[str, Any], query: bool
) -> None:
    put_in(scene.secret, state)
    path = reverse(page, kwargs=scene.world.arguments(page)) + (f"?retiree={scene.secret.pk}" if query else "")
    person = scene.clients[persona]
    with_it = person.get(path)
    answer = body(with_it).decode(errors="replace")
    assert not any(marker in answer for marker in MARKERS)
    assert str(scene.secret.pk) not in answer
    if page == "dossiers:accesses":
        return  # each visit of this page adds a line to it
    Attachment.objects.filter(pk=scene.secret.pk).update(dossier=elsewhere(scene))
    without_it = person.get(path)
    Attachment.objects.filter(pk=scene.secret.pk).update(dossier=scene.world.dossier)
    assert shape(with_it) == shape(without_it)


def elsewhere(scene: Scene) -> Dossier:
    other = Dossier.objects.exclude(pk=scene.world.dossier.pk).first()
    if other is None:
        other = Dossier.objects.get(pk=scene.world.dossier.pk)
        other.pk, other.number = uuid4(), "GA-0000-0000"
        other.save(force_insert=True)
    return other


def test_joining_the_same_file_does_not_tell_that_it_is_there(scene: Scene) -> None:
    path = reverse("dossiers:attachments", args=[scene.world.dossier.pk])
    for persona in ("secretary", "relative"):
        response = scene.clients[persona].post(path, {"paper": "other", "file": file("a.jpg", scene.content)})
        assert response.status_code == 302
        Attachment.objects.filter(paper="other").delete()


def test_the_stored_bytes_are_reached_by_no_address(scene: Scene) -> None:
    stored = storages["dossiers"].open(scene.secret.stored_as).read()
    assert scene.content not in stored
    for prefix in ("/media/", "/static/", "/attachments/", "/"):
        for persona in WITH_THE_RIGHT:
            assert scene.clients[persona].get(f"{prefix}{scene.secret.stored_as}").status_code == 404


def test_those_with_the_right_obtain_it(scene: Scene) -> None:
    for persona in WITH_THE_RIGHT:
        response = scene.clients[persona].get(path_to("attachment_file", scene.world.dossier, scene.secret.pk))
        assert body(response) == scene.content
