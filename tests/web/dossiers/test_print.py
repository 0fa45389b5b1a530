"""A dossier on paper: who gets which volume, what each says, how it is tagged."""

import pytest
from django.utils import timezone

from jalon.accounts.enums import MembershipRole as Role
from jalon.audit.models import AccessRecord
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.actions.share import share
from jalon.dossiers.declarations import Group, Question, SectionDefinition
from jalon.dossiers.documents import section_definition
from jalon.dossiers.kinds import registry
from jalon.dossiers.kinds.grand_age.aggir_line import AggirLine
from jalon.dossiers.kinds.grand_age.needs import gir_of
from jalon.dossiers.kinds.grand_age.sections.medical import MEDICAL
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section, SectionRevision
from jalon.dossiers.questions import Line
from jalon.web.typography import french
from tests.client import InspectingClient
from tests.dossiers.factories import actor, make_complete_dossier, make_dossier, save, section_of, sign_medical_part
from tests.dossiers.respondent import question_texts, rounds
from tests.factories import make_physician, make_secretary, make_unit, make_unit_staff
from tests.permissions.world import PERSONAS, World, build
from tests.web.dossiers.pdf import body, reader, squeezed, tags, text

pytestmark = pytest.mark.django_db
READ_MEDICAL = ("physician", "medical_reader")


def client_of(user) -> InspectingClient:
    return InspectingClient().sign_in(user)


def address(dossier: Dossier, volume: str) -> str:
    return f"/dossiers/{dossier.pk}/imprimer/{volume}/"


def printed(user, dossier: Dossier, volume: str, **query) -> bytes:
    return body(client_of(user).get(address(dossier, volume), query))


class TestWho:
    @pytest.mark.parametrize("persona", PERSONAS)
    def test_no_medical_answer_reaches_who_may_not_read_it(self, persona):
        world = build()
        marks = mark_medical_answers(world)
        user = world.people[persona]
        client = client_of(user) if user else InspectingClient()
        for volume in ("administratif", "medical"):
            response = client.get(address(world.dossier, volume))
            written = squeezed(text(body(response))) if response.status_code == 200 else ""
            told = [mark for mark in marks if squeezed(mark) in written]
            assert told == (marks if volume == "medical" and persona in READ_MEDICAL else [])
            if volume == "medical" and persona not in READ_MEDICAL:
                assert response.status_code in (302, 403, 404)

    @pytest.mark.parametrize("persona", ("secretary", "relative", "admissions", "decision_maker"))
    def test_a_closed_volume_is_not_found_and_the_refusal_is_traced(self, persona):
        world = build()
        assert client_of(world.people[persona]).get(address(world.dossier, "medical")).status_code == 404
        row = AccessRecord.objects.latest("id")
        assert (row.subject, row.granted, row.actor) == ("print:medical", False, world.people[persona])
        assert row.reason

    def test_each_print_is_traced_and_the_page_of_openings_names_it(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        printed(physician, dossier, "medical")
        row = AccessRecord.objects.latest("id")
        assert (row.subject, row.granted, row.actor_role) == ("print:medical", True, "Médecin du dossier")
        page = client_of(physician).get(f"/dossiers/{dossier.pk}/acces/").content.decode()
        assert "Volet médical confidentiel, imprimé" in page

    def test_a_unit_prints_only_while_the_dossier_is_shared(self):
        dossier, unit = make_complete_dossier(), make_unit()
        reader_there = make_unit_staff(unit.establishment, Role.MEDICAL_READER)
        client = client_of(reader_there)
        assert client.get(address(dossier, "medical")).status_code == 404
        share(dossier, unit)
        assert client.get(address(dossier, "medical")).status_code == 200

    def test_an_unknown_volume_or_revision_is_not_found(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        client = client_of(physician)
        assert client.get(address(dossier, "autre")).status_code == 404
        for query in (
            {"volet": "medical", "revision": "99"},
            {"volet": "medical", "revision": "-1"},
            {"volet": "medical", "revision": "٣"},
            {"volet": "inconnu", "revision": "1"},
            {"revision": "1"},
            {"volet": "administratif", "revision": "1"},
        ):
            assert client.get(address(dossier, "medical"), query).status_code == 404, query

    def test_a_medical_section_never_prints_by_the_administrative_address(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        query = {"volet": "medical", "revision": "1"}
        for user in (physician, make_secretary(physician)):
            assert client_of(user).get(address(dossier, "administratif"), query).status_code == 404

    def test_a_unit_reads_no_earlier_state(self):
        dossier, unit = make_complete_dossier(), make_unit()
        share(dossier, unit)
        desk = client_of(make_unit_staff(unit.establishment, Role.ADMISSIONS))
        query = {"volet": "administratif", "revision": "1"}
        assert desk.get(address(dossier, "administratif"), query).status_code == 404


def mark_medical_answers(world: World) -> list[str]:
    """Answer every medical question; return the words that nothing else in the dossier holds, and the computed GIR."""
    physician = world.people["physician"]
    sections = KINDS[world.dossier.kind].sections
    elsewhere = {question.name for section in sections if not section.is_medical for question in section.questions}
    marks = set()
    for definition in (section for section in sections if section.is_medical):
        row = section_of(world.dossier, definition.code)
        answered = save_section(
            row, next(rounds(definition)), actor=actor(physician), expected_revision=row.revision
        ).document
        if gir_of(answered.answers).gir:
            marks.add(f"GIR {gir_of(answered.answers).gir}")
        for code, value in answered.counted.items():
            question = definition.by_code[code]
            told = [line for words in question_texts(question, value) for line in words.split("\n")]
            marks |= {french(line) for line in told if line.startswith("Réponse")}
            if question.name.count(" ") > 2 and not isinstance(question.type, AggirLine):
                marks.add(french(question.name))
    # A unit reads what is signed.
    sign_medical_part(world.dossier, physician)
    assert len(marks) > 10
    return sorted(marks - elsewhere)


class TestDoors:
    def test_the_overview_and_the_request_offer_what_the_person_may_print(self):
        world = build()
        both, one = ["administratif", "medical"], ["administratif"]
        expected = {"physician": both, "secretary": one, "relative": one, "admissions": one, "medical_reader": both}
        for persona, volumes in expected.items():
            client = client_of(world.people[persona])
            for page in (f"/dossiers/{world.dossier.pk}/", f"/demandes/{world.referral.pk}/"):
                html = client.get(page).content.decode()
                assert [v for v in both if address(world.dossier, v) in html] == volumes, (persona, page)

    def test_a_request_no_longer_shared_offers_nothing_to_print(self):
        world = build()
        world.dossier.shares.update(ended_at=timezone.now())
        page = client_of(world.people["medical_reader"]).get(f"/demandes/{world.referral.pk}/")
        assert "imprimer" not in page.content.decode()


class TestAnswer:
    def test_it_shows_in_the_browser_is_never_kept_and_its_name_tells_nobody(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        response = client_of(physician).get(address(dossier, "medical"))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'inline; filename="{dossier.number}-medical.pdf"'
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert int(response["Content-Length"]) == len(body(response))

    def test_printing_costs_few_queries(self, django_assert_max_num_queries):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        client = client_of(physician)
        with django_assert_max_num_queries(12):
            body(client.get(address(dossier, "medical")))


class TestCover:
    def test_it_says_whose_which_when_by_whom_and_that_it_is_a_request(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        for volume in ("administratif", "medical"):
            pdf = printed(physician, dossier, volume)
            cover = squeezed(reader(pdf).pages[0].extract_text())
            for words in (
                "Mme Lucienne Moreau",
                "née le 3 mai 1939",
                "Garnier",
                dossier.number,
                physician.full_name,
                "Ce dossier est une demande : il ne vaut pas admission.",
                "Version",
                "Édition",
            ):
                assert squeezed(words) in cover, words
            assert (squeezed("sous pli confidentiel au médecin") in cover) == (volume == "medical")
            pages = len(reader(pdf).pages)
            for number, page in enumerate(reader(pdf).pages, 1):
                written = squeezed(page.extract_text())
                assert squeezed(f"page {number} sur {pages}") in written
                assert squeezed(f"{dossier.number} · Volet") in written
                assert squeezed("éditée le") in written

    def test_a_dossier_just_opened_prints_what_it_awaits(self):
        physician = make_physician()
        dossier = make_dossier(physician)
        words = text(printed(physician, dossier, "medical"))
        assert "non renseigné" in words
        assert "Pas commencé" in words
        assert "GIR" not in words
        assert "Ces réponses ne sont pas signées." in words


class TestSignature:
    def test_the_signed_volume_says_who_when_and_the_hash(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        section = section_of(dossier, "medical")
        words = squeezed(text(printed(physician, dossier, "medical")))
        assert words.count(squeezed("Signé électroniquement")) == 2
        assert squeezed(section.signed_rpps) in words
        assert bytes(section.signed_digest).hex()[:16] in words
        assert "nesontpassignées" not in words

    def test_answers_changed_since_are_said_unsigned(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        save(dossier, "medical", "falls=no", physician)
        words = text(printed(physician, dossier, "medical"))
        assert "Ces réponses ne sont pas celles qui ont été signées" in words
        assert words.count("Signé électroniquement") == 1

    def test_the_state_that_was_signed_still_prints_with_its_signature(self):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        save(dossier, "medical", "history=Nouveau", physician)
        words = text(printed(physician, dossier, "medical", volet="medical", revision="1"))
        assert "Signé électroniquement" in words
        assert "Fracture du col en 2019" in words
        assert "Nouveau" not in words
        assert "Enregistrement 1 du volet Médical seul" in words

    def test_an_earlier_state_prints_with_the_questions_it_was_asked(self, monkeypatch):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        newer = SectionDefinition(
            MEDICAL.code,
            MEDICAL.label,
            MEDICAL.version + 1,
            MEDICAL.author,
            MEDICAL.confidentiality,
            (Group("new", "Nouveau groupe", (Question("history", "Antécédents, nouvelle question", Line()),)),),
            signed=True,
        )
        key = (dossier.kind, newer.code, newer.version)
        monkeypatch.setitem(registry.DEFINITIONS, key, newer)
        section = section_of(dossier, "medical")
        Section.objects.filter(pk=section.pk).update(definition_version=newer.version)
        save(dossier, "medical", "history=Autre", physician)
        assert SectionRevision.objects.get(section=section, revision=2).definition_version == newer.version
        present = text(printed(physician, dossier, "medical"))
        earlier = text(printed(physician, dossier, "medical", volet="medical", revision="1"))
        assert "Antécédents, nouvelle question" in present
        assert "Antécédents médicaux, chirurgicaux, psychiatriques" in earlier
        assert "nouvelle question" not in earlier


class TestAccessibility:
    @pytest.mark.parametrize("volume", ("administratif", "medical"))
    def test_it_is_tagged_titled_in_french_and_claims_the_standards(self, volume):
        physician = make_physician()
        dossier = make_complete_dossier(physician)
        pdf = printed(physician, dossier, volume)
        document = reader(pdf)
        root = document.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].startswith("fr")
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert document.metadata.title.endswith(f"dossier {dossier.number}")
        assert "Moreau" not in str(document.metadata)
        claims = document.xmp_metadata.stream.get_data()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in claims
        assert b"<pdfaid:part>2</pdfaid:part>" in claims
        found = tags(pdf)
        sections = list(dossier.sections.all())
        assert found["H1"] == 1
        assert found["H2"] == sum(
            section_definition(dossier, row).is_medical == (volume == "medical") for row in sections
        )
        assert found["H3"] > 3
        assert found["TH"] >= 3
        assert found["Figure"] == 2

    def test_headings_and_the_grid_are_told_to_readers(self):
        physician = make_physician()
        found = tags(printed(physician, make_complete_dossier(physician), "medical"))
        assert found["Table"] == found["THead"] == 2  # the cover's, the grid's
        assert found["TR"] > 17
