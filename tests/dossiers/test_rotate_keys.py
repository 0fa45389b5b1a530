"""Rotation of the master key."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from jalon.core.crypto import UnreadableError
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from tests.dossiers.factories import make_dossier, save, section_of
from tests.factories import make_physician

pytestmark = pytest.mark.django_db
OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"


@pytest.fixture
def dossiers():
    physician = make_physician()
    with override_settings(MASTER_KEYS=[OLD]):
        made = [make_dossier(physician) for _ in range(5)]
        save(made[0], "medical", "history=Asthme", physician)
    return [Dossier.objects.get(pk=dossier.pk) for dossier in made]


def history(dossier: Dossier) -> str:
    return open_section(dossier, section_of(dossier, "medical")).answers["history"]


def test_after_a_rotation_the_old_master_key_may_go_and_answers_are_unchanged(dossiers, capsys):
    with override_settings(MASTER_KEYS=[NEW, OLD]):
        call_command("rotate_keys", batch=2)
    assert "5 data keys re-wrapped under « new », 0 were already." in capsys.readouterr().out
    with override_settings(MASTER_KEYS=[NEW]):
        assert history(Dossier.objects.get(pk=dossiers[0].pk)) == "Asthme"
    with override_settings(MASTER_KEYS=[OLD]), pytest.raises(UnreadableError):
        history(Dossier.objects.get(pk=dossiers[0].pk))


def test_a_second_rotation_changes_nothing(dossiers, capsys):
    with override_settings(MASTER_KEYS=[NEW, OLD]):
        call_command("rotate_keys")
        before = list(Dossier.objects.order_by("pk").values_list("wrapped_key", flat=True))
        call_command("rotate_keys")
        after = list(Dossier.objects.order_by("pk").values_list("wrapped_key", flat=True))
    assert [bytes(key) for key in before] == [bytes(key) for key in after]
    assert "0 data keys re-wrapped under « new », 5 were already." in capsys.readouterr().out


def test_a_missing_master_key_is_named_with_its_dossiers_and_the_others_are_rotated(dossiers, capsys):
    with override_settings(MASTER_KEYS=[NEW]):
        extra = make_dossier(make_physician())
        with pytest.raises(CommandError, match=dossiers[0].number):
            call_command("rotate_keys")
    assert Dossier.objects.get(pk=extra.pk).master_key_id == "new"


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("rotate_keys", batch=0)
