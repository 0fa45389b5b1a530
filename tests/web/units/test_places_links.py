"""The weekly e-mail and its links: they declare the free places of one unit, for one person, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.directory.enums import PlacesEmail, StayType
from jalon.directory.models import CareUnit, Establishment, Membership
from jalon.directory.places_letters import ask_free_places, is_office_time, remind_pages
from jalon.directory.places_links import LASTS, MOST_IN_AN_HOUR, PLACES_SALT, places_address, rhythm_address
from jalon.directory.tasks import ask_units
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient
from tests.factories import make_establishment, make_unit, make_unit_staff
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
# A Wednesday, neither the first of its month nor a week of the first Monday.
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
FIRST_WEEK = datetime(2026, 12, 8, 9, tzinfo=UTC)


@pytest.fixture
def unit() -> CareUnit:
    return make_unit(make_establishment(name="Les Tilleuls"))


@pytest.fixture
def nurse(unit: CareUnit) -> User:
    return make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)


@pytest.fixture
def role(nurse: User) -> Membership:
    return nurse.memberships.get()


def path_of(address: str) -> str:
    return urlsplit(address).path


def places_path(role: Membership, unit: CareUnit, now: datetime | None = None) -> str:
    return path_of(places_address(role, unit, now or timezone.now()))


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_the_link_declares_without_a_sign_in_and_the_public_page_dates_it_today(
    client: InspectingClient, unit: CareUnit, nurse: User, role: Membership
) -> None:
    path = places_path(role, unit)
    assert "Places libres : EHPAD, hébergement permanent" in words(client.get(path))
    told = words(client.post(path, {"nombre": "2"}, follow=True))
    assert "C’est noté : 2 places libres chez Les Tilleuls, aujourd’hui." in told
    assert "2 places libres déclarées le" in words(client.get(f"/annuaire/{unit.establishment.finess}/"))
    event = Event.objects.get(name="unit.places_declared")
    assert (event.actor, event.data["by"], event.data["after"]) == (nurse, "link", {"free_places": 2})


def test_opening_the_link_changes_nothing(client: InspectingClient, unit: CareUnit, role: Membership) -> None:
    response = client.get(places_path(role, unit))
    client.head(places_path(role, unit))
    unit.refresh_from_db()
    assert unit.free_places_at is None
    assert not Event.objects.exists()
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_the_link_signs_nobody_in(client: InspectingClient, unit: CareUnit, role: Membership) -> None:
    client.post(places_path(role, unit), {"nombre": "1"})
    assert client.get("/etablissement/").status_code == 302


def test_the_link_serves_again_until_its_end(client: InspectingClient, unit: CareUnit, role: Membership) -> None:
    path = places_path(role, unit)
    client.post(path, {"nombre": "2"})
    client.post(path, {"nombre": "1"})
    unit.refresh_from_db()
    assert unit.free_places == 1


@pytest.mark.parametrize("typed", ["", "-1", "beaucoup", "81", *(value for value in NASTY if value != "0")])
def test_a_wrong_number_is_answered_by_a_sentence_and_shown_again(
    client: InspectingClient, unit: CareUnit, role: Membership, typed: str
) -> None:
    response = client.post(places_path(role, unit), {"nombre": typed})
    assert response.status_code == 422
    unit.refresh_from_db()
    assert unit.free_places is None


def refused(client: InspectingClient, path: str, unit: CareUnit) -> bool:
    """Whether the address shows a dead link, and declares nothing."""
    opened, posted = client.get(path), client.post(path, {"nombre": "3"})
    unit.refresh_from_db()
    return (opened.status_code, posted.status_code, unit.free_places) == (410, 410, None)


def test_a_link_too_old_is_dead_and_says_how_to_go_on(
    client: InspectingClient, unit: CareUnit, role: Membership
) -> None:
    path = places_path(role, unit, timezone.now() - LASTS - timedelta(seconds=1))
    assert refused(client, path, unit)
    response = client.get(path)
    assert "Ce lien ne marche plus : il est trop ancien" in words(response)
    assert 'href="/etablissement/places/"' in response.content.decode()


def test_a_role_taken_back_kills_its_links_even_when_it_is_given_again(
    client: InspectingClient, unit: CareUnit, role: Membership, nurse: User
) -> None:
    path = places_path(role, unit)
    Membership.objects.filter(pk=role.pk).update(ended_at=timezone.now())
    assert refused(client, path, unit)
    Membership.objects.create(user=nurse, establishment=unit.establishment, role=MembershipRole.ADMISSIONS)
    assert refused(client, path, unit)


def test_a_closed_account_kills_its_links(
    client: InspectingClient, unit: CareUnit, role: Membership, nurse: User
) -> None:
    User.objects.filter(pk=nurse.pk).update(is_active=False)
    assert refused(client, places_path(role, unit), unit)


def test_a_closed_unit_kills_its_links(client: InspectingClient, unit: CareUnit, role: Membership) -> None:
    CareUnit.objects.filter(pk=unit.pk).update(closed=True)
    assert refused(client, places_path(role, unit), unit)


def test_a_role_that_does_not_declare_has_no_link(client: InspectingClient, unit: CareUnit) -> None:
    reader = make_unit_staff(unit.establishment, MembershipRole.MEDICAL_READER)
    assert refused(client, places_path(reader.memberships.get(), unit), unit)


def test_a_link_signed_for_a_unit_of_others_or_beside_the_role_is_dead(
    client: InspectingClient, unit: CareUnit, role: Membership
) -> None:
    elsewhere = make_unit()
    assert refused(client, places_path(role, elsewhere), elsewhere)
    beside = make_unit(unit.establishment, stay_type=StayType.TEMPORARY)
    only = make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS, unit=unit).memberships.get()
    assert refused(client, places_path(only, beside), beside)


def test_a_link_of_another_purpose_opens_nothing(client: InspectingClient, unit: CareUnit, role: Membership) -> None:
    rhythm = path_of(rhythm_address(role, timezone.now()))
    assert refused(client, rhythm.replace("/rythme/", "/lien/"), unit)
    content = {"m": role.pk, "u": unit.pk, "e": int(timezone.now().timestamp()) + 1000}
    for salt in ("", "jalon", PLACES_SALT + "."):
        forged = signing.Signer(salt=salt).sign_object(content)
        assert refused(client, f"/etablissement/lien/{forged}/", unit)
    assert client.get(places_path(role, unit).replace("/lien/", "/rythme/")).status_code == 410


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_altered_character_kills_the_link(
    client: InspectingClient, unit: CareUnit, role: Membership, data: st.DataObject
) -> None:
    token = places_path(role, unit).split("/")[-2]
    place = data.draw(st.integers(0, len(token) - 1))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:."
    other = data.draw(st.sampled_from([char for char in alphabet if char != token[place]]))
    for altered in (token[:place] + other + token[place + 1 :], token[:place] + token[place + 1 :], token + other):
        assert refused(client, f"/etablissement/lien/{altered}/", unit)


@pytest.mark.parametrize("altered", ["%00", "é", "a b", "x" * 500, "a/b"])
def test_an_address_that_no_link_has_is_not_found(client: InspectingClient, altered: str) -> None:
    assert client.get(f"/etablissement/lien/{altered}/").status_code in (404, 410)


def test_a_link_that_serves_too_often_waits(client: InspectingClient, unit: CareUnit, role: Membership) -> None:
    path = places_path(role, unit)
    for _ in range(MOST_IN_AN_HOUR):
        assert client.post(path, {"nombre": "1"}).status_code == 302
    response = client.post(path, {"nombre": "2"})
    assert response.status_code == 422
    assert "Ce lien a beaucoup servi depuis une heure." in words(response)
    unit.refresh_from_db()
    assert unit.free_places == 1


def test_each_declarer_gets_one_e_mail_a_week_with_a_link_for_each_unit(
    client: InspectingClient, unit: CareUnit, nurse: User
) -> None:
    other = make_unit(unit.establishment, stay_type=StayType.TEMPORARY)
    Membership.objects.create(user=nurse, establishment=unit.establishment, role=MembershipRole.MANAGER)
    make_unit_staff(unit.establishment, MembershipRole.MEDICAL_READER)
    assert ask_free_places(timezone.now()) == 1
    assert ask_free_places(timezone.now()) == 0
    letter = OutgoingEmail.objects.get()
    assert letter.recipient == nurse.email
    links = re.findall(r"https?://[^/\s]+(/etablissement/lien/\S+)", letter.body)
    assert len(links) == 2
    for number, path in enumerate(links):
        client.post(path, {"nombre": str(number + 1)})
    assert set(CareUnit.objects.filter(pk__in=[unit.pk, other.pk]).values_list("free_places", flat=True)) == {1, 2}


def test_the_e_mail_comes_again_the_week_after(unit: CareUnit, nurse: User) -> None:
    assert ask_free_places(WEDNESDAY) == 1
    assert ask_free_places(WEDNESDAY + timedelta(days=2)) == 0
    assert ask_free_places(WEDNESDAY + timedelta(days=7)) == 1


def test_the_e_mail_says_what_was_declared_and_until_when_it_is_shown(unit: CareUnit, nurse: User) -> None:
    CareUnit.objects.filter(pk=unit.pk).update(free_places=2, free_places_at=WEDNESDAY - timedelta(days=30))
    ask_free_places(WEDNESDAY)
    body = OutgoingEmail.objects.get().body.replace("\N{NO-BREAK SPACE}", " ")
    assert "2 places libres, lundi 26 octobre. Sans nouvelle, elle ne sera plus affichée après lundi 7 décembre" in body


@pytest.mark.parametrize(
    ("rhythm", "moment", "count"),
    [
        (PlacesEmail.WEEKLY, WEDNESDAY, 1),
        (PlacesEmail.MONTHLY, WEDNESDAY, 0),
        (PlacesEmail.MONTHLY, FIRST_WEEK, 1),
        (PlacesEmail.NEVER, WEDNESDAY, 0),
        (PlacesEmail.NEVER, FIRST_WEEK, 0),
    ],
)
def test_each_person_is_asked_as_often_as_chosen(
    unit: CareUnit, role: Membership, rhythm: PlacesEmail, moment: datetime, count: int
) -> None:
    Membership.objects.filter(pk=role.pk).update(places_email=rhythm)
    assert ask_free_places(moment) == count


def test_somebody_who_left_is_not_asked(unit: CareUnit, nurse: User, role: Membership) -> None:
    Membership.objects.filter(pk=role.pk).update(ended_at=timezone.now())
    assert ask_free_places(WEDNESDAY) == 0


def test_a_unit_that_takes_no_requests_is_not_asked_about(unit: CareUnit, nurse: User) -> None:
    CareUnit.objects.filter(pk=unit.pk).update(accepts_referrals=False)
    assert ask_free_places(WEDNESDAY) == 0


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-25T07:00:00+00:00", True),  # 8 h in winter
        ("2026-11-25T06:59:00+00:00", False),
        ("2026-07-22T06:00:00+00:00", True),  # 8 h in summer
        ("2026-11-25T17:00:00+00:00", False),  # 18 h
        ("2026-11-28T10:00:00+00:00", False),  # a Saturday
        ("2026-11-29T23:30:00+00:00", False),  # a Monday in Paris, at half past midnight
    ],
)
def test_e_mails_leave_at_the_hours_of_offices_in_paris(moment: str, open_: bool) -> None:
    assert is_office_time(datetime.fromisoformat(moment)) is open_


@pytest.mark.parametrize(("moment", "count"), [("2026-11-25T09:00:00+00:00", 1), ("2026-11-28T09:00:00+00:00", 0)])
def test_the_worker_asks_at_office_hours_only(
    unit: CareUnit, nurse: User, monkeypatch: pytest.MonkeyPatch, moment: str, count: int
) -> None:
    monkeypatch.setattr("jalon.directory.tasks.timezone.now", lambda: datetime.fromisoformat(moment))
    assert ask_units(timestamp=0) == count


def test_thirty_people_cost_the_queries_of_one(unit: CareUnit, nurse: User, django_assert_max_num_queries: Any) -> None:
    for _ in range(29):
        place = make_establishment()
        make_unit(place)
        make_unit_staff(place, MembershipRole.MANAGER)
    with django_assert_max_num_queries(8):
        assert ask_free_places(WEDNESDAY) == 30


def test_the_command_queues_the_e_mails_at_any_hour(unit: CareUnit, nurse: User) -> None:
    call_command("ask_free_places")
    assert OutgoingEmail.objects.filter(template="free_places").count() == 1


def test_the_rhythm_is_chosen_by_the_link_of_the_e_mail(
    client: InspectingClient, unit: CareUnit, role: Membership
) -> None:
    path = path_of(rhythm_address(role, timezone.now()))
    assert client.get(path).status_code == 200
    assert client.post(path, {"rythme": "parfois"}).status_code == 422
    assert "C’est noté." in words(client.post(path, {"rythme": "never"}, follow=True))
    role.refresh_from_db()
    assert role.places_email == PlacesEmail.NEVER


def test_the_rhythm_is_chosen_by_oneself_or_by_the_manager_and_nobody_else(
    client: InspectingClient, unit: CareUnit, nurse: User, role: Membership
) -> None:
    path = f"/etablissement/{unit.establishment.finess}/equipe/{nurse.pk}/e-mail/"
    client.sign_in(make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS))
    assert client.post(path, {"rythme": "never"}).status_code == 404
    client.sign_in(nurse)
    client.post(path, {"rythme": "monthly"})
    role.refresh_from_db()
    assert role.places_email == PlacesEmail.MONTHLY
    client.sign_in(make_unit_staff(unit.establishment, MembershipRole.MANAGER))
    assert "Qui est sollicité" in words(client.get(f"/etablissement/{unit.establishment.finess}/equipe/"))
    client.post(path, {"rythme": "never", "retour": "equipe"})
    role.refresh_from_db()
    assert role.places_email == PlacesEmail.NEVER


@pytest.mark.parametrize(("days", "count"), [(160, 0), (170, 1), (179, 1), (181, 0)])
def test_managers_are_warned_before_their_page_is_marked(unit: CareUnit, days: int, count: int) -> None:
    make_unit_staff(unit.establishment, MembershipRole.MANAGER)
    Establishment.objects.filter(pk=unit.establishment_id).update(confirmed_at=WEDNESDAY - timedelta(days=days))
    assert remind_pages(WEDNESDAY) == count
    assert remind_pages(WEDNESDAY) == 0
