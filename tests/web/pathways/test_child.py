"""The page of a child at its platform: who reads what, what can be done, and what is typed wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.dossiers.models import Attachment
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.plan_synthesis import plan_synthesis
from jalon.referrals.pathways.enums import EngagementState, Profession
from jalon.referrals.pathways.models import Engagement, Pathway
from tests.client import InspectingClient, text_of
from tests.dossiers.samples import pdf
from tests.factories import make_family, make_physician, make_unit_staff
from tests.referrals.factories import Story
from tests.referrals.pathways.factories import AtPlatform

pytestmark = pytest.mark.django_db
PLACE = "place"


def open_child(user: User, referral: Referral) -> str:
    response = InspectingClient().sign_in(user).get(reverse("pathways:child", args=[referral.pk]))
    assert response.status_code == 200
    return text_of(response)


def act(user: User, referral: Referral, deed: str, data: dict[str, Any], person: Engagement | None = None) -> Any:
    name, args = ("act_for", [referral.pk, deed, person.pk]) if person else ("act", [referral.pk, deed])
    return InspectingClient().sign_in(user).post(reverse(f"pathways:{name}", args=args), data)


def day(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d/%m/%Y}"


def test_opening_a_new_request_says_to_the_doctor_who_asked_that_it_was_read() -> None:
    story = AtPlatform()
    referral = story.sent()
    told = open_child(story.desk.user, referral)
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.READ
    assert AccessRecord.objects.filter(dossier_id=story.dossier.pk, subject="referral", granted=True).exists()
    assert f"L’avis revient au médecin de la plateforme : {story.doctor.user.full_name}." in told
    assert "Rendre l’avis" not in told
    assert "Rendre l’avis" in open_child(story.doctor.user, referral)


def test_medical_words_are_read_by_the_doctor_and_never_by_the_desk() -> None:
    story = AtPlatform()
    referral = story.begun(90)
    plan_synthesis(referral, at=timezone.now() + timedelta(hours=30), actor=story.desk)
    hold_synthesis(referral, on=timezone.localdate(), words="Dyspraxie probable.", actor=story.doctor)
    reader = make_unit_staff(story.unit.establishment, MembershipRole.MEDICAL_READER)
    for user in (story.doctor.user, reader):
        told = open_child(user, referral)
        assert "Bilan psychomoteur d’abord." in told
        assert "Dyspraxie probable." in told
    told = open_child(story.desk.user, referral)
    assert "Psychomotricité (20 séances)" in told
    assert "Bilan psychomoteur" not in told
    assert "Dyspraxie" not in told
    assert "se lisent par les médecins du dossier et la lecture médicale" in told


def test_nobody_else_finds_the_page_of_a_child() -> None:
    story = AtPlatform()
    referral, ehpad = story.validated(), Story()
    placed = ehpad.read()
    other = AtPlatform()
    for user, status in (
        (story.physician, 403),
        (story.parent, 403),
        (make_family(), 403),
        (make_physician(), 403),
        (next(iter(ehpad.desks.values())).user, 403),
        (other.doctor.user, 404),
        (other.desk.user, 404),
        (make_unit_staff(story.unit.establishment, MembershipRole.MANAGER), 404),
    ):
        response = InspectingClient().sign_in(user).get(reverse("pathways:child", args=[referral.pk]))
        assert response.status_code == status
    response = InspectingClient().sign_in(story.desk.user).get(reverse("pathways:child", args=[placed.pk]))
    assert response.status_code == 404


def test_a_reader_who_does_not_answer_sees_no_button_that_would_be_refused() -> None:
    story = AtPlatform()
    referral = story.validated()
    reader = make_unit_staff(story.unit.establishment, MembershipRole.MEDICAL_READER)
    told = open_child(reader, referral)
    assert "Donner le premier rendez-vous" not in told
    assert "Engager" not in told
    assert act(reader, referral, "accueil", {"day": day(3), "hour": "14h"}).status_code == 403
    assert act(story.desk.user, referral, "renouveler", {"words": "x"}).status_code == 403
    assert act(story.desk.user, referral, "clore", {"conclusion": "town"}).status_code == 403


def test_whoever_is_found_for_a_search_has_its_profession_whatever_is_sent() -> None:
    story = AtPlatform()
    referral, desk = story.validated(5), story.desk.user
    sought = Engagement.objects.get(pathway__referral=referral, profession=Profession.PSYCHOMOTOR_THERAPY)
    page = reverse("pathways:act_for", args=[referral.pk, "engager", sought.pk])
    assert "name=profession" not in text_of(InspectingClient().sign_in(desk).get(page)).replace('"', "")
    told = {"profession": "speech_therapy", "setting": sought.setting, "name": "Nadia Roche", "engaged_on": day(0)}
    assert act(desk, referral, "engager", told, sought).status_code == 302
    sought.refresh_from_db()
    assert (sought.state, sought.profession) == (EngagementState.ENGAGED, Profession.PSYCHOMOTOR_THERAPY)


def test_the_desk_gives_the_appointment_engages_counts_and_receives_the_report() -> None:
    story = AtPlatform()
    referral, desk = story.validated(5), story.desk.user
    given = act(desk, referral, "accueil", {"day": day(3), "hour": "14 h 30"})
    assert given["Location"].endswith(f"/pco/{referral.pk}/#accueil")
    assert timezone.localtime(Pathway.objects.get(referral=referral).welcome_at).hour == 14
    assert act(desk, referral, "recu", {"on": day(0)}).status_code == 302
    sought = Engagement.objects.get(pathway__referral=referral, profession=Profession.PSYCHOMOTOR_THERAPY)
    told = {"profession": sought.profession, "setting": sought.setting, "name": "Nadia Roche", "town": "Dijon"}
    assert act(desk, referral, "engager", told | {"engaged_on": day(-1)}, sought).status_code == 302
    sought.refresh_from_db()
    assert (sought.state, sought.name) == (EngagementState.ENGAGED, "Nadia Roche")
    assert act(desk, referral, "rendez-vous", {"day": day(2), "hour": "9h"}, sought).status_code == 302
    assert act(desk, referral, "premiere-intervention", {"on": day(0)}).status_code == 302
    assert act(desk, referral, "seances", {"done": "4"}, sought).status_code == 302
    file = SimpleUploadedFile("bilan.pdf", pdf(), content_type="application/pdf")
    assert act(desk, referral, "bilan", {"on": day(0), "file": file}, sought).status_code == 302
    told_to_desk, told_to_doctor = open_child(desk, referral), open_child(story.doctor.user, referral)
    for page in (told_to_desk, told_to_doctor):
        assert "4 séances sur 20" in page
        assert "Bilan reçu le" in page
    paper = Attachment.objects.get(dossier=story.dossier)
    address = reverse("dossiers:attachment", args=[story.dossier.pk, paper.pk])
    assert address in told_to_doctor
    assert address not in told_to_desk
    assert act(desk, referral, "finir", {"on": day(0)}, sought).status_code == 302


@pytest.mark.parametrize(
    ("deed", "typed", "sentence"),
    [
        ("accueil", {"day": "31/02/2027", "hour": "14h"}, "Vérifiez le jour"),
        ("accueil", {"day": "", "hour": "14h"}, "Indiquez le jour du rendez-vous"),
        ("accueil", {"day": "01/03/2027", "hour": "midi"}, "Écrivez l’heure"),
        ("accueil", {"day": "01/03/2020", "hour": "9h"}, "Cette date est passée"),
        ("recu", {"on": "01/03/2099"}, "L’année 2099 n’est pas possible"),
        ("chercher", {"profession": "astrologie", "setting": "package"}, "Choisissez la profession"),
        ("chercher", {"profession": "ent", "setting": ""}, "Dites comment ce professionnel est payé"),
        ("engager", {"profession": "ent", "setting": "conventioned", "name": " "}, "Écrivez le nom"),
        ("engager", {"phone": "12", "profession": "ent"}, "Un numéro compte dix chiffres"),
        ("engager", {"name": "A" * 151}, "la limite est de 150"),
        ("engager", {"day": "01/03/2027"}, "Écrivez le nom"),
        ("prevoir-synthese", {"day": "demain", "hour": ""}, "Indiquez l’heure"),
    ],
)
def test_what_is_typed_wrong_is_told_in_a_sentence_and_kept(deed: str, typed: dict[str, str], sentence: str) -> None:
    story = AtPlatform()
    referral = story.validated(5)
    response = act(story.desk.user, referral, deed, typed)
    read = text_of(response)
    assert response.status_code == 422
    assert sentence in read
    for value in typed.values():
        assert not value.strip() or value in read or value in ("astrologie",)


@pytest.mark.parametrize(
    ("deed", "typed", "sentence"),
    [
        ("recu", {"on": -40}, "Ce jour vient avant la prescription"),
        ("synthese", {"on": 0, "words": "x"}, "La synthèse se note une fois la première intervention notée"),
        ("chercher", {"profession": "speech_therapy", "setting": "conventioned"}, "déjà recherchée"),
        ("chercher", {"profession": "ent", "setting": "package"}, "ne paie pas cette profession"),
        ("accueil", {"day": 1200, "hour": "9h"}, "après"),
    ],
)
def test_what_the_law_or_the_pathway_refuses_is_told_above_what_was_typed(
    deed: str, typed: dict[str, Any], sentence: str
) -> None:
    story = AtPlatform()
    referral = story.validated(5)
    written = {name: day(value) if isinstance(value, int) else value for name, value in typed.items()}
    response = act(story.desk.user, referral, deed, written)
    assert response.status_code == 409
    assert sentence in text_of(response)
    assert "Ce que vous avez écrit est gardé" in text_of(response)


def test_a_report_that_is_no_document_is_refused_with_a_sentence() -> None:
    story = AtPlatform()
    referral = story.begun()
    person = Engagement.objects.get(pathway__referral=referral, name__startswith="Nadia")
    file = SimpleUploadedFile("bilan.exe", b"MZ" + b"\0" * 500)
    response = act(story.desk.user, referral, "bilan", {"on": day(0), "file": file}, person)
    assert response.status_code == 409
    assert not Attachment.objects.filter(dossier=story.dossier).exists()
    person.refresh_from_db()
    assert person.report_on is None


def test_addresses_that_say_nothing_are_not_found() -> None:
    story = AtPlatform()
    referral, other = story.validated(), AtPlatform().begun()
    stranger = Engagement.objects.filter(pathway__referral=other)[0]
    client = InspectingClient().sign_in(story.desk.user)
    mine = Engagement.objects.filter(pathway__referral=referral)[0]
    for name, args in (
        ("act", ["inconnu"]),
        ("act", ["seances"]),
        ("act_for", ["engager", stranger.pk]),
        ("act_for", ["accueil", mine.pk]),
    ):
        assert client.get(reverse(f"pathways:{name}", args=[referral.pk, *args])).status_code == 404


def test_the_doctor_renews_once_then_concludes() -> None:
    story = AtPlatform()
    referral, doctor = story.begun(340), story.doctor.user
    empty = act(doctor, referral, "renouveler", {"words": "", "sessions_psychology": "cent"})
    assert empty.status_code == 422
    assert "nombre entier" in text_of(empty)
    assert (
        act(doctor, referral, "renouveler", {"words": "Il progresse.", "sessions_psychology": "10"}).status_code == 302
    )
    told = open_child(doctor, referral)
    assert "Psychologie (10 séances)" in told
    assert "Le parcours se renouvelle une seule fois" in told
    other = act(doctor, referral, "clore", {"ended_on": day(0), "conclusion": "other", "words": ""})
    assert (other.status_code, "Précisez cette autre suite" in text_of(other)) == (422, True)
    ended = act(doctor, referral, "clore", {"ended_on": day(0), "conclusion": "town", "words": "Suite en ville."})
    assert ended.status_code == 302
    assert "Soins poursuivis en ville" not in open_child(story.desk.user, referral)
    assert "soins poursuivis en ville" in open_child(doctor, referral)


def test_without_a_recent_card_the_doctor_is_asked_for_it_and_keeps_what_was_written() -> None:
    story = AtPlatform()
    referral = story.begun(340)
    client = InspectingClient().sign_in(story.doctor.user)
    session = client.session
    session["sign_in"] = {**session["sign_in"], "proven_at": 0.0} if "sign_in" in session else {}
    session.save()
    response = client.post(reverse("pathways:act", args=[referral.pk, "renouveler"]), {"words": "Il progresse encore."})
    assert response.status_code == 409
    assert "Il progresse encore." in text_of(response)


def test_the_doctor_who_asked_and_the_parents_see_the_clocks_on_the_page_of_the_request() -> None:
    story = AtPlatform()
    referral = story.begun(90)
    address = reverse("referrals:detail", args=[referral.pk])
    doctor = text_of(InspectingClient().sign_in(story.physician).get(address))
    parent = text_of(InspectingClient().sign_in(story.parent).get(address))
    for told in (doctor, parent):
        assert "Recevoir l’enfant" in told
        assert "Nadia Essai, psychomotricienne" in told
        assert "Réunion de synthèse" in told
        for word in ("Proposer une place", "liste d’attente", "Garder la place", "Donner le premier rendez-vous"):
            assert word not in told
    assert "Bilan psychomoteur d’abord." in doctor
    assert "Bilan psychomoteur d’abord." not in parent
    assert "Votre enfant a été reçu une première fois le" in parent
    assert "Réunion de synthèse au plus tard le" in doctor


def test_the_page_of_a_request_leads_the_people_of_the_platform_to_the_child() -> None:
    story = AtPlatform()
    referral = story.sent()
    for user in (story.doctor.user, story.desk.user):
        response = InspectingClient().sign_in(user).get(reverse("referrals:detail", args=[referral.pk]))
        assert response["Location"] == reverse("pathways:child", args=[referral.pk])
