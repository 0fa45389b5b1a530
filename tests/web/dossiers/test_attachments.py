"""The attachments of a dossier, as each person meets them."""

import io
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from jalon.accounts.enums import MembershipRole as Role
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord, Event
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.share import share
from jalon.dossiers.documents import AttachmentDetails
from jalon.dossiers.enums import ParticipantRole, RemovalReason, ScanState
from jalon.dossiers.files.formats import MOST_BYTES
from jalon.dossiers.models import Attachment, Dossier, Participant
from jalon.web.uploads import MOST_FILES, MOST_REQUEST_BYTES
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_dossier, make_dossier, save
from tests.dossiers.samples import EICAR, attach, docx, file, image, pdf
from tests.factories import make_family, make_physician, make_secretary, make_unit, make_unit_staff

pytestmark = pytest.mark.django_db
CLAMAV = override_settings(CLAMAV="127.0.0.1:1")


def client_of(user: User) -> InspectingClient:
    return InspectingClient().sign_in(user)


def url(dossier: Dossier, row: Attachment | None = None, end: str = "") -> str:
    return f"/dossiers/{dossier.pk}/pieces/" + (f"{row.pk}/{end}" if row else "")


def post(user: User, dossier: Dossier, *files: SimpleUploadedFile, paper: str = "", **headers: str) -> Any:
    data = {"paper": paper, "file": list(files)}
    return client_of(user).post(url(dossier), data, headers=headers)


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_dossier(physician)


def relative_of(dossier: Dossier) -> User:
    user = make_family()
    Participant.objects.create(dossier=dossier, user=user, role=ParticipantRole.RELATIVE)
    return user


def reader_of(dossier: Dossier, role: Role) -> User:
    unit = make_unit()
    share(dossier, unit)
    return make_unit_staff(unit.establishment, role)


class TestJoining:
    def test_several_files_at_once_are_joined_and_listed_with_their_paper(self, physician, dossier):
        response = post(physician, dossier, file("recto.jpg", image()), file("verso.pdf", pdf()), paper="identity")
        assert response.status_code == 302
        page = text_of(client_of(physician).get(response.url))
        assert "2 pièces jointes." not in page  # said once, on the page that followed
        assert "recto.jpg" in page and "verso.pdf" in page
        assert page.count("Carte d’identité ou passeport</a>") == 2

    def test_wrong_files_get_their_sentence_and_the_others_are_kept(self, physician, dossier):
        files = (
            file("scan.exe", b"MZ" + bytes(100)),
            file("macro.docx", docx({"word/vbaProject.bin": b""})),
            file("trop.pdf", b"%PDF-" + bytes(MOST_BYTES + 1024 * 1024)),
            file("vide.pdf", b""),
            file("bon.jpg", image()),
        )
        response = post(physician, dossier, *files, paper="identity")
        assert response.status_code == 422
        page = text_of(response)
        assert "scan.exe :</b> Ce fichier est un programme." in page
        assert "macro.docx :</b> Ce document contient des macros" in page
        assert "trop.pdf :</b> Ce fichier dépasse 20 Mo." in page
        assert "vide.pdf :</b> Ce fichier est vide." in page
        assert "1 pièce jointe." in page
        assert [row.size for row in Attachment.objects.all()] == [len(image())]

    def test_a_file_of_exactly_twenty_megabytes_is_taken(self, physician, dossier):
        words = b"Bonjour.\n" * (MOST_BYTES // 9)
        content = words + b"." * (MOST_BYTES - len(words))
        assert post(physician, dossier, file("lettre.txt", content)).status_code == 302
        assert Attachment.objects.get().size == MOST_BYTES

    def test_without_a_file_the_page_says_to_choose_one(self, physician, dossier):
        response = post(physician, dossier)
        assert response.status_code == 422
        assert "Choisissez d’abord un fichier" in text_of(response)

    def test_more_than_ten_files_are_ten(self, physician, dossier):
        files = [file(f"{number}.jpg", image(words=str(number))) for number in range(MOST_FILES + 1)]
        response = post(physician, dossier, *files)
        assert Attachment.objects.count() == MOST_FILES
        assert "10 fichiers au plus à la fois" in text_of(response)

    def test_a_request_larger_than_any_form_is_refused_before_it_is_read(self, physician, dossier):
        response = client_of(physician).generic(
            "POST",
            url(dossier),
            b"--x--",
            content_type="multipart/form-data; boundary=x",
            headers={"Content-Length": str(MOST_REQUEST_BYTES + 1)},
            CONTENT_LENGTH=str(MOST_REQUEST_BYTES + 1),
        )
        assert response.status_code == 413
        assert "La limite est de 20 Mo." in text_of(response)

    def test_the_script_of_the_page_gets_one_sentence_for_one_file(self, physician, dossier):
        good = post(physician, dossier, file("a.jpg", image()), hx_request="true")
        assert (good.status_code, good["Content-Type"]) == (201, "text/plain; charset=utf-8")
        bad = post(physician, dossier, file("a.exe", b"MZ"), hx_request="true")
        assert (bad.status_code, bad.content.decode()) == (
            422,
            "Ce fichier est un programme. Joignez un PDF ou une photo.",
        )

    def test_the_same_file_twice_is_joined_once(self, physician, dossier):
        post(physician, dossier, file("a.jpg", image()), paper="identity")
        response = post(physician, dossier, file("b.jpg", image()), paper="identity")
        assert "Ce fichier est déjà joint." in text_of(response)
        assert Attachment.objects.count() == 1

    def test_what_no_paper_was_said_of_is_medical_for_a_physician_and_administrative_for_others(
        self, physician, dossier
    ):
        post(physician, dossier, file("a.jpg", image()))
        post(relative_of(dossier), dossier, file("b.jpg", image()))
        papers = Attachment.objects.order_by("added_at").values_list("section", "paper")
        assert list(papers) == [("medical", "other_medical"), ("administratif", "other")]

    @pytest.mark.parametrize("paper", ["prescription", "report", "other_medical", "nothing"])
    def test_nobody_but_the_physician_joins_a_medical_paper(self, physician, dossier, paper):
        for user in (relative_of(dossier), make_secretary(physician)):
            response = post(user, dossier, file("a.jpg", image()), paper=paper)
            assert response.status_code == 422
            assert "Les documents médicaux se remettent au médecin" in text_of(response)
        assert not Attachment.objects.exists()

    def test_a_unit_joins_nothing(self, dossier):
        response = post(reader_of(dossier, Role.MEDICAL_READER), dossier, file("a.jpg", image()))
        assert response.status_code == 403
        assert not Attachment.objects.exists()

    def test_a_closed_dossier_takes_nothing_and_says_so(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        close_dossier(dossier, actor=None, reason="admitted")
        assert "Ce dossier est clos" in text_of(post(physician, dossier, file("a.jpg", image(words="b"))))
        page = text_of(client_of(physician).get(url(dossier)))
        assert "Télécharger" in page
        assert "Changer ou retirer" not in page and 'type="file"' not in page
        for end in ("papier/", "retirer/", "remettre/"):
            client_of(physician).post(url(dossier, row, end), {"paper": "other", "reason": "mistake"})
        row.refresh_from_db()
        assert (row.paper, row.removed_at) == ("identity", None)

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd.jpg", "passwd.jpg"),
            ("photo\u202egpj.exe.jpg", "photogpj.exe.jpg"),
            ("<b>gras</b>.jpg", "b&gt;.jpg"),
            ("é" * 300 + ".jpg", "é" * 108 + "….jpg"),
        ],
    )
    def test_a_name_is_shown_as_words_and_never_as_anything_else(self, physician, dossier, name, shown):
        post(physician, dossier, file(name, image()), paper="identity")
        response = client_of(physician).get(url(dossier))
        assert shown in text_of(response)
        download = client_of(physician).get(url(dossier, Attachment.objects.get(), "fichier/"))
        assert "\n" not in download["Content-Disposition"] and "\u202e" not in download["Content-Disposition"]

    def test_nothing_legible_is_stored_nor_written_in_the_journal(self, physician, dossier):
        post(physician, dossier, file("IRM de Lucienne.jpg", image()), paper="report")
        row = Attachment.objects.get()
        stored = storages["dossiers"].open(row.stored_as).read()
        assert b"JFIF" not in stored and image()[:200] not in stored
        assert b"Lucienne" not in bytes(row.details_sealed)
        event = Event.objects.get(name="attachment.added")
        assert event.data == {"attachment": str(row.pk)}

    def test_a_full_shelf_says_what_to_do(self, physician, dossier, monkeypatch):
        monkeypatch.setattr("jalon.dossiers.actions.add_attachment.MOST_IN_SECTION", 1)
        attach(dossier, "identity", physician)
        assert "Réunissez plusieurs pages" in text_of(post(physician, dossier, file("b.jpg", image()), paper="other"))

    def test_a_storage_that_is_away_loses_nothing_and_says_so(self, physician, dossier, monkeypatch):
        def away(*args: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(storages["dossiers"], "save", away)
        response = post(physician, dossier, file("a.jpg", image()))
        assert "Le rangement des fichiers ne répond pas." in text_of(response)
        assert not Attachment.objects.exists()

    def test_a_file_refused_at_the_last_moment_leaves_no_bytes(self, physician, dossier):
        attach(dossier, "identity", physician)
        before = _stored()
        post(physician, dossier, file("b.jpg", image(words="identity")), paper="identity")
        assert _stored() == before


def _stored() -> set[str]:
    storage = storages["dossiers"]
    folders, _ = storage.listdir("")
    return {name for folder in folders for name in storage.listdir(folder)[1]}


class TestAsked:
    def test_the_papers_of_the_form_are_asked_until_they_are_joined(self, physician, dossier):
        page = text_of(client_of(physician).get(url(dossier)))
        assert "Il manque 6 papiers" in page
        attach(dossier, "identity", physician)
        page = text_of(client_of(physician).get(url(dossier)))
        assert "Il manque 5 papiers" in page
        assert "<li>Carte d’identité ou passeport</li>" not in page

    def test_a_removed_paper_is_asked_again(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        client_of(physician).post(url(dossier, row, "retirer/"), {"reason": "mistake"})
        assert "Il manque 6 papiers" in text_of(client_of(physician).get(url(dossier)))

    @pytest.mark.parametrize(
        ("answer", "paper"),
        [
            ("social_aid=yes", "Notification d’aide sociale"),
            ("apa_home=yes", "Notification d’APA à domicile"),
            ("apa_facility=yes", "Notification d’APA en établissement"),
            ("protection=yes&protection_kind=tutelle", "Jugement de protection juridique"),
        ],
    )
    def test_some_are_asked_when_an_answer_calls_for_them(self, physician, dossier, answer, paper):
        assert f"<li>{paper}</li>" not in text_of(client_of(physician).get(url(dossier)))
        save(dossier, "administratif", answer, physician)
        assert f"<li>{paper}</li>" in text_of(client_of(physician).get(url(dossier)))

    def test_the_dossier_says_how_many_there_are_and_lack(self, physician, dossier):
        attach(dossier, "identity", physician)
        assert "1 pièce. Il manque 5 papiers." in text_of(client_of(physician).get(f"/dossiers/{dossier.pk}/"))


class TestReading:
    def test_the_file_comes_back_as_it_was_and_is_never_shown_by_the_browser(self, physician, dossier):
        content = pdf(3)
        row = attach(dossier, "report", physician, content, "Compte rendu d’été.exe")
        response = client_of(physician).get(url(dossier, row, "fichier/"))
        assert b"".join(response.streaming_content) == content
        assert response["Content-Disposition"] == (
            "attachment; filename*=utf-8''Compte%20rendu%20d%E2%80%99%C3%A9t%C3%A9.pdf"
        )
        assert response["Content-Length"] == str(len(content))
        assert_guarded(response)

    def test_its_pages_are_pictures_drawn_here(self, physician, dossier):
        row = attach(dossier, "report", physician, pdf(7), "a.pdf")
        page = text_of(client_of(physician).get(url(dossier, row)))
        assert page.count("<img") == 5 and "7 pages" in page
        assert text_of(client_of(physician).get(url(dossier, row) + "?page=2")).count("<img") == 2
        response = client_of(physician).get(url(dossier, row, "pages/7/"))
        assert Image.open(io.BytesIO(response.content)).format == "JPEG"
        assert "Content-Disposition" not in response
        assert_guarded(response)

    @pytest.mark.parametrize("number", [0, 2, 99999])
    def test_a_page_that_is_not_there_is_not_found(self, physician, dossier, number):
        row = attach(dossier, "identity", physician)
        assert client_of(physician).get(url(dossier, row, f"pages/{number}/")).status_code == 404

    def test_a_document_that_is_not_shown_says_that_it_is_downloaded(self, physician, dossier):
        row = attach(dossier, "identity", physician, docx(), "lettre.docx")
        page = text_of(client_of(physician).get(url(dossier, row)))
        assert "<img" not in page and "Ce format ne se montre pas ici" in page

    def test_an_altered_file_is_never_given_and_says_so(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        storage = storages["dossiers"]
        stored = bytearray(storage.open(row.stored_as).read())
        stored[-1] ^= 1
        storage.delete(row.stored_as)
        storage.save(row.stored_as, io.BytesIO(bytes(stored)))
        response = client_of(physician).get(url(dossier, row, "fichier/"))
        assert response.status_code == 503
        assert "Ce fichier ne s’ouvre pas." in text_of(response)
        assert client_of(physician).get(url(dossier, row, "pages/1/")).status_code == 503

    def test_a_lost_file_says_so(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        storages["dossiers"].delete(row.stored_as)
        assert client_of(physician).get(url(dossier, row, "fichier/")).status_code == 503

    def test_each_download_is_written_and_a_preview_once_for_all_its_pages(self, physician, dossier):
        row = attach(dossier, "report", physician, pdf(2), "a.pdf")
        client = client_of(physician)
        for end in ("", "pages/1/", "pages/2/", ""):
            client.get(url(dossier, row, end))
        opened = AccessRecord.objects.filter(subject=f"attachment:{row.pk}")
        assert opened.count() == 1
        client.get(url(dossier, row, "fichier/"))
        assert opened.count() == 2

    def test_a_unit_reads_them_from_the_request(self, physician):
        from_request = make_complete_dossier(physician)
        attach(from_request, "identity", physician)
        reader = reader_of(from_request, Role.ADMISSIONS)
        page = text_of(client_of(reader).get(url(from_request)))
        assert "Carte d’identité ou passeport" in page
        assert 'type="file"' not in page and "Changer ou retirer" not in page

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_list_costs_the_same_for_one_and_thirty(self, physician, dossier, count):
        first = attach(dossier, "identity", physician)
        Attachment.objects.bulk_create(_copy(first, number) for number in range(count - 1))
        client = client_of(physician)
        client.get(url(dossier))
        with CaptureQueriesContext(connection) as queries:
            page = text_of(client.get(url(dossier)))
        assert page.count("Télécharger") == count
        assert len(queries) <= 8


def _copy(row: Attachment, number: int) -> Attachment:
    """Another row of the same details: their seal names the row, so it is made anew."""
    copy = Attachment.objects.get(pk=row.pk)
    copy.pk, copy.stored_as = Attachment._meta.pk.get_default(), f"copy-{number}"
    details = AttachmentDetails(f"{number}.jpg", "")
    copy.details_sealed = details.seal(row.dossier, copy.pk, row.section)
    return copy


def assert_guarded(response: Any) -> None:
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


class TestChanging:
    def test_the_paper_is_said_afterwards(self, physician, dossier):
        row = attach(dossier, "other", physician)
        client_of(relative_of(dossier)).post(url(dossier, row, "papier/"), {"paper": "identity"})
        row.refresh_from_db()
        assert row.paper == "identity"

    def test_a_physician_takes_a_medical_document_out_of_the_others_sight(self, physician, dossier):
        row = attach(dossier, "other", physician, name="irm.jpg")
        relative = relative_of(dossier)
        assert client_of(relative).get(url(dossier, row)).status_code == 200
        client_of(physician).post(url(dossier, row, "papier/"), {"paper": "report"})
        assert client_of(relative).get(url(dossier, row)).status_code == 404
        assert "irm.jpg" in text_of(client_of(physician).get(url(dossier, row)))

    @pytest.mark.parametrize("paper", ["report", "", "x" * 500])
    def test_a_relative_chooses_among_their_own_papers(self, physician, dossier, paper):
        row = attach(dossier, "other", physician)
        response = client_of(relative_of(dossier)).post(url(dossier, row, "papier/"), {"paper": paper}, follow=True)
        assert "Choisissez dans la liste" in text_of(response)
        row.refresh_from_db()
        assert row.paper == "other"

    def test_a_removal_can_be_undone(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        client = client_of(physician)
        page = text_of(client.post(url(dossier, row, "retirer/"), {"reason": "other_person"}, follow=True))
        assert "la pièce est retirée" in page and "Annuler le retrait" in page
        assert "Concerne une autre personne" in page
        assert client.get(url(dossier, row, "fichier/")).status_code == 409
        client.post(url(dossier, row, "remettre/"))
        assert client.get(url(dossier, row, "fichier/")).status_code == 200
        assert [event.name for event in Event.objects.filter(name__startswith="attachment.").order_by("id")] == [
            "attachment.added",
            "attachment.removed",
            "attachment.restored",
        ]

    def test_a_removal_says_why(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        response = client_of(physician).post(url(dossier, row, "retirer/"), {"reason": "?"}, follow=True)
        assert "Dites pourquoi vous retirez cette pièce." in text_of(response)
        row.refresh_from_db()
        assert row.removed_at is None

    def test_a_unit_no_longer_knows_of_what_was_removed(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        reader = reader_of(dossier, Role.ADMISSIONS)
        client_of(physician).post(url(dossier, row, "retirer/"), {"reason": RemovalReason.MISTAKE})
        assert client_of(reader).get(url(dossier, row)).status_code == 404
        assert "papier.jpg" not in text_of(client_of(reader).get(url(dossier)))

    def test_a_removed_paper_keeps_its_kind(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        client_of(physician).post(url(dossier, row, "retirer/"), {"reason": RemovalReason.MISTAKE})
        response = client_of(physician).post(url(dossier, row, "papier/"), {"paper": "other"}, follow=True)
        assert "vient d’être retirée" in text_of(response)

    def test_somebody_who_only_reads_as_a_unit_changes_nothing(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        unit = make_unit()
        share(dossier, unit)
        colleague = make_physician()
        colleague.memberships.create(establishment=unit.establishment, role=Role.MEDICAL_READER)
        for end in ("papier/", "retirer/", "remettre/"):
            data = {"paper": "other", "reason": "mistake"}
            assert client_of(colleague).post(url(dossier, row, end), data).status_code == 403


class TestAntivirus:
    def test_what_waits_is_listed_and_does_not_open(self, physician, dossier):
        row = attach(dossier, "identity", physician)
        with CLAMAV:
            page = text_of(client_of(physician).get(url(dossier)))
            assert "Vérification par l’antivirus en cours" in page and "Télécharger" not in page
            assert 'hx-trigger="load delay:4s"' in page
            refused = client_of(physician).get(url(dossier, row, "fichier/"))
            assert refused.status_code == 409
            assert "Vérification par l’antivirus en cours" in text_of(refused)
            assert client_of(physician).get(url(dossier, row, "pages/1/")).status_code == 404
            Attachment.objects.update(scan_state=ScanState.CLEAN, scanned_at=row.added_at)
            assert client_of(physician).get(url(dossier, row, "fichier/")).status_code == 200

    def test_without_an_antivirus_people_are_told_nothing_of_it(self, physician, dossier):
        attach(dossier, "identity", physician)
        assert "antivirus" not in text_of(client_of(physician).get(url(dossier)))

    def test_a_refused_file_says_so_to_those_who_may_send_another(self, physician, dossier):
        row = attach(dossier, "identity", physician, EICAR, "lettre.txt")
        Attachment.objects.update(scan_state=ScanState.REFUSED, scanned_at=row.added_at, erased_at=row.added_at)
        reader = reader_of(dossier, Role.ADMISSIONS)
        assert "Ce fichier contient un programme malveillant" in text_of(client_of(physician).get(url(dossier)))
        assert "lettre.txt" not in text_of(client_of(reader).get(url(dossier)))
        assert "Il manque 6 papiers" in text_of(client_of(physician).get(url(dossier)))


class TestWhoOpened:
    def test_the_physician_reads_which_paper_was_opened(self, physician, dossier):
        row = attach(dossier, "report", physician)
        client = client_of(physician)
        client.get(url(dossier, row, "fichier/"))
        assert "Pièce jointe : Compte rendu" in text_of(client.get(f"/dossiers/{dossier.pk}/acces/"))

    def test_to_a_relative_the_opening_of_a_medical_paper_is_one_of_its_section(self, physician, dossier):
        row = attach(dossier, "report", physician)
        client_of(physician).get(url(dossier, row, "fichier/"))
        page = text_of(client_of(relative_of(dossier)).get(f"/dossiers/{dossier.pk}/acces/"))
        assert "Compte rendu" not in page and "ièce jointe :" not in page
        assert "Volet Médical" in page


def test_who_joins_is_the_person_signed_in(physician: User, dossier: Dossier) -> None:
    relative = relative_of(dossier)
    attach(dossier, "identity", relative)
    assert Attachment.objects.get().added_by == relative
    assert actor(relative).user == relative
