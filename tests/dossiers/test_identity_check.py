"""How far an identity was checked: what each proof gives, who may say it, and what undoes it."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.check_identity import STRICT_TRAITS, check_identity, lapsed
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import IdentityDocument, IdentityStatus, InsNature, ParticipantRole
from jalon.dossiers.kinds.registry import GRAND_AGE
from jalon.dossiers.models import Dossier, Participant
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_commune, make_dossier, save
from tests.factories import make_family, make_physician, make_secretary

NIR = "239052161700140"

pytestmark = pytest.mark.django_db


@pytest.fixture
def physician():
    make_commune()
    return make_physician()


@pytest.fixture
def dossier(physician):
    return make_dossier(physician, nir=NIR)


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize(
    ("document", "ins", "status"),
    [
        (None, None, IdentityStatus.PROV),
        (IdentityDocument.PASSPORT, None, IdentityStatus.VALI),
        (None, InsNature.NIR, IdentityStatus.RECUP),
        (IdentityDocument.CARD, InsNature.NIA, IdentityStatus.QUAL),
    ],
)
def test_a_document_validates_the_teleservice_retrieves_and_both_qualify(dossier, physician, document, ins, status):
    check_identity(dossier, document=document, ins=ins, actor=actor(physician))
    assert fresh(dossier).identity_status == status
    assert (fresh(dossier).identity_checked_by is None) == (status == IdentityStatus.PROV)


def test_the_teleservice_cannot_have_answered_without_a_number(physician):
    dossier = make_dossier(physician)
    with pytest.raises(Refusal, match="matricule"):
        check_identity(dossier, document=IdentityDocument.CARD, ins=InsNature.NIR, actor=actor(physician))
    assert fresh(dossier).identity_status == IdentityStatus.PROV


def test_a_relative_another_physician_and_a_closed_dossier_are_refused(dossier, physician):
    relative = make_family()
    Participant.objects.create(dossier=dossier, user=relative, role=ParticipantRole.RELATIVE)
    for person in (relative, make_physician()):
        with pytest.raises(Refusal, match="pièce en main"):
            check_identity(dossier, document=IdentityDocument.CARD, ins=None, actor=actor(person))
    close_dossier(dossier, actor=actor(physician), reason="test")
    with pytest.raises(Refusal, match="clos"):
        check_identity(dossier, document=IdentityDocument.CARD, ins=None, actor=actor(physician))


def test_a_strict_trait_changed_makes_the_identity_provisional_again_and_the_used_name_does_not(dossier, physician):
    check_identity(dossier, document=IdentityDocument.CARD, ins=InsNature.NIR, actor=actor(physician))
    save(dossier, "identite", "used_name=Moreau-Garnier", physician)
    assert fresh(dossier).identity_status == IdentityStatus.QUAL
    save(dossier, "identite", "birth_name=Garnierre", physician)
    lapsed_now = fresh(dossier)
    assert lapsed_now.identity_status == IdentityStatus.PROV
    assert (lapsed_now.identity_document, lapsed_now.ins_oid, lapsed_now.identity_checked_by) == ("", "", None)


@given(st.sets(st.sampled_from(sorted(GRAND_AGE.identity.by_code))))
def test_only_strict_traits_undo_a_check(changed):
    checked = Dossier(identity_status=IdentityStatus.VALI)
    assert bool(lapsed(checked, changed)) == bool(changed & STRICT_TRAITS)


def test_the_database_refuses_a_status_without_its_proof(dossier):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(identity_status=IdentityStatus.QUAL)


class TestPage:
    def test_a_secretary_says_which_document_was_seen_and_the_overview_tells_it(self, dossier, physician):
        client = InspectingClient()
        client.sign_in(make_secretary(physician))
        address = f"/dossiers/{dossier.pk}/identite/"
        assert "Identité provisoire" in text_of(client.get(f"/dossiers/{dossier.pk}/"))
        page = text_of(client.get(address))
        assert "lettre pour lettre" in page
        assert "Garnier" in page
        assert client.post(address, {"document": "card", "ins": ""}).status_code == 302
        assert "Identité validée" in text_of(client.get(f"/dossiers/{dossier.pk}/"))

    def test_a_document_out_of_the_list_is_refused_in_words_and_changes_nothing(self, dossier, physician):
        client = InspectingClient()
        client.sign_in(physician)
        page = text_of(client.post(f"/dossiers/{dossier.pk}/identite/", {"document": "permis", "ins": ""}))
        assert "Choisissez une réponse de la liste." in page
        assert fresh(dossier).identity_status == IdentityStatus.PROV

    def test_the_number_that_lacks_is_asked_for_in_words(self, physician):
        dossier = make_dossier(physician)
        client = InspectingClient()
        client.sign_in(physician)
        page = text_of(client.post(f"/dossiers/{dossier.pk}/identite/", {"document": "card", "ins": InsNature.NIR}))
        assert "Écrivez d’abord" in page
