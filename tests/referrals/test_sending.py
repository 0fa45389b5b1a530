"""Sending a dossier: all its choices at once, complete and signed, once."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.models import Dossier, Share
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.send import send
from jalon.referrals.deadlines import in_working_days
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.queries import open_by_unit
from tests.client import InspectingClient
from tests.dossiers.factories import make_complete_dossier, make_dossier
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit, make_unit_staff
from tests.referrals.factories import chosen_unit_ids, join

pytestmark = pytest.mark.django_db
S = ReferralState


def with_choices(dossier: Dossier, user: User, *names: str) -> list[CareUnit]:
    units = [make_unit(make_establishment(name=name), answer_days=3 + rank) for rank, name in enumerate(names)]
    for unit in units:
        choose(dossier, unit, actor=load_actor(user))
    return units


def words(response: Any) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_every_choice_leaves_at_once_with_its_own_date_and_its_share() -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    units = with_choices(dossier, physician, "Les Tilleuls", "Darcy")
    assert chosen_unit_ids(dossier) == {unit.pk for unit in units}

    sent = send(dossier, actor=load_actor(physician))

    for row in sent:
        assert row.state == S.SENT
        assert row.sent_at
        assert row.due_at == in_working_days(row.sent_at, row.unit.answer_days, row.unit.department)
    assert Share.objects.filter(dossier=dossier, ended_at__isnull=True).count() == 2
    assert set(open_by_unit(dossier)) == {unit.pk for unit in units}
    assert chosen_unit_ids(dossier) == set()
    with pytest.raises(Refusal, match="Aucune demande à envoyer"):
        send(dossier, actor=load_actor(physician))


def test_an_incomplete_or_unsigned_dossier_does_not_leave_and_says_what_lacks() -> None:
    physician = make_physician()
    bare, unsigned = make_dossier(physician), make_complete_dossier(physician, signed=False)
    for dossier, sentence in ((bare, "il manque"), (unsigned, "il manque la signature du médecin")):
        with_choices(dossier, physician, "Les Tilleuls")
        with pytest.raises(Refusal, match=sentence.replace(" ", r"\s")):
            send(dossier, actor=load_actor(physician))
    assert not Referral.objects.exclude(state=S.DRAFT).exists()


def test_a_unit_that_closed_meanwhile_holds_back_the_whole_sending() -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    away, _ = with_choices(dossier, physician, "Les Tilleuls", "Darcy")
    CareUnit.objects.filter(pk=away.pk).update(accepts_referrals=False)

    with pytest.raises(Refusal, match="Les Tilleuls"):
        send(dossier, actor=load_actor(physician))
    assert set(Referral.objects.values_list("state", flat=True)) == {S.DRAFT}


def test_only_some_of_the_choices_may_leave() -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    here, _ = with_choices(dossier, physician, "Les Tilleuls", "Darcy")

    (sent,) = send(dossier, actor=load_actor(physician), only=[Referral.objects.get(unit=here).pk])

    assert sent.unit == here
    assert Referral.objects.filter(state=S.DRAFT).count() == 1


def test_a_secretary_sends_only_when_the_physician_delegated_it() -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    with_choices(dossier, physician, "Les Tilleuls")

    with pytest.raises(Refusal, match="délégué"):
        send(dossier, actor=load_actor(make_secretary(physician)))
    assert send(dossier, actor=load_actor(make_secretary(physician, may_send=True)))


def test_neither_a_unit_nor_a_stranger_sends() -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    (unit,) = with_choices(dossier, physician, "Les Tilleuls")

    for person in (make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS), make_physician(), make_family()):
        with pytest.raises(Refusal):
            send(dossier, actor=load_actor(person))


def test_a_closed_dossier_takes_its_choices_with_it() -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    with_choices(dossier, physician, "Les Tilleuls")

    close_dossier(dossier, actor=load_actor(physician), reason="requester")

    assert Referral.objects.get().state == S.EXPIRED
    with pytest.raises(Refusal):
        choose(dossier, make_unit(), actor=load_actor(physician))


def test_the_review_names_the_units_their_dates_and_sends_them(client: InspectingClient) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    with_choices(dossier, physician, "Les Tilleuls", "Darcy", "Foch")
    address = f"/demandes/envoi/{dossier.pk}/"

    page = words(client.sign_in(physician).get(address))
    assert "Envoyer 3 demandes" in page
    assert "répond avant le" in page
    response = client.post(address, follow=True)

    assert "Demandes envoyées à trois établissements. Première réponse attendue avant le" in words(response)
    assert Referral.objects.filter(state=S.SENT).count() == 3
    assert client.post(address).status_code == 409


def test_the_review_links_what_lacks_and_keeps_the_door_closed(client: InspectingClient) -> None:
    physician = make_physician()
    dossier = make_dossier(physician)
    with_choices(dossier, physician, "Les Tilleuls")

    response = client.sign_in(physician).get(f"/demandes/envoi/{dossier.pk}/")

    soup = BeautifulSoup(response.content, "html.parser")
    links = [link["href"] for link in soup.select("a[href$='#manque']")]
    assert f"/dossiers/{dossier.pk}/volets/medical/#manque" in links
    assert soup.select_one("button.door[aria-disabled=true]")
    for link in links:
        assert client.get(link).status_code == 200


def test_a_unit_is_taken_out_of_the_choice_from_the_review(client: InspectingClient) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    gone, kept = with_choices(dossier, physician, "Les Tilleuls", "Darcy")
    client.sign_in(physician)

    for value in (str(gone.pk), "x", "-1", "\x00", "99999999999999999999"):
        client.post(f"/demandes/envoi/{dossier.pk}/", {"retirer": value}, follow=True)

    assert list(Referral.objects.values_list("unit", flat=True)) == [kept.pk]


def test_the_family_sends_too_and_strangers_see_nothing(client: InspectingClient) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    with_choices(dossier, physician, "Les Tilleuls")
    family = make_family()
    join(dossier, family, "relative")
    address = f"/demandes/envoi/{dossier.pk}/"

    assert client.sign_in(make_family()).get(address).status_code == 404
    assert client.sign_in(family).get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert Referral.objects.get().sent_by == family
