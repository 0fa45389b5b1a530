"""The doctor's time is minutes: « rien à signaler », an earlier dossier, attachments in place of typing, versions."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole as Role
from jalon.audit.models import AccessRecord
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.remove_attachment import remove_attachment, restore_attachment
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole, RemovalReason
from jalon.dossiers.kinds.registry import GRAND_AGE
from jalon.dossiers.models import Dossier, Participant, SectionSignature
from jalon.dossiers.versions import signature_of, signatures
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.send import send
from jalon.web.dossiers.printing.volumes import print_of
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import (
    actor,
    make_complete_dossier,
    make_dossier,
    save,
    section_of,
    sign_medical_part,
)
from tests.dossiers.samples import attach
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.web.dossiers.pdf import body, squeezed, text

pytestmark = pytest.mark.django_db
CODES = ("medical", "autonomie")


def client_of(user):
    return InspectingClient().sign_in(user)


def address(dossier, code="medical", end=""):
    return f"/dossiers/{dossier.pk}/volets/{code}/{end}"


def document(dossier, code="medical"):
    return open_section(dossier, section_of(dossier, code))


def press(client, dossier, name, value, code="medical", **typed):
    revision = section_of(dossier, code).revision
    return client.post(address(dossier, code), {"revision": str(revision), **typed, name: value})


def state(client, dossier, block, code="medical"):
    page = BeautifulSoup(client.get(address(dossier, code)).content, "html.parser")
    found = page.find(id=f"b-{block}")
    return found.find(class_="block-state").get_text().replace("\N{NO-BREAK SPACE}", " "), found.has_attr("open")


class TestNothingToReport:
    def test_one_press_answers_what_is_left_keeps_what_was_said_and_is_undone(self):
        physician = make_physician()
        dossier, client = make_dossier(physician), client_of(physician)
        assert state(client, dossier, "risks") == ("5 réponses manquantes", True)
        response = press(client, dossier, "_neutral", "risks", falls="yes", urgent="yes")
        assert response.url == address(dossier, end="#b-risks")
        answers = document(dossier).answers
        assert answers["falls"] is True
        assert answers["urgent"] is True
        assert answers["choking"] is False
        assert answers["mdr"] == "no"
        assert state(client, dossier, "risks") == ("complet", False)
        press(client, dossier, "_undo", "neutral:risks", choking="yes")
        assert document(dossier).answers == {"falls": True, "urgent": True, "choking": True}

    def test_a_block_says_that_there_is_nothing_to_report_until_something_is(self):
        physician = make_physician()
        dossier, client = make_dossier(physician), client_of(physician)
        press(client, dossier, "_neutral", "behaviour")
        assert state(client, dossier, "behaviour") == ("Rien à signaler", False)
        save(dossier, "medical", "behaviour=yes&symptoms=sleep", physician)
        assert state(client, dossier, "behaviour") == ("complet", False)
        press(client, dossier, "_undo", "neutral:behaviour")
        assert document(dossier).answers["behaviour"] is True

    def test_the_grid_is_answered_alone_only_where_nothing_was_said(self):
        physician = make_physician()
        dossier, client = make_dossier(physician), client_of(physician)
        press(client, dossier, "_neutral", "coherence", "autonomie", transferts=["B", "t"])
        answers = document(dossier, "autonomie").answers
        assert answers["transferts"] == {"ne_fait_pas": False, "s": True, "t": False, "c": True, "h": True}
        assert answers["toilette.haut"] == {"ne_fait_pas": False, "s": True, "t": True, "c": True, "h": True}
        assert "cuisine" not in answers
        assert section_of(dossier, "autonomie").missing == 0
        assert state(client, dossier, "coherence", "autonomie") == ("complet", True)
        press(client, dossier, "_undo", "neutral:coherence", "autonomie")
        assert set(document(dossier, "autonomie").answers) == {"transferts"}

    def test_a_refused_text_is_not_taken_for_an_unanswered_question(self):
        physician = make_physician()
        dossier, client = make_dossier(physician), client_of(physician)
        response = press(client, dossier, "_neutral", "care", height="1m72")
        assert response.status_code == 200
        assert 'value="1m72"' in text_of(response)
        assert document(dossier).answers == {"technical_care": False}

    @pytest.mark.parametrize("value", ("", "inconnu", "neutral:", "history", "é" * 300))
    @pytest.mark.parametrize("name", ("_neutral", "_carry", "_undo", "_confirm"))
    def test_a_press_on_what_is_not_there_saves_what_was_typed(self, name, value):
        physician = make_physician()
        dossier, client = make_dossier(physician), client_of(physician)
        assert press(client, dossier, name, value, urgent="no").status_code == 302
        assert document(dossier).answers == {"urgent": False}


class TestEarlierDossier:
    def test_it_is_proposed_never_copied_and_taken_in_one_press(self):
        physician = make_physician()
        before, client = make_complete_dossier(physician), client_of(physician)
        dossier = make_dossier(physician)
        page = text_of(client.get(address(dossier)))
        assert f"Le dossier n° {before.number} de cette personne, que vous suivez, propose" in page
        assert document(dossier).answers == {}
        press(client, dossier, "_carry", "*", treatments="Ramipril 5 mg")
        taken = document(dossier)
        assert taken.answers["history"] == "Fracture du col en 2019"
        assert taken.answers["treatments"] == "Ramipril 5 mg"
        assert set(taken.answers) & {"urgent", "context", "hospitalised"} == set()
        assert taken.carried("history")["number"] == before.number
        assert taken.carried("treatments") is None
        page = text_of(client.get(address(dossier)))
        assert f"du dossier n° {before.number}, signé le" in page
        assert "à relire avant de signer" in page

    def test_a_block_alone_is_taken_and_given_back(self):
        physician = make_physician()
        make_complete_dossier(physician)
        dossier, client = make_dossier(physician), client_of(physician)
        press(client, dossier, "_carry", "care")
        assert document(dossier).answers == {"technical_care": True, "care_list": ["oxygen_intermittent"]}
        press(client, dossier, "_undo", "dossier:care", technical_care="yes")
        assert document(dossier).answers == {}

    def test_it_is_left_in_one_press_and_proposed_again(self):
        physician = make_physician()
        before = make_complete_dossier(physician)
        dossier, client = make_dossier(physician), client_of(physician)
        press(client, dossier, "_carry", "-")
        page = text_of(client.get(address(dossier)))
        assert f"Rien n’est repris du dossier n° {before.number}." in page
        assert "Tout reprendre" not in page
        press(client, dossier, "_carry", "+")
        assert "Tout reprendre" in text_of(client.get(address(dossier)))
        assert document(dossier).answers == {}

    def test_an_answer_changed_by_hand_is_no_more_taken_from_elsewhere(self):
        physician = make_physician()
        make_complete_dossier(physician)
        dossier, client = make_dossier(physician), client_of(physician)
        press(client, dossier, "_carry", "*")
        save(dossier, "medical", "conditions=Insuffisance+cardiaque+grave", physician)
        assert document(dossier).carried("conditions") is None
        assert document(dossier).carried("history") is not None

    def test_a_grid_that_was_taken_keeps_its_date_until_it_is_assessed_again(self):
        physician = make_physician()
        make_complete_dossier(physician)
        dossier, client = make_dossier(physician), client_of(physician)
        assert "Grille évaluée le" in text_of(client.get(address(dossier, "autonomie")))
        press(client, dossier, "_carry", "coherence", "autonomie")
        row = section_of(dossier, "autonomie")
        page = text_of(client.get(address(dossier, "autonomie")))
        assert "Rien n’est réévalué tant que vous ne le dites pas." in page
        assert "Évalué le" in text_of(client.get(address(dossier, "autonomie", f"historique/?revision={row.revision}")))
        print_ = print_of(dossier.pk, GRAND_AGE.sections[4], row.revision)
        assert squeezed("évalué le") in squeezed(text(body(client.get(print_))))
        press(client, dossier, "_confirm", "coherence", "autonomie")
        assert document(dossier, "autonomie").carried("transferts") is None
        assert "réévalué tant que" not in text_of(client.get(address(dossier, "autonomie")))

    @pytest.mark.parametrize(
        "identity",
        (
            {"birth_name": "Garnie"},
            {"first_names": "Lucie"},
            {"birth_date": "1939-05-04"},
            {"sex": "M"},
            {"birth_place": {"code": "99109", "label": "Allemagne (99109)"}},
        ),
    )
    def test_another_identity_proposes_nothing(self, identity):
        physician = make_physician()
        make_complete_dossier(physician)
        dossier = make_dossier(physician, **identity)
        assert "propose" not in text_of(client_of(physician).get(address(dossier)))

    def test_a_dossier_that_the_physician_does_not_follow_or_did_not_sign_proposes_nothing(self):
        physician, colleague = make_physician(), make_physician()
        theirs = make_complete_dossier(colleague)
        make_complete_dossier(physician, signed=False)
        dossier, client = make_dossier(physician), client_of(physician)
        assert "propose" not in text_of(client.get(address(dossier)))
        press(client, dossier, "_carry", "*")
        assert document(dossier).answers == {}
        joined = Participant.objects.create(dossier=theirs, user=physician, role=ParticipantRole.PHYSICIAN)
        assert "propose" in text_of(client.get(address(dossier)))
        Participant.objects.filter(pk=joined.pk).update(ended_at=joined.since)
        assert "propose" not in text_of(client.get(address(dossier)))

    def test_a_closed_dossier_is_proposed_as_it_was_signed_and_the_reading_is_traced_once(self):
        physician = make_physician()
        before = make_complete_dossier(physician)
        save(before, "medical", "history=Chang%C3%A9+sans+signature", physician)
        close_dossier(before, actor=actor(physician), reason="admitted")
        dossier, client = make_dossier(physician), client_of(physician)
        for _ in range(2):
            assert "Fracture du col en 2019" in text_of(client.get(address(dossier)))
        rows = AccessRecord.objects.filter(dossier_id=before.pk, subject="section:medical")
        assert [(row.actor, row.granted) for row in rows] == [(physician, True)]

    @pytest.mark.parametrize("code", CODES)
    def test_the_page_that_proposes_stays_light(self, code):
        physician = make_physician()
        make_complete_dossier(physician)
        dossier, client = make_dossier(physician), client_of(physician)
        assert len(client.get(address(dossier, code)).content) < PAGE_LIMIT_BYTES
        press(client, dossier, "_carry", "*", code)
        assert len(client.get(address(dossier, code)).content) < PAGE_LIMIT_BYTES

    def test_one_earlier_dossier_and_ten_cost_the_same_queries(self):
        physician = make_physician()
        make_complete_dossier(physician)
        dossier, client = make_dossier(physician), client_of(physician)
        client.get(address(dossier))
        with CaptureQueriesContext(connection) as one:
            client.get(address(dossier))
        for _ in range(9):
            make_complete_dossier(physician)
        client.get(address(dossier))
        with CaptureQueriesContext(connection) as many:
            client.get(address(dossier))
        assert len(one) == len(many) < 25


class TestInPlaceOfTyping:
    def test_a_prescription_joined_answers_for_the_treatments_everywhere(self):
        physician = make_physician()
        dossier, client = make_complete_dossier(physician, signed=False), client_of(physician)
        save(dossier, "medical", "treatments=", physician)
        assert section_of(dossier, "medical").missing == 1
        page = text_of(client.get(address(dossier)))
        assert "Une pièce jointe peut en tenir lieu : ordonnance." in page
        paper = attach(dossier, "prescription", physician)
        assert section_of(dossier, "medical").missing == 0
        for end in ("", "signer/"):
            page = text_of(client.get(address(dossier, end=end)))
            assert "Voir la pièce jointe : ordonnance du" in page
            assert f"/pieces/{paper.pk}/" in page
        sign_medical_part(dossier, physician)
        unit = make_unit()
        Dossier.objects.get(pk=dossier.pk)
        choose(dossier, unit, actor=actor(physician))
        send(dossier, actor=actor(physician))
        reader = client_of(make_unit_staff(unit.establishment, Role.MEDICAL_READER))
        assert "Voir la pièce jointe : ordonnance du" in text_of(reader.get(address(dossier)))
        volume = squeezed(text(body(reader.get(f"/dossiers/{dossier.pk}/imprimer/medical/"))))
        assert squeezed("Voir la pièce jointe : ordonnance du") in volume

        remove_attachment(paper, RemovalReason.MISTAKE, actor=actor(physician))
        row = section_of(dossier, "medical")
        assert (row.missing, row.is_signed) == (1, False)
        restore_attachment(paper, actor=actor(physician))
        assert section_of(dossier, "medical").missing == 0

    def test_what_is_typed_comes_first_and_a_further_paper_changes_no_signature(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        attach(dossier, "prescription", physician)
        assert section_of(dossier, "medical").is_signed
        assert document(dossier).in_place("treatments") == []

    def test_a_paper_of_another_kind_answers_nothing(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician, signed=False)
        save(dossier, "medical", "treatments=", physician)
        attach(dossier, "other_medical", physician)
        attach(dossier, "identity", physician)
        assert section_of(dossier, "medical").missing == 1


class TestTreatments:
    PASTED = "1. BISOPROLOL 2,5 mg : 1-0-0\r\n2. KARDEGIC 75 mg\t1 sachet le midi\r\nSuivi au CHU"

    def test_a_pasted_list_is_shown_as_it_is_read_and_kept_as_it_was_pasted(self):
        physician = make_physician()
        dossier, client = make_dossier(physician), client_of(physician)
        response = client.post(
            address(dossier), {"revision": "0", "treatments": self.PASTED}, headers={"HX-Request": "true"}
        )
        rows = BeautifulSoup(response.content, "html.parser").find(id="r-treatments").find_all("tr")
        told = [[cell.get_text().replace("\N{NO-BREAK SPACE}", " ") for cell in row.find_all("td")] for row in rows[1:]]
        assert told == [
            ["BISOPROLOL", "2,5 mg", "1-0-0"],
            ["KARDEGIC", "75 mg", "1 sachet le midi"],
            ["Suivi au CHU", "", ""],
        ]
        assert document(dossier).answers["treatments"] == self.PASTED.replace("\r\n", "\n")
        page = client.get(print_of(dossier.pk, GRAND_AGE.sections[3], 1))
        assert squeezed("KARDEGIC 75 mg 1 sachet le midi") in squeezed(text(body(page)))


class TestVersions:
    def sent(self, physician):
        dossier, unit = make_complete_dossier(physician), make_unit(make_establishment(name="Les Tilleuls"))
        choose(dossier, unit, actor=actor(physician))
        [referral] = send(dossier, actor=actor(physician))
        return dossier, unit, referral

    def sign(self, client, dossier):
        page = BeautifulSoup(client.get(address(dossier, end="signer/")).content, "html.parser")
        sent = {one["name"]: one["value"] for one in page.find_all("input", attrs={"name": True, "value": True})}
        assert client.post(address(dossier, end="signer/"), sent).status_code == 302

    def test_each_signature_is_a_version_that_stays_readable_and_whole(self):
        physician = make_physician()
        dossier, client = make_complete_dossier(physician), client_of(physician)
        save(dossier, "medical", "weight=61", physician)
        page = text_of(client.get(address(dossier)))
        assert "Modifié depuis la signature" in page
        page = text_of(client.get(address(dossier, end="changements/")))
        assert "les réponses présentes, pas encore signées" in page
        assert "61 kg" in page
        self.sign(client, dossier)
        section = section_of(dossier, "medical")
        rows = signatures(section)
        assert [row.version for row in rows] == [2, 1]
        page = text_of(client.get(address(dossier, end="historique/")))
        assert physician.professional.rpps[-3:] in page
        assert page.count("Empreinte vérifiée : ") == 2
        assert "?version=2" in page
        first = text_of(client.get(address(dossier, end=f"historique/?revision={rows[1].revision}")))
        assert "Version 1, signée" in first
        assert "61 kg" not in first
        assert section_of(dossier, "autonomie").signed_version == 1

    def test_the_history_of_one_version_and_of_six_costs_the_same_queries(self):
        physician = make_physician()
        dossier, client = make_complete_dossier(physician), client_of(physician)
        client.get(address(dossier, end="historique/"))
        with CaptureQueriesContext(connection) as one:
            client.get(address(dossier, end="historique/"))
        for weight in range(60, 65):
            save(dossier, "medical", f"weight={weight}", physician)
            self.sign(client, dossier)
        with CaptureQueriesContext(connection) as many:
            assert text_of(client.get(address(dossier, end="historique/"))).count("Empreinte vérifiée") == 6
        assert len(one) == len(many)

    def test_answers_altered_behind_the_product_are_said_not_to_be_those_signed(self):
        physician = make_physician()
        dossier, client = make_complete_dossier(physician), client_of(physician)
        section = section_of(dossier, "medical")
        SectionSignature.objects.filter(section=section).update(digest=b"0" * 32)
        assert signature_of(dossier, document(dossier), section.revision, signatures(section)) is None
        assert "L’empreinte ne correspond plus" in text_of(client.get(address(dossier, end="historique/")))

    def test_units_keep_reading_the_signed_version_and_are_told_of_the_next(self):
        physician = make_physician()
        dossier, unit, referral = self.sent(physician)
        reader = client_of(make_unit_staff(unit.establishment, Role.MEDICAL_READER))
        desk_user = make_unit_staff(unit.establishment, Role.ADMISSIONS)
        desk, client = client_of(desk_user), client_of(physician)
        request = f"/demandes/{referral.pk}/"
        reader.get(address(dossier))
        reader.get(request)
        OutgoingEmail.objects.all().delete()

        save(dossier, "medical", "history=Nouvel+ant%C3%A9c%C3%A9dent", physician)
        page = text_of(reader.get(address(dossier)))
        assert "Nouvel antécédent" not in page
        assert "Fracture du col en 2019" in page
        assert "Le médecin modifie ce volet." in page
        assert "Version 1, signée" in page
        volume = squeezed(text(body(reader.get(f"/dossiers/{dossier.pk}/imprimer/medical/"))))
        assert squeezed("Nouvel antécédent") not in volume
        for one in (reader, desk):
            assert "Le médecin modifie la partie médicale." in text_of(one.get(request))
        assert "seront prévenus dès que vous aurez signé" in text_of(client.get(address(dossier, end="signer/")))

        self.sign(client, dossier)
        letters = OutgoingEmail.objects.filter(template="medical_signed_again")
        assert {row.recipient for row in letters} >= {desk_user.email}
        for row in letters:
            assert "antécédent" not in row.body
            assert "Moreau" not in row.body
        told = text_of(desk.get(request))
        assert "La partie médicale a changé" in told
        assert "Les personnes habilitées à la lecture médicale voient ce qui a changé." in told
        assert "changements" not in told
        page = text_of(reader.get(request))
        assert "Modifié depuis votre lecture : volet médical." in page
        changes = text_of(reader.get(address(dossier, end="changements/")))
        for words in ("Antécédents", "Fracture du col en 2019", "Nouvel antécédent", "la version 2"):
            assert words in changes
        assert desk.get(address(dossier, end="changements/")).status_code == 403
        told = text_of(reader.get(request))
        assert "Changements que votre équipe a lus" in told
        assert "depuis votre lecture" not in told

    def test_a_reader_who_had_read_nothing_is_shown_no_older_answer(self):
        physician = make_physician()
        dossier, unit, referral = self.sent(physician)
        save(dossier, "medical", "history=Nouvel+ant%C3%A9c%C3%A9dent", physician)
        self.sign(client_of(physician), dossier)
        reader = client_of(make_unit_staff(unit.establishment, Role.MEDICAL_READER))
        assert "depuis votre lecture" not in text_of(reader.get(f"/demandes/{referral.pk}/"))
        page = text_of(reader.get(address(dossier, end="changements/?version=2")))
        assert "Fracture du col" not in page
        assert "Votre équipe n’avait pas lu de réponses plus anciennes" in page

    @pytest.mark.parametrize("version", ("0", "1", "9", "x", "-1", "9" * 30))
    def test_a_version_that_never_was_shows_no_difference(self, version):
        physician = make_physician()
        dossier, client = make_complete_dossier(physician), client_of(physician)
        response = client.get(address(dossier, end=f"changements/?version={version}"))
        assert response.status_code == 404 or "pas d’autre version signée" in text_of(response)
        assert client.get(address(dossier, "demande", "changements/")).status_code == 404
