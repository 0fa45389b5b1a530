"""The figures of a platform, recomputed here from the rows."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.places_letters import ask_free_places
from jalon.directory.policies import EstablishmentPolicy
from jalon.dossiers.models import Dossier
from jalon.observatory.queries import SMALLEST_SHOWN, cells
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import PastReferral, Referral
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Mode, Profession, Setting
from jalon.referrals.pathways.models import Engagement, Pathway
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import actor, make_child_dossier
from tests.factories import make_physician, make_territory_user, make_unit, make_unit_staff, make_user
from tests.referrals.pathways.factories import AtPlatform, make_platform, make_platform_doctor

pytestmark = pytest.mark.django_db
ADDRESS = "/pco/chiffres/"
OFFICE_TIME = datetime(2026, 11, 25, 9, tzinfo=UTC)
S = ReferralState


@pytest.fixture
def unit() -> CareUnit:
    return make_platform()


@pytest.fixture
def doctor() -> User:
    return make_physician()


class Rows:
    """Requests to a platform and their pathways, written as they are after so many days."""

    def __init__(self, unit: CareUnit, doctor: User) -> None:
        self.unit, self.doctor = unit, doctor

    def request(self, days_ago: int, state: str = S.SENT, *, since: int = 0, **fields: Any) -> Referral:
        """A request received `days_ago`, in its state since `since` days ago."""
        moment = timezone.now() - timedelta(days=since)
        if state in (S.REFUSED, S.WITHDRAWN, S.SUPERSEDED, S.EXPIRED, S.CONCLUDED):
            fields["closed_at"] = moment
        return Referral.objects.create(
            dossier=make_child_dossier(self.doctor),
            unit=self.unit,
            establishment=self.unit.establishment,
            stay_type=StayType.OUTPATIENT,
            state=state,
            state_since=moment,
            created_by=self.doctor,
            sent_at=timezone.now() - timedelta(days=days_ago),
            sent_by=self.doctor,
            **fields,
        )

    def pathway(self, days_ago: int, prescribed: int, **days: Any) -> Pathway:
        """A pathway asked for `days_ago` and prescribed `prescribed` days ago; `days`: how many days ago."""
        ended = days.get("ended_on")
        row = self.request(days_ago, S.CONCLUDED if ended is not None else S.IN_PATHWAY, since=ended or 0)
        values = {name: self.day(value) if isinstance(value, int) else value for name, value in days.items()}
        if ended is not None:
            values |= {"ended_by": self.doctor, "conclusion": values.get("conclusion", Conclusion.TOWN)}
        if "renewed_on" in values:
            values["renewed_by"] = self.doctor
        return Pathway.objects.create(
            **{"mode": Mode.BOTH, **values},
            dossier=row.dossier,
            referral=row,
            prescribed_on=self.day(prescribed),
            prescribed_by=self.doctor,
            prescribed_rpps=self.doctor.professional.rpps,
            ends_on=self.day(prescribed - 365),
        )

    def sought(self, pathway: Pathway, profession: str, *, weeks: int = 1, place: str = "Talant (21240)") -> Engagement:
        dossier = Dossier.objects.get(pk=pathway.dossier_id)
        where = {"label": place, "commune": "21617", "lat": None, "lon": None} if place else None
        dossier.needs_sealed = dossier.sealer.seal({"place": where}, f"needs:{dossier.pk}")
        dossier.save()
        return Engagement.objects.create(
            dossier=dossier,
            pathway=pathway,
            profession=profession,
            setting=Setting.CONVENTIONED,
            state=EngagementState.SOUGHT,
            sought_on=self.day(7 * weeks),
            added_by=self.doctor,
        )

    @staticmethod
    def day(ago: int) -> date:
        return timezone.localdate() - timedelta(days=ago)


@pytest.fixture
def rows(unit: CareUnit, doctor: User) -> Rows:
    return Rows(unit, doctor)


def words(client: InspectingClient, query: str = "", *, status: int = 200) -> str:
    response = client.get(f"{ADDRESS}{query}")
    assert response.status_code == status
    assert len(response.content) <= PAGE_LIMIT_BYTES
    return plain(BeautifulSoup(response.content, "html.parser").main)


def plain(node: Any) -> str:
    return " ".join(node.get_text(" ").split()).replace("\N{NO-BREAK SPACE}", " ")


def table(client: InspectingClient, query: str = "") -> dict[str, list[str]]:
    """Return the three delays as told: kept, missed, in time, late, median."""
    html = BeautifulSoup(client.get(f"{ADDRESS}{query}").content, "html.parser")
    for hidden in html.select(".only-cards"):
        hidden.decompose()
    body = html.select("section[aria-labelledby=delais] tbody tr")
    return {row.th.contents[0].strip(): [plain(cell) for cell in row.select("td")] for row in body}


def staff(client: InspectingClient, unit: CareUnit, *roles: MembershipRole) -> InspectingClient:
    return client.sign_in(make_unit_staff(unit.establishment, *(roles or (MembershipRole.ADMISSIONS,))))


def test_what_was_received_in_the_year_is_counted_and_nothing_else(
    client: InspectingClient, unit: CareUnit, rows: Rows, doctor: User
) -> None:
    rows.request(3)
    rows.request(364, S.READ)
    rows.request(400)
    rows.request(5, S.WITHDRAWN, withdrawal_reason=WithdrawalReason.MERGED)
    Rows(make_platform("Une autre PCO"), doctor).request(3)
    make_child_dossier(doctor)
    said = words(staff(client, unit))
    assert "2 demandes reçues." in said and "Avis à rendre 2" in said


def test_the_period_is_chosen_by_its_two_days_both_included(
    client: InspectingClient, unit: CareUnit, rows: Rows
) -> None:
    for ago in (10, 20, 30):
        rows.request(ago)
    staff(client, unit)
    first, last = rows.day(20), rows.day(10)
    said = words(client, f"?du={first:%d/%m/%Y}&au={last:%d/%m/%Y}")
    assert "2 demandes reçues." in said
    assert "1 demande reçue." in words(client, f"?du={last:%d/%m/%Y}&au={last:%d/%m/%Y}")
    assert "Aucune demande reçue pendant cette période" in words(client, "?du=01/01/2001&au=31/12/2001")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?du=01/02/2026&au=31/01/2026", "La fin vient avant le début. Vérifiez les deux dates."),
        ("?du=31/02/2026", "Février"),
        ("?du=hier", "jour"),
    ],
)
def test_a_wrong_period_gets_a_sentence_and_keeps_what_was_typed(
    client: InspectingClient, unit: CareUnit, query: str, sentence: str
) -> None:
    staff(client, unit)
    assert sentence.lower() in words(client, query, status=422).lower()
    typed = query.partition("du=")[2].partition("&")[0]
    assert typed in client.get(f"{ADDRESS}{query}").content.decode()
    assert client.get(f"{ADDRESS}chiffres.csv{query}").status_code == 404


def test_the_three_delays_are_those_of_the_law(client: InspectingClient, unit: CareUnit, rows: Rows) -> None:
    rows.request(15)  # the last day: in time
    rows.request(16)  # late
    rows.request(40, S.INFO_REQUESTED)  # a complement suspends nothing: late
    rows.request(30, S.REFUSED, since=15, refusal_reason=RefusalReason.NO_GAP)  # kept, on the last day
    rows.request(30, S.REFUSED, since=14, refusal_reason=RefusalReason.NO_GAP)  # missed by a day
    rows.request(30, S.WITHDRAWN, since=20, withdrawal_reason=WithdrawalReason.PARENTS)  # nowhere
    rows.request(30, S.WITHDRAWN, since=10, withdrawal_reason=WithdrawalReason.PARENTS)  # withdrawn late: missed
    rows.pathway(300, 290, welcomed_on=210, first_intervention_on=199, synthesis_on=100)  # all kept
    rows.pathway(300, 280, welcomed_on=180, first_intervention_on=190)  # missed; missed; synthesis late (>6 months)
    rows.pathway(100, 95)  # kept; welcome late
    rows.pathway(20, 10)  # kept; in time
    staff(client, unit)
    assert table(client) == {
        "Répondre au médecin": ["4", "3", "1", "2", "13 jours"],
        "Recevoir l’enfant": ["1", "1", "1", "1", "moins de 5 réponses"],
        "Faire la synthèse": ["1", "0", "0", "1", "moins de 5 réponses"],
    }


def test_the_delays_are_those_recomputed_from_the_rows(client: InspectingClient, unit: CareUnit, rows: Rows) -> None:
    """Sixty requests whose answers and welcomes come after every number of days, in months of 28 to 31 days."""
    for number in range(60):
        rows.pathway(330, 330 - number, welcomed_on=330 - number - (60 + number))
    found = {"kept": 0, "missed": 0, "received": 0, "late": 0}
    waits, welcomes = [], []
    for path in Pathway.objects.select_related("referral"):
        waited = (path.prescribed_on - path.referral.sent_at.astimezone(timezone.get_default_timezone()).date()).days
        found["kept" if waited <= 15 else "missed"] += 1
        waits.append(waited)
        month = path.prescribed_on.month + 3
        year, month = path.prescribed_on.year + (month > 12), month - 12 * (month > 12)
        last = (date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)).day
        due = date(year, month, min(path.prescribed_on.day, last))
        found["received" if path.welcomed_on <= due else "late"] += 1
        welcomes.append((path.welcomed_on - path.prescribed_on).days)
    staff(client, unit)
    told = table(client)

    def middle(days: list[int]) -> int:
        ordered = sorted(days)
        return (ordered[29] + ordered[30] + 1) // 2

    assert told["Répondre au médecin"] == [str(found["kept"]), str(found["missed"]), "0", "0", f"{middle(waits)} jours"]
    assert told["Recevoir l’enfant"] == [
        *(str(found["received"]), str(found["late"]), "0", "0"),
        f"{middle(welcomes)} jours",
    ]
    assert found["kept"] == 16 and found["late"] > 20


def test_outcomes_add_up_to_what_was_received(client: InspectingClient, unit: CareUnit, rows: Rows) -> None:
    rows.request(3)
    rows.request(4, S.READ)
    rows.request(5, S.INFO_REQUESTED)
    rows.request(30, S.REFUSED, since=20, refusal_reason=RefusalReason.ALREADY_DECIDED)
    rows.request(30, S.REFUSED, since=20, refusal_reason=RefusalReason.OTHER_PATH)
    rows.request(30, S.WITHDRAWN, since=20, withdrawal_reason=WithdrawalReason.MOVES)
    rows.request(300, S.EXPIRED, since=20)
    rows.request(30, S.SUPERSEDED, since=20)
    rows.pathway(60, 50, mode=Mode.STRUCTURE)
    rows.pathway(60, 50, mode=Mode.OUTSIDE)
    rows.pathway(60, 50, mode=Mode.OUTSIDE, ended_on=3)
    month = (timezone.localdate().replace(day=1) - timedelta(days=40)).replace(day=1)
    for state, reason in ((S.CONCLUDED, ""), (S.REFUSED, RefusalReason.NO_GAP), (S.WITHDRAWN, ""), (S.SUPERSEDED, "")):
        PastReferral.objects.create(
            unit=unit,
            stay_type=StayType.OUTPATIENT,
            state=state,
            refusal_reason=reason,
            sent_month=month,
            closed_month=month,
        )
    said = words(staff(client, unit))
    assert "15 demandes reçues." in said
    for line in (
        *("Avis à rendre 2", "Complément demandé au médecin 1", "Clos sans suite 1", "Retiré par le demandeur 2"),
        "Clos : parcours prescrit par une autre plateforme 2",
        *("Validé : par l’équipe de la plateforme 1", "Validé : avec des professionnels extérieurs 2"),
        *("Validé, dossier effacé depuis 1", "En cours 2", "Terminés 1"),
    ):
        assert line in said
    html = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    told = html.select("section[aria-labelledby=issues] .cols-2 > dl dd")
    assert sum(int(cell.get_text()) for cell in told) == 15


def test_conclusions_are_for_who_reads_the_medical_part_alone(
    client: InspectingClient, unit: CareUnit, rows: Rows
) -> None:
    rows.pathway(200, 190, ended_on=3, conclusion=Conclusion.MDPH)
    assert "MDPH" not in words(staff(client, unit, MembershipRole.ADMISSIONS, MembershipRole.MANAGER))
    assert "Demande déposée à la MDPH 1" in words(client.sign_in(make_platform_doctor(unit)))


def test_professionals_are_missing_by_commune_and_profession_whatever_the_period(
    client: InspectingClient, unit: CareUnit, rows: Rows, doctor: User
) -> None:
    first, second, third = (rows.pathway(500, 490) for _ in range(3))
    rows.sought(first, Profession.SPEECH_THERAPY, weeks=3)
    rows.sought(second, Profession.SPEECH_THERAPY, weeks=9)
    rows.sought(second, Profession.PSYCHOLOGY, weeks=0)
    rows.sought(third, Profession.SPEECH_THERAPY, place="")
    ended = rows.pathway(500, 490, ended_on=2)
    rows.sought(ended, Profession.ENT)
    other = Rows(make_platform("Une autre PCO"), doctor)
    other.sought(other.pathway(20, 10), Profession.ORTHOPTICS)
    said = words(staff(client, unit))
    assert "Talant (21240) Orthophonie 2 enfants depuis 9 semaines" in said
    assert "Talant (21240) Psychologie 1 enfant depuis moins d’une semaine" in said
    assert "Commune non dite Orthophonie 1 enfant depuis 1 semaine" in said
    assert "ORL" not in said and "Orthoptie" not in said


def test_who_manages_without_answering_sees_no_small_number(
    client: InspectingClient, unit: CareUnit, rows: Rows
) -> None:
    for _ in range(6):
        rows.request(3)
    rows.request(30, S.WITHDRAWN, since=20, withdrawal_reason=WithdrawalReason.MOVES)
    rows.sought(rows.pathway(20, 10), Profession.ENT)
    said = words(staff(client, unit, MembershipRole.MANAGER))
    assert "8 demandes reçues." in said
    assert "Avis à rendre non montré" in said, "the whole less the others would tell it"
    assert "Retiré par le demandeur moins de 5" in said
    assert "ORL moins de 5 enfants depuis non montré" in said
    assert "Avis à rendre 6" in words(staff(client, unit, MembershipRole.ADMISSIONS))


def test_the_file_has_the_same_figures_with_small_numbers_masked(
    client: InspectingClient, unit: CareUnit, rows: Rows
) -> None:
    for _ in range(7):
        rows.pathway(30, 20, welcomed_on=10)
    rows.sought(Pathway.objects.all()[0], Profession.ENT, place="=Talant")
    staff(client, unit)
    response = client.get(f"{ADDRESS}chiffres.csv")
    text = response.content.decode("utf-8-sig")
    lines = [row[3:] for row in csv.reader(io.StringIO(text), delimiter=";")]
    assert ["Reçues", "Demandes reçues", "", "7"] in lines
    assert ["Issues", "Validé : par l’équipe et des professionnels extérieurs", "", "7"] in [
        [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in line] for line in lines
    ]
    assert ["Professionnels cherchés aujourd’hui", "'=Talant", "ORL", "moins de 5"] in lines
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("role", MembershipRole)
def test_whoever_manages_or_answers_at_the_platform_sees_its_figures(
    client: InspectingClient, unit: CareUnit, role: MembershipRole
) -> None:
    assert "Chiffres de la plateforme" in words(staff(client, unit, role))


def test_nobody_else_does(client: InspectingClient, unit: CareUnit) -> None:
    other = make_platform("Une autre PCO")
    neighbour = make_unit(unit.establishment, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL)
    for user, status in (
        (make_unit_staff(other.establishment, MembershipRole.ADMISSIONS), 404),
        (make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS, unit=neighbour), 404),
        (make_unit_staff(neighbour.establishment, MembershipRole.MANAGER, unit=neighbour), 404),
        (make_physician(), 403),
        (make_user(UserKind.FAMILY), 403),
        (make_territory_user(UserKind.ANALYST, "21"), 403),
        (make_territory_user(UserKind.COORDINATOR, "21"), 403),
    ):
        client.sign_in(user)
        for address in (f"{ADDRESS}?unite={unit.pk}", f"{ADDRESS}chiffres.csv?unite={unit.pk}"):
            assert client.get(address).status_code == status, user


def test_somebody_of_two_platforms_passes_from_one_to_the_other(
    client: InspectingClient, unit: CareUnit, rows: Rows, doctor: User
) -> None:
    other = make_platform("Z, une autre PCO")
    rows.request(3)
    user = make_platform_doctor(unit)
    user.memberships.create(establishment=other.establishment, role=MembershipRole.MANAGER)
    client.sign_in(user)
    assert "1 demande reçue." in words(client)
    assert "Aucune demande reçue" in words(client, f"?unite={other.pk}")


def test_requests_made_by_the_product_itself_are_counted(client: InspectingClient) -> None:
    child = AtPlatform()
    child.begun(60)
    said = words(client.sign_in(make_platform_doctor(child.unit)))
    assert "1 demande reçue." in said and "Validé : par l’équipe et des professionnels extérieurs 1" in said
    assert "Commune non dite Orthophonie 1 enfant" in said


def test_the_page_costs_the_same_queries_for_one_child_and_for_thirty(
    client: InspectingClient, unit: CareUnit, rows: Rows
) -> None:
    staff(client, unit)

    def queries() -> int:
        words(client)
        with CaptureQueriesContext(connection) as made:
            words(client)
        return len(made)

    rows.sought(rows.pathway(30, 20), Profession.ENT)
    one = queries()
    for number in range(30):
        rows.sought(rows.pathway(30, 20), Profession.ENT, place=f"Commune {number}")
        rows.request(3)
    assert queries() == one


@given(st.lists(st.integers(0, 40), max_size=8))
def test_masked_parts_of_a_known_whole_never_tell_a_small_one(counts: list[int]) -> None:
    shown = cells(counts)
    hidden = [count for count, cell in zip(counts, shown, strict=True) if cell.shown is None]
    assert all(cell.shown in (None, count) for count, cell in zip(counts, shown, strict=True))
    assert not [cell.shown for cell in shown if cell.shown and cell.shown < SMALLEST_SHOWN]
    if hidden and len(hidden) < sum(count > 0 for count in counts):
        assert len(hidden) >= 2 and sum(hidden) >= SMALLEST_SHOWN
    assert [cell.shown for cell in cells(counts, exact=True)] == counts


def test_a_platform_has_no_free_places_its_page_leads_to_its_figures(client: InspectingClient, unit: CareUnit) -> None:
    make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)
    assert ask_free_places(OFFICE_TIME) == 0

    manager = make_unit_staff(unit.establishment, MembershipRole.MANAGER)
    assert EstablishmentPolicy.may_declare(actor(manager), unit) is False
    kept = client.sign_in(manager).get(f"/etablissement/{unit.establishment.finess}/")
    assert "Places libres" not in text_of(kept)
    assert f"{ADDRESS}?unite={unit.pk}" in kept.content.decode()
    assert client.get(ADDRESS, {"unite": unit.pk}).status_code == 200
    public = client.get(f"/annuaire/{unit.establishment.finess}/")
    assert public.status_code == 200
    assert "Places libres" not in text_of(public)
