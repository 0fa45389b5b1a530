"""From a solution chosen to the units that give it."""

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier
from tests.client import InspectingClient
from tests.directory.factories import make_unit_at
from tests.dossiers.factories import (
    make_commune,
)
from tests.dossiers.writing import write_answers
from tests.factories import make_family, make_secretary
from tests.referrals.factories import join
from tests.web.orientation.vignettes import CARER, CHILD, LONELY, STROKE, address, dossier_of, serving, words

pytestmark = pytest.mark.django_db


class TestSearchOfASolution:
    @pytest.fixture
    def lisp(self, physician: User) -> Dossier:
        dossier = dossier_of(LONELY, physician)
        write_answers(dossier, "orientation", {"chosen": ["lisp"]}, physician)
        for far, mention, said in (
            (2, "A58", {}),
            (3, "A50", {"lacks": ["lisp"]}),
            (4, "A50", {}),
            (9, "A59", {"offers": ["lisp"]}),
        ):
            make_unit_at(
                far,
                f"SMR {mention} {far}",
                kind=UnitKind.SMR,
                stay_type=StayType.FULL_HOSPITAL,
                mention=mention,
                **said,
            )
        return dossier

    def listed(self, client: InspectingClient, dossier: Dossier, query: str) -> list[str]:
        response = client.get(f"/dossiers/{dossier.pk}/recherche/{query}")
        return [words(one) for one in BeautifulSoup(response.content, "html.parser").select("li.result h2")]

    def test_a_lisp_is_sought_where_there_may_be_one_and_first_where_there_is(
        self, client: InspectingClient, physician: User, lisp: Dossier
    ) -> None:
        assert self.listed(client.sign_in(physician), lisp, "?solution=1") == ["SMR A59 9", "SMR A50 4"]

    def test_a_link_changes_one_thing_and_keeps_what_the_solution_asks(
        self, client: InspectingClient, physician: User, lisp: Dossier
    ) -> None:
        client.sign_in(physician)
        assert self.listed(client, lisp, "?solution=1&tri=distance") == ["SMR A50 4", "SMR A59 9"]
        assert self.listed(client, lisp, "?solution=1&rayon=5") == ["SMR A50 4"]

    def test_a_filter_of_the_solution_can_be_taken_out(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        write_answers(dossier, "orientation", {"chosen": ["smr.A52.full_hospital"]}, physician)
        make_unit_at(3, "SMR neuro", kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A52")
        make_unit_at(4, "SMR loco", kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A51")
        response = client.sign_in(physician).get(f"/dossiers/{dossier.pk}/recherche/?solution=1")
        chips = BeautifulSoup(response.content, "html.parser").select("a.chip.on")
        [without] = [one["href"] for one in chips if "Système nerveux" in words(one)]
        assert self.listed(client, dossier, without) == ["SMR neuro", "SMR loco"]
        assert self.listed(client, dossier, f"{without}&tri=distance") == ["SMR neuro", "SMR loco"]

    def test_why_not_this_one_tells_the_specialty_the_stay_and_the_territory(
        self, client: InspectingClient, physician: User
    ) -> None:
        dossier = dossier_of(CARER, physician)
        write_answers(dossier, "orientation", {"chosen": ["smr.A56.full_hospital", "had"], "otherwise": "x"}, physician)
        other = make_unit_at(3, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A51")
        day = make_unit_at(3, kind=UnitKind.SMR, stay_type=StayType.DAY_HOSPITAL, mention="A56")
        had = serving(UnitKind.HAD, served_communes=["21054"])
        deaf = make_unit_at(3, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A56", lacks=["infusion"])
        client.sign_in(physician)

        def why(unit: CareUnit, number: int) -> str:
            response = client.get(f"/dossiers/{dossier.pk}/recherche/pourquoi/?solution={number}&unite={unit.pk}")
            return words(BeautifulSoup(response.content, "html.parser").main)

        assert "Ce n’est pas la spécialité cherchée (Locomoteur)" in why(other, 1)
        assert "Cette unité est pour un autre séjour (hospitalisation de jour)." in why(day, 1)
        assert "N’assure ni perfusion ni pompe." in why(deaf, 1)
        assert "N’intervient pas à Talant." in why(had, 2)

    def test_a_child_is_shown_no_unit_of_adults_even_by_hand(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(CHILD, physician)
        for far, mention in ((2, "A57"), (3, "E57")):
            make_unit_at(far, f"SMR {mention}", kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention=mention)
        client.sign_in(physician)
        assert self.listed(client, dossier, "?quoi=smr&ou=Talant&rayon=50") == ["SMR E57"]

    def test_before_any_choice_the_search_sends_to_orientation(self, client: InspectingClient, physician: User) -> None:
        dossier = dossier_of(STROKE, physician)
        told = client.sign_in(physician).get(f"/dossiers/{dossier.pk}/recherche/").content.decode()
        assert "tant qu’aucune solution n’est retenue" in told
        assert address(dossier) in told
        hidden = client.sign_in(make_secretary(physician)).get(f"/dossiers/{dossier.pk}/recherche/").content.decode()
        assert "aucune solution" not in hidden
        assert "Le médecin choisit vers quels soins orienter" in hidden
        relative = make_family()
        join(dossier, relative, ParticipantRole.RELATIVE)
        nothing = client.sign_in(relative).get(f"/dossiers/{dossier.pk}/recherche/").content.decode()
        assert "orientation" not in nothing

    def test_those_who_go_to_people_are_sought_where_the_care_is(
        self, client: InspectingClient, physician: User
    ) -> None:
        make_commune("21054", "Beaune", "21200")
        dossier = dossier_of(CARER, physician)
        client.sign_in(physician)
        away = BeautifulSoup(client.get(f"/dossiers/{dossier.pk}/recherche/?quoi=had&ou=Beaune").content, "html.parser")
        assert "Les soins se font à Talant (21240)." in words(away.main)
        back = away.find("a", string="chercher ceux qui y vont")["href"]
        there = client.get(f"/dossiers/{dossier.pk}/recherche/{back}").content.decode()
        assert "Les soins se font à" not in there
