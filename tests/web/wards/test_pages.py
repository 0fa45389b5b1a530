"""The pages of a hospital ward: its team made by the manager, its patients, the relay to the médecin traitant."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.directory.enums import StayType, UnitKind, WardPosition
from jalon.directory.models import Ward, WardInvitation, WardMember
from jalon.dossiers.actions.hand_over import hand_over
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, Participant
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.models import Referral
from jalon.referrals.reasons import RefusalReason
from jalon.web.signin.intent import Intent, Purpose
from tests.accounts import factories
from tests.accounts.factories import last_message, path_in
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import (
    actor,
    fill_followup,
    make_commune,
    make_ward_dossier,
    save,
    sign_medical_part,
)
from tests.factories import (
    make_establishment,
    make_family,
    make_physician,
    make_unit,
    make_unit_staff,
    make_ward,
    make_ward_member,
)
from tests.referrals.factories import propose, send_anyway
from tests.web.signin.arrivals import arrives

pytestmark = pytest.mark.django_db

Position = WardPosition
ADDRESS = "nouvelle.personne@exemple.example"
NEW = {"first_name": "Zoé", "last_name": "Lambert", "password": "grenouille vélo orage pantoufle", "terms": "on"}
PATIENT = {
    "birth_name": "Garnier",
    "used_name": "Moreau",
    "first_names": "Lucienne Marie",
    "birth_date": "03/05/1939",
    "sex": "F",
    "birth_place": "Talant (21240)",
}


@pytest.fixture
def ward() -> Ward:
    return make_ward()


@pytest.fixture
def doctor(ward: Ward) -> User:
    return make_ward_member(ward, Position.PHYSICIAN)


@pytest.fixture
def nurse(ward: Ward) -> User:
    return make_ward_member(ward)


@pytest.fixture
def manager(ward: Ward) -> User:
    return make_unit_staff(ward.establishment, MembershipRole.MANAGER)


def as_(user: User) -> InspectingClient:
    return InspectingClient().sign_in(user)


def invited(manager: User, ward: Ward, position: WardPosition, address: str = ADDRESS) -> str:
    sent = {"address": address, "position": position, "phone": "03 80 00 00 77"}
    assert as_(manager).post(f"/services/{ward.pk}/equipe/", sent).status_code == 302
    return path_in(last_message(address))


def test_a_manager_opens_a_ward_corrects_it_and_closes_it_once_nobody_is_followed(doctor: User, manager: User) -> None:
    client = as_(manager)
    place = doctor.ward_roles.get().ward.establishment
    sent = {"name": "Neurologie", "phone": "0380000020", "mss": "neuro@mss.exemple.example"}
    assert client.post(f"/etablissement/{place.finess}/services/", sent).status_code == 302
    ward = Ward.objects.get(name="Neurologie")
    assert ward.phone == "03 80 00 00 20"
    again = client.post(f"/etablissement/{place.finess}/services/", {**sent, "name": "NEUROLOGIE"})
    assert again.status_code == 422 and "porte déjà ce nom" in text_of(again)
    assert "NEUROLOGIE" in text_of(again), "nothing typed is lost"
    assert client.post(f"/services/{ward.pk}/modifier/", {**sent, "name": "Neurologie B"}).status_code == 302
    client.post(f"/services/{ward.pk}/fermer/")
    ward.refresh_from_db()
    assert ward.closed_at is not None and ward.name == "Neurologie B"
    followed = doctor.ward_roles.get().ward
    make_ward_dossier(doctor)
    page = client.post(f"/services/{followed.pk}/fermer/", follow=True)
    assert "encore suivis" in text_of(page)
    followed.refresh_from_db()
    assert followed.closed_at is None


@pytest.mark.parametrize("position", [Position.NURSE, Position.SOCIAL, Position.SECRETARY])
def test_a_newcomer_opens_an_account_from_the_invitation_and_is_of_the_team(
    ward: Ward, manager: User, position: WardPosition
) -> None:
    path = invited(manager, ward, position)
    visitor = InspectingClient()
    assert "Rejoindre le service Cardiologie" in text_of(visitor.get(path))
    assert visitor.post(path, NEW).status_code == 302
    member = ward.members.get(user__email=ADDRESS)
    assert (member.position, member.phone, member.user.kind) == (position, "03 80 00 00 77", UserKind.WARD)
    assert "Cardiologie" in text_of(visitor.get("/accueil/"))


def test_a_doctor_accepts_with_the_account_that_a_card_opens(ward: Ward, manager: User) -> None:
    path = invited(manager, ward, Position.PHYSICIAN)
    page = text_of(InspectingClient().get(path))
    assert "carte CPS" in page and "password" not in page
    assert InspectingClient().post(path, NEW).status_code == 200
    assert not User.objects.filter(email=ADDRESS).exists()
    gp = make_physician()
    client = as_(gp)
    assert client.post(path).status_code == 302
    assert ward.members.get(user=gp).role == "doctor"
    assert "Patients de" in text_of(client.get("/accueil/"))


def test_a_doctor_without_an_account_accepts_by_e_cps(ward: Ward, manager: User) -> None:
    secret = invited(manager, ward, Position.PHYSICIAN).split("/")[2]
    client = InspectingClient()
    arrives(client, factories.ecps(factories.rpps(77)), Intent(Purpose.INVITATION, secret=secret))
    member = ward.members.get()
    assert member.user.kind == UserKind.PHYSICIAN and member.user.professional.rpps == factories.rpps(77)
    assert member.user.identities.get().national_id


def test_an_invitation_is_refused_by_another_kind_of_account(ward: Ward, manager: User) -> None:
    path = invited(manager, ward, Position.NURSE)
    page = as_(make_physician()).post(path)
    assert "Service hospitalier" in text_of(page) and not ward.members.exists()


def test_an_invitation_is_taken_back_and_a_member_is_taken_out(ward: Ward, manager: User, nurse: User) -> None:
    path = invited(manager, ward, Position.NURSE)
    row = WardInvitation.objects.get()
    as_(manager).post(f"/services/{ward.pk}/invitations/{row.pk}/retirer/")
    assert InspectingClient().get(path).status_code == 410
    member = WardMember.objects.get(user=nurse)
    colleague = as_(make_ward_member(ward))
    colleague.post(f"/services/{ward.pk}/equipe/{member.pk}/fin/")
    member.refresh_from_db()
    assert member.ended_at is None, "a colleague takes nobody out"
    client = as_(nurse)
    assert client.get(f"/services/{ward.pk}/").status_code == 200
    as_(manager).post(f"/services/{ward.pk}/equipe/{member.pk}/fin/")
    assert client.get(f"/services/{ward.pk}/").status_code == 403
    assert "aucun service" in text_of(client.get("/accueil/"))


def test_the_page_of_a_hospital_leads_its_manager_to_the_wards(ward: Ward, manager: User) -> None:
    path = f"/etablissement/{ward.establishment.finess}/"
    assert f'href="{path}services/"' in text_of(as_(manager).get(path))
    assert "Cardiologie" in text_of(as_(manager).get(f"{path}services/"))


def test_a_manager_of_another_establishment_knows_nothing_of_the_ward(ward: Ward) -> None:
    stranger = as_(make_unit_staff(make_establishment(), MembershipRole.MANAGER))
    assert stranger.get(f"/services/{ward.pk}/equipe/").status_code == 404
    assert stranger.get(f"/services/{ward.pk}/modifier/").status_code == 404


def test_a_nurse_opens_the_dossier_of_a_patient_with_the_service_filled_in(
    ward: Ward, doctor: User, nurse: User
) -> None:
    make_commune()
    client = as_(nurse)
    assert client.get("/dossiers/nouveau/")["Location"] == f"/services/{ward.pk}/patients/nouveau/"
    page = text_of(client.get(f"/services/{ward.pk}/patients/nouveau/"))
    physician, carer = WardMember.objects.get(user=doctor), WardMember.objects.get(user=nurse)
    assert f'<option value="{physician.pk}" selected>' in page and f'<option value="{carer.pk}" selected>' in page
    sent = {**PATIENT, "physician": physician.pk, "carer": carer.pk, "entered_on": "20/11/2026"}
    empty = client.post(f"/services/{ward.pk}/patients/nouveau/", {**sent, "physician": ""})
    assert empty.status_code == 422 and "Choisissez le médecin responsable" in text_of(empty)
    assert "Lucienne Marie" in text_of(empty)
    response = client.post(f"/services/{ward.pk}/patients/nouveau/", sent)
    dossier = Dossier.objects.get()
    assert response["Location"] == f"/dossiers/{dossier.pk}/" and dossier.ward == ward
    overview = text_of(client.get(f"/dossiers/{dossier.pk}/"))
    assert "Changer les contacts" in overview and "valide d’abord" in overview
    again = client.post(f"/services/{ward.pk}/patients/nouveau/", sent)
    assert "déjà ouvert pour cette personne" in text_of(again) and Dossier.objects.count() == 1


def test_contacts_are_changed_on_their_page(ward: Ward, doctor: User, nurse: User) -> None:
    dossier = make_ward_dossier(doctor)
    member = WardMember.objects.get(user=doctor)
    client = as_(nurse)
    page = text_of(client.get(f"/dossiers/{dossier.pk}/contacts/"))
    assert f'<option value="{member.pk}" selected>' in page
    wrong = client.post(f"/dossiers/{dossier.pk}/contacts/", {"physician": "0"})
    assert wrong.status_code == 422 and "plus dans l’équipe" in text_of(wrong)
    other = WardMember.objects.get(user=make_ward_member(ward, Position.PHYSICIAN))
    assert client.post(f"/dossiers/{dossier.pk}/contacts/", {"physician": other.pk}).status_code == 302
    assert other.user.full_name in text_of(client.get(f"/dossiers/{dossier.pk}/volets/demandeur/"))


def test_the_board_says_for_each_what_waits_and_for_whom(ward: Ward, doctor: User, nurse: User) -> None:
    make_ward_dossier(nurse, birth_name="Petit", used_name="")
    ready = make_ward_dossier(nurse)
    fill_followup(ready, nurse)
    board = text_of(as_(nurse).get("/accueil/"))
    assert "Il manque" in board and "À valider par un médecin" in board and "Relire et valider" not in board
    home = text_of(as_(doctor).get("/accueil/"))
    assert "Relire et valider" in home and f"Préparé par {nurse.full_name}" in home
    social = make_ward_member(ward, Position.SOCIAL)
    assert "dépendance" not in text_of(as_(social).get("/accueil/")), "what others fill does not wait for her"
    secretary = make_ward_member(ward, Position.SECRETARY)
    assert "Votre partie est complète" in text_of(as_(secretary).get("/accueil/"))
    sign_medical_part(ready, doctor)
    assert "Complet et validé" in text_of(as_(nurse).get("/accueil/"))


def test_when_the_patient_is_medically_ready_is_told_to_the_team(ward: Ward, doctor: User, nurse: User) -> None:
    dossier = make_ward_dossier(doctor)
    save(dossier, "demandeur", "ready_since=20%2F11%2F2026", doctor)
    assert "Médicalement sortant le" in text_of(as_(nurse).get("/accueil/"))
    secretary = make_ward_member(ward, Position.SECRETARY)
    assert "Médicalement sortant le" in text_of(as_(secretary).get("/accueil/"))


@pytest.mark.parametrize("path", ["/accueil/", "/services/{ward}/", "/dossiers/"])
def test_a_list_costs_the_same_for_one_patient_and_for_thirty(ward: Ward, doctor: User, path: str) -> None:
    def count() -> int:
        client = as_(doctor)
        client.get("/mon-compte/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path.format(ward=ward.pk)).status_code == 200
        return len(captured)

    make_ward_dossier(doctor)
    one = count()
    for number in range(29):
        make_ward_dossier(doctor, birth_name=f"Patient{chr(65 + number % 26)}", used_name="")
    assert count() == one


def test_the_relay_is_passed_to_a_physician_found_by_their_number(doctor: User) -> None:
    dossier, gp = make_ward_dossier(doctor), make_physician()
    client = as_(doctor)
    page = text_of(client.get(f"/dossiers/{dossier.pk}/retour-a-domicile/?q={gp.professional.rpps}"))
    assert gp.full_name in page and "Votre équipe continue de le lire" in page
    told = client.post(f"/dossiers/{dossier.pk}/retour-a-domicile/", {"rpps": gp.professional.rpps}, follow=True)
    assert "répond désormais du dossier" in text_of(told)
    home = text_of(as_(gp).get("/accueil/"))
    assert "rentre à domicile" in home and f"/dossiers/{dossier.pk}/relais/" in home
    assert client.get(f"/dossiers/{dossier.pk}/retour-a-domicile/").status_code == 302


def test_bad_input_of_the_relay_says_what_to_do_and_loses_nothing(doctor: User) -> None:
    dossier = make_ward_dossier(doctor)
    client = as_(doctor)
    path = f"/dossiers/{dossier.pk}/retour-a-domicile/"
    wrong = client.post(path, {"name": "Dr Anne Roy", "address": "pas une adresse"})
    assert wrong.status_code == 422 and "Dr Anne Roy" in text_of(wrong)
    assert "Choisissez un médecin" in text_of(client.post(path, {"rpps": "99999999999"}))
    client.post(path, {"name": "Dr Anne Roy", "address": "roy@exemple.example"})
    page = text_of(client.get(f"/dossiers/{dossier.pk}/"))
    assert "a prévenu" in page and "Annuler le relais" in page
    client.post(f"/dossiers/{dossier.pk}/relais/annuler/")
    assert "passer le relais" in text_of(client.get(f"/dossiers/{dossier.pk}/"))


def test_the_physician_who_had_read_sees_each_answer_before_and_after(doctor: User, nurse: User) -> None:
    dossier, gp = make_ward_dossier(doctor), make_physician()
    fill_followup(dossier, nurse)
    join_dossier(dossier.number, dossier.birth_date, actor=actor(gp))
    reader = as_(gp)
    reader.get(f"/dossiers/{dossier.pk}/volets/demandeur/")
    save(dossier, "demandeur", "ward=Cardiologie+2", nurse)
    hand_over(dossier, actor=actor(doctor), physician=gp)
    for _ in range(2):
        page = text_of(reader.get(f"/dossiers/{dossier.pk}/relais/"))
        assert re.search(r'class="before">.*?Cardiologie</td>', page) and "Cardiologie 2" in page
        assert "Jamais lus" in page and "Tout est nouveau" in page
    assert AccessRecord.objects.filter(actor_id=gp.pk, subject="section:demandeur", granted=True).count() == 3
    reader.post(f"/dossiers/{dossier.pk}/relais/")
    assert "rentre à domicile" not in text_of(reader.get("/accueil/"))
    assert "Cardiologie 2" not in text_of(reader.get(f"/dossiers/{dossier.pk}/relais/"))


def test_the_physician_who_never_read_is_told_that_all_is_new(doctor: User, nurse: User) -> None:
    dossier, gp = make_ward_dossier(doctor), make_physician()
    fill_followup(dossier, nurse)
    hand_over(dossier, actor=actor(doctor), physician=gp)
    page = text_of(as_(gp).get(f"/dossiers/{dossier.pk}/relais/"))
    assert "Vous n’avez encore rien lu" in page and "Sans changement" not in page


def test_the_physician_gives_back_a_dossier_that_is_not_theirs(doctor: User) -> None:
    dossier, gp = make_ward_dossier(doctor), make_physician()
    hand_over(dossier, actor=actor(doctor), physician=gp)
    page = as_(gp).post(f"/dossiers/{dossier.pk}/relais/annuler/", follow=True)
    assert "rendu au service" in text_of(page)
    assert as_(gp).get(f"/dossiers/{dossier.pk}/").status_code == 404
    letter = OutgoingEmail.objects.get(recipient=doctor.email, template="dossier_hand_over_ended")
    assert "Moreau" not in letter.body


def test_the_family_of_a_patient_of_the_ward_fills_sections_as_they_are(doctor: User) -> None:
    dossier, daughter = make_ward_dossier(doctor), make_family()
    Participant.objects.create(dossier=dossier, user=daughter, role=ParticipantRole.RELATIVE)
    client = as_(daughter)
    overview = text_of(client.get(f"/dossiers/{dossier.pk}/"))
    assert "Cardiologie" in overview and "pas à pas" not in overview and "Changer les contacts" not in overview
    assert client.get(f"/dossiers/{dossier.pk}/pas-a-pas/").status_code == 404
    assert client.get("/accueil/").status_code == 200


def test_once_the_relay_is_passed_the_ward_reads_and_cannot_write(doctor: User, nurse: User) -> None:
    dossier = make_ward_dossier(doctor)
    hand_over(dossier, actor=actor(doctor), physician=make_physician())
    client = as_(nurse)
    page = text_of(client.get(f"/dossiers/{dossier.pk}/volets/social/"))
    assert "a passé le relais" in page and "<textarea" not in page
    assert client.get(f"/dossiers/{dossier.pk}/contacts/").status_code == 403
    assert "Relais passé" in text_of(client.get("/accueil/"))


def test_the_answers_that_arrived_are_told(doctor: User, nurse: User) -> None:
    dossier = make_ward_dossier(doctor)
    fill_followup(dossier, doctor)
    sign_medical_part(dossier, doctor)
    place = make_establishment(name="SMR La Fontaine")
    unit = make_unit(place, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A59")
    desk = actor(make_unit_staff(place, MembershipRole.ADMISSIONS))
    referral = send_anyway(choose(dossier, unit, actor=actor(nurse)), actor(doctor))
    assert "1 demande envoyée" in text_of(as_(nurse).get("/accueil/"))
    propose(open_referral(referral, actor=desk), desk)
    assert "Une place est proposée" in text_of(as_(nurse).get("/accueil/"))
    revoke_offer(Referral.objects.get(), actor=desk)
    refuse(Referral.objects.get(), reason=RefusalReason.NO_PLACE, actor=desk)
    page = text_of(as_(nurse).get("/accueil/"))
    assert "La demande est refusée" in page and "Chercher ailleurs" in page
