"""The people of a dossier: who may invite, change and take out whom, and what becomes of those who are out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import MailedLink, User
from jalon.audit.journal import record_event
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.answer_invitation import accept_invitation, decline_invitation
from jalon.dossiers.actions.change_rights import change_rights
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.end_participation import end_participation
from jalon.dossiers.actions.invite_person import (
    MOST_PEOPLE,
    Gift,
    cancel_invitation,
    invite_person,
    resend_invitation,
    waiting_invitations,
)
from jalon.dossiers.actions.keep_dossier import keep_dossier
from jalon.dossiers.actions.reactivate_dossier import reactivate_dossier
from jalon.dossiers.enums import DossierState, ParticipantRole, Rights
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Participant, ParticipantInvitation
from jalon.dossiers.people import (
    DECIDERS_ALONE,
    GUARDIAN_STAYS,
    HELPERS_DO_NOT,
    LAST_DECIDER,
    ONLY_FAMILY_MANDATES,
    PATIENT_STAYS,
    PHYSICIAN_DECIDES,
    SECRETARY_INVITES,
)
from jalon.dossiers.policies import NO_STANDING, ONLY_DECIDERS, READS_ONLY, UNCONFIRMED, DossierPolicy, Standing
from jalon.mail.models import OutgoingEmail
from tests.dossiers.factories import actor, make_dossier
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit_staff, make_user

pytestmark = pytest.mark.django_db

Role = ParticipantRole
READER, WRITER, DECIDER = (Gift(Role.RELATIVE, rights) for rights in Rights)
ADDRESS = "frere@exemple.example"


def mandate(days: int = 100, rights: Rights = Rights.WRITE) -> Gift:
    return Gift(Role.HELPER, rights, "CLIC de Dijon", timezone.localdate() + timedelta(days=days))


def join(dossier: Dossier, role: Role = Role.RELATIVE, rights: Rights = Rights.DECIDE, **facts: object) -> User:
    user = make_family()
    if role == Role.HELPER:
        until = timezone.localdate() + timedelta(days=100)
        facts = {"organisation": "CLIC de Dijon", "mandate_until": until, "given_by": user, **facts}
    Participant.objects.create(dossier=dossier, user=user, role=role, rights=rights, **facts)
    return user


def row_of(dossier: Dossier, user: User) -> Participant:
    return Participant.objects.get(dossier=dossier, user=user, ended_at=None)


def standing(dossier: Dossier, user: User) -> Standing:
    found = DossierPolicy.find(actor(user), dossier.pk)
    return found[1] if found else Standing.NONE


def refusal(act: Callable[[], object]) -> str:
    """Return the sentence of a refusal, nothing when it was done."""
    try:
        act()
    except Refusal as refused:
        return refused.sentence
    return ""


def make_staff() -> User:
    return make_unit_staff(make_establishment(), MembershipRole.ADMISSIONS)


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_dossier(physician)


@pytest.fixture
def daughter(dossier: Dossier) -> User:
    return join(dossier)


def invited(dossier: Dossier, gift: Gift, by: User, address: str = ADDRESS) -> ParticipantInvitation:
    return invite_person(dossier, address, gift, actor=actor(by))


class TestInviting:
    def test_the_mail_gives_the_number_and_never_who_the_person_is(self, dossier, daughter):
        invited(dossier, WRITER, daughter)
        mail = OutgoingEmail.objects.get(recipient=ADDRESS)
        assert dossier.number in mail.subject + mail.body
        assert "/invitation/" in mail.body and daughter.full_name in mail.body
        for word in (*dossier.first_names.split(), dossier.birth_name, dossier.used_name, "1939", "Grand âge"):
            assert word not in mail.subject + mail.body

    def test_a_person_concerned_who_invites_is_not_named(self, dossier):
        patient = join(dossier, Role.PATIENT)
        invited(dossier, READER, patient)
        mail = OutgoingEmail.objects.get(recipient=ADDRESS)
        assert patient.last_name not in mail.subject + mail.body
        assert "La personne concernée vous invite" in mail.body

    def test_whoever_joins_has_what_was_given_and_by_whom(self, dossier, daughter):
        brother = make_family()
        accept_invitation(invited(dossier, READER, daughter, brother.email), brother)
        row = row_of(dossier, brother)
        assert (row.role, row.rights, row.given_by) == (Role.RELATIVE, Rights.READ, daughter)
        assert standing(dossier, brother) == Standing.FAMILY_READER

    def test_those_who_are_there_are_told_that_somebody_joined(self, dossier, daughter, physician):
        brother = make_family()
        accept_invitation(invited(dossier, READER, daughter, brother.email), brother)
        told = OutgoingEmail.objects.filter(template="dossier_person_joined").values_list("recipient", flat=True)
        assert set(told) == {daughter.email, physician.email}

    def test_one_does_not_invite_oneself_nor_somebody_who_is_there_nor_twice(self, dossier, daughter):
        brother = join(dossier, rights=Rights.READ)
        assert "propre adresse" in refusal(lambda: invited(dossier, READER, daughter, daughter.email.upper()))
        assert "déjà sur ce dossier" in refusal(lambda: invited(dossier, READER, daughter, brother.email))
        invited(dossier, READER, daughter)
        assert "attend déjà" in refusal(lambda: invited(dossier, READER, daughter, ADDRESS.upper()))

    def test_a_physician_is_named_and_not_invited(self, dossier, daughter):
        other = make_physician()
        assert "désignez-le" in refusal(lambda: invited(dossier, READER, daughter, other.email))
        assert "désignez-le" in refusal(lambda: invited(dossier, Gift(Role.PHYSICIAN, Rights.DECIDE), daughter))

    def test_the_person_concerned_is_there_once(self, dossier, daughter):
        invited(dossier, Gift(Role.PATIENT, Rights.READ), daughter)
        told = refusal(lambda: invited(dossier, Gift(Role.PATIENT, Rights.READ), daughter, "autre@exemple.example"))
        assert "déjà sur ce dossier, ou y est invitée" in told

    def test_a_dossier_has_at_most_twenty_people(self, dossier, daughter):
        for number in range(MOST_PEOPLE - 2):
            invited(dossier, READER, daughter, f"proche{number}@exemple.example")
        assert "Retirez-en une" in refusal(lambda: invited(dossier, READER, daughter))

    @pytest.mark.parametrize(("days", "words"), [(-1, "dernier jour"), (366, "un an au plus")])
    def test_a_mandate_ends_between_today_and_a_year_from_now(self, dossier, daughter, days, words):
        assert words in refusal(lambda: invited(dossier, mandate(days), daughter))
        invited(dossier, mandate(0), daughter, "jour@exemple.example")
        invited(dossier, mandate(365), daughter, "an@exemple.example")

    def test_a_mandate_names_an_organisation(self, dossier, daughter):
        gift = Gift(Role.HELPER, Rights.READ, "  ", timezone.localdate())
        assert "organisme" in refusal(lambda: invited(dossier, gift, daughter))

    def test_nobody_is_invited_in_the_name_of_an_address_that_is_not_proven(self, dossier, daughter):
        User.objects.filter(pk=daughter.pk).update(email_verified_at=None)
        assert refusal(lambda: invited(dossier, READER, User.objects.get(pk=daughter.pk))) == UNCONFIRMED
        assert not OutgoingEmail.objects.exists()

    def test_nobody_is_invited_to_a_closed_dossier(self, dossier, daughter):
        waiting = invited(dossier, READER, daughter, "avant@exemple.example")
        close_dossier(dossier, actor=None, reason="deceased")
        assert "clos" in refusal(lambda: invited(dossier, READER, daughter))
        late = make_user(UserKind.FAMILY)
        User.objects.filter(pk=late.pk).update(email="avant@exemple.example")
        assert refusal(lambda: accept_invitation(waiting, User.objects.get(pk=late.pk)))


class TestAnswering:
    def test_the_link_is_for_one_address(self, dossier, daughter):
        waiting = invited(dossier, READER, daughter)
        assert ADDRESS in refusal(lambda: accept_invitation(waiting, make_family()))

    @pytest.mark.parametrize("make", [make_physician, make_staff, lambda: make_secretary(make_physician())])
    def test_a_professional_account_does_not_join_as_family(self, dossier, daughter, make):
        waiting = invited(dossier, READER, daughter)
        other = make()
        User.objects.filter(pk=other.pk).update(email=ADDRESS)
        assert "usager ou de proche" in refusal(lambda: accept_invitation(waiting, User.objects.get(pk=other.pk)))
        assert standing(dossier, other) == Standing.NONE

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda dossier, row, by: cancel_invitation(dossier, row.pk, actor=actor(by)),
            lambda dossier, row, by: decline_invitation(row),
            lambda dossier, row, by: MailedLink.objects.filter(pk=row.link_id).update(expires_at=timezone.now()),
            lambda dossier, row, by: end_participation(dossier, row_of(dossier, by).pk, actor=actor(by)),
            lambda dossier, row, by: change_rights(dossier, row_of(dossier, by).pk, Rights.WRITE, actor=actor(by)),
            lambda dossier, row, by: close_dossier(dossier, actor=None, reason="deceased"),
        ],
        ids=["cancelled", "declined", "expired", "inviter left", "inviter lowered", "closed"],
    )
    def test_an_invitation_that_waits_no_more_gives_nothing(self, dossier, daughter, spoil):
        brother = make_family()
        row = invited(dossier, READER, daughter, brother.email)
        spoil(dossier, row, daughter)
        assert refusal(lambda: accept_invitation(row, brother))
        assert standing(dossier, brother) == Standing.NONE

    def test_a_secretary_whose_delegation_ended_no_longer_lets_anybody_in(self, dossier, physician):
        secretary, brother = make_secretary(physician), make_family()
        row = invited(dossier, DECIDER, secretary, brother.email)
        physician.professional.delegations.update(ended_at=timezone.now())
        assert refusal(lambda: accept_invitation(row, brother))

    def test_sent_again_it_has_another_link_and_the_former_is_dead(self, dossier, daughter):
        row = invited(dossier, READER, daughter)
        former = row.link_id
        assert "cinq minutes" in refusal(lambda: resend_invitation(dossier, row.pk, actor=actor(daughter)))
        later = timezone.now() + timedelta(minutes=6)
        again = resend_invitation(dossier, row.pk, actor=actor(daughter), now=later)
        assert again.link_id != former
        assert MailedLink.objects.get(pk=former).expires_at == later
        assert OutgoingEmail.objects.filter(recipient=ADDRESS).count() == 2

    def test_one_that_was_answered_is_neither_sent_again_nor_taken_back(self, dossier, daughter):
        row = invited(dossier, READER, daughter)
        decline_invitation(row)
        for act in (resend_invitation, cancel_invitation):
            assert "n’attend plus" in refusal(lambda act=act: act(dossier, row.pk, actor=actor(daughter)))

    def test_a_mandate_past_its_day_is_given_anew_by_another_invitation_or_renewed(self, dossier, daughter):
        helper = join(dossier, Role.HELPER, Rights.WRITE, mandate_until=timezone.localdate() - timedelta(days=1))
        assert standing(dossier, helper) == Standing.NONE
        assert "renouvelez-le" in refusal(lambda: invited(dossier, mandate(), daughter, helper.email))


class TestEnding:
    def test_the_revoked_are_out_at_once_and_told(self, dossier, daughter):
        brother = join(dossier, rights=Rights.WRITE)
        end_participation(dossier, row_of(dossier, brother).pk, actor=actor(daughter))
        assert standing(dossier, brother) == Standing.NONE
        assert not DossierPolicy.rows(actor(brother)).exists()
        assert brother not in DossierPolicy.who_requests(dossier)
        mail = OutgoingEmail.objects.get(recipient=brother.email)
        assert mail.template == "dossier_access_ended" and dossier.number in mail.body

    def test_mail_about_this_dossier_that_has_not_left_yet_never_leaves(self, dossier, daughter, physician):
        brother = join(dossier, rights=Rights.READ)
        other = make_dossier(physician)
        Participant.objects.create(dossier=other, user=brother, role=Role.RELATIVE, rights=Rights.READ)
        for about in (dossier, other):
            record_event("dossier.archived", actor=None, dossier_id=about.pk, data={})
        end_participation(dossier, row_of(dossier, brother).pk, actor=actor(daughter))
        left = OutgoingEmail.objects.filter(recipient=brother.email, template="dossier_archived")
        assert [other.number in mail.body for mail in left] == [True]
        assert OutgoingEmail.objects.filter(recipient=daughter.email, template="dossier_archived").count() == 1

    def test_news_are_for_all_and_what_calls_for_an_act_for_those_who_may_do_it(self, dossier, daughter, physician):
        reader, writer = join(dossier, rights=Rights.READ), join(dossier, rights=Rights.WRITE)
        over = join(dossier, Role.HELPER, mandate_until=timezone.localdate() - timedelta(days=1))
        assert DossierPolicy.who_requests(dossier) == [physician, daughter, reader, writer]
        assert DossierPolicy.who_requests(dossier, Rights.WRITE) == [physician, daughter, writer]
        assert DossierPolicy.who_requests(dossier, Rights.DECIDE) == [physician, daughter]
        record_event("dossier.asked", actor=None, dossier_id=dossier.pk, data={})
        record_event("dossier.archived", actor=None, dossier_id=dossier.pk, data={})
        told = {
            one: set(OutgoingEmail.objects.filter(recipient=one.email).values_list("template", flat=True))
            for one in (reader, writer, over)
        }
        assert told == {reader: {"dossier_archived"}, writer: {"dossier_asked", "dossier_archived"}, over: set()}

    def test_one_leaves_by_oneself_and_the_invitations_sent_are_taken_back(self, dossier, daughter):
        invited(dossier, READER, daughter)
        end_participation(dossier, row_of(dossier, daughter).pk, actor=actor(daughter))
        assert standing(dossier, daughter) == Standing.NONE
        assert not waiting_invitations(dossier).exists()
        assert Event.objects.filter(name="dossier.person_left", actor=daughter).exists()

    def test_the_last_who_decides_neither_leaves_nor_is_lowered(self, dossier, daughter, physician):
        Participant.objects.filter(user=physician).update(ended_at=timezone.now())
        join(dossier, rights=Rights.WRITE)
        join(dossier, Role.HELPER, Rights.DECIDE)
        closed = join(dossier)
        User.objects.filter(pk=closed.pk).update(is_active=False)
        pk, me = row_of(dossier, daughter).pk, actor(daughter)
        assert refusal(lambda: end_participation(dossier, pk, actor=me)) == LAST_DECIDER
        assert refusal(lambda: change_rights(dossier, pk, Rights.READ, actor=me)) == LAST_DECIDER
        join(dossier)
        change_rights(dossier, pk, Rights.READ, actor=me)
        end_participation(dossier, pk, actor=me)

    def test_the_physician_goes_only_when_somebody_is_left_to_decide(self, dossier, physician):
        pk = row_of(dossier, physician).pk
        assert refusal(lambda: end_participation(dossier, pk, actor=actor(physician))) == LAST_DECIDER
        join(dossier)
        secretary = make_secretary(physician)
        assert standing(dossier, secretary) == Standing.SECRETARY
        end_participation(dossier, pk, actor=actor(physician))
        assert (standing(dossier, physician), standing(dossier, secretary)) == (Standing.NONE, Standing.NONE)

    def test_a_mandate_is_over_the_day_after_its_last_and_the_person_concerned_ends_it_whatever_their_rights(
        self, dossier
    ):
        patient = join(dossier, Role.PATIENT, Rights.READ)
        helper = join(dossier, Role.HELPER, Rights.DECIDE, mandate_until=timezone.localdate())
        assert standing(dossier, helper) == Standing.HELPER
        end_participation(dossier, row_of(dossier, helper).pk, actor=actor(patient))
        assert standing(dossier, helper) == Standing.NONE

    def test_what_a_helper_does_is_in_the_journal_as_by_mandate(self, dossier):
        helper = join(dossier, Role.HELPER, Rights.WRITE)
        keep_dossier(dossier, actor=actor(helper))
        assert Event.objects.get(name="dossier.kept").actor_place == "CLIC de Dijon, par mandat"
        assert standing(dossier, helper).label == "Professionnel, par mandat"
        end_participation(dossier, row_of(dossier, helper).pk, actor=actor(helper))
        assert Event.objects.get(name="dossier.person_left").actor_place == "CLIC de Dijon, par mandat"


class TestTable:
    """Who may do what to whom, as docs/domain/people.md tells it."""

    WHO = ("decider", "writer", "reader", "helper", "physician", "secretary", "stranger")
    WHOM = ("relative", "patient", "guardian", "helper", "physician")

    def cast(self, dossier: Dossier, physician: User, who: str) -> User:
        rights = {"decider": Rights.DECIDE, "writer": Rights.WRITE, "reader": Rights.READ}
        if who in rights:
            return join(dossier, rights=rights[who])
        if who == "helper":
            return join(dossier, Role.HELPER, Rights.DECIDE)
        return {
            "physician": lambda: physician,
            "secretary": lambda: make_secretary(physician, may_send=True),
            "stranger": make_family,
        }[who]()

    @pytest.mark.parametrize(
        ("who", "relative", "helper"),
        [
            ("decider", "", ""),
            ("physician", "", ONLY_FAMILY_MANDATES),
            ("secretary", "", ONLY_FAMILY_MANDATES),
            ("writer", DECIDERS_ALONE, DECIDERS_ALONE),
            ("reader", DECIDERS_ALONE, DECIDERS_ALONE),
            ("helper", HELPERS_DO_NOT, HELPERS_DO_NOT),
            ("stranger", NO_STANDING, NO_STANDING),
        ],
    )
    def test_who_invites_and_who_gives_a_mandate(self, dossier, physician, who, relative, helper):
        person = self.cast(dossier, physician, who)
        assert refusal(lambda: invited(dossier, DECIDER, person)) == relative
        assert refusal(lambda: invited(dossier, mandate(), person, "aide@exemple.example")) == helper

    @pytest.mark.parametrize(
        ("who", "outcomes"),
        [
            ("decider", ("", PATIENT_STAYS, "", "", "")),
            ("physician", ("", PATIENT_STAYS, GUARDIAN_STAYS, "", "confrère")),
            ("secretary", (SECRETARY_INVITES,) * 5),
            ("writer", (DECIDERS_ALONE,) * 5),
            ("reader", (DECIDERS_ALONE,) * 5),
            ("helper", (HELPERS_DO_NOT,) * 5),
            ("stranger", (NO_STANDING,) * 5),
        ],
    )
    def test_who_takes_out_whom(self, dossier, physician, who, outcomes):
        person = self.cast(dossier, physician, who)
        for whom, expected in zip(self.WHOM, outcomes, strict=True):
            if whom == "physician":
                target = make_physician()
                Participant.objects.create(dossier=dossier, user=target, role=Role.PHYSICIAN)
            else:
                target = join(dossier, Role(whom))
            pk = row_of(dossier, target).pk
            told = refusal(lambda pk=pk: end_participation(dossier, pk, actor=actor(person)))
            assert (told == expected) if not expected or told == expected else expected in told, (who, whom)
            assert (standing(dossier, target) == Standing.NONE) == (expected == "")

    @pytest.mark.parametrize("who", WHO)
    def test_who_changes_rights(self, dossier, physician, who):
        person, sister = self.cast(dossier, physician, who), join(dossier, rights=Rights.WRITE)
        pk = row_of(dossier, sister).pk
        done = refusal(lambda: change_rights(dossier, pk, Rights.DECIDE, actor=actor(person))) == ""
        assert done == (who in ("decider", "physician"))
        doctor = row_of(dossier, physician).pk
        if who != "stranger":
            told = refusal(lambda: change_rights(dossier, doctor, Rights.READ, actor=actor(person)))
            assert told == PHYSICIAN_DECIDES

    @pytest.mark.parametrize("rights", [Rights.READ, Rights.WRITE])
    def test_nobody_raises_themselves(self, dossier, rights):
        sister = join(dossier, rights=rights)
        pk = row_of(dossier, sister).pk
        told = refusal(lambda: change_rights(dossier, pk, Rights.DECIDE, actor=actor(sister)))
        assert told == DECIDERS_ALONE

    def test_nobody_lowers_the_person_concerned_but_themselves(self, dossier, daughter):
        patient = join(dossier, Role.PATIENT)
        pk = row_of(dossier, patient).pk
        told = refusal(lambda: change_rights(dossier, pk, Rights.READ, actor=actor(daughter)))
        assert told == PATIENT_STAYS
        change_rights(dossier, pk, Rights.READ, actor=actor(patient))
        change_rights(dossier, pk, Rights.DECIDE, actor=actor(daughter))


class TestLife:
    @pytest.mark.parametrize("rights", Rights)
    def test_keeping_is_for_those_who_fill_and_taking_up_again_for_those_who_decide(self, dossier, rights):
        person = actor(join(dossier, rights=rights))
        kept = refusal(lambda: keep_dossier(dossier, actor=person))
        assert kept == (READS_ONLY if rights == Rights.READ else "")
        close_dossier(dossier, actor=None, reason="asleep", state=DossierState.ARCHIVED)
        again = refusal(lambda: reactivate_dossier(dossier, actor=person))
        assert again == ("" if rights == Rights.DECIDE else ONLY_DECIDERS)

    def test_a_stranger_neither_keeps_nor_takes_up(self, dossier):
        stranger = actor(make_family())
        assert refusal(lambda: keep_dossier(dossier, actor=stranger)) == NO_STANDING
        assert refusal(lambda: reactivate_dossier(dossier, actor=stranger)) == NO_STANDING


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_people_do_somebody_decides_and_nobody_has_more_than_was_given(data):
    """Any acts in any order: a decider is left, rights are those last given, and no family account reads the medical
    part, signs, nor does what its rights do not hold."""
    physician = make_physician()
    dossier = make_dossier(physician)
    people = [join(dossier), *(join(dossier, rights=rights) for rights in (Rights.READ, Rights.WRITE))]
    people.append(join(dossier, Role.HELPER, Rights.DECIDE))
    everybody = [*people, physician, make_secretary(physician), make_family()]
    given_to = {user.pk: row_of(dossier, user).rights for user in people}
    for _ in range(data.draw(st.integers(1, 8))):
        by = actor(data.draw(st.sampled_from(everybody)))
        target = dossier.participants.filter(user=data.draw(st.sampled_from([*people, physician]))).latest("pk")
        rights = data.draw(st.sampled_from(list(Rights)))
        if data.draw(st.booleans()):
            done = refusal(lambda t=target, r=rights, b=by: change_rights(dossier, t.pk, r, actor=b)) == ""
            if done:
                given_to[target.user_id] = rights
        elif refusal(lambda t=target, b=by: end_participation(dossier, t.pk, actor=b)) == "":
            given_to.pop(target.user_id, None)
    deciders = [
        user for user in (*people, physician) if standing(dossier, user) in (Standing.PHYSICIAN, Standing.FAMILY)
    ]
    assert deciders
    for user in people:
        found = standing(dossier, user)
        expected = given_to.get(user.pk)
        assert (found.writes, found.decides) == (
            expected in (Rights.WRITE, Rights.DECIDE),
            expected == Rights.DECIDE,
        )
        _sees_no_medical_answer(found, dossier)
        told = DossierPolicy.may_send(actor(user), found, dossier)
        assert (told is None) == (expected == Rights.DECIDE)


def _sees_no_medical_answer(found: Standing, dossier: Dossier) -> None:
    for definition in KINDS[dossier.kind].sections:
        access = DossierPolicy.section(found, definition, dossier)
        assert not access.sign
        assert not (access.write and not access.read)
        assert access.write == (found.writes and not definition.is_medical)
        assert not (definition.is_medical and access.read)


def test_the_words_of_standing_and_rights_go_together():
    family = [one for one in Standing if one.is_family or one.is_helper]
    assert len(family) == 2 * len(Rights)
    assert {(one.writes, one.decides) for one in family} == {(False, False), (True, False), (True, True)}
    assert all(one.writes for one in Standing if one.decides)
    assert not any(one.writes for one in Standing if not one.is_requester)
