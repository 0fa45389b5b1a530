"""« Rendre l’avis »: four ways to answer, what each asks for, and who gives it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.models import User
from jalon.directory.models import CareUnit
from jalon.dossiers.kinds.tnd.sections.addressing import ADDRESSING
from jalon.dossiers.questions import Choices
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.enums import Profession
from jalon.referrals.pathways.models import Engagement, Package, Pathway, TurnedDown
from jalon.referrals.pathways.wished import PROFESSIONS, wished_in
from jalon.referrals.queries import last_message
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_child_dossier
from tests.referrals.factories import send_anyway
from tests.referrals.pathways.factories import AtPlatform, make_platform

pytestmark = pytest.mark.django_db
S = ReferralState


def address(referral: Referral) -> str:
    return reverse("pathways:opinion", args=[referral.pk])


def answer(user: User, referral: Referral, code: str, **data: Any) -> Any:
    return InspectingClient().sign_in(user).post(address(referral), {"reponse": code, **data})


def day(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d/%m/%Y}"


def state(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).state


def test_the_doctor_prescribes_with_packages_and_professionals_to_look_for() -> None:
    story = AtPlatform()
    referral = story.read()
    response = answer(
        story.doctor.user,
        referral,
        "prescrire",
        mode="both",
        sessions_psychomotor_therapy="35",
        sessions_psychology="",
        sought=["speech_therapy"],
        words="Bilan moteur d’abord.",
    )
    assert response["Location"] == reverse("pathways:child", args=[referral.pk])
    pathway = Pathway.objects.select_related("dossier").get(referral=referral)
    assert pathway.opened("words_sealed") == "Bilan moteur d’abord."
    assert list(Package.objects.values_list("profession", "sessions")) == [("psychomotor_therapy", 35)]
    assert set(Engagement.objects.values_list("profession", flat=True)) == {"psychomotor_therapy", "speech_therapy"}


def test_a_complement_is_asked_and_its_words_reach_the_doctor() -> None:
    story = AtPlatform()
    referral = story.read()
    assert answer(story.doctor.user, referral, "complement", message="Le bilan d’audition ?").status_code == 302
    assert state(referral) == S.INFO_REQUESTED
    fresh = Referral.objects.select_related("dossier").get(pk=referral.pk)
    assert last_message(fresh, "referral.info_requested") == "Le bilan d’audition ?"


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("refuser", {"reason": "R19"}),
        ("refuser", {"reason": "R20", "again_to_agree": "on"}),
        ("refuser", {"reason": "R20", "again_on": day(30)}),
        ("refuser", {"reason": "R21", "path": "cmp", "place": "CMP de Chenôve"}),
        ("ailleurs", {"reason": "R09", "place": "CMPP de Dijon, 03 80 00 00 00"}),
    ],
)
def test_a_child_is_refused_on_a_lawful_ground_alone_with_what_follows(code: str, typed: dict[str, str]) -> None:
    story = AtPlatform()
    referral = story.read()
    assert answer(story.doctor.user, referral, code, **typed).status_code == 302
    row = Referral.objects.get(pk=referral.pk)
    assert (row.state, row.refusal_reason) == (S.REFUSED, typed["reason"])
    assert TurnedDown.objects.filter(referral=referral, by=story.doctor.user).exists()
    page = InspectingClient().sign_in(story.doctor.user).get(reverse("pathways:child", args=[referral.pk]))
    assert "Demande refusée" in text_of(page)
    assert not typed.get("place") or typed["place"] in text_of(page)


def test_a_child_of_another_territory_is_sent_to_its_platform() -> None:
    story, other = AtPlatform(), make_platform("PCO du Jura", department="39")
    referral = story.read()
    offered = InspectingClient().sign_in(story.doctor.user).get(address(referral))
    assert "PCO du Jura, Dijon (39)" in text_of(offered)
    assert answer(story.doctor.user, referral, "ailleurs", reason="R08", other_unit=str(other.pk)).status_code == 302
    assert TurnedDown.objects.get(referral=referral).other_unit == CareUnit.objects.get(pk=other.pk)


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("prescrire", {}, "Dites où se fait le parcours"),
        ("prescrire", {"mode": "outside", "words": "Mes mots"}, "Prescrivez au moins un forfait"),
        ("prescrire", {"mode": "both", "sessions_psychology": "-4"}, "Indiquez un nombre entre 1 et 100"),
        ("prescrire", {"mode": "both", "sessions_psychology": "beaucoup"}, "Écrivez un nombre entier"),
        ("prescrire", {"mode": "both", "sought": "astrologie"}, "Choisissez les professions dans la liste"),
        ("complement", {"message": "  "}, "Dites ce qui manque"),
        ("refuser", {}, "Choisissez le motif parmi ceux que la loi admet"),
        ("refuser", {"reason": "R01"}, "Choisissez le motif parmi ceux que la loi admet"),
        ("refuser", {"reason": "R20", "message": "Mes mots"}, "Indiquez la date du nouvel examen"),
        ("refuser", {"reason": "R20", "again_on": "01/01/2020"}, "Cette date est passée"),
        ("refuser", {"reason": "R21"}, "Dites vers quel autre parcours"),
        ("refuser", {"reason": "R21", "path": "other"}, "Précisez cet autre parcours"),
        ("ailleurs", {"reason": "R09"}, "Dites où adresser l’enfant"),
        ("ailleurs", {"reason": "R08", "other_unit": "999999"}, "Choisissez une plateforme de la liste"),
    ],
)
def test_an_answer_that_says_too_little_is_told_what_it_lacks(code: str, typed: dict[str, str], sentence: str) -> None:
    story = AtPlatform()
    referral = story.read()
    response = answer(story.doctor.user, referral, code, **typed)
    read = text_of(response)
    assert response.status_code == 422
    assert sentence in read
    assert f'id="reponse-{code}" value="{code}" checked' in read
    assert typed.get("words", "") in read
    assert typed.get("message", "").strip() in read
    assert state(referral) == S.READ


def test_the_desk_a_reader_and_another_platform_do_not_give_the_opinion() -> None:
    story, other = AtPlatform(), AtPlatform()
    referral = story.read()
    for user, status in ((story.desk.user, 403), (other.doctor.user, 404), (story.physician, 403)):
        assert InspectingClient().sign_in(user).get(address(referral)).status_code == status
        assert answer(user, referral, "prescrire", mode="structure").status_code == status
    assert state(referral) == S.READ


def test_an_opinion_given_twice_is_told_and_an_unknown_answer_is_not_found() -> None:
    story = AtPlatform()
    referral = story.read()
    assert answer(story.doctor.user, referral, "complement", message="Le bilan ?").status_code == 302
    again = answer(story.doctor.user, referral, "complement", message="Le bilan ?")
    assert again.status_code == 409
    assert "Le bilan ?" in text_of(again)
    assert answer(story.doctor.user, referral, "rien").status_code == 404
    assert answer(story.doctor.user, referral, "prescrire", mode="structure").status_code == 302
    gone = InspectingClient().sign_in(story.doctor.user).get(address(referral))
    assert gone["Location"] == reverse("pathways:child", args=[referral.pk])


def test_an_age_that_the_platform_does_not_serve_closes_the_prescription_and_says_where_to_go() -> None:
    story = AtPlatform(months=83)
    referral = story.read()
    story.grown(1)
    page = InspectingClient().sign_in(story.doctor.user).get(address(referral))
    assert "l’enfant relève d’une plateforme des 7 à 12 ans" in text_of(page)
    assert 'value="prescrire" disabled' in text_of(page)
    assert answer(story.doctor.user, referral, "prescrire", mode="structure").status_code == 409
    assert state(referral) == S.READ


def test_the_doctor_reads_first_what_the_grid_says_and_what_is_asked() -> None:
    story = AtPlatform()
    dossier = make_complete_child_dossier(
        story.physician, answers={"adressage": {"reason": "Ne parle pas.", "wished_package": ["psychology"]}}
    )
    referral = send_anyway(choose(dossier, story.unit, actor=story.asker), story.asker)
    open_referral(referral, actor=actor(story.doctor.user))
    told = text_of(InspectingClient().sign_in(story.doctor.user).get(address(referral)))
    assert "Ne parle pas." in told
    assert "Psychologie" in told
    assert "signes" in told


def test_what_the_doctor_wishes_is_proposed_in_the_prescription_and_may_be_changed() -> None:
    story = AtPlatform()
    wished = {"reason": "Ne parle pas.", "wished_package": ["psychology"], "wished_contract": ["speech", "other"]}
    wished["wished_other"] = "Génétique"
    dossier = make_complete_child_dossier(story.physician, answers={"adressage": wished})
    referral = send_anyway(choose(dossier, story.unit, actor=story.asker), story.asker)
    open_referral(referral, actor=actor(story.doctor.user))
    page = BeautifulSoup(InspectingClient().sign_in(story.doctor.user).get(address(referral)).content, "html.parser")
    assert {box["value"] for box in page.select("[name=sought][checked]")} == {"speech_therapy", "other"}
    hinted = [field["name"] for field in page.select("input[name^=sessions_]") if "Souhaité" in field.parent.text]
    assert hinted == ["sessions_psychology"]
    answer(story.doctor.user, referral, "prescrire", mode="structure", sought=["ent"])
    assert list(Engagement.objects.values_list("profession", flat=True)) == ["ent"]


def test_every_examination_that_may_be_wished_may_be_prescribed() -> None:
    asked = [ADDRESSING.by_code[code].type for code in ("wished_contract", "wished_package")]
    codes = [option.code for kind in asked if isinstance(kind, Choices) for option in kind.options]
    assert list(PROFESSIONS) == codes
    assert set(PROFESSIONS.values()) == set(Profession)
    assert wished_in({"wished_package": ["occupational"]}) == [Profession.OCCUPATIONAL_THERAPY]
