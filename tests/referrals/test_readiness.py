"""What a unit asks of a dossier before it is sent: walls, warnings that are acknowledged, and who may learn what."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.directory.criteria import Criteria
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.demands import Level, demands
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.grand_age.aggir import ANSWERS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.mail.models import OutgoingEmail
from jalon.matching.facts import needs_of_dossier
from jalon.matching.of_dossier import readable_needs
from jalon.matching.rules import current
from jalon.matching.why import why
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.send import send
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.readiness import readiness
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import (
    MEDICAL,
    actor,
    make_complete_dossier,
    make_dossier,
    save,
    section_of,
    sign_medical_part,
)
from tests.dossiers.samples import attach
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit, make_unit_staff
from tests.referrals.factories import join

pytestmark = pytest.mark.django_db
HOME = UnitKind.RESIDENCE_AUTONOMIE
DEPENDENT = "&".join(f"{code}=C" for code in ANSWERS)


@pytest.fixture
def doctor() -> User:
    return make_physician()


@pytest.fixture
def dossier(doctor: User) -> Dossier:
    return make_complete_dossier(doctor)


@pytest.fixture
def family(dossier: Dossier) -> User:
    user = make_family()
    join(dossier, user, ParticipantRole.RELATIVE)
    return user


def chosen(dossier: Dossier, doctor: User, **fields: Any) -> CareUnit:
    unit = make_unit(make_establishment(name="Les Tilleuls"), **fields)
    choose(dossier, unit, actor=actor(doctor))
    return unit


def dependent(dossier: Dossier, doctor: User) -> Dossier:
    """The same dossier, with a GIR 1."""
    save(dossier, "autonomie", DEPENDENT, doctor)
    sign_medical_part(dossier, doctor)
    return Dossier.objects.get(pk=dossier.pk)


def address(dossier: Dossier) -> str:
    return f"/demandes/envoi/{dossier.pk}/"


def page(user: User, dossier: Dossier) -> str:
    return main(InspectingClient().sign_in(user).get(address(dossier)))


def main(response: Any) -> str:
    """The words of the page, without what every page has around."""
    return BeautifulSoup(response.content, "html.parser").main.get_text(" ").replace("\N{NO-BREAK SPACE}", " ")


def state_of(unit: CareUnit) -> str:
    return Referral.objects.get(unit=unit).state


def ready(dossier: Dossier, unit: CareUnit, standing: Standing = Standing.PHYSICIAN) -> tuple[set[str], set[str]]:
    """The codes of the walls and of the warnings."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    found = readiness(fresh, standing, [CareUnit.objects.select_related("establishment").get(pk=unit.pk)])[unit.pk]
    return {point.code for point in found.walls}, {point.code for point in found.warnings}


class TestWhatADossierMustHave:
    @pytest.mark.parametrize("code", [demand.code for demand in demands("grand_age") if not demand.always])
    def test_each_demand_is_a_wall_a_warning_or_nothing_as_the_unit_says(self, doctor: User, code: str) -> None:
        bare = make_dossier(doctor)
        save(bare, "administratif", "social_aid=yes&apa_home=yes&apa_facility=yes&protection=yes", doctor)
        unit = make_unit()
        for level, expected in (
            (Level.REQUIRED, (True, False)),
            (Level.WISHED, (False, True)),
            (Level.NONE, (False, False)),
        ):
            CareUnit.objects.filter(pk=unit.pk).update(demands={code: level.value})
            walls, warnings = ready(bare, unit)
            assert (code in walls, code in warnings) == expected

    def test_a_complete_dossier_meets_what_is_asked_nationally(self, dossier: Dossier) -> None:
        assert ready(dossier, make_unit()) == (set(), set())

    def test_every_demand_says_its_source_and_who_meets_it(self) -> None:
        for demand in demands("grand_age"):
            assert demand.source.endswith(".") and demand.label[0].isupper()

    def test_an_incomplete_dossier_leaves_where_it_is_accepted_and_never_without_the_request_itself(
        self, doctor: User
    ) -> None:
        bare = make_dossier(doctor)
        unit = make_unit(accepts_incomplete=True, demands={"medical": "required", "paper.identity": "required"})
        walls, warnings = ready(bare, unit)
        assert walls == {"demande"}
        assert {"medical", "autonomie", "administratif", "paper.identity"} <= warnings

    def test_a_residence_autonomie_takes_a_dossier_without_its_medical_part(self, doctor: User) -> None:
        dossier = make_complete_dossier(doctor, signed=False)
        assert ready(dossier, make_unit(kind=HOME)) == ({"autonomie"}, {"medical"})

    def test_a_paper_of_a_case_is_asked_only_in_that_case(self, dossier: Dossier, doctor: User) -> None:
        unit = make_unit(demands={"paper.protection": "required", "paper.identity": "required"})
        assert ready(dossier, unit)[0] == {"paper.identity"}
        attach(dossier, "identity", doctor)
        assert ready(dossier, unit)[0] == set()

    def test_a_level_that_nobody_knows_is_the_national_one(self, doctor: User) -> None:
        unit = make_unit(demands={"medical": "perhaps", "gone": "required"})
        assert "medical" in ready(make_dossier(doctor), unit)[0]


class TestTheDoor:
    def test_one_unit_leaves_and_the_other_waits_saying_what_lacks_and_where(
        self, doctor: User, dossier: Dossier
    ) -> None:
        open_one = make_unit(make_establishment(name="Darcy"))
        choose(dossier, open_one, actor=actor(doctor))
        closed = chosen(dossier, doctor, demands={"identity_checked": "required"})
        client = InspectingClient().sign_in(doctor)
        response = client.get(address(dossier))
        told = text_of(response)
        assert "Prête à partir" in told and "Envoyer 1 demande" in told
        assert "il manque l’identité vérifiée, pièce en main." in told
        soup = BeautifulSoup(response.content, "html.parser")
        assert soup.select_one(f'a[href="/dossiers/{dossier.pk}/identite/"]')
        data = {"demande": [field["value"] for field in soup.select("[name=demande]")]}
        assert client.post(address(dossier), data).status_code == 302
        assert (state_of(open_one), state_of(closed)) == (ReferralState.SENT, ReferralState.DRAFT)

    def test_a_closed_door_is_closed_in_the_action_too(self, doctor: User, dossier: Dossier) -> None:
        chosen(dossier, doctor, demands={"paper.identity": "required"})
        with pytest.raises(Refusal, match=r"Les Tilleuls.*carte d’identité"):
            send(dossier, actor=actor(doctor))

    def test_a_warning_is_read_first_then_kept_and_told_to_the_unit(self, doctor: User, dossier: Dossier) -> None:
        unit = chosen(dossier, doctor, demands={"identity_checked": "wished"})
        client = InspectingClient().sign_in(doctor)
        soup = BeautifulSoup(client.get(address(dossier)).content, "html.parser")
        form = {"demande": soup.select_one("[name=demande]")["value"]}
        refused = client.post(address(dossier), form)
        assert refused.status_code == 409
        assert "lisez ce qui est à savoir" in text_of(refused)
        assert state_of(unit) == ReferralState.DRAFT
        assert client.post(address(dossier), form | {"lu": soup.select_one("[name=lu]")["value"]}).status_code == 302
        row = Referral.objects.get(unit=unit)
        desk = make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)
        for person, heading in ((desk, "Envoyée en connaissance de cause"), (doctor, "Ce que vous saviez")):
            told = text_of(InspectingClient().sign_in(person).get(f"/demandes/{row.pk}/"))
            assert heading in told
            assert "Manquait à l’envoi : l’identité vérifiée, pièce en main." in told

    @pytest.mark.parametrize("change", [{"demands": {"paper.identity": "wished"}}, {"refuses": ["gir_1_2"]}, {}])
    def test_a_unit_that_changes_its_rules_meanwhile_is_named_and_nothing_leaves(
        self, doctor: User, dossier: Dossier, change: dict[str, Any]
    ) -> None:
        dossier = dependent(dossier, doctor)
        unit = chosen(dossier, doctor, kind=HOME)
        client = InspectingClient().sign_in(doctor)
        soup = BeautifulSoup(client.get(address(dossier)).content, "html.parser")
        form = {name: soup.select_one(f"[name={name}]")["value"] for name in ("demande", "lu")}
        CareUnit.objects.filter(pk=unit.pk).update(**change)
        response = client.post(address(dossier), form)
        assert response.status_code == (409 if change else 302)
        assert (state_of(unit) == ReferralState.DRAFT) == bool(change)
        if change:
            assert "Rien n’est parti." in text_of(response)

    @pytest.mark.parametrize(
        "data", [{"demande": "x"}, {"demande": ""}, {"lu": "x:y"}, {"lu": "\0"}, {"demander": "x"}, {"demander": "\0"}]
    )
    def test_a_page_made_by_hand_sends_nothing_that_should_not_leave(
        self, doctor: User, dossier: Dossier, data: dict[str, str]
    ) -> None:
        unit = chosen(dossier, doctor, demands={"identity_checked": "wished"})
        assert InspectingClient().sign_in(doctor).post(address(dossier), data).status_code in (302, 409)
        assert state_of(unit) == ReferralState.DRAFT

    def test_one_unit_or_thirty_cost_the_same_queries(self, doctor: User, dossier: Dossier) -> None:
        client = InspectingClient().sign_in(doctor)
        costs = []
        for count in (1, 29):
            for _ in range(count):
                choose(dossier, make_unit(demands={"identity_checked": "required"}), actor=actor(doctor))
            client.get(address(dossier))
            with CaptureQueriesContext(connection) as queries:
                client.get(address(dossier))
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestConditions:
    def test_who_is_under_sixty_is_warned_and_may_be_refused(self, doctor: User) -> None:
        young = make_dossier(doctor, birth_date="1975-05-03")
        unit = make_unit()
        assert "under_60" in ready(young, unit)[1]
        for said in ({"lacks": ["under_60"], "refuses": ["age"]}, {"minimum_age": 60, "refuses": ["age"]}):
            CareUnit.objects.filter(pk=unit.pk).update(**{"lacks": [], "minimum_age": None, **said})
            assert ready(young, unit)[0] & {"under_60", "age"}

    def test_a_gir_is_a_warning_for_the_physician_and_never_told_to_the_others(
        self, doctor: User, dossier: Dossier, family: User
    ) -> None:
        unit = chosen(dossier, doctor, kind=HOME)
        before = {user: page(user, dossier) for user in (doctor, family)}
        dossier = dependent(dossier, doctor)
        assert "un GIR 1 ou 2 n’y entre que par exception" in page(doctor, dossier)
        assert "décret n° 2025-116" in page(doctor, dossier)
        assert "GIR" not in page(family, dossier)
        assert page(family, dossier) == before[family]
        assert ready(dossier, unit)[1] == {"gir_autonomy_home"}

    @pytest.mark.parametrize("gir_1", [False, True])
    def test_a_medical_rule_opens_to_the_physician_alone_whatever_the_dossier_says(
        self, doctor: User, dossier: Dossier, family: User, gir_1: bool
    ) -> None:
        if gir_1:
            dossier = dependent(dossier, doctor)
        unit = chosen(dossier, doctor, kind=HOME, refuses=["gir_1_2"])
        for person in (family, make_secretary(doctor, may_send=True)):
            told = page(person, dossier)
            assert "c’est au médecin du dossier de lui envoyer la demande" in told
            assert "Le lui demander par e-mail" in told
            with pytest.raises(Refusal, match="conditions médicales"):
                send(dossier, actor=actor(person))
        walls, _ = ready(dossier, unit)
        assert walls == ({"gir_autonomy_home"} if gir_1 else set())
        if not gir_1:
            assert send(dossier, actor=actor(doctor))

    def test_what_a_physician_acknowledged_of_health_is_told_to_medical_readers_only(
        self, doctor: User, dossier: Dossier, family: User
    ) -> None:
        dossier = dependent(dossier, doctor)
        unit = chosen(dossier, doctor, kind=HOME)
        row = Referral.objects.get(unit=unit)
        digest = readiness(dossier, Standing.PHYSICIAN, [row.unit])[unit.pk].digest
        send(dossier, actor=actor(doctor), acknowledged={row.pk: digest})
        place = unit.establishment
        for person, reads in (
            (doctor, True),
            (make_unit_staff(place, MembershipRole.MEDICAL_READER), True),
            (make_unit_staff(place, MembershipRole.ADMISSIONS), False),
            (make_unit_staff(place, MembershipRole.DECISION_MAKER), False),
            (family, False),
        ):
            told = text_of(InspectingClient().sign_in(person).get(f"/demandes/{row.pk}/"))
            assert ("un GIR 1 ou 2 n’y entre" in told) == reads
            assert ("en connaissance de cause" in told or "Ce que vous saviez" in told) == reads

    def test_a_usld_is_warned_of_refused_by_rule_and_opened_by_what_the_physician_says(
        self, doctor: User, dossier: Dossier
    ) -> None:
        unit = make_unit(kind=UnitKind.USLD)
        assert ready(dossier, unit) == (set(), {"usld_criteria"})
        CareUnit.objects.filter(pk=unit.pk).update(refuses=["usld"])
        assert ready(dossier, unit) == (set(), {"usld_criteria"})
        save(dossier, "medical", f"{MEDICAL}&long_stay=no", doctor)
        assert "usld_no_criteria" in ready(dossier, unit)[0]
        save(dossier, "medical", f"{MEDICAL}&long_stay=yes&smti=yes", doctor)
        assert not {"usld_no_criteria", "usld_criteria"} & set.union(*ready(dossier, unit))

    @pytest.mark.parametrize("kind", [UnitKind.EHPAD, HOME, UnitKind.USLD])
    @pytest.mark.parametrize("birth_date", ["1939-05-03", "1975-05-03"])
    @pytest.mark.parametrize("ruled", [False, True])
    @pytest.mark.parametrize("standing", [Standing.PHYSICIAN, Standing.FAMILY])
    def test_the_search_and_the_sending_agree(
        self, doctor: User, kind: str, birth_date: str, ruled: bool, standing: Standing
    ) -> None:
        dossier = make_dossier(doctor, birth_date=birth_date)
        save(dossier, "autonomie", DEPENDENT, doctor)
        save(dossier, "medical", f"{MEDICAL}&long_stay=no", doctor)
        dossier = Dossier.objects.get(pk=dossier.pk)
        unit = make_unit(kind=kind, minimum_age=60, refuses=sorted(current().refusals) if ruled else [])
        criteria = Criteria(age=dossier.age)
        told = why(needs_of_dossier(readable_needs(dossier, standing), criteria), criteria, unit)
        refusable = {rule.code for rule in current().rules if rule.refusal}
        walls, warnings = ready(dossier, unit, standing)
        said = {reason.code for reason in (*told.explanation.againsts, *told.explanation.unknowns)}
        assert {reason.code for reason in told.reasons_out} & refusable == walls & refusable
        assert said & refusable == warnings & refusable
        assert walls & refusable or not ruled or birth_date == "1939-05-03"


class TestAsking:
    def test_one_press_writes_to_the_physician_without_a_word_of_health(
        self, doctor: User, dossier: Dossier, family: User
    ) -> None:
        save(dossier, "medical", "weight=62", doctor)
        chosen(dossier, doctor)
        client = InspectingClient().sign_in(family)
        told = text_of(client.get(address(dossier)))
        assert "le médecin doit encore le compléter et le signer" in told
        assert f"{doctor.full_name} peut le faire.".replace("Dr ", "Dr ") in told.replace("\N{NO-BREAK SPACE}", " ")
        done = client.post(address(dossier), {"demander": "physician"}, follow=True)
        assert "prévenu par e-mail" in text_of(done)
        assert "Demandé le" in text_of(done)
        [letter] = OutgoingEmail.objects.filter(template="completion_asked")
        assert letter.recipient == doctor.email
        for word in ("Garnier", "Moreau", "Lucienne", "médical", "sign"):
            assert word not in letter.subject + letter.body

    def test_the_same_people_are_asked_once_a_day(self, doctor: User, dossier: Dossier, family: User) -> None:
        client = InspectingClient().sign_in(family)
        for _ in range(3):
            told = text_of(client.post(address(dossier), {"demander": "physician"}, follow=True))
        assert "moins d’un jour" in told
        assert OutgoingEmail.objects.filter(template="completion_asked").count() == 1

    def test_a_physician_asks_the_family_for_what_is_theirs(self, doctor: User, dossier: Dossier, family: User) -> None:
        chosen(dossier, doctor, demands={"paper.identity": "required"})
        assert "Le lui demander par e-mail" in page(doctor, dossier)
        InspectingClient().sign_in(doctor).post(address(dossier), {"demander": "requesters"})
        assert OutgoingEmail.objects.get(template="completion_asked").recipient == family.email

    def test_without_a_physician_the_page_leads_to_naming_one(self) -> None:
        family = make_family()
        physician = make_physician()
        dossier = make_dossier(physician)
        join(dossier, family, ParticipantRole.RELATIVE)
        dossier.participants.filter(user=physician).delete()
        client = InspectingClient().sign_in(family)
        response = client.get(address(dossier))
        assert "Désignez le médecin traitant" in text_of(response)
        assert BeautifulSoup(response.content, "html.parser").select(f'a[href="/dossiers/{dossier.pk}/medecin/"]')
        refused = client.post(address(dossier), {"demander": "physician"}, follow=True)
        assert "désignez d’abord le médecin" in text_of(refused).casefold()

    def test_a_stranger_and_a_unit_ask_nobody(self, doctor: User, dossier: Dossier) -> None:
        for person in (make_family(), make_unit_staff(make_unit().establishment, MembershipRole.ADMISSIONS)):
            response = InspectingClient().sign_in(person).post(address(dossier), {"demander": "physician"})
            assert response.status_code in (403, 404)
        assert not OutgoingEmail.objects.filter(template="completion_asked").exists()


def test_a_medical_section_never_tells_the_others_how_much_it_lacks(
    doctor: User, dossier: Dossier, family: User
) -> None:
    """How many answers lack depends on those given: a question opens others."""
    chosen(dossier, doctor, expects=["medical.dressing_place", "administratif.phone"])
    seen = []
    for answers in ("falls=", "dressings=yes&falls=yes", "dressings=yes&hospitalised=yes"):
        save(dossier, "medical", answers, doctor)
        pages = (address(dossier), f"/dossiers/{dossier.pk}/", "/dossiers/", "/accueil/")
        client = InspectingClient().sign_in(family)
        seen.append([main(client.get(path)) for path in pages])
    assert section_of(dossier, "medical").missing
    assert seen[0] == seen[1] == seen[2]
