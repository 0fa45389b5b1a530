"""What parents take home after the grid: in plain words, once the grid says something, to whoever reads it."""

from typing import Any

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.tnd.advice import advice_book
from jalon.dossiers.kinds.tnd.codes import question_code
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.models import Dossier, Participant
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_child_dossier, make_dossier
from tests.dossiers.kinds.tnd.children import whole
from tests.dossiers.writing import write_answers
from tests.factories import make_family, make_physician, make_secretary
from tests.web.dossiers.pdf import body, reader, tags, text

pytestmark = pytest.mark.django_db


def graded(
    months: int = 18, missing: tuple[str, ...] = (), ticked: tuple[str, ...] = (), user: User | None = None
) -> Dossier:
    """A child's dossier whose grid is filled in whole, as of today."""
    physician = user or make_physician()
    dossier = make_child_dossier(physician, months=months)
    [bracket] = [one for one in grid().brackets if one.first <= months <= one.last]
    told: dict[str, Any] = {question_code(item): answer for item, answer in whole(months, missing, ticked).items()}
    write_answers(dossier, "reperage", {"observed_on": today(), "brackets": [bracket.code], **told}, physician)
    return dossier


def today() -> str:
    return timezone.localdate().isoformat()


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def page(dossier: Dossier, user: User | None = None, end: str = "") -> Any:
    return InspectingClient().sign_in(user or dossier.created_by).get(f"/dossiers/{dossier.pk}/conseils/{end}")


class TestThePage:
    @pytest.mark.parametrize(
        ("missing", "ticked", "outcome"),
        [
            (("18m-01", "18m-05"), (), "address"),
            ((), ("T07",), "urgent"),
            ((), ("T08", "T18"), "recheck"),
            ((), (), "none"),
        ],
    )
    def test_it_says_what_was_seen_what_to_do_at_home_and_when_to_call(
        self, missing: tuple[str, ...], ticked: tuple[str, ...], outcome: str
    ):
        told = text_of(page(graded(18, missing, ticked)))
        words = advice_book().outcomes[outcome]
        for sentence in (words.title, *words.said, *advice_book().everyday["18m"], *advice_book().anytime):
            assert plain(sentence.format(delay="3 mois")) in told

    def test_it_tells_parents_no_item_and_no_count(self):
        told = text_of(page(graded(18, ("18m-01", "18m-05"))))
        assert "seuil" not in told and "18m-01" not in told
        assert "Se lève seul à partir du sol" not in told

    def test_an_unfinished_grid_advises_nothing_yet_and_prints_nothing(self):
        dossier = make_child_dossier(months=18)
        told = text_of(page(dossier))
        assert "Donnez la date de l’examen." in told
        write_answers(
            dossier, "reperage", {"observed_on": today(), "brackets": ["18m"], "t01": False}, dossier.created_by
        )
        told = text_of(page(dossier))
        assert "La grille n’est pas finie : il reste 31 réponses à donner." in told
        assert "Le suivi habituel continue" not in told
        assert page(dossier, end="imprimer/").status_code == 404

    def test_what_no_further_answer_can_undo_is_said_at_once(self):
        dossier = make_child_dossier(months=18)
        lost = {"observed_on": today(), "brackets": ["18m"], "t07": True}
        write_answers(dossier, "reperage", lost, dossier.created_by)
        assert "Votre enfant doit être vu rapidement à l’hôpital" in text_of(page(dossier))

    def test_a_loss_is_told_where_the_booklet_has_no_bracket_too(self):
        dossier = make_child_dossier(months=3)
        lost = {"observed_on": today(), "brackets": ["none"], "t07": True}
        write_answers(dossier, "reperage", lost, dossier.created_by)
        assert "Votre enfant doit être vu rapidement à l’hôpital" in text_of(page(dossier))
        assert "Votre enfant doit être vu rapidement" in text(body(page(dossier, end="imprimer/")))

    def test_the_dossier_and_the_grid_lead_to_it(self):
        dossier = graded()
        client = InspectingClient().sign_in(dossier.created_by)
        link = f'href="/dossiers/{dossier.pk}/conseils/"'
        assert link in client.get(f"/dossiers/{dossier.pk}/").content.decode()
        assert link in client.get(f"/dossiers/{dossier.pk}/volets/reperage/").content.decode()


class TestPaper:
    def test_the_sheet_says_the_same_in_large_print_for_the_parents_of_the_child(self):
        dossier = graded(18, ("18m-01", "18m-05"))
        response = page(dossier, end="imprimer/")
        assert response.headers["Content-Type"] == "application/pdf"
        pdf = body(response)
        told = plain(text(pdf))
        book = advice_book()
        assert "Pour les parents de Léo Morel" in told
        for sentence in (book.outcomes["address"].title, *book.everyday["18m"], *book.anytime):
            assert plain(sentence) in told
        assert dossier.created_by.full_name in told
        assert len(reader(pdf).pages) == 1
        assert tags(pdf)["H1"] == 1 and tags(pdf)["L"] >= 3

    @pytest.mark.parametrize("months", [8, 14, 20, 30, 40, 50, 65, 80])
    def test_it_holds_on_one_page_at_every_age(self, months: int):
        assert len(reader(body(page(graded(months), end="imprimer/"))).pages) == 1


class TestWhoReadsIt:
    def test_a_secretary_and_a_parent_are_refused_and_the_refusal_is_traced(self):
        physician = make_physician()
        dossier = graded(user=physician)
        parent = make_family()
        Participant.objects.create(
            dossier=dossier, user=parent, role=ParticipantRole.RELATIVE, since=dossier.created_at
        )
        for user in (make_secretary(physician), parent):
            for end in ("", "imprimer/"):
                assert page(dossier, user, end).status_code == 403
            assert not AccessRecord.objects.filter(actor=user, granted=True).exists()
            assert AccessRecord.objects.filter(actor=user, granted=False).count() == 2
            assert "conseils" not in text_of(InspectingClient().sign_in(user).get(f"/dossiers/{dossier.pk}/"))

    def test_another_physician_finds_nothing(self):
        assert page(graded(), make_physician()).status_code == 404

    def test_a_dossier_of_another_kind_has_none(self):
        dossier = make_dossier()
        assert page(dossier).status_code == 404
        assert page(dossier, end="imprimer/").status_code == 404

    def test_its_opening_is_written_in_words(self):
        dossier = graded()
        page(dossier)
        client = InspectingClient().sign_in(dossier.created_by)
        assert "Les conseils aux parents" in text_of(client.get(f"/dossiers/{dossier.pk}/acces/"))
