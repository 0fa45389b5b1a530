"""The wished date: on every page, sorted and filtered by, changed in one action that every unit is told of."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from jalon.accounts.enums import MembershipRole as Role
from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit, Establishment
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.actions.sign_section import sign_section
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.redate import redate
from jalon.referrals.deadlines import expected_answer
from jalon.referrals.models import Referral
from jalon.referrals.tasks import recall_passed_dates, tell_changed_answers
from jalon.referrals.wording import long_day
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_dossier, make_complete_followup_dossier, section_of
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import send_anyway

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
SOON = timedelta(days=5)


def day_of(day: date) -> str:
    return long_day(day).replace("\N{NO-BREAK SPACE}", " ")


def client_of(user: User) -> Client:
    client = InspectingClient()
    client.sign_in(user)
    return client


class Ward:
    """A dossier from hospital, sent to two units; somebody at each desk, and a medical reader at the first."""

    def __init__(self, *, wished: date, ready: date | None = None) -> None:
        self.doctor = make_physician()
        self.dossier = make_complete_followup_dossier(self.doctor)
        self.date(wished, ready)
        self.units = [
            make_unit(make_establishment(name=name), kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL)
            for name in ("Les Rosiers", "Le Clos")
        ]
        self.requests = [self.send(unit) for unit in self.units]
        self.desks = [make_unit_staff(unit.establishment, Role.ADMISSIONS) for unit in self.units]
        self.reader = make_unit_staff(self.units[0].establishment, Role.MEDICAL_READER)

    def date(self, wished: date, ready: date | None = None) -> None:
        raws = {"origin": "hospital", "wished_date": f"{wished:%d/%m/%Y}"}
        raws["ready_since"] = f"{ready:%d/%m/%Y}" if ready else ""
        save_answers(self.dossier, "demandeur", raws, self.doctor)
        self.dossier = Dossier.objects.get(pk=self.dossier.pk)

    def send(self, unit: CareUnit) -> Referral:
        return send_anyway(choose(self.dossier, unit, actor=actor(self.doctor)), actor(self.doctor))

    @property
    def address(self) -> str:
        return f"/demandes/date/{self.dossier.pk}/"

    def redate(self, day: date, message: str = "", *, by: User | None = None) -> str:
        data = {"wished_on": f"{day:%d/%m/%Y}", "message": message}
        return text_of(client_of(by or self.doctor).post(self.address, data, follow=True))


def save_answers(dossier: Dossier, code: str, raws: dict[str, str], user: User) -> None:
    """Change some answers and leave the others."""
    section = section_of(dossier, code)
    save_section(section, raws, actor=actor(user), expected_revision=section.revision)


def letters(template: str) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(template=template).order_by("pk"))


def test_the_dates_show_to_those_who_ask_and_to_the_units() -> None:
    ward = Ward(wished=TODAY() + SOON, ready=TODAY() + timedelta(days=2))
    request = f"/demandes/{ward.requests[0].pk}/"

    for user, path in (
        (ward.doctor, request),
        (ward.doctor, f"/demandes/suivi/{ward.dossier.pk}/"),
        (ward.doctor, f"/dossiers/{ward.dossier.pk}/"),
        (ward.desks[0], request),
    ):
        told = text_of(client_of(user).get(path))
        assert f"Date souhaitée : <b>{day_of(TODAY() + SOON)}</b>" in told
        assert f"médicalement sortant le <b>{day_of(TODAY() + timedelta(days=2))}</b>" in told


def test_a_date_that_has_passed_is_asked_again_at_home_and_on_the_dossier() -> None:
    ward = Ward(wished=TODAY() - timedelta(days=2))
    client = client_of(ward.doctor)

    home = client.get("/accueil/")
    assert "est passée" in text_of(home)
    assert ward.address in home.content.decode()
    overview = client.get(f"/dossiers/{ward.dossier.pk}/")
    assert "Donner une nouvelle date" in text_of(overview)
    unit = text_of(client_of(ward.desks[0]).get(f"/demandes/{ward.requests[0].pk}/"))
    assert "La date souhaitée est passée" in unit
    assert "Donner une nouvelle date" not in unit


def test_a_new_date_reaches_every_unit_beside_the_old_one_and_leaves_the_signature_as_it_is() -> None:
    ward = Ward(wished=TODAY() - timedelta(days=2))
    OutgoingEmail.objects.all().delete()

    told = ward.redate(TODAY() + SOON, "Le matelas arrive jeudi.")

    assert "2 établissements sont prévenus" in told
    assert Dossier.objects.get(pk=ward.dossier.pk).wished_on == TODAY() + SOON
    assert all(section.is_signed for section in ward.dossier.sections.filter(signed_version__gt=0))
    for desk, row in zip(ward.desks, ward.requests, strict=True):
        page = text_of(client_of(desk).get(f"/demandes/{row.pk}/"))
        assert day_of(TODAY() + SOON) in page
        assert f"au lieu du {day_of(TODAY() - timedelta(days=2))}" in page
        assert "Le matelas arrive jeudi." in page
    mails = letters("referral_redated")
    assert {mail.recipient for mail in mails} >= {desk.email for desk in ward.desks}
    for mail in mails:
        assert "Moreau" not in mail.body
        assert "matelas" not in mail.body


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez"),
        ("31/02/2027", "date"),
        ("01/01/2020", "date"),
        ("demain", "date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_what_to_do_and_stays_typed(typed: str, sentence: str) -> None:
    ward = Ward(wished=TODAY() - timedelta(days=2))
    response = client_of(ward.doctor).post(ward.address, {"wished_on": typed, "message": "Parce que."})

    assert response.status_code == 422
    assert "Parce que." in response.content.decode()
    assert Dossier.objects.get(pk=ward.dossier.pk).wished_on == TODAY() - timedelta(days=2)


def test_the_same_date_again_tells_nobody() -> None:
    ward = Ward(wished=TODAY() + SOON)
    OutgoingEmail.objects.all().delete()

    assert "C’est déjà la date souhaitée" in ward.redate(TODAY() + SOON)
    assert letters("referral_redated") == []


def test_a_unit_and_a_stranger_change_no_date() -> None:
    ward = Ward(wished=TODAY() - timedelta(days=2))
    data = {"wished_on": f"{TODAY() + SOON:%d/%m/%Y}"}

    assert client_of(ward.desks[0]).post(ward.address, data).status_code == 403
    assert client_of(make_physician()).post(ward.address, data).status_code == 404
    assert client_of(make_physician()).get(ward.address).status_code == 404


def test_a_passed_date_is_recalled_once_by_e_mail_and_again_only_for_another_date() -> None:
    ward = Ward(wished=TODAY() - timedelta(days=2))
    OutgoingEmail.objects.all().delete()

    assert (recall_passed_dates(0), recall_passed_dates(0)) == (1, 0)
    mails = letters("dossier_date_passed")
    assert [mail.recipient for mail in mails] == [ward.doctor.email]
    assert "Moreau" not in mails[0].body

    ward.date(TODAY() - timedelta(days=1))
    assert recall_passed_dates(0) == 1


def test_nobody_is_asked_for_a_date_once_a_place_is_proposed_nor_before_the_date() -> None:
    ward = Ward(wished=TODAY() + SOON)
    assert recall_passed_dates(0) == 0
    ward.date(TODAY() - timedelta(days=1))
    Referral.objects.filter(pk=ward.requests[0].pk).update(state="offered")

    assert recall_passed_dates(0) == 0
    assert "est passée" not in text_of(client_of(ward.doctor).get("/accueil/"))


class TestInbox:
    def test_it_sorts_by_wished_date_and_filters_those_who_can_leave(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        late = make_complete_followup_dossier(ward.doctor)
        today = make_complete_followup_dossier(ward.doctor)
        for dossier, name, day in ((late, "Tardif", TODAY() - timedelta(days=3)), (today, "Dujour", TODAY())):
            save_answers(dossier, "identite", {"used_name": name}, ward.doctor)
            raws = {"origin": "hospital", "wished_date": f"{TODAY() + 2 * SOON:%d/%m/%Y}"}
            save_answers(dossier, "demandeur", raws | {"ready_since": f"{day:%d/%m/%Y}"}, ward.doctor)
            fresh = Dossier.objects.get(pk=dossier.pk)
            send_anyway(choose(fresh, ward.units[0], actor=actor(ward.doctor)), actor(ward.doctor))
        client = client_of(ward.desks[0])

        def names(query: str) -> str:
            return text_of(client.get(f"/demandes/?{query}"))

        assert "Tardif" in names("sortie=en-retard") and "Dujour" not in names("sortie=en-retard")
        assert "Dujour" in names("sortie=aujourd-hui") and "Tardif" not in names("sortie=aujourd-hui")
        by_wish = names("tri=souhait")
        assert by_wish.index("Moreau") < by_wish.index("Tardif")
        assert "trier par échéance" in by_wish
        assert "Tardif" in names("sortie=n%27importe&tri=rien")

    def test_it_marks_what_changed_until_the_unit_reads_it(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        first, second = (client_of(desk) for desk in ward.desks)
        mark = "modifié depuis votre lecture"
        section = f"/dossiers/{ward.dossier.pk}/volets/demandeur/"
        first.get(section)
        assert mark not in text_of(first.get("/demandes/"))

        ward.date(TODAY() + 2 * SOON)

        assert mark in text_of(first.get("/demandes/"))
        # This unit has read nothing yet: all of it is new.
        assert mark not in text_of(second.get("/demandes/"))
        page = text_of(first.get(f"/demandes/{ward.requests[0].pk}/"))
        assert "Modifié depuis votre lecture : volet service demandeur." in page
        changes = text_of(first.get(f"{section}changements/"))
        assert "Date souhaitée" in changes
        assert mark not in text_of(first.get("/demandes/"))
        assert "Changements que votre équipe a lus" in text_of(first.get(f"/demandes/{ward.requests[0].pk}/"))
        # What was read as changed is still shown, and nothing to the unit that had read no older answer.
        assert "Date souhaitée" in text_of(first.get(f"{section}changements/"))
        assert "n’avait pas lu" in text_of(second.get(f"{section}changements/"))

    def test_a_medical_change_marks_the_inbox_of_those_who_read_it_alone(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        reader, desk = client_of(ward.reader), client_of(ward.desks[0])
        section = f"/dossiers/{ward.dossier.pk}/volets/soins/"
        assert reader.get(section).status_code == 200
        mark = "modifié depuis votre lecture"

        save_answers(ward.dossier, "soins", {"care_comment": "Autre pansement."}, ward.doctor)
        # Not signed: the unit still reads what was.
        assert mark not in text_of(reader.get("/demandes/"))
        sign(ward.dossier, "soins", ward.doctor)

        assert mark in text_of(reader.get("/demandes/"))
        assert mark not in text_of(desk.get("/demandes/"))
        assert "Modifié depuis votre lecture" in text_of(reader.get(f"/demandes/{ward.requests[0].pk}/"))
        assert "Modifié depuis votre lecture" not in text_of(desk.get(f"/demandes/{ward.requests[0].pk}/"))

    def test_one_request_or_thirty_cost_the_same_queries(self, django_assert_max_num_queries) -> None:
        ward = Ward(wished=TODAY() + SOON)
        client = client_of(ward.desks[0])
        client.get("/demandes/")
        with django_assert_max_num_queries(40) as one:
            client.get("/demandes/")
            fewest = len(one)
        spread(ward, 29)
        client.get("/demandes/")
        with django_assert_max_num_queries(fewest):
            client.get("/demandes/")


def spread(ward: Ward, count: int) -> None:
    for _ in range(count):
        dossier = Dossier.objects.get(pk=ward.dossier.pk)
        dossier.pk, dossier.number = UUID(int=timezone.now().microsecond + _ * 10**7), f"SA-{_:08}"
        dossier.needs_sealed = None
        dossier.save(force_insert=True)
        row = Referral.objects.get(pk=ward.requests[0].pk)
        row.pk, row.dossier = UUID(int=_ + 1), dossier
        row.known_sealed = None
        row.save(force_insert=True)


class TestEmails:
    def test_a_sitting_of_changes_is_one_letter_until_the_unit_reads(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        client_of(ward.desks[0]).get(f"/dossiers/{ward.dossier.pk}/volets/demandeur/")
        OutgoingEmail.objects.all().delete()
        ward.date(TODAY() + 2 * SOON)
        ward.date(TODAY() + 3 * SOON)

        assert tell_changed_answers(0) == 0
        quiet(ward.dossier)
        assert (tell_changed_answers(0), tell_changed_answers(0)) == (1, 0)
        mails = letters("referral_updated")
        assert {mail.recipient for mail in mails} >= {ward.desks[0].email}
        assert not {mail.recipient for mail in mails} & {ward.desks[1].email}
        for mail in mails:
            assert "Moreau" not in mail.body

        ward.date(TODAY() + 4 * SOON)
        quiet(ward.dossier)
        assert tell_changed_answers(0) == 0
        client_of(ward.desks[0]).get(f"/dossiers/{ward.dossier.pk}/volets/demandeur/")
        ward.date(TODAY() + 5 * SOON)
        quiet(ward.dossier)
        assert tell_changed_answers(0) == 1

    def test_a_new_date_is_not_told_twice(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        client_of(ward.desks[0]).get(f"/dossiers/{ward.dossier.pk}/volets/demandeur/")
        ward.redate(TODAY() + 2 * SOON)
        quiet(ward.dossier)

        assert tell_changed_answers(0) == 0

    def test_a_medical_change_is_never_told_so(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        client_of(ward.reader).get(f"/dossiers/{ward.dossier.pk}/volets/soins/")
        save_answers(ward.dossier, "soins", {"care_comment": "Autre pansement."}, ward.doctor)
        sign(ward.dossier, "soins", ward.doctor)
        quiet(ward.dossier)

        assert tell_changed_answers(0) == 0


def quiet(dossier: Dossier) -> None:
    """Nobody has typed for an hour."""
    Dossier.objects.filter(pk=dossier.pk).update(updated_at=timezone.now() - timedelta(hours=1))


def sign(dossier: Dossier, code: str, user: User) -> None:
    section = section_of(dossier, code)
    sign_section(section, actor=actor(user), expected_revision=section.revision)


class TestDelays:
    """How long a unit has, told to both sides; and what to do once it has passed."""

    def test_the_delay_is_that_of_the_kind_and_of_where_the_person_is(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        row = ward.requests[0]
        assert row.due_at == expected_answer(UnitKind.SMR, "hospital", sent_at(row), row.unit.department, 7)

        at_home = make_complete_followup_dossier(ward.doctor)
        save_answers(at_home, "demandeur", {"origin": "home"}, ward.doctor)
        other = send_anyway(choose(at_home, ward.units[0], actor=actor(ward.doctor)), actor(ward.doctor))
        assert other.due_at == expected_answer(UnitKind.SMR, "home", sent_at(other), other.unit.department, 7)

    def test_both_sides_read_the_delay_expected_and_the_usual_one_apart(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        CareUnit.objects.filter(pk=ward.units[0].pk).update(usual_answer_days=2)
        for user in (ward.doctor, ward.desks[0]):
            page = text_of(client_of(user).get(f"/demandes/{ward.requests[0].pk}/"))
            assert "Délai attendu de ces unités : 8 heures ouvrées." in page
            assert "Délai habituel, mesuré sur un an : 2 jours." in page

    def test_a_unit_reads_what_is_left_and_the_requester_what_to_do_once_it_has_passed(self) -> None:
        ward = Ward(wished=TODAY() + SOON)
        row = ward.requests[0]
        Establishment.objects.filter(pk=row.establishment_id).update(phone="0380293031")
        Referral.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(days=12))
        assert "jours ouvrés." in text_of(client_of(ward.desks[0]).get(f"/demandes/{row.pk}/"))

        Referral.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(hours=1))
        for path in (f"/demandes/{row.pk}/", f"/demandes/suivi/{ward.dossier.pk}/"):
            page = text_of(client_of(ward.doctor).get(path))
            assert "La réponse était attendue" in page
            assert "Appelez-le au 03 80 29 30 31, ou choisissez aussi un autre établissement." in page
        assert "dépassé" in text_of(client_of(ward.desks[0]).get("/demandes/"))
        assert "1 dépassée" in text_of(client_of(ward.desks[0]).get("/demandes/"))


def sent_at(row: Referral) -> datetime:
    assert row.sent_at
    return row.sent_at


def test_a_closed_dossier_takes_no_new_date() -> None:
    ward = Ward(wished=TODAY() - timedelta(days=2))
    now = timezone.now()
    Dossier.objects.filter(pk=ward.dossier.pk).update(state="archived", closed_at=now)

    data = {"wished_on": f"{TODAY() + SOON:%d/%m/%Y}"}
    assert client_of(ward.doctor).post(ward.address, data).status_code == 403
    with pytest.raises(Refusal):
        redate(ward.dossier, wished_on=TODAY() + SOON, actor=actor(ward.doctor))


def test_a_dossier_of_old_age_has_no_such_date() -> None:
    doctor = make_physician()
    dossier = make_complete_dossier(doctor)

    assert client_of(doctor).get(f"/demandes/date/{dossier.pk}/").status_code == 404
    with pytest.raises(Refusal, match="ne demande pas de date"):
        redate(dossier, wished_on=TODAY() + SOON, actor=actor(doctor))
