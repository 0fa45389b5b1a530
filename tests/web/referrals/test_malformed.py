"""Whatever is typed or pasted into the forms of requests: a sentence, never a fault, and nothing typed is lost."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.directory.enums import UnitKind
from jalon.dossiers.enums import DossierKind
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.web.referrals.forms import DEEDS, About
from tests.client import InspectingClient
from tests.factories import make_unit
from tests.referrals.factories import Story

pytestmark = pytest.mark.django_db
S = ReferralState
REFUSED = (409, 422)
NASTY = (
    "",
    " ",
    "\x00",
    "\x1b[31m",
    "\u202e\u0007",
    "🧓🏽‍🦽" * 50,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "${7*7} %(name)s {0}",
    "31/02/2026",
    "29/02/2027",
    "2026-13-45",
    "01/01/0001",
    "31/12/9999",
    "99999999999999999999",
    "-1",
    "NaN",
    "1e309",
    "٣/٤/٢٠٢٦",
    "refused",
    "admissible\x00",
    "oui non",
    "\ufeff\u200b",
    "\ud7ff\ue000",
    "Ａ" * 300,
    "a" * 100_000,
)
UNIT_ACTIONS = {
    "request_info": ("message",),
    "waitlist": ("grade", "rank", "wait", "message"),
    "offer": ("entry_on", "place", "answer_before", "message"),
    "refuse": ("reason", "level", "message"),
}
GOOD = {
    "message": "Un mot",
    "grade": "admissible",
    "entry_on": "",
    "place": "chambre 12",
    "answer_before": "",
    "reason": "R01",
}


def told_or_done(response: Any) -> bool:
    """A redirection once done; otherwise a page that says what is wrong."""
    if response.status_code == 302:
        return True
    soup = BeautifulSoup(response.content, "html.parser")
    said = soup.select_one("[data-error-summary], .error-line, .banner.error, [role=alert]")
    return response.status_code in REFUSED and said is not None


@pytest.mark.parametrize("action", UNIT_ACTIONS)
@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_each_field_of_the_units_answers_takes_anything(client: InspectingClient, action: str, value: str) -> None:
    story = Story(*[make_unit() for _ in UNIT_ACTIONS[action]])
    for unit, field in zip(story.units, UNIT_ACTIONS[action], strict=True):
        referral = story.read(unit)
        client.sign_in(story.desk(referral).user)

        response = client.post(f"/demandes/{referral.pk}/{action}/", {**GOOD, field: value})

        assert told_or_done(response), field
        if response.status_code == 302:
            assert client.get(f"/demandes/{referral.pk}/").status_code == 200


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_each_field_of_the_requesters_answers_takes_anything(client: InspectingClient, value: str) -> None:
    story = Story(make_unit(), make_unit(), make_unit(), make_unit())
    client.sign_in(story.physician)
    asked = [
        (story.offered(story.units[0]), "decline_offer", {"stay": value}),
        (story.offered(story.units[1]), "decline_offer", {"stay": "oui", "message": value}),
        (story.read(story.units[2]), "withdraw", {"reason": value}),
        (story.offered(story.units[3]), "accept_offer", {"message": value, "vu": value}),
    ]
    for referral, action, data in asked:
        assert told_or_done(client.post(f"/demandes/{referral.pk}/{action}/", data)), action


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_the_day_of_entry_takes_anything(client: InspectingClient, value: str) -> None:
    story = Story()
    referral = story.offered()
    client.sign_in(story.desk(referral).user)

    assert told_or_done(client.post(f"/demandes/{referral.pk}/admit/", {"admitted_on": value}))


def test_ten_megabytes_are_refused_with_a_sentence(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()
    client.sign_in(story.desk(referral).user)

    response = client.post(f"/demandes/{referral.pk}/request_info/", {"message": "a" * 10_000_000})

    assert response.status_code == 422
    assert "la limite est de 2000" in response.content.decode()
    referral.refresh_from_db()
    assert referral.state == S.READ


def test_what_was_typed_beside_a_mistake_stays_on_screen(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()
    client.sign_in(story.desk(referral).user)

    response = client.post(
        f"/demandes/{referral.pk}/offer/",
        {"entry_on": "31/02/2027", "place": "chambre 12", "answer_before": "x", "message": "À bientôt"},
    )

    page = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert response.status_code == 422
    for kept in ("31/02/2027", "chambre 12", "À bientôt", "Février 2027 a 28 jours."):
        assert kept in page


@settings(max_examples=150)
@given(
    action=st.sampled_from(list(DEEDS)),
    data=st.dictionaries(
        st.sampled_from(
            [
                *("message", "grade", "entry_on", "place", "answer_before", "reason", "stay", "admitted_on"),
                *("level", "mention", "rank", "wait", "until", "arrived_at"),
            ]
        ),
        st.text(max_size=200) | st.sampled_from(NASTY[:-1]),
    ),
    kinds=st.frozensets(st.sampled_from(list(UnitKind)), min_size=1, max_size=3),
    hour=st.integers(0, 23),
)
def test_no_form_raises_whatever_it_is_given(
    action: Any, data: dict[str, str], kinds: frozenset[str], hour: int
) -> None:
    form = DEEDS[action].form(data, about=About(kinds, DossierKind.SANITAIRE, hour))

    if form.is_valid():
        assert set(form.cleaned_data) <= {*form.fields}
    else:
        for errors in form.errors.values():
            assert all(sentence.endswith((".", "?")) for sentence in errors)


def test_a_form_that_does_not_say_what_it_saw_is_still_taken(client: InspectingClient) -> None:
    story = Story()
    referral = story.read()
    client.sign_in(story.desk(referral).user)

    assert client.post(f"/demandes/{referral.pk}/waitlist/", {"grade": "admissible"}).status_code == 302
    assert Referral.objects.get().state == S.WAITLISTED
