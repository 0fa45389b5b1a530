"""The pages of waves: the order, the plan in force, what leaves next; who may change it, and what a stale page gets."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.audit.models import AccessRecord
from jalon.directory.actors import load_actor
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Participant
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.pause_waves import pause_waves
from jalon.referrals.actions.send_wave import advance
from jalon.referrals.deadlines import in_working_days
from jalon.referrals.models import Referral, WavePlan
from jalon.referrals.wording import day_and_hour
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.factories import make_establishment, make_family, make_secretary, make_unit
from tests.referrals.factories import join
from tests.referrals.wave_factories import Waves

pytestmark = pytest.mark.django_db
NAMES = [f"Résidence du Parc aux Fées {number}" for number in range(30)]


def address(waves: Waves) -> str:
    return f"/demandes/vagues/{waves.dossier.pk}/"


def soup_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def order_on(response: Any) -> list[str]:
    return [title.get_text() for title in soup_of(response).select("ol.waves h3")]


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would post of the form of a proposal, its buttons apart."""
    soup = soup_of(response)
    [size], [day] = soup.select("input[name=size]"), soup.select("input[name=day]")
    [hour] = soup.select("select[name=hour] option[selected]")
    return {
        "demande": [field["value"] for field in soup.select("input[name=demande]")],
        "lu": [box["value"] for box in soup.select("input[name=lu][checked]")],
        **{"size": size["value"], "day": day["value"], "hour": hour["value"]},
    }


def test_a_plan_is_proposed_ordered_and_sent(client: InspectingClient) -> None:
    waves = Waves()
    client.sign_in(waves.physician)
    assert "Envoyer par vagues" in text_of(client.get(f"/demandes/envoi/{waves.dossier.pk}/"))

    shown = client.get(address(waves))
    moved = client.post(address(waves), form_of(shown) | {"size": "2", "monter": str(waves.rows["Béta"].pk)})
    sent = client.post(address(waves), form_of(moved) | {"envoyer": ""}, follow=True)

    assert order_on(shown) == ["Alpha", "Béta", "Gamma", "Delta", "Epsilon"]
    assert order_on(moved) == ["Béta", "Alpha", "Gamma", "Delta", "Epsilon"]
    assert "Vague 3, après" in text_of(moved)
    assert soup_of(moved).select_one("button[autofocus][name=descendre]")
    assert waves.sent == ["Alpha", "Béta"]
    before = day_and_hour(in_working_days(timezone.now(), waves.units["Alpha"].answer_days)).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert f"Vague 1 : deux établissements, réponse attendue avant le {before}" in text_of(sent)
    assert "vers Gamma et Delta" in text_of(sent)
    assert AccessRecord.objects.filter(actor=waves.physician, subject="dossier:vagues", granted=True).exists()


def test_what_is_typed_stays_and_nothing_leaves_when_it_cannot_be(client: InspectingClient) -> None:
    waves = Waves()
    client.sign_in(waves.physician)
    form = form_of(client.get(address(waves)))

    for wrong, words in (
        ({"size": "beaucoup"}, "Écrivez un nombre entier"),
        ({"size": "11"}, "entre 1 et 10"),
        ({"day": "30/02/2027"}, "Vérifiez le jour"),
        ({"day": "01/01/2020"}, "Cette date est passée"),
        ({"hour": "3"}, "Choisissez une heure de la liste"),
        ({"day": ""}, "jusqu’à quand"),
    ):
        response = client.post(address(waves), form | wrong | {"envoyer": ""})
        assert response.status_code == 422
        assert words in text_of(response)
        [(name, value)] = wrong.items()
        assert name == "hour" or value in text_of(response)
    today = timezone.localdate()
    far = client.post(address(waves), form | {"day": (today + timedelta(days=90)).strftime("%d/%m/%Y"), "envoyer": ""})
    assert (far.status_code, waves.sent) == (409, [])
    assert "dans les 60 jours" in text_of(far)


@pytest.mark.parametrize("value", ["", "x", "\x00", "-1", "9" * 40, "é"])
def test_broken_forms_get_a_sentence(client: InspectingClient, value: str) -> None:
    waves = Waves(("Alpha", "Béta"), size=1)
    client.sign_in(waves.physician)
    for verb in ("monter", "descendre", "envoyer", "demande", "redessiner", "lu"):
        data = {"demande": value, "size": value, "day": value, "hour": value, verb: value}
        assert client.post(address(waves), data).status_code in (200, 409, 422)
    waves.plan()
    for verb in ("suivante", "monter", "descendre", "retirer", "ajouter", "relu", "changer", "autre"):
        response = client.post(address(waves), {"vague": value, "size": value, "lu": value, verb: value})
        assert response.status_code in (409, 422), verb
    assert waves.sent == ["Alpha"]


def test_what_is_to_be_known_is_ticked_before_a_wave_leaves(client: InspectingClient) -> None:
    waves = Waves(("Alpha", "Béta"), size=1)
    CareUnit.objects.filter(pk=waves.units["Béta"].pk).update(demands={"identity_checked": "wished"})
    client.sign_in(waves.physician)
    shown = client.get(address(waves))
    form = form_of(shown)
    box = soup_of(shown).select_one("input[name=lu]")
    assert box

    unticked = client.post(address(waves), form | {"size": "1", "envoyer": ""})
    ticked = client.post(address(waves), form | {"size": "1", "lu": box["value"], "envoyer": ""})

    assert (unticked.status_code, ticked.status_code) == (409, 302)
    assert advance(waves.dossier.pk, now=waves.later())
    assert waves.sent == ["Alpha", "Béta"]


def test_what_changed_since_is_read_again_on_the_page_of_the_plan(client: InspectingClient) -> None:
    waves = Waves(("Alpha", "Béta"), size=1)
    waves.plan()
    CareUnit.objects.filter(pk=waves.units["Béta"].pk).update(demands={"identity_checked": "wished"})
    client.sign_in(waves.physician)
    shown = client.get(address(waves))
    box = soup_of(shown).select_one("input[name=lu]")
    assert box
    assert "Ce qui est à savoir a changé" in text_of(shown)

    row = str(waves.rows["Béta"].pk)
    assert client.post(address(waves), {"relu": row}).status_code == 409
    again = client.post(address(waves), {"relu": row, "lu": box["value"]}, follow=True)

    assert "Ce qui est à savoir a changé" not in text_of(again)
    assert advance(waves.dossier.pk, now=waves.later())
    assert waves.sent == ["Alpha", "Béta"]


def test_the_plan_is_changed_from_its_page(client: InspectingClient) -> None:
    waves = Waves(size=1)
    waves.plan("Alpha", "Béta", "Gamma", "Delta")
    client.sign_in(waves.physician)
    page = address(waves)

    client.post(page, {"monter": str(waves.rows["Gamma"].pk)})
    client.post(page, {"retirer": str(waves.rows["Delta"].pk)})
    client.post(page, {"ajouter": str(waves.rows["Epsilon"].pk)})
    assert order_on(client.get(page)) == ["Gamma", "Béta", "Epsilon"]
    day = (timezone.localdate() + timedelta(days=20)).strftime("%d/%m/%Y")
    changed = client.post(
        page, {"changer": "", "vague": "1", "size": "2", "day": day, "hour": "9", "days": "4"}, follow=True
    )
    assert "Le rythme est changé" in text_of(changed)
    client.post(page, {"pause": ""})
    assert "Les vagues sont en pause" in text_of(client.get(page))
    client.post(page, {"reprendre": ""})
    sent = client.post(page, {"suivante": "", "vague": "1"}, follow=True)
    assert "La vague est partie : 2 demandes." in text_of(sent)
    stale = client.post(page, {"suivante": "", "vague": "1"})
    assert (stale.status_code, waves.sent) == (409, ["Alpha", "Béta", "Gamma"])
    assert "Une vague vient de partir" in text_of(stale)
    stopped = client.post(page, {"arreter": ""}, follow=True)
    assert "Les vagues sont arrêtées" in text_of(stopped)
    assert "Epsilon" in text_of(stopped)
    assert not WavePlan.objects.filter(ended_at=None).exists()


def test_whoever_may_not_send_reads_the_plan_without_a_button(client: InspectingClient) -> None:
    waves = Waves()
    waves.plan()
    reader = make_family()
    Participant.objects.create(dossier=waves.dossier, user=reader, role="relative", rights="read")

    for person in (reader, make_secretary(waves.physician)):
        shown = client.sign_in(person).get(address(waves))
        assert "Vague 1 : deux établissements" in text_of(shown)
        assert not soup_of(shown).select("main form button")
        assert client.post(address(waves), {"suivante": "", "vague": "1"}).status_code == 409
    assert client.sign_in(make_family()).get(address(waves)).status_code == 404
    assert waves.sent == ["Alpha", "Béta"]


def test_a_family_plans_waves_too(client: InspectingClient) -> None:
    family = make_family()
    waves = Waves(planner=family)
    client.sign_in(family)

    client.post(address(waves), form_of(client.get(address(waves))) | {"size": "2", "envoyer": ""})

    assert waves.in_force.planned_by == family
    assert waves.sent == ["Alpha", "Béta"]


def test_what_holds_the_waves_is_said_first(client: InspectingClient) -> None:
    waves = Waves()
    waves.plan()
    client.sign_in(waves.physician)
    offered = waves.offered("Alpha")
    assert "Une place est proposée à Alpha." in text_of(client.get(address(waves)))
    assert "Répondre à la proposition" in text_of(client.get(address(waves)))
    accept_offer(offered, actor=waves.doctor)
    shown = text_of(client.get(address(waves)))
    assert "Une place est acceptée à Alpha." in shown
    assert "Envoyer la vague suivante maintenant" not in shown


def test_where_one_stands_tells_the_wave_and_what_comes_next(client: InspectingClient) -> None:
    waves = Waves()
    family = make_family()
    join(waves.dossier, family, "relative")
    waves.plan()
    follow = f"/demandes/suivi/{waves.dossier.pk}/"
    client.sign_in(family)

    shown = text_of(client.get(follow))
    assert "Vague 1 : deux établissements, réponse attendue avant le" in shown
    assert "vers Gamma et Delta" in shown
    assert "Les demandes partent par vagues de deux." in shown
    waves.refused("Alpha")
    waves.refused("Béta")
    assert "La vague suivante part dans quelques minutes, vers Gamma et Delta." in text_of(client.get(follow))
    CareUnit.objects.filter(pk=waves.units["Gamma"].pk).update(accepts_referrals=False)
    advance(waves.dossier.pk)
    shown = text_of(client.get(follow))
    assert "La vague 2 est partie." in shown
    assert "La demande n’est pas partie à Gamma avec sa vague" in shown
    pause_waves(waves.dossier, actor=waves.doctor)
    assert "Les vagues sont en pause" in text_of(client.get(follow))


def test_choices_that_leave_by_themselves_wait_for_nobody(client: InspectingClient) -> None:
    waves = Waves()
    waves.plan()
    client.sign_in(waves.physician)

    assert "établissements choisis" not in text_of(client.get("/accueil/"))
    assert "Gamma" not in text_of(client.get("/demandes/?vue=a-repondre"))
    assert "Part avec une des prochaines vagues" in text_of(client.get("/demandes/"))
    review = text_of(client.get(f"/demandes/envoi/{waves.dossier.pk}/"))
    assert "Voir ou changer les vagues" in review
    assert "Gamma" not in review.partition("hors des vagues")[2]


def test_thirty_choices_cost_the_queries_of_three_and_a_light_page(client: InspectingClient) -> None:
    counts, sizes = [], []
    for names in (NAMES[:3], NAMES):
        waves = Waves(names, size=1)
        client.sign_in(waves.physician)
        for planned in (False, True):
            if planned:
                waves.plan()
            client.get(address(waves))
            with CaptureQueriesContext(connection) as captured:
                response = client.get(address(waves))
            counts.append(len(captured))
            sizes.append(len(response.content))
    assert counts[:2] == counts[2:]
    assert max(sizes) < PAGE_LIMIT_BYTES


def test_a_unit_chosen_after_the_plan_waits_outside_of_it(client: InspectingClient) -> None:
    waves = Waves(("Alpha", "Béta"), size=1)
    waves.plan()
    late = make_unit(make_establishment(name="Zéta"), demands={"identity_checked": "required"})
    row = choose(waves.dossier, late, actor=load_actor(waves.physician))
    client.sign_in(waves.physician)

    shown = text_of(client.get(address(waves)))

    assert "Choisis, hors des vagues" in shown
    assert "Porte fermée" in shown
    assert client.post(address(waves), {"ajouter": str(row.pk)}).status_code == 409
    assert Referral.objects.get(pk=row.pk).plan is None
