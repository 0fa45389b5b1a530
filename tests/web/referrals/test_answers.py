"""The pages of the answers of follow-up care: reasons of the unit, the place held, the opinions, what comes next."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.give_opinion import give_opinion
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.opinions import OpinionKind
from jalon.referrals.reasons import CareLevel, RefusalReason
from tests.client import InspectingClient, text_of
from tests.factories import make_establishment, make_family, make_unit, make_unit_staff
from tests.referrals.factories import Story, join

pytestmark = pytest.mark.django_db
S = ReferralState
BED = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
HAD = {"kind": UnitKind.HAD, "stay_type": StayType.HOME}


def unit(name: str = "La Fontaine", **fields: Any) -> CareUnit:
    return make_unit(make_establishment(name=name, city="Talant", phone="03 80 00 00 00"), **{**BED, **fields})


def story(*units: CareUnit) -> Story:
    return Story(*(units or [unit()]), kind=DossierKind.SANITAIRE)


def page(client: InspectingClient, person: User, row: Referral, rest: str = "") -> BeautifulSoup:
    response = client.sign_in(person).get(f"/demandes/{row.pk}/{rest}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    return soup.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ")


def buttons(soup: BeautifulSoup) -> set[str]:
    return {link.get_text(strip=True).replace("\N{NO-BREAK SPACE}", " ") for link in soup.select("a.button")}


def test_the_doors_of_a_bed_speak_the_language_of_care(client: InspectingClient) -> None:
    case = story()
    row = case.read()

    shown = buttons(page(client, case.desk(row).user, row))

    assert {"Accord sans date, ou liste", "Garder une place", "Proposer une place", "Refuser la demande"} <= shown
    assert "Ne plus garder la place" not in shown


def test_a_bed_and_a_service_at_home_are_refused_for_their_own_reasons(client: InspectingClient) -> None:
    case = story(unit(), unit("HAD de la Côte", **HAD))
    bed, home = (case.read(each) for each in case.units)

    def reasons(row: Referral) -> str:
        return words(page(client, case.desk(row).user, row, "refuse/"))

    assert "Commune hors de notre secteur" not in reasons(bed)
    assert "Pas de projet de sortie" in reasons(bed)
    assert "Commune hors de notre secteur" in reasons(home)
    assert "Pas de projet de sortie" not in reasons(home)


def test_a_batch_of_several_kinds_is_refused_for_the_reasons_that_fit_them_all(client: InspectingClient) -> None:
    place = make_establishment(name="La Fontaine")
    case = Story(make_unit(place, **BED), make_unit(place, **HAD), kind=DossierKind.SANITAIRE)
    rows = [case.read(each) for each in case.units]
    staff = make_unit_staff(place, MembershipRole.ADMISSIONS)
    chosen = {"action": "refuse", "demande": [str(row.pk) for row in rows]}

    shown = text_of(client.sign_in(staff).get("/demandes/lot/", chosen))
    assert "État clinique non stabilisé" in shown
    assert "Commune hors de notre secteur" not in shown
    assert client.post("/demandes/lot/", chosen | {"reason": "R08"}).status_code == 422
    assert client.post("/demandes/lot/", chosen | {"reason": "R11"}).status_code == 422
    assert client.post("/demandes/lot/", chosen | {"reason": "R11", "level": "mco"}).status_code == 302
    assert set(Referral.objects.values_list("state", "advised_level")) == {(S.REFUSED, "mco")}


def test_another_level_is_one_button_away_for_the_physician(client: InspectingClient) -> None:
    case = story(unit("HAD de la Côte", **HAD))
    row = case.read()
    client.sign_in(case.desk(row).user)
    response = client.post(
        f"/demandes/{row.pk}/refuse/", {"reason": "R11", "level": "smr", "mention": "A52", "message": "Trop lourd."}
    )
    assert response.status_code == 302

    for address in (f"/demandes/{row.pk}/", f"/demandes/suivi/{case.dossier.pk}/"):
        soup = BeautifulSoup(client.sign_in(case.physician).get(address).content, "html.parser")
        [link] = [each for each in soup.select("a.button") if "Chercher un SMR" in each.get_text()]
        assert link["href"].endswith("recherche/?quoi=smr&mention=A52")
        assert client.get(link["href"]).status_code == 200


@pytest.mark.parametrize(
    ("level", "sentence"),
    [(CareLevel.MCO, "en urgence, le 15"), (CareLevel.PSYCHIATRY, "(CMP)"), ("town", "infirmier")],
)
def test_a_level_that_is_not_searched_here_says_whom_to_call(
    client: InspectingClient, level: str, sentence: str
) -> None:
    case = story()
    row = case.read()
    refuse(row, reason=RefusalReason.OTHER_LEVEL, level=level, actor=case.desk(row))

    soup = page(client, case.physician, row)

    assert sentence in words(soup)
    assert "03 80 00 00 00" in words(soup)


def test_a_level_of_another_kind_of_dossier_opens_one(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    refuse(row, reason=RefusalReason.OTHER_LEVEL, level=CareLevel.HOUSING, actor=case.desk(row))

    [link] = [each for each in page(client, case.physician, row).select("a.button") if "lieu de vie" in each.text]

    assert link["href"] == "/dossiers/nouveau/"


def test_a_place_held_is_told_to_both_sides_with_the_time_left(client: InspectingClient) -> None:
    case = story(unit(free_places=1, free_places_at=timezone.now()))
    row = case.read()
    desk = case.desk(row).user
    client.sign_in(desk)
    assert client.post(f"/demandes/{row.pk}/hold/", {"until": "4h"}).status_code == 302

    for person in (desk, case.physician):
        soup = page(client, person, row)
        [left] = soup.select("time[data-time-left]")
        assert left.get_text().replace("\N{NO-BREAK SPACE}", " ") in ("encore 3 h 59", "encore 4 h")
        assert left["datetime"]
    follow = words(BeautifulSoup(client.get(f"/demandes/suivi/{case.dossier.pk}/").content, "html.parser"))
    assert "La Fontaine garde une place" in follow
    assert "encore 3 h 59" in follow

    assert "Garder la place plus longtemps" in buttons(page(client, desk, row))
    client.post(f"/demandes/{row.pk}/release/", {})
    assert not page(client, desk, row).select("[data-time-left]")


def test_a_place_whose_moment_has_passed_is_shown_to_nobody(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    hold(row, until=timezone.now() + timedelta(hours=2), actor=case.desk(row))
    Referral.objects.update(held_until=timezone.now() - timedelta(minutes=1))

    for person in (case.desk(row).user, case.physician):
        soup = page(client, person, row)
        assert not soup.select("[data-time-left]")
        assert "Ne plus garder la place" not in buttons(soup)


def test_a_place_held_beyond_those_declared_is_refused_and_nothing_typed_is_lost(client: InspectingClient) -> None:
    case = story(unit(free_places=0, free_places_at=timezone.now()))
    row = case.read()

    response = client.sign_in(case.desk(row).user).post(
        f"/demandes/{row.pk}/hold/", {"until": "2h", "message": "On vous garde un lit"}
    )

    assert response.status_code == 409
    assert "Aucune place libre n’est déclarée" in text_of(response)
    assert "On vous garde un lit" in text_of(response)


def test_the_two_opinions_are_given_and_shown_inside_the_unit_alone(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    desk = case.desk(row).user
    reader = make_unit_staff(row.unit.establishment, MembershipRole.MEDICAL_READER)

    given = {"value": "conditions", "message": "Porteur de BLSE", "for_desk": "Chambre seule"}
    assert client.sign_in(reader).post(f"/demandes/{row.pk}/avis/medical/", given).status_code == 302
    assert client.get(f"/demandes/{row.pk}/avis/places/").status_code == 403
    assert client.sign_in(desk).post(f"/demandes/{row.pk}/avis/places/", {"value": "no_place"}).status_code == 302
    assert client.get(f"/demandes/{row.pk}/avis/medical/").status_code == 403

    seen = words(page(client, desk, row))
    assert "Favorable, avec des conditions" in seen and "Pas de place" in seen
    assert "À prévoir : Chambre seule" in seen and "BLSE" not in seen
    assert "Porteur de BLSE" in words(page(client, reader, row))
    family = make_family()
    join(case.dossier, family, "relative")
    for person in (case.physician, family):
        outside = words(page(client, person, row))
        assert "Les avis dans l’unité" not in outside and "Favorable" not in outside
        assert client.get(f"/demandes/{row.pk}/avis/medical/").status_code == 403


@pytest.mark.parametrize("kind", ["medical", "places", "autre"])
@pytest.mark.parametrize(
    "data", [{}, {"value": "\x00"}, {"value": "conditions"}, {"value": "place_on", "on": "31/02/2027"}]
)
def test_an_opinion_takes_anything_and_answers_in_a_sentence(
    client: InspectingClient, kind: str, data: dict[str, str]
) -> None:
    case = story()
    row = case.read()
    both = make_unit_staff(row.unit.establishment, MembershipRole.MEDICAL_READER, MembershipRole.ADMISSIONS)

    response = client.sign_in(both).post(f"/demandes/{row.pk}/avis/{kind}/", data)

    assert response.status_code == (404 if kind == "autre" else 422)


def test_the_door_of_the_offer_says_that_the_medical_opinion_is_awaited(client: InspectingClient) -> None:
    case = story(unit(medical_opinion_first=True))
    row = case.read()

    assert "S’ouvre avec l’avis médical" in words(page(client, case.desk(row).user, row))
    reader = make_unit_staff(row.unit.establishment, MembershipRole.MEDICAL_READER)
    client.sign_in(reader).post(f"/demandes/{row.pk}/avis/medical/", {"value": "favourable"})
    assert "Proposer une place" in buttons(page(client, case.desk(row).user, row))


def test_the_page_costs_the_same_whatever_was_said_inside(
    client: InspectingClient, django_assert_max_num_queries: Any
) -> None:
    case = story()
    row = case.read()
    desk = case.desk(row)
    for _ in range(12):
        give_opinion(row, OpinionKind.BED, value="to_be_seen", actor=desk)
    page(client, desk.user, row)

    with django_assert_max_num_queries(20):
        client.get(f"/demandes/{row.pk}/")


def test_an_agreement_without_date_is_read_with_its_rank_by_the_requester(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    waitlist(row, grade="accepted", rank=2, wait="weeks", actor=case.desk(row))
    told = "Accord, sans date pour l’instant, numéro 2, attente habituelle : une à deux semaines."

    assert told in words(page(client, case.physician, row))
    follow = text_of(client.get(f"/demandes/suivi/{case.dossier.pk}/"))
    assert told in follow
    assert "La Fontaine donne son accord, sans date pour l’instant" in follow


def test_a_person_who_did_not_come_is_noted_and_the_other_request_is_asked_again(client: InspectingClient) -> None:
    case = story(unit(), unit("La Source"))
    row, other = case.offered(case.units[0], days=0), case.read(case.units[1])
    accept_offer(row, actor=case.doctor)

    soup = page(client, case.desk(row).user, row)
    assert {"Noter l’arrivée", "La personne n’est pas venue"} <= buttons(soup)
    assert client.post(f"/demandes/{row.pk}/not_arrived/", {"message": "Personne à 17 h."}).status_code == 302
    assert "Relancer cette demande" in buttons(page(client, case.physician, other))
    assert client.post(f"/demandes/{other.pk}/resume/", {}).status_code == 302

    other.refresh_from_db()
    assert other.state == S.SENT


def test_no_price_and_no_cost_are_shown_of_a_bed_of_care(client: InspectingClient) -> None:
    case = story()
    case.offered()

    shown = text_of(client.sign_in(case.physician).get(f"/demandes/suivi/{case.dossier.pk}/"))

    assert "Une place est proposée à La Fontaine" in shown
    assert "Prix affiché" not in shown and "Calculer" not in shown
