"""An addressing form that reached a platform on paper lives as the others, by the clocks of the law."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.models import CareUnit
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.models import Attachment, Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.client import InspectingClient, text_of
from tests.dossiers.samples import file, image
from tests.factories import make_physician, make_unit, make_unit_staff
from tests.referrals.pathways.factories import make_platform, make_platform_doctor

pytestmark = pytest.mark.django_db
ADDRESS = "/pco/papier/"
S = ReferralState


@pytest.fixture
def unit() -> CareUnit:
    return make_platform()


@pytest.fixture
def desk(unit: CareUnit) -> User:
    return make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)


def typed(unit: CareUnit, *, days: int = 2, months: int = 40, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "units": [unit.pk],
        "received_on": f"{today - timedelta(days=days):%d/%m/%Y}",
        "birth_name": "Garnier",
        "first_names": "Rose",
        "birth_date": f"{same_day_after(today, -months):%d/%m/%Y}",
        "sex": "F",
        "parent": "Garnier",
        "parent_first_name": "Pauline",
        "phone": "03 80 00 00 01",
        "doctor": "Perrin",
        **changes,
    }


def recorded(client: InspectingClient, unit: CareUnit, desk: User, **changes: Any) -> Referral:
    response = client.sign_in(desk).post(ADDRESS, typed(unit, **changes), follow=True)
    assert "La demande papier est enregistrée." in text_of(response)
    return Referral.objects.select_related("dossier").get()


def test_the_list_leads_to_it_and_shows_the_child_by_the_day_of_the_receipt(
    client: InspectingClient, unit: CareUnit, desk: User
) -> None:
    assert f'href="{ADDRESS}"' in text_of(client.sign_in(desk).get("/pco/"))

    row = recorded(client, unit, desk, days=14)

    assert (row.state, row.dossier.kind, row.dossier.paper_unit) == (S.READ, DossierKind.TND, unit)
    assert row.due_at is not None
    assert timezone.localdate(row.due_at) == timezone.localdate() + timedelta(days=1)
    listed = text_of(client.get("/pco/"))
    assert "Rose G." in listed and "Sur papier" in listed and "demain" in listed
    assert not OutgoingEmail.objects.exists()


def test_what_was_typed_is_in_the_sections_and_the_scans_under_their_policies(
    client: InspectingClient, unit: CareUnit, desk: User
) -> None:
    scans = {"administrative": file("a.jpg", image(words="one")), "medical": file("m.jpg", image(words="two"))}
    row = recorded(client, unit, desk, **scans)

    told = {
        code: open_section(row.dossier, row.dossier.sections.get(code=code)).answers
        for code in ("famille", "demandeur")
    }
    assert (told["famille"]["name_1"], told["famille"]["first_name_1"]) == ("Garnier", "Pauline")
    assert told["demandeur"] == {"name": "Perrin"}
    assert set(Attachment.objects.values_list("section", flat=True)) == {"administratif", "clinique"}
    assert "m.jpg" not in text_of(client.get(f"/dossiers/{row.dossier_id}/pieces/"))


def test_one_received_long_ago_is_late_at_once(client: InspectingClient, unit: CareUnit, desk: User) -> None:
    recorded(client, unit, desk, days=16)

    assert "dépassé d’un jour" in text_of(client.get("/pco/"))


def test_the_doctor_prescribes_it_and_the_page_says_that_nobody_was_written_to(
    client: InspectingClient, unit: CareUnit, desk: User
) -> None:
    row = recorded(client, unit, desk)
    doctor = make_platform_doctor(unit)

    page = client.sign_in(doctor).post(
        reverse("pathways:opinion", args=[row.pk]), {"reponse": "prescrire", "mode": "structure"}, follow=True
    )

    assert "prévenez vous-même qui l’a envoyée" in text_of(page)
    assert "sont prévenus" not in text_of(page)
    row.refresh_from_db()
    assert row.state == S.IN_PATHWAY
    client.sign_in(desk).post(
        reverse("pathways:act", args=[row.pk, "recu"]), {"on": f"{timezone.localdate():%d/%m/%Y}"}
    )
    assert not OutgoingEmail.objects.exists()


def test_the_desk_writes_down_the_complement_and_that_it_stops(
    client: InspectingClient, unit: CareUnit, desk: User
) -> None:
    row = recorded(client, unit, desk)
    page = reverse("pathways:child", args=[row.pk])
    client.post(reverse("referrals:act", args=[row.pk, "request_info"]), {"message": "La grille ?"})
    assert "Noter le complément reçu" in text_of(client.get(page))

    client.post(reverse("referrals:act", args=[row.pk, "give_info"]), {"message": "Reçue par courrier."})
    row.refresh_from_db()
    assert row.state == S.READ
    assert "Noter que la demande s’arrête" in text_of(client.get(page))
    client.post(reverse("referrals:act", args=[row.pk, "withdraw"]), {"reason": "other", "message": "Les parents."})
    row.refresh_from_db()
    assert row.state == S.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"months": 145}, "a passé l’âge du parcours"),
        ({"months": 0, "days": 10}, "avant la naissance"),
        ({"days": 400}, "dans l’année qui suit"),
        ({"units": []}, "Choisissez la plateforme"),
        ({"birth_name": ""}, "Complétez cette réponse"),
        ({"received_on": "31/02/2026"}, ""),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence_and_kept(
    client: InspectingClient, unit: CareUnit, desk: User, changes: dict[str, Any], sentence: str
) -> None:
    page = client.sign_in(desk).post(ADDRESS, typed(unit, **changes))

    assert page.status_code == 422
    assert sentence in text_of(page)
    assert "Pauline" in text_of(page)
    assert not Dossier.objects.exists()


def test_a_twin_is_another_child_and_the_same_child_is_told(
    client: InspectingClient, unit: CareUnit, desk: User
) -> None:
    recorded(client, unit, desk)

    again = client.post(ADDRESS, typed(unit))
    twin = client.post(ADDRESS, typed(unit, first_names="Inès"), follow=True)

    assert "Vous avez déjà une demande pour cette personne." in text_of(again)
    assert "est enregistrée" in text_of(twin)
    assert Dossier.objects.count() == 2


def test_only_who_answers_at_a_platform_records_there(client: InspectingClient, unit: CareUnit, desk: User) -> None:
    elderly = make_unit()
    others = (
        make_platform_doctor(unit),
        make_physician(),
        make_unit_staff(unit.establishment, MembershipRole.MEDICAL_READER),
        make_unit_staff(elderly.establishment, MembershipRole.ADMISSIONS),
    )

    for person in others:
        assert client.sign_in(person).get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, typed(unit)).status_code == 403
        assert f'href="{ADDRESS}"' not in text_of(client.get("/pco/"))
    assert client.sign_in(desk).post(ADDRESS, typed(elderly)).status_code == 422
    assert client.get("/demandes/papier/").status_code == 403
    assert not Dossier.objects.exists()
