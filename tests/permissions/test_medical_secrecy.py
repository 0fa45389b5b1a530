"""No path lets somebody without the medical right obtain one medical answer.

Two dossiers that differ only by medical answers must be the same for them: pages, headers, PDF, attachments, searches,
refusals, e-mails. The last tests open a door on purpose, and see that it is noticed.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jalon.dossiers.documents import Document
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, SectionAccess
from jalon.mail import outbox
from jalon.matching import of_dossier
from jalon.referrals import inbox, known
from jalon.web.search.views import dossier as search_page
from tests.dossiers.respondent import rounds
from tests.permissions.secrecy import (
    CANARY,
    EVERYWHERE,
    WITH_THE_RIGHT,
    Answers,
    Scene,
    Visit,
    answers,
    build_scene,
    client_of,
    definition_of,
    differing,
    medical_sections,
    obtained,
    put,
    visits,
)
from tests.permissions.test_matrix import lines

pytestmark = pytest.mark.django_db
ADDRESSES = list(dict.fromkeys(line["address"] for line in lines()))
GROUPS = 8


def values(number: int) -> dict[str, dict[str, Any]]:
    """Every medical question answered in one way among others; the words carry the canary."""
    said = {}
    for definition in medical_sections():
        *_, raws = (raw for _, raw in zip(range(number + 1), rounds(definition), strict=False))
        said[definition.code] = {code: _marked(definition.by_code[code].type.clean(raw)) for code, raw in raws.items()}
    return said


def _marked(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("Réponse", CANARY)
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return {key: _marked(item) for key, item in value.items()} if isinstance(value, dict) else value


def complete(said: Mapping[str, Mapping[str, Any]]) -> bool:
    return not any(list(Document(definition_of(code), dict(row)).missing()) for code, row in said.items())


@pytest.fixture
def scene() -> Scene:
    return build_scene()


def leaks(scene: Scene, pair: tuple[Answers, Answers], persona: str, found: list[Visit]) -> list[str]:
    """Return the visits by which this person tells the two dossiers apart, or reads a canary."""
    person = client_of(scene.world.people[persona])
    tried = [visit for visit in found if visit.of_a_person or persona in EVERYWHERE]
    sides = [partial(put, scene, said) for said in pair]
    firsts, seconds = (obtained(side, person, tried) for side in sides)
    suspects = [visit for visit, one, two in zip(tried, firsts, seconds, strict=True) if one != two]
    wrong = differing(sides, person, suspects)
    wrong += [visit for visit, told in zip(tried, firsts, strict=True) if CANARY in _without_question(told)]
    return [f"{persona} {visit.method} {visit.path}" for visit in wrong]


def _without_question(told: str) -> str:
    """What was looked for comes back in the field and in links: it is the person's own word."""
    return (
        told.replace(f"={CANARY}", "")
        .replace(f"%3D{CANARY}", "")
        .replace(f'value="{CANARY}"', "")
        .replace(f"« {CANARY} »", "")
    )


def pair_of(scene: Scene) -> tuple[Answers, Answers]:
    first, second = values(0), values(1)
    assert complete(first) and complete(second)
    assert all(first[code] != second[code] for code in first)
    return answers(scene, first, "a"), answers(scene, second, "b")


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_address_is_the_same_whatever_the_medical_answers(scene: Scene, group: int) -> None:
    pair = pair_of(scene)
    found = visits(scene, ADDRESSES)
    wrong = [leak for persona in sorted(scene.outsiders)[group::GROUPS] for leak in leaks(scene, pair, persona, found)]
    assert wrong == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_one_answer_changed_is_noticed_nowhere(scene: Scene, data: st.DataObject) -> None:
    said, other = values(data.draw(st.integers(0, 1))), values(2)
    code = data.draw(st.sampled_from(sorted(said)))
    questions = sorted(name for name in said[code] if said[code][name] != other[code].get(name))
    question = data.draw(st.sampled_from(questions))
    changed = said | {code: said[code] | {question: other[code].get(question)}}
    assume(complete(said) and complete(changed))
    pair = answers(scene, said, "a"), answers(scene, changed, "a")
    mine = [visit for visit in visits(scene, ADDRESSES) if str(scene.world.dossier.pk) in visit.path]
    mine += visits(scene, ["referrals:index", "referrals:detail", "dossiers:index", "home:home"])
    persona = data.draw(st.sampled_from(sorted(scene.outsiders)))
    assert leaks(scene, pair, persona, data.draw(st.lists(st.sampled_from(mine), min_size=2, max_size=3))) == []


@pytest.mark.parametrize("persona", WITH_THE_RIGHT)
def test_those_with_the_right_do_tell_them_apart(scene: Scene, persona: str) -> None:
    """Otherwise the walk would prove nothing."""
    found = visits(scene, ["dossiers:section", "dossiers:print#medical", "referrals:index"])
    assert len(leaks(scene, pair_of(scene), persona, found)) > 2


def _open_sections(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DossierPolicy, "section", lambda *args: SectionAccess(read=True, write=False, sign=False))


def _open_needs(patch: pytest.MonkeyPatch) -> None:
    for module in (of_dossier, search_page):
        patch.setattr(module, "readable_needs", lambda dossier, standing: dossier.needs)


def _open_gir_column(patch: pytest.MonkeyPatch) -> None:
    class Everywhere(frozenset[int]):
        def __contains__(self, item: object) -> bool:
            return True

    patch.setattr(inbox, "reads_medical", lambda actor: True)
    patch.setattr(inbox, "_Readable", lambda *args: type("R", (), {"establishments": Everywhere(), "units": ()})())


def _open_known(patch: pytest.MonkeyPatch) -> None:
    real = known.known_of
    patch.setattr(
        "jalon.web.referrals.sections.known_of", lambda referral, **kwargs: real(referral, reads_medical=True)
    )


def _write_needs_in_letters(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "render", lambda *args: ("", str(Dossier.objects.values_list("needs_sealed"))))


@pytest.mark.parametrize(
    ("open_a_door", "persona", "address"),
    [
        (_open_sections, "relative", "dossiers:section"),
        (_open_sections, "secretary", "dossiers:print#medical"),
        (_open_sections, "admissions", "dossiers:attachments"),
        (_open_needs, "relative", "search:dossier"),
        (_open_gir_column, "admissions", "referrals:index"),
        (_open_known, "decision_maker", "referrals:detail"),
        (_write_needs_in_letters, "relative", "referrals:review"),
    ],
)
def test_a_door_opened_by_mistake_is_noticed(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    open_a_door: Callable[[pytest.MonkeyPatch], None],
    persona: str,
    address: str,
) -> None:
    pair = pair_of(scene)
    found = visits(scene, [address])
    assert leaks(scene, pair, persona, found) == []
    open_a_door(monkeypatch)
    assert leaks(scene, pair, persona, found)
