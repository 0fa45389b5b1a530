"""The doctor of a child reads the grid, the clinical part and the addressing again, and signs them in one press."""

import re

import pytest

from jalon.dossiers.demands import lacks
from jalon.dossiers.policies import Standing
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import make_complete_child_dossier, save

pytestmark = pytest.mark.django_db


def test_one_press_validates_the_three_medical_sections() -> None:
    dossier = make_complete_child_dossier(months=75, signed=False)
    client = InspectingClient().sign_in(dossier.created_by)
    page = client.get(f"/dossiers/{dossier.pk}/volets/reperage/signer/")
    shown = text_of(page)
    assert len(page.content) < PAGE_LIMIT_BYTES
    assert all(words in shown for words in ("Grille de repérage", "Clinique", "Adressage à la plateforme"))
    assert shown.count("Non acquis") == 3
    assert "validated" in lacks(dossier, Standing.PHYSICIAN)
    read = dict(re.findall(r'name="(revision\.\w+)" value="(\d+)"', shown))
    assert client.post(f"/dossiers/{dossier.pk}/volets/reperage/signer/", read).status_code == 302
    assert "validated" not in lacks(dossier, Standing.PHYSICIAN)
    assert dossier.sections.filter(signed_at__isnull=False).count() == 3


def test_what_a_parent_writes_afterwards_leaves_the_signature_as_it_is() -> None:
    dossier = make_complete_child_dossier()
    save(dossier, "administratif", "interpreter=yes&interpreter_language=arabe", dossier.created_by)
    assert "validated" not in lacks(dossier, Standing.PHYSICIAN)
    save(dossier, "clinique", "environment=Vit+chez+sa+grand-mère", dossier.created_by)
    assert lacks(dossier, Standing.PHYSICIAN)["validated"].unsigned
