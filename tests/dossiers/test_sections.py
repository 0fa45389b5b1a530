"""Saving, merging, signing: what is stored, and what is never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.actions.save_section import disputes_of
from jalon.dossiers.actions.sign_section import sign_section
from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind, ParticipantRole
from jalon.dossiers.models import Dossier, Participant, SectionRevision
from jalon.dossiers.policies import Standing
from tests.dossiers.factories import (
    IDENTITY,
    MEDICAL,
    actor,
    make_commune,
    make_complete_dossier,
    make_dossier,
    save,
    section_of,
)
from tests.factories import make_physician, make_secretary, make_territory_user

pytestmark = pytest.mark.django_db


def answers(dossier: Dossier, code: str) -> dict:
    return open_section(dossier, section_of(dossier, code)).answers


def colleague_of(dossier: Dossier):
    colleague = make_physician(first_name="Louis", last_name="Colas")
    Participant.objects.create(dossier=dossier, user=colleague, role=ParticipantRole.PHYSICIAN)
    return colleague


def test_a_new_dossier_has_its_identity_columns_its_sections_and_its_physician():
    physician = make_physician()
    dossier = make_dossier(physician)
    assert dossier.person_name == "Mme\N{NO-BREAK SPACE}Lucienne Moreau"
    assert dossier.search_name == "moreau garnier lucienne marie"
    assert list(dossier.sections.order_by("pk").values_list("code", "revision")) == [
        ("identite", 1),
        ("demande", 0),
        ("administratif", 0),
        ("medical", 0),
        ("autonomie", 0),
    ]
    assert dossier.participants.get().user == physician
    assert dossier.number.startswith("GA-")


def test_a_secretary_opens_a_dossier_for_a_physician_who_delegated_and_for_no_other():
    physician, other = make_physician(), make_physician()
    secretary = make_secretary(physician)
    dossier = open_dossier(DossierKind.GRAND_AGE, IDENTITY, actor=actor(secretary), physician_user_id=physician.pk)
    assert dossier.participants.get().user == physician
    for wrong in (other.pk, None):
        with pytest.raises(Refusal, match="médecin pour qui"):
            open_dossier(DossierKind.GRAND_AGE, IDENTITY, actor=actor(secretary), physician_user_id=wrong)
    with pytest.raises(Refusal, match="médecin ou son secrétariat"):
        open_dossier(DossierKind.GRAND_AGE, IDENTITY, actor=actor(make_territory_user(UserKind.COORDINATOR, "21")))


def test_a_dossier_without_a_required_identity_answer_is_refused_with_its_name():
    with pytest.raises(Refusal, match="lieu de naissance"):
        open_dossier(DossierKind.GRAND_AGE, {**IDENTITY, "birth_place": None}, actor=actor(make_physician()))
    assert not Dossier.objects.exists()


def test_answers_are_encrypted_in_the_database():
    physician = make_physician()
    dossier = make_dossier(physician)
    save(dossier, "medical", "history=Fracture+du+col&weight=beaucoup", physician)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_sealed FROM dossiers_section WHERE code = 'medical'")
        stored = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(answers_sealed::text, '') FROM dossiers_sectionrevision")
        kept = cursor.fetchone()[0]
    for secret in (b"Fracture", b"history", b"beaucoup"):
        assert secret not in stored
        assert secret.hex() not in kept


def test_a_refused_answer_is_kept_as_typed_until_a_valid_one_replaces_it():
    physician = make_physician()
    dossier = make_dossier(physician)
    saved = save(dossier, "medical", "height=1m72", physician)
    assert "nombre entier" in saved.errors["height"].sentence
    document = open_section(dossier, section_of(dossier, "medical"))
    assert document.typed == {"height": "1m72"}
    assert "height" in [question.code for question in document.missing()]
    save(dossier, "medical", "height=172", physician)
    document = open_section(dossier, section_of(dossier, "medical"))
    assert document.typed == {}
    assert document.answers["height"] == 172


def test_a_text_too_long_to_keep_stays_on_screen_and_leaves_the_stored_answer():
    physician = make_physician()
    dossier = make_dossier(physician)
    save(dossier, "medical", "history=Asthme", physician)
    saved = save(dossier, "medical", "history=" + "a" * 200_000, physician)
    assert saved.only_on_screen == {"history": "a" * 200_000}
    assert "200000" in saved.errors["history"].sentence.replace("\N{NO-BREAK SPACE}", "")
    assert answers(dossier, "medical")["history"] == "Asthme"


def test_saving_the_same_answers_again_makes_no_revision():
    physician = make_physician()
    dossier = make_dossier(physician)
    save(dossier, "medical", "urgent=yes&history=Asthme", physician)
    saved = save(dossier, "medical", "urgent=yes&history=Asthme++", physician)
    assert saved.section.revision == 1
    assert saved.changed == set()


def test_an_answer_behind_a_closed_question_is_kept_and_does_not_count():
    make_commune()
    physician = make_physician()
    dossier = make_dossier(physician)
    save(dossier, "medical", "hospitalised=yes&ward=Cardiologie", physician)
    save(dossier, "medical", "hospitalised=no", physician)
    document = open_section(dossier, section_of(dossier, "medical"))
    assert document.answers["ward"] == "Cardiologie"
    assert "ward" not in document.counted


def test_two_people_who_change_different_answers_are_merged():
    physician = make_physician()
    dossier = make_dossier(physician)
    colleague = colleague_of(dossier)
    save(dossier, "medical", "urgent=no&history=Asthme", physician)
    save(dossier, "medical", "urgent=yes&history=Asthme", colleague, revision=1)
    saved = save(dossier, "medical", "urgent=no&history=Asthme+ancien", physician, revision=1)
    assert saved.from_others == {"urgent"}
    assert saved.others == ["Dr Louis Colas"]
    assert saved.disputed_by(physician.pk) == {}
    assert answers(dossier, "medical") == {"urgent": True, "history": "Asthme ancien"}


def test_two_people_who_change_the_same_answer_differently_lose_nothing_and_choose():
    physician = make_physician()
    dossier = make_dossier(physician)
    colleague = colleague_of(dossier)
    save(dossier, "medical", "history=Asthme", physician)
    save(dossier, "medical", "history=Asthme+sévère", colleague, revision=1)
    saved = save(dossier, "medical", "history=Asthme+léger&urgent=no", physician, revision=1)
    assert saved.disputed_by(physician.pk) == {"history": {"raw": "Asthme léger", "other": "Dr Louis Colas"}}
    assert answers(dossier, "medical") == {"history": "Asthme sévère", "urgent": False}
    # The page still shows the person's own words, sends them again, and nothing is overwritten meanwhile.
    again = save(dossier, "medical", "history=Asthme+très+léger&urgent=no", physician)
    assert again.disputed_by(physician.pk)["history"]["raw"] == "Asthme très léger"
    assert answers(dossier, "medical")["history"] == "Asthme sévère"
    save(dossier, "medical", "", physician, keep={"history": "mine"})
    assert answers(dossier, "medical")["history"] == "Asthme très léger"
    assert disputes_of(open_section(dossier, section_of(dossier, "medical")), physician.pk) == {}


def test_choosing_the_other_answer_settles_the_dispute():
    physician = make_physician()
    dossier = make_dossier(physician)
    colleague = colleague_of(dossier)
    save(dossier, "medical", "height=170", physician)
    save(dossier, "medical", "height=171", colleague, revision=1)
    save(dossier, "medical", "height=172", physician, revision=1)
    saved = save(dossier, "medical", "", physician, keep={"height": "theirs"})
    assert answers(dossier, "medical") == {"height": 171}
    assert saved.document.disputed == {}


def test_the_same_answer_given_by_two_people_is_no_dispute():
    physician = make_physician()
    dossier = make_dossier(physician)
    colleague = colleague_of(dossier)
    save(dossier, "medical", "weight=62,5", colleague)
    saved = save(dossier, "medical", "weight=62.50", physician, revision=0)
    assert saved.document.disputed == {}
    assert answers(dossier, "medical") == {"weight": "62.5"}


def test_a_page_with_an_unknown_revision_overwrites_nothing_silently():
    physician = make_physician()
    dossier = make_dossier(physician)
    save(dossier, "medical", "history=Asthme", physician)
    saved = save(dossier, "medical", "history=Autre", physician, revision=99)
    assert answers(dossier, "medical") == {"history": "Asthme"}
    assert saved.disputed_by(physician.pk)["history"] == {"raw": "Autre", "other": "Vous-même"}


def test_every_save_is_a_revision_that_opens():
    physician = make_physician()
    dossier = make_dossier(physician)
    for height in (170, 171, 172):
        save(dossier, "medical", f"height={height}", physician)
    section = section_of(dossier, "medical")
    kept = SectionRevision.objects.filter(section=section).order_by("revision")
    assert [row.revision for row in kept] == [1, 2, 3]
    assert section.revision == 3


def test_saving_the_identity_updates_the_columns_that_lists_read():
    physician = make_physician()
    dossier = make_dossier(physician)
    save(dossier, "identite", "used_name=L’Hospital&birth_date=04/06/1940", physician)
    dossier.refresh_from_db()
    assert dossier.used_name == "L’Hospital"
    assert dossier.birth_date.isoformat() == "1940-06-04"
    assert dossier.search_name == "l hospital garnier lucienne marie"


def test_an_identity_answer_emptied_is_missing_and_leaves_the_columns():
    physician = make_physician()
    dossier = make_dossier(physician)
    saved = save(dossier, "identite", "birth_name=", physician)
    dossier.refresh_from_db()
    assert dossier.birth_name == "Garnier"
    assert saved.section.missing == 1


def test_needs_follow_the_answers():
    dossier = make_complete_dossier()
    needs = dossier.needs
    assert needs["gir"] == 6
    assert needs["stays"] == ["permanent"]
    assert needs["when"] == {"permanent": "six_months"}
    assert needs["urgent"] is True
    assert needs["dementia"] is True
    assert needs["wandering"] is True
    assert needs["social_aid"] == "pending"
    assert needs["budget_month"] == 2500
    assert needs["place"] == {"label": "Talant (21240)", "commune": "21617", "lat": 47.34, "lon": 5.0}
    assert needs["needs"] == ["oxygen_intermittent"]


def lacking(dossier: Dossier) -> list[Missing]:
    return missing_to_send(dossier, Standing.PHYSICIAN, dossier.sections.all())


def test_a_dossier_lacks_answers_then_a_signature_then_nothing():
    physician = make_physician()
    dossier = make_complete_dossier(physician, signed=False)
    assert [(missing.section_code, missing.count) for missing in lacking(dossier)] == [
        ("medical", 0),
        ("autonomie", 0),
    ]
    save(dossier, "demande", "stays=", physician)
    first = lacking(dossier)[0]
    assert (first.section_code, first.count) == ("demande", 1)
    assert first.sentence == "Demande\N{NO-BREAK SPACE}: il manque 1\N{NO-BREAK SPACE}réponse."
    assert lacking(make_complete_dossier()) == []


def test_a_signature_keeps_who_when_and_what_and_a_later_change_shows():
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    section = section_of(dossier, "medical")
    assert section.is_signed
    assert section.signed_by == physician
    assert section.signed_rpps == physician.professional.rpps
    assert bytes(section.signed_digest) == open_section(dossier, section).digest(dossier.pk)
    save(dossier, "medical", "height=172", physician)
    section = section_of(dossier, "medical")
    assert not section.is_signed
    assert section.signed_at is not None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("history=", "Il manque 1"), ("height=grand", "Il manque 1")],
)
def test_an_incomplete_section_is_not_signed(query, sentence):
    physician = make_physician()
    dossier = make_complete_dossier(physician, signed=False)
    save(dossier, "medical", query, physician)
    section = section_of(dossier, "medical")
    with pytest.raises(Refusal, match=sentence):
        sign_section(section, actor=actor(physician), expected_revision=section.revision)


def test_a_section_changed_since_it_was_read_is_not_signed():
    physician = make_physician()
    dossier = make_complete_dossier(physician, signed=False)
    section = section_of(dossier, "medical")
    save(dossier, "medical", "height=172", physician)
    with pytest.raises(Refusal, match="a changé depuis"):
        sign_section(section, actor=actor(physician), expected_revision=section.revision)


@pytest.mark.parametrize(("hours", "signs"), [(3.9, True), (4.1, False), (None, False)])
def test_a_physician_without_a_recent_card_does_not_sign(hours, signs):
    physician = make_physician()
    dossier = make_complete_dossier(physician, signed=False)
    section = section_of(dossier, "medical")
    seen = timezone.now() - timedelta(hours=hours) if hours else None
    signer = replace(actor(physician), proven_at=seen)
    if signs:
        assert sign_section(section, actor=signer, expected_revision=section.revision).is_signed
    else:
        with pytest.raises(Refusal, match="votre carte ou votre e-CPS"):
            sign_section(section, actor=signer, expected_revision=section.revision)


def test_only_a_physician_of_the_dossier_signs():
    physician = make_physician()
    dossier = make_complete_dossier(physician, signed=False)
    section = section_of(dossier, "medical")
    with pytest.raises(Refusal, match="Seul un médecin du dossier"):
        sign_section(section, actor=actor(make_physician()), expected_revision=section.revision)
    administrative = section_of(dossier, "administratif")
    with pytest.raises(Refusal, match="ne se signe pas"):
        sign_section(administrative, actor=actor(physician), expected_revision=administrative.revision)


def test_a_closed_dossier_takes_no_answer_and_closing_twice_changes_nothing():
    physician = make_physician()
    dossier = make_dossier(physician)
    first = close_dossier(dossier, actor=actor(physician), reason="admitted")
    second = close_dossier(dossier, actor=None, reason="other")
    assert first.closed_at == second.closed_at
    with pytest.raises(Refusal, match="clos"):
        save(dossier, "medical", MEDICAL, physician)
